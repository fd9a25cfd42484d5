/** `start:stop:step` of Python as a value. */
import { ArgumentError } from '../../core/base/errors.js'

/** A range of positions on one axis; `null` stands for what Python leaves out. */
export interface Slice {
  readonly _tag: 'slice'
  readonly start: number | null
  readonly stop: number | null
  readonly step: number | null
}

type Bound = number | null | undefined

const checkBound = (what: string, bound: Bound): number | null => {
  if (bound == null) return null
  if (!Number.isInteger(bound)) throw new ArgumentError('slice', { expected: `a whole number as ${what}`, got: String(bound), hint: 'a slice that begins at a computed position is lax.dynamicSliceInDim' })
  return bound
}

/**
 * A range of positions for np.index and `x.at`: from `start` to `stop` (not included) by `step`, as `start:stop:step` in Python.
 * Negative bounds count from the end, bounds are clipped, a negative step goes backwards. Source: Python's `slice`, with `start` first.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * const x = np.array([1, 2, 3, 4])
 * np.index(x, np.slice(1)).tolist() // => [2,3,4]
 * np.index(x, np.slice(null, null, -2)).tolist() // => [4,2]
 * ```
 */
export const slice = (start?: number | null, stop?: number | null, step?: number | null): Slice => {
  const by = checkBound('step', step)
  if (by === 0) throw new ArgumentError('slice', { expected: 'a step other than 0', got: '0' })
  return { _tag: 'slice', start: checkBound('start', start), stop: checkBound('stop', stop), step: by }
}

export const isSlice = (u: unknown): u is Slice => typeof u === 'object' && u !== null && '_tag' in u && u._tag === 'slice'

/** Positions `start`, `start + step`, …, `count` of them. */
export interface Range {
  readonly start: number
  readonly count: number
  readonly step: number
}

/** Python's `slice.indices`: what the slice means on an axis of size `n`. */
export const rangeOf = ({ start, stop, step }: Slice, n: number): Range => {
  const by = step ?? 1
  const [low, high] = by > 0 ? [0, n] : [-1, n - 1]
  const clip = (bound: number): number => Math.min(Math.max(bound < 0 ? bound + n : bound, low), high)
  const from = start === null ? (by > 0 ? low : high) : clip(start)
  const to = stop === null ? (by > 0 ? high : low) : clip(stop)
  return { start: from, count: Math.max(0, Math.ceil((to - from) / by)), step: by }
}
