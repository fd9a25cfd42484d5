/** Student's distribution with `df` degrees of freedom. */
import { add, div, mul, neg, sub } from '../../core/ops/arithmetic.js'
import { log, log1p, square } from '../../core/ops/exponential.js'
import { lgamma } from '../../core/ops/special.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { ArrayLike } from '../../lax/operands.js'
import { densityOf, logDensityOf } from './families.js'

const standard = (z: NDArray, df: NDArray): NDArray => {
  const half = mul(df, 0.5), more = add(half, 0.5)
  const normalizer = sub(add(lgamma(half), mul(log(mul(df, Math.PI)), 0.5)), lgamma(more))
  return neg(add(normalizer, mul(more, log1p(div(square(z), df)))))
}

/**
 * The logarithm of the density of Student's distribution. Source: `jax.scipy.stats.t.logpdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.t.logpdf(0, 1).item() // => -1.1447299
 * ```
 */
export const logpdf = logDensityOf<[df: ArrayLike]>('logpdf', 1, standard)

/**
 * The density of Student's distribution. Source: `jax.scipy.stats.t.pdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.t.pdf(0, 1).item() // => 0.3183099
 * ```
 */
export const pdf = densityOf<[df: ArrayLike]>('pdf', 1, standard)
