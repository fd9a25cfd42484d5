import { describe, expect, it } from 'vitest'
import { aval } from '../../../src/core/base/aval.js'
import { dotGeneralP } from '../../../src/core/ops/contraction.js'
import { checkBatch, some } from './rules.js'
import { f32, operand, run, runPrimitive } from './run-primitive.js'

const dot = (contract: readonly [readonly number[], readonly number[]], batch: readonly [readonly number[], readonly number[]] = [[], []]) => ({ contract, batch, preferredElementType: null })

const count = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => (i % 7) - 3)

describe('dot_general', () => {
  it('multiplies matrices, whichever axes are contracted', () => {
    const x = count(6), y = count(12)
    const expected = [0, 1].flatMap(i => [0, 1, 2, 3].map(j => [0, 1, 2].reduce((sum, k) => sum + x[3 * i + k]! * y[4 * k + j]!, 0)))
    expect(run(dotGeneralP, [f32(x, [2, 3]), f32(y, [3, 4])], dot([[1], [0]]))).toEqual(expected)
    const transposed = f32([0, 1, 2].flatMap(k => [0, 1].map(i => x[3 * i + k]!)), [3, 2])
    expect(run(dotGeneralP, [transposed, f32(y, [3, 4])], dot([[0], [0]]))).toEqual(expected)
  })
  it('has batch axes first, then the free axes of the left, then those of the right', () => {
    const x = count(24), y = count(40)
    const [z] = runPrimitive(dotGeneralP, [f32(x, [3, 2, 4]), f32(y, [4, 5, 2])], dot([[2], [0]], [[1], [2]]))
    expect(z!.aval.shape).toEqual([2, 3, 5])
    const expected: number[] = []
    for (let b = 0; b < 2; b++) for (let i = 0; i < 3; i++) for (let j = 0; j < 5; j++) {
      let sum = 0
      for (let k = 0; k < 4; k++) sum += x[i * 8 + b * 4 + k]! * y[k * 10 + j * 2 + b]!
      expected.push(sum)
    }
    expect(z!.data).toEqual(expected)
  })
  it('contracts several axes, or none', () => {
    expect(run(dotGeneralP, [f32(count(6), [2, 3]), f32(count(6), [3, 2])], dot([[0, 1], [1, 0]]))).toEqual([-3 * -3 + -2 * -1 + -1 * 1 + 0 * -2 + 1 * 0 + 2 * 2])
    expect(run(dotGeneralP, [f32([1, 2]), f32([3, 4, 5])], dot([[], []]))).toEqual([3, 4, 5, 6, 8, 10])
    expect(run(dotGeneralP, [f32([], [2, 0]), f32([], [0, 2])], dot([[1], [0]]))).toEqual([0, 0, 0, 0])
  })
  it('sums in the register of the result', () => {
    const x = operand('int8', [100, 100])
    expect(run(dotGeneralP, [x, x], dot([[0], [0]]))).toEqual([32])
    expect(run(dotGeneralP, [x, x], { ...dot([[0], [0]]), preferredElementType: 'int32' })).toEqual([20000])
    const h = operand('bfloat16', [256, 1, 1])
    expect(run(dotGeneralP, [h, operand('bfloat16', [1, 1, 1])], { ...dot([[0], [0]]), preferredElementType: 'float32' })).toEqual([258])
  })
  it('says which axes clash', () => {
    const [x, y] = [aval([2, 3], 'float32'), aval([2, 3], 'float32')]
    expect(() => dotGeneralP.type([x, y], dot([[1], [0]]))).toThrow(/float32\[2,3\] and float32\[2,3\][\s\S]*axis 1 of the left has size 3, axis 0 of the right 2/)
    expect(() => dotGeneralP.type([x, y], dot([[1, 1], [1, 1]]))).toThrow(/at most once/)
    expect(() => dotGeneralP.type([x, aval([3], 'int32')], dot([[1], [0]]))).toThrow(/one dtype/)
  })
})

describe('rules of dot_general', () => {
  it('of every batch: one side, the other, both', () => {
    checkBatch(dotGeneralP, [[some([2, 3], 1), some([3, 4], 2)], [some([2, 3], 3), some([3, 4], 4)]], dot([[1], [0]]))
    checkBatch(dotGeneralP, [[some([3, 2, 4], 1), some([4, 5, 2], 2)], [some([3, 2, 4], 3), some([4, 5, 2], 4)]], dot([[2], [0]], [[1], [2]]))
    checkBatch(dotGeneralP, [[some([3], 1), some([3], 2)], [some([3], 3), some([3], 4)]], dot([[0], [0]]))
  })
})
