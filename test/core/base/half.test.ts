import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bf16ToNumber, f16ToNumber, numberToBF16, numberToF16 } from '../../../src/core/base/half.js'

const formats = [
  { name: 'float16', decode: f16ToNumber, encode: numberToF16, infinity: 0x7c00 },
  { name: 'bfloat16', decode: bf16ToNumber, encode: numberToBF16, infinity: 0x7f80 },
] as const

describe.each(formats)('$name', ({ decode, encode, infinity }) => {
  test('every bit pattern comes back', () => {
    const wrong: number[] = []
    for (let bits = 0; bits < 65536; bits++) {
      const isNaN = (bits & 0x7fff) > infinity
      const value = decode(bits)
      if (isNaN ? !Number.isNaN(value) || (encode(value) & 0x7fff) <= infinity : encode(value) !== bits) wrong.push(bits)
    }
    expect(wrong).toEqual([])
  })

  test('magnitude grows with the bits', () => {
    const wrong: number[] = []
    for (let bits = 1; bits <= infinity; bits++) if (!(decode(bits) > decode(bits - 1))) wrong.push(bits)
    expect(wrong).toEqual([])
  })

  test('every midpoint and its neighbours round to nearest, ties to even', () => {
    const wrong: number[] = []
    for (let bits = 0; bits + 1 < infinity; bits++) {
      const low = decode(bits)
      const high = decode(bits + 1)
      const middle = (low + high) / 2
      const even = bits % 2 === 0 ? bits : bits + 1
      const below = middle - (middle - low) * 2 ** -20
      const above = middle + (high - middle) * 2 ** -20
      if (encode(middle) !== even || encode(below) !== bits || encode(above) !== bits + 1 || encode(-middle) !== (even | 0x8000))
        wrong.push(bits)
    }
    expect(wrong).toEqual([])
  })

  test('what rounds past the largest number is infinite', () => {
    const largest = decode(infinity - 1)
    const half = (largest - decode(infinity - 2)) / 2
    expect(encode(largest + half)).toBe(infinity)
    expect(encode(largest + half * 0.999)).toBe(infinity - 1)
    expect(encode(-Infinity)).toBe(infinity | 0x8000)
    expect(encode(Number.MAX_VALUE)).toBe(infinity)
    expect(encode(Number.MIN_VALUE)).toBe(0)
    expect(encode(-0)).toBe(0x8000)
  })

  test('encoding is monotone', () =>
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        const [x, y] = [decode(encode(a)), decode(encode(b))]
        return a <= b ? x <= y : x >= y
      }),
    ))
})

test('facts recorded from JAX', () => {
  expect([65519, 65520, 1.0004883, 1.0014648, 6e-8, 1e-9].map(x => f16ToNumber(numberToF16(Math.fround(x))))).toEqual([
    65504,
    Infinity,
    1,
    1.001953125,
    5.9604644775390625e-8,
    0,
  ])
  expect([1.0039062, 1.0019531, 1.0058594, 65535].map(x => bf16ToNumber(numberToBF16(x)))).toEqual([1, 1, 1.0078125, 65536])
})
