/** The logistic distribution. */
import { abs, add, div, mul, neg, sub } from '../../core/ops/arithmetic.js'
import { exp, log, log1p, logistic } from '../../core/ops/exponential.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { densityOf, logDensityOf, probabilityOf, quantileOf } from './families.js'

/** log of e⁻ᶻ / (1 + e⁻ᶻ)², which is even. */
const standard = (z: NDArray): NDArray => {
  const size = abs(z)
  return neg(add(size, mul(log1p(exp(neg(size))), 2)))
}

const odds = (q: NDArray): NDArray => log(div(q, sub(1, q)))

/**
 * The logarithm of the density of the logistic distribution. Source: `jax.scipy.stats.logistic.logpdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.logistic.logpdf(0).item() // => -1.3862944
 * ```
 */
export const logpdf = logDensityOf('logpdf', 0, standard)

/**
 * The density of the logistic distribution. Source: `jax.scipy.stats.logistic.pdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.logistic.pdf(0).item() // => 0.25
 * ```
 */
export const pdf = densityOf('pdf', 0, standard)

/**
 * The probability of at most `x`. Source: `jax.scipy.stats.logistic.cdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.logistic.cdf(0).item() // => 0.5
 * ```
 */
export const cdf = probabilityOf('cdf', 0, logistic)

/**
 * The probability of more than `x`. Source: `jax.scipy.stats.logistic.sf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.logistic.sf(0).item() // => 0.5
 * ```
 */
export const sf = probabilityOf('sf', 0, z => logistic(neg(z)))

/**
 * The inverse of `cdf`. Source: `jax.scipy.stats.logistic.ppf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.logistic.ppf(0.5).item() // => 0
 * ```
 */
export const ppf = quantileOf('ppf', 0, odds)

/**
 * The inverse of `sf`. Source: `jax.scipy.stats.logistic.isf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.logistic.isf(0.5).item() // => 0
 * ```
 */
export const isf = quantileOf('isf', 0, q => neg(odds(q)))
