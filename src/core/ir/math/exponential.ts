/**
 * Exponentials: x = k·ln 2 + r with |r| ≤ ½ ln 2 (Cody & Waite: the leading part of ln 2 is so short that k times it is
 * exact), and a polynomial in r. Where 2ᵏ or the result is not normal, which is rare enough for a guard, the exponent k is put in
 * by two factors, so that subnormal results round once.
 *
 * | function | operations f32, f64 | largest error in ulp f32, f64 |
 * |---|---|---|
 * | exp | 25 (guarded 15), 35 (15) | 1.23, 1.22 |
 * | exp2 | 28, 38 | 1.11, 1.07 |
 * | expm1 | 39, 51 | 1.93, 1.48 |
 * | logistic | 34 (guarded 17), 44 (17) | 1.98, 1.93 |
 *
 * The errors in float32, here and in the other families, are those of every input from 1e-4 up (every 31st below; every 7th of
 * the circular functions beyond 50000); of the gamma, Bessel and two-argument functions and erfInv, and in float64, those of
 * some millions of random inputs. `test/core/ir/math/sweep.ts` looks at all 2³² of a function.
 */
import { abs, add, constant, div, eq, ge, gt, guard, lt, mul, select, shr, sub, type Scalar } from '../loop/scalar.js'
import { bias, ln2, nearestInteger, powerOfBiased, scaleByBiased, twiceBias } from './exponent.js'
import type { Pair } from './pair.js'
import { polynomial } from './polynomial.js'

/** (eʳ − 1 − r) / r² on |r| ≤ ½ ln 2; relative error of eʳ 2⁻²⁶·⁶ and 2⁻⁵⁵·⁸. */
const expTail = {
  f32: [0.5, 0.16666578, 0.04166671, 0.008363105, 0.001391078],
  f64: [
    0.5000000000000001, 0.16666666666666644, 0.04166666666662319, 0.008333333333356315, 0.001388888891749154, 0.00019841269784765878,
    2.480152098400787e-5, 2.7557355095754984e-6, 2.7620206680892396e-7, 2.5068400102533403e-8,
  ],
} as const

/** The same with an error of 2⁻⁵⁸ relative to eʳ − 1. */
const expm1Tail = [
  0.5, 0.1666666666666667, 0.041666666666666644, 0.008333333333325895, 0.0013888888888905046, 0.00019841269875423603, 2.4801587271890594e-5,
  2.7557254799722934e-6, 2.7557326864292646e-7, 2.5105424083547083e-8, 2.089649977198206e-9,
] as const

/** (2ʳ − 1) / r on |r| ≤ ½; relative error of 2ʳ 2⁻²⁷·⁶ and 2⁻⁵⁶·⁶. */
const exp2Tail = {
  f32: [0.6931472, 0.24022649, 0.055503663, 0.009618323, 0.0013387894, 0.00015376712],
  f64: [
    0.6931471805599453, 0.24022650695910097, 0.05550410866482322, 0.009618129107607348, 0.0013333558146089305, 0.00015403530441138915,
    1.5252734104192556e-5, 1.3215442887315081e-6, 1.0177960551897085e-7, 7.07253488107297e-9, 4.4688671827975013e-10,
  ],
} as const

type Real = 'f32' | 'f64'
const real = (x: Scalar): Real => (x.reg === 'f64' ? 'f64' : 'f32')

/** Beyond these the results are 0 and ∞. NaN passes: it compares false. */
const clamp = (x: Scalar, low: number, high: number): Scalar => {
  const floor = constant(x.reg, low)
  const ceiling = constant(x.reg, high)
  const below = select(gt(x, ceiling), ceiling, x)
  return select(lt(below, floor), floor, below)
}

/**
 * eʳ − 1, and k with an offset, of x = k·ln 2 + r. The polynomial takes the rounded r; the sum takes its exact head x − k·high and gives
 * the rest, k·low, to the small terms, so that the rounding of r is not felt. `lower` continues an x of two parts.
 */
const expParts = (x: Scalar, tailOf: readonly number[], offset: number = twiceBias[real(x)], lower?: Scalar): readonly [Scalar, Scalar] => {
  const [high, low] = ln2[real(x)]
  const [k, exponent] = nearestInteger(mul(x, constant(x.reg, Math.LOG2E)), offset)
  const head = sub(x, mul(k, constant(x.reg, high)))
  const product = mul(k, constant(x.reg, low))
  const rest = lower === undefined ? product : sub(product, lower)
  const r = sub(head, rest)
  const tail = sub(mul(mul(r, r), polynomial(r, tailOf)), rest)
  return [add(head, tail), exponent]
}

/** Up to here, on either side of 0, eˣ and 2ᵏ are normal. */
const moderate = { f32: 87, f64: 708 } as const

