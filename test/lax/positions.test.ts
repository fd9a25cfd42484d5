/** Positions that are data: dynamic slices clamp, segments drop, scatters are told what to do. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConcretizationError, DTypeError, ShapeError } from '../../src/core/base/errors.js'
import type { NDArray } from '../../src/core/trace/ndarray.js'
import * as lax from '../../src/lax/index.js'
import { arrayOf } from '../../src/testing/arrays.js'
import { grad } from '../../src/transforms/grad.js'
import { jit } from '../../src/transforms/jit.js'
import { holds } from '../laws/replay.js'
import { float32 } from './indexing/random-index.js'

const int32 = (shape: readonly number[], ...values: readonly number[]): NDArray => arrayOf({ shape, dtype: 'int32', weakType: false }, values)
const x = float32([5], i => i + 1)

describe('dynamic slices', () => {
  test('count negative starts from the end, then clamp', () =>
    holds(
      fc.property(fc.integer({ min: -12, max: 12 }), fc.integer({ min: 0, max: 5 }), (start, size) => {
        const from = Math.min(Math.max(start < 0 ? start + 5 : start, 0), 5 - size)
        const expected = [1, 2, 3, 4, 5].slice(from, from + size)
        expect(lax.dynamicSlice(x, [start], [size]).tolist()).toEqual(expected)
        expect(jit((x: NDArray, i: NDArray) => lax.dynamicSlice(x, [i], [size]))(x, int32([], start)).tolist()).toEqual(expected)
        expect(lax.dynamicUpdateSlice(x, float32([size], () => 0), int32([1], start)).tolist()).toEqual([1, 2, 3, 4, 5].map((v, i) => (i >= from && i < from + size ? 0 : v)))
      }), 0.3))
  test('give their gradient to the clamped box', () => expect(grad((x: NDArray) => lax.reduceSum(lax.dynamicSlice(x, [9], [2]), [0]))(x).tolist()).toEqual([0, 0, 0, 1, 1]))
  test('refuse boxes that do not fit and positions that are no integers', () => {
    expect(() => lax.dynamicSlice(x, [0], [6])).toThrow(ShapeError)
    expect(() => lax.dynamicSlice(x, [0, 0], [1])).toThrow(ShapeError)
    expect(() => lax.dynamicSlice(x, [float32([], () => 1)], [1])).toThrow(DTypeError)
  })
})

describe('segments', () => {
  const ids = int32([5], 0, 2, 0, -1, 7)
  test('drop ids out of range; empty ones have the identity', () => {
    expect(lax.segmentSum(x, ids, { numSegments: 3 }).tolist()).toEqual([4, 0, 2])
    expect(lax.segmentProd(x, ids, { numSegments: 3 }).tolist()).toEqual([3, 1, 2])
    expect(lax.segmentMax(x, ids, { numSegments: 3 }).tolist()).toEqual([3, -Infinity, 2])
    expect(lax.segmentMin(x, ids, { numSegments: 3 }).tolist()).toEqual([1, Infinity, 2])
    expect(lax.segmentMax(int32([1], 5), int32([1], 1), { numSegments: 2 }).tolist()).toEqual([-2147483648, 5])
  })
  test('are counted where the ids are known', () => {
    expect(lax.segmentSum(x, int32([5], 0, 1, 1, 3, 0)).shape).toEqual([4])
    expect(() => jit((i: NDArray) => lax.segmentSum(x, i))(ids)).toThrow(ConcretizationError)
  })
  test('of rows', () => expect(lax.segmentSum(float32([3, 2], i => i), int32([3], 1, 1, 0), { numSegments: 2 }).tolist()).toEqual([[4, 5], [2, 4]]))
})

describe('scatter', () => {
  const elements = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
  const at = int32([3, 1], 1, 9, 1)
  test('drops by default, clips when told, applies updates in order', () => {
    expect(lax.scatter(x, at, float32([3], i => 10 + i), elements).tolist()).toEqual([1, 12, 3, 4, 5])
    expect(lax.scatter(x, at, float32([3], i => 10 + i), elements, { mode: 'clip' }).tolist()).toEqual([1, 12, 3, 4, 11])
    expect(lax.scatterAdd(x, at, float32([3], i => 10 + i), elements).tolist()).toEqual([1, 24, 3, 4, 5])
  })
  test('has dimension numbers and options, data-last too', () => {
    expect(lax.scatterAdd(at, float32([3], i => 10 + i), elements, { mode: 'clip' })(x).tolist()).toEqual([1, 24, 3, 4, 16])
    expect(() => lax.scatter(x, at, float32([3], i => i), 7 as never)).toThrow(/dimension numbers/)
  })
})
