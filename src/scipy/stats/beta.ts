/** The beta distribution, on 0 ≤ z ≤ 1. */
import { add, neg, sub } from '../../core/ops/arithmetic.js'
import { or } from '../../core/ops/bitwise.js'
import { gt, lt } from '../../core/ops/comparison.js'
import { log } from '../../core/ops/exponential.js'
import { betainc } from '../../core/ops/incomplete-beta.js'
import { clamp, select } from '../../core/ops/selection.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { ArrayLike } from '../../lax/operands.js'
import { logBeta } from '../special/beta.js'
import { timesLog, timesLog1p } from '../special/entropy.js'
import { densityOf, logDensityOf, probabilityOf } from './families.js'

const standard = (z: NDArray, a: NDArray, b: NDArray): NDArray => {
  const outside = or(lt(z, 0), gt(z, 1)), y = select(outside, 0.5, z)
  const powers = add(timesLog(sub(a, 1), y), timesLog1p(sub(b, 1), neg(y)))
  return select(outside, -Infinity, sub(powers, logBeta(a, b)))
}

const below = (z: NDArray, a: NDArray, b: NDArray): NDArray => betainc(a, b, clamp(0, z, 1))

const above = (z: NDArray, a: NDArray, b: NDArray): NDArray => betainc(b, a, sub(1, clamp(0, z, 1)))

/**
 * The logarithm of the density of the beta distribution. Source: `jax.scipy.stats.beta.logpdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.beta.logpdf(0.5, 2, 2).item() // => 0.40546513
 * ```
 */
export const logpdf = logDensityOf<[a: ArrayLike, b: ArrayLike]>('logpdf', 2, standard)

/**
 * The density of the beta distribution. Source: `jax.scipy.stats.beta.pdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.beta.pdf(0.5, 2, 2).item() // => 1.5
 * ```
 */
export const pdf = densityOf<[a: ArrayLike, b: ArrayLike]>('pdf', 2, standard)

/**
 * The probability of at most `x`. Source: `jax.scipy.stats.beta.cdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.beta.cdf(0.5, 2, 2).item() // => 0.5
 * ```
 */
export const cdf = probabilityOf<[a: ArrayLike, b: ArrayLike]>('cdf', 2, below)

/**
 * The logarithm of `cdf`. Source: `jax.scipy.stats.beta.logcdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.beta.logcdf(0.5, 2, 2).item() // => -0.69314718
 * ```
 */
export const logcdf = probabilityOf<[a: ArrayLike, b: ArrayLike]>('logcdf', 2, (z, a, b) => log(below(z, a, b)))

/**
 * The probability of more than `x`. Source: `jax.scipy.stats.beta.sf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.beta.sf(0.5, 2, 2).item() // => 0.5
 * ```
 */
export const sf = probabilityOf<[a: ArrayLike, b: ArrayLike]>('sf', 2, above)

/**
 * The logarithm of `sf`. Source: `jax.scipy.stats.beta.logsf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.beta.logsf(0.5, 2, 2).item() // => -0.69314718
 * ```
 */
export const logsf = probabilityOf<[a: ArrayLike, b: ArrayLike]>('logsf', 2, (z, a, b) => log(above(z, a, b)))
