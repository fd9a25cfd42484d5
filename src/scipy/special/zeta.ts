/** Functions of number theory. */
import { dual } from '../../core/base/dual.js'
import { ArgumentError } from '../../core/base/errors.js'
import type { Known } from '../../core/base/options.js'
import { spence as spenceOp } from '../../core/ops/dilogarithm.js'
import { zeta as hurwitz } from '../../core/ops/zeta.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import { unaryInexact } from '../../lax/elementwise.js'
import type { ArrayLike } from '../../lax/operands.js'
import { array } from '../../numpy/array.js'
import { inexact } from '../operands.js'

interface ZetaOptions {
  /** The number the sum starts at; Riemann's function for 1. */
  readonly q?: ArrayLike
}
const zetaOptions: Known<ZetaOptions> = { q: true }

/**
 * Hurwitz' zeta function, `Σ (q + k)⁻ˣ` from k = 0 on. Source: `jax.scipy.special.zeta`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.zeta(2).item() // => 1.644934
 * ```
 */
export const zeta = dual<DataFirstOrLast<[options?: ZetaOptions]>>('zeta', 1, (x: unknown, { q = 1 }: ZetaOptions = {}) => {
  const [order, start] = inexact('zeta', [x, q])
  return hurwitz(order!, start!)
}, zetaOptions)

/**
 * The dilogarithm, −∫₁ˣ log t / (t − 1) dt. Source: `jax.scipy.special.spence`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.spence(1).item() // => 0
 * ```
 */
export const spence = unaryInexact('spence', spenceOp)

/** B₂ₖ = (−1)ᵏ⁺¹ 2 (2k)! / (2π)²ᵏ ζ(2k); what is missing of the sum of ζ is an integral, but for less than the last bit of float32. */
const evenBernoulli = (m: number): number => {
  let value = m % 4 === 2 ? 2 : -2
  for (let i = 1; i <= m; i++) value *= i / (2 * Math.PI)
  let zetaOf = 60.5 ** (1 - m) / (m - 1)
  for (let k = 60; k >= 1; k--) zetaOf += k ** -m
  return value * zetaOf
}

/**
 * The Bernoulli numbers B₀ … Bₙ, with B₁ = −½. Source: `jax.scipy.special.bernoulli`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.bernoulli(2).tolist() // => [1,-0.5,0.16666667]
 * ```
 */
export const bernoulli = (n: number): NDArray => {
  if (!Number.isInteger(n) || n < 0) throw new ArgumentError('bernoulli', { expected: 'a whole number of 0 or more', got: String(n) })
  return array(Array.from({ length: n + 1 }, (_, m) => (m === 0 ? 1 : m === 1 ? -0.5 : m === 2 ? 1 / 6 : m % 2 === 1 ? 0 : evenBernoulli(m))))
}
