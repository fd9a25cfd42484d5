/**
 * Exponentials: x = k·ln 2 + r with |r| ≤ ½ ln 2 (Cody & Waite: the leading part of ln 2 is so short that k times it is
 * exact), a polynomial in r, and the exponent k put in by two factors so that subnormal results round once.
 *
 * | function | operations f32, f64 | largest error in ulp f32, f64 |
 * |---|---|---|
 * | exp | 33, 43 | 0.97, 0.93 |
 * | exp2 | 28, 38 | 1.11, 1.07 |
 * | expm1 | 39, 51 | 1.93, 1.48 |
 * | logistic | 39, 49 | 1.97, 1.86 |
 *
 * The errors in float32, here and in the other families, are those of every input from 1e-4 up (every 31st below; every 7th of
 * the circular functions beyond 50000); of the gamma, Bessel and two-argument functions and erfInv, and in float64, those of
 * some millions of random inputs. `test/core/ir/math/sweep.ts` looks at all 2³² of a function.
 */
import { abs, add, constant, div, eq, ge, gt, lt, mul, neg, select, shr, sub, type Scalar } from '../loop/scalar.js'
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

export const exp = (x: Scalar): Scalar => {
  const [y, k] = real(x) === 'f64' ? expParts(clamp(x, -746, 710), expTail.f64) : expParts(clamp(x, -104, 89), expTail.f32)
  return scaleByBiased(add(constant(x.reg, 1), y), k)
}

/** eˣ where 2ᵏ is normal: |x| ≤ 80. */
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

/** By how much the exponent of eˣ is raised for x ≤ 0, so that 2ᵏ is normal. */
const spare = { f32: 25, f64: 55 } as const

/** eˣ for x ≤ 0: by one factor, and a constant that takes back what it is too large by and alone rounds to a subnormal. */
const expOfNegative = (x: Scalar): Scalar => {
  const reg = real(x), floor = constant(reg, reg === 'f64' ? -746 : -104)
  const [y, k] = expParts(select(lt(x, floor), floor, x), expTail[reg], bias[reg] + spare[reg])
  return mul(mul(add(constant(reg, 1), y), powerOfBiased(reg, k)), constant(reg, 2 ** -spare[reg]))
}

/**
 * 1 / (1 + e⁻ˣ), as eˣ / (1 + eˣ) for negative x: no overflow, and subnormal results are kept. What 1 + e lost by
 * rounding is put back to first order.
 */
export const logistic = (x: Scalar): Scalar => {
  const zero = constant(x.reg, 0), one = constant(x.reg, 1)
  const e = expOfNegative(neg(abs(x)))
  const denominator = add(one, e)
  const lost = sub(e, sub(denominator, one))
  // The numerator is 1 or e, whichever is greater where 1 counts: two short instructions of a vector.
  const least = select(ge(x, zero), one, zero)
  const quotient = div(select(lt(least, e), e, least), denominator)
  return sub(quotient, mul(quotient, lost))
}
