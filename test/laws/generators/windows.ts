import * as fc from 'fast-check'
import { aval } from '../../../src/core/base/aval.js'
import type { DType } from '../../../src/core/base/dtype.js'
import { positionsOf } from '../../../src/core/ops/sliding.js'
import type { Windowed } from '../../../src/core/ops/window-reduction.js'
import { anyValues, distinctValues, type Generator, NUMBERS, ORDERED, range, type Signature } from './signature.js'
import { type Sliding, sliding } from './sliding.js'

const geometryOf = (axis: fc.Arbitrary<Sliding>) =>
  fc.array(axis, { minLength: 1, maxLength: 2 }).map(axes => ({
    shape: axes.map(({ size }) => size),
    params: { window: axes.map(({ taps }) => taps), slides: axes.map(({ slide }) => slide) },
  }))

const geometry = geometryOf(sliding)

const onAny = <P>(dtypes: readonly DType[], extend: (p: Windowed) => P): fc.Arbitrary<Signature<P>> =>
  fc.tuple(geometry, fc.constantFrom(...dtypes)).map(([{ shape, params }, dtype]) => {
    const avals = [aval(shape, dtype)]
    return { params: extend(params), avals, values: anyValues(avals) }
  })

/** Whether every window has an element: the extreme of holes alone is infinite, and differences of infinities say nothing. */
const neverEmpty = ({ size, taps, slide }: Sliding): boolean => {
  const holds = (o: number, r: number): boolean => {
    const place = o * slide.stride + r * slide.windowDilation - slide.low
    return place >= 0 && place % slide.baseDilation === 0 && place / slide.baseDilation < size
  }
  const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i)
  return upTo(positionsOf(size, taps, slide)).every(o => upTo(taps).some(r => holds(o, r)))
}

const reduction = (dtypes: readonly DType[], smooth: typeof geometry): Generator<Windowed> => ({
  any: onAny(dtypes, p => p),
  smooth: smooth.map(({ shape, params }) => {
    const avals = [aval(shape, 'float64')]
    return { params, avals, values: distinctValues(avals, [range(-3, 3)]) }
  }),
})

const position: Generator<Windowed & { readonly leading: number }> = { any: onAny(ORDERED, p => ({ ...p, leading: 0 })), smooth: null }

export const windows = {
  reduce_window_sum: reduction(NUMBERS, geometry),
  reduce_window_max: reduction(ORDERED, geometryOf(sliding.filter(neverEmpty))),
  reduce_window_min: reduction(ORDERED, geometryOf(sliding.filter(neverEmpty))),
  window_argmax: position,
  window_argmin: position,
  small_window_argmax: position,
  small_window_argmin: position,
}
