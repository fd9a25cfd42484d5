import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aval } from '../../../src/core/base/aval.js'
import { padP, sliceP } from '../../../src/core/ops/slicing.js'
import { checkAdjoint, checkBatch, elementOf, positions, sample, some } from './rules.js'
import { f32, operand, runPrimitive } from './run-primitive.js'

const axis = fc.integer({ min: 0, max: 6 }).chain(n => fc.integer({ min: 0, max: n }).chain(start => fc.record({ n: fc.constant(n), start: fc.constant(start), limit: fc.integer({ min: start, max: n }), stride: fc.integer({ min: 1, max: 3 }) })))
const padded = fc.record({ n: fc.integer({ min: 0, max: 4 }), low: fc.integer({ min: -3, max: 3 }), high: fc.integer({ min: -3, max: 3 }), interior: fc.integer({ min: 0, max: 2 }) })
  .filter(({ n, low, high, interior }) => low + high + (n === 0 ? 0 : n + (n - 1) * interior) >= 0)

describe('slice', () => {
  it('reads start + i · stride, and its adjoint puts it back', () =>
    fc.assert(fc.property(fc.array(axis, { maxLength: 3 }), axes => {
      const shape = axes.map(a => a.n)
      const params = { start: axes.map(a => a.start), limit: axes.map(a => a.limit), strides: axes.map(a => a.stride) }
      const x = some(shape)
      const [y] = runPrimitive(sliceP, [x], params)
      expect(y!.aval.shape).toEqual(axes.map(a => Math.ceil((a.limit - a.start) / a.stride)))
      for (const at of positions(y!.aval.shape)) expect(elementOf(y!, at)).toEqual(elementOf(x, at.map((i, d) => axes[d]!.start + i * axes[d]!.stride)))
      checkAdjoint(sliceP, [x], params)
    }), { numRuns: 60 }))
  it('of every batch', () => checkBatch(sliceP, [[some([3, 4], 1)], [some([3, 4], 2)]], { start: [1, 0], limit: [3, 4], strides: [1, 2] }))
  it('stays inside', () => expect(() => sliceP.type([aval([3], 'float32')], { start: [1], limit: [4], strides: [1] })).toThrow(/got start \[1\], limit \[4\], strides \[1\] of float32\[3\]/))
})

describe('pad', () => {
  it('lays elements low + i · (interior + 1), crops with negative padding, and has its adjoint', () =>
    fc.assert(fc.property(fc.array(padded, { maxLength: 2 }), fc.constantFrom('float32', 'key', 'bfloat16', 'bool'), (axes, dtype) => {
      const shape = axes.map(a => a.n)
      const params = { low: axes.map(a => a.low), high: axes.map(a => a.high), interior: axes.map(a => a.interior) }
      const x = sample(dtype, shape), hole = dtype === 'key' ? operand('key', [77, 88], []) : operand(dtype, [dtype === 'bool' ? 1 : 77], [])
      const [y] = runPrimitive(padP, [x, hole], params)
      const source = (at: readonly number[]) => at.map((i, d) => (i - axes[d]!.low) / (axes[d]!.interior + 1))
      for (const at of positions(y!.aval.shape)) {
        const from = source(at)
        const inside = from.every((i, d) => Number.isInteger(i) && i >= 0 && i < shape[d]!)
        expect(elementOf(y!, at)).toEqual(inside ? elementOf(x, from) : hole.data)
      }
      checkAdjoint(padP, [some(shape), f32([3], [])], params)
    }), { numRuns: 100 }))
  it('of batches of arrays and values', () => checkBatch(padP, [[some([3], 1), f32([7], [])], [some([3], 2), f32([8], [])]], { low: [1], high: [-1], interior: [1] }))
  it('of batches of batches of values', () => {
    const params = { low: [0, 1], high: [0, 2], interior: [0, 1] }
    checkBatch(padP, [[some([2, 3], 1), f32([7, 8])], [some([2, 3], 2), f32([9, 10])]], params)
    checkAdjoint(padP, [some([2, 3], 1), f32([7, 8])], params)
  })
  it('checks its parameters', () => {
    const x = aval([2], 'float32'), v = aval([], 'float32')
    expect(() => padP.type([x, aval([], 'int32')], { low: [0], high: [0], interior: [0] })).toThrow(/dtype float32/)
    expect(() => padP.type([x, v], { low: [0], high: [], interior: [0] })).toThrow(/every axis/)
    expect(() => padP.type([x, v], { low: [0], high: [0], interior: [-1] })).toThrow(/interior padding ≥ 0/)
    expect(() => padP.type([x, v], { low: [-2], high: [-1], interior: [0] })).toThrow(/sizes ≥ 0, got \[-1\]/)
    expect(() => padP.type([x, x], { low: [1], high: [0], interior: [0] })).toThrow(/a scalar padding value/)
  })
})
