/** The Pareto distribution of shape `b`, on z ≥ 1. */
import { add, div, mul, neg, sub } from '../../core/ops/arithmetic.js'
import { lt } from '../../core/ops/comparison.js'
import { exp, expm1, log, log1p } from '../../core/ops/exponential.js'
import { select } from '../../core/ops/selection.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { ArrayLike } from '../../lax/operands.js'
import { densityOf, logDensityOf, probabilityOf, quantileOf } from './families.js'

const onSupport = (z: NDArray, inside: (logarithm: NDArray) => NDArray, below: number): NDArray => {
  const outside = lt(z, 1)
  return select(outside, below, inside(log(select(outside, 1, z))))
}

const standard = (z: NDArray, b: NDArray): NDArray => onSupport(z, y => sub(log(b), mul(add(b, 1), y)), -Infinity)

/**
 * The logarithm of the density of the Pareto distribution. Source: `jax.scipy.stats.pareto.logpdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.pareto.logpdf(1, 2).item() // => 0.69314718
 * ```
 */
export const logpdf = logDensityOf<[b: ArrayLike]>('logpdf', 1, standard)

/**
 * The density of the Pareto distribution. Source: `jax.scipy.stats.pareto.pdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.pareto.pdf(1, 2).item() // => 2
 * ```
 */
export const pdf = densityOf<[b: ArrayLike]>('pdf', 1, standard)

/**
 * The probability of at most `x`. Source: `jax.scipy.stats.pareto.cdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.pareto.cdf(1, 2).item() // => 0
 * ```
 */
export const cdf = probabilityOf<[b: ArrayLike]>('cdf', 1, (z, b) => onSupport(z, y => neg(expm1(neg(mul(b, y)))), 0))

/**
 * The logarithm of `cdf`. Source: `jax.scipy.stats.pareto.logcdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.pareto.logcdf(1, 2).item() // => -Infinity
 * ```
 */
export const logcdf = probabilityOf<[b: ArrayLike]>('logcdf', 1, (z, b) => onSupport(z, y => log(neg(expm1(neg(mul(b, y))))), -Infinity))

/**
 * The probability of more than `x`. Source: `jax.scipy.stats.pareto.sf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.pareto.sf(1, 2).item() // => 1
 * ```
 */
export const sf = probabilityOf<[b: ArrayLike]>('sf', 1, (z, b) => onSupport(z, y => exp(neg(mul(b, y))), 1))

/**
 * The logarithm of `sf`. Source: `jax.scipy.stats.pareto.logsf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.pareto.logsf(1, 2).item() // => -0
 * ```
 */
export const logsf = probabilityOf<[b: ArrayLike]>('logsf', 1, (z, b) => onSupport(z, y => neg(mul(b, y)), 0))

/**
 * The inverse of `cdf`. Source: `jax.scipy.stats.pareto.ppf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.pareto.ppf(0, 2).item() // => 1
 * ```
 */
export const ppf = quantileOf<[b: ArrayLike]>('ppf', 1, (q, b) => exp(div(neg(log1p(neg(q))), b)))
