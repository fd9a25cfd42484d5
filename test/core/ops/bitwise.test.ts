import { describe, expect, it } from 'vitest'
import { aval } from '../../../src/core/base/aval.js'
import { andP, clzP, notP, orP, populationCountP, shiftLeftP, shiftRightArithmeticP, shiftRightLogicalP, xorP } from '../../../src/core/ops/bitwise.js'
import { noParams as none } from '../../../src/core/ops/pointwise.js'
import { mulhiP } from '../../../src/core/ops/mulhi.js'
import { reducePrecisionP } from '../../../src/core/ops/reduce-precision.js'
import { ceilP, floorP, isFiniteP, nextAfterP, roundP } from '../../../src/core/ops/rounding.js'
import { randomUnwrapP, randomWrapP, threefry2x32P } from '../../../src/core/ops/random-bits.js'
import { f32, i32, operand, run, runPrimitive } from './run-primitive.js'

describe('bits', () => {
  const x = [0, 1, -1, 0x55555555, -0x80000000], y = [3, -1, 7, 0x0f0f0f0f, 1]
  it('logic of integers', () => {
    expect(run(andP, [i32(x), i32(y)], none)).toEqual(x.map((v, i) => v & y[i]!))
    expect(run(orP, [i32(x), i32(y)], none)).toEqual(x.map((v, i) => v | y[i]!))
    expect(run(xorP, [i32(x), i32(y)], none)).toEqual(x.map((v, i) => v ^ y[i]!))
    expect(run(notP, [i32(x)], none)).toEqual(x.map(v => ~v))
    expect(run(notP, [operand('uint8', [0, 255])], none)).toEqual([255, 0])
  })
  it('logic of bool', () => {
    const p = operand('bool', [0, 0, 1, 1]), q = operand('bool', [0, 1, 0, 1])
    expect([andP, orP, xorP].map(o => run(o, [p, q], none))).toEqual([[0, 0, 0, 1], [0, 1, 1, 1], [0, 1, 1, 0]])
    expect(run(notP, [p], none)).toEqual([1, 1, 0, 0])
    expect(notP.splat!([1], none, [aval([], 'bool')])).toBe(0)
  })
  it('shifts by the width leave nothing, or the sign', () => {
    expect(run(shiftLeftP, [operand('uint32', [1, 1, 1]), operand('uint32', [31, 32, 40])], none)).toEqual([0x80000000, 0, 0])
    expect(run(shiftRightLogicalP, [i32([-1, -1]), i32([28, 32])], none)).toEqual([15, 0])
    expect(run(shiftRightArithmeticP, [i32([-8, -8, 8]), i32([1, 40, 40])], none)).toEqual([-4, -1, 0])
    expect(run(shiftRightLogicalP, [operand('int8', [-1]), operand('int8', [4])], none)).toEqual([15])
    expect(run(shiftLeftP, [operand('uint8', [255]), operand('uint8', [4])], none)).toEqual([240])
  })
  it('counts', () => {
    expect(run(populationCountP, [i32([0, -1, 5])], none)).toEqual([0, 32, 2])
    expect(run(populationCountP, [operand('int8', [-1])], none)).toEqual([8])
    expect(run(clzP, [i32([0, 1, -1])], none)).toEqual([32, 31, 0])
    expect(run(clzP, [operand('uint8', [1])], none)).toEqual([7])
  })
})

