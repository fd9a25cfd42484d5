import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DTypeError, ShapeError } from '../../src/core/base/errors.js'
import * as lax from '../../src/lax/index.js'
import type { NDArray } from '../../src/core/trace/ndarray.js'
import * as np from '../../src/numpy/index.js'
import { vjp } from '../../src/transforms/vjp.js'
import { float32 } from './indexing/random-index.js'

const NHWC = { dimensionNumbers: ['NHWC', 'HWIO', 'NHWC'] } as const
const x = float32([2, 5, 6, 4], i => Math.sin(i)), w = float32([3, 2, 4, 6], i => Math.cos(i))
const list = (a: { tolist(): unknown }): unknown => a.tolist()

/** The definition, in numbers: Σ over the taps that lie on an element. */
const byHand = (input: readonly number[], kernel: readonly number[], { stride, low, high, base, window }: { readonly stride: number; readonly low: number; readonly high: number; readonly base: number; readonly window: number }): readonly number[] => {
  const spread = input.flatMap((v, i) => [v, ...new Array<number>(i + 1 < input.length ? base - 1 : 0).fill(0)])
  const at = (p: number): number => spread[p] ?? 0
  const count = Math.max(0, Math.floor((low + spread.length + high - ((kernel.length - 1) * window + 1)) / stride) + 1)
  return Array.from({ length: count }, (_, o) => kernel.reduce((sum, k, r) => sum + k * at(o * stride + r * window - low), 0))
}

const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max })

test('one axis is the definition', () =>
  fc.assert(
    fc.property(
      fc.array(whole(-9, 9), { minLength: 1, maxLength: 6 }), fc.array(whole(-9, 9), { minLength: 1, maxLength: 3 }),
      fc.record({ stride: whole(1, 3), low: whole(-2, 3), high: whole(-2, 3), base: whole(1, 3), window: whole(1, 2) }),
      (input, kernel, how) => {
        const y = lax.convWithGeneralPadding(float32([1, 1, input.length], i => input[i]!), float32([1, 1, kernel.length], i => kernel[i]!), [how.stride], [[how.low, how.high]], [how.base], [how.window])
        expect(list(np.ravel(y))).toEqual(byHand(input, kernel, how))
      },
    ),
    { numRuns: 60 },
  ))

test('one axis of several channels is the sum of the definitions', () =>
  fc.assert(
    fc.property(
      fc.record({ batch: whole(1, 3), channels: whole(1, 5), features: whole(1, 20), length: whole(1, 9), taps: whole(1, 3) }),
      fc.record({ stride: whole(1, 2), low: whole(-1, 2), high: whole(-1, 2), base: whole(1, 2), window: whole(1, 2) }),
      fc.boolean(),
      ({ batch, channels, features, length, taps }, how, last) => {
        const input = (n: number, c: number): readonly number[] => Array.from({ length }, (_, i) => ((n * 31 + c * 17 + i * 7) % 11) - 5)
        const kernel = (o: number, c: number): readonly number[] => Array.from({ length: taps }, (_, i) => ((o * 13 + c * 5 + i * 3) % 7) - 3)
        const x = np.array(Array.from({ length: batch }, (_, n) => Array.from({ length: channels }, (_, c) => input(n, c))))
        const w = np.array(Array.from({ length: features }, (_, o) => Array.from({ length: channels }, (_, c) => kernel(o, c))))
        const layout = last ? ({ dimensionNumbers: ['NWC', 'WIO', 'NWC'] } as const) : ({ dimensionNumbers: ['NCW', 'OIW', 'NCW'] } as const)
        const turned = (a: NDArray, axes: readonly number[]): NDArray => (last ? np.transpose(a, { axes }) : a)
        const y = lax.convGeneralDilated(turned(x, [0, 2, 1]), turned(w, [2, 1, 0]), [how.stride], [[how.low, how.high]], { ...layout, lhsDilation: [how.base], rhsDilation: [how.window] })
        const expected = Array.from({ length: batch }, (_, n) => Array.from({ length: features }, (_, o) =>
          Array.from({ length: channels }, (_, c) => byHand(input(n, c), kernel(o, c), how)).reduce((sum, one) => sum.map((v, i) => v + one[i]!)).map(v => v + 0)))
        expect(list(turned(y, [0, 2, 1]))).toEqual(expected)
      },
    ),
    { numRuns: 200 },
  ))

describe('over a dilated base', () => {
  const side = fc.record({ low: whole(-2, 5), high: whole(-2, 5), base: whole(1, 4), n: whole(8, 14), taps: whole(1, 6) })
  const channels = 64 // enough to be computed phase by phase
  test('large ones are what they are over the base with its holes written out, forward and back', () =>
    fc.assert(
      fc.property(side, side, fc.constantFrom('NHWC', 'NCHW'), (h, w, layout) => {
        const numbers = { dimensionNumbers: layout === 'NHWC' ? NHWC.dimensionNumbers : (['NCHW', 'OIHW', 'NCHW'] as const) }
        const ordered = (spatial: readonly number[]): readonly number[] => (layout === 'NHWC' ? [2, ...spatial, channels] : [2, channels, ...spatial])
        const input = float32(ordered([h.n, w.n]), i => Math.sin(i)), kernel = float32(layout === 'NHWC' ? [h.taps, w.taps, channels, 32] : [32, channels, h.taps, w.taps], i => Math.cos(i))
        const padding = [h, w].map(({ low, high }) => [low, high] as const)
        const holes = (a: NDArray): NDArray => lax.pad(a, 0, ordered([0, 0]).map((_, d) => { const spatial = [h, w][d - (layout === 'NHWC' ? 1 : 2)]; return [0, 0, spatial === undefined ? 0 : spatial.base - 1] as const }))
        const [dilated, back] = vjp((a: NDArray, k: NDArray) => lax.convGeneralDilated(a, k, [1, 1], padding, { ...numbers, lhsDilation: [h.base, w.base] }), [input, kernel])
        const [plain, plainBack] = vjp((a: NDArray, k: NDArray) => lax.convGeneralDilated(holes(a), k, [1, 1], padding, numbers), [input, kernel])
        const close = (a: NDArray, b: NDArray): void => {
          expect(a.shape).toEqual(b.shape)
          expect(np.allclose(a, b, { rtol: 1e-4, atol: 1e-3 }).item()).toBe(true)
        }
        close(dilated, plain)
        const ct = float32(dilated.shape, i => Math.sin(3 * i))
        back(ct).forEach((d, i) => close(d, plainBack(ct)[i]!))
      }),
      { numRuns: 15 },
    ))
})

