/** The gamma function and its kin. */
import { dual } from '../../core/base/dual.js'
import { ArgumentError } from '../../core/base/errors.js'
import { add, div, mul, sub } from '../../core/ops/arithmetic.js'
import { and, or } from '../../core/ops/bitwise.js'
import { eq, lt, ne } from '../../core/ops/comparison.js'
import { exp } from '../../core/ops/exponential.js'
import * as ops from '../../core/ops/incomplete-gamma.js'
import { like } from '../../core/ops/pointwise.js'
import { floor } from '../../core/ops/rounding.js'
import { select } from '../../core/ops/selection.js'
import { digamma as digammaOp, lgamma, polygamma as polygammaOp } from '../../core/ops/special.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import { unaryInexact } from '../../lax/elementwise.js'
import { toInexact } from '../../lax/operands.js'
import { composite } from '../../numpy/composite.js'
import { binaryInexact } from '../operands.js'

/**
 * log |Γ(x)|. Source: `jax.scipy.special.gammaln`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.gammaln(1).item() // => 0
 * ```
 */
export const gammaln = unaryInexact('gammaln', lgamma)

/**
 * The principal branch of log Γ(x): NaN for negative reals. Source: `jax.scipy.special.loggamma`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.loggamma(1).item() // => 0
 * ```
 */
export const loggamma = unaryInexact('loggamma', x => select(lt(x, 0), NaN, lgamma(x)))

/** 1 or −1; NaN at the negative poles. */
export const signOfGamma = (x: NDArray): NDArray => {
  const whole = floor(x), negative = lt(x, 0)
  const odd = ne(mul(floor(mul(whole, 0.5)), 2), whole)
  const below = or(and(negative, odd), and(eq(x, 0), lt(div(1, x), 0)))
  return select(or(and(negative, eq(x, whole)), ne(x, x)), NaN, select(below, like(-1, x), 1))
}

/**
 * The sign of Γ(x); NaN at its poles, but at ±0 that of the zero. Source: `jax.scipy.special.gammasgn`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.special.gammasgn(np.array([2, -0.5, -1.5])).tolist() // => [1,-1,1]
 * ```
 */
export const gammasgn = unaryInexact('gammasgn', composite(signOfGamma))

/**
 * Γ(x). Source: `jax.scipy.special.gamma`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.gamma(1).item() // => 1
 * ```
 */
export const gamma = unaryInexact('gamma', composite(x => mul(signOfGamma(x), exp(lgamma(x)))))

/**
 * n! = Γ(n + 1), and 0 of negative numbers. Source: `jax.scipy.special.factorial`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.factorial(0).item() // => 1
 * ```
 */
export const factorial = unaryInexact('factorial', composite(n => select(lt(n, 0), 0, exp(lgamma(add(n, 1))))))

/**
 * ψ(x), the derivative of log Γ(x). Source: `jax.scipy.special.digamma`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.digamma(1).item() // => -0.5772157
 * ```
 */
export const digamma = unaryInexact('digamma', digammaOp)

/**
 * The derivative of order `n` of `digamma`. Source: `jax.scipy.special.polygamma`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.special.polygamma(np.array([1], { dtype: 'int32' }), np.array([1])).tolist() // => [1.644934]
 * ```
 */
export const polygamma = binaryInexact('polygamma', polygammaOp)

/**
 * The logarithm of the multivariate gamma function of dimension `d`. Source: `jax.scipy.special.multigammaln`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.multigammaln(1, 1).item() // => 0
 * ```
 */
export const multigammaln = dual<DataFirstOrLast<[d: number]>>('multigammaln', 2, (x: unknown, d: unknown) => {
  if (typeof d !== 'number' || !Number.isInteger(d) || d < 1) throw new ArgumentError('multigammaln', { expected: 'a whole dimension of 1 or more', got: String(d) })
  const a = toInexact('multigammaln', x)
  const terms = Array.from({ length: d }, (_, i) => lgamma(sub(a, i / 2)))
  return add(terms.reduce((sum, term) => add(sum, term)), ((d * (d - 1)) / 4) * Math.log(Math.PI))
})

/**
 * The rising factorial Γ(z + m) / Γ(z). Source: `jax.scipy.special.poch`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.poch(1, 0).item() // => 1
 * ```
 */
export const poch = binaryInexact('poch', composite((z: NDArray, m: NDArray) => select(eq(m, 0), 1, exp(sub(lgamma(add(z, m)), lgamma(z))))))

/**
 * The regularized lower incomplete gamma function, `1/Γ(a) ∫₀ˣ tᵃ⁻¹ e⁻ᵗ dt`. Source: `jax.scipy.special.gammainc`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.gammainc(1, 0).item() // => 0
 * ```
 */
export const gammainc = binaryInexact('gammainc', ops.igamma)

/**
 * The regularized upper incomplete gamma function, `1 − gammainc(a, x)`. Source: `jax.scipy.special.gammaincc`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.gammaincc(1, 0).item() // => 1
 * ```
 */
export const gammaincc = binaryInexact('gammaincc', ops.igammac)
