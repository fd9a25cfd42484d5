/** Where the axes of an indexed array come from: ranges and new axes in order, and the axes of the index arrays as one group. */
import { broadcastShapes, type Shape } from '../../core/base/shape.js'
import type { Item } from './items.js'

type Ranged = Extract<Item, { readonly _tag: 'range' }>
type Listed = Extract<Item, { readonly _tag: 'array' }>

export interface Layout {
  readonly ranges: readonly Ranged[]
  readonly arrays: readonly Listed[]
  /** The shape the index arrays broadcast to. */
  readonly group: Shape
  /** How many ranges stand before the group. */
  readonly groupAt: number
  /** The shape of ranges and group, without new axes. */
  readonly inner: Shape
  /** The shape of the result. */
  readonly shape: Shape
}

/**
 * NumPy's rule: the axes of the index arrays take the place of the indexed axes if these stand together, else they come first. Beside
 * an array an integer is one of them; scalar arrays alone stay where they are.
 */
export const layoutOf = (op: string, items: readonly Item[]): Layout => {
  const arrays = items.filter(item => item._tag === 'array')
  const ranges = items.filter(item => item._tag === 'range')
  const group = broadcastShapes(op, ...arrays.map(item => item.positions.shape))
  const first = group.length === 0 ? 0 : placeOf(items)
  const before = items.slice(0, first), after = items.slice(first)
  const outer = (some: readonly Item[]): Shape => some.flatMap(item => (item._tag === 'new' ? [1] : item._tag === 'range' ? [item.range.count] : []))
  const counts = (some: readonly Item[]): Shape => outer(some.filter(item => item._tag === 'range'))
  return {
    ranges,
    arrays,
    group,
    groupAt: counts(before).length,
    inner: [...counts(before), ...group, ...counts(after)],
    shape: [...outer(before), ...group, ...outer(after)],
  }
}

/** The item before which the group stands. */
const placeOf = (items: readonly Item[]): number => {
  const places = items.flatMap((item, i) => (item._tag === 'array' || item._tag === 'position' ? [i] : []))
  const first = places[0]!, last = places[places.length - 1]!
  return last - first + 1 === places.length ? first : 0
}
