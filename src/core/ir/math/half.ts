/**
 * float16 and bfloat16 as 16 bits in a u32 register, to and from f32, rounding half to even.
 * Exhaustively equal to IEEE 754 (float16) and to truncation with rounding (bfloat16); subnormals, infinities and NaN included.
 *
 * | function   | operations |
 * |------------|-----------|
 * | f16ToF32   | 10        |
 * | f32ToF16   | 16        |
 * | bf16ToF32  | 2         |
 * | f32ToBf16  | 9         |
 */
import { add, and, bitcast, constant, ge, gt, lt, mul, ne, or, select, shl, shr, sub, type Scalar } from '../loop/scalar.js'

const u32 = (value: number): Scalar => constant('u32', value)

/** The float32 value of the bits of a float16. */
export const f16ToF32 = (bits: Scalar): Scalar => {
  const aligned = shl(and(bits, u32(0x7fff)), u32(13))
  // Read as a float32 the exponent is 112 too small; multiplying is exact and normalises the subnormals.
  const finite = bitcast('u32', mul(bitcast('f32', aligned), constant('f32', 2 ** 112)))
  const magnitude = select(ge(aligned, u32(0x7c00 << 13)), or(aligned, u32(0x7f800000)), finite)
  return bitcast('f32', or(magnitude, shl(and(bits, u32(0x8000)), u32(16))))
}

/** The bits of the float16 nearest to a float32. */
export const f32ToF16 = (x: Scalar): Scalar => {
  const bits = bitcast('u32', x)
  const magnitude = and(bits, u32(0x7fffffff))
  // Adding ½ shifts a subnormal's bits to the end of the significand: the addition rounds.
  const subnormal = sub(bitcast('u32', add(bitcast('f32', magnitude), constant('f32', 0.5))), u32(0x3f000000))
  const odd = and(shr(magnitude, u32(13)), u32(1))
  // Re-bias the exponent by −112 and round half to even in one addition.
  const normal = shr(add(add(magnitude, u32(0xc8000fff)), odd), u32(13))
  const special = select(gt(magnitude, u32(0x7f800000)), u32(0x7e00), u32(0x7c00))
  const rounded = select(lt(magnitude, u32(0x38800000)), subnormal, normal)
  return or(select(ge(magnitude, u32(0x47800000)), special, rounded), and(shr(bits, u32(16)), u32(0x8000)))
}

/** The float32 value of the bits of a bfloat16. */
export const bf16ToF32 = (bits: Scalar): Scalar => bitcast('f32', shl(bits, u32(16)))

/** The bits of the bfloat16 nearest to a float32. */
export const f32ToBf16 = (x: Scalar): Scalar => {
  const bits = bitcast('u32', x)
  const high = shr(bits, u32(16))
  const rounded = shr(add(add(bits, u32(0x7fff)), and(high, u32(1))), u32(16))
  return select(ne(x, x), or(high, u32(0x40)), rounded)
}
