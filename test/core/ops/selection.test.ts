import { describe, expect, it } from 'vitest'
import { aval } from '../../../src/core/base/aval.js'
import { noParams as none } from '../../../src/core/ops/pointwise.js'
import { clampP, selectNP } from '../../../src/core/ops/selection.js'
import { checkAdjoint, checkBatch, sample, some, tangentOf } from './rules.js'
import { f32, i32, operand, run } from './run-primitive.js'

const which = operand('bool', [0, 1, 1, 0])

describe('select_n', () => {
  it('takes the second case where the predicate holds', () => {
    expect(run(selectNP, [which, f32([1, 2, 3, 4]), f32([5, 6, 7, NaN])], none)).toEqual([1, 6, 7, 4])
    expect(run(selectNP, [which, sample('key', [4]), operand('key', [9, 9, 9, 9, 9, 9, 9, 9], [4])], none)).toEqual([1, 2, 9, 9, 9, 9, 7, 8])
  })
  it.each([1, 2, 3, 5])('takes one of %i cases, the nearest for numbers outside', n => {
    const index = [-3, 0, 1, 2, 3, 4, 99]
    const cases = Array.from({ length: n }, (_, i) => i32(index.map(() => i * 10)))
    const expected = index.map(i => Math.min(Math.max(i, 0), n - 1) * 10)
    expect(run(selectNP, [i32(index), ...cases], none)).toEqual(expected)
    expect(index.map(i => selectNP.splat!([i, ...cases.map(c => c.data[0]!)], none, []))).toEqual(expected)
  })
  it('keeps its laws', () => {
    checkAdjoint(selectNP, [which, some([4], 1), some([4], 2)], none)
    checkAdjoint(selectNP, [i32([-1, 1, 2, 5]), some([4], 1), some([4], 2), some([4], 3)], none)
    checkAdjoint(selectNP, [i32([-1, 1, 2, 5]), some([4], 1)], none)
    checkBatch(selectNP, [[which, some([4], 1), some([4], 2)], [operand('bool', [1, 1, 0, 0]), some([4], 3), some([4], 4)]], none)
  })
  it('checks its operands', () => {
    expect(() => selectNP.type([aval([2], 'float32'), aval([2], 'int32')], none)).toThrow(/a predicate of dtype bool/)
    expect(() => selectNP.type([aval([2], 'bool'), aval([2], 'int32'), aval([2], 'float32')], none)).toThrow(/cases of one dtype/)
    expect(() => selectNP.type([aval([], 'bool'), aval([2], 'int32'), aval([2], 'int32')], none)).toThrow(/one shape/)
    expect(() => selectNP.type([aval([], 'bool')], none)).toThrow(/at least one case/)
  })
})

describe('clamp', () => {
  const lo = f32([0, 0, 0, 0, 0, 3]), x = f32([-1, 0, 0.5, 2, NaN, 5]), hi = f32([2, 2, 2, 2, 2, 1])
  it('bounds, the upper bound last', () => expect(run(clampP, [lo, x, hi], none)).toEqual([0, 0, 0.5, 2, NaN, 1]))
  it('has gradient 0 at the bounds', () => {
    const t = f32([1, 1, 1, 1, 1, 1])
    expect(tangentOf(clampP, [lo, x, hi], [null, t, null], none)).toEqual([0, 0, 1, 0, 0, 0])
    expect(tangentOf(clampP, [lo, x, hi], [t, null, null], none)).toEqual([1, 0, 0, 0, 0, 0])
    expect(tangentOf(clampP, [lo, x, hi], [null, null, t], none)).toEqual([0, 0, 0, 0, 0, 1])
  })
  it('works on integers', () => expect(run(clampP, [i32([-1, -1, -1]), i32([-5, 0, 5]), i32([1, 1, 1])], none)).toEqual([-1, 0, 1]))
})
