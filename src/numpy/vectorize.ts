/** Functions of small arrays as functions of arrays of them, by NumPy's broadcasting. */
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { broadcastShapes, formatShape, normalizeAxis, type Shape, sizeOf } from '../core/base/shape.js'
import { required } from '../core/base/required.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { moveAxis, transpose } from '../core/ops/permutation.js'
import { expandDims, reshape } from '../core/ops/reshape.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'
import { type ArrayLike, toArray } from '../lax/operands.js'
import type { Arguments } from '../transforms/types.js'
import { vmap } from '../transforms/vmap.js'

interface VectorizeOptions {
  /** Positions of arguments that are handed on as they are. */
  readonly excluded?: readonly number[]
  /** The axes `f` works on, as in `'(n,m),(m)->(n)'`; scalars without it. */
  readonly signature?: string
}
const vectorizeOptions: Known<VectorizeOptions> = { excluded: true, signature: true }

interface Signature {
  readonly inputs: readonly (readonly string[])[]
  readonly outputs: readonly (readonly string[])[]
}

const parseSignature = (signature: string): Signature => {
  const text = signature.replaceAll(/\s+/g, '')
  const axes = String.raw`\((?:\w+(?:,\w+)*)?\)`
  const list = `${axes}(?:,${axes})*`
  if (!new RegExp(`^${list}->${list}$`).test(text)) throw new ArgumentError('vectorize', { expected: "a signature such as '(n,m),(m)->(n)'", got: `'${signature}'` })
  const [inputs, outputs] = text.split('->').map(side => [...side.matchAll(/\(([^)]*)\)/g)].map(([, names]) => (names === '' ? [] : names!.split(','))))
  return { inputs: inputs!, outputs: outputs! }
}

/** The leading axes of every argument, once the sizes of those `f` works on have been checked. */
const leadingShapes = (xs: readonly NDArray[], inputs: Signature['inputs']): readonly Shape[] => {
  const sizes = new Map<string, number>()
  return xs.map((x, i) => {
    const names = inputs[i]!
    const split = x.ndim - names.length
    if (split < 0) throw new ShapeError('vectorize', { expected: `an array with axes (${names.join()}) as argument ${i}`, got: formatShape(x.shape) })
    names.forEach((name, k) => {
      const size = x.shape[split + k]!
      const known = /^\d+$/.test(name) ? Number(name) : (sizes.get(name) ?? size)
      if (known !== size) throw new ShapeError('vectorize', { expected: `size ${known} on axis ${name}`, got: `${size} in argument ${i}, ${formatShape(x.shape)}` })
      sizes.set(name, size)
    })
    return x.shape.slice(0, split)
  })
}

/** `f` of the results, one array or a list of them. */
const eachResult = <R extends NDArray | readonly NDArray[]>(results: R, f: (x: NDArray) => NDArray): R =>
  (isNDArray(results) ? f(results) : (results as readonly NDArray[]).map(f)) as R // as many arrays as before

/**
 * `f`, written for scalars or for the axes named in `signature`, mapped over all other axes of its arguments, which broadcast. Source:
 * `jax.numpy.vectorize`.
 *
 * @example
 * ```ts
 * import { np, type NDArray } from 'cotangent'
 * const matvec = np.vectorize((a: NDArray, x: NDArray) => np.matmul(a, x), { signature: '(n,m),(m)->(n)' })
 * matvec(np.ones([5, 2, 3]), np.ones([3])).shape // => [5,2]
 * ```
 */
