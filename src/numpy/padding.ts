/** Arrays with a margin. */
import { formatAval } from '../core/base/aval.js'
import { isFloat } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { add, div, mul, sub } from '../core/ops/arithmetic.js'
import { broadcastTo, keepAxes } from '../core/ops/broadcasting.js'
import { concatenate } from '../core/ops/concatenation.js'
import { convert } from '../core/ops/conversion.js'
import { iota } from '../core/ops/iota.js'
import { reduceMax, reduceMin } from '../core/ops/reduction.js'
import { round } from '../core/ops/rounding.js'
import * as slicing from '../core/ops/slicing.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, checkArrayLike, toArray, toDType } from '../lax/operands.js'
import { array as arrayOf } from './array.js'
import { mean } from './moments.js'
import { median } from './quantiles.js'
import { entriesAt } from './taking.js'

/** One for all, one pair for all axes, or a pair for every axis. */
type PerSide<T> = T | readonly [T] | readonly [T, T] | readonly (readonly [T] | readonly [T, T])[]

/** How the margin is filled. */
export type PadMode = 'constant' | 'edge' | 'empty' | 'linear_ramp' | 'maximum' | 'mean' | 'median' | 'minimum' | 'reflect' | 'symmetric' | 'wrap'

interface PadOptions {
  readonly mode?: PadMode
  /** For `'constant'`: the values on either side; 0 by default. */
  readonly constantValues?: PerSide<ArrayLike>
  /** For `'linear_ramp'`: the values at the ends; 0 by default. */
  readonly endValues?: PerSide<ArrayLike>
  /** For the four statistics: of how many elements next to the margin; of all by default. */
  readonly statLength?: PerSide<number> | null
  /** For `'reflect'` and `'symmetric'`: mirrored, or turned about the edge. */
  readonly reflectType?: 'even' | 'odd'
}
const padOptions: Known<PadOptions> = { mode: true, constantValues: true, endValues: true, statLength: true, reflectType: true }

const perSide = (what: string, given: unknown, rank: number): readonly (readonly [unknown, unknown])[] => {
  const refuse = (): ArgumentError => new ArgumentError('pad', { expected: `${what} as a number, a pair, or a pair for each of ${rank} axes`, got: JSON.stringify(given) ?? String(given) })
  const pair = (u: unknown): readonly [unknown, unknown] => {
    if (!Array.isArray(u)) return [u, u]
    if (u.length === 1) return [u[0], u[0]]
    if (u.length !== 2 || u.some(Array.isArray)) throw refuse()
    return [u[0], u[1]]
  }
  if (!Array.isArray(given) || !given.some(Array.isArray)) return new Array<readonly [unknown, unknown]>(rank).fill(pair(given))
  const rows = given.length === 1 ? new Array<unknown>(rank).fill(given[0]) : given
  if (rows.length !== rank) throw refuse()
  return rows.map(pair)
}

const widthsOf = (what: string, given: unknown, rank: number): readonly (readonly [number, number])[] =>
  perSide(what, given, rank).map(row => {
    if (!row.every(n => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0)) throw new ArgumentError('pad', { expected: `${what} of 0 or more`, got: JSON.stringify(given), hint: 'np.index with np.slice crops' })
    return row as readonly [number, number] // both were checked
  })

/** What stands before and after the elements along one axis. */
type Margin = (x: NDArray, axis: number, before: number, after: number) => NDArray

const along = (x: NDArray, axis: number, n: number): readonly number[] => x.shape.map((size, d) => (d === axis ? n : size))

const scalarFor = (x: NDArray, value: unknown): NDArray => {
  const scalar = toDType('pad', checkArrayLike('pad', value, 'the value of the margin'), { dtype: x.dtype, weakType: false })
  if (scalar.ndim > 0) throw new ShapeError('pad', { expected: 'scalar values for the margin', got: formatAval(scalar) })
  return scalar
}

const constant = (x: NDArray, axis: number, before: number, after: number, [low, high]: readonly [unknown, unknown]): NDArray => {
  const at = (n: number): readonly number[] => x.shape.map((_, d) => (d === axis ? n : 0))
  const none = at(0)
  if (low === high) return slicing.pad(x, scalarFor(x, low), at(before), at(after))
  return slicing.pad(slicing.pad(x, scalarFor(x, low), at(before), none), scalarFor(x, high), none, at(after))
}

/** Every position of the result reads one of the operand. */
const reading = (source: (i: number, n: number) => number): Margin => (x, axis, before, after) => {
  const n = x.shape[axis]!
  if (n === 0 && before + after > 0) throw new ShapeError('pad', { expected: `elements along axis ${axis} to fill the margin with`, got: formatAval(x), hint: "mode 'constant' needs none" })
  const positions = Int32Array.from({ length: before + n + after }, (_, i) => source(i - before, n))
  return entriesAt(x, arrayOf(positions), axis)
}

const modulo = (i: number, n: number): number => ((i % n) + n) % n

const edge = reading((i, n) => Math.min(Math.max(i, 0), n - 1))
const wrap = reading(modulo)
/** Back and forth, the edges said once. */
const reflect = reading((i, n) => (n === 1 ? 0 : n - 1 - Math.abs(n - 1 - modulo(i, 2 * n - 2))))
/** Back and forth, the edges said twice. */
const symmetric = reading((i, n) => Math.min(modulo(i, 2 * n), 2 * n - 1 - modulo(i, 2 * n)))

