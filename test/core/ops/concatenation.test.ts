import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aval } from '../../../src/core/base/aval.js'
import { concatenateP, splitP, stack } from '../../../src/core/ops/concatenation.js'
import { checkAdjoint, checkBatch, elementOf, positions, runFunction, sample, some } from './rules.js'
import { f32, runPrimitive } from './run-primitive.js'

const sizes = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 7 })

describe('concatenate and split', () => {
  it('are inverse, and put the pieces in order', () =>
    fc.assert(fc.property(sizes, fc.integer({ min: 0, max: 2 }), fc.constantFrom('float32', 'key', 'float16', 'bool', 'int8'), (ns, axis, dtype) => {
      const shape = [2, 3, 2].map((n, d) => (d === axis ? ns.reduce((a, b) => a + b, 0) : n))
      const x = sample(dtype, shape)
      const pieces = runPrimitive(splitP, [x], { sizes: ns, axis })
      let from = 0
      pieces.forEach((p, i) => {
        expect(p.aval.shape[axis]).toBe(ns[i])
        for (const at of positions(p.aval.shape)) expect(elementOf(p, at)).toEqual(elementOf(x, at.map((j, d) => (d === axis ? j + from : j))))
        from += ns[i]!
      })
      const [y] = runPrimitive(concatenateP, pieces.map(p => ({ data: p.data, dtype, shape: p.aval.shape })), { dimension: axis })
      expect(y!.data).toEqual(x.data)
    }), { numRuns: 60 }))
  it('keep their laws', () => {
    checkAdjoint(concatenateP, [some([2, 3], 1), some([2, 1], 2), some([2, 2], 3)], { dimension: 1 })
    checkAdjoint(splitP, [some([2, 5])], { sizes: [2, 0, 3], axis: 1 })
    checkBatch(concatenateP, [[some([2, 1], 1), some([1, 1], 2)], [some([2, 1], 3), some([1, 1], 4)]], { dimension: 0 })
    checkBatch(splitP, [[some([4], 1)], [some([4], 2)]], { sizes: [1, 3], axis: 0 })
  })
  it('stack along a new axis', () => {
    const [y] = runFunction(xs => [stack(xs, 1)], [f32([1, 2]), f32([3, 4])])
    expect(y).toMatchObject({ aval: { shape: [2, 2] }, data: [1, 3, 2, 4] })
  })
  it('check their operands', () => {
    expect(() => concatenateP.type([], { dimension: 0 })).toThrow(/at least one array/)
    expect(() => concatenateP.type([aval([2], 'float32'), aval([2], 'int32')], { dimension: 0 })).toThrow(/one dtype/)
    expect(() => concatenateP.type([aval([2, 3], 'float32'), aval([2, 2], 'float32')], { dimension: 0 })).toThrow(/differ only along axis 0/)
    expect(() => concatenateP.type([aval([2], 'float32')], { dimension: 1 })).toThrow(/an axis of float32\[2\]/)
    expect(() => splitP.type([aval([5], 'float32')], { sizes: [2, 2], axis: 0 })).toThrow(/add up to axis 0/)
  })
})
