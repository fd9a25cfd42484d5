/** The negative binomial distribution: failures before the success number `n`. */
import { add, neg, sub } from '../../core/ops/arithmetic.js'
import { lt } from '../../core/ops/comparison.js'
import { exp } from '../../core/ops/exponential.js'
import { select } from '../../core/ops/selection.js'
import { lgamma } from '../../core/ops/special.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { ArrayLike } from '../../lax/operands.js'
import { timesLog, timesLog1p } from '../special/entropy.js'
import { discrete } from './families.js'

const standard = (k: NDArray, n: NDArray, p: NDArray): NDArray => {
  const outside = lt(k, 0), y = select(outside, 0, k)
  const ways = sub(lgamma(add(y, n)), add(lgamma(n), lgamma(add(y, 1))))
  return select(outside, -Infinity, add(ways, add(timesLog(n, p), timesLog1p(y, neg(p)))))
}

/**
 * The logarithm of the probability of `k` of the negative binomial distribution. Source: `jax.scipy.stats.nbinom.logpmf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.nbinom.logpmf(0, 1, 0.5).item() // => -0.69314718
 * ```
 */
export const logpmf = discrete<[n: ArrayLike, p: ArrayLike]>('logpmf', 2, standard)

/**
 * The probability of `k` of the negative binomial distribution. Source: `jax.scipy.stats.nbinom.pmf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.nbinom.pmf(0, 1, 0.5).item() // => 0.5
 * ```
 */
export const pmf = discrete<[n: ArrayLike, p: ArrayLike]>('pmf', 2, (k, n, p) => exp(standard(k, n, p)))
