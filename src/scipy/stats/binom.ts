/** The binomial distribution: successes in `n` trials with probability `p` each. */
import { add, neg, sub } from '../../core/ops/arithmetic.js'
import { or } from '../../core/ops/bitwise.js'
import { gt, lt } from '../../core/ops/comparison.js'
import { exp } from '../../core/ops/exponential.js'
import { select } from '../../core/ops/selection.js'
import { lgamma } from '../../core/ops/special.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { ArrayLike } from '../../lax/operands.js'
import { timesLog, timesLog1p } from '../special/entropy.js'
import { discrete } from './families.js'

const standard = (k: NDArray, n: NDArray, p: NDArray): NDArray => {
  const outside = or(lt(k, 0), gt(k, n)), y = select(outside, 0, k)
  const ways = sub(lgamma(add(n, 1)), add(lgamma(add(y, 1)), lgamma(add(sub(n, y), 1))))
  return select(outside, -Infinity, add(ways, add(timesLog(y, p), timesLog1p(sub(n, y), neg(p)))))
}

/**
 * The logarithm of the probability of `k` of the binomial distribution. Source: `jax.scipy.stats.binom.logpmf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.binom.logpmf(0, 1, 0.5).item() // => -0.69314718
 * ```
 */
export const logpmf = discrete<[n: ArrayLike, p: ArrayLike]>('logpmf', 2, standard)

/**
 * The probability of `k` of the binomial distribution. Source: `jax.scipy.stats.binom.pmf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.binom.pmf(0, 1, 0.5).item() // => 0.5
 * ```
 */
export const pmf = discrete<[n: ArrayLike, p: ArrayLike]>('pmf', 2, (k, n, p) => exp(standard(k, n, p)))
