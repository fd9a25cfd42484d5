/** The Gumbel distribution of minima. */
import { neg, sub } from '../../core/ops/arithmetic.js'
import { exp, expm1, log, log1p } from '../../core/ops/exponential.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { densityOf, logDensityOf, probabilityOf, quantileOf } from './families.js'

const standard = (z: NDArray): NDArray => sub(z, exp(z))

const below = (z: NDArray): NDArray => neg(expm1(neg(exp(z))))

/**
 * The logarithm of the density of the left-skewed Gumbel distribution. Source: `jax.scipy.stats.gumbel_l.logpdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gumbelL.logpdf(0).item() // => -1
 * ```
 */
export const logpdf = logDensityOf('logpdf', 0, standard)

/**
 * The density of the left-skewed Gumbel distribution. Source: `jax.scipy.stats.gumbel_l.pdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gumbelL.pdf(0).item() // => 0.36787945
 * ```
 */
export const pdf = densityOf('pdf', 0, standard)

/**
 * The probability of at most `x`. Source: `jax.scipy.stats.gumbel_l.cdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gumbelL.cdf(0).item() // => 0.63212055
 * ```
 */
export const cdf = probabilityOf('cdf', 0, below)

/**
 * The logarithm of `cdf`. Source: `jax.scipy.stats.gumbel_l.logcdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gumbelL.logcdf(0).item() // => -0.45867515
 * ```
 */
export const logcdf = probabilityOf('logcdf', 0, z => log(below(z)))

/**
 * The probability of more than `x`. Source: `jax.scipy.stats.gumbel_l.sf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gumbelL.sf(0).item() // => 0.36787945
 * ```
 */
export const sf = probabilityOf('sf', 0, z => exp(neg(exp(z))))

/**
 * The logarithm of `sf`. Source: `jax.scipy.stats.gumbel_l.logsf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gumbelL.logsf(0).item() // => -1
 * ```
 */
export const logsf = probabilityOf('logsf', 0, z => neg(exp(z)))

/**
 * The inverse of `cdf`. Source: `jax.scipy.stats.gumbel_l.ppf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gumbelL.ppf(0.5).item() // => -0.36651292
 * ```
 */
export const ppf = quantileOf('ppf', 0, q => log(neg(log1p(neg(q)))))