export const vectorize = required('vectorize', 1, <A extends readonly unknown[], R extends NDArray | readonly NDArray[]>(f: (...args: A) => R, { excluded = [], signature }: VectorizeOptions = {}): ((...args: Arguments<A>) => R) => {
  const parsed = signature === undefined ? null : parseSignature(signature)
  return (...args: readonly unknown[]): R => {
    const mapped = args.map((_, i) => i).filter(i => !excluded.includes(i))
    const xs = mapped.map(i => toArray('vectorize', args[i]))
    const inputs = parsed?.inputs ?? xs.map(() => [])
    if (inputs.length !== xs.length) throw new ArgumentError('vectorize', { expected: `${inputs.length} arrays, as the signature says`, got: `${xs.length}` })
    const call = (...arrays: NDArray[]): R => {
      const all = [...args]
      mapped.forEach((at, i) => { all[at] = arrays[i] })
      const results = f(...(all as unknown as A)) // the arguments, with mapped ones by their rows
      return isNDArray(results) || Array.isArray(results) ? results : (toArray('vectorize', results) as R) // a number is an array of one element
    }
    const leading = leadingShapes(xs, inputs)
    const shape = broadcastShapes('vectorize', ...leading)
    if (shape.length === 0) return call(...xs)
    const count = sizeOf(shape)
    // What does not vary is not repeated.
    const varies = leading.map(s => sizeOf(s) !== 1 || count === 1)
    const rows = xs.map((x, i) => {
      const core = x.shape.slice(leading[i]!.length)
      return varies[i] ? reshape(broadcastTo(x, [...shape, ...core]), [count, ...core]) : reshape(x, core)
    })
    const results = vmap(call, { inAxes: varies.map(v => (v ? 0 : null)), axisSize: count })(...rows) as R // arrays stay arrays
    return eachResult(results, y => reshape(y, [...shape, ...y.shape.slice(1)]))
  }
}, vectorizeOptions)

/**
 * `f` of every vector along `axis`; the axes of its result take the place of that axis. Data-first only: `f` comes first, as in
 * NumPy. Source: `jax.numpy.apply_along_axis`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.applyAlongAxis(v => np.sum(v), 1, np.array([[1, 2], [3, 4]])).tolist() // => [3,7]
 * ```
 */
export const applyAlongAxis = (f: (vector: NDArray, ...rest: readonly unknown[]) => ArrayLike, axis: number, x: ArrayLike, ...rest: readonly unknown[]): NDArray => {
  const array = toArray('applyAlongAxis', x)
  const along = normalizeAxis('applyAlongAxis', axis, array.ndim)
  const others = array.shape.filter((_, d) => d !== along)
  const vectors = reshape(moveAxis(array, along, array.ndim - 1), [sizeOf(others), array.shape[along]!])
  const results = vmap((v: NDArray) => toArray('applyAlongAxis', f(v, ...rest)))(vectors)
  const inner = results.shape.slice(1)
  const whole = reshape(results, [...others, ...inner])
  const before = others.slice(0, along).map((_, d) => d)
  const after = others.slice(along).map((_, d) => along + d)
  return transpose(whole, [...before, ...inner.map((_, d) => others.length + d), ...after])
}

/**
 * `f(x, axis)` for one axis after the other; an axis that `f` removes comes back with size 1. Source: `jax.numpy.apply_over_axes`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.applyOverAxes((x, axis) => np.sum(x, { axis }), np.ones([2, 3]), [0, 1]).tolist() // => [[6]]
 * ```
 */
export const applyOverAxes = (f: (x: NDArray, axis: number) => ArrayLike, x: ArrayLike, axes: number | readonly number[]): NDArray => {
  let array = toArray('applyOverAxes', x)
  for (const given of typeof axes === 'number' ? [axes] : axes) {
    const axis = normalizeAxis('applyOverAxes', given, array.ndim)
    const result = toArray('applyOverAxes', f(array, axis))
    if (result.ndim !== array.ndim && result.ndim !== array.ndim - 1) throw new ShapeError('applyOverAxes', { expected: `a function that keeps the axes of ${formatShape(array.shape)} or removes one`, got: formatShape(result.shape) })
    array = result.ndim === array.ndim ? result : expandDims(result, [axis])
  }
  return array
}
