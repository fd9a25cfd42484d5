import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aval } from '../../../src/core/base/aval.js'
import { type Gather, gatherP, scatterAddP } from '../../../src/core/ops/gather.js'
import { dimensionNumbers, indexed, naiveWindows } from './indexed-windows.js'
import { checkAdjoint, checkBatch, elementOf, positions, runFunction, sample, some } from './rules.js'
import { f32, i32, operand, run, runPrimitive } from './run-primitive.js'

/** Rows of a matrix, the whole row at each index. */
const rows = (columns: number, mode: Gather['mode'], fillValue: number | null = null): Gather =>
  ({ dimensionNumbers: { offsetDims: [1], collapsedSliceDims: [0], startIndexMap: [0], operandBatchingDims: [], startIndicesBatchingDims: [] }, sliceSizes: [1, columns], mode, fillValue })
const elements = (mode: Gather['mode'], fillValue: number | null = null): Gather =>
  ({ dimensionNumbers: { offsetDims: [], collapsedSliceDims: [0], startIndexMap: [0], operandBatchingDims: [], startIndicesBatchingDims: [] }, sliceSizes: [1], mode, fillValue })
const outside = i32([-1, 0, 2, 3], [4, 1])

describe('gather', () => {
  it('reads windows anywhere, in every mode', () =>
    fc.assert(fc.property(indexed, fc.constantFrom('clip', 'fill', 'promise'), ({ windows, operandShape, sizes, indices }, mode) => {
      const x = some(operandShape)
      const params = { dimensionNumbers: dimensionNumbers(windows).gather, sliceSizes: sizes, mode, fillValue: 99 }
      const [y] = runPrimitive(gatherP, [x, indices], params)
      const expected = naiveWindows(windows, operandShape, sizes, indices, mode !== 'fill')
      expect(y!.aval.shape).toEqual(expected.shape)
      positions(expected.shape).forEach((at, n) => expect(elementOf(y!, at)).toEqual(expected.sources[n] === null ? [99] : elementOf(x, expected.sources[n]!)))
      if (mode === 'clip') checkAdjoint(gatherP, [x, indices], params)
      else checkAdjoint(gatherP, [x, indices], { ...params, mode: 'fill', fillValue: 0 })
    }), { numRuns: 200 }))
  it('fills by dtype', () => {
    expect(run(gatherP, [f32([1, 2, 3]), outside], elements('fill'))).toEqual([NaN, 1, 3, NaN])
    expect(run(gatherP, [i32([1, 2, 3]), outside], elements('fill'))).toEqual([-2147483648, 1, 3, -2147483648])
    expect(run(gatherP, [operand('uint8', [1, 2, 3]), outside], elements('fill'))).toEqual([255, 1, 3, 255])
    expect(run(gatherP, [operand('bool', [0, 0, 0]), outside], elements('fill'))).toEqual([1, 0, 0, 1])
    expect(run(gatherP, [operand('float16', [1, 2, 3]), outside], elements('fill', 0.5))).toEqual([0.5, 1, 3, 0.5])
  })
  it('moves whole keys', () => {
    expect(run(gatherP, [operand('key', [1, 2, 3, 4, 5, 6], [3]), outside], elements('clip'))).toEqual([1, 2, 1, 2, 5, 6, 5, 6])
    const [y] = runPrimitive(gatherP, [sample('key', [2, 3]), i32([1, 0], [2, 1])], rows(3, 'fill'))
    expect(y).toMatchObject({ aval: { shape: [2, 3], dtype: 'key' }, data: [7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6] })
  })
  it('of batches of arrays and indices', () =>
    fc.assert(fc.property(indexed, ({ windows, operandShape, sizes, indices }) => {
      const shuffled = { ...indices, data: indices.data.map((n, i) => ((n + i * 3) % 7) - 1) }
      checkBatch(gatherP, [[some(operandShape, 1), indices], [some(operandShape, 2), shuffled], [some(operandShape, 3), indices]], { dimensionNumbers: dimensionNumbers(windows).gather, sliceSizes: sizes, mode: 'fill', fillValue: 99 })
    }), { numRuns: 60 }))
  it('loses the gradient of promises that were broken', () => {
    const { ad } = gatherP
    if (ad._tag !== 'linear') throw new TypeError('gather is linear')
    const [back] = runFunction(([i, ct]) => [ad.transpose([ct!], [null, i!], elements('promise'), [aval([3], 'float32'), aval([2, 1], 'int32')])[0]!], [i32([0, 9], [2, 1]), f32([1, 1])])
    expect(back!.data).toEqual([1, 0, 0])
    checkAdjoint(gatherP, [f32([1, 2, 3]), i32([2, 0], [2, 1])], elements('promise'))
  })
  it('checks numbers and sizes', () => {
    const x = aval([3, 4], 'float32'), i = aval([2, 1], 'int32'), p = rows(4, 'clip')
    expect(() => gatherP.type([x, aval([2, 1], 'float32')], p)).toThrow(/indices of dtype int32/)
    expect(() => gatherP.type([x, aval([2, 2], 'int32')], p)).toThrow(/index vectors along the last axis/)
    expect(() => gatherP.type([x, i], { ...p, sliceSizes: [1, 5] })).toThrow(/window sizes within the operand/)
    expect(() => gatherP.type([x, i], { ...p, sliceSizes: [2, 4] })).toThrow(/1 on collapsed/)
    expect(() => gatherP.type([x, i], { ...p, dimensionNumbers: { ...p.dimensionNumbers, offsetDims: [0, 1] } })).toThrow(/1 increasing window axes/)
    expect(() => gatherP.type([x, i], { ...p, dimensionNumbers: { ...p.dimensionNumbers, startIndexMap: [2] } })).toThrow(/distinct axes of the operand/)
  })
})

