/**
 * Hyperbolic functions and their inverses.
 *
 * | function | operations f32, f64 | largest error in ulp f32, f64 |
 * |---|---|---|
 * | sinh | 50, 66 | 1.62, 1.60 |
 * | cosh | 37, 47 | 1.42, 1.33 |
 * | tanh | 46, 68 | 1.34, 1.42 |
 * | asinh | 66, 75 | 1.79, 1.72 |
 * | acosh | 70, 79 | 1.87, 1.80 |
 * | atanh | 64, 73 | 1.76, 1.65 |
 */
import { abs, add, constant, copysign, div, gt, lt, mul, select, sqrt, sub, type Scalar } from '../loop/scalar.js'
import { expModerate, halfExp } from './exponential.js'
import { log1p } from './logarithm.js'
import { fastTwoSum } from './pair.js'
import { polynomial } from './polynomial.js'

/** (sinh x − x) / x³ in x² for |x| ≤ 1. */
const sinhTail = {
  f32: [0.16666667, 0.008333297, 0.00019846643, 2.7571373e-6],
  f64: [
    0.16666666666666666, 0.008333333333333571, 0.00019841269841105487, 2.7557319266751608e-6, 2.5052105084188278e-8, 1.60586918023343e-10,
    7.714952141382759e-13,
  ],
} as const

/** (tanh x − x) / x³ in x² for |x| ≤ 0.6, relative error 2⁻²³; for |x| ≤ 0.55, 2⁻⁵⁴. */
const tanhTail = {
  f32: [-0.3333333, 0.13332953, -0.053877637, 0.021124529, -0.0062857866],
  f64: [
    -0.3333333333333333, 0.13333333333332456, -0.05396825396725077, 0.02186948848770938, -0.008863234291240444, 0.003592109231756779,
    -0.0014556540885904538, 0.0005889030398413864, -0.00023454839257852403, 8.498668225584358e-5, -2.0523372947839694e-5,
  ],
} as const

/** A polynomial near 0, from about ½ on 1 − 2 / (1 + e²ˣ): there the rounding errors of the quotient count half. */
export const tanh = (x: Scalar): Scalar => {
  const wide = x.reg === 'f64'
  const c = (value: number): Scalar => constant(x.reg, value)
  const a = abs(x)
  const z = mul(x, x)
  const near = add(a, mul(mul(a, z), polynomial(z, wide ? tanhTail.f64 : tanhTail.f32)))
  const twice = add(a, a)
  const e = expModerate(select(gt(twice, c(wide ? 44 : 20)), c(wide ? 44 : 20), twice))
  const far = sub(c(1), div(c(2), add(c(1), e)))
  return copysign(select(lt(a, c(wide ? 0.55 : 0.6)), near, far), x)
}

export const cosh = (x: Scalar): Scalar => {
  const u = halfExp(abs(x))
  return add(u, div(constant(x.reg, 0.25), u))
}

export const sinh = (x: Scalar): Scalar => {
  const a = abs(x)
  const u = halfExp(a)
  const z = mul(x, x)
  const series = add(a, mul(mul(a, z), polynomial(z, sinhTail[x.reg === 'f64' ? 'f64' : 'f32'])))
  return copysign(select(lt(a, constant(x.reg, 1)), series, sub(u, div(constant(x.reg, 0.25), u))), x)
}

/** log1p(a + a²/(1 + √(1 + a²))) of a = |x|; log 2a where squares would overflow and 1 does not count. */
export const asinh = (x: Scalar): Scalar => {
  const c = (value: number): Scalar => constant(x.reg, value)
  const a = abs(x)
  const huge = gt(a, c(x.reg === 'f64' ? 2 ** 60 : 2 ** 30))
  const z = mul(a, a)
  const t = add(a, div(z, add(c(1), sqrt(add(c(1), z)))))
  return copysign(add(log1p(select(huge, a, t)), select(huge, c(Math.LN2), c(0))), x)
}

/** log1p(u) of u = t + √(2t + t²), t = x − 1; what u lost by rounding is added to first order. */
export const acosh = (x: Scalar): Scalar => {
  const c = (value: number): Scalar => constant(x.reg, value)
  const huge = gt(x, c(x.reg === 'f64' ? 2 ** 60 : 2 ** 30))
  const t = sub(x, c(1))
  const u = fastTwoSum(sqrt(add(add(t, t), mul(t, t))), t)
  const correction = select(huge, c(Math.LN2), div(u.low, add(c(1), u.high)))
  return select(lt(x, c(1)), c(NaN), add(log1p(select(huge, x, u.high)), correction))
}

/** ½ log1p(2a/(1 − a)), below ½ as ½ log1p(2a + 2a·a/(1 − a)). */
export const atanh = (x: Scalar): Scalar => {
  const c = (value: number): Scalar => constant(x.reg, value)
  const a = abs(x)
  const twice = add(a, a)
  const quotient = div(twice, sub(c(1), a))
  const small = lt(a, c(0.5))
  return copysign(mul(c(0.5), log1p(select(small, add(twice, mul(a, quotient)), quotient))), x)
}
