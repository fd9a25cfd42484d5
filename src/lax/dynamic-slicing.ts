/** Slices at positions that are data: clamped so that they fit, never filled. */
import { formatAval } from '../core/base/aval.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { checkShape, insertAxes, normalizeAxis, type Shape } from '../core/base/shape.js'
import { int32 } from '../core/ops/constants.js'
import * as ops from '../core/ops/dynamic-slicing.js'
import { reshape, squeeze } from '../core/ops/reshape.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from './data-last.js'
import { fromTheEnd } from './indexing/positions.js'
import { entriesAlong } from './indexing/rows.js'
import { type ArrayLike, toArray } from './operands.js'
import { oneDType } from './uniform.js'

/** One start per axis, each a scalar; a list, or an array of rank 1. */
const startsOf = (op: string, starts: unknown, shape: Shape): readonly NDArray[] => {
  const list: readonly unknown[] = isNDArray(starts) && starts.ndim === 1 ? entriesAlong(starts, 0) : Array.isArray(starts) ? starts : [starts]
  if (list.length !== shape.length) throw new ShapeError(op, { expected: `${shape.length} start indices, one per axis of [${shape}]`, got: String(list.length) })
  return list.map((start, d) => startOf(op, start, shape[d]!))
}

const startOf = (op: string, start: unknown, size: number): NDArray => {
  if (typeof start === 'number') {
    if (!Number.isInteger(start)) throw new ArgumentError(op, { expected: 'whole numbers as start indices', got: String(start) })
    return int32(start < 0 ? start + size : start)
  }
  const index = toArray(op, start)
  if (index.ndim > 0) throw new ShapeError(op, { expected: 'scalar start indices', got: formatAval(index) })
  return fromTheEnd(op, index, size)
}

const alone = (op: string, { shape }: NDArray, axis: number, start: unknown): readonly NDArray[] =>
  shape.map((n, d) => (d === axis ? startOf(op, start, n) : int32(0)))

/** The update in the dtype of the array. */
const pieceFor = (op: string, x: NDArray, update: unknown): NDArray => oneDType(op, [x, typeof update === 'number' || typeof update === 'boolean' ? update : toArray(op, update)])[1]!

/**
 * The box of these sizes at `startIndices`, one scalar per axis. A negative start counts from the end; then starts are clamped so that
 * the box fits. Source: `jax.lax.dynamic_slice`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.dynamicSlice(np.array([1, 2, 3, 4]), [np.array(9, { dtype: 'int32' })], [2]).tolist() // => [3,4]
 * ```
 */
export const dynamicSlice = dual<DataFirstOrLast<[startIndices: ArrayLike | readonly ArrayLike[], sliceSizes: Shape]>>('dynamicSlice', 3, (x: unknown, starts: unknown, sizes: unknown) => {
  const array = toArray('dynamicSlice', x)
  return ops.dynamicSlice(array, startsOf('dynamicSlice', starts, array.shape), checkShape('dynamicSlice', sizes))
})

interface AxisOption {
  readonly axis?: number
}
const axisOption: Known<AxisOption> = { axis: true }

interface IndexOptions extends AxisOption {
  readonly keepdims?: boolean
}
const indexOptions: Known<IndexOptions> = { keepdims: true, axis: true }

/**
 * `sliceSize` positions of one axis from `startIndex` on. Source: `jax.lax.dynamic_slice_in_dim`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.dynamicSliceInDim(np.array([1, 2, 3, 4]), np.array(1, { dtype: 'int32' }), 2).tolist() // => [2,3]
 * ```
 */
export const dynamicSliceInDim = dual<DataFirstOrLast<[startIndex: ArrayLike, sliceSize: number, options?: AxisOption]>>('dynamicSliceInDim', 3, (x: unknown, start: unknown, size: number, { axis = 0 }: AxisOption = {}) => {
  const array = toArray('dynamicSliceInDim', x)
  const along = normalizeAxis('dynamicSliceInDim', axis, array.ndim)
  return ops.dynamicSlice(array, alone('dynamicSliceInDim', array, along, start), checkShape('dynamicSliceInDim', array.shape.map((n, d) => (d === along ? size : n))))
}, axisOption)

