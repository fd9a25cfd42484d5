/** Sums of exponentials, sin x / x, Bessel: formulas that need care to stay accurate. */
import { abs, add, div, max, mul, neg, sub } from '../core/ops/arithmetic.js'
import { eq, le, lt, ne } from '../core/ops/comparison.js'
import { exp, exp2, log1p, rsqrt, square } from '../core/ops/exponential.js'
import { round } from '../core/ops/rounding.js'
import { select } from '../core/ops/selection.js'
import { sin } from '../core/ops/trigonometric.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { binary, unaryInexact } from '../lax/elementwise.js'
import { toInexact } from '../lax/operands.js'
import { customJvp } from '../transforms/custom-jvp.js'
import { composite } from './composite.js'

/** As in JAX, ∞ counts as 0 in the derivative: ∞ − ∞ has no value. */
const finite = (x: NDArray): NDArray => select(eq(x, Number.POSITIVE_INFINITY), 0, x)

/** log(bˣ + bʸ) for b = e, 2: the greater operand, and the logarithm of what the lesser one adds; NaN and equal infinities are added. */
const sumOfPowers = (power: (x: NDArray) => NDArray, perLog: number): ((x: NDArray, y: NDArray) => NDArray) => {
  const value = composite((x: NDArray, y: NDArray) => {
    const distance = abs(sub(x, y))
    return select(ne(distance, distance), add(x, y), add(max(x, y), mul(log1p(power(neg(distance))), perLog)))
  })
  // d z = b^(x−z) dx + b^(y−z) dy
  const sum: typeof value = customJvp(value, ([x, y], [t, u]) => {
    const z = sum(x, y)
    const share = (operand: NDArray): NDArray => power(sub(finite(operand), finite(z)))
    return [z, add(mul(t, share(x)), mul(u, share(y)))]
  })
  return sum
}

const ofE = sumOfPowers(exp, 1)
const of2 = sumOfPowers(exp2, Math.LOG2E)

/**
 * `log(eˣ + eʸ)` without overflow. Source: `jax.numpy.logaddexp`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.logaddexp(1000, 1000).item() // => 1000.6931
 * ```
 */
export const logaddexp = binary('logaddexp', (x, y) => ofE(toInexact('logaddexp', x), toInexact('logaddexp', y)))

/**
 * `log₂(2ˣ + 2ʸ)` without overflow. Source: `jax.numpy.logaddexp2`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.logaddexp2(3, 3).item() // => 4
 * ```
 */
export const logaddexp2 = binary('logaddexp2', (x, y) => of2(toInexact('logaddexp2', x), toInexact('logaddexp2', y)))

/** Σ cₖ xᵏ, the highest coefficient first. */
const polynomial = (x: NDArray, [first, ...rest]: readonly number[]): NDArray => rest.reduce<NDArray>((sum, c) => add(mul(sum, x), c), add(mul(x, 0), first!))

/** Near 0 the series, so that derivatives of every order exist there; further out the sine of what x has beyond a whole number. */
const sineQuotient = composite((x: NDArray) => {
  const small = lt(abs(x), 0.15)
  const series = polynomial(select(small, square(mul(x, Math.PI)), 0), [1 / 6227020800, -1 / 39916800, 1 / 362880, -1 / 5040, 1 / 120, -1 / 6, 1])
  const safe = select(small, 1, x)
  const whole = round(safe, 1)
  const sign = sub(1, mul(abs(sub(whole, mul(round(mul(whole, 0.5), 1), 2))), 2))
  const sine = mul(sin(mul(sub(safe, whole), Math.PI)), sign)
  return select(small, series, div(sine, mul(safe, Math.PI)))
})

/**
 * `sin(πx) / πx`, 1 at 0, with derivatives of every order. Source: `jax.numpy.sinc`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.sinc(np.array([0, 0.5])).tolist() // => [1,0.63661975]
 * ```
 */
export const sinc = unaryInexact('sinc', sineQuotient)

/** Chebyshev coefficients of e⁻ˣ I₀(x) on [0, 8] in x/2 − 2, and of e⁻ˣ √x I₀(x) on [8, ∞) in 32/x − 2, as in Cephes, i0.c. */
const NEAR = [
  -4.4153416464793395e-18, 3.3307945188222384e-17, -2.431279846547955e-16, 1.715391285555133e-15, -1.1685332877993451e-14,
  7.676185498604936e-14, -4.856446783111929e-13, 2.95505266312964e-12, -1.726826291441556e-11, 9.675809035373237e-11,
  -5.189795601635263e-10, 2.6598237246823866e-9, -1.300025009986248e-8, 6.046995022541919e-8, -2.670793853940612e-7, 1.1173875391201037e-6,
  -4.4167383584587505e-6, 1.6448448070728896e-5, -5.754195010082104e-5, 0.00018850288509584165, -0.0005763755745385824,
  0.0016394756169413357, -0.004324309995050576, 0.010546460394594998, -0.02373741480589947, 0.04930528423967071, -0.09490109704804764,
  0.17162090152220877, -0.3046826723431984, 0.6767952744094761,
]
const FAR = [
  -7.233180487874754e-18, -4.830504485944182e-18, 4.46562142029676e-17, 3.461222867697461e-17, -2.8276239805165836e-16,
  -3.425485619677219e-16, 1.7725601330565263e-15, 3.8116806693526224e-15, -9.554846698828307e-15, -4.150569347287222e-14,
  1.54008621752141e-14, 3.8527783827421426e-13, 7.180124451383666e-13, -1.7941785315068062e-12, -1.3215811840447713e-11,
  -3.1499165279632416e-11, 1.1889147107846439e-11, 4.94060238822497e-10, 3.3962320257083865e-9, 2.266668990498178e-8, 2.0489185894690638e-7,
  2.8913705208347567e-6, 6.889758346916825e-5, 0.0033691164782556943, 0.8044904110141088,
]

/** Clenshaw's recurrence; the highest coefficient comes first, the last counts half. */
const chebyshev = (x: NDArray, coefficients: readonly number[]): NDArray => {
  let [b0, b1, b2] = [mul(x, 0), mul(x, 0), mul(x, 0)]
  for (const c of coefficients) [b0, b1, b2] = [add(sub(mul(x, b0), b1), c), b0, b1]
  return mul(sub(b0, b2), 0.5)
}

const besselI0 = composite((x: NDArray) => {
  const double = x.dtype === 'float64'
  const size = abs(x)
  const near = le(size, 8)
  const inner = chebyshev(sub(mul(select(near, size, 8), 0.5), 2), double ? NEAR : NEAR.slice(-18))
  const outer = select(near, 8, size)
  return mul(exp(size), select(near, inner, mul(chebyshev(sub(div(32, outer), 2), double ? FAR : FAR.slice(-7)), rsqrt(outer))))
})

/**
 * The modified Bessel function I₀. Source: `jax.numpy.i0`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.i0(np.array([0, 1])).tolist() // => [1,1.2660658]
 * ```
 */
export const i0 = unaryInexact('i0', besselI0)
