import { describe, expect, test } from 'vitest'
import type { DType } from '../../src/core/base/dtype.js'
import type { NDArray } from '../../src/core/trace/ndarray.js'
import { arrayOf } from '../../src/testing/arrays.js'
import { ulpsApart } from '../../src/testing/ulps.js'
import { matchers } from '../../src/testing/vitest.js'

expect.extend(matchers)

const of = (dtype: DType, ...values: readonly number[]): NDArray => arrayOf({ shape: [values.length], dtype, weakType: false }, values)

describe('toBeCloseToTree', () => {
  test('compares trees by the tolerance of the coarser dtype', () => {
    expect({ a: of('float32', 1, NaN), b: [of('int32', 3), null] }).toBeCloseToTree({ a: of('float64', 1 + 1e-6, NaN), b: [of('int32', 3), null] })
    expect(of('float64', 1)).not.toBeCloseToTree(of('float64', 1 + 1e-6))
    expect(of('float64', 1)).toBeCloseToTree(of('float64', 1 + 1e-6), { rtol: 1e-5 })
    expect(of('float32', 0)).toBeCloseToTree(of('float32', -0))
  })
  test.each<readonly [unknown, unknown, RegExp]>([
    [{ a: of('float32', 1) }, { b: of('float32', 1) }, /a tree \{b: \*\} was expected/],
    [of('float32', 1), of('float32', 1, 2), /the shape \[2\] was expected, got \[1\]/],
    [{ p: [of('int32', 1, 2)] }, { p: [of('int32', 1, 3)] }, /at \.p\[0\]: 3 was expected at \[1\] of int32\[2\], got 2/],
    [of('float32', NaN), of('float32', 0), /0 was expected/],
    [of('float32', Infinity), of('float32', -Infinity), /-Infinity was expected/],
  ])('%s against %s', (got, expected, message) => expect(() => expect(got).toBeCloseToTree(expected)).toThrow(message))
})

describe('toEqualUlp', () => {
  test('is equality to the bit by default', () => {
    expect(of('float32', NaN, -0)).toEqualUlp(of('float32', NaN, -0))
    expect(of('float32', 0)).not.toEqualUlp(of('float32', -0))
    expect(of('float32', 1)).not.toEqualUlp(of('float64', 1))
  })
  test('counts representable numbers', () => {
    expect(of('float32', 1)).toEqualUlp(of('float32', 1 + 2 ** -22), 2)
    expect(of('float32', 1)).not.toEqualUlp(of('float32', 1 + 2 ** -22), 1)
  })
})

test.each<readonly [DType, number, number, number]>([
  ['float32', 1, 1 + 2 ** -23, 1],
  ['float32', -(2 ** -149), 2 ** -149, 3], // through -0 and 0
  ['float32', 3.4028234663852886e38, Infinity, 1],
  ['float64', 1, 1 + 2 ** -52, 1],
  ['float64', -0, 0, 1],
  ['float16', 1, 1 + 2 ** -10, 1],
  ['bfloat16', 1, 1 + 2 ** -7, 1],
  ['int32', -3, 4, 7],
  ['float32', NaN, NaN, 0],
  ['float32', NaN, 1, Infinity],
])('ulps of %s between %d and %d: %d', (dtype, x, y, ulps) => {
  expect(ulpsApart(x, y, dtype)).toBe(ulps)
  expect(ulpsApart(y, x, dtype)).toBe(ulps)
})
