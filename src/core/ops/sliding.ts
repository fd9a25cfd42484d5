/**
 * The geometry that convolutions and window reductions share, one axis at a time: a window of `taps` elements, `windowDilation`
 * apart, slides by `stride` over a base of `n` elements, `baseDilation` apart, with room before and after. Position `o`, tap `r`
 * and base element `i` meet where `o·stride + r·windowDilation − low = i·baseDilation`.
 */
import { type Codec, int, list, refined, struct } from '../base/codec.js'
import { divIndex, type Index, indexConst, modIndex, addIndex, offsetIndex, scaleIndex } from '../ir/loop/index-expr.js'
import type { Scalar } from '../ir/loop/scalar.js'
import { isZero, within } from './bounds.js'

export type Slide = {
  readonly stride: number
  /** Room before and after the base; negative room crops. */
  readonly low: number
  readonly high: number
  readonly baseDilation: number
  readonly windowDilation: number
}

const step = refined(int, 'a positive integer', n => n >= 1)

export const slidesCodec: Codec<readonly Slide[]> = list(struct({ stride: step, low: int, high: int, baseDilation: step, windowDilation: step }))

/** The window stands still on an axis where it has one tap. */
export const still: Slide = { stride: 1, low: 0, high: 0, baseDilation: 1, windowDilation: 1 }

/** The extent of `n` elements that stand `dilation` apart. */
export const spread = (n: number, dilation: number): number => (n === 0 ? 0 : (n - 1) * dilation + 1)

/** How many positions the window has. */
export const positionsOf = (n: number, taps: number, { stride, low, high, baseDilation, windowDilation }: Slide): number =>
  Math.max(0, Math.floor((low + spread(n, baseDilation) + high - spread(taps, windowDilation)) / stride) + 1)

/** Of `n` elements that stand `dilation` apart, the one at a place, and what must hold for there to be one. */
export const elementAtPlace = (place: Index, n: number, dilation: number): { readonly index: Index; readonly conditions: readonly Scalar[] } => {
  const inside = within(place, spread(n, dilation))
  return n <= 1
    ? { index: indexConst(0), conditions: inside }
    : { index: divIndex(place, dilation), conditions: [...inside, ...isZero(modIndex(place, dilation))] }
}

/** The base element under a tap of the window at a position. */
export const elementUnder = (n: number, { stride, low, baseDilation, windowDilation }: Slide, position: Index, tap: Index): ReturnType<typeof elementAtPlace> =>
  elementAtPlace(offsetIndex(addIndex(scaleIndex(position, stride), scaleIndex(tap, windowDilation)), -low), n, baseDilation)

/** The base seen from the positions, through the window turned round: positions are the base, base elements the positions. */
export const fromPositions = (n: number, taps: number, slide: Slide): Slide => {
  const { stride, low, baseDilation, windowDilation } = slide
  const before = (taps - 1) * windowDilation - low
  return { stride: baseDilation, low: before, high: roomAfter(n, baseDilation, before, spread(positionsOf(n, taps, slide), stride), spread(taps, windowDilation)), baseDilation: stride, windowDilation }
}

/** What the window meets at every `baseDilation`-th position only, where stride and window dilation are 1. */
export interface Phase {
  /** The first of the taps that meet base elements; the others are `baseDilation` apart. */
  readonly first: number
  readonly taps: number
  /** Of those taps over the base as it is. */
  readonly slide: Slide
}

/** The phases of a slide over a dilated base: between the elements there is nothing to meet, so that each position has taps of its own. All have `count` positions. */
export const phasesOf = (n: number, taps: number, { low, baseDilation }: Slide, count: number): readonly Phase[] =>
  Array.from({ length: baseDilation }, (_, phase) => {
    const first = (((low - phase) % baseDilation) + baseDilation) % baseDilation
    const met = Math.max(0, Math.ceil((taps - first) / baseDilation)), before = (low - phase - first) / baseDilation
    return { first, taps: met, slide: { ...still, low: before, high: roomAfter(count, 1, before, n, met) } }
  })

/** The taps seen from the base, through a window of all positions: taps are the positions, positions the taps. */
export const fromBase = (n: number, taps: number, slide: Slide): Slide => {
  const { stride, low, baseDilation, windowDilation } = slide
  return { stride: windowDilation, low, high: roomAfter(taps, windowDilation, low, spread(n, baseDilation), spread(positionsOf(n, taps, slide), stride)), baseDilation, windowDilation: stride }
}

/** The room after the base with which a window has exactly `count` positions. */
const roomAfter = (count: number, stride: number, low: number, base: number, window: number): number => (count - 1) * stride + window - low - base