describe('rounding', () => {
  it('ties away from zero, or to even', () => {
    const x = f32([0.5, 1.5, 2.5, -0.5, -2.5, NaN, Infinity, -0, 8388609])
    expect(run(roundP, [x], { roundingMethod: 0 })).toEqual([1, 2, 3, -1, -3, NaN, Infinity, -0, 8388609])
    expect(run(roundP, [x], { roundingMethod: 1 })).toEqual([0, 2, 2, -0, -2, NaN, Infinity, -0, 8388609])
  })
  it('down, up, finite, next', () => {
    expect(run(floorP, [f32([-1.5, 1.5, -0])], none)).toEqual([-2, 1, -0])
    expect(run(ceilP, [f32([-1.5, 1.5, -0.5])], none)).toEqual([-1, 2, -0])
    expect(run(isFiniteP, [f32([1, NaN, Infinity, -Infinity])], none)).toEqual([1, 0, 0, 0])
    expect(run(nextAfterP, [f32([1, 0, -1]), f32([2, -1, 0])], none)).toEqual([1 + 2 ** -23, -(2 ** -149), -1 + 2 ** -24])
    const half = (dtype: 'float16' | 'bfloat16') => run(nextAfterP, [operand(dtype, [1, 0, -1, 1, 2, NaN]), operand(dtype, [2, -1, 0, 1, Infinity, 1])], none)
    expect(half('float16')).toEqual([1 + 2 ** -10, -(2 ** -24), -1 + 2 ** -11, 1, 2 + 2 ** -9, NaN])
    expect(half('bfloat16')).toEqual([1 + 2 ** -7, -(2 ** -133), -1 + 2 ** -8, 1, 2 + 2 ** -6, NaN])
  })
})

it('threefry2x32 gives the published words', () => {
  const u = (...data: number[]) => operand('uint32', data)
  const [a, b] = runPrimitive(threefry2x32P, [u(0, 0xffffffff, 0x13198a2e), u(0, 0xffffffff, 0x03707344), u(0, 0xffffffff, 0x243f6a88), u(0, 0xffffffff, 0x85a308d3)], none)
  expect(a!.data).toEqual([0x6b200159, 0x1cb996fc, 0xc4923a9c])
  expect(b!.data).toEqual([0x99ba4efe, 0xbb002be7, 0x483df7a0])
})

it('mulhi is the upper half of the product', () => {
  const x = [2147483647, -5, 123456789, -2147483648, -1, 0], y = [2147483647, 7, -987654321, -2147483648, -1, 5]
  expect(run(mulhiP, [i32(x), i32(y)], none)).toEqual(x.map((v, i) => Number((BigInt(v) * BigInt(y[i]!)) >> 32n)))
  const u = x.map(v => v >>> 0), w = y.map(v => v >>> 0)
  expect(run(mulhiP, [operand('uint32', u), operand('uint32', w)], none)).toEqual(u.map((v, i) => Number((BigInt(v) * BigInt(w[i]!)) >> 32n)))
  expect(run(mulhiP, [operand('int8', [-128, 100]), operand('int8', [127, 100])], none)).toEqual([-64, 39])
})

describe('reduce_precision', () => {
  it('to the formats that are dtypes is what storing in them does', () => {
    const x = [1.0001, 3e5, -65519, -65520, 1e-8, 6.2e-5, NaN, Infinity, -0, 257, 0.1]
    const half = run(reducePrecisionP, [f32(x)], { exponentBits: 5, mantissaBits: 10 })
    // numbers below the smallest normal one become 0
    expect(half).toEqual([1, Infinity, -65504, -Infinity, 0, Math.fround(run(reducePrecisionP, [f32([6.2e-5])], { exponentBits: 8, mantissaBits: 10 })[0]!), NaN, Infinity, -0, 257, 0.0999755859375])
    expect(run(reducePrecisionP, [f32([257, 1.01])], { exponentBits: 8, mantissaBits: 7 })).toEqual([256, 1.0078125])
    expect(run(reducePrecisionP, [f32([-1.9193, -67.4262, 82.0249])], { exponentBits: 5, mantissaBits: 4 })).toEqual([-1.9375, -68, 84])
    expect(run(reducePrecisionP, [f32(x)], { exponentBits: 8, mantissaBits: 23 })).toEqual(x.map(Math.fround))
  })
})

it('keys are their words', () => {
  const words = operand('uint32', [1, 2, 3, 4, 5, 6], [3, 2])
  const [keys] = runPrimitive(randomWrapP, [words], none)
  expect(keys!.aval).toEqual(aval([3], 'key'))
  expect(run(randomUnwrapP, [{ data: keys!.data, dtype: 'key', shape: [3] }], none)).toEqual(words.data)
  expect(() => randomWrapP.type([aval([3], 'uint32')], none)).toThrow(/last axis, of size 2/)
})
