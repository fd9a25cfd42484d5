/**
 * The pointwise family: one scalar expression per element, operands of one shape and dtype (primitives never broadcast).
 * A new function is one line: its name, the dtypes it takes, its scalar expression, its derivative.
 */
import { type Aval, formatAval } from '../base/aval.js'
import { struct } from '../base/codec.js'
import { type DType, convertNumber, isFloat } from '../base/dtype.js'
import { ArgumentError, DTypeError, ShapeError } from '../base/errors.js'
import { shapesEqual } from '../base/shape.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import type { Lowering } from '../ir/lowering.js'
import type { Ad, Primitive, Tangent, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import { splat } from '../trace/eval-jaxpr.js'
import type { NDArray } from '../trace/ndarray.js'
import { type Accepts, numbers } from './accepts.js'
import { broadcastUnbatched } from './batching.js'

export type NoParams = Readonly<Record<string, never>>
export const noParams: NoParams = {}

export interface Pointwise {
  readonly name: string
  readonly accepts: Accepts
  /** The element of the result, given those of the operands (of this dtype). */
  readonly scalar: (xs: readonly Scalar[], dtype: DType) => Scalar
  readonly arity: number
  readonly ad: Ad<NoParams>
  /** The result's dtype; the operands' own unless said otherwise. */
  readonly result?: (dtype: DType) => DType
  /** Constant folding; only where JavaScript's double arithmetic, rounded once, is exact. */
  readonly splat?: (xs: readonly number[], dtype: DType) => number | undefined
}

export const pointwise = ({ scalar, ...rest }: Pointwise): Primitive<NoParams> =>
  elementwise({ ...rest, lower: { _tag: 'map', at: (xs, index) => scalar(xs.map(x => x.at(index)), xs[0]!.aval.dtype) } })

/** The same, for elements that take more than an expression. */
export const elementwise = ({ name, accepts, arity, ad, result, splat: fold, lower }: Omit<Pointwise, 'scalar'> & { readonly lower: Lowering<NoParams> }): Primitive<NoParams> => {
  const self: Primitive<NoParams> = {
    name,
    arity,
    params: struct({}),
    type: xs => {
      checkSameType(name, xs)
      const { shape, dtype } = xs[0]!
      if (!accepts.has(dtype)) throw new DTypeError(name, { expected: accepts.says, got: dtype, hint: 'convert first: np.astype(x, …)' })
      const to = result?.(dtype) ?? dtype
      return [{ shape, dtype: to, weakType: to !== 'bool' && xs.every(x => x.weakType) }]
    },
    ad,
    batch: (axis, xs, batched, p) => [bind1(self, broadcastUnbatched(axis, xs, batched), p)],
    lower,
    effects: 'none',
    ...(fold === undefined ? {} : { splat: (values: readonly number[], _p: NoParams, operands: readonly Aval[]) => fold(values, operands[0]!.dtype) }),
  }
  return self
}

const checkSameType = (name: string, xs: readonly Aval[]): void => {
  const [first, ...rest] = xs
  for (const x of rest) {
    if (x.dtype !== first!.dtype) throw new DTypeError(name, { expected: 'operands of one dtype', got: xs.map(formatAval).join(' and '), hint: 'np functions promote, lax functions do not: convert with np.astype' })
    if (!shapesEqual(x.shape, first!.shape)) throw new ShapeError(name, { expected: 'operands of one shape', got: xs.map(formatAval).join(' and '), hint: 'np functions broadcast; here use lax.broadcastInDim' })
  }
}

/** A scalar expression of one, two or three operands as the family wants it. */
export const unaryScalar = (f: (x: Scalar) => Scalar): Pointwise['scalar'] => ([x]) => f(x!)
export const binaryScalar = (f: (x: Scalar, y: Scalar) => Scalar): Pointwise['scalar'] => ([x, y]) => f(x!, y!)

/** `smooth`, by the textbook: the tangent of the result for the tangent `t` of x, where y = f(x). */
export const derivative = (rule: (t: Value, x: Value, y: Value) => Value): Ad<NoParams> => ({
  _tag: 'smooth',
  jvp: ([x], [t], _p, [y]) => [t == null ? null : rule(t, x!, y!)],
})

/** `smooth` for z = f(x, y): one rule for the tangent that comes through each operand. */
export const partials = (
  throughX: ((t: Value, x: Value, y: Value, z: Value) => Value) | null,
  throughY: ((t: Value, x: Value, y: Value, z: Value) => Value) | null,
): Ad<NoParams> => ({
  _tag: 'smooth',
  jvp: ([x, y], [tx, ty], _p, [z]) => [
    addTangents(
      tx == null || throughX === null ? null : throughX(tx, x!, y!, z!),
      ty == null || throughY === null ? null : throughY(ty, x!, y!, z!),
    ),
  ],
})

export const zero = (why: string): Extract<Ad<NoParams>, { readonly _tag: 'zero' }> => ({ _tag: 'zero', why })

/** Sum where `null` is zero. */
export const addTangents = (a: Tangent, b: Tangent): Tangent => (a === null ? b : b === null ? a : bind1(addP, [a, b], noParams))

export const addP: Primitive<NoParams> = pointwise({
  name: 'add',
  arity: 2,
  accepts: numbers,
  scalar: binaryScalar(s.add),
  ad: { _tag: 'linear', jvp: (_xs, [t, u]) => [addTangents(t!, u!)], transpose: ([ct], xs) => xs.map(x => (x === null ? ct! : null)) },
  splat: ([x, y], d) => fold(d, x! + y!),
})

/** A folded constant is the double result rounded as a register and then as an element would be. */
export const fold = (dtype: DType, value: number): number => convertNumber(isFloat(dtype) && dtype !== 'float64' ? Math.fround(value) : value, dtype)

/** An operand of an internal operation: a number takes the type of the array beside it. */
export type Operand = Value | number

export const like = (x: Operand, other: Value): Value =>
  typeof x === 'number' ? splat(convertNumber(x, other.dtype), { shape: other.shape, dtype: other.dtype, weakType: true }) : x

export const unaryOp = (primitive: Primitive<NoParams>) => (x: Value): NDArray => bind1(primitive, [x], noParams)

export const binaryOp = (primitive: Primitive<NoParams>) => (x: Operand, y: Operand): NDArray => {
  if (typeof x === 'number' && typeof y === 'number') throw new ArgumentError(primitive.name, { expected: 'at least one array', got: `${x} and ${y}` })
  // one of them is an array, by the check above
  return bind1(primitive, [like(x, y as Value), like(y, x as Value)], noParams)
}
