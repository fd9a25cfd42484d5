/** `x.at(…)` as a function. */
import type { IndexedArray } from '../core/trace/indexing.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { Index } from '../lax/indexing/items.js'
import { type ArrayLike, toArray } from '../lax/operands.js'

/**
 * The part of `x` at an index, to be read or replaced: the same as `x.at(…)`. Source: `jax.numpy.ndarray.at`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.at(np.array([1, 2, 3]), 1).set(9).tolist() // => [1,9,3]
 * ```
 */
export const at = (x: ArrayLike, ...index: readonly Index[]): IndexedArray<NDArray> => toArray('at', x).at(...index)
