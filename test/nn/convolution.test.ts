import { describe, expect, test } from 'vitest'
import { ArgumentError, ShapeError } from '../../src/core/base/errors.js'
import type { NDArray } from '../../src/core/trace/ndarray.js'
import * as nn from '../../src/nn/index.js'
import * as np from '../../src/numpy/index.js'
import { key } from '../../src/random/index.js'
import { vjp } from '../../src/transforms/vjp.js'
import { float32 } from '../lax/indexing/random-index.js'

const made = <P>(layer: nn.Layer<P, nn.None>, shape: readonly number[]): ((x: NDArray) => NDArray) => {
  const { params, state } = layer.init(key(0), nn.spec(shape))
  return x => layer.apply(params, state, x, nn.evaluate)[0]
}
const close = (x: NDArray, y: NDArray): void => expect(np.allclose(x, y, { rtol: 1e-5, atol: 1e-5 }).item()).toBe(true)
const ring = float32([1, 6, 2], i => Math.sin(i * i))

describe('conv', () => {
  test('takes batches of any number of axes', () => {
    const apply = made(nn.conv(3, [3]), [6, 2]), x = float32([2, 3, 6, 2], i => Math.cos(i))
    close(np.index(apply(x), 1, 2), apply(np.index(x, 1, 2)))
  })
  test('going round commutes with turning the ring', () => {
    const apply = made(nn.conv(3, [4], { padding: 'CIRCULAR' }), [1, 6, 2])
    close(apply(np.roll(ring, 2, { axis: 1 })), np.roll(apply(ring), 2, { axis: 1 }))
  })
  test('is causal', () => {
    const apply = made(nn.conv(3, [3], { padding: 'CAUSAL', kernelDilation: 2 }), [1, 6, 2])
    const later = np.where(np.reshape(np.less(np.arange(6), 3), [6, 1]), ring, 7)
    close(np.index(apply(later), 0, np.slice(0, 3)), np.index(apply(ring), 0, np.slice(0, 3)))
  })
  test('refuses what it cannot be', () => {
    expect(() => nn.conv(0, [3])).toThrow(ArgumentError)
    expect(() => nn.conv(1, [3, 3], { padding: 'CAUSAL' })).toThrow(ArgumentError)
    expect(() => made(nn.conv(3, [3, 3]), [6, 2])).toThrow(ShapeError)
    expect(() => made(nn.conv(3, [3]), [6, 2])(float32([6, 3], i => i))).toThrow(/made for another input/)
  })
  test.each<readonly [options: nn.ConvOptions, message: RegExp]>([
    [{ inputDilation: 2, padding: 'VALID' }, /^conv: expected padding in numbers beside inputDilation, got 'VALID'/],
    [{ inputDilation: [1, 2] }, /^conv: expected padding in numbers beside inputDilation, got 'SAME'/],
    [{ inputDilation: 0 }, /^conv: expected 2 whole numbers ≥ 1 as inputDilation/],
    [{ strides: [1] }, /^conv: expected 2 whole numbers ≥ 1 as strides/],
    [{ kernelDilation: [1, 0] }, /^conv: expected 2 whole numbers ≥ 1 as kernelDilation/],
    [{ padding: [1] }, /^conv: expected 2 pairs of padding/],
    [{ padding: null as never }, /^conv: expected padding 'SAME'/],
    [{ padding: 'OTHER' as never }, /^conv: expected padding 'SAME'/],
    [{ featureGroupCount: 2 }, /^conv: expected as many input features in the kernel/],
  ])('names itself where %j does not fit', (options, message) => expect(() => made(nn.conv(4, [3, 3], options), [6, 6, 3])).toThrow(message))
})

describe('convTranspose', () => {
  test.each(['SAME', 'VALID', 'CIRCULAR'] as const)('%s with a turned kernel is the gradient of conv', padding => {
    const forward = nn.conv(2, [3], { strides: 2, padding, useBias: false })
    const { params, state } = forward.init(key(1), nn.spec([1, padding === 'VALID' ? 7 : 6, 2]))
    const [y, pull] = vjp((x: NDArray) => forward.apply(params, state, x, nn.evaluate)[0], [float32([1, padding === 'VALID' ? 7 : 6, 2], i => i)])
    const ct = np.add(y, 1)
    close(nn.convTranspose(2, [3], { strides: 2, padding, transposeKernel: true, useBias: false }).apply(params, state, ct, nn.evaluate)[0], pull(ct)[0])
  })
})
