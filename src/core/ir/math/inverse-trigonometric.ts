/**
 * asin, acos: an odd polynomial up to 0.55 (where 2 asin √((1 − x)/2) < 1, and rounds finely); beyond, π/2 less that. atan, atan2: the quotient of the
 * smaller by the larger, so at most 1, and an odd polynomial of it (float64: of (q − 1)/(q + 1) from tan π/8 on).
 *
 * | function | operations f32, f64 | largest error in ulp f32, f64 |
 * |---|---|---|
 * | asin | 26, 42 | 1.35, 1.52 |
 * | acos | 30, 46 | 1.14, 1.11 |
 * | atan | 29, 42 | 1.64, 2.4 |
 * | atan2 | 39, 52 | 1.6, 2.7 |
 */
import { abs, add, bitcast, constant, copysign, div, eq, gt, highWord, lt, mul, select, sqrt, sub, type Scalar } from '../loop/scalar.js'
import { polynomial } from './polynomial.js'

type Real = 'f32' | 'f64'
const real = (x: Scalar): Real => (x.reg === 'f64' ? 'f64' : 'f32')

/** (asin x − x) / x³ in x² for |x| ≤ 0.55, relative error of asin x below 2⁻²⁷ and 2⁻⁵⁷. */
const asinTail = {
  f32: [0.16666666, 0.07500283, 0.044533502, 0.031872474, 0.013539217, 0.0395217],
  f64: [
    0.16666666666666666, 0.07500000000001955, 0.04464285713838312, 0.03038194482918023, 0.022372142111987018, 0.017353209016018372,
    0.013957358922354777, 0.01163667125723918, 0.009097176134807691, 0.01200897629452155, -0.006259702185141877, 0.040325419413808274,
    -0.04626025417316102, 0.04517393544754649,
  ],
} as const

/** (atan x − x) / x³ in x² for |x| ≤ 1, relative error of atan x below 2⁻²⁶; for |x| ≤ tan π/8, 2⁻⁵⁷. */
const atanTail = {
  f32: [-0.3333333, 0.19999732, -0.14278582, 0.110343926, -0.08660409, 0.0625903, -0.03598639, 0.013582706, -0.0024064903],
  f64: [
    -0.3333333333333333, 0.19999999999998924, -0.1428571428552756, 0.111111110959717, -0.09090908398897053, 0.07692288003753314,
    -0.06666297893924492, 0.058776655885394644, -0.05222255803848318, 0.0451817601128217, -0.03379390957327449, 0.01550073886184282,
  ],
} as const

/** π in two parts: the nearest of the format and the rest. */
const pi = { f32: [3.1415927, -8.742278e-8], f64: [3.141592653589793, 1.2246467991473532e-16] } as const

/** part·π − x */
const fromPi = (x: Scalar, part: number): Scalar => {
  const [high, low] = pi[real(x)]
  return sub(constant(x.reg, part * high), sub(x, constant(x.reg, part * low)))
}

/** asin |x| for |x| ≤ 0.55, otherwise asin √((1 − |x|)/2), and whether it is the former. */
const asinParts = (x: Scalar): readonly [Scalar, Scalar] => {
  const c = (value: number): Scalar => constant(x.reg, value)
  const a = abs(x)
  const small = lt(a, c(0.55))
  const z = select(small, mul(x, x), mul(c(0.5), sub(c(1), a)))
  const t = select(small, a, sqrt(z))
  return [add(t, mul(mul(t, z), polynomial(z, asinTail[real(x)]))), small]
}

export const asin = (x: Scalar): Scalar => {
  const [p, small] = asinParts(x)
  return copysign(select(small, p, fromPi(add(p, p), 0.5)), x)
}

export const acos = (x: Scalar): Scalar => {
  const [p, small] = asinParts(x)
  const twice = add(p, p)
  const far = select(lt(x, constant(x.reg, 0)), fromPi(twice, 1), twice)
  return select(small, fromPi(copysign(p, x), 0.5), far)
}

/** atan q for 0 ≤ q ≤ 1. */
const atanOf = (q: Scalar): Scalar => {
  if (q.reg !== 'f64') {
    const z = mul(q, q)
    return add(q, mul(mul(q, z), polynomial(z, atanTail.f32)))
  }
  const c = (value: number): Scalar => constant('f64', value)
  const large = gt(q, c(Math.SQRT2 - 1))
  const t = select(large, div(sub(q, c(1)), add(q, c(1))), q)
  const z = mul(t, t)
  const tail = mul(mul(t, z), polynomial(z, atanTail.f64))
  return add(select(large, c(Math.PI / 4), c(0)), add(t, tail))
}

export const atan = (x: Scalar): Scalar => {
  const a = abs(x)
  const one = constant(x.reg, 1)
  const large = gt(a, one)
  const p = atanOf(div(select(large, one, a), select(large, a, one)))
  return copysign(select(large, fromPi(p, 0.5), p), x)
}

/** The angle of the point (x, y); first operand y. */
export const atan2 = (y: Scalar, x: Scalar): Scalar => {
  const ay = abs(y)
  const ax = abs(x)
  const steep = gt(ay, ax)
  const smaller = select(steep, ax, ay)
  const larger = select(steep, ay, ax)
  // 0/0 is 0 and ∞/∞ is 1; a NaN is in one of the two, whatever the comparison said.
  const same = select(eq(ay, constant(x.reg, 0)), constant(x.reg, 0), constant(x.reg, 1))
  const p = atanOf(select(eq(smaller, larger), same, div(smaller, larger)))
  const turned = select(steep, fromPi(p, 0.5), p)
  const left = lt(x.reg === 'f64' ? highWord(x) : bitcast('i32', x), constant('i32', 0))
  return copysign(select(left, fromPi(turned, 1), turned), y)
}
