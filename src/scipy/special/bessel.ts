/** Modified Bessel functions of the first kind. */
import { abs, mul } from '../../core/ops/arithmetic.js'
import { besselI0e, besselI1e } from '../../core/ops/bessel.js'
import { exp } from '../../core/ops/exponential.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { unaryInexact } from '../../lax/elementwise.js'
import { composite } from '../../numpy/composite.js'

const unscaled = (scaled: (x: NDArray) => NDArray): ((x: NDArray) => NDArray) => composite((x: NDArray) => mul(exp(abs(x)), scaled(x)))

/**
 * I₀(x), of order 0. Source: `jax.scipy.special.i0`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.i0(0).item() // => 1
 * ```
 */
export const i0 = unaryInexact('i0', unscaled(besselI0e))

/**
 * e^(−|x|) I₀(x), which does not overflow. Source: `jax.scipy.special.i0e`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.i0e(0).item() // => 1
 * ```
 */
export const i0e = unaryInexact('i0e', besselI0e)

/**
 * I₁(x), of order 1. Source: `jax.scipy.special.i1`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.i1(0).item() // => 0
 * ```
 */
export const i1 = unaryInexact('i1', unscaled(besselI1e))

/**
 * e^(−|x|) I₁(x), which does not overflow. Source: `jax.scipy.special.i1e`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.i1e(0).item() // => 0
 * ```
 */
export const i1e = unaryInexact('i1e', besselI1e)
