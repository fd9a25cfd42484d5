/** The gamma distribution of shape `a`, on z ≥ 0. */
import { max, sub } from '../../core/ops/arithmetic.js'
import { lt } from '../../core/ops/comparison.js'
import { log } from '../../core/ops/exponential.js'
import { igamma, igammac } from '../../core/ops/incomplete-gamma.js'
import { select } from '../../core/ops/selection.js'
import { lgamma } from '../../core/ops/special.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { ArrayLike } from '../../lax/operands.js'
import { timesLog } from '../special/entropy.js'
import { densityOf, logDensityOf, probabilityOf } from './families.js'

const standard = (z: NDArray, a: NDArray): NDArray => {
  const outside = lt(z, 0), y = select(outside, 1, z)
  return select(outside, -Infinity, sub(sub(timesLog(sub(a, 1), y), y), lgamma(a)))
}

const below = (z: NDArray, a: NDArray): NDArray => igamma(a, max(z, 0))

const above = (z: NDArray, a: NDArray): NDArray => igammac(a, max(z, 0))

/**
 * The logarithm of the density of the gamma distribution. Source: `jax.scipy.stats.gamma.logpdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gamma.logpdf(1, 1).item() // => -1
 * ```
 */
export const logpdf = logDensityOf<[a: ArrayLike]>('logpdf', 1, standard)

/**
 * The density of the gamma distribution. Source: `jax.scipy.stats.gamma.pdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gamma.pdf(1, 1).item() // => 0.36787945
 * ```
 */
export const pdf = densityOf<[a: ArrayLike]>('pdf', 1, standard)

/**
 * The probability of at most `x`. Source: `jax.scipy.stats.gamma.cdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gamma.cdf(1, 1).item() // => 0.63212055
 * ```
 */
export const cdf = probabilityOf<[a: ArrayLike]>('cdf', 1, below)

/**
 * The logarithm of `cdf`. Source: `jax.scipy.stats.gamma.logcdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gamma.logcdf(1, 1).item() // => -0.45867515
 * ```
 */
export const logcdf = probabilityOf<[a: ArrayLike]>('logcdf', 1, (z, a) => log(below(z, a)))

/**
 * The probability of more than `x`. Source: `jax.scipy.stats.gamma.sf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gamma.sf(1, 1).item() // => 0.36787945
 * ```
 */
export const sf = probabilityOf<[a: ArrayLike]>('sf', 1, above)

/**
 * The logarithm of `sf`. Source: `jax.scipy.stats.gamma.logsf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gamma.logsf(1, 1).item() // => -1
 * ```
 */
export const logsf = probabilityOf<[a: ArrayLike]>('logsf', 1, (z, a) => log(above(z, a)))
