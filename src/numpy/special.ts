/** Sums of exponentials, sin x / x, Bessel: formulas that need care to stay accurate. */
import { abs, add, div, mul, sub } from '../core/ops/arithmetic.js'
import { ge, le, lt, ne } from '../core/ops/comparison.js'
import { exp, exp2, log1p, rsqrt, square } from '../core/ops/exponential.js'
import { round } from '../core/ops/rounding.js'
import { select } from '../core/ops/selection.js'
import { sin } from '../core/ops/trigonometric.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { binary, unaryInexact } from '../lax/elementwise.js'
import { toInexact } from '../lax/operands.js'
import { composite } from './composite.js'

/**
 * log(bˣ + bʸ) for b = e, 2: the greater operand, and the logarithm of what the lesser one adds. Which is the greater is chosen, not
 * computed with max, so that derivatives of every order are right where they are equal.
 */
const sumOfPowers = (power: (x: NDArray) => NDArray, perLog: number) =>
  composite((x: NDArray, y: NDArray) => {
    const first = ge(x, y)
    const [greater, lesser] = [select(first, x, y), select(first, y, x)]
    const distance = sub(lesser, greater)
    return select(ne(distance, distance), add(x, y), add(greater, mul(log1p(power(distance)), perLog)))
  })

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

/** Chebyshev coefficients of e⁻ˣ I₀(x) on [0, 8], and of e⁻ˣ √x I₀(x) on [8, ∞) in 32/x − 2. Source: Cephes, i0f.c. */
const NEAR = [
  -1.30002500998624804212e-8, 6.04699502254191894932e-8, -2.67079385394061173391e-7, 1.11738753912010371815e-6, -4.41673835845875056359e-6,
  1.6448448070728897047e-5, -5.75419501008210370398e-5, 1.88502885095841655729e-4, -5.76375574538582365885e-4, 1.63947561694133579842e-3,
  -4.3243099950505759443e-3, 1.05464603945949983183e-2, -2.37374148058994688156e-2, 4.93052842396707084878e-2, -9.49010970480476444210e-2,
  1.71620901522208775349e-1, -3.04682672343198398683e-1, 6.76795274409476084995e-1,
]
const FAR = [3.39623202570838634515e-9, 2.26666899049817806459e-8, 2.04891858946906374183e-7, 2.89137052083475648297e-6, 6.88975834691682398426e-5, 3.3691164782556940899e-3, 8.04490411014108831608e-1]

/** Clenshaw's recurrence; the highest coefficient comes first, the last counts half. */
const chebyshev = (x: NDArray, coefficients: readonly number[]): NDArray => {
  let [b0, b1, b2] = [mul(x, 0), mul(x, 0), mul(x, 0)]
  for (const c of coefficients) [b0, b1, b2] = [add(sub(mul(x, b0), b1), c), b0, b1]
  return mul(sub(b0, b2), 0.5)
}

const besselI0 = composite((x: NDArray) => {
  const size = abs(x)
  const near = le(size, 8)
  const inner = chebyshev(sub(mul(select(near, size, 8), 0.5), 2), NEAR)
  const outer = select(near, 8, size)
  return mul(exp(size), select(near, inner, mul(chebyshev(sub(div(32, outer), 2), FAR), rsqrt(outer))))
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
