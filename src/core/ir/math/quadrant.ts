/**
 * x = n·π/2 + r with |r| ≤ π/4. Ordinary arguments subtract n·π/2 in parts whose products with n are exact (Cody & Waite
 * 1980); large ones, rare enough for a guard, are multiplied by the bits of 2/π that matter for them, modulo 4
 * (Payne & Hanek 1983).
 */
import { add, constant, convert, ge, gt, mul, select, sub, trunc, type Scalar } from '../loop/scalar.js'
import { nearestInteger } from './exponent.js'
import { twoSum } from './pair.js'

type Real = 'f32' | 'f64'
const real = (x: Scalar): Real => (x.reg === 'f64' ? 'f64' : 'f32')
const d = (value: number): Scalar => constant('f64', value)

/** π/2 in parts of 9, 9, 10 and 24 bits; of 25, 25, 25 and 53. */
const halfPi = {
  f32: [1.5703125, 0.00048351288, 3.138557e-7, 6.0771006e-11],
  f64: [1.5707963109016418, 1.5893254712295857e-8, 6.123232939436859e-17, 1.0562999066987428e-23],
} as const

/** Up to here, n < 2¹⁵ or 2²⁸, n times a part is exact. */
const direct = { f32: 30000, f64: 4e8 } as const

/** Whether x ≥ 0 needs `reduceLarge`. */
export const isLarge = (x: Scalar): Scalar => gt(x, constant(x.reg, direct[real(x)]))

/** A reduced argument and its quadrant, of which only the last two bits count. */
export interface Reduced {
  readonly r: Scalar
  readonly quadrant: Scalar
}

/** Of 0 ≤ x up to `direct`. */
export const reduce = (x: Scalar): Reduced => {
  const [n, quadrant] = nearestInteger(mul(x, constant(x.reg, 2 / Math.PI)))
  const [first, second, third, rest] = halfPi[real(x)].map(part => mul(n, constant(x.reg, part))) as [Scalar, Scalar, Scalar, Scalar] // four parts
  const head = sub(sub(x, first), second)
  const r = sub(head, third)
  // The last part is added to what the subtraction before lost: one rounding in all.
  const lost = sub(sub(head, r), third)
  return { r: add(r, sub(lost, rest)), quadrant }
}

/**
 * The fraction (to nearest) and the integer (modulo 4) of Σ terms, in descending order. Multiples of 4 are whole
 * turns: dropping them is exact. What the sum rounds off is kept apart, for the fraction may cancel.
 */
const turns = (terms: readonly Scalar[], wholeTurns: number): Reduced => {
  let fraction = d(0)
  let lost = d(0)
  let count = d(0)
  terms.forEach((term, i) => {
    const turn = i < wholeTurns ? sub(term, mul(d(4), trunc(mul(term, d(0.25))))) : term
    const sum = twoSum(fraction, turn)
    const [whole] = nearestInteger(sum.high)
    fraction = sub(sum.high, whole)
    lost = add(lost, sum.low)
    count = add(count, whole)
  })
  const [, quadrant] = nearestInteger(count)
  return { r: mul(add(fraction, lost), d(Math.PI / 2)), quadrant }
}

/** 2/π in parts of 29 bits, whose products with a float32 are exact in f64. */
const twoOverPi = [
  0.636619770899415, 1.4681663246252086e-9, 2.2760100671971816e-18, 5.8812147387730434e-27, 1.0346868700836215e-35, 3.783256351091319e-45,
  3.720474878517739e-53,
] as const

/** The bits of 2/π, 24 at a time. */
const digits = [
  0xa2f983, 0x6e4e44, 0x1529fc, 0x2757d1, 0xf534dd, 0xc0db62, 0x95993c, 0x439041, 0xfe5163, 0xabdebb, 0xc561b7, 0x246e3a, 0x424dd2,
  0xe00649, 0x2eea09, 0xd1921c, 0xfe1deb, 0x1cb129, 0xa73ee8, 0x8235f5, 0x2ebb44, 0x84e99c, 0x7026b4, 0x5f7e41, 0x3991d6, 0x398353,
  0x39f49c, 0x845f8b, 0xbdf928, 0x3b1ff8, 0x97ffde, 0x05980f, 0xef2f11, 0x8b5a0a, 0x6d1f6d, 0x367ecf, 0x27cb09, 0xb74f46, 0x3f669e,
  0x5fea2d, 0x7527ba, 0xc7ebe5, 0xf17b3d, 0x0739f7, 0x8a5292, 0xea6bfb, 0x5fb11f, 0x8d5d08, 0x560330, 0x46fc7b,
] as const

/**
 * Of a large float64: while it is large, take out a power of 2²⁴ and as many digits of 2/π, whose products would be
 * multiples of 4; what is left, below 2¹²⁸, needs eleven digits. Its two halves make exact products with them.
 */
const reduceLarge64 = (x: Scalar): Reduced => {
  let rest = x
  let window: readonly Scalar[] = digits.map(d)
  for (const { from, skip } of [
    { from: 540, skip: 20 },
    { from: 300, skip: 10 },
    { from: 200, skip: 6 },
    { from: 126, skip: 3 },
  ]) {
    const large = ge(rest, d(2 ** from))
    rest = mul(rest, select(large, d(2 ** (-24 * skip)), d(1)))
    const current = window
    window = current.slice(0, current.length - skip).map((digit, i) => select(large, current[i + skip] ?? digit, digit))
  }
  const high = sub(mul(rest, d(2 ** 27 + 1)), sub(mul(rest, d(2 ** 27 + 1)), rest))
  const low = sub(rest, high)
  const products = (part: Scalar): readonly Scalar[] =>
    window.slice(0, 11).map((digit, i) => mul(mul(part, d(2 ** (-24 * (i + 1)))), digit))
  const highs = products(high)
  const lows = products(low)
  return turns(
    highs.flatMap((term, i) => [term, lows[i] ?? term]),
    12,
  )
}

/** Of x ≥ 0 beyond `direct`; r is an f64 in either case. */
export const reduceLarge = (x: Scalar): Reduced =>
  x.reg === 'f64'
    ? reduceLarge64(x)
    : turns(
        twoOverPi.map(part => mul(convert('f64', x), d(part))),
        5,
      )
