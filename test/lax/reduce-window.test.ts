import { describe, expect, test } from 'vitest'
import { ShapeError } from '../../src/core/base/errors.js'
import type { NDArray } from '../../src/core/trace/ndarray.js'
import * as lax from '../../src/lax/index.js'
import * as np from '../../src/numpy/index.js'
import { grad } from '../../src/transforms/grad.js'
import { jvp } from '../../src/transforms/jvp.js'
import { vmap } from '../../src/transforms/vmap.js'
import { float32 } from './indexing/random-index.js'

const vector = (...xs: readonly number[]): NDArray => float32([xs.length], i => xs[i]!)
const pairs = (x: NDArray): NDArray => lax.reduceWindow(x, -Infinity, lax.max, [2], { windowStrides: [2] })
const overlapping = (x: NDArray): NDArray => lax.reduceWindow(x, -Infinity, lax.max, [3], { padding: 'SAME' })

describe('the gradient of a maximum over windows', () => {
  test('goes to the first of equals, in full', () => {
    expect(grad((x: NDArray) => np.sum(pairs(x)))(vector(2, 2, 1, 3)).tolist()).toEqual([1, 0, 0, 1])
    expect(jvp(pairs, [vector(2, 2, 1, 3)], [vector(10, 20, 30, 40)])[1].tolist()).toEqual([10, 40])
  })
  test('adds up where windows overlap', () => expect(grad((x: NDArray) => np.sum(overlapping(x)))(vector(1, 5, 2, 4)).tolist()).toEqual([0, 3, 0, 1]))
  test('goes to negative maxima too', () => expect(grad((x: NDArray) => np.sum(pairs(x)))(vector(-2, -1, -5, -4)).tolist()).toEqual([0, 1, 0, 1]))
  test('goes to the first NaN', () => expect(grad((x: NDArray) => np.sum(pairs(x)))(vector(1, Number.NaN, Number.NaN, 1)).tolist()).toEqual([0, 1, 1, 0]))
  test('is the same in a batch', () => {
    const x = float32([3, 6], i => (i * 7) % 5)
    const each = grad((row: NDArray) => np.sum(np.square(overlapping(row))))
    expect(vmap(each)(x).tolist()).toEqual([...x].map(row => each(row).tolist()))
  })
})

test('NaN wins', () => expect(pairs(vector(1, Number.NaN, 2, 3)).tolist()).toEqual([Number.NaN, 3]))

test('windows of holes are the initial value', () => expect(lax.reduceWindow(vector(1, 2), -Infinity, lax.max, [1], { padding: [[1, 0]] }).tolist()).toEqual([-Infinity, 1, 2]))

describe('any function', () => {
  const x = float32([4, 5], i => (i * 3) % 7)
  const how = { windowStrides: [1, 2], padding: 'SAME', windowDilation: [2, 1] } as const
  test('agrees with the functions that are recognised', () => {
    const sum = (a: NDArray, b: NDArray): NDArray => lax.sub(a, lax.neg(b))
    expect(lax.reduceWindow(x, 0, sum, [2, 3], how).tolist()).toEqual(lax.reduceWindow(x, 0, lax.add, [2, 3], how).tolist())
  })
  test('begins with the initial value, which fills the holes too', () => expect(lax.reduceWindow(vector(1, 2), 10, lax.add, [2], { padding: [[1, 0]] }).tolist()).toEqual([21, 13]))
  test('folds trees', () => {
    const larger = (a: { readonly x: NDArray; readonly at: NDArray }, b: typeof a): typeof a => {
      const first = lax.ge(a.x, b.x)
      return { x: lax.select(first, a.x, b.x), at: lax.select(first, a.at, b.at) }
    }
    const { at } = lax.reduceWindow({ x: vector(1, 5, 5, 2), at: np.arange(4) }, { x: -Infinity, at: -1 }, larger, [2])
    expect(at.tolist()).toEqual([1, 1, 2])
  })
})

test('no position, no results', () => {
  expect(lax.reduceWindow(vector(1, 2), 0, lax.add, [3]).shape).toEqual([0])
  expect(lax.reduceWindow(vector(1, 2), 1, lax.mul, [3]).shape).toEqual([0])
})

test('a window for every axis', () => expect(() => lax.reduceWindow(float32([2, 2], i => i), 0, lax.add, [2])).toThrow(ShapeError))
