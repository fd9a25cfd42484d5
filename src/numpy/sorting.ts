/** Sorting along an axis. NaN comes last, −0 equals 0, and equal elements keep their order. */
import { formatAval } from '../core/base/aval.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { normalizeAxis, shapesEqual } from '../core/base/shape.js'
import { concatenate } from '../core/ops/concatenation.js'
import { iota } from '../core/ops/iota.js'
import { reshape } from '../core/ops/reshape.js'
import { rev } from '../core/ops/reversal.js'
import { sliceInDim } from '../core/ops/slicing.js'
import * as ops from '../core/ops/sort.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { entriesAlong } from '../lax/indexing/rows.js'
import { type ArrayLike, toArray } from '../lax/operands.js'

export { topK } from '../lax/sorting.js'

interface SortOptions {
  /** The axis to sort along, the last by default; the flattened array for `null`. */
  readonly axis?: number | null
  /** Sorting is always stable. */
  readonly stable?: boolean
  /** Greatest first, NaN before all; equal elements keep their order. */
  readonly descending?: boolean
  /** Accepted for NumPy's sake. */
  readonly kind?: string | null
}
const sortOptions: Known<SortOptions> = { axis: true, stable: true, descending: true, kind: true }

/** The array to sort and the axis to sort it along. */
const along = (op: string, x: unknown, axis: number | null): readonly [NDArray, number] => {
  const array = toArray(op, x)
  return axis === null ? [reshape(array, [array.size]), 0] : [array, normalizeAxis(op, axis, array.ndim)]
}

/** The positions of the elements of `x` in ascending order. */
export const orderOf = (x: NDArray, axis: number): NDArray => ops.sort([x, iota('int32', x.shape, axis)], { dimension: axis })[1]!

/** Backwards twice where the order is descending, so that equal elements keep theirs. */
const sorted = (x: NDArray, dimension: number, descending: boolean, ...carried: readonly NDArray[]): readonly NDArray[] => {
  const turn = (xs: readonly NDArray[]): readonly NDArray[] => (descending ? xs.map(y => rev(y, [dimension])) : xs)
  return turn(ops.sort(turn([x, ...carried]), { dimension }))
}

/**
 * The elements in ascending order along `axis`. Source: `jax.numpy.sort`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.sort(np.array([3, 1, 2])).tolist() // => [1,2,3]
 * np.sort(np.array([3, 1, 2]), { descending: true }).tolist() // => [3,2,1]
 * ```
 */
export const sort = dual<DataFirstOrLast<[options?: SortOptions]>>('sort', 1, (x: unknown, { axis = -1, descending = false }: SortOptions = {}) => {
  const [array, dimension] = along('sort', x, axis)
  return sorted(array, dimension, descending)[0]!
}, sortOptions)

/**
 * The positions that sort `x` along `axis`, as int32. Source: `jax.numpy.argsort`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.argsort(np.array([3, 1, 2])).tolist() // => [1,2,0]
 * ```
 */
export const argsort = dual<DataFirstOrLast<[options?: SortOptions]>>('argsort', 1, (x: unknown, { axis = -1, descending = false }: SortOptions = {}) => {
  const [array, dimension] = along('argsort', x, axis)
  return sorted(array, dimension, descending, iota('int32', array.shape, dimension))[1]!
}, sortOptions)

/**
 * The positions that sort by several keys along `axis`, the last key first; of equals by the key before. Data-first only. Source:
 * `jax.numpy.lexsort`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.lexsort([np.array([2, 1, 3]), np.array([1, 1, 0])]).tolist() // => [2,1,0]
 * ```
 */
export const lexsort = required('lexsort', 1, (keys: readonly ArrayLike[] | NDArray, { axis = -1 }: { readonly axis?: number } = {}): NDArray => {
  const list: unknown = isNDArray(keys) && keys.ndim > 0 ? entriesAlong(keys, 0) : keys
  if (!Array.isArray(list) || list.length === 0) throw new ArgumentError('lexsort', { expected: 'a list of keys', got: Array.isArray(list) ? 'an empty list' : typeof list })
  const arrays = list.map(key => toArray('lexsort', key))
  const [first] = arrays as unknown as readonly [NDArray] // the list is not empty
  if (arrays.some(x => !shapesEqual(x.shape, first.shape))) throw new ShapeError('lexsort', { expected: 'keys of one shape', got: arrays.map(formatAval).join(' and ') })
  const dimension = normalizeAxis('lexsort', axis, first.ndim)
  return ops.sort([...arrays.reverse(), iota('int32', first.shape, dimension)], { dimension, numKeys: arrays.length })[arrays.length]!
}, { axis: true })

interface PartitionOptions {
  readonly axis?: number
}
const partitionOptions: Known<PartitionOptions> = { axis: true }

const splitAt = (op: string, kth: unknown, x: NDArray, axis: number): number => {
  const n = x.shape[axis]!
  if (typeof kth !== 'number' || !Number.isInteger(kth) || kth < -n || kth >= n) throw new ArgumentError(op, { expected: `a position from ${-n} to ${n - 1}`, got: String(kth) })
  return kth < 0 ? kth + n : kth
}

/** The `kth` first in ascending order, then what `rest` makes of the others. */
const partitioned = (sorted: NDArray, kth: number, axis: number, rest: (x: NDArray) => NDArray): NDArray =>
  concatenate([sliceInDim(sorted, axis, 0, kth + 1), rest(sliceInDim(sorted, axis, kth + 1, sorted.shape[axis]!))], axis)

/**
 * The elements with the one at `kth` where sorting would put it, and nothing greater before it. Source: `jax.numpy.partition`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.index(np.partition(np.array([5, 1, 4, 2]), 1), 1).item() // => 2
 * ```
 */
export const partition = dual<DataFirstOrLast<[kth: number, options?: PartitionOptions]>>('partition', 2, (x: unknown, kth: unknown, { axis = -1 }: PartitionOptions = {}) => {
  const [array, dimension] = along('partition', x, axis)
  return partitioned(ops.sort([array], { dimension })[0]!, splitAt('partition', kth, array, dimension), dimension, y => rev(y, [dimension]))
}, partitionOptions)

/**
 * The positions of the elements as `partition` arranges them: those before `kth` in ascending order of the elements, the others by
 * position. Source: `jax.numpy.argpartition`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.argpartition(np.array([5, 1, 4, 2]), 1).tolist() // => [1,3,0,2]
 * ```
 */
export const argpartition = dual<DataFirstOrLast<[kth: number, options?: PartitionOptions]>>('argpartition', 2, (x: unknown, kth: unknown, { axis = -1 }: PartitionOptions = {}) => {
  const [array, dimension] = along('argpartition', x, axis)
  return partitioned(orderOf(array, dimension), splitAt('argpartition', kth, array, dimension), dimension, y => ops.sort([y], { dimension })[0]!)
}, partitionOptions)