/** Turned about the edge: 2 · edge − mirrored, as often as the margin is longer than the array. */
const odd = (offset: 0 | 1): Margin => (x, axis, before, after) => {
  const n = x.shape[axis]!
  const reach = n - offset
  if (before === 0 && after === 0) return x
  if (reach <= 0) return edge(x, axis, before, after)
  const one = Math.min(before, reach), other = Math.min(after, reach)
  const part = (from: number, to: number): NDArray => slicing.sliceInDim(x, axis, from, to)
  const turned = (edgeAt: number, from: number, length: number): NDArray => {
    const positions = Int32Array.from({ length }, (_, i) => from - i)
    return sub(mul(broadcastTo(part(edgeAt, edgeAt + 1), along(x, axis, length)), 2), entriesAt(x, arrayOf(positions), axis))
  }
  const grown = concatenate([turned(0, one - 1 + offset, one), x, turned(n - 1, n - 1 - offset, other)], axis)
  return odd(offset)(grown, axis, before - one, after - other)
}

/** Halfway up to the value, step by step from the edge. */
const ramp = (x: NDArray, axis: number, before: number, after: number, [low, high]: readonly [unknown, unknown]): NDArray => {
  const n = x.shape[axis]!
  const wide = isFloat(x.dtype) ? x : convert(x, 'float32')
  const side = (edgeAt: number, value: unknown, length: number, rising: boolean): NDArray => {
    const shape = along(x, axis, length)
    const edgeValue = broadcastTo(slicing.sliceInDim(wide, axis, edgeAt, edgeAt + 1), shape)
    const step = convert(iota('int32', shape, axis), wide.dtype)
    // the fraction of the way from the end value to the edge
    const t = div(rising ? step : sub(length - 1, step), length)
    const end = broadcastTo(scalarFor(wide, value), shape)
    return convert(add(end, mul(sub(edgeValue, end), t)), x.dtype)
  }
  return concatenate([side(0, low, before, true), x, side(n - 1, high, after, false)].filter(y => y.shape[axis]! > 0 || y === x), axis)
}

const statistic = (reduce: (x: NDArray, axis: number) => NDArray, lengths: readonly (readonly [number, number])[] | null): Margin => (x, axis, before, after) => {
  const n = x.shape[axis]!
  const [front, back] = lengths?.[axis] ?? [n, n]
  if (n === 0 || front < 1 || back < 1) throw new ArgumentError('pad', { expected: 'elements to take the statistic of', got: `${Math.min(n, front, back)} along axis ${axis} of ${formatAval(x)}` })
  const side = (from: number, to: number, length: number): NDArray => {
    const y = reduce(slicing.sliceInDim(x, axis, from, to), axis)
    // of integers a mean is rounded
    return broadcastTo(keepAxes(isFloat(x.dtype) || !isFloat(y.dtype) ? y : convert(round(y, 1), x.dtype), [axis]), along(x, axis, length))
  }
  return concatenate([side(0, Math.min(front, n), before), x, side(Math.max(n - back, 0), n, after)], axis)
}

const marginOf = (x: NDArray, { mode = 'constant', constantValues = 0, endValues = 0, statLength = null, reflectType = 'even' }: PadOptions): Margin => {
  const lengths = statLength === null ? null : widthsOf('statLength', statLength, x.ndim)
  if (reflectType !== 'even' && reflectType !== 'odd') throw new ArgumentError('pad', { expected: "reflectType 'even' or 'odd'", got: String(reflectType) })
  switch (mode) {
    case 'constant': {
      const values = perSide('constantValues', constantValues, x.ndim)
      return (y, axis, before, after) => constant(y, axis, before, after, values[axis]!)
    }
    case 'linear_ramp': {
      const values = perSide('endValues', endValues, x.ndim)
      return (y, axis, before, after) => ramp(y, axis, before, after, values[axis]!)
    }
    case 'empty': return (y, axis, before, after) => constant(y, axis, before, after, [0, 0])
    case 'edge': return edge
    case 'wrap': return wrap
    case 'reflect': return reflectType === 'even' ? reflect : odd(1)
    case 'symmetric': return reflectType === 'even' ? symmetric : odd(0)
    case 'maximum': return statistic((y, axis) => reduceMax(y, [axis]), lengths)
    case 'minimum': return statistic((y, axis) => reduceMin(y, [axis]), lengths)
    case 'mean': return statistic((y, axis) => mean(y, { axis }), lengths)
    case 'median': return statistic((y, axis) => median(y, { axis }), lengths)
    default: throw new ArgumentError('pad', { expected: 'a mode of np.pad', got: String(mode satisfies never), hint: "'constant', 'edge', 'reflect', 'symmetric', 'wrap' …" })
  }
}

/**
 * `x` with `padWidth` elements before and after: one number for all sides, `[before, after]` for all axes, or such a pair for every axis.
 * `mode` says what they are; 0 by default. Source: `jax.numpy.pad`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.pad(np.array([1, 2]), [1, 2]).tolist() // => [0,1,2,0,0]
 * np.pad(np.array([1, 2, 3]), 2, { mode: 'reflect' }).tolist() // => [3,2,1,2,3,2,1]
 * ```
 */
export const pad = dual<DataFirstOrLast<[padWidth: PerSide<number>, options?: PadOptions]>>('pad', 2, (x: unknown, padWidth: unknown, options: PadOptions = {}) => {
  const array = toArray('pad', x)
  const margin = marginOf(array, options)
  return widthsOf('padWidth', padWidth, array.ndim).reduce((y, [before, after], axis) => (before + after === 0 ? y : margin(y, axis, before, after)), array)
}, padOptions)