test('a large one over a dilated base says what is wrong of the kernel that was given', () => {
  const wrong = (): unknown => lax.convGeneralDilated(float32([2, 40, 40, 64], i => i), float32([5, 3, 32, 64], i => i), [1, 1], 'SAME', { ...NHWC, lhsDilation: [2, 2] })
  expect(wrong).toThrow(ShapeError)
  expect(wrong).toThrow(/5,3,32,64/)
})

describe('groups', () => {
  test('of features are convolutions side by side', () => {
    const parts = (axis: number, a: typeof x): readonly (typeof x)[] => np.split(a, 2, { axis })
    const separate = parts(3, x).map((part, g) => lax.convGeneralDilated(part, parts(3, np.index(w, '...', np.slice(0, 2), np.slice()))[g]!, [1, 2], 'SAME', NHWC))
    const together = lax.convGeneralDilated(x, np.index(w, '...', np.slice(0, 2), np.slice()), [1, 2], 'SAME', { ...NHWC, featureGroupCount: 2 })
    expect(list(together)).toEqual(list(np.concatenate(separate, { axis: 3 })))
  })
  test('of the batch have their own kernels', () => {
    const separate = np.split(x, 2, { axis: 0 }).map((part, g) => lax.convGeneralDilated(part, np.split(w, 2, { axis: 3 })[g]!, [1, 1], 'VALID', NHWC))
    const together = lax.convGeneralDilated(x, w, [1, 1], 'VALID', { ...NHWC, batchGroupCount: 2 })
    expect(list(together)).toEqual(list(np.concatenate(separate, { axis: 3 })))
  })
})

test('every layout is the same convolution', () => {
  const plain = lax.convGeneralDilated(x, w, [2, 1], [[1, 0], [0, 2]], { ...NHWC, rhsDilation: [1, 2] })
  const cases = [['NCHW', 'OIHW', 'NHWC'], ['WHCN', 'IWOH', 'CNWH'], ['CHNW', 'WHIO', 'NCHW']] as const
  const axes = (from: string, to: string): readonly number[] => [...to].map(letter => from.indexOf(letter))
  for (const [l, r, o] of cases) {
    // strides, padding and dilations follow the kernel's letters
    const turned = r.indexOf('W') < r.indexOf('H')
    const per = <A>(h: A, v: A): readonly A[] => (turned ? [v, h] : [h, v])
    const y = lax.convGeneralDilated(np.transpose(x, { axes: axes('NHWC', l) }), np.transpose(w, { axes: axes('HWIO', r) }), per(2, 1), per([1, 0] as const, [0, 2] as const), { dimensionNumbers: [l, r, o], rhsDilation: per(1, 2) })
    expect(np.allclose(np.transpose(y, { axes: axes(o, 'NHWC') }), plain, { rtol: 1e-5, atol: 1e-5 }).item()).toBe(true)
  }
})

test('transposed with a turned kernel it is the gradient', () => {
  const ct = float32([1, 3, 4], i => i % 7), kernel = float32([3, 2, 4], i => i - 5)
  const [, pull] = vjp((input: NDArray) => lax.convGeneralDilated(input, kernel, [2], 'SAME', { dimensionNumbers: ['NHC', 'HIO', 'NHC'] }), [float32([1, 6, 2], i => i)])
  expect(list(lax.convTranspose(ct, kernel, [2], 'SAME', { transposeKernel: true }))).toEqual(list(pull(ct)[0]))
})

describe('errors', () => {
  test('name the features that clash', () =>
    expect(() => lax.convGeneralDilated(x, float32([3, 3, 3, 2], i => i), [1, 1], 'SAME', NHWC)).toThrow(/convGeneralDilated: expected as many input features in the kernel \(axis 2\) as the input has \(axis 3: 4\), got 3, for float32\[2,5,6,4\]/))
  test.each([
    ['a stride too few', () => lax.convGeneralDilated(x, w, [1], 'SAME', NHWC), ShapeError],
    ['two dtypes', () => lax.conv(float32([1, 1, 2], i => i), np.array([[[1]]], { dtype: 'int32' }), [1], 'SAME'), DTypeError],
    ['ranks', () => lax.conv(float32([1, 1, 2], i => i), float32([1, 1], i => i), [1], 'SAME'), ShapeError],
    ['padding by name beside a dilated input', () => lax.convGeneralDilated(x, w, [1, 1], 'SAME', { ...NHWC, lhsDilation: [2, 1] }), Error],
    ['letters that do not fit', () => lax.convGeneralDilated(x, w, [1, 1], 'SAME', { dimensionNumbers: ['NHWC', 'HWIO', 'NHHC'] }), Error],
  ])('%s', (_name, call, type) => expect(call).toThrow(type))
})
