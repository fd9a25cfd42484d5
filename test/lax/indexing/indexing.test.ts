import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ArgumentError, AxisError, ConcretizationError, DTypeError, ShapeError } from '../../../src/core/base/errors.js'
import { sizeOf } from '../../../src/core/base/shape.js'
import type { NDArray } from '../../../src/core/trace/ndarray.js'
import { index } from '../../../src/lax/indexing/part.js'
import { slice } from '../../../src/lax/indexing/slice.js'
import { arrayOf } from '../../../src/testing/arrays.js'
import * as laws from '../../../src/testing/laws.js'
import { grad } from '../../../src/transforms/grad.js'
import { jit } from '../../../src/transforms/jit.js'
import { reduceSum } from '../../../src/lax/reduction.js'
import { mul } from '../../../src/lax/arithmetic.js'
import { holds } from '../../laws/replay.js'
import { float32, type Indexed, indexed, meaningOf, toIndex } from './random-index.js'

const int32 = (...values: readonly number[]): NDArray => arrayOf({ shape: [values.length], dtype: 'int32', weakType: false }, values)
const scalar = (value: number): NDArray => arrayOf({ shape: [], dtype: 'int32', weakType: false }, [value])
const x5 = float32([5], i => i + 1)
const x23 = float32([2, 3], i => i)

const partsOf = ({ parts }: Indexed): readonly ReturnType<typeof toIndex>[] => parts.map(toIndex)

describe('index', () => {
  test('is NumPy: positions worked out one by one', () =>
    holds(
      fc.property(indexed, i => {
        const { shape, from } = meaningOf(i)
        const got = index(float32(i.shape, k => k + 1), ...partsOf(i))
        expect(got.shape).toEqual(shape)
        expect([...got.toTypedArray()]).toEqual(from.map(k => k + 1))
      }), 4))

  const subjects = indexed.map(i => ({ f: (x: NDArray) => index(x, ...partsOf(i)), args: fc.constant([float32(i.shape, k => Math.sin(k))]) }))
  test('is the same in jit', () => holds(laws.jitIsEager(subjects as never), 0.5)) // the law takes functions of any number of arrays
  test('of a batch is the batch of it', () => holds(laws.batchIsMap(subjects as never), 0.3))
  test('has its adjoint', () => holds(laws.transposeIsAdjoint(subjects as never), 0.3))

  test('of an array that is data clips; the gradient goes nowhere', () => {
    expect(index(x5, int32(0, 9, -1, -9)).tolist()).toEqual([1, 5, 5, 1])
    expect(jit((x: NDArray, i: NDArray) => index(x, i))(x5, int32(0, 9, -1, -9)).tolist()).toEqual([1, 5, 5, 1])
    expect(grad((x: NDArray) => reduceSum(index(x, int32(0, 9)), [0]))(x5).tolist()).toEqual([1, 0, 0, 0, 0])
  })
  test('by a scalar that is data takes the place of the axis', () => {
    expect(index(x23, slice(), scalar(-1)).tolist()).toEqual([2, 5])
    expect(jit((i: NDArray) => index(x23, i, 1))(scalar(1)).item()).toBe(4)
  })
  test('refuses what is out of range, traced or not', () => {
    expect(() => index(x5, 5)).toThrow(ArgumentError)
    expect(() => index(x5, -6)).toThrow(ArgumentError)
    expect(() => jit((x: NDArray) => index(x, 5))(x5)).toThrow(ArgumentError)
    expect(() => index(x23, 0, 0, 0)).toThrow(AxisError)
    expect(() => index(x23, '...', '...')).toThrow(ArgumentError)
  })
  test('refuses what is no index', () => {
    expect(() => index(x5, 1.5)).toThrow(ArgumentError)
    expect(() => index(x5, [1, 2] as never)).toThrow(/np\.array/)
    expect(() => index(x5, undefined as never)).toThrow(ArgumentError)
    expect(() => index(x5, float32([2], i => i))).toThrow(DTypeError)
    expect(() => index(x5, float32([2], i => i))).toThrow(/\{ dtype: 'int32' \}/)
    expect(() => index(x5, arrayOf({ shape: [3], dtype: 'bool', weakType: false }, [1, 0, 1]))).toThrow(ShapeError)
  })
  test('by a mask needs its values', () => {
    const mask = arrayOf({ shape: [5], dtype: 'bool', weakType: false }, [1, 0, 0, 1, 0])
    expect(index(x5, mask).tolist()).toEqual([1, 4])
    expect(() => jit((m: NDArray) => index(x5, m))(mask)).toThrow(ConcretizationError)
    expect(grad((x: NDArray) => reduceSum(mul(index(x, mask), 2), [0]))(x5).tolist()).toEqual([2, 0, 0, 2, 0])
  })
  test('of rows: arrays are iterable, traced or not', () => {
    const rows = (x: NDArray): NDArray => { const [a, b] = x; return mul(a!, b!) }
    expect(rows(x23).tolist()).toEqual([0, 4, 10])
    expect(jit(rows)(x23).tolist()).toEqual([0, 4, 10])
  })
})

