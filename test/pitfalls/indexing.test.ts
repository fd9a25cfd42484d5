/** PITFALLS, "Indexing". */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jit, nn, np, type NDArray, vmap } from '../../src/index.js'

const x = np.array([10, 20, 30])
const ints = (...xs: readonly number[]): NDArray => np.array(xs, { dtype: 'int32' })
const thrown = (tag: string): unknown => expect.objectContaining({ _tag: tag })

describe('a static out-of-range index throws, traced or not', () => {
  test.each([3, -4, 1e9])('%d of an array of three', i => {
    const read = (v: NDArray): NDArray => np.index(v, i), write = (v: NDArray): NDArray => v.at(i).set(0)
    for (const f of [read, write]) {
      expect(() => f(x)).toThrow(thrown('ArgumentError'))
      expect(() => jit(f)(x)).toThrow(thrown('ArgumentError'))
      expect(() => vmap(f)(np.stack([x, x]))).toThrow(thrown('ArgumentError'))
    }
  })
})

describe('array indices follow the documented mode, in eager code and in jit alike', () => {
  const index = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 4, maxLength: 4 })
  const bothWays = (f: (v: NDArray, i: NDArray) => NDArray, expected: (i: number) => number): void =>
    fc.assert(
      fc.property(index, is => {
        for (const g of [f, jit(f)]) expect(g(x, ints(...is)).tolist()).toEqual(is.map(expected))
      }),
      { numRuns: 20 },
    )
  const values = [10, 20, 30]
  const counted = (i: number): number => (i < 0 ? i + 3 : i)
  const inside = (i: number): boolean => i >= 0 && i < 3

  test('x[i] clips', () => bothWays((v, i) => np.index(v, i), i => values[Math.min(Math.max(counted(i), 0), 2)]!))
  test("mode 'fill' gives NaN", () => bothWays((v, i) => v.at(i).get({ mode: 'fill' }), i => (inside(counted(i)) ? values[counted(i)]! : NaN)))
  test('take fills', () => bothWays((v, i) => np.take(v, i), i => (inside(counted(i)) ? values[counted(i)]! : NaN)))
  test('writes out of range are dropped', () => {
    for (const write of [(v: NDArray) => v.at(ints(0, 3, -4)).set(0), jit((v: NDArray) => v.at(ints(0, 3, -4)).set(0))]) expect(write(x).tolist()).toEqual([0, 20, 30])
  })
  test('a dynamic slice is clamped so that it fits', () => {
    const f = (start: NDArray): NDArray => np.index(x, np.add(start, ints(0, 1)))
    expect(f(np.array(5, { dtype: 'int32' })).tolist()).toEqual(jit(f)(np.array(5, { dtype: 'int32' })).tolist())
  })
})

test('negative indices in index arrays count from the end', () => {
  expect(np.index(x, ints(-1, -3)).tolist()).toEqual([30, 10])
  expect(x.at(ints(-1)).add(1).tolist()).toEqual([10, 20, 31])
})

test('oneHot(12, 10) is all zeros', () => {
  expect(nn.oneHot(ints(12, -1, 3), 10).tolist()).toEqual([Array(10).fill(0), Array(10).fill(0), [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]])
  expect(nn.oneHot(12, 10).tolist()).toEqual(Array(10).fill(0))
})

test('argmax([1, NaN, 3]) is 1', () => {
  for (const f of [np.argmax, jit((v: NDArray) => np.argmax(v))]) expect(f(np.array([1, NaN, 3])).item()).toBe(1)
  expect(np.argmin(np.array([1, NaN, NaN])).item()).toBe(1)
})
