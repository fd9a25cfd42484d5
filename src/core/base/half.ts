/**
 * The 16-bit floats as bit patterns: `float16` (IEEE binary16) and `bfloat16` (the upper half of a float32).
 * Decoding is exact; encoding rounds to nearest, ties to even, once, straight from the float64.
 */

const f64 = new Float64Array(1)
const f64Words = new Uint32Array(f64.buffer)
const f32 = new Float32Array(1)
const f32Word = new Uint32Array(f32.buffer)

// Adding and subtracting 2^52 leaves the integer nearest to 0 ≤ x < 2^52, ties to even.
const roundToEven = (x: number): number => x + 4503599627370496 - 4503599627370496

/** Unbiased exponent of a positive, finite, normal float64. */
const exponentOf = (x: number): number => {
  f64[0] = x
  return ((f64Words[1] ?? 0) >>> 20) - 1023
}

/** 2^e for −1022 ≤ e ≤ 1023, exactly. */
const powerOfTwo = (e: number): number => {
  f64Words[0] = 0
  f64Words[1] = (e + 1023) << 20
  return f64[0] ?? 0
}

/** The number a float16 bit pattern stands for. */
export const f16ToNumber = (bits: number): number => {
  const exponent = (bits >>> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return (bits & 0x8000 ? -fraction : fraction) * 2 ** -24
  f32Word[0] = ((bits & 0x8000) << 16) | ((exponent === 31 ? 255 : exponent + 112) << 23) | (fraction << 13)
  return f32[0] ?? 0
}

/** The float16 bit pattern nearest to `value`. */
export const numberToF16 = (value: number): number => {
  if (value !== value) return 0x7e00
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const x = Math.abs(value)
  if (x >= 65520) return sign | 0x7c00
  if (x < 2 ** -14) return sign | roundToEven(x * 2 ** 24)
  const e = exponentOf(x)
  // A carry out of the fraction runs into the exponent, which is what rounding up to the next binade means.
  return sign | (((e + 15) << 10) + roundToEven(x * powerOfTwo(10 - e)) - 1024)
}

/** The number a bfloat16 bit pattern stands for. */
export const bf16ToNumber = (bits: number): number => {
  f32Word[0] = bits << 16
  return f32[0] ?? 0
}

/** The bfloat16 bit pattern nearest to `value`. */
export const numberToBF16 = (value: number): number => {
  if (value !== value) return 0x7fc0
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const x = Math.abs(value)
  if (x >= 2 ** 128) return sign | 0x7f80
  if (x < 2 ** -126) return sign | roundToEven(x * 2 ** 133)
  const e = exponentOf(x)
  return sign | (((e + 127) << 7) + roundToEven(x * powerOfTwo(7 - e)) - 128)
}
