/** Other shapes of the same elements. */
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { formatShape, normalizeAxes, normalizeAxis, resolveReshape, type Shape } from '../core/base/shape.js'
import { transpose } from '../core/ops/permutation.js'
import * as ops from '../core/ops/reshape.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast, OptionsDataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, toArray } from '../lax/operands.js'

interface OrderOptions {
  /** `'C'`: the last axis runs fastest; `'F'`: the first. */
  readonly order?: 'C' | 'F'
}
const orderOptions: Known<OrderOptions> = { order: true }

const reversed = (x: NDArray): NDArray => transpose(x, x.shape.map((_, d) => x.ndim - 1 - d))

/** Column-major order is row-major order of the reversed axes. */
const reshapeIn = (op: string, x: NDArray, shape: Shape, order: unknown): NDArray => {
  if (order === 'C') return ops.reshape(x, shape)
  if (order !== 'F') throw new ArgumentError(op, { expected: "order 'C' or 'F'", got: String(order) })
  return reversed(ops.reshape(reversed(x), [...shape].reverse()))
}

/**
 * The elements of `x` in another shape; one size may be −1 and is inferred. Source: `jax.numpy.reshape`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.reshape(np.array([1, 2, 3, 4]), [2, -1]).tolist() // => [[1,2],[3,4]]
 * ```
 */
export const reshape = dual<DataFirstOrLast<[shape: Shape | number, options?: OrderOptions]>>('reshape', 2, (x: unknown, shape: Shape | number, { order = 'C' }: OrderOptions = {}) => {
  const array = toArray('reshape', x)
  return reshapeIn('reshape', array, resolveReshape('reshape', array.shape, shape), order)
}, orderOptions)

/**
 * The elements of `x` as a vector. Source: `jax.numpy.ravel`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.ravel(np.array([[1, 2], [3, 4]])).tolist() // => [1,2,3,4]
 * np.ravel(np.array([[1, 2], [3, 4]]), { order: 'F' }).tolist() // => [1,3,2,4]
 * ```
 */
export const ravel = dual<DataFirstOrLast<[options?: OrderOptions]>>('ravel', 1, (x: unknown, { order = 'C' }: OrderOptions = {}) => {
  const array = toArray('ravel', x)
  return reshapeIn('ravel', array, [array.size], order)
}, orderOptions)

/**
 * `x` without axes of size 1: all of them, or those of `axis`. Source: `jax.numpy.squeeze`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.squeeze(np.zeros([1, 3, 1])).shape // => [3]
 * np.squeeze(np.zeros([1, 3, 1]), { axis: 0 }).shape // => [3,1]
 * ```
 */
export const squeeze = dual<DataFirstOrLast<[options?: { readonly axis?: number | readonly number[] | null }]>>('squeeze', 1, (x: unknown, { axis = null }: { readonly axis?: number | readonly number[] | null } = {}) => {
  const array = toArray('squeeze', x)
  const axes = axis === null ? array.shape.flatMap((n, d) => (n === 1 ? [d] : [])) : normalizeAxes('squeeze', axis, array.ndim)
  const long = axes.find(d => array.shape[d] !== 1)
  if (long !== undefined) throw new ShapeError('squeeze', { expected: `size 1 on axis ${long}`, got: formatShape(array.shape), hint: 'np.index(x, 0) selects an entry, np.sum reduces an axis' })
  return axes.length === 0 ? array : ops.squeeze(array, axes)
}, { axis: true })

/**
 * `x` with axes of size 1 at these positions of the result. Source: `jax.numpy.expand_dims`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.expandDims(np.array([1, 2]), 1).tolist() // => [[1],[2]]
 * np.expandDims(np.array([1, 2]), [0, -1]).shape // => [1,2,1]
 * ```
 */
export const expandDims = dual<DataFirstOrLast<[axis: number | readonly number[]]>>('expandDims', 2, (x: unknown, axis: number | readonly number[]) => {
  const array = toArray('expandDims', x)
  const rank = array.ndim + (Array.isArray(axis) ? axis.length : 1)
  return ops.expandDims(array, normalizeAxes('expandDims', axis, rank))
})

/**
 * The number of axes. Source: `jax.numpy.ndim`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.ndim(np.zeros([2, 3])) // => 2
 * ```
 */
export const ndim = dual<(x: ArrayLike) => number>('ndim', 1, (x: unknown) => toArray('ndim', x).ndim)

/**
 * The sizes along the axes. Source: `jax.numpy.shape`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.shape(np.zeros([2, 3])) // => [2,3]
 * ```
 */
export const shape = dual<(x: ArrayLike) => Shape>('shape', 1, (x: unknown) => toArray('shape', x).shape)

/**
 * The number of elements, or of entries along `axis`. Source: `jax.numpy.size`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.size(np.zeros([2, 3])) // => 6
 * np.size(np.zeros([2, 3]), { axis: 1 }) // => 3
 * ```
 */
export const size = dual<OptionsDataFirstOrLast<{ readonly axis?: number | null }, number>>('size', 1, (x: unknown, { axis = null }: { readonly axis?: number | null } = {}) => {
  const array = toArray('size', x)
  return axis === null ? array.size : array.shape[normalizeAxis('size', axis, array.ndim)]!
}, { axis: true })

interface AtLeast {
  (x: ArrayLike): NDArray
  (...xs: readonly ArrayLike[]): readonly NDArray[]
}

/** One array gives one array, several give a list. */
const atLeast = (op: string, grow: (x: NDArray) => NDArray): AtLeast => {
  function apply(x: ArrayLike): NDArray
  function apply(...xs: readonly ArrayLike[]): readonly NDArray[]
  function apply(...xs: readonly ArrayLike[]): NDArray | readonly NDArray[] {
    const arrays = xs.map(x => grow(toArray(op, x)))
    return arrays.length === 1 ? arrays[0]! : arrays
  }
  return apply
}

/**
 * A scalar as a vector of one element; the rest as it is. Several arrays give a list. Source: `jax.numpy.atleast_1d`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.atleast1d(5).tolist() // => [5]
 * ```
 */
export const atleast1d: AtLeast = atLeast('atleast1d', x => (x.ndim === 0 ? ops.reshape(x, [1]) : x))

/**
 * As a matrix: a vector becomes a row. Source: `jax.numpy.atleast_2d`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.atleast2d(np.array([1, 2])).shape // => [1,2]
 * ```
 */
export const atleast2d: AtLeast = atLeast('atleast2d', x => (x.ndim >= 2 ? x : ops.reshape(x, [1, x.size])))

/**
 * With three axes or more: `[n]` becomes `[1, n, 1]`, `[m, n]` becomes `[m, n, 1]`. Source: `jax.numpy.atleast_3d`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.atleast3d(np.array([1, 2])).shape // => [1,2,1]
 * ```
 */
export const atleast3d: AtLeast = atLeast('atleast3d', x => (x.ndim >= 3 ? x : ops.reshape(x, x.ndim === 2 ? [...x.shape, 1] : [1, x.size, 1])))
