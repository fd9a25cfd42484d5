/** The logistic function, its inverse, and power transformations. */
import { div, mul, sub } from '../../core/ops/arithmetic.js'
import { eq } from '../../core/ops/comparison.js'
import { expm1, log, log1p, logistic } from '../../core/ops/exponential.js'
import { select } from '../../core/ops/selection.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { unaryInexact } from '../../lax/elementwise.js'
import { composite } from '../../numpy/composite.js'
import { customJvp } from '../../transforms/custom-jvp.js'
import { binaryInexact } from '../operands.js'

/**
 * 1 / (1 + e⁻ˣ). Source: `jax.scipy.special.expit`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.expit(0).item() // => 0.5
 * ```
 */
export const expit = unaryInexact('expit', logistic)

/** d logit x = dx / (x (1 − x)) */
const logOdds: (x: NDArray) => NDArray = customJvp((x: NDArray) => log(div(x, sub(1, x))), ([x], [t]) => [logOdds(x), div(t, mul(x, sub(1, x)))])

/**
 * log(x / (1 − x)), the inverse of `expit`. Source: `jax.scipy.special.logit`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.logit(0.5).item() // => 0
 * ```
 */
export const logit = unaryInexact('logit', logOdds)

/** (e^(λy) − 1) / λ, and y for λ = 0. */
const power = (lambda: NDArray, y: NDArray): NDArray => {
  const none = eq(lambda, 0), safe = select(none, 1, lambda)
  return select(none, y, div(expm1(mul(safe, y)), safe))
}

/**
 * The transformation of Box and Cox, (xᵏ − 1) / k for k = `lambda`, and log x for 0. Source: `jax.scipy.special.boxcox`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.boxcox(1, 0).item() // => 0
 * ```
 */
export const boxcox = binaryInexact('boxcox', composite((x: NDArray, lambda: NDArray) => power(lambda, log(x))))

/**
 * `boxcox(1 + x, lambda)`. Source: `jax.scipy.special.boxcox1p`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.boxcox1p(0, 2).item() // => 0
 * ```
 */
export const boxcox1p = binaryInexact('boxcox1p', composite((x: NDArray, lambda: NDArray) => power(lambda, log1p(x))))