const isExtreme = (x: Scalar): Scalar => gt(abs(x), constant(x.reg, moderate[real(x)]))

/** eˣ where it is normal, as 2ᵏ + 2ᵏ·r·p(r), and where it is not. */
interface Exponential {
  readonly usual: Scalar
  readonly extreme: Scalar
}

/** Of x, or of −x without negating it. */
const exponential = (x: Scalar, sign: 1 | -1 = 1): Exponential => {
  const reg = real(x), [high, low] = ln2[reg]
  const c = (value: number): Scalar => constant(reg, value)
  const [k, exponent] = nearestInteger(mul(x, c(sign * Math.LOG2E)), bias[reg])
  const r = sub(sub(x, mul(k, c(sign * high))), mul(k, c(sign * low)))
  const p = polynomial(r, [1, ...expTail[reg]].map((coefficient, i) => coefficient * sign ** (i + 1))), scale = powerOfBiased(reg, exponent)
  const scaled = scaleByBiased(add(c(1), mul(r, p)), add(exponent, constant('i32', bias[reg])))
  const [lowest, highest] = reg === 'f64' ? [-746, 710] : [-104, 89]
  const beyond = (limit: number): Scalar => (limit > 0 ? gt : lt)(x, c(limit))
  return {
    usual: add(scale, mul(mul(scale, r), p)),
    extreme: select(beyond(sign * highest), c(Infinity), select(beyond(sign * lowest), c(0), scaled)),
  }
}

export const exp = (x: Scalar): Scalar => {
  const { usual, extreme } = exponential(x)
  return guard(isExtreme(x), extreme, usual)
}

/** eˣ where it is normal, |x| ≤ 87 (f32) or 708 (f64), to less than one unit in the last place: for functions that add errors of their own. */
export const expModerate = (x: Scalar): Scalar => {
  const reg = real(x)
  const [y, k] = expParts(x, expTail[reg], bias[reg])
  const scale = powerOfBiased(reg, k)
  return add(scale, mul(scale, y))
}

/** p·eˣ of a pair x in the range of exp, rounded to a subnormal once. */
export const expTimes = (p: Scalar, x: Pair): Scalar => {
  const [y, k] = expParts(x.high, expTail[real(p)], twiceBias[real(p)], x.low)
  return scaleByBiased(add(p, mul(p, y)), k)
}

/** ½eˣ, which is finite where sinh and cosh are. */
export const halfExp = (x: Scalar): Scalar => {
  const [y, k] = real(x) === 'f64' ? expParts(clamp(x, -746, 711), expTail.f64) : expParts(clamp(x, -104, 90), expTail.f32)
  return scaleByBiased(add(constant(x.reg, 1), y), sub(k, constant('i32', 1)))
}

/** 2ʳ for |r| ≤ ½. */
export const exp2Of = (r: Scalar): Scalar => add(constant(r.reg, 1), mul(r, polynomial(r, exp2Tail[real(r)])))

export const exp2 = (x: Scalar): Scalar => {
  const clamped = real(x) === 'f64' ? clamp(x, -1076, 1024) : clamp(x, -151, 128)
  const [whole, k] = nearestInteger(clamped, twiceBias[real(x)])
  return scaleByBiased(exp2Of(sub(clamped, whole)), k)
}

export const expm1 = (x: Scalar): Scalar => {
  const reg = real(x)
  const [y, k] = reg === 'f64' ? expParts(clamp(x, -40, 710), expm1Tail) : expParts(clamp(x, -20, 89), expTail.f32)
  // 2ᵏ(eʳ − 1) + (2ᵏ − 1) with one factor of 2ᵏ taken out: 2ᵏ may overflow where the result does not.
  const half = shr(k, constant('i32', 1))
  const rest = sub(k, half)
  const scale = powerOfBiased(reg, half)
  const result = mul(add(mul(scale, y), sub(scale, powerOfBiased(reg, sub(constant('i32', twiceBias[reg]), rest)))), powerOfBiased(reg, rest))
  return select(eq(x, constant(reg, 0)), x, result)
}

/**
 * 1 / (1 + e⁻ˣ), as eˣ / (1 + eˣ) for negative x: no overflow, and subnormal results are kept. A quotient q = n / (1 + e) is also
 * n − e·q, where the rounding of 1 + e counts less.
 */
export const logistic = (x: Scalar): Scalar => {
  const zero = constant(x.reg, 0), one = constant(x.reg, 1)
  const { usual: e, extreme } = exponential(abs(x), -1)
  // The numerator is 1 or e, whichever is greater where 1 counts: two short instructions of a vector.
  const least = select(ge(x, zero), one, zero)
  const numerator = select(lt(least, e), e, least)
  const quotient = div(numerator, add(one, e))
  return guard(isExtreme(x), select(gt(x, zero), one, extreme), sub(numerator, mul(e, quotient)))
}
