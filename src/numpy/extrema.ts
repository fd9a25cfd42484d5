/** The greater and the lesser of two, between bounds, and the step. */
import { dual } from '../core/base/dual.js'
import { max, min } from '../core/ops/arithmetic.js'
import { or } from '../core/ops/bitwise.js'
import { gt, lt, ne } from '../core/ops/comparison.js'
import { select } from '../core/ops/selection.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { binary } from '../lax/elementwise.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, broadcasted, checkArrayLike, promoted, toArray, toInexact } from '../lax/operands.js'

/**
 * The greater of two, NaN where there is one; at a tie each gets half of the derivative. Source: `jax.numpy.maximum`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.maximum(np.array([1, 5]), 3).tolist() // => [3,5]
 * ```
 */
export const maximum = binary('maximum', max)

/**
 * The lesser of two, NaN where there is one; at a tie each gets half of the derivative. Source: `jax.numpy.minimum`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.minimum(np.array([1, 5]), 3).tolist() // => [1,3]
 * ```
 */
export const minimum = binary('minimum', min)

const isNaN = (x: NDArray): NDArray => ne(x, x)

/**
 * The greater of two, the other where one is NaN. Source: `jax.numpy.fmax`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.fmax(np.array([1, NaN]), 0).tolist() // => [1,0]
 * ```
 */
export const fmax = binary('fmax', (x, y) => select(or(gt(x, y), isNaN(y)), x, y))

/**
 * The lesser of two, the other where one is NaN. Source: `jax.numpy.fmin`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.fmin(np.array([1, NaN]), 2).tolist() // => [1,2]
 * ```
 */
export const fmin = binary('fmin', (x, y) => select(or(lt(x, y), isNaN(y)), x, y))

type Bound = ArrayLike | null

/**
 * `x` moved between `min` and `max`, which broadcast; `null` is no bound, and `max` wins where they cross. At a bound the derivative
 * is 0.5. Source: `jax.numpy.clip`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.clip(np.array([-1, 0.5, 2]), 0, 1).tolist() // => [0,0.5,1]
 * ```
 */
export const clip = dual<DataFirstOrLast<[min: Bound, max: Bound]>>('clip', 3, (x: unknown, low: unknown, high: unknown) => {
  const bounds = [low, high].filter(b => b !== null).map(b => checkArrayLike('clip', b, 'a bound'))
  if (bounds.length === 0) return toArray('clip', x)
  const [array, ...limits] = broadcasted('clip', promoted('clip', [x, ...bounds]))
  const raised = low === null ? array! : max(limits[0]!, array!)
  return high === null ? raised : min(limits.at(-1)!, raised)
})

/**
 * 0 below 0, 1 above, `y` at 0. Source: `jax.numpy.heaviside`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.heaviside(np.array([-2, 0, 3]), 0.5).tolist() // => [0,0.5,1]
 * ```
 */
export const heaviside = binary('heaviside', (x, y) => {
  const [a, b] = [toInexact('heaviside', x), toInexact('heaviside', y)]
  return select(lt(a, 0), 0, select(gt(a, 0), 1, b))
})
