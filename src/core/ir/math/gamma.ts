/**
 * The logarithm of the gamma function and its derivative. Both are computed in float64 whatever the format: a float32
 * result then is right to the last place even beside the zeros, where the terms cancel. In float64 the error is about 1e-15
 * of the larger of 1 and the terms that cancel (25 ulp at 3.3, more beside the zeros).
 *
 * | function | operations f32, f64 | largest error in ulp f32, f64 |
 * |---|---|---|
 * | lgamma | 177, 175 | 0.94, see above |
 * | digamma | 145, 143 | 0.51, see above |
 */
import { add, and, constant, convert, div, eq, floor, le, lt, mul, select, sub, type Scalar } from '../loop/scalar.js'
import { log } from './logarithm.js'
import { polynomial } from './polynomial.js'
import { absSinPi, tanPi } from './trigonometric.js'

const d = (value: number): Scalar => constant('f64', value)

/** Lanczos' coefficients for g = 7, n = 9 (P. Godfrey's, as XLA uses them). */
const lanczos = {
  g: 7,
  base: 0.9999999999998099,
  terms: [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905, -0.13857109526572012,
    9.984369578019572e-6, 1.5056327351493116e-7,
  ],
} as const

const inDouble =
  (f: (x: Scalar) => Scalar) =>
  (x: Scalar): Scalar =>
    convert(x.reg, f(convert('f64', x)))

/**
 * log |Γ(x)| = log √2π + (z + ½) log t − t + log A(z), z = x − 1, t = z + g + ½ (Lanczos 1964); below ½ by reflection,
 * log π / |sin πx| − log Γ(1 − x). ∞ at the poles.
 */
export const lgamma = inDouble(x => {
  const reflect = lt(x, d(0.5))
  const z = select(reflect, sub(d(0), x), sub(x, d(1)))
  const t = add(z, d(lanczos.g + 0.5))
  const series = lanczos.terms.reduce((sum: Scalar, c, i) => add(sum, div(d(c), add(z, d(i + 1)))), d(lanczos.base))
  // (z + ½) log t − t, arranged so that it overflows only with the result.
  const main = add(sub(mul(add(z, d(0.5)), sub(log(t), d(1))), d(lanczos.g)), d(0.9189385332046728))
  const last = log(mul(series, select(reflect, mul(absSinPi(x), d(1 / Math.PI)), d(1))))
  const sum = add(main, last)
  // From −2⁵² down every number is an integer, and the two logarithms may both be infinite.
  return select(lt(x, d(-(2 ** 52))), d(Infinity), select(reflect, sub(d(0), sum), sum))
})

/** B₂ₖ / 2k, k = 1 … 8. */
const bernoulli = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12, -3617 / 8160] as const

/**
 * ψ(x) = ψ(x + 8) − Σ 1/(x + i), and log y − 1/2y − Σ B₂ₖ / 2k y²ᵏ for y = x + 8; below ½ by reflection,
 * ψ(1 − x) − π cot πx. NaN at the poles, as in JAX.
 */
export const digamma = inDouble(x => {
  const reflect = lt(x, d(0.5))
  const z = select(reflect, sub(d(1), x), x)
  const y = add(z, d(8))
  const inverse = div(d(1), y)
  const square = mul(inverse, inverse)
  const asymptotic = sub(sub(log(y), mul(d(0.5), inverse)), mul(square, polynomial(square, bernoulli)))
  let steps = div(d(1), z)
  for (let i = 1; i < 8; i++) steps = add(steps, div(d(1), add(z, d(i))))
  const value = sub(asymptotic, steps)
  const reflected = sub(value, div(d(Math.PI), tanPi(x)))
  const pole = and(le(x, d(0)), eq(x, floor(x)))
  return select(pole, d(NaN), select(reflect, reflected, value))
})
