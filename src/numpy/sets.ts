/** Sets as vectors in ascending order. Their sizes are known only with the values, so that jit needs a `size`. */
import { dual } from '../core/base/dual.js'
import type { Known } from '../core/base/options.js'
import { and, not } from '../core/ops/bitwise.js'
import { ne } from '../core/ops/comparison.js'
import { concatenate } from '../core/ops/concatenation.js'
import { ones } from '../core/ops/constants.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { iota } from '../core/ops/iota.js'
import { reshape } from '../core/ops/reshape.js'
import { select } from '../core/ops/selection.js'
import { sliceInDim } from '../core/ops/slicing.js'
import { sort } from '../core/ops/sort.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { positionsOf } from '../lax/indexing/mask.js'
import { type ArrayLike, checkArrayLike, promoted, toDType } from '../lax/operands.js'
import { firstPositions } from './nonzero.js'
import { insertionPoints, occurs } from './searching.js'
import { entriesAt } from './taking.js'
import { unique } from './unique.js'

export interface SetOptions {
  /** Accepted for JAX's sake: operands need not be distinct. */
  readonly assumeUnique?: boolean
  /** The number of results: more are cut off, missing ones filled. Makes the function usable in jit. */
  readonly size?: number | null
  /** What fills missing places; the least result by default. */
  readonly fillValue?: ArrayLike | null
}
const setOptions: Known<SetOptions> = { assumeUnique: true, size: true, fillValue: true }

type SetOperation = DataFirstOrLast<[y: ArrayLike, options?: SetOptions]>

const vectors = (op: string, x: unknown, y: unknown): readonly [NDArray, NDArray] => {
  const [a, b] = promoted(op, [x, y]).map(v => reshape(v, [v.size]))
  return [a!, b!]
}

/** A vector in ascending order, where its elements came from, and which differ from the one before. */
const ascending = (x: NDArray): readonly [values: NDArray, order: NDArray, isFirst: NDArray] => {
  const [values, order] = sort([x, iota('int32', x.shape, 0)], { dimension: 0 }), n = x.size
  if (n === 0) return [values!, order!, ones({ shape: [0], dtype: 'bool' })]
  const changes = ne(sliceInDim(values!, 0, 1, n), sliceInDim(values!, 0, 0, n - 1))
  return [values!, order!, concatenate([ones({ shape: [1], dtype: 'bool' }), changes], 0)]
}

/** Positions of the kept elements; missing ones repeat the first. */
const chosen = (op: string, keep: NDArray, size: number | null): readonly [positions: NDArray, real: NDArray | null] => {
  if (size === null) return [positionsOf(op, keep)[0]!, null]
  const [positions, real] = firstPositions(keep, size)
  return size === 0 ? [positions, real] : [select(real, positions, broadcastTo(reshape(sliceInDim(positions, 0, 0, 1), []), [size])), real]
}

const kept = (op: string, values: NDArray, keep: NDArray, { size = null, fillValue = null }: SetOptions): NDArray => {
  const [positions, real] = chosen(op, keep, size)
  const found = entriesAt(values, positions, 0)
  return real === null || fillValue === null ? found : select(real, found, broadcastTo(toDType(op, checkArrayLike(op, fillValue, 'the fill value'), values), found.shape))
}

/**
 * The distinct elements of either array. Source: `jax.numpy.union1d`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.union1d(np.array([3, 1]), np.array([2, 1])).tolist() // => [1,2,3]
 * ```
 */
export const union1d = dual<SetOperation>('union1d', 2, (x: unknown, y: unknown, { size = null, fillValue = null }: SetOptions = {}) => unique(concatenate(vectors('union1d', x, y), 0), { size, fillValue }), setOptions)

/**
 * The distinct elements of `x` that are not in `y`. Source: `jax.numpy.setdiff1d`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.setdiff1d(np.array([3, 1, 2]), np.array([2])).tolist() // => [1,3]
 * ```
 */
export const setdiff1d = dual<SetOperation>('setdiff1d', 2, (x: unknown, y: unknown, options: SetOptions = {}) => {
  const [a, b] = vectors('setdiff1d', x, y)
  const [values, , isFirst] = ascending(a)
  return kept('setdiff1d', values, and(isFirst, not(occurs(values, b))), options)
}, setOptions)

/**
 * The distinct elements that are in exactly one of the arrays. Source: `jax.numpy.setxor1d`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.setxor1d(np.array([3, 1, 2]), np.array([2, 5])).tolist() // => [1,3,5]
 * ```
 */
export const setxor1d = dual<SetOperation>('setxor1d', 2, (x: unknown, y: unknown, options: SetOptions = {}) => {
  const [a, b] = vectors('setxor1d', x, y)
  const alone = (u: NDArray, v: NDArray): readonly [NDArray, NDArray] => {
    const [values, , isFirst] = ascending(u)
    return [values, and(isFirst, not(occurs(values, v)))]
  }
  const [left, keepLeft] = alone(a, b), [right, keepRight] = alone(b, a)
  const [values, keep] = sort([concatenate([left, right], 0), concatenate([keepLeft, keepRight], 0)], { dimension: 0 })
  return kept('setxor1d', values!, keep!, options)
}, setOptions)

interface IntersectOptions extends SetOptions {
  /** Also: where each common element occurs first in `x` and in `y`. */
  readonly returnIndices?: boolean
}
const intersectOptions: Known<IntersectOptions> = { returnIndices: true, assumeUnique: true, size: true, fillValue: true }

type Intersection<O extends IntersectOptions> = O['returnIndices'] extends true ? readonly [values: NDArray, inX: NDArray, inY: NDArray] : NDArray

interface Intersect {
  <const O extends IntersectOptions = Readonly<Record<never, never>>>(y: ArrayLike, options?: O): (x: ArrayLike) => Intersection<O>
  <const O extends IntersectOptions = Readonly<Record<never, never>>>(x: ArrayLike, y: ArrayLike, options?: O): Intersection<O>
}

/**
 * The distinct elements that are in both arrays. Source: `jax.numpy.intersect1d`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * String(np.intersect1d(np.array([3, 1, 2]), np.array([2, 3, 5]))) // => [2., 3.]
 * ```
 */
export const intersect1d = dual<Intersect>('intersect1d', 2, (x: unknown, y: unknown, options: IntersectOptions = {}) => {
  const [a, b] = vectors('intersect1d', x, y)
  const [values, order, isFirst] = ascending(a)
  const keep = and(isFirst, occurs(values, b))
  const common = kept('intersect1d', values, keep, options)
  if (options.returnIndices !== true) return common
  const [positions] = chosen('intersect1d', keep, options.size ?? null)
  const [others, otherOrder] = ascending(b)
  return [common, entriesAt(order, positions, 0), entriesAt(otherOrder, insertionPoints(others, entriesAt(values, positions, 0), 'left'), 0)]
}, intersectOptions)
