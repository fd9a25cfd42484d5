/** The same array with its axes in another order. */
import { dual } from '../core/base/dual.js'
import { AxisError, ShapeError } from '../core/base/errors.js'
import { formatShape, normalizeAxes, normalizeAxis } from '../core/base/shape.js'
import { moveAxis, transpose as permute } from '../core/ops/permutation.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { toArray } from '../lax/operands.js'

const reordered = (op: string, x: NDArray, axes: readonly number[]): NDArray => {
  if (normalizeAxes(op, axes, x.ndim).length !== x.ndim) throw new AxisError(op, { expected: `all ${x.ndim} axes of ${formatShape(x.shape)}`, got: formatShape(axes) })
  return permute(x, axes.map(d => normalizeAxis(op, d, x.ndim)))
}

/**
 * Axis i of the result is axis `axes[i]` of `x`; without `axes` their order is reversed. Source: `jax.numpy.transpose`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.transpose(np.array([[1, 2], [3, 4]])).tolist() // => [[1,3],[2,4]]
 * np.transpose(np.zeros([2, 3, 4]), { axes: [2, 0, 1] }).shape // => [4,2,3]
 * ```
 */
export const transpose = dual<DataFirstOrLast<[options?: { readonly axes?: readonly number[] | null }]>>('transpose', 1, (x: unknown, { axes = null }: { readonly axes?: readonly number[] | null } = {}) => {
  const array = toArray('transpose', x)
  return reordered('transpose', array, axes ?? array.shape.map((_, d) => array.ndim - 1 - d))
}, { axes: true })

/**
 * Axis i of the result is axis `axes[i]` of `x`. Source: `jax.numpy.permute_dims`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.permuteDims(np.zeros([2, 3, 4]), [1, 2, 0]).shape // => [3,4,2]
 * ```
 */
export const permuteDims = dual<DataFirstOrLast<[axes: readonly number[]]>>('permuteDims', 2, (x: unknown, axes: readonly number[]) => reordered('permuteDims', toArray('permuteDims', x), axes))

/**
 * The last two axes exchanged. Source: `jax.numpy.matrix_transpose`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.matrixTranspose(np.zeros([2, 3, 4])).shape // => [2,4,3]
 * ```
 */
export const matrixTranspose = dual<DataFirstOrLast<[]>>('matrixTranspose', 1, (x: unknown) => {
  const array = toArray('matrixTranspose', x)
  if (array.ndim < 2) throw new ShapeError('matrixTranspose', { expected: 'a matrix, or a batch of matrices', got: formatShape(array.shape) })
  return exchanged(array, array.ndim - 2, array.ndim - 1)
})

const exchanged = (x: NDArray, a: number, b: number): NDArray => permute(x, x.shape.map((_, d) => (d === a ? b : d === b ? a : d)))

/**
 * Two axes exchanged. Source: `jax.numpy.swapaxes`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.swapaxes(np.zeros([2, 3, 4]), 0, 2).shape // => [4,3,2]
 * ```
 */
export const swapaxes = dual<DataFirstOrLast<[axis1: number, axis2: number]>>('swapaxes', 3, (x: unknown, axis1: number, axis2: number) => {
  const array = toArray('swapaxes', x)
  return exchanged(array, normalizeAxis('swapaxes', axis1, array.ndim), normalizeAxis('swapaxes', axis2, array.ndim))
})

/**
 * Axes `source` become axes `destination`; the others keep their order. Source: `jax.numpy.moveaxis`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.moveaxis(np.zeros([2, 3, 4]), 0, -1).shape // => [3,4,2]
 * ```
 */
export const moveaxis = dual<DataFirstOrLast<[source: number | readonly number[], destination: number | readonly number[]]>>('moveaxis', 3, (x: unknown, source: number | readonly number[], destination: number | readonly number[]) => {
  const array = toArray('moveaxis', x)
  const list = (axes: number | readonly number[]): readonly number[] => {
    normalizeAxes('moveaxis', axes, array.ndim)
    return (typeof axes === 'number' ? [axes] : axes).map(d => normalizeAxis('moveaxis', d, array.ndim))
  }
  const from = list(source), to = list(destination)
  if (from.length !== to.length) throw new AxisError('moveaxis', { expected: 'as many destinations as sources', got: `${formatShape(from)} to ${formatShape(to)}` })
  const staying = array.shape.map((_, d) => d).filter(d => !from.includes(d))
  return permute(array, array.shape.map((_, d) => (to.includes(d) ? from[to.indexOf(d)]! : staying.shift()!)))
})

/**
 * Axis `axis` moved back until it stands before axis `start` (0 by default); `np.moveaxis` is easier to read. Source: `jax.numpy.rollaxis`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.rollaxis(np.zeros([2, 3, 4]), 2).shape // => [4,2,3]
 * ```
 */
export const rollaxis = dual<DataFirstOrLast<[axis: number, options?: { readonly start?: number }]>>('rollaxis', 2, (x: unknown, axis: number, { start = 0 }: { readonly start?: number } = {}) => {
  const array = toArray('rollaxis', x)
  const from = normalizeAxis('rollaxis', axis, array.ndim)
  const before = start === array.ndim ? start : normalizeAxis('rollaxis', start, array.ndim)
  return moveAxis(array, from, before > from ? before - 1 : before)
}, { start: true })
