/** The Bernoulli distribution: 1 with probability `p`, otherwise 0. */
import { add, neg, sub } from '../../core/ops/arithmetic.js'
import { and, or } from '../../core/ops/bitwise.js'
import { ge, gt, le, lt } from '../../core/ops/comparison.js'
import { exp } from '../../core/ops/exponential.js'
import { like } from '../../core/ops/pointwise.js'
import { select } from '../../core/ops/selection.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { ArrayLike } from '../../lax/operands.js'
import { timesLog, timesLog1p } from '../special/entropy.js'
import { discrete } from './families.js'

const standard = (k: NDArray, p: NDArray): NDArray => {
  const outside = or(lt(k, 0), gt(k, 1)), y = select(outside, 0, k)
  return select(outside, -Infinity, add(timesLog(y, p), timesLog1p(sub(1, y), neg(p))))
}

/**
 * The logarithm of the probability of `k` of the Bernoulli distribution. Source: `jax.scipy.stats.bernoulli.logpmf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.bernoulli.logpmf(1, 0.5).item() // => -0.69314718
 * ```
 */
export const logpmf = discrete<[p: ArrayLike]>('logpmf', 1, standard)

/**
 * The probability of `k` of the Bernoulli distribution. Source: `jax.scipy.stats.bernoulli.pmf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.bernoulli.pmf(1, 0.5).item() // => 0.5
 * ```
 */
export const pmf = discrete<[p: ArrayLike]>('pmf', 1, (k, p) => exp(standard(k, p)))

/**
 * The probability of at most `x`. Source: `jax.scipy.stats.bernoulli.cdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.bernoulli.cdf(1, 0.5).item() // => 1
 * ```
 */
export const cdf = discrete<[p: ArrayLike]>('cdf', 1, (k, p) => select(lt(k, 0), 0, select(lt(k, 1), sub(1, p), 1)))

/**
 * The inverse of `cdf`. Source: `jax.scipy.stats.bernoulli.ppf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.bernoulli.ppf(0.75, 0.5).item() // => 1
 * ```
 */
export const ppf = discrete<[p: ArrayLike]>('ppf', 1, (q, p) => select(and(ge(q, 0), le(q, 1)), select(le(q, sub(1, p)), like(0, q), 1), NaN))
