/** The uniform distribution on 0 ≤ z ≤ 1. */
import { mul } from '../../core/ops/arithmetic.js'
import { or } from '../../core/ops/bitwise.js'
import { gt, lt } from '../../core/ops/comparison.js'
import { clamp, select } from '../../core/ops/selection.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { densityOf, logDensityOf, probabilityOf, quantileOf } from './families.js'

const standard = (z: NDArray): NDArray => select(or(lt(z, 0), gt(z, 1)), -Infinity, mul(z, 0))

/**
 * The logarithm of the density of the uniform distribution. Source: `jax.scipy.stats.uniform.logpdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.uniform.logpdf(0.5).item() // => 0
 * ```
 */
export const logpdf = logDensityOf('logpdf', 0, standard)

/**
 * The density of the uniform distribution. Source: `jax.scipy.stats.uniform.pdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.uniform.pdf(0.5).item() // => 1
 * ```
 */
export const pdf = densityOf('pdf', 0, standard)

/**
 * The probability of at most `x`. Source: `jax.scipy.stats.uniform.cdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.uniform.cdf(0.5).item() // => 0.5
 * ```
 */
export const cdf = probabilityOf('cdf', 0, z => clamp(0, z, 1))

/**
 * The inverse of `cdf`. Source: `jax.scipy.stats.uniform.ppf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.uniform.ppf(0.5).item() // => 0.5
 * ```
 */
export const ppf = quantileOf('ppf', 0, q => select(or(lt(q, 0), gt(q, 1)), NaN, q))
