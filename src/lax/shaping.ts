/** The same elements under another shape, order or direction. */
import { dual } from '../core/base/dual.js'
import { ArgumentError, AxisError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { checkShape, normalizeAxes, normalizeAxis, resolveReshape, type Shape, sizeOf } from '../core/base/shape.js'
import { transpose as permute } from '../core/ops/permutation.js'
import * as ops from '../core/ops/reshape.js'
import * as reversal from '../core/ops/reversal.js'
import type { DataFirstOrLast } from './data-last.js'
import { toArray } from './operands.js'

interface ReshapeOptions {
  /** The order in which the axes of `x` are read, outermost first. */
  readonly dimensions?: readonly number[] | null
}
const reshapeOptions: Known<ReshapeOptions> = { dimensions: true }

/**
 * The elements in row-major order (or in the order of `dimensions`) under another shape. One size may be −1. Source: `jax.lax.reshape`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const x = np.array([[1, 2], [3, 4]])
 * lax.reshape(x, [4]).tolist() // => [1,2,3,4]
 * lax.reshape(x, [4], { dimensions: [1, 0] }).tolist() // => [1,3,2,4]
 * ```
 */
export const reshape = dual<DataFirstOrLast<[newSizes: Shape, options?: ReshapeOptions]>>('reshape', 2, (x: unknown, newSizes: Shape, { dimensions = null }: ReshapeOptions = {}) => {
  const array = toArray('reshape', x)
  return ops.reshape(dimensions === null ? array : permute(array, checkShape('reshape', dimensions)), resolveReshape('reshape', array.shape, newSizes))
}, reshapeOptions)

/**
 * Axes `startDimension` to `stopDimension` (not included; default: to the end) merged into one. Source: `jax.lax.collapse`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.collapse(np.zeros([2, 3, 4]), 0, { stopDimension: 2 }).shape // => [6,4]
 * ```
 */
export const collapse = dual<DataFirstOrLast<[startDimension: number, options?: { readonly stopDimension?: number | null }]>>('collapse', 2, (x: unknown, startDimension: number, { stopDimension = null }: { readonly stopDimension?: number | null } = {}) => {
  const array = toArray('collapse', x)
  const start = normalizeAxis('collapse', startDimension, array.ndim)
  const stop = stopDimension === null || stopDimension === array.ndim ? array.ndim : normalizeAxis('collapse', stopDimension, array.ndim)
  if (stop <= start) throw new AxisError('collapse', { expected: `a stopDimension beyond ${start}`, got: String(stop) })
  return ops.reshape(array, [...array.shape.slice(0, start), sizeOf(array.shape.slice(start, stop)), ...array.shape.slice(stop)])
}, { stopDimension: true })

/**
 * `x` without these axes, all of size 1. Source: `jax.lax.squeeze`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.squeeze(np.zeros([1, 3, 1]), [0]).shape // => [3,1]
 * ```
 */
export const squeeze = dual<DataFirstOrLast<[dimensions: readonly number[]]>>('squeeze', 2, (x: unknown, dimensions: readonly number[]) => {
  const array = toArray('squeeze', x)
  return ops.squeeze(array, normalizeAxes('squeeze', dimensions, array.ndim))
})

/**
 * `x` with axes of size 1 at these positions of the result. Source: `jax.lax.expand_dims`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.expandDims(np.zeros([3]), [0, 2]).shape // => [1,3,1]
 * ```
 */
export const expandDims = dual<DataFirstOrLast<[dimensions: readonly number[]]>>('expandDims', 2, (x: unknown, dimensions: readonly number[]) => {
  const array = toArray('expandDims', x)
  const rank = array.ndim + (Array.isArray(dimensions) ? dimensions.length : 1)
  return ops.expandDims(array, normalizeAxes('expandDims', dimensions, rank))
})

/**
 * Axis i of the result is axis `permutation[i]` of `x`. Source: `jax.lax.transpose`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.transpose(np.array([[1, 2], [3, 4]]), [1, 0]).tolist() // => [[1,3],[2,4]]
 * ```
 */
export const transpose = dual<DataFirstOrLast<[permutation: readonly number[]]>>('transpose', 2, (x: unknown, permutation: unknown) => {
  const array = toArray('transpose', x)
  if (!Array.isArray(permutation)) throw new ArgumentError('transpose', { expected: 'a permutation of the axes', got: String(permutation), hint: 'np.transpose reverses them all' })
  return permute(array, permutation.map(d => normalizeAxis('transpose', d, array.ndim)))
})

/**
 * `x` with these axes read backwards. Source: `jax.lax.rev`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.rev(np.array([1, 2, 3]), [0]).tolist() // => [3,2,1]
 * ```
 */
export const rev = dual<DataFirstOrLast<[dimensions: readonly number[]]>>('rev', 2, (x: unknown, dimensions: readonly number[]) => {
  const array = toArray('rev', x)
  return reversal.rev(array, normalizeAxes('rev', dimensions, array.ndim))
})
