/** The Laplace distribution. */
import { abs, mul, neg, sub } from '../../core/ops/arithmetic.js'
import { le } from '../../core/ops/comparison.js'
import { exp } from '../../core/ops/exponential.js'
import { select } from '../../core/ops/selection.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { densityOf, logDensityOf, probabilityOf } from './families.js'

const standard = (z: NDArray): NDArray => sub(neg(abs(z)), Math.LN2)

/** Half of e^(−|z|) on either side. */
const below = (z: NDArray): NDArray => {
  const tail = mul(exp(neg(abs(z))), 0.5)
  return select(le(z, 0), tail, sub(1, tail))
}

/**
 * The logarithm of the density of the Laplace distribution. Source: `jax.scipy.stats.laplace.logpdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.laplace.logpdf(0).item() // => -0.69314718
 * ```
 */
export const logpdf = logDensityOf('logpdf', 0, standard)

/**
 * The density of the Laplace distribution. Source: `jax.scipy.stats.laplace.pdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.laplace.pdf(0).item() // => 0.5
 * ```
 */
export const pdf = densityOf('pdf', 0, standard)

/**
 * The probability of at most `x`. Source: `jax.scipy.stats.laplace.cdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.laplace.cdf(0).item() // => 0.5
 * ```
 */
export const cdf = probabilityOf('cdf', 0, below)
