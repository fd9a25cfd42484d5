/** Arrays turned round: reversed, rotated, moved along with what falls out coming in again. */
import { formatAval } from '../core/base/aval.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, AxisError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { normalizeAxes, normalizeAxis } from '../core/base/shape.js'
import { sub } from '../core/ops/arithmetic.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { concatenate } from '../core/ops/concatenation.js'
import { convert } from '../core/ops/conversion.js'
import { iota } from '../core/ops/iota.js'
import { transpose } from '../core/ops/permutation.js'
import { reshape } from '../core/ops/reshape.js'
import { rev } from '../core/ops/reversal.js'
import { sliceInDim } from '../core/ops/slicing.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { entriesAlong } from '../lax/indexing/rows.js'
import { indexVectors } from '../lax/gather.js'
import { type ArrayLike, toArray } from '../lax/operands.js'
import { remainder } from './division.js'
import { entriesAt } from './taking.js'
import type { Axis } from './reducing.js'

/**
 * The elements read backwards along `axis`, or along all axes. Source: `jax.numpy.flip`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.flip(np.array([1, 2, 3])).tolist() // => [3,2,1]
 * ```
 */
export const flip = dual<DataFirstOrLast<[options?: { readonly axis?: Axis }]>>('flip', 1, (x: unknown, { axis = null }: { readonly axis?: Axis } = {}) => {
  const array = toArray('flip', x)
  return rev(array, normalizeAxes('flip', axis, array.ndim))
}, { axis: true })

const flipAlong = (op: string, axis: number): ((x: ArrayLike) => NDArray) =>
  dual<(x: ArrayLike) => NDArray>(op, 1, (x: unknown) => {
    const array = toArray(op, x)
    if (array.ndim <= axis) throw new ShapeError(op, { expected: `an array of rank ${axis + 1} or more`, got: formatAval(array) })
    return rev(array, [axis])
  })

/**
 * The second axis read backwards: columns change sides. Source: `jax.numpy.fliplr`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.fliplr(np.array([[1, 2], [3, 4]])).tolist() // => [[2,1],[4,3]]
 * ```
 */
export const fliplr = flipAlong('fliplr', 1)

/**
 * The first axis read backwards: the last row comes first. Source: `jax.numpy.flipud`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.flipud(np.array([[1, 2], [3, 4]])).tolist() // => [[3,4],[1,2]]
 * ```
 */
export const flipud = flipAlong('flipud', 0)

interface Rot90Options {
  /** How many quarter turns. */
  readonly k?: number
  /** Turns go from the first of these axes towards the second. */
  readonly axes?: readonly [number, number]
}
const rot90Options: Known<Rot90Options> = { k: true, axes: true }

/**
 * `x` turned by 90 degrees `k` times, counterclockwise in the plane of the first two axes. Source: `jax.numpy.rot90`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.rot90(np.array([[1, 2], [3, 4]])).tolist() // => [[2,4],[1,3]]
 * ```
 */
export const rot90 = dual<DataFirstOrLast<[options?: Rot90Options]>>('rot90', 1, (x: unknown, { k = 1, axes = [0, 1] }: Rot90Options = {}) => {
  const array = toArray('rot90', x)
  if (!Number.isInteger(k)) throw new ArgumentError('rot90', { expected: 'a whole number of turns', got: String(k) })
  const [a, b] = axes.map(d => normalizeAxis('rot90', d, array.ndim)) as unknown as readonly [number, number] // as many as axes has
  if (a === b) throw new AxisError('rot90', { expected: 'two different axes', got: `[${axes}]` })
  const exchanged = array.shape.map((_, d) => (d === a ? b : d === b ? a : d))
  switch (((k % 4) + 4) % 4) {
    case 0: return array
    case 1: return transpose(rev(array, [b]), exchanged)
    case 2: return rev(array, [Math.min(a, b), Math.max(a, b)])
    default: return rev(transpose(array, exchanged), [b])
  }
}, rot90Options)

/** A known shift cuts in two, one that is data is a gather. */
const rollOne = (x: NDArray, shift: number | NDArray, axis: number): NDArray => {
  const n = x.shape[axis]!
  if (n === 0) return x
  if (typeof shift !== 'number') {
    const by = broadcastTo(convert(shift, 'int32'), [n])
    return entriesAt(x, remainder(sub(iota('int32', [n], 0), by), n), axis)
  }
  const cut = (((-shift % n) + n) % n)
  return cut === 0 ? x : concatenate([sliceInDim(x, axis, cut, n), sliceInDim(x, axis, 0, cut)], axis)
}

const shiftsOf = (shift: unknown): readonly (number | NDArray)[] => {
  if (isNDArray(shift)) return shift.ndim === 0 ? [indexVectors('roll', shift)] : entriesAlong(indexVectors('roll', shift), 0)
  const list: readonly unknown[] = Array.isArray(shift) ? shift : [shift]
  return list.map(s => {
    if (typeof s !== 'number' || !Number.isSafeInteger(s)) throw new ArgumentError('roll', { expected: 'a whole number as shift', got: String(s) })
    return s
  })
}

/**
 * The elements moved on by `shift` along `axis` (in the flattened array without one); what falls out comes in at the other end. Source:
 * `jax.numpy.roll`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.roll(np.array([1, 2, 3]), 1).tolist() // => [3,1,2]
 * ```
 */
export const roll = dual<DataFirstOrLast<[shift: ArrayLike | readonly number[], options?: { readonly axis?: Axis }]>>('roll', 2, (x: unknown, shift: unknown, { axis = null }: { readonly axis?: Axis } = {}) => {
  const array = toArray('roll', x), shifts = shiftsOf(shift)
  if (axis === null) return reshape(shifts.reduce<NDArray>((y, s) => rollOne(y, s, 0), reshape(array, [array.size])), array.shape)
  const axes = (typeof axis === 'number' ? [axis] : axis).map(d => normalizeAxis('roll', d, array.ndim))
  const count = Math.max(shifts.length, axes.length)
  if (![shifts.length, axes.length].every(n => n === count || n === 1)) throw new ArgumentError('roll', { expected: 'one shift for every axis', got: `${shifts.length} shifts for ${axes.length} axes` })
  let y = array
  for (let i = 0; i < count; i++) y = rollOne(y, shifts[shifts.length === 1 ? 0 : i]!, axes[axes.length === 1 ? 0 : i]!)
  return y
}, { axis: true })
