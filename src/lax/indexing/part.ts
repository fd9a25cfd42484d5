/** np.index: the part of an array at an index. */
import type { NDArray } from '../../core/trace/ndarray.js'
import { type ArrayLike, toArray } from '../operands.js'
import { type Index, itemsOf } from './items.js'
import { readAt } from './read.js'

/**
 * The part of `x` at an index: integers, np.slice, `'...'` (all axes in between), `null` (a new axis), and integer or boolean arrays,
 * combined by NumPy's rules. An integer out of range throws; positions in arrays are counted from the end when negative and then clipped
 * (`x.at(…).get({ mode })` has the other modes). Boolean masks must have known values. Data-first only. Source: `x[…]` of
 * `jax.numpy.ndarray`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * const x = np.array([[1, 2, 3], [4, 5, 6]])
 * np.index(x, 0, np.slice(1)).tolist() // => [2,3]
 * np.index(x, '...', np.array([2, 0], { dtype: 'int32' })).tolist() // => [[3,1],[6,4]]
 * ```
 */
export const index = (x: ArrayLike, ...index: readonly Index[]): NDArray => {
  const array = toArray('index', x)
  return readAt('index', array, itemsOf('index', array, index), { mode: 'promise', fillValue: null })
}