/**
 * The position `index` of one axis, which stays as an axis of size 1 unless `keepdims` is false. Source: `jax.lax.dynamic_index_in_dim`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.dynamicIndexInDim(np.array([1, 2, 3]), np.array(-1, { dtype: 'int32' }), { keepdims: false }).item() // => 3
 * ```
 */
export const dynamicIndexInDim = dual<DataFirstOrLast<[index: ArrayLike, options?: IndexOptions]>>('dynamicIndexInDim', 2, (x: unknown, index: unknown, { axis = 0, keepdims = true }: IndexOptions = {}) => {
  const array = toArray('dynamicIndexInDim', x)
  const along = normalizeAxis('dynamicIndexInDim', axis, array.ndim)
  const kept = ops.dynamicSlice(array, alone('dynamicIndexInDim', array, along, index), array.shape.map((n, d) => (d === along ? 1 : n)))
  return keepdims ? kept : squeeze(kept, [along])
}, indexOptions)

/**
 * `x` with the box at `startIndices` replaced by `update`; starts as in `dynamicSlice`. Source: `jax.lax.dynamic_update_slice`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.dynamicUpdateSlice(np.zeros([4]), np.ones([2]), [np.array(1, { dtype: 'int32' })]).tolist() // => [0,1,1,0]
 * ```
 */
export const dynamicUpdateSlice = dual<DataFirstOrLast<[update: ArrayLike, startIndices: ArrayLike | readonly ArrayLike[]]>>('dynamicUpdateSlice', 3, (x: unknown, update: unknown, starts: unknown) => {
  const array = toArray('dynamicUpdateSlice', x)
  return ops.dynamicUpdateSlice(array, pieceFor('dynamicUpdateSlice', array, update), startsOf('dynamicUpdateSlice', starts, array.shape))
})

/**
 * `x` with `update` laid along one axis from `startIndex` on. Source: `jax.lax.dynamic_update_slice_in_dim`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.dynamicUpdateSliceInDim(np.zeros([4]), np.ones([2]), 2, 0).tolist() // => [0,0,1,1]
 * ```
 */
export const dynamicUpdateSliceInDim = dual<DataFirstOrLast<[update: ArrayLike, startIndex: ArrayLike, axis: number]>>('dynamicUpdateSliceInDim', 4, (x: unknown, update: unknown, start: unknown, axis: number) => {
  const array = toArray('dynamicUpdateSliceInDim', x)
  const along = normalizeAxis('dynamicUpdateSliceInDim', axis, array.ndim)
  return ops.dynamicUpdateSlice(array, pieceFor('dynamicUpdateSliceInDim', array, update), alone('dynamicUpdateSliceInDim', array, along, start))
})

/**
 * `x` with the position `index` of one axis replaced by `update`, which may lack that axis. Source: `jax.lax.dynamic_update_index_in_dim`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.dynamicUpdateIndexInDim(np.zeros([3]), 7, np.array(1, { dtype: 'int32' }), 0).tolist() // => [0,7,0]
 * ```
 */
export const dynamicUpdateIndexInDim = dual<DataFirstOrLast<[update: ArrayLike, index: ArrayLike, axis: number]>>('dynamicUpdateIndexInDim', 4, (x: unknown, update: unknown, index: unknown, axis: number) => {
  const array = toArray('dynamicUpdateIndexInDim', x)
  const along = normalizeAxis('dynamicUpdateIndexInDim', axis, array.ndim)
  const piece = pieceFor('dynamicUpdateIndexInDim', array, update)
  const row = piece.ndim === array.ndim ? piece : reshape(piece, insertAxes(piece.shape, [along]))
  return ops.dynamicUpdateSlice(array, row, alone('dynamicUpdateIndexInDim', array, along, index))
})
