/** The beta-binomial distribution: successes in `n` trials whose probability has a beta distribution. */
import { add, neg, sub } from '../../core/ops/arithmetic.js'
import { or } from '../../core/ops/bitwise.js'
import { gt, lt } from '../../core/ops/comparison.js'
import { exp, log1p } from '../../core/ops/exponential.js'
import { select } from '../../core/ops/selection.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { ArrayLike } from '../../lax/operands.js'
import { logBeta } from '../special/beta.js'
import { discrete } from './families.js'

const standard = (k: NDArray, n: NDArray, a: NDArray, b: NDArray): NDArray => {
  const outside = or(lt(k, 0), gt(k, n)), y = select(outside, 0, k), rest = sub(n, y)
  const ways = neg(add(log1p(n), logBeta(add(rest, 1), add(y, 1))))
  return select(outside, -Infinity, add(ways, sub(logBeta(add(y, a), add(rest, b)), logBeta(a, b))))
}

/**
 * The logarithm of the probability of `k` of the beta-binomial distribution. Source: `jax.scipy.stats.betabinom.logpmf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.betabinom.logpmf(0, 1, 1, 1).item() // => -0.69314718
 * ```
 */
export const logpmf = discrete<[n: ArrayLike, a: ArrayLike, b: ArrayLike]>('logpmf', 3, standard)

/**
 * The probability of `k` of the beta-binomial distribution. Source: `jax.scipy.stats.betabinom.pmf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.betabinom.pmf(0, 1, 1, 1).item() // => 0.5
 * ```
 */
export const pmf = discrete<[n: ArrayLike, a: ArrayLike, b: ArrayLike]>('pmf', 3, (k, n, a, b) => exp(standard(k, n, a, b)))
