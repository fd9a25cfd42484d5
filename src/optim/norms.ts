/** Norms of trees and arrays that are safe to differentiate. */
import { dual } from '../core/base/dual.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import type { NDArray } from '../core/trace/ndarray.js'
import * as np from '../numpy/index.js'
import { type ParamTree, arraysOf } from './transformation.js'

/**
 * √Σx² over all arrays of a tree.
 *
 * Source: `optax.global_norm`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.globalNorm({ w: np.array([3]), b: np.array([4]) }).item() // => 5
 * ```
 */
export const globalNorm = (updates: ParamTree): NDArray => np.sqrt(arraysOf(updates).reduce<NDArray>((sum, x) => np.add(sum, np.sum(np.square(x))), np.zeros([])))

/**
 * max(‖x‖, minNorm), with gradient zero where the norm is below. Source: `optax.safe_norm`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.safeNorm(np.array([3, 4]), 1).item() // => 5
 * optim.safeNorm(np.array([0, 0]), 1).item() // => 1
 * ```
 */
export const safeNorm = dual<DataFirstOrLast<[minNorm: number]>>('safeNorm', 2, (x: np.ArrayLike, minNorm: number): NDArray => guardedRoot(np.sum(np.square(x)), minNorm))

/**
 * max(√mean(x²), minRms), with gradient zero where the root is below. Source: `optax.safe_root_mean_squares`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.safeRootMeanSquares(np.array([3, 3]), 1).item() // => 3
 * ```
 */
export const safeRootMeanSquares = dual<DataFirstOrLast<[minRms: number]>>('safeRootMeanSquares', 2, (x: np.ArrayLike, minRms: number): NDArray => guardedRoot(np.mean(np.square(x)), minRms))

/** √s where it exceeds `least`, else `least`; the root is never taken at 0, where its derivative is infinite. */
const guardedRoot = (squares: NDArray, least: number): NDArray => {
  const small = np.lessEqual(squares, least * least)
  return np.where(small, least, np.sqrt(np.where(small, 1, squares)))
}
