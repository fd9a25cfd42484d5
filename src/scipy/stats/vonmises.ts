/** The von Mises distribution of angles, with concentration `kappa`. */
import { add, mul, sub } from '../../core/ops/arithmetic.js'
import { besselI0e } from '../../core/ops/bessel.js'
import { log } from '../../core/ops/exponential.js'
import { cos } from '../../core/ops/trigonometric.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { ArrayLike } from '../../lax/operands.js'
import { densityOf, logDensityOf } from './families.js'

const standard = (z: NDArray, kappa: NDArray): NDArray => sub(mul(kappa, sub(cos(z), 1)), add(log(besselI0e(kappa)), Math.log(2 * Math.PI)))

/**
 * The logarithm of the density of the von Mises distribution. Source: `jax.scipy.stats.vonmises.logpdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.vonmises.logpdf(0, 0).item() // => -1.837877
 * ```
 */
export const logpdf = logDensityOf<[kappa: ArrayLike]>('logpdf', 1, standard)

/**
 * The density of the von Mises distribution. Source: `jax.scipy.stats.vonmises.pdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.vonmises.pdf(0, 0).item() // => 0.15915495
 * ```
 */
export const pdf = densityOf<[kappa: ArrayLike]>('pdf', 1, standard)
