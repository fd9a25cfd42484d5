/** An index as the user writes it, as one item per axis of the array (and one per new axis). */
import { type Aval, formatAval } from '../../core/base/aval.js'
import { isInteger } from '../../core/base/dtype.js'
import { ArgumentError, AxisError, DTypeError, ShapeError } from '../../core/base/errors.js'
import { shapesEqual } from '../../core/base/shape.js'
import { isNDArray, type NDArray } from '../../core/trace/ndarray.js'
import { positionsOf } from './mask.js'
import { fromTheEnd, staticPosition } from './positions.js'
import { isSlice, type Range, rangeOf, type Slice } from './slice.js'

/** One part of an index. An integer array may hold any positions; a boolean one stands for as many axes as it has. */
export type Index = number | Slice | '...' | null | NDArray

export type Item =
  | { readonly _tag: 'position'; readonly axis: number; readonly at: number }
  | { readonly _tag: 'range'; readonly axis: number; readonly range: Range }
  /** Positions that are data: int32, counted from the front. */
  | { readonly _tag: 'array'; readonly axis: number; readonly positions: NDArray }
  | { readonly _tag: 'new' }


/** How many axes of the array a part of an index takes. */
const axesTaken = (part: unknown): number => (part === null || part === '...' ? 0 : isNDArray(part) && part.dtype === 'bool' ? part.ndim : 1)

export const itemsOf = (op: string, x: Aval, index: readonly unknown[]): readonly Item[] => {
  const rank = x.shape.length
  const taken = index.reduce((n: number, part) => n + axesTaken(part), 0)
  if (taken > rank) throw new AxisError(op, { expected: `an index of at most ${rank} parts for ${formatAval(x)}`, got: `one of ${taken}` })
  if (index.filter(part => part === '...').length > 1) throw new ArgumentError(op, { expected: "at most one '...'", got: String(index.filter(part => part === '...').length) })
  const parts = index.includes('...') ? index : [...index, '...']
  const items: Item[] = []
  let axis = 0
  for (const part of parts) {
    if (part === null) {
      items.push({ _tag: 'new' })
      continue
    }
    if (part === '...') {
      for (const end = axis + rank - taken; axis < end; axis++) items.push({ _tag: 'range', axis, range: { start: 0, count: x.shape[axis]!, step: 1 } })
      continue
    }
    items.push(...itemsOn(op, x, axis, part))
    axis += axesTaken(part)
  }
  return items
}

const itemsOn = (op: string, x: Aval, axis: number, part: unknown): readonly Item[] => {
  const size = x.shape[axis]!
  if (typeof part === 'number') return [{ _tag: 'position', axis, at: staticPosition(op, part, size, axis) }]
  if (isSlice(part)) return [{ _tag: 'range', axis, range: rangeOf(part, size) }]
  if (!isNDArray(part)) throw notAnIndex(op, part)
  if (part.dtype === 'bool') {
    const { ndim } = part
    if (ndim === 0) throw new ArgumentError(op, { expected: 'a boolean mask of rank 1 or more', got: formatAval(part), hint: 'np.where chooses by one boolean' })
    const there = x.shape.slice(axis, axis + ndim)
    if (!shapesEqual(part.shape, there)) throw new ShapeError(op, { expected: `a mask of shape [${there}], as axes ${axis} to ${axis + ndim - 1} of ${formatAval(x)}`, got: formatAval(part) })
    return positionsOf(op, part).map((positions, d) => ({ _tag: 'array', axis: axis + d, positions }))
  }
  if (!isInteger(part.dtype)) throw new DTypeError(op, { expected: 'an integer or boolean array as index', got: formatAval(part), hint: "make it with { dtype: 'int32' }" })
  if (size === 0 && part.size > 0) throw new ArgumentError(op, { expected: `no position on axis ${axis} of ${formatAval(x)}, which is empty`, got: formatAval(part) })
  return [{ _tag: 'array', axis, positions: fromTheEnd(op, part, size) }]
}

const notAnIndex = (op: string, part: unknown): ArgumentError => {
  const got = part === undefined ? 'undefined' : Array.isArray(part) ? 'a JavaScript array' : typeof part === 'object' ? 'an object' : `${typeof part} ${String(part)}`
  const hint = Array.isArray(part) ? "make an array of it: np.array([…], { dtype: 'int32' })" : typeof part === 'boolean' ? 'choose by a boolean with np.where' : undefined
  return new ArgumentError(op, { expected: "an integer, np.slice(…), '...', null, or an integer or boolean array as index", got, ...(hint === undefined ? {} : { hint }) })
}
