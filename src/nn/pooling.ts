/** Summaries of windows that slide over the spatial axes: those between the batch, of any number of axes, and the features. */
import { formatAval } from '../core/base/aval.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { checkShape, type Shape, sizeOf } from '../core/base/shape.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import * as lax from '../lax/index.js'
import { greatest, least } from '../lax/limits.js'
import { type ArrayLike, toArray } from '../lax/operands.js'
import * as np from '../numpy/index.js'

export interface PoolOptions {
  /** How far the window moves along each spatial axis (1, not the size of the window). */
  readonly strides?: Shape | null
  /** `'VALID'` unless said otherwise. */
  readonly padding?: lax.Padding
}
const poolOptions: Known<PoolOptions> = { strides: true, padding: true }

const pooled = (op: string, inputs: unknown, init: ArrayLike, reduce: (x: NDArray, y: NDArray) => ArrayLike, windowShape: unknown, { strides, padding = 'VALID' }: PoolOptions): NDArray => {
  const x = toArray(op, inputs), window = checkShape(op, windowShape)
  const batch = x.ndim - window.length - 1
  if (batch < 0) throw new ShapeError(op, { expected: `an input with ${window.length} spatial axes and one of features`, got: formatAval(x) })
  if (strides != null && strides.length !== window.length) throw new ShapeError(op, { expected: `${window.length} strides`, got: String(strides.length) })
  const around = <A>(inside: readonly A[], outside: A): readonly A[] => [...new Array<A>(batch).fill(outside), ...inside, outside]
  return lax.reduceWindow(x, init, reduce, around(window, 1), {
    windowStrides: strides == null ? null : around(strides, 1),
    padding: typeof padding === 'string' ? padding : around(padding, [0, 0] as const),
  })
}

/**
 * Reduces windows by any function. Data-first only. Source: `flax.linen.pool`.
 *
 * @example
 * ```ts
 * import { lax, nn, np } from 'cotangent'
 * nn.pool(np.array([[1], [2], [3]]), 1, lax.mul, [2], [1], 'VALID').tolist() // => [[2],[6]]
 * ```
 */
export const pool = (inputs: ArrayLike, init: ArrayLike, reduceFn: (x: NDArray, y: NDArray) => ArrayLike, windowShape: Shape, strides: Shape | null, padding: lax.Padding): NDArray => {
  if (typeof reduceFn !== 'function') throw new ArgumentError('pool', { expected: 'a function of two scalars', got: typeof reduceFn })
  return pooled('pool', inputs, init, reduceFn, windowShape, { strides, padding })
}

type Pool<O extends PoolOptions> = DataFirstOrLast<[windowShape: Shape, options?: O]>

/**
 * The greatest value of each window; the gradient goes to the first. Source: `flax.linen.max_pool`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.maxPool(np.array([[1], [3], [2], [4]]), [2], { strides: [2] }).tolist() // => [[3],[4]]
 * ```
 */
export const maxPool = dual<Pool<PoolOptions>>('maxPool', 2, (inputs: unknown, windowShape: unknown, options: PoolOptions = {}) => {
  const x = toArray('maxPool', inputs)
  return pooled('maxPool', x, least(x.dtype), lax.max, windowShape, options)
}, poolOptions)

/**
 * The least value of each window; the gradient goes to the first. Source: `flax.linen.min_pool`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.minPool(np.array([[1], [3], [2], [4]]), [2]).tolist() // => [[1],[2],[2]]
 * ```
 */
export const minPool = dual<Pool<PoolOptions>>('minPool', 2, (inputs: unknown, windowShape: unknown, options: PoolOptions = {}) => {
  const x = toArray('minPool', inputs)
  return pooled('minPool', x, greatest(x.dtype), lax.min, windowShape, options)
}, poolOptions)

export interface AvgPoolOptions extends PoolOptions {
  /** Divide by the size of the window everywhere, not by how much of it lies on the input (true). */
  readonly countIncludePad?: boolean
}
const avgPoolOptions: Known<AvgPoolOptions> = { countIncludePad: true, strides: true, padding: true }

/**
 * The mean of each window. Source: `flax.linen.avg_pool`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.avgPool(np.array([[1], [3], [5]]), [2], { padding: 'SAME' }).tolist() // => [[2],[4],[2.5]]
 * nn.avgPool(np.array([[1], [3], [5]]), [2], { padding: 'SAME', countIncludePad: false }).tolist() // => [[2],[4],[5]]
 * ```
 */
export const avgPool = dual<Pool<AvgPoolOptions>>('avgPool', 2, (inputs: unknown, windowShape: unknown, { countIncludePad = true, ...options }: AvgPoolOptions = {}) => {
  const x = toArray('avgPool', inputs)
  const sums = pooled('avgPool', x, 0, lax.add, windowShape, options)
  if (countIncludePad) return np.divide(sums, sizeOf(checkShape('avgPool', windowShape)))
  // counts are the same for every example and feature
  const spatial = checkShape('avgPool', windowShape).length
  const counted = x.shape.map((n, d) => (d < x.ndim - 1 && d >= x.ndim - 1 - spatial ? n : 1))
  return np.divide(sums, pooled('avgPool', np.ones(counted, { dtype: x.dtype }), 0, lax.add, windowShape, options))
}, avgPoolOptions)
