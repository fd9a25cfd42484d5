/** The identity on values, and a wall for derivatives or for the compiler. Operands are trees. */
import { isInexact } from '../core/base/dtype.js'
import * as tree from '../core/base/tree.js'
import * as ops from '../core/ops/barrier.js'
import type { Arrays } from '../transforms/types.js'
import { toArray } from './operands.js'

/**
 * The tree itself, constant to derivatives. Data-first only. Source: `jax.lax.stop_gradient`.
 *
 * @example
 * ```ts
 * import { grad, lax, np } from 'cotangent'
 * grad(x => np.multiply(x, lax.stopGradient(x)))(3).item() // => 3
 * ```
 */
export const stopGradient = <T>(x: T): Arrays<T> =>
  tree.map((leaf: unknown) => {
    const array = toArray('stopGradient', leaf)
    return isInexact(array.dtype) ? ops.stopGradient(array) : array
  }, x) as Arrays<T> // every leaf became an array

/**
 * The tree itself; the compiler neither moves, merges nor fuses operations across. Data-first only. Source:
 * `jax.lax.optimization_barrier`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.optimizationBarrier(np.array([1, 2])).tolist() // => [1,2]
 * ```
 */
export const optimizationBarrier = <T>(operand: T): Arrays<T> => {
  const [leaves, def] = tree.flatten(operand)
  return tree.unflatten(def, ops.optimizationBarrier(leaves.map(leaf => toArray('optimizationBarrier', leaf)))) as Arrays<T> // every leaf became an array
}
