/** Arrays repeated into common shapes. */
import { dual } from '../core/base/dual.js'
import { ShapeError } from '../core/base/errors.js'
import { broadcastShapes as commonShape, checkShape, formatShape, type Shape, shapesEqual } from '../core/base/shape.js'
import * as ops from '../core/ops/broadcasting.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, broadcasted, toArray } from '../lax/operands.js'

export { broadcastShapes } from '../lax/broadcasting.js'

/**
 * `x` repeated into `shape`, aligned at the last axis: sizes are equal, or 1 in `x`. Source: `jax.numpy.broadcast_to`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.broadcastTo(np.array([1, 2]), [2, 2]).tolist() // => [[1,2],[1,2]]
 * ```
 */
export const broadcastTo = dual<DataFirstOrLast<[shape: Shape | number]>>('broadcastTo', 2, (x: unknown, shape: unknown) => {
  const array = toArray('broadcastTo', x)
  const to = checkShape('broadcastTo', typeof shape === 'number' ? [shape] : shape)
  if (!shapesEqual(commonShape('broadcastTo', array.shape, to), to)) throw new ShapeError('broadcastTo', { expected: `an array that broadcasts to ${formatShape(to)}`, got: formatShape(array.shape), hint: 'np.broadcastArrays finds a shape for several arrays' })
  return ops.broadcastTo(array, to)
})

/**
 * All arrays in their common shape. Data-first only. Source: `jax.numpy.broadcast_arrays`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.broadcastArrays(np.array([[1], [2]]), np.array([3, 4])).map(x => x.tolist()) // => [[[1,1],[2,2]],[[3,4],[3,4]]]
 * ```
 */
export const broadcastArrays = (...xs: readonly ArrayLike[]): readonly NDArray[] => broadcasted('broadcastArrays', xs.map(x => toArray('broadcastArrays', x)))
