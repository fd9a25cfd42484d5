/**
 * Exponents of floats as i32: splitting a float into significand and exponent, powers of two, scaling by them.
 */
import { add, and, bitcast, constant, fromWords, highWord, lowWord, lt, mul, select, shl, shr, sub, type Scalar } from '../loop/scalar.js'

const i32 = (value: number): Scalar => constant('i32', value)

/** ln 2 in two parts, the first of 15 (33) bits: its product with an exponent is exact (Cody & Waite 1980). */
export const ln2 = { f32: [0.693145751953125, 1.4286068e-6], f64: [0.6931471803691238, 1.9082149292705877e-10] } as const

/** What is added to an exponent in the bits of a float, and twice that, for exponents put in by two factors. */
export const bias = { f32: 127, f64: 1023 } as const
export const twiceBias = { f32: 254, f64: 2046 } as const

/**
 * The integer nearest to x, as a float, and as an i32 with `offset` added, for |x| < 2²¹ (f32) or 2³¹ (f64). Adding 1.5·2²³
 * (1.5·2⁵²) leaves the integer in the last bits of the significand: no conversion, which is slow for vectors, and the offset
 * is free. For f32 only the low 22 bits of the i32 are the integer's; the functions below need no more.
 */
export const nearestInteger = (x: Scalar, offset = 0): readonly [Scalar, Scalar] => {
  const magic = constant(x.reg, (x.reg === 'f64' ? 1.5 * 2 ** 52 : 1.5 * 2 ** 23) + offset)
  const shifted = add(x, magic)
  return [sub(shifted, magic), x.reg === 'f64' ? lowWord(shifted) : bitcast('i32', shifted)]
}

/** 2ᵏ of k + bias, for k of a normal float. */
export const powerOfBiased = (reg: 'f32' | 'f64', k: Scalar): Scalar => (reg === 'f64' ? fromWords(shl(k, i32(20)), i32(0)) : bitcast('f32', shl(k, i32(23))))

/** 2ᵏ for k of a normal float. */
export const powerOfTwo = (reg: 'f32' | 'f64', k: Scalar): Scalar => powerOfBiased(reg, add(k, i32(bias[reg])))

/**
 * x · 2ᵏ of k + twice the bias, for |k| up to twice the largest exponent: by two factors, of which only the last rounds (to a
 * subnormal) or overflows.
 */
export const scaleByBiased = (x: Scalar, k: Scalar): Scalar => {
  const reg = x.reg === 'f64' ? 'f64' : 'f32'
  const half = shr(k, i32(1))
  return mul(mul(x, powerOfBiased(reg, half)), powerOfBiased(reg, sub(k, half)))
}

/** Splits a positive finite x into m · 2ᵏ with m in [√½, √2): [m, k as i32]. Subnormal x are scaled first. */
export const splitExponent = (x: Scalar): readonly [Scalar, Scalar] => {
  if (x.reg === 'f64') {
    const small = lt(x, constant('f64', 2 ** -1022))
    const y = select(small, mul(x, constant('f64', 2 ** 54)), x)
    // 0x3fe6a09e is the high word of √½: adding its complement to 1 carries into the exponent exactly from √2 on.
    const high = add(highWord(y), i32(0x3ff00000 - 0x3fe6a09e))
    const exponent = sub(shr(high, i32(20)), select(small, i32(1023 + 54), i32(1023)))
    return [fromWords(add(and(high, i32(0xfffff)), i32(0x3fe6a09e)), lowWord(y)), exponent]
  }
  const small = lt(x, constant('f32', 2 ** -126))
  const y = select(small, mul(x, constant('f32', 2 ** 23)), x)
  const bits = add(bitcast('i32', y), i32(0x3f800000 - 0x3f3504f3))
  const exponent = sub(shr(bits, i32(23)), select(small, i32(127 + 23), i32(127)))
  return [bitcast('f32', add(and(bits, i32(0x7fffff)), i32(0x3f3504f3))), exponent]
}