describe('scatter_add', () => {
  it('adds every update, also to the same place, and leaves out what lies outside', () =>
    fc.assert(fc.property(indexed, fc.constantFrom('clip', 'drop', 'promise'), ({ windows, operandShape, sizes, indices }, mode) => {
      const { shape, sources } = naiveWindows(windows, operandShape, sizes, indices, mode === 'clip')
      const x = some(operandShape), updates = some(shape, 3)
      const expected = [...x.data]
      sources.forEach((at, n) => { if (at !== null) expected[at.reduce((sum, i, d) => sum * operandShape[d]! + i, 0)]! += updates.data[n]! })
      const params = { dimensionNumbers: dimensionNumbers(windows).scatter, mode }
      expect(run(scatterAddP, [x, indices, updates], params)).toEqual(expected)
      checkAdjoint(scatterAddP, [x, indices, updates], params)
    }), { numRuns: 200 }))
  it('of batches', () =>
    fc.assert(fc.property(indexed, ({ windows, operandShape, sizes, indices }) => {
      const { shape } = naiveWindows(windows, operandShape, sizes, indices, false)
      checkBatch(scatterAddP, [[some(operandShape, 1), indices, some(shape, 2)], [some(operandShape, 3), indices, some(shape, 4)]], { dimensionNumbers: dimensionNumbers(windows).scatter, mode: 'drop' })
    }), { numRuns: 40 }))
  it('in narrow dtypes', () => {
    const numbers = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0], operandBatchingDims: [], scatterIndicesBatchingDims: [] }
    const add = (dtype: 'uint8' | 'bool' | 'bfloat16', x: number[], y: number[]) => run(scatterAddP, [operand(dtype, x), i32([0, 0], [2, 1]), operand(dtype, y)], { dimensionNumbers: numbers, mode: 'drop' })
    expect(add('uint8', [200, 1], [50, 50])).toEqual([44, 1])
    expect(add('bool', [0, 0], [0, 1])).toEqual([1, 0])
    expect(add('bfloat16', [256, 0], [1, 1])).toEqual([256, 0])
  })
  it('checks the updates', () => {
    const numbers = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0], operandBatchingDims: [], scatterIndicesBatchingDims: [] }
    expect(() => scatterAddP.type([aval([3], 'float32'), aval([2, 1], 'int32'), aval([3], 'float32')], { dimensionNumbers: numbers, mode: 'drop' })).toThrow(/updates of shape \[2\], got float32\[3\]/)
    expect(() => scatterAddP.type([aval([3], 'float32'), aval([2, 1], 'int32'), aval([2], 'int32')], { dimensionNumbers: numbers, mode: 'drop' })).toThrow(/updates of dtype float32/)
  })
})
