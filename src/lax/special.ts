/** Special functions of floats. */
import { dual } from '../core/base/dual.js'
import { besselI0e as i0e, besselI1e as i1e } from '../core/ops/bessel.js'
import { betainc as incompleteBeta } from '../core/ops/incomplete-beta.js'
import * as gamma from '../core/ops/incomplete-gamma.js'
import * as ops from '../core/ops/special.js'
import { zeta as hurwitz } from '../core/ops/zeta.js'
import type { DataFirstOrLast } from './data-last.js'
import type { ArrayLike } from './operands.js'
import { laxBinary, laxUnary, uniform } from './uniform.js'

/**
 * The error function, `2/√π ∫₀ˣ exp(−t²) dt`. Source: `jax.lax.erf`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.erf(np.array([0])).tolist() // => [0]
 * ```
 */
export const erf = laxUnary('erf', ops.erf)

/**
 * `1 − erf(x)`, accurate where that is small. Source: `jax.lax.erfc`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.erfc(np.array([0])).tolist() // => [1]
 * ```
 */
export const erfc = laxUnary('erfc', ops.erfc)

/**
 * The inverse of the error function. Source: `jax.lax.erf_inv`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.erfInv(np.array([0])).tolist() // => [0]
 * ```
 */
export const erfInv = laxUnary('erfInv', ops.erfInv)

/**
 * `log |Γ(x)|`. Source: `jax.lax.lgamma`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.lgamma(np.array([1])).tolist() // => [0]
 * ```
 */
export const lgamma = laxUnary('lgamma', ops.lgamma)

/**
 * The derivative of `log Γ(x)`. Source: `jax.lax.digamma`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.digamma(np.array([0])).tolist() // => [NaN]
 * ```
 */
export const digamma = laxUnary('digamma', ops.digamma)

/**
 * The derivative of order `m` of `digamma`, for whole `m` of the dtype of `x`. Source: `jax.lax.polygamma`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.polygamma(np.array([1]), np.array([1])).shape // => [1]
 * ```
 */
export const polygamma = laxBinary('polygamma', ops.polygamma)

/**
 * The Hurwitz zeta function, `Σ (q + k)⁻ˣ` from k = 0 on. Source: `jax.lax.zeta`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.zeta(np.array([2]), np.array([1])).shape // => [1]
 * ```
 */
export const zeta = laxBinary('zeta', hurwitz)

/**
 * `e^(−|x|) I₀(x)`, the scaled modified Bessel function of order 0. Source: `jax.lax.bessel_i0e`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.besselI0e(np.array([0])).tolist() // => [1]
 * ```
 */
export const besselI0e = laxUnary('besselI0e', i0e)

/**
 * `e^(−|x|) I₁(x)`, the scaled modified Bessel function of order 1. Source: `jax.lax.bessel_i1e`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.besselI1e(np.array([0])).tolist() // => [0]
 * ```
 */
export const besselI1e = laxUnary('besselI1e', i1e)

/**
 * The regularized lower incomplete gamma function, `1/Γ(a) ∫₀ˣ tᵃ⁻¹ e⁻ᵗ dt`. Source: `jax.lax.igamma`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.igamma(np.array([1]), np.array([0])).tolist() // => [0]
 * ```
 */
export const igamma = laxBinary('igamma', gamma.igamma)

/**
 * The regularized upper incomplete gamma function, `1 − igamma(a, x)`. Source: `jax.lax.igammac`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.igammac(np.array([1]), np.array([0])).tolist() // => [1]
 * ```
 */
export const igammac = laxBinary('igammac', gamma.igammac)

/**
 * The derivative of `igamma(a, x)` in `a`. Source: `jax.lax.igamma_grad_a`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.igammaGradA(np.array([1]), np.array([1])).shape // => [1]
 * ```
 */
export const igammaGradA = laxBinary('igammaGradA', gamma.igammaGradA)

/**
 * The derivative in `a` of a sample `x` of the gamma distribution, at a fixed quantile. Source: `jax.lax.random_gamma_grad`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.randomGammaGrad(np.array([1]), np.array([1])).shape // => [1]
 * ```
 */
export const randomGammaGrad = laxBinary('randomGammaGrad', gamma.randomGammaGrad)

/**
 * The regularized incomplete beta function, `∫₀ˣ tᵃ⁻¹ (1 − t)ᵇ⁻¹ dt / B(a, b)`; differentiable in `x`. Source: `jax.lax.betainc`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.betainc(np.array([1]), np.array([1]), np.array([0.5])).tolist() // => [0.5]
 * ```
 */
export const betainc = dual<DataFirstOrLast<[b: ArrayLike, x: ArrayLike]>>('betainc', 3, (a: unknown, b: unknown, x: unknown) => {
  const [p, q, at] = uniform('betainc', [a, b, x])
  return incompleteBeta(p!, q!, at!)
})
