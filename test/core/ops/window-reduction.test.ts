import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { smallWindowArgmaxP, smallWindowArgminP, windowArgmaxP, windowArgminP } from '../../../src/core/ops/window-reduction.js'
import { bind1 } from '../../../src/core/trace/bind.js'
import * as np from '../../../src/numpy/index.js'

const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max })

it('the first extreme of a window is the same, looked for in a loop or written out: with ties, NaN, holes and room at the edges', () => {
  const slide = fc.record({ stride: whole(1, 3), low: whole(-1, 2), high: whole(-1, 2), baseDilation: whole(1, 2), windowDilation: whole(1, 2) })
  const axis = fc.record({ n: whole(2, 9), taps: whole(1, 4), slide })
  const value = fc.oneof({ weight: 8, arbitrary: whole(-3, 3) }, { weight: 1, arbitrary: fc.constantFrom(Number.NaN, -0, Infinity, -Infinity) })
  fc.assert(fc.property(axis, axis, whole(1, 40), fc.infiniteStream(value), fc.constantFrom('float32', 'int32'), (h, w, channels, values, dtype) => {
    const x = np.astype(np.reshape(np.array(Float32Array.from({ length: h.n * w.n * channels }, () => values.next().value as number)), [h.n, w.n, channels]), dtype) // the stream is infinite
    const p = { window: [h.taps, w.taps, 1], slides: [h.slide, w.slide, { stride: 1, low: 0, high: 0, baseDilation: 1, windowDilation: 1 }], leading: 0 }
    for (const [small, any] of [[smallWindowArgmaxP, windowArgmaxP], [smallWindowArgminP, windowArgminP]] as const) {
      expect(bind1(small, [x], p).tolist()).toEqual(bind1(any, [x], p).tolist())
    }
  }), { numRuns: 100 })
})
