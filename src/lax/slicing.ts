/** Static slices and padding. */
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { checkShape, normalizeAxis } from '../core/base/shape.js'
import { squeeze } from '../core/ops/reshape.js'
import * as ops from '../core/ops/slicing.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from './data-last.js'
import { staticPosition } from './indexing/positions.js'
import { type ArrayLike, toArray } from './operands.js'
import { oneDType } from './uniform.js'

interface SliceOptions {
  readonly strides?: readonly number[] | null
}
const sliceOptions: Known<SliceOptions> = { strides: true }

/**
 * The elements from `startIndices` to `limitIndices` (not included) of every axis, by `strides`. Nothing is clipped or counted from the
 * end: np.index with np.slice does. Source: `jax.lax.slice`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.slice(np.array([1, 2, 3, 4]), [0], [4], { strides: [2] }).tolist() // => [1,3]
 * ```
 */
export const slice = dual<DataFirstOrLast<[startIndices: readonly number[], limitIndices: readonly number[], options?: SliceOptions]>>('slice', 3, (x: unknown, start: unknown, limit: unknown, { strides = null }: SliceOptions = {}) => {
  const array = toArray('slice', x)
  return ops.slice(array, checkShape('slice', start), checkShape('slice', limit), strides === null ? array.shape.map(() => 1) : checkShape('slice', strides))
}, sliceOptions)

interface SliceInDimOptions {
  readonly stride?: number
  readonly axis?: number
}
const sliceInDimOptions: Known<SliceInDimOptions> = { stride: true, axis: true }

/** Python's rule: counted from the end when negative, then clipped. */
const bound = (op: string, position: unknown, size: number, missing: number): number => {
  if (position === null) return missing
  if (typeof position !== 'number' || !Number.isInteger(position)) throw new ArgumentError(op, { expected: 'a whole number or null as bound', got: String(position) })
  return Math.min(Math.max(position < 0 ? position + size : position, 0), size)
}

/**
 * A slice of one axis. Bounds may be null (the whole), and negative (counted from the end). Source: `jax.lax.slice_in_dim`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.sliceInDim(np.array([1, 2, 3, 4]), null, -1, { stride: 2 }).tolist() // => [1,3]
 * ```
 */
export const sliceInDim = dual<DataFirstOrLast<[startIndex: number | null, limitIndex: number | null, options?: SliceInDimOptions]>>('sliceInDim', 3, (x: unknown, start: unknown, limit: unknown, { stride = 1, axis = 0 }: SliceInDimOptions = {}) => {
  const array = toArray('sliceInDim', x)
  const along = normalizeAxis('sliceInDim', axis, array.ndim), size = array.shape[along]!
  const from = bound('sliceInDim', start, size, 0)
  return ops.sliceInDim(array, along, from, Math.max(from, bound('sliceInDim', limit, size, size)), stride)
}, sliceInDimOptions)

interface IndexInDimOptions {
  readonly axis?: number
  readonly keepdims?: boolean
}
const indexInDimOptions: Known<IndexInDimOptions> = { axis: true, keepdims: true }

/**
 * One position of an axis, which stays as an axis of size 1 unless `keepdims` is false. Source: `jax.lax.index_in_dim`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.indexInDim(np.array([[1, 2], [3, 4]]), -1, { keepdims: false }).tolist() // => [3,4]
 * ```
 */
export const indexInDim = dual<DataFirstOrLast<[index: number, options?: IndexInDimOptions]>>('indexInDim', 2, (x: unknown, index: unknown, { axis = 0, keepdims = true }: IndexInDimOptions = {}) => {
  const array = toArray('indexInDim', x)
  const along = normalizeAxis('indexInDim', axis, array.ndim)
  const at = staticPosition('indexInDim', index, array.shape[along]!, along)
  const kept = ops.sliceInDim(array, along, at, at + 1)
  return keepdims ? kept : squeeze(kept, [along])
}, indexInDimOptions)

/** Before, after and between the elements of one axis. */
export type PaddingConfig = readonly (readonly [low: number, high: number, interior: number])[]

/**
 * `x` in a larger (or, with negative numbers, smaller) array of `paddingValue`; `paddingConfig` has `[low, high, interior]` for every
 * axis: how many stand before, after, and between neighbours. Source: `jax.lax.pad`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.pad(np.array([1, 2]), 0, [[1, 0, 1]]).tolist() // => [0,1,0,2]
 * ```
 */
export const pad = dual<DataFirstOrLast<[paddingValue: ArrayLike, paddingConfig: PaddingConfig]>>('pad', 3, (x: unknown, paddingValue: unknown, config: unknown) => {
  const array = toArray('pad', x)
  const [, value] = oneDType('pad', [array, toOperand(paddingValue)])
  const rows = checkPadding(config, array)
  return ops.pad(array, value!, rows.map(r => r[0]), rows.map(r => r[1]), rows.map(r => r[2]))
})

const toOperand = (x: unknown): ArrayLike => (typeof x === 'number' || typeof x === 'boolean' ? x : toArray('pad', x))

const checkPadding = (config: unknown, { ndim, shape }: NDArray): PaddingConfig => {
  const isRow = (row: unknown): row is PaddingConfig[number] => Array.isArray(row) && row.length === 3 && row.every(Number.isInteger)
  if (!Array.isArray(config) || !config.every(isRow)) throw new ArgumentError('pad', { expected: 'a list of [low, high, interior]', got: JSON.stringify(config) })
  if (config.length !== ndim) throw new ShapeError('pad', { expected: `${ndim} entries, one per axis of [${shape}]`, got: String(config.length) })
  return config
}
