/** The Cauchy distribution. */
import { add, div, mul, neg, sub } from '../../core/ops/arithmetic.js'
import { log, log1p, square } from '../../core/ops/exponential.js'
import { atan, tan } from '../../core/ops/trigonometric.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { densityOf, logDensityOf, probabilityOf, quantileOf } from './families.js'

const standard = (z: NDArray): NDArray => neg(add(log1p(square(z)), Math.log(Math.PI)))

const below = (z: NDArray): NDArray => add(div(atan(z), Math.PI), 0.5)

/**
 * The logarithm of the density of the Cauchy distribution. Source: `jax.scipy.stats.cauchy.logpdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.cauchy.logpdf(0).item() // => -1.1447299
 * ```
 */
export const logpdf = logDensityOf('logpdf', 0, standard)

/**
 * The density of the Cauchy distribution. Source: `jax.scipy.stats.cauchy.pdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.cauchy.pdf(0).item() // => 0.3183099
 * ```
 */
export const pdf = densityOf('pdf', 0, standard)

/**
 * The probability of at most `x`. Source: `jax.scipy.stats.cauchy.cdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.cauchy.cdf(0).item() // => 0.5
 * ```
 */
export const cdf = probabilityOf('cdf', 0, below)

/**
 * The logarithm of `cdf`. Source: `jax.scipy.stats.cauchy.logcdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.cauchy.logcdf(0).item() // => -0.69314718
 * ```
 */
export const logcdf = probabilityOf('logcdf', 0, z => log(below(z)))

/**
 * The probability of more than `x`. Source: `jax.scipy.stats.cauchy.sf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.cauchy.sf(0).item() // => 0.5
 * ```
 */
export const sf = probabilityOf('sf', 0, z => below(neg(z)))

/**
 * The logarithm of `sf`. Source: `jax.scipy.stats.cauchy.logsf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.cauchy.logsf(0).item() // => -0.69314718
 * ```
 */
export const logsf = probabilityOf('logsf', 0, z => log(below(neg(z))))

/**
 * The inverse of `cdf`. Source: `jax.scipy.stats.cauchy.ppf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.cauchy.ppf(0.5).item() // => 0
 * ```
 */
export const ppf = quantileOf('ppf', 0, q => tan(mul(sub(q, 0.5), Math.PI)))

/**
 * The inverse of `sf`. Source: `jax.scipy.stats.cauchy.isf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.cauchy.isf(0.5).item() // => 0
 * ```
 */
export const isf = quantileOf('isf', 0, q => tan(mul(sub(0.5, q), Math.PI)))
