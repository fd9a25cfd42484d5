/** Repeating arrays into larger shapes. */
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import { broadcastShapes as commonShape, checkShape, formatShape, type Shape } from '../core/base/shape.js'
import * as ops from '../core/ops/broadcasting.js'
import { reshape } from '../core/ops/reshape.js'
import type { DataFirstOrLast } from './data-last.js'
import { type ArrayLike, toArray } from './operands.js'

/**
 * `x` repeated along new leading axes of these sizes. Source: `jax.lax.broadcast`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.broadcast(np.array([1, 2]), [2]).tolist() // => [[1,2],[1,2]]
 * ```
 */
export const broadcast = dual<DataFirstOrLast<[sizes: Shape]>>('broadcast', 2, (x: unknown, sizes: unknown) => {
  const array = toArray('broadcast', x)
  return ops.broadcastTo(array, [...checkShape('broadcast', sizes), ...array.shape])
})

/**
 * `x` repeated into `shape`: its axis i becomes axis `broadcastDimensions[i]`, increasing; sizes are equal or 1. Source:
 * `jax.lax.broadcast_in_dim`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.broadcastInDim(np.array([1, 2]), [2, 2], [0]).tolist() // => [[1,1],[2,2]]
 * ```
 */
export const broadcastInDim = dual<DataFirstOrLast<[shape: Shape, broadcastDimensions: readonly number[]]>>('broadcastInDim', 3, (x: unknown, shape: unknown, dims: unknown) =>
  ops.broadcastInDim(toArray('broadcastInDim', x), checkShape('broadcastInDim', shape), checkShape('broadcastInDim', dims)))

/**
 * The shape that all of these broadcast to, aligned at the last axis. Source: `jax.lax.broadcast_shapes`.
 *
 * @example
 * ```ts
 * import { lax } from 'cotangent'
 * lax.broadcastShapes([2, 1], [3]) // => [2,3]
 * ```
 */
export const broadcastShapes = (...shapes: readonly Shape[]): Shape => commonShape('broadcastShapes', ...shapes.map(s => checkShape('broadcastShapes', s)))

/**
 * `x` with leading axes of size 1 until it has this rank. Source: `jax.lax.broadcast_to_rank`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.broadcastToRank(np.array([1, 2]), 2).shape // => [1,2]
 * ```
 */
export const broadcastToRank = dual<DataFirstOrLast<[rank: number]>>('broadcastToRank', 2, (x: unknown, rank: unknown) => {
  const array = toArray('broadcastToRank', x)
  if (typeof rank !== 'number' || !Number.isInteger(rank)) throw new ArgumentError('broadcastToRank', { expected: 'a rank', got: String(rank) })
  if (rank < array.ndim) throw new ShapeError('broadcastToRank', { expected: `a rank of at least ${array.ndim}`, got: `${rank} for ${formatShape(array.shape)}`, hint: 'lax.squeeze drops axes of size 1' })
  return reshape(array, [...new Array<number>(rank - array.ndim).fill(1), ...array.shape])
})

/**
 * `x` repeated into the shape of `y`, aligned at the last axis. Source: `jax.lax.broadcast_like`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.broadcastLike(np.array([1, 2]), np.zeros([2, 2])).tolist() // => [[1,2],[1,2]]
 * ```
 */
export const broadcastLike = dual<DataFirstOrLast<[y: ArrayLike]>>('broadcastLike', 2, (x: unknown, y: unknown) => {
  const array = toArray('broadcastLike', x), { shape } = toArray('broadcastLike', y)
  if (commonShape('broadcastLike', array.shape, shape).length !== shape.length) throw new ShapeError('broadcastLike', { expected: `an array that broadcasts to ${formatShape(shape)}`, got: formatShape(array.shape) })
  return ops.broadcastTo(array, shape)
})

/**
 * `x` repeated `reps[i]` times along axis i; there is one number per axis. Source: `jax.lax.tile`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.tile(np.array([1, 2]), [2]).tolist() // => [1,2,1,2]
 * ```
 */
export const tile = dual<DataFirstOrLast<[reps: Shape]>>('tile', 2, (x: unknown, reps: unknown) => {
  const array = toArray('tile', x), times = checkShape('tile', reps)
  if (times.length !== array.ndim) throw new ShapeError('tile', { expected: `${array.ndim} repetitions, one per axis`, got: formatShape(times), hint: 'np.tile adds missing axes' })
  const twice = array.shape.flatMap((n, d) => [times[d]!, n])
  return reshape(ops.broadcastInDim(array, twice, array.shape.map((_, d) => 2 * d + 1)), array.shape.map((n, d) => n * times[d]!))
})
