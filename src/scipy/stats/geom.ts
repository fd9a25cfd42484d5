/** The geometric distribution: trials with probability `p` each until the first success. */
import { add, neg, sub } from '../../core/ops/arithmetic.js'
import { lt } from '../../core/ops/comparison.js'
import { exp, log } from '../../core/ops/exponential.js'
import { select } from '../../core/ops/selection.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { ArrayLike } from '../../lax/operands.js'
import { timesLog1p } from '../special/entropy.js'
import { discrete } from './families.js'

const standard = (k: NDArray, p: NDArray): NDArray => {
  const outside = lt(k, 1), y = select(outside, 1, k)
  return select(outside, -Infinity, add(timesLog1p(sub(y, 1), neg(p)), log(p)))
}

/**
 * The logarithm of the probability of `k` of the geometric distribution. Source: `jax.scipy.stats.geom.logpmf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.geom.logpmf(1, 0.5).item() // => -0.69314718
 * ```
 */
export const logpmf = discrete<[p: ArrayLike]>('logpmf', 1, standard)

/**
 * The probability of `k` of the geometric distribution. Source: `jax.scipy.stats.geom.pmf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.geom.pmf(1, 0.5).item() // => 0.5
 * ```
 */
export const pmf = discrete<[p: ArrayLike]>('pmf', 1, (k, p) => exp(standard(k, p)))
