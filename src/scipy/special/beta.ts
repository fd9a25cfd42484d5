/** The beta function and its incomplete integral. */
import { dual } from '../../core/base/dual.js'
import type { Value } from '../../core/ir/primitive.js'
import { add, div, max, min, mul, neg, sub } from '../../core/ops/arithmetic.js'
import { and } from '../../core/ops/bitwise.js'
import { ge, le, lt } from '../../core/ops/comparison.js'
import { exp, log, log1p, square } from '../../core/ops/exponential.js'
import { betainc as incomplete } from '../../core/ops/incomplete-beta.js'
import { like } from '../../core/ops/pointwise.js'
import { select } from '../../core/ops/selection.js'
import { lgamma } from '../../core/ops/special.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import type { ArrayLike } from '../../lax/operands.js'
import { composite } from '../../numpy/composite.js'
import { binaryInexact, inexact } from '../operands.js'
import { signOfGamma } from './gamma.js'

/** Of the rest of Stirling's formula in powers of 1/b² (DiDonato & Morris 1992). */
const REST = [0.0833333333333333, -0.00277777777760991, 0.00079365066682539, -0.00059520293135187, 0.000837308034031215, -0.00165322962780713] as const

/** log Γ(b) − log Γ(a + b) for b ≥ 8 and a ≤ b, without cancellation: their algdiv. */
const logGammaRatio = (a: NDArray, b: NDArray): NDArray => {
  const h = div(a, b), x = div(1, add(h, 1)), x2 = square(x)
  // sₙ = (1 − xⁿ)/(1 − x) for odd n
  const odd = (s: Value): NDArray => add(add(x, mul(x2, s)), 1)
  const s: Value[] = [like(1, x)]
  for (let n = 1; n < REST.length; n++) s.push(odd(s[n - 1]!))
  const t = square(div(1, b))
  let rest = mul(s.at(-1)!, REST.at(-1)!)
  for (let n = REST.length - 2; n >= 0; n--) rest = add(mul(rest, t), mul(s[n]!, REST[n]!))
  const w = mul(rest, div(sub(1, x), b))
  const u = mul(add(b, sub(a, 0.5)), log1p(h)), v = mul(a, sub(log(b), 1))
  return select(le(u, v), sub(sub(w, v), u), sub(sub(w, u), v))
}

/** log |B(a, b)| */
export const logBeta = composite((x: NDArray, y: NDArray) => {
  const a = min(x, y), b = max(x, y)
  const small = lt(b, 8)
  const near = add(lgamma(a), sub(lgamma(b), lgamma(add(a, b))))
  return select(small, near, add(lgamma(a), logGammaRatio(a, select(small, 8, b))))
})

/**
 * log |B(a, b)|, accurate for large operands too. Source: `jax.scipy.special.betaln`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.betaln(1, 1).item() // => 0
 * ```
 */
export const betaln = binaryInexact('betaln', logBeta)

/**
 * B(a, b) = Γ(a) Γ(b) / Γ(a + b). Source: `jax.scipy.special.beta`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.beta(1, 1).item() // => 1
 * ```
 */
export const beta = binaryInexact('beta', composite((a: NDArray, b: NDArray) => mul(mul(mul(signOfGamma(a), signOfGamma(b)), signOfGamma(add(a, b))), exp(logBeta(a, b)))))

/**
 * The regularized incomplete beta function, `∫₀ˣ tᵃ⁻¹ (1 − t)ᵇ⁻¹ dt / B(a, b)`; differentiable in `x`. Source: `jax.scipy.special.betainc`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.betainc(1, 1, 0.25).item() // => 0.25
 * ```
 */
export const betainc = dual<DataFirstOrLast<[b: ArrayLike, x: ArrayLike]>>('betainc', 3, (...operands: readonly unknown[]) => {
  const [a, b, x] = inexact('betainc', operands.slice(0, 3))
  return incomplete(a!, b!, x!)
})

/**
 * How many ways there are to choose `k` of `n` things, Γ continuing the factorials; 0 outside of 0 ≤ k ≤ n. Source:
 * `jax.scipy.special.comb`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * np.round(scipy.special.comb(5, 2)).item() // => 10
 * ```
 */
export const comb = binaryInexact('comb', composite((n: NDArray, k: NDArray) => {
  const inside = and(ge(k, 0), le(k, n)), safe = select(inside, k, 0)
  return select(inside, exp(neg(add(logBeta(add(sub(n, safe), 1), add(safe, 1)), log1p(n)))), 0)
}))
