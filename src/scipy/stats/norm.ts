/** The normal distribution: mean `loc`, standard deviation `scale`. */
import { neg } from '../../core/ops/arithmetic.js'
import { logDensity, logNormalCdf, normalCdf, normalQuantile } from '../special/normal.js'
import { densityOf, logDensityOf, probabilityOf, quantileOf } from './families.js'

/**
 * The logarithm of the density of the normal distribution. Source: `jax.scipy.stats.norm.logpdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.norm.logpdf(0).item() // => -0.91893852
 * ```
 */
export const logpdf = logDensityOf('logpdf', 0, logDensity)

/**
 * The density of the normal distribution. Source: `jax.scipy.stats.norm.pdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.norm.pdf(0).item() // => 0.39894229
 * ```
 */
export const pdf = densityOf('pdf', 0, logDensity)

/**
 * The probability of at most `x`. Source: `jax.scipy.stats.norm.cdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.norm.cdf(0).item() // => 0.5
 * ```
 */
export const cdf = probabilityOf('cdf', 0, normalCdf)

/**
 * The logarithm of `cdf`. Source: `jax.scipy.stats.norm.logcdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.norm.logcdf(0).item() // => -0.69314718
 * ```
 */
export const logcdf = probabilityOf('logcdf', 0, logNormalCdf)

/**
 * The probability of more than `x`. Source: `jax.scipy.stats.norm.sf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.norm.sf(0).item() // => 0.5
 * ```
 */
export const sf = probabilityOf('sf', 0, z => normalCdf(neg(z)))

/**
 * The logarithm of `sf`. Source: `jax.scipy.stats.norm.logsf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.norm.logsf(0).item() // => -0.69314718
 * ```
 */
export const logsf = probabilityOf('logsf', 0, z => logNormalCdf(neg(z)))

/**
 * The inverse of `cdf`. Source: `jax.scipy.stats.norm.ppf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.norm.ppf(0.5).item() // => 0
 * ```
 */
export const ppf = quantileOf('ppf', 0, normalQuantile)

/**
 * The inverse of `sf`. Source: `jax.scipy.stats.norm.isf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.norm.isf(0.5).item() // => 0
 * ```
 */
export const isf = quantileOf('isf', 0, q => neg(normalQuantile(q)))
