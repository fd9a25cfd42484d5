import { expect, test } from 'vitest'
import { ShapeError } from '../../src/core/base/errors.js'
import * as nn from '../../src/nn/index.js'
import * as np from '../../src/numpy/index.js'
import { float32 } from '../lax/indexing/random-index.js'

const x = float32([2, 3, 4, 2], i => (i * 5) % 9)

test('batches may have any number of axes, and none', () => {
  const image = np.index(x, 0), batches = np.reshape(x, [2, 1, 3, 4, 2])
  const pool = nn.maxPool([2, 2], { strides: [1, 2], padding: 'SAME' })
  expect(np.index(pool(x), 0).tolist()).toEqual(pool(image).tolist())
  expect(np.reshape(pool(batches), pool(x).shape).tolist()).toEqual(pool(x).tolist())
})

test('without padding all means are means', () => {
  expect(nn.avgPool(x, [3, 4]).tolist()).toEqual(np.mean(x, { axis: [1, 2], keepdims: true }).tolist())
  expect(nn.avgPool(x, [3, 4], { countIncludePad: false }).tolist()).toEqual(nn.avgPool(x, [3, 4]).tolist())
})

test('a minimum is a maximum of the opposite', () => expect(nn.minPool(x, [2, 3]).tolist()).toEqual(np.negative(nn.maxPool(np.negative(x), [2, 3])).tolist()))

test('integers pool', () => expect(nn.maxPool(np.array([[1], [3], [2]], { dtype: 'int32' }), [2]).tolist()).toEqual([[3], [3]]))

test('an input needs an axis of features', () => expect(() => nn.maxPool(np.ones([4]), [2])).toThrow(ShapeError))
