/** The exponential distribution, on z ≥ 0. */
import { neg } from '../../core/ops/arithmetic.js'
import { lt } from '../../core/ops/comparison.js'
import { exp, expm1, log, log1p } from '../../core/ops/exponential.js'
import { select } from '../../core/ops/selection.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { densityOf, logDensityOf, probabilityOf, quantileOf } from './families.js'

const onSupport = (z: NDArray, inside: (z: NDArray) => NDArray, below: number): NDArray => {
  const outside = lt(z, 0)
  return select(outside, below, inside(select(outside, 0, z)))
}

const standard = (z: NDArray): NDArray => onSupport(z, neg, -Infinity)

/**
 * The logarithm of the density of the exponential distribution. Source: `jax.scipy.stats.expon.logpdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.expon.logpdf(1).item() // => -1
 * ```
 */
export const logpdf = logDensityOf('logpdf', 0, standard)

/**
 * The density of the exponential distribution. Source: `jax.scipy.stats.expon.pdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.expon.pdf(1).item() // => 0.36787945
 * ```
 */
export const pdf = densityOf('pdf', 0, standard)

/**
 * The probability of at most `x`. Source: `jax.scipy.stats.expon.cdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.expon.cdf(1).item() // => 0.63212055
 * ```
 */
export const cdf = probabilityOf('cdf', 0, z => onSupport(z, y => neg(expm1(neg(y))), 0))

/**
 * The logarithm of `cdf`. Source: `jax.scipy.stats.expon.logcdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.expon.logcdf(1).item() // => -0.45867515
 * ```
 */
export const logcdf = probabilityOf('logcdf', 0, z => onSupport(z, y => log(neg(expm1(neg(y)))), -Infinity))

/**
 * The probability of more than `x`. Source: `jax.scipy.stats.expon.sf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.expon.sf(1).item() // => 0.36787945
 * ```
 */
export const sf = probabilityOf('sf', 0, z => onSupport(z, y => exp(neg(y)), 1))

/**
 * The logarithm of `sf`. Source: `jax.scipy.stats.expon.logsf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.expon.logsf(1).item() // => -1
 * ```
 */
export const logsf = probabilityOf('logsf', 0, z => onSupport(z, neg, 0))

/**
 * The inverse of `cdf`. Source: `jax.scipy.stats.expon.ppf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.expon.ppf(0).item() // => 0
 * ```
 */
export const ppf = quantileOf('ppf', 0, q => neg(log1p(neg(q))))

/**
 * The inverse of `sf`. Source: `jax.scipy.stats.expon.isf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.expon.isf(1).item() // => 0
 * ```
 */
export const isf = quantileOf('isf', 0, q => neg(log(q)))
