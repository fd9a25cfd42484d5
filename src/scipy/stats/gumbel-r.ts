/** The Gumbel distribution of maxima. */
import { add, neg } from '../../core/ops/arithmetic.js'
import { exp, expm1, log } from '../../core/ops/exponential.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { densityOf, logDensityOf, probabilityOf, quantileOf } from './families.js'

const standard = (z: NDArray): NDArray => neg(add(z, exp(neg(z))))

const above = (z: NDArray): NDArray => neg(expm1(neg(exp(neg(z)))))

/**
 * The logarithm of the density of the right-skewed Gumbel distribution. Source: `jax.scipy.stats.gumbel_r.logpdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gumbelR.logpdf(0).item() // => -1
 * ```
 */
export const logpdf = logDensityOf('logpdf', 0, standard)

/**
 * The density of the right-skewed Gumbel distribution. Source: `jax.scipy.stats.gumbel_r.pdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gumbelR.pdf(0).item() // => 0.36787945
 * ```
 */
export const pdf = densityOf('pdf', 0, standard)

/**
 * The probability of at most `x`. Source: `jax.scipy.stats.gumbel_r.cdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gumbelR.cdf(0).item() // => 0.36787945
 * ```
 */
export const cdf = probabilityOf('cdf', 0, z => exp(neg(exp(neg(z)))))

/**
 * The logarithm of `cdf`. Source: `jax.scipy.stats.gumbel_r.logcdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gumbelR.logcdf(0).item() // => -1
 * ```
 */
export const logcdf = probabilityOf('logcdf', 0, z => neg(exp(neg(z))))

/**
 * The probability of more than `x`. Source: `jax.scipy.stats.gumbel_r.sf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gumbelR.sf(0).item() // => 0.63212055
 * ```
 */
export const sf = probabilityOf('sf', 0, above)

/**
 * The logarithm of `sf`. Source: `jax.scipy.stats.gumbel_r.logsf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gumbelR.logsf(0).item() // => -0.45867515
 * ```
 */
export const logsf = probabilityOf('logsf', 0, z => log(above(z)))

/**
 * The inverse of `cdf`. Source: `jax.scipy.stats.gumbel_r.ppf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gumbelR.ppf(0.5).item() // => 0.36651292
 * ```
 */
export const ppf = quantileOf('ppf', 0, q => neg(log(neg(log(q)))))
