import { describe, expect, it } from 'vitest'
import { aval } from '../../../src/core/base/aval.js'
import { revP } from '../../../src/core/ops/reversal.js'
import { checkAdjoint, checkBatch, elementOf, positions, sample, some } from './rules.js'
import { runPrimitive } from './run-primitive.js'

describe('rev', () => {
  it.each([[[0]], [[1]], [[0, 1]]])('reads axes %j backwards', dimensions => {
    for (const x of [some([3, 4]), sample('key', [3, 4]), sample('bfloat16', [3, 4])]) {
      const [y] = runPrimitive(revP, [x], { dimensions })
      for (const at of positions([3, 4])) expect(elementOf(y!, at)).toEqual(elementOf(x, at.map((i, d) => (dimensions.includes(d) ? x.shape[d]! - 1 - i : i))))
    }
  })
  it('keeps its laws', () => {
    checkAdjoint(revP, [some([2, 3])], { dimensions: [1] })
    checkBatch(revP, [[some([2, 3], 1)], [some([2, 3], 2)]], { dimensions: [0] })
  })
  it('refuses axes that are not there', () => expect(() => revP.type([aval([2], 'float32')], { dimensions: [1] })).toThrow(/distinct axes/))
})
