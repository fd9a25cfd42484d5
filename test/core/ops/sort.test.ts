import { describe, expect, it } from 'vitest'
import { argmaxP, argminP } from '../../../src/core/ops/arg-extremum.js'
import { sortP } from '../../../src/core/ops/sort.js'
import { topKP } from '../../../src/core/ops/top-k.js'
import { aval } from '../../../src/core/base/aval.js'
import { checkBatch, some } from './rules.js'
import { f32, i32, operand, run, runPrimitive } from './run-primitive.js'

const single = { dimension: 0, isStable: true, numKeys: 1 }

/** A few thousand numbers without a pattern. */
const scattered = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => Math.fround(Math.sin(i * 12.9898) * 43758.5453) % 7)

describe('sort', () => {
  it('puts NaN last and keeps the order of equal keys', () => {
    const keys = f32([3, NaN, -0, -Infinity, 0, Infinity, -3, NaN])
    const [sorted, positions] = runPrimitive(sortP, [keys, i32([0, 1, 2, 3, 4, 5, 6, 7])], single)
    expect(sorted!.data).toEqual([-Infinity, -3, -0, 0, 3, Infinity, NaN, NaN])
    expect(positions!.data).toEqual([3, 6, 2, 4, 0, 5, 1, 7])
  })
  it.each([0, 1, 2, 3, 5, 8, 33, 100, 300])('sorts %i floats', n => {
    const x = scattered(n)
    expect(run(sortP, [f32(x)], single)).toEqual(Array.from(Float32Array.from(x).sort()))
  })
  it('sorts every dtype', () => {
    expect(run(sortP, [i32([3, -1, 2147483647, -2147483648])], single)).toEqual([-2147483648, -1, 3, 2147483647])
    expect(run(sortP, [operand('uint32', [4294967295, 0, 7])], single)).toEqual([0, 7, 4294967295])
    expect(run(sortP, [operand('int8', [1, -128, 127, -1])], single)).toEqual([-128, -1, 1, 127])
    expect(run(sortP, [operand('bool', [1, 0, 1, 0])], single)).toEqual([0, 0, 1, 1])
    expect(run(sortP, [operand('float64', [1e300, -1e-300, 1 + 2 ** -52, 1, NaN, -1e300, -1 - 2 ** -52, -1])], single)).toEqual([-1e300, -1 - 2 ** -52, -1, -1e-300, 1, 1 + 2 ** -52, 1e300, NaN])
    expect(run(sortP, [operand('float16', [1, -2, NaN, 0.5])], single)).toEqual([-2, 0.5, 1, NaN])
  })
  it('compares further keys where the first are equal', () => {
    const [a, b, c] = runPrimitive(sortP, [i32([1, 0, 1, 0]), f32([2, 5, -1, 4]), i32([10, 11, 12, 13])], { ...single, numKeys: 2 })
    expect([a!.data, b!.data, c!.data]).toEqual([[0, 0, 1, 1], [4, 5, -1, 2], [13, 11, 12, 10]])
  })
  it('keeps the order of equal keys in long rows, of two words too', () => {
    const x = scattered(4100).map(v => Math.round(v * 100) * 2 ** -40)
    const expected = x.map((_, i) => i).sort((i, j) => x[i]! - x[j]! || i - j)
    expect(runPrimitive(sortP, [operand('float64', x), i32(x.map((_, i) => i))], single)[1]!.data).toEqual(expected)
    expect(runPrimitive(topKP, [operand('float64', x)], { k: 4100 })[1]!.data).toEqual(x.map((_, i) => i).sort((i, j) => x[j]! - x[i]! || i - j))
  })
  it('runs along any axis', () => {
    const x = f32([3, 1, 2, 6, 5, 4], [2, 3])
    expect(run(sortP, [x], { ...single, dimension: 1 })).toEqual([1, 2, 3, 4, 5, 6])
    expect(run(sortP, [f32([3, 1, 2, 1, 5, 0], [2, 3])], single)).toEqual([1, 1, 0, 3, 5, 2])
    expect(run(sortP, [f32(scattered(24), [2, 3, 4])], { ...single, dimension: 1 })).toHaveLength(24)
    expect(run(sortP, [f32([], [0, 3])], single)).toEqual([])
  })
})

describe('top_k', () => {
  it('counts NaN as greatest and prefers the lower index', () => {
    const [values, indices] = runPrimitive(topKP, [f32([1, 3, NaN, 3, -1])], { k: 4 })
    expect(values!.data).toEqual([NaN, 3, 3, 1])
    expect(indices!.data).toEqual([2, 1, 3, 0])
    expect(indices!.aval).toEqual(aval([4], 'int32'))
  })
  it.each([1, 2, 31, 32, 33, 60])('of rows, k = %i, by insertion or by sorting', k => {
    const x = scattered(120)
    const [values, indices] = runPrimitive(topKP, [f32(x, [2, 60])], { k })
    const expected = [0, 1].flatMap(r => Array.from({ length: 60 }, (_, i) => i).sort((i, j) => x[60 * r + j]! - x[60 * r + i]! || i - j).slice(0, k))
    expect(indices!.data).toEqual(expected)
    expect(values!.data).toEqual(expected.map((i, n) => Math.fround(x[60 * Math.floor(n / k) + i]!)))
  })
  it('of float64, and of nothing', () => {
    expect(runPrimitive(topKP, [operand('float64', [1, 1 + 2 ** -52, -1])], { k: 2 }).map(r => r.data)).toEqual([[1 + 2 ** -52, 1], [1, 0]])
    expect(runPrimitive(topKP, [f32([1, 2])], { k: 0 }).map(r => r.data)).toEqual([[], []])
    expect(() => topKP.type([aval([2], 'float32')], { k: 3 })).toThrow(/at most 2/)
  })
})

describe('argmax and argmin', () => {
  const p = { axis: 0, indexDtype: 'int32' } as const
  it('the first NaN, else the first occurrence', () => {
    expect(run(argmaxP, [f32([1, NaN, 3, NaN])], p)).toEqual([1])
    expect(run(argminP, [f32([1, NaN, 3])], p)).toEqual([1])
    expect(run(argmaxP, [f32([1, 3, 3])], p)).toEqual([1])
    expect(run(argminP, [i32([5, -2, -2])], p)).toEqual([1])
    expect(run(argmaxP, [operand('bool', [0, 1, 1])], p)).toEqual([1])
    expect(run(argmaxP, [f32([-Infinity])], p)).toEqual([0])
  })
  it('along any axis', () => {
    const x = f32([1, 5, 2, 4, 3, 6], [2, 3])
    expect(run(argmaxP, [x], p)).toEqual([1, 0, 1])
    expect(run(argmaxP, [x], { axis: 1, indexDtype: 'uint8' })).toEqual([1, 2])
    expect(() => argmaxP.type([aval([0], 'float32')], p)).toThrow(/at least one element/)
  })
})

it('batches are sorted one by one', () => {
  checkBatch(sortP, [[some([5], 1), some([5], 2)], [some([5], 3), some([5], 4)]], single)
  checkBatch(topKP, [[some([5], 1)], [some([5], 3)]], { k: 2 })
  checkBatch(argmaxP, [[some([5], 1)], [some([5], 3)]], { axis: 0, indexDtype: 'int32' })
})
