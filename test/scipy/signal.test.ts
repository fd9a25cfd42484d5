/** Convolutions against sums written out, trends, interpolation. */
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import { ArgumentError, ShapeError, UnsupportedError } from '../../src/core/base/errors.js'
import type { NDArray } from '../../src/core/trace/ndarray.js'
import * as np from '../../src/numpy/index.js'
import { integrate, ndimage, signal } from '../../src/scipy/index.js'
import { grad } from '../../src/transforms/grad.js'

const x = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 10]]), y = np.array([[1, -1], [2, 0.5]])

/** Σ a[i − k, j − l] b[k, l], all of it. */
const full = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  Array.from({ length: a.length + b.length - 1 }, (_, i) =>
    Array.from({ length: a[0]!.length + b[0]!.length - 1 }, (_, j) => b.flatMap((row, k) => row.map((v, l) => v * (a[i - k]?.[j - l] ?? 0))).reduce((s, v) => s + v, 0)),
  )

const lists = (a: NDArray): readonly (readonly number[])[] => a.tolist() as readonly (readonly number[])[] // of matrices
const turned = (a: NDArray): NDArray => np.flip(a)

describe('convolutions', () => {
  const whole = full(lists(x), lists(y))
  test('are sums of products, of which modes show a part', () => {
    expect(signal.convolve2d(x, y).tolist()).toEqual(whole)
    expect(signal.convolve(x, y, { mode: 'valid' }).tolist()).toEqual(whole.slice(1, 3).map(row => row.slice(1, 3)))
    expect(signal.convolve(x, y, { mode: 'same' }).tolist()).toEqual(whole.slice(0, 3).map(row => row.slice(0, 3)))
    expect(signal.fftconvolve(y, x).tolist()).toEqual(whole)
  })
  test('correlation reverses the second operand, and exchanging both reverses the result', () => {
    expect(signal.correlate(x, y).tolist()).toEqual(full(lists(x), lists(turned(y))))
    expect(signal.correlate2d(y, x).tolist()).toEqual(turned(signal.correlate2d(x, y)).tolist())
  })
  test('refuse what does not fit', () => {
    expect(() => signal.convolve(x, np.array([1, 2]))).toThrow(ShapeError)
    expect(() => signal.convolve(np.ones([2, 3]), np.ones([3, 2]))).toThrow(ShapeError)
    expect(() => signal.convolve2d(x, y, { boundary: 'wrap' as 'fill' })).toThrow(UnsupportedError)
  })
  test.each([signal.convolve, signal.correlate, signal.fftconvolve, signal.convolve2d, signal.correlate2d])('wait for their array', f => {
    expect(pipe(x, f(y)).tolist()).toEqual(f(x, y).tolist())
    expect(() => f(undefined as unknown as NDArray, y)).toThrow(ArgumentError)
  })
})

describe('detrend', () => {
  test('leaves nothing of lines, piece by piece', () => {
    const line = np.array([[0, 1, 2, 7, 5, 3], [1, 1, 1, 0, 4, 8]], { dtype: 'float64' })
    expect(np.max(np.abs(signal.detrend(line, { bp: 3 }))).item()).toBeLessThan(1e-12)
    expect(np.max(np.abs(signal.detrend(np.transpose(line), { axis: 0, bp: [3] }))).item()).toBeLessThan(1e-12)
    expect(pipe(line, signal.detrend({ type: 'constant' }), np.sum).item()).toBeCloseTo(0)
  })
})

describe('mapCoordinates', () => {
  const at = (mode: 'constant' | 'nearest' | 'wrap' | 'mirror' | 'reflect', ...places: readonly number[]): unknown => ndimage.mapCoordinates(np.array([1, 2, 3, 4]), [np.array(places)], 1, { mode }).tolist()
  test('goes on outside as its mode says', () => {
    expect(at('constant', -1, -0.5, 3, 3.5, 4)).toEqual([0, 0.5, 4, 2, 0])
    expect(at('nearest', -2, 5)).toEqual([1, 4])
    expect(at('wrap', -1, 4, 5.5)).toEqual([4, 1, 2.5])
    expect(at('mirror', -1, 4, 6, 7)).toEqual([2, 3, 1, 2])
    expect(at('reflect', -1, -2, 4, 5)).toEqual([1, 2, 4, 3])
  })
  test('takes integers at the nearest place, and rounds between them', () => {
    const integers = np.array([[1, 2], [3, 8]], { dtype: 'int32' })
    expect(ndimage.mapCoordinates(integers, [np.array([0.6]), np.array([0.4])], 0).tolist()).toEqual([3])
    expect(ndimage.mapCoordinates(integers, [np.array([1]), np.array([0.5])], 1).tolist()).toEqual([6])
  })
  test('has the slope of the array as its derivative', () => {
    const slope = grad((c: NDArray) => np.sum(ndimage.mapCoordinates(np.array([1, 4, 9]), [c], 1)))(np.array([0.5, 1.5]))
    expect(slope.tolist()).toEqual([3, 5])
  })
  test('refuses what it does not know', () => {
    expect(() => ndimage.mapCoordinates(x, [np.array([0])], 1)).toThrow(ShapeError)
    expect(() => ndimage.mapCoordinates(x, [np.array([0]), np.array([0])], 3)).toThrow(UnsupportedError)
  })
})

test('trapezoids are those of np', () => expect(integrate.trapezoid).toBe(np.trapezoid))
