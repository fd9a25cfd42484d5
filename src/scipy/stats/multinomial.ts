/** The multinomial distribution: how often each of several outcomes occurs, along the last axis. */
import { dual } from '../../core/base/dual.js'
import { add, sub } from '../../core/ops/arithmetic.js'
import { reduceSum } from '../../core/ops/broadcasting.js'
import { eq } from '../../core/ops/comparison.js'
import { exp } from '../../core/ops/exponential.js'
import { select } from '../../core/ops/selection.js'
import { lgamma } from '../../core/ops/special.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import { type ArrayLike, broadcasted, promoted, toInexact } from '../../lax/operands.js'
import { timesLog } from '../special/entropy.js'

const logMass = (op: string, ...operands: readonly unknown[]): NDArray => {
  const [x, n, p] = promoted(op, promoted(op, operands).map(v => toInexact(op, v))) as readonly [NDArray, NDArray, NDArray] // as many as operands
  const [counts, probabilities] = broadcasted(op, [x, p])
  const last = counts!.ndim - 1
  const terms = reduceSum(sub(timesLog(counts!, probabilities!), lgamma(add(counts!, 1))), [last])
  const [total, all, sums] = broadcasted(op, [terms, n, reduceSum(counts!, [last])])
  return select(eq(sums!, all!), add(lgamma(add(all!, 1)), total!), -Infinity)
}

/**
 * The logarithm of the probability of the counts `x` in `n` trials with probabilities `p`; −∞ if they do not add up to `n`. Source:
 * `jax.scipy.stats.multinomial.logpmf`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.stats.multinomial.logpmf(np.array([1, 0]), 1, np.array([1, 0])).item() // => 0
 * ```
 */
export const logpmf = dual<DataFirstOrLast<[n: ArrayLike, p: ArrayLike]>>('logpmf', 3, (x: unknown, n: unknown, p: unknown) => logMass('logpmf', x, n, p))

/**
 * The probability of the counts `x` in `n` trials with probabilities `p`. Source: `jax.scipy.stats.multinomial.pmf`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.stats.multinomial.pmf(np.array([1, 0]), 1, np.array([1, 0])).item() // => 1
 * ```
 */
export const pmf = dual<DataFirstOrLast<[n: ArrayLike, p: ArrayLike]>>('pmf', 3, (x: unknown, n: unknown, p: unknown) => exp(logMass('pmf', x, n, p)))
