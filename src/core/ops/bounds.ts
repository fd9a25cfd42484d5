/** Conditions on indices and clamps: for views with holes, and for indices that are data. */
import { type Index, rangeOf } from '../ir/loop/index-expr.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'

const int = (n: number): Scalar => s.constant('i32', n)
const truth = (b: boolean): Scalar => s.constant('bool', Number(b))

/** The nearest int32 in `[0, extent)`. */
export const clampInto = (value: Scalar, extent: number): Scalar => {
  if (extent <= 1) return int(0)
  if (value._tag === 'const') return int(Math.min(Math.max(value.value, 0), extent - 1))
  if (value._tag === 'index' && isInside(value.index, extent)) return value
  return s.max(s.min(value, int(extent - 1)), int(0))
}

/** `0 ≤ value < extent` of an int32: one unsigned comparison, negative values are large. */
export const isBelow = (value: Scalar, extent: number): Scalar => {
  if (value._tag === 'const') return truth(value.value >= 0 && value.value < extent)
  if (value._tag === 'index' && isInside(value.index, extent)) return truth(true)
  return s.lt(s.convert('u32', value), s.constant('u32', Math.max(extent, 0)))
}

/** `0 ≤ index < extent`, as the comparisons that are not known to hold. */
export const within = (index: Index, extent: number): readonly Scalar[] => {
  const { min, max } = rangeOf(index)
  if (max < 0 || min >= extent) return [truth(false)]
  return [...(min < 0 ? [s.ge(s.fromIndex(index), int(0))] : []), ...(max >= extent ? [s.lt(s.fromIndex(index), int(extent))] : [])]
}

/** `index = 0`, likewise. */
export const isZero = (index: Index): readonly Scalar[] => {
  const { min, max } = rangeOf(index)
  return min === 0 && max === 0 ? [] : [s.eq(s.fromIndex(index), int(0))]
}

/** All of the conditions; `null` when none is left to ask. */
export const all = (conditions: readonly Scalar[]): Scalar | null => {
  const open = conditions.filter(c => c._tag !== 'const' || c.value === 0)
  return open.find(c => c._tag === 'const') ?? open.reduce<Scalar | null>((both, c) => (both === null ? c : s.and(both, c)), null)
}

/** `then` where all conditions hold; only there are its loads performed. */
export const guarded = (conditions: readonly Scalar[], then: () => Scalar, otherwise: Scalar): Scalar => {
  const when = all(conditions)
  if (when === null) return then()
  return when._tag === 'const' ? otherwise : s.guard(when, then(), otherwise)
}

const isInside = (index: Index, extent: number): boolean => {
  const { min, max } = rangeOf(index)
  return min >= 0 && max < extent
}
