/** The Poisson distribution of mean `mu`. */
import { add, max, sub } from '../../core/ops/arithmetic.js'
import { lt } from '../../core/ops/comparison.js'
import { exp } from '../../core/ops/exponential.js'
import { igammac } from '../../core/ops/incomplete-gamma.js'
import { floor } from '../../core/ops/rounding.js'
import { select } from '../../core/ops/selection.js'
import { lgamma } from '../../core/ops/special.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { ArrayLike } from '../../lax/operands.js'
import { timesLog } from '../special/entropy.js'
import { discrete } from './families.js'

const standard = (k: NDArray, mu: NDArray): NDArray => {
  const outside = lt(k, 0), y = select(outside, 0, k)
  return select(outside, -Infinity, sub(sub(timesLog(y, mu), lgamma(add(y, 1))), mu))
}

/**
 * The logarithm of the probability of `k` of the Poisson distribution. Source: `jax.scipy.stats.poisson.logpmf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.poisson.logpmf(0, 1).item() // => -1
 * ```
 */
export const logpmf = discrete<[mu: ArrayLike]>('logpmf', 1, standard)

/**
 * The probability of `k` of the Poisson distribution. Source: `jax.scipy.stats.poisson.pmf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.poisson.pmf(0, 1).item() // => 0.36787945
 * ```
 */
export const pmf = discrete<[mu: ArrayLike]>('pmf', 1, (k, mu) => exp(standard(k, mu)))

/**
 * The probability of at most `x`. Source: `jax.scipy.stats.poisson.cdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.poisson.cdf(0, 1).item() // => 0.36787945
 * ```
 */
export const cdf = discrete<[mu: ArrayLike]>('cdf', 1, (k, mu) => select(lt(k, 0), 0, igammac(floor(add(max(k, 0), 1)), mu)))
