import type { DType } from '../core/base/dtype.js'
import { numberToBF16, numberToF16 } from '../core/base/half.js'

const f64 = new Float64Array(1)
const i64 = new BigInt64Array(f64.buffer)
const f32 = new Float32Array(1)
const i32 = new Int32Array(f32.buffer)

/** The place of a float among all of its dtype in increasing order; −0 is just below 0. */
const place = (x: number, dtype: DType): bigint => {
  switch (dtype) {
    case 'float64':
      f64[0] = x
      return i64[0]! < 0n ? -(i64[0]! & 0x7fffffffffffffffn) - 1n : i64[0]!
    case 'float16':
      return BigInt(ofSignAndMagnitude(numberToF16(x)))
    case 'bfloat16':
      return BigInt(ofSignAndMagnitude(numberToBF16(x)))
    case 'float32':
    case 'complex64':
      f32[0] = x
      return BigInt(i32[0]! < 0 ? -(i32[0]! & 0x7fffffff) - 1 : i32[0]!)
    default:
      return BigInt(x)
  }
}

const ofSignAndMagnitude = (bits: number): number => (bits & 0x8000 ? -(bits & 0x7fff) - 1 : bits)

/** How many steps from number to number of a dtype lie between two of its values; NaN is far from all others. */
export const ulpsApart = (x: number, y: number, dtype: DType): number => {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) && Number.isNaN(y) ? 0 : Infinity
  const distance = place(x, dtype) - place(y, dtype)
  return Number(distance < 0n ? -distance : distance)
}
