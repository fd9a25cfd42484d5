/** Convolutions and windows large enough to be packed, tiled and cut into interior and edges: the same bits on every backend. */
import * as fc from 'fast-check'
import { describe, test } from 'vitest'
import type { NDArray } from '../../src/core/trace/ndarray.js'
import * as lax from '../../src/lax/index.js'
import * as nn from '../../src/nn/index.js'
import * as np from '../../src/numpy/index.js'
import { backendsAgree } from '../../src/testing/laws.js'
import { valueAndGrad } from '../../src/transforms/grad.js'
import { float32 } from './indexing/random-index.js'

const NHWC = { dimensionNumbers: ['NHWC', 'HWIO', 'NHWC'] } as const

/** The value and all gradients. */
const both = (f: (...xs: readonly NDArray[]) => NDArray) => (...xs: readonly NDArray[]): unknown =>
  valueAndGrad((...ys: readonly NDArray[]) => np.sum(np.square(f(...ys))), { argnums: xs.map((_, i) => i) })(...xs)

const cases: { readonly [name: string]: readonly [f: (...xs: readonly NDArray[]) => NDArray, ...shapes: readonly (readonly number[])[]] } = {
  'features last': [(x, w) => lax.convGeneralDilated(x!, w!, [1, 1], 'SAME', NHWC), [1, 8, 9, 6], [3, 3, 6, 10]],
  'features first, strided': [(x, w) => lax.conv(x!, w!, [2, 2], 'SAME'), [1, 6, 8, 9], [10, 6, 3, 3]],
  depthwise: [(x, w) => lax.convGeneralDilated(x!, w!, [1, 1], 'SAME', { ...NHWC, featureGroupCount: 8 }), [1, 9, 10, 8], [3, 3, 1, 8]],
  'in groups': [(x, w) => lax.convGeneralDilated(x!, w!, [1, 1], 'SAME', { ...NHWC, featureGroupCount: 2 }), [1, 6, 7, 8], [3, 3, 4, 12]],
  'maxima of overlapping windows': [x => nn.maxPool(x!, [3, 3], { padding: 'SAME' }), [1, 12, 10, 8]],
}

describe.each(Object.entries(cases))('%s', (_name, [f, ...shapes]) => {
  const args = fc.integer({ min: 1, max: 1000 }).map(seed => shapes.map((shape, s) => float32(shape, i => Math.sin(seed + 7 * s + i * i))))
  test.each(['reference', 'js', 'wasm'] as const)('on %s', backend => fc.assert(backendsAgree({ f: both(f), args }, backend), { numRuns: 1 }))
})
