import { describe, expect, test } from 'vitest'
import { DTypeError, ShapeError } from '../../src/core/base/errors.js'
import type { NDArray } from '../../src/core/trace/ndarray.js'
import * as lax from '../../src/lax/index.js'
import { arrayOf } from '../../src/testing/arrays.js'
import { jit } from '../../src/transforms/jit.js'
import { float32 } from './indexing/random-index.js'

const int32 = (...values: readonly number[]): NDArray => arrayOf({ shape: [values.length], dtype: 'int32', weakType: false }, values)

describe('operands of lax', () => {
  test('have one dtype: nothing is promoted', () => {
    expect(() => lax.add(int32(1, 2), float32([2], i => i))).toThrow(DTypeError)
    expect(() => lax.add(int32(1, 2), 1.5)).toThrow(DTypeError)
    expect(() => lax.add(int32(1, 2), true)).toThrow(DTypeError)
    expect(() => lax.sqrt(int32(1))).toThrow(DTypeError)
    expect(() => lax.select(lax.gt(int32(1), 0), int32(1), float32([1], i => i))).toThrow(DTypeError)
  })
  test('numbers take the dtype beside them', () => {
    const uint8 = arrayOf({ shape: [1], dtype: 'uint8', weakType: false }, [250])
    expect(lax.add(uint8, 10).dtype).toBe('uint8')
    expect(lax.add(uint8, 10).tolist()).toEqual([4])
    expect(lax.mul(2, float32([2], i => i)).tolist()).toEqual([0, 2])
    expect(lax.add(1, 2).weakType).toBe(true)
    expect(jit((x: NDArray, s: NDArray) => lax.mul(x, s))(float32([1], () => 3), 2).tolist()).toEqual([6])
  })
  test('have one rank, or are scalars; axes of size 1 are repeated', () => {
    expect(lax.add(float32([1, 3], i => i), float32([2, 3], i => i)).shape).toEqual([2, 3])
    expect(() => lax.add(float32([2, 3], i => i), float32([3], i => i))).toThrow(ShapeError)
    expect(() => lax.add(float32([2], i => i), float32([3], i => i))).toThrow(ShapeError)
    expect(lax.add(float32([2, 3], i => i), float32([], () => 1)).shape).toEqual([2, 3])
  })
})

test('lax.round goes away from zero, or to even', () => {
  const halves = float32([5], i => i - 2.5)
  expect(lax.round(halves).tolist()).toEqual([-3, -2, -1, 1, 2])
  expect(lax.round(halves, { roundingMethod: lax.RoundingMethod.toNearestEven }).tolist()).toEqual([-2, -2, -0, 0, 2])
})

test('arithmetic shifts copy the highest bit, of unsigned integers too', () => {
  const uint8 = arrayOf({ shape: [2], dtype: 'uint8', weakType: false }, [240, 16])
  expect(lax.shiftRightArithmetic(uint8, 2).tolist()).toEqual([252, 4])
})
