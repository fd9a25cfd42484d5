import { describe, expect, it } from 'vitest'
import { aval } from '../../../src/core/base/aval.js'
import { reduceSumP } from '../../../src/core/ops/broadcasting.js'
import { cumlogsumexpP, cummaxP, cumminP, cumprodP, cumsumP } from '../../../src/core/ops/cumulative.js'
import { linearRecurrenceP } from '../../../src/core/ops/recurrence.js'
import { reduceAndP, reduceMaxP, reduceMinP, reduceOrP, reduceProdP, reduceXorP } from '../../../src/core/ops/reduction.js'
import { checkAdjoint, checkBatch, some } from './rules.js'
import { f32, i32, operand, run } from './run-primitive.js'

const first = { axes: [0] }

describe('reductions', () => {
  const x = some([2, 3, 4])
  const at = (i: number, j: number, k: number): number => x.data[12 * i + 4 * j + k]!
  it('over any axes', () => {
    const overMiddle = (f: (xs: readonly number[]) => number) => [0, 1].flatMap(i => [0, 1, 2, 3].map(k => f([at(i, 0, k), at(i, 1, k), at(i, 2, k)])))
    expect(run(reduceProdP, [x], { axes: [1] })).toEqual(overMiddle(xs => xs.reduce((a, b) => a * b)))
    expect(run(reduceMaxP, [x], { axes: [1] })).toEqual(overMiddle(xs => Math.max(...xs)))
    expect(run(reduceMinP, [x], { axes: [0, 1, 2] })).toEqual([Math.min(...x.data)])
    expect(run(reduceMaxP, [x], { axes: [0, 2] })).toEqual([0, 1, 2].map(j => Math.max(...[0, 1].flatMap(i => [0, 1, 2, 3].map(k => at(i, j, k))))))
  })
  it('propagate NaN and order −0 below 0', () => {
    expect(run(reduceMaxP, [f32([1, NaN, 3])], first)).toEqual([NaN])
    expect(run(reduceMinP, [f32(Array.from({ length: 20 }, (_, i) => (i === 13 ? NaN : i)))], first)).toEqual([NaN])
    expect(run(reduceMaxP, [f32([-0, 0])], first)).toEqual([0])
    expect(run(reduceMinP, [f32([0, -0])], first)).toEqual([-0])
  })
  it('of nothing are their identities', () => {
    const nothing = (dtype: Parameters<typeof operand>[0]) => [operand(dtype, [], [0])] as const
    expect(run(reduceProdP, [f32([], [0])], first)).toEqual([1])
    expect(run(reduceSumP, [f32([], [0])], first)).toEqual([0])
    expect(run(reduceMaxP, nothing('float32'), first)).toEqual([-Infinity])
    expect(run(reduceMinP, nothing('bfloat16'), first)).toEqual([Infinity])
    expect((['int8', 'int16', 'int32', 'uint8', 'uint32', 'bool'] as const).map(d => run(reduceMaxP, nothing(d), first)[0])).toEqual([-128, -32768, -2147483648, 0, 0, 0])
    expect((['int8', 'uint8', 'uint16', 'int32', 'bool'] as const).map(d => run(reduceMinP, nothing(d), first)[0])).toEqual([127, 255, 65535, 2147483647, 1])
    expect((['bool', 'int8', 'uint32'] as const).map(d => run(reduceAndP, nothing(d), first)[0])).toEqual([1, -1, 4294967295])
  })
  it('of bool and of bits', () => {
    const b = operand('bool', [1, 0, 1, 1], [2, 2])
    expect([reduceAndP, reduceOrP, reduceXorP, reduceMaxP, reduceMinP].map(p => run(p, [b], { axes: [1] }))).toEqual([[0, 1], [1, 1], [1, 0], [1, 1], [0, 1]])
    expect(run(reduceXorP, [i32([5, 6, -1])], first)).toEqual([5 ^ 6 ^ -1])
  })
  it('keep float32 products and sums in double precision', () => {
    expect(run(reduceProdP, [f32([1e30, 1e30, 1e-30, 1e-30])], first)[0]).toBeCloseTo(1, 5)
    expect(run(reduceSumP, [f32([1e8, 1, -1e8])], first)).toEqual([1])
    expect(run(reduceProdP, [i32([65536, 65536, 3])], first)).toEqual([0])
  })
  it('of batches', () => {
    for (const p of [reduceProdP, reduceMaxP, reduceMinP]) checkBatch(p, [[some([2, 3], 1)], [some([2, 3], 2)]], { axes: [1] })
  })
  it('want numbers and increasing axes', () => {
    expect(() => reduceProdP.type([aval([2], 'bool')], first)).toThrow(/integer or float dtype/)
    expect(() => reduceMaxP.type([aval([2, 2], 'float32')], { axes: [1, 0] })).toThrow(/increasing axes/)
  })
})

