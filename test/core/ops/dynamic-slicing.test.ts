import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aval } from '../../../src/core/base/aval.js'
import { dynamicSliceP, dynamicUpdateSliceP } from '../../../src/core/ops/dynamic-slicing.js'
import { noParams as none } from '../../../src/core/ops/pointwise.js'
import { checkAdjoint, checkBatch, elementOf, positions, sample, some } from './rules.js'
import { i32, runPrimitive } from './run-primitive.js'

const axis = fc.integer({ min: 0, max: 5 }).chain(n => fc.record({ n: fc.constant(n), size: fc.integer({ min: 0, max: n }), start: fc.integer({ min: -3, max: 8 }) }))
const clamped = ({ n, size, start }: { readonly n: number; readonly size: number; readonly start: number }): number => Math.min(Math.max(start, 0), n - size)

describe('dynamic slices', () => {
  it('read and replace the box at the clamped start', () =>
    fc.assert(fc.property(fc.array(axis, { maxLength: 3 }), fc.constantFrom('float32', 'key', 'float16'), (axes, dtype) => {
      const shape = axes.map(a => a.n), sliceSizes = axes.map(a => a.size), from = axes.map(clamped)
      const starts = axes.map(a => i32([a.start], []))
      const x = sample(dtype, shape), update = { ...sample(dtype, sliceSizes), data: sample(dtype, sliceSizes).data.map(n => n + 500) }
      const [y] = runPrimitive(dynamicSliceP, [x, ...starts], { sliceSizes })
      for (const at of positions(sliceSizes)) expect(elementOf(y!, at)).toEqual(elementOf(x, at.map((i, d) => i + from[d]!)))
      const [z] = runPrimitive(dynamicUpdateSliceP, [x, update, ...starts], none)
      for (const at of positions(shape)) {
        const inner = at.map((i, d) => i - from[d]!)
        expect(elementOf(z!, at)).toEqual(inner.every((i, d) => i >= 0 && i < sliceSizes[d]!) ? elementOf(update, inner) : elementOf(x, at))
      }
      checkAdjoint(dynamicSliceP, [some(shape), ...starts], { sliceSizes })
      checkAdjoint(dynamicUpdateSliceP, [some(shape), some(sliceSizes, 2), ...starts], none)
    }), { numRuns: 100 }))
  it('of batches of arrays, updates and starts', () => {
    const start = (n: number) => i32([n], [])
    checkBatch(dynamicSliceP, [[some([4, 3], 1), start(1), start(0)], [some([4, 3], 2), start(9), start(-2)], [some([4, 3], 3), start(0), start(1)]], { sliceSizes: [2, 2] })
    checkBatch(dynamicUpdateSliceP, [[some([4, 3], 1), some([2, 2], 4), start(1), start(0)], [some([4, 3], 2), some([2, 2], 5), start(9), start(-2)]], none)
  })
  it('check their operands', () => {
    const x = aval([3], 'float32'), i = aval([], 'int32')
    expect(() => dynamicSliceP.type([x, i], { sliceSizes: [4] })).toThrow(/a box that fits into float32\[3\], got \[4\]/)
    expect(() => dynamicSliceP.type([x], { sliceSizes: [2] })).toThrow(/1 scalar starts/)
    expect(() => dynamicSliceP.type([x, aval([], 'float32')], { sliceSizes: [2] })).toThrow(/dtype int32/)
    expect(() => dynamicUpdateSliceP.type([x, aval([2], 'int32'), i], none)).toThrow(/dtype float32/)
  })
})
