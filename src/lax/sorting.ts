/** Sorting along an axis. NaN comes last, −0 equals 0, equal elements keep their order. */
import { dual } from '../core/base/dual.js'
import { ArgumentError } from '../core/base/errors.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { normalizeAxis } from '../core/base/shape.js'
import { moveAxis } from '../core/ops/permutation.js'
import * as ops from '../core/ops/sort.js'
import * as top from '../core/ops/top-k.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from './data-last.js'
import { type ArrayLike, toArray } from './operands.js'

interface SortOptions {
  /** The axis to sort along; the last by default. */
  readonly dimension?: number
  /** Sorting is always stable. */
  readonly isStable?: boolean
}
const sortOptions: Known<SortOptions> = { dimension: true, isStable: true }

interface SortManyOptions extends SortOptions {
  /** How many of the first operands are compared. */
  readonly numKeys?: number
}
const sortManyOptions: Known<SortManyOptions> = { numKeys: true, dimension: true, isStable: true }

/**
 * Sorts an array, or several alike: of a list the first `numKeys` are compared, in this order, and all are permuted. Data-first only.
 * Source: `jax.lax.sort`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.sort(np.array([3, 1, 2])).tolist() // => [1,2,3]
 * lax.sort([np.array([2, 1]), np.array([10, 20])]).map(x => x.tolist()) // => [[1,2],[20,10]]
 * ```
 */
export function sort(operand: ArrayLike, options?: SortManyOptions): NDArray
export function sort(operands: readonly ArrayLike[], options?: SortManyOptions): readonly NDArray[]
export function sort(operand: ArrayLike | readonly ArrayLike[], options: SortManyOptions = {}): NDArray | readonly NDArray[] {
  const { dimension = -1, isStable = true, numKeys = 1 } = checkOptions('sort', options, sortManyOptions)
  const several = Array.isArray(operand)
  const arrays = (several ? operand : [operand]).map(x => toArray('sort', x))
  if (arrays[0] === undefined) throw new ArgumentError('sort', { expected: 'at least one array', got: 'an empty list' })
  const sorted = ops.sort(arrays, { dimension: normalizeAxis('sort', dimension, arrays[0].ndim), isStable, numKeys })
  return several ? sorted : sorted[0]!
}

/**
 * Sorts `keys` and permutes `values` alike. Source: `jax.lax.sort_key_val`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.sortKeyVal(np.array([2, 1]), np.array([10, 20])).map(x => x.tolist()) // => [[1,2],[20,10]]
 * ```
 */
export const sortKeyVal = dual<DataFirstOrLast<[values: ArrayLike, options?: SortOptions], readonly [keys: NDArray, values: NDArray]>>('sortKeyVal', 2, (keys: unknown, values: unknown, { dimension = -1, isStable = true }: SortOptions = {}) => {
  const x = toArray('sortKeyVal', keys)
  return ops.sort([x, toArray('sortKeyVal', values)], { dimension: normalizeAxis('sortKeyVal', dimension, x.ndim), isStable })
}, sortOptions)

/**
 * The `k` greatest elements of an axis (the last by default), greatest first, and where they are; NaN counts as the greatest. Source:
 * `jax.lax.top_k`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.topK(np.array([1, 9, 5]), 2).map(x => x.tolist()) // => [[9,5],[1,2]]
 * ```
 */
export const topK = dual<DataFirstOrLast<[k: number, options?: { readonly axis?: number }], readonly [values: NDArray, indices: NDArray]>>('topK', 2, (x: unknown, k: unknown, { axis = -1 }: { readonly axis?: number } = {}) => {
  const array = toArray('topK', x)
  if (typeof k !== 'number' || !Number.isInteger(k) || k < 0) throw new ArgumentError('topK', { expected: 'a whole number k of 0 or more', got: String(k) })
  const along = normalizeAxis('topK', axis, array.ndim), last = array.ndim - 1
  const [values, indices] = top.topK(moveAxis(array, along, last), k)
  return [moveAxis(values, last, along), moveAxis(indices, last, along)]
}, { axis: true })
