/** The χ² distribution with `df` degrees of freedom: a gamma distribution of shape df/2 and scale 2. */
import { add, max, mul, sub } from '../../core/ops/arithmetic.js'
import { lt } from '../../core/ops/comparison.js'
import { log } from '../../core/ops/exponential.js'
import { igamma, igammac } from '../../core/ops/incomplete-gamma.js'
import { select } from '../../core/ops/selection.js'
import { lgamma } from '../../core/ops/special.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { ArrayLike } from '../../lax/operands.js'
import { timesLog } from '../special/entropy.js'
import { densityOf, logDensityOf, probabilityOf } from './families.js'

const standard = (z: NDArray, df: NDArray): NDArray => {
  const outside = lt(z, 0), y = mul(select(outside, 1, z), 0.5), a = mul(df, 0.5)
  return select(outside, -Infinity, sub(sub(timesLog(sub(a, 1), y), y), add(lgamma(a), Math.LN2)))
}

const below = (z: NDArray, df: NDArray): NDArray => igamma(mul(df, 0.5), mul(max(z, 0), 0.5))

const above = (z: NDArray, df: NDArray): NDArray => igammac(mul(df, 0.5), mul(max(z, 0), 0.5))

/**
 * The logarithm of the density of the χ² distribution. Source: `jax.scipy.stats.chi2.logpdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.chi2.logpdf(2, 2).item() // => -1.6931472
 * ```
 */
export const logpdf = logDensityOf<[df: ArrayLike]>('logpdf', 1, standard)

/**
 * The density of the χ² distribution. Source: `jax.scipy.stats.chi2.pdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.chi2.pdf(2, 2).item() // => 0.18393973
 * ```
 */
export const pdf = densityOf<[df: ArrayLike]>('pdf', 1, standard)

/**
 * The probability of at most `x`. Source: `jax.scipy.stats.chi2.cdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.chi2.cdf(2, 2).item() // => 0.63212055
 * ```
 */
export const cdf = probabilityOf<[df: ArrayLike]>('cdf', 1, below)

/**
 * The logarithm of `cdf`. Source: `jax.scipy.stats.chi2.logcdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.chi2.logcdf(2, 2).item() // => -0.45867515
 * ```
 */
export const logcdf = probabilityOf<[df: ArrayLike]>('logcdf', 1, (z, df) => log(below(z, df)))

/**
 * The probability of more than `x`. Source: `jax.scipy.stats.chi2.sf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.chi2.sf(2, 2).item() // => 0.36787945
 * ```
 */
export const sf = probabilityOf<[df: ArrayLike]>('sf', 1, above)

/**
 * The logarithm of `sf`. Source: `jax.scipy.stats.chi2.logsf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.chi2.logsf(2, 2).item() // => -1
 * ```
 */
export const logsf = probabilityOf<[df: ArrayLike]>('logsf', 1, (z, df) => log(above(z, df)))
