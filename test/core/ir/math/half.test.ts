import { describe, expect, test } from 'vitest'
import { bf16ToF32, f16ToF32, f32ToBf16, f32ToF16 } from '../../../../src/core/ir/math/half.js'
import { argument, compileScalar } from './evaluate.js'

const widen16 = compileScalar(f16ToF32(argument('u32', 0))).run
const narrow16 = compileScalar(f32ToF16(argument('f32', 0))).run
const widenB = compileScalar(bf16ToF32(argument('u32', 0))).run
const narrowB = compileScalar(f32ToBf16(argument('f32', 0))).run

const float16 = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}

describe('float16', () => {
  test('every bit pattern widens to its value and narrows back', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = widen16(bits)
      if (!Object.is(value, float16(bits))) expect.fail(`${bits}: ${value}`)
      const back = narrow16(value)
      if (Number.isNaN(value) ? (back & 0x7fff) <= 0x7c00 : back !== bits) expect.fail(`${bits}: ${back}`)
    }
  })

  test('rounds to nearest, halves to even', () => {
    for (let bits = 0; bits < 0x7c00; bits++) {
      const low = float16(bits)
      const high = bits === 0x7bff ? 65536 : float16(bits + 1)
      const middle = (low + high) / 2
      const ulp = Math.fround(middle) * 2 ** -23
      if (narrow16(middle) !== bits + (bits & 1)) expect.fail(`tie above ${low}`)
      if (narrow16(Math.fround(middle - ulp)) !== bits || narrow16(-Math.fround(middle + ulp)) !== 0x8001 + bits)
        expect.fail(`about ${middle}`)
    }
    expect([narrow16(1e-45), narrow16(-1e10), narrow16(Infinity), narrow16(65519), narrow16(65520)]).toEqual([
      0, 0xfc00, 0x7c00, 0x7bff, 0x7c00,
    ])
  })
})

describe('bfloat16', () => {
  test('every bit pattern survives', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = widenB(bits)
      const back = narrowB(value)
      if (Number.isNaN(value) ? (back & 0x7fff) <= 0x7f80 : back !== bits) expect.fail(`${bits}: ${back}`)
    }
  })

  test('rounds to nearest, halves to even', () => {
    const near = (x: number): number => widenB(narrowB(Math.fround(x)))
    expect([near(1 + 2 ** -8), near(1 + 3 * 2 ** -8), near(1 + 2 ** -8 + 2 ** -20), near(-1 - 2 ** -8)]).toEqual([
      1,
      1 + 2 ** -6,
      1 + 2 ** -7,
      -1,
    ])
    expect([near(3.4e38), near(3.39e38), near(1e-45)]).toEqual([Infinity, 3.3895313892515355e38, 0])
  })
})
