import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scatterMaxP, scatterMinP, scatterMulP, scatterP } from '../../../src/core/ops/scatter.js'
import type { Scatter } from '../../../src/core/ops/scattering.js'
import { dimensionNumbers, indexed, naiveWindows } from './indexed-windows.js'
import { checkAdjoint, checkBatch, sample, some, tangentOf } from './rules.js'
import { f32, i32, operand, run } from './run-primitive.js'

const elements: Scatter = { dimensionNumbers: { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0], operandBatchingDims: [], scatterIndicesBatchingDims: [] }, mode: 'drop' }
const at = (...positions: number[]) => i32(positions, [positions.length, 1])

describe('scatter', () => {
  it.each([
    [scatterP.name, scatterP, (_x: number, y: number) => y],
    [scatterMulP.name, scatterMulP, (x: number, y: number) => x * y],
    [scatterMinP.name, scatterMinP, Math.min],
    [scatterMaxP.name, scatterMaxP, Math.max],
  ] as const)('%s combines in order', (_name, p, combine) =>
    fc.assert(fc.property(indexed, fc.constantFrom('clip', 'drop'), ({ windows, operandShape, sizes, indices }, mode) => {
      const { shape, sources, order } = naiveWindows(windows, operandShape, sizes, indices, mode === 'clip')
      const x = some(operandShape), updates = some(shape, 3)
      const expected = [...x.data]
      order.forEach(n => {
        const source = sources[n]
        if (source == null) return
        const flat = source.reduce((sum, i, d) => sum * operandShape[d]! + i, 0)
        expected[flat] = Math.fround(combine(expected[flat]!, updates.data[n]!))
      })
      const params = { dimensionNumbers: dimensionNumbers(windows).scatter, mode }
      expect(run(p, [x, indices, updates], params)).toEqual(expected)
      if (p === scatterP) checkAdjoint(p, [x, indices, updates], params)
    }), { numRuns: 80 }))
  it('of batches', () =>
    fc.assert(fc.property(indexed, ({ windows, operandShape, sizes, indices }) => {
      const { shape } = naiveWindows(windows, operandShape, sizes, indices, false)
      checkBatch(scatterP, [[some(operandShape, 1), indices, some(shape, 2)], [some(operandShape, 3), indices, some(shape, 4)]], { dimensionNumbers: dimensionNumbers(windows).scatter, mode: 'drop' })
    }), { numRuns: 40 }))
  it('sets keys and booleans', () => {
    expect(run(scatterP, [sample('key', [3]), at(2, 0), operand('key', [50, 51, 60, 61], [2])], elements)).toEqual([60, 61, 3, 4, 50, 51])
    expect(run(scatterP, [operand('bool', [0, 1, 0]), at(0, 5), operand('bool', [1, 1])], elements)).toEqual([1, 1, 0])
  })
})

describe('derivatives', () => {
  const x = f32([2, 3, 5]), zero = f32([0, 0, 0])
  it('of products leave one factor out, zeros included', () => {
    const y = f32([4, 0, 7, 0])
    const one = (k: number) => f32(y.data.map((_, i) => Number(i === k)))
    // element 0: 2 · 4 · 0, element 1: 3 · 7, element 2: 5 · 0
    const through = [0, 1, 2, 3].map(k => tangentOf(scatterMulP, [x, at(0, 0, 1, 2), y], [null, null, one(k)], elements))
    expect(through).toEqual([[0, 0, 0], [8, 0, 0], [0, 3, 0], [0, 0, 5]])
    expect(tangentOf(scatterMulP, [x, at(0, 0, 1, 2), y], [f32([1, 1, 1]), null, null], elements)).toEqual([0, 7, 0])
  })
  it('of extrema are shared among those that attain them', () => {
    const t = [f32([1, 0, 0]), null, null] as const
    expect(tangentOf(scatterMaxP, [x, at(0, 1), f32([2, 9])], t, elements)).toEqual([0.5, 0, 0])
    const u = (k: number) => [null, null, f32([Number(k === 0), Number(k === 1), Number(k === 2)])] as const
    expect(tangentOf(scatterMaxP, [x, at(0, 0, 1), f32([2, 2, 9])], u(0), elements)).toEqual([Math.fround(1 / 3), 0, 0])
    expect(tangentOf(scatterMinP, [x, at(0, 0, 7), f32([1, 1, 9])], u(1), elements)).toEqual([0.5, 0, 0])
    expect(tangentOf(scatterMinP, [x, at(0, 0, 7), f32([1, 1, 9])], u(2), elements)).toEqual(zero.data)
  })
  it('of repeated sets belong to the last', () => checkAdjoint(scatterP, [x, at(1, 1), f32([1, 2])], elements))
})
