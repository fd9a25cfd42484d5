/** Samplers as programs: traced once per shape and dtype, written out where somebody is tracing already. */
import { type DType, checkDType, isFloat } from '../core/base/dtype.js'
import { DTypeError, ShapeError } from '../core/base/errors.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { type Shape, broadcastShapes, checkShape, formatShape, shapesEqual } from '../core/base/shape.js'
import { isStaging } from '../core/trace/builder.js'
import { type NDArray, isTracer } from '../core/trace/ndarray.js'
import { type ArrayLike, checkArrayLike, toDType } from '../lax/operands.js'
import { jit } from '../transforms/jit.js'
import type { Words } from './counters.js'
import { checkKey, keyWords } from './keys.js'

/** What is asked for: the shape and the dtype of the result. */
export interface Draw {
  readonly shape: Shape
  readonly dtype: DType
}

/** A random variable: a function of the words of a key, and of parameters that broadcast to the shape. */
export type Law<D extends Draw = Draw> = (words: Words, draw: D, ...parameters: readonly NDArray[]) => NDArray

/** The law as one program. It must depend on nothing but its arguments, and `draw` must be plain data. */
export const sampler = <D extends Draw = Draw>(op: string, law: Law<D>) => {
  const written = (key: NDArray, draw: D, ...parameters: readonly NDArray[]): NDArray => law(keyWords(op, key), draw, ...parameters)
  // jit's signature maps argument types; for arrays and plain data the mapping is the identity
  const program = jit(written, { staticArgnums: 1 }) as unknown as typeof written
  return (key: NDArray, draw: D, ...parameters: readonly NDArray[]): NDArray =>
    (isStaging() || isTracer(checkKey(op, key)) || parameters.some(isTracer) ? written : program)(key, draw, ...parameters)
}

/** The shape asked for, or what the parameters broadcast to; they must broadcast to it. */
export const shapeFor = (op: string, shape: Shape | undefined, ...parameters: readonly Shape[]): Shape => {
  const own = broadcastShapes(op, ...parameters)
  if (shape === undefined) return own
  const wanted = checkShape(op, shape)
  if (!shapesEqual(broadcastShapes(op, wanted, own), wanted)) throw new ShapeError(op, { expected: `a shape that the parameters, of shape ${formatShape(own)}, broadcast to`, got: formatShape(wanted) })
  return wanted
}

/** A shape, or the options, where the shape is left out. */
export type ShapeOr<O> = Shape | O

export const shapeAndOptions = <O extends object>(op: string, shape: ShapeOr<O> | undefined, options: O, known: Known<O>): readonly [shape: Shape | undefined, options: O] =>
  shape === undefined || isShape(shape) ? [shape, checkOptions(op, options, known)] : [undefined, checkOptions(op, shape, known)]

/** What is neither a list nor an object of options is refused as a shape. */
const isShape = (x: object): x is Shape => typeof x !== 'object' || x === null || Array.isArray(x)

export interface FloatOptions {
  /** A float dtype (`'float32'`). */
  readonly dtype?: DType
}
export const floatOptions: Known<FloatOptions> = { dtype: true }

export const floatDType = (op: string, dtype: DType): DType => {
  if (!isFloat(checkDType(op, dtype))) throw new DTypeError(op, { expected: 'a float dtype', got: dtype, hint: 'random.randint and random.bits draw integers' })
  return dtype
}

export const parameter = (op: string, x: ArrayLike, dtype: DType): NDArray => toDType(op, checkArrayLike(op, x, 'a parameter'), { dtype, weakType: false })

/** A sampler of floats whose parameters are floats too. */
const floatSampler = (op: string, law: Law) => {
  const sample = sampler(op, law)
  return (key: NDArray, parameters: readonly ArrayLike[], shapeOr: ShapeOr<FloatOptions> | undefined, options: FloatOptions = {}): NDArray => {
    const [shape, { dtype = 'float32' }] = shapeAndOptions(op, shapeOr, options, floatOptions)
    const arrays = parameters.map(p => parameter(op, p, floatDType(op, dtype)))
    return sample(key, { shape: shapeFor(op, shape, ...arrays.map(a => a.shape)), dtype: floatDType(op, dtype) }, ...arrays)
  }
}

export type Standard = (key: NDArray, shape?: ShapeOr<FloatOptions>, options?: FloatOptions) => NDArray
export type OfOne = (key: NDArray, a: ArrayLike, shape?: ShapeOr<FloatOptions>, options?: FloatOptions) => NDArray
export type OfTwo = (key: NDArray, a: ArrayLike, b: ArrayLike, shape?: ShapeOr<FloatOptions>, options?: FloatOptions) => NDArray
export type OfThree = (key: NDArray, a: ArrayLike, b: ArrayLike, c: ArrayLike, shape?: ShapeOr<FloatOptions>, options?: FloatOptions) => NDArray

/** A sampler without parameters. */
export const standard = (op: string, law: Law): Standard => {
  const sample = floatSampler(op, law)
  return (key, shape, options) => sample(key, [], shape, options)
}

export const ofOne = (op: string, law: Law): OfOne => {
  const sample = floatSampler(op, law)
  return (key, a, shape, options) => sample(key, [a], shape, options)
}

export const ofTwo = (op: string, law: Law): OfTwo => {
  const sample = floatSampler(op, law)
  return (key, a, b, shape, options) => sample(key, [a, b], shape, options)
}

export const ofThree = (op: string, law: Law): OfThree => {
  const sample = floatSampler(op, law)
  return (key, a, b, c, shape, options) => sample(key, [a, b, c], shape, options)
}
