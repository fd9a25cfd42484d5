/** The generalized normal distribution of shape `p`: e^(−|z|ᵖ). */
import { abs, div, mul, sub } from '../../core/ops/arithmetic.js'
import { le } from '../../core/ops/comparison.js'
import { log, pow } from '../../core/ops/exponential.js'
import { igammac } from '../../core/ops/incomplete-gamma.js'
import { select } from '../../core/ops/selection.js'
import { lgamma } from '../../core/ops/special.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { ArrayLike } from '../../lax/operands.js'
import { densityOf, logDensityOf, probabilityOf } from './families.js'

const standard = (z: NDArray, p: NDArray): NDArray => sub(sub(log(mul(p, 0.5)), lgamma(div(1, p))), pow(abs(z), p))

/** Half of the probability beyond |z| on either side. */
const below = (z: NDArray, p: NDArray): NDArray => {
  const tail = mul(igammac(div(1, p), pow(abs(z), p)), 0.5)
  return select(le(z, 0), tail, sub(1, tail))
}

/**
 * The logarithm of the density of the generalized normal distribution. Source: `jax.scipy.stats.gennorm.logpdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gennorm.logpdf(0, 1).item() // => -0.69314718
 * ```
 */
export const logpdf = logDensityOf<[p: ArrayLike]>('logpdf', 1, standard)

/**
 * The density of the generalized normal distribution. Source: `jax.scipy.stats.gennorm.pdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gennorm.pdf(0, 1).item() // => 0.5
 * ```
 */
export const pdf = densityOf<[p: ArrayLike]>('pdf', 1, standard)

/**
 * The probability of at most `x`. Source: `jax.scipy.stats.gennorm.cdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.gennorm.cdf(0, 1).item() // => 0.5
 * ```
 */
export const cdf = probabilityOf<[p: ArrayLike]>('cdf', 1, below)
