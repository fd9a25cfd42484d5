import { describe, expect, test } from 'vitest'
import { ArgumentError, ShapeError } from '../../src/core/base/errors.js'
import type { NDArray } from '../../src/core/trace/ndarray.js'
import { resize, scaleAndTranslate } from '../../src/image/index.js'
import * as np from '../../src/numpy/index.js'
import { checkGrads } from '../../src/testing/check-grads.js'
import { vmap } from '../../src/transforms/vmap.js'
import { float32 } from '../lax/indexing/random-index.js'

const x = float32([4, 6], i => Math.sin(i * i))
const METHODS = ['linear', 'cubic', 'lanczos3', 'lanczos5'] as const
const close = (a: NDArray, b: NDArray): void => expect(np.allclose(a, b, { rtol: 1e-4, atol: 1e-5 }).item()).toBe(true)

describe.each(METHODS)('%s', method => {
  test('keeps constants', () => close(resize(np.fullLike(x, 3), [7, 3], method), np.full([7, 3], 3)))
  test('keeps an image of the same size', () => expect(resize(x, [4, 6], method).tolist()).toEqual(x.tolist()))
  test('is linear', () => close(resize(np.add(x, np.square(x)), [6, 5], method), np.add(resize(x, [6, 5], method), resize(np.square(x), [6, 5], method))))
  test('axes are independent', () => close(resize(x, [3, 9], method), resize(resize(x, [3, 6], method), [3, 9], method)))
  test('commutes with turning round', () => close(resize(np.flip(x), [5, 4], method), np.flip(resize(x, [5, 4], method))))
  test('resizing is scaling', () => close(resize(x, [2, 9], method), scaleAndTranslate(x, [2, 9], [0, 1], np.array([0.5, 1.5]), np.zeros([2]), method)))
  test('batches', () => close(vmap(resize([5, 5], method))(np.stack([x, np.cos(x)])), np.stack([resize(x, [5, 5], method), resize(np.cos(x), [5, 5], method)])))
})

test('the nearest pixels keep their dtype', () => {
  const y = resize(np.array([[1, 2, 3]], { dtype: 'int32' }), [2, 6], 'nearest')
  expect([y.dtype, y.tolist()]).toEqual(['int32', [[1, 1, 2, 2, 3, 3], [1, 1, 2, 2, 3, 3]]])
})

test('a smaller image is a mean of its pixels unless told otherwise', () => {
  const spike = np.array([0, 0, 12, 0, 0, 0])
  expect(resize(spike, [2], 'linear', { antialias: false }).tolist()).toEqual([0, 0])
  expect(np.sum(resize(spike, [2], 'linear')).item()).toBeGreaterThan(3)
})

test('may be differentiated in scale and translation', () =>
  checkGrads((scale: NDArray, translation: NDArray) => np.sum(np.square(scaleAndTranslate(np.astype(x, 'float64'), [5, 5], [0, 1], scale, translation, 'cubic'))), [np.array([1.3, 0.7], { dtype: 'float64' }), np.array([0.2, -0.4], { dtype: 'float64' })], { order: 1 }))

test('errors', () => {
  expect(() => resize(x, [4], 'linear')).toThrow(ShapeError)
  expect(() => resize(x, [4, 4], 'sharp' as 'linear')).toThrow(ArgumentError) // what a caller without types may write
  expect(() => scaleAndTranslate(x, [4, 4], [0], np.array([1]), np.array([0]), 'linear')).toThrow(ShapeError)
})
