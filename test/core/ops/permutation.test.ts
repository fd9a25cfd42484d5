import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aval } from '../../../src/core/base/aval.js'
import { dtypes } from '../../../src/core/base/dtype.js'
import { moveAxis, transposeP } from '../../../src/core/ops/permutation.js'
import { checkAdjoint, checkBatch, elementOf, positions, runFunction, sample, some } from './rules.js'
import { runPrimitive } from './run-primitive.js'

const shapeAndPermutation = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }).chain(shape =>
  fc.record({ shape: fc.constant(shape), permutation: fc.shuffledSubarray(shape.map((_, d) => d), { minLength: shape.length }) }))

describe('transpose', () => {
  it('permutes the index of every element', () =>
    fc.assert(fc.property(shapeAndPermutation, ({ shape, permutation }) => {
      const x = some(shape)
      const [y] = runPrimitive(transposeP, [x], { permutation })
      expect(y!.aval.shape).toEqual(permutation.map(d => shape[d]))
      for (const at of positions(y!.aval.shape)) expect(elementOf(y!, at)).toEqual(elementOf(x, shape.map((_, d) => at[permutation.indexOf(d)]!)))
    }), { numRuns: 50 }))
  it.each(dtypes.filter(d => d !== 'complex64'))('moves whole elements of %s', dtype => {
    const x = sample(dtype, [2, 3])
    const [y] = runPrimitive(transposeP, [x], { permutation: [1, 0] })
    for (const [i, j] of positions([2, 3])) expect(elementOf(y!, [j!, i!])).toEqual(elementOf(x, [i!, j!]))
  })
  it('keeps its laws', () => {
    checkAdjoint(transposeP, [some([2, 3, 4])], { permutation: [2, 0, 1] })
    checkBatch(transposeP, [[some([2, 3], 1)], [some([2, 3], 2)]], { permutation: [1, 0] })
  })
  it('moves one axis', () => {
    const [y] = runFunction(([x]) => [moveAxis(x!, 0, 2)], [some([2, 3, 4])])
    expect(y!.aval.shape).toEqual([3, 4, 2])
  })
  it('names every axis once', () => expect(() => transposeP.type([aval([2, 3], 'float32')], { permutation: [0, 0] })).toThrow(/expected a permutation of the 2 axes, got \[0,0\] for float32\[2,3\]/))
})