type Method = 'set' | 'add' | 'subtract' | 'multiply' | 'min' | 'max'
const sequential: { readonly [M in Method]: (old: number, value: number) => number } = {
  set: (_old, v) => v,
  add: (old, v) => old + v,
  subtract: (old, v) => old - v,
  multiply: (old, v) => old * v,
  min: Math.min,
  max: Math.max,
}
const methods = Object.keys(sequential) as readonly Method[] // the keys of a total record

describe('at', () => {
  test.each(methods)('%s changes the positions that index reads, in order', method =>
    holds(
      fc.property(indexed, i => {
        const { shape, from } = meaningOf(i)
        const expected = Array.from({ length: sizeOf(i.shape) }, (_, k) => k % 5)
        from.forEach((to, k) => (expected[to] = sequential[method](expected[to]!, (k % 3) + 1)))
        const got = float32(i.shape, k => k % 5).at(...partsOf(i))[method](float32(shape, k => (k % 3) + 1))
        expect([...got.toTypedArray()]).toEqual(expected)
      })))

  const subjects = fc.tuple(indexed, fc.constantFrom(...methods)).map(([i, method]) => ({
    f: (x: NDArray, v: NDArray) => x.at(...partsOf(i))[method](v),
    args: fc.constant([float32(i.shape, k => Math.sin(k) * 3), float32(meaningOf(i).shape, k => Math.cos(k * 1.7) * 2)]),
  }))
  test('is the same in jit', () => holds(laws.jitIsEager(subjects as never), 0.5)) // the law takes functions of any number of arrays
  test('of a batch is the batch of it', () => holds(laws.batchIsMap(subjects as never), 0.3))
  test('has its adjoint', () => holds(laws.transposeIsAdjoint(subjects as never), 0.3))

  test('modes: gathers clip, scatters drop, and both as told', () => {
    const i = int32(9, -1, 1)
    expect(x5.at(i).get().tolist()).toEqual([5, 5, 2])
    expect(x5.at(i).get({ mode: 'fill' }).tolist()).toEqual([NaN, 5, 2])
    expect(x5.at(i).get({ mode: 'fill', fillValue: -1 }).tolist()).toEqual([-1, 5, 2])
    expect(int32(1, 2).at(i).get({ mode: 'fill' }).tolist()).toEqual([-2147483648, 2, 2])
    expect(x5.at(i).set(0).tolist()).toEqual([1, 0, 3, 4, 0])
    expect(x5.at(int32(9, 0)).set(0, { mode: 'clip' }).tolist()).toEqual([0, 2, 3, 4, 0])
    expect(x5.at(int32(-6)).set(0).tolist()).toEqual([1, 2, 3, 4, 5])
    expect(() => x5.at(i).get({ mode: 'wrap' })).toThrow(ArgumentError)
    expect(() => x5.at(0).set(1, { mode: 'wrap' })).toThrow(ArgumentError)
  })
  test('the gradient of set goes to the winning update and to what was not overwritten', () => {
    const f = (x: NDArray, v: NDArray): NDArray => reduceSum(x.at(int32(1, 1)).set(v), [0])
    expect(grad(f)(x5, float32([2], k => k)).tolist()).toEqual([1, 0, 1, 1, 1])
    expect(grad(f, { argnums: 1 })(x5, float32([2], k => k)).tolist()).toEqual([0, 1])
  })
  test('divide, power and apply', () => {
    expect(x5.at(int32(1, 3)).divide(2).tolist()).toEqual([1, 1, 3, 2, 5])
    expect(x5.at(int32(1, 3)).power(2).tolist()).toEqual([1, 4, 3, 16, 5])
    expect(x5.at(slice(0, 2)).divide(2).tolist()).toEqual([0.5, 1, 3, 4, 5])
    expect(x5.at(slice(0, 2)).apply(v => mul(v, 10)).tolist()).toEqual([10, 20, 3, 4, 5])
    expect(x5.at(int32(0, 0)).apply(v => mul(v, 10)).tolist()).toEqual([10, 2, 3, 4, 5])
  })
  test('a mask of the whole array takes a scalar also where it is traced', () => {
    const clipped = jit((x: NDArray, m: NDArray) => x.at(m).set(0))
    const mask = arrayOf({ shape: [5], dtype: 'bool', weakType: false }, [1, 0, 0, 1, 0])
    expect(clipped(x5, mask).tolist()).toEqual([0, 2, 3, 0, 5])
    expect(x5.at(mask).set(float32([2], k => k + 7)).tolist()).toEqual([7, 2, 3, 8, 5])
  })
  test('values keep the dtype of the array, or are refused', () => {
    expect(int32(1, 2).at(0).set(5).dtype).toBe('int32')
    expect(() => int32(1, 2).at(0).set(1.5)).toThrow(DTypeError)
    expect(() => int32(1, 2).at(0).set(x5.at(0).get())).toThrow(DTypeError)
    expect(x5.at(0).set(scalar(7)).tolist()).toEqual([7, 2, 3, 4, 5])
    expect(() => x5.at(slice(0, 2)).set(x5)).toThrow(ShapeError)
  })
})