const forward = { axis: 0, reverse: false }, backward = { axis: 0, reverse: true }

describe('cumulative operations', () => {
  it('run along any axis, either way', () => {
    expect(run(cumsumP, [f32([1, 2, 3])], forward)).toEqual([1, 3, 6])
    expect(run(cumsumP, [f32([1, 2, 3])], backward)).toEqual([6, 5, 3])
    expect(run(cumsumP, [f32([1, 2, 3, 4, 5, 6], [2, 3])], forward)).toEqual([1, 2, 3, 5, 7, 9])
    expect(run(cumsumP, [f32([1, 2, 3, 4, 5, 6], [2, 3])], { axis: 1, reverse: true })).toEqual([6, 5, 3, 15, 11, 6])
    expect(run(cumprodP, [i32([2, 3, 4])], forward)).toEqual([2, 6, 24])
    expect(run(cumsumP, [f32([], [0, 2])], { axis: 1, reverse: false })).toEqual([])
  })
  it('wrap narrow integers, and keep float sums in double precision', () => {
    expect(run(cumsumP, [operand('int8', [100, 100])], forward)).toEqual([100, -56])
    expect(run(cumsumP, [f32([1e8, 1, -1e8])], forward)).toEqual([1e8, 1e8, 1])
  })
  it('extremes propagate NaN', () => {
    expect(run(cummaxP, [f32([1, 3, 2, NaN, 5])], forward)).toEqual([1, 3, 3, NaN, NaN])
    expect(run(cumminP, [f32([1, 3, -2, 5])], backward)).toEqual([-2, -2, -2, 5])
    expect(run(cummaxP, [operand('bool', [0, 1, 0])], forward)).toEqual([0, 1, 1])
    expect(run(cumminP, [operand('uint32', [4294967295, 7])], forward)).toEqual([4294967295, 7])
  })
  it('logsumexp does not overflow, and −∞ is nothing', () => {
    const [a, b, c] = run(cumlogsumexpP, [f32([1e4, 1e4, -1e4])], forward)
    expect([a, b, c]).toEqual([1e4, Math.fround(1e4 + Math.LN2), Math.fround(1e4 + Math.LN2)])
    expect(run(cumlogsumexpP, [f32([-Infinity, -Infinity, 1, Infinity, 2])], forward)).toEqual([-Infinity, -Infinity, 1, Infinity, Infinity])
    expect(run(cumlogsumexpP, [f32([NaN, 1])], forward)).toEqual([NaN, NaN])
  })
  it('have adjoints and batches', () => {
    checkAdjoint(cumsumP, [some([3, 4])], { axis: 1, reverse: false })
    for (const p of [cumsumP, cumprodP, cummaxP]) checkBatch(p, [[some([2, 3], 1)], [some([2, 3], 2)]], { axis: 1, reverse: true })
    checkBatch(linearRecurrenceP, [[some([3], 1), some([3], 4)], [some([3], 2), some([3], 3)]], forward)
  })
  it('recur', () => expect(run(linearRecurrenceP, [f32([9, 2, 3]), f32([1, 1, 1])], forward)).toEqual([1, 3, 10]))
})
