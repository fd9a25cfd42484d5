/** Exponential integrals. */
import { expi as expiOp, expn as expnOp } from '../../core/ops/exponential-integral.js'
import { unaryInexact } from '../../lax/elementwise.js'
import { binaryInexact } from '../operands.js'

/**
 * Ei(x) = −∫₋ₓ^∞ e⁻ᵗ/t dt. Source: `jax.scipy.special.expi`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.expi(1).item() // => 1.895118
 * ```
 */
export const expi = unaryInexact('expi', expiOp)

/**
 * E₁(x) = ∫₁^∞ e^(−xt)/t dt. Source: `jax.scipy.special.exp1`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.exp1(1).item() // => 0.21938393
 * ```
 */
export const exp1 = unaryInexact('exp1', x => expnOp(1, x))

/**
 * Eₙ(x) = ∫₁^∞ e^(−xt) t⁻ⁿ dt for whole n; differentiable in `x`. Source: `jax.scipy.special.expn`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.expn(2, 0).item() // => 1
 * ```
 */
export const expn = binaryInexact('expn', expnOp)
