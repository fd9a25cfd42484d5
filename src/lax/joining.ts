/** Putting arrays together along an axis, and taking them apart. */
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import { checkShape, formatShape, normalizeAxis, type Shape, shapesEqual } from '../core/base/shape.js'
import { formatAval } from '../core/base/aval.js'
import { required } from '../core/base/required.js'
import * as ops from '../core/ops/concatenation.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from './data-last.js'
import { entriesAlong } from './indexing/rows.js'
import { type ArrayLike, toArray } from './operands.js'

const listOf = (op: string, xs: unknown): readonly [NDArray, ...NDArray[]] => {
  if (!Array.isArray(xs)) throw new ArgumentError(op, { expected: 'a list of arrays', got: 'one value', hint: `write lax.${op}([a, b], …)` })
  const [first, ...rest] = xs.map(x => toArray(op, x))
  if (first === undefined) throw new ArgumentError(op, { expected: 'at least one array', got: 'an empty list' })
  return [first, ...rest]
}

/**
 * Arrays of one dtype, equal in all axes but this one, one after the other. Data-first only. Source: `jax.lax.concatenate`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.concatenate([np.array([1, 2]), np.array([3])], 0).tolist() // => [1,2,3]
 * ```
 */
export const concatenate = (operands: readonly ArrayLike[], dimension: number): NDArray => {
  const arrays = listOf('concatenate', operands)
  return ops.concatenate(arrays, normalizeAxis('concatenate', dimension, arrays[0].ndim))
}

/**
 * Arrays of one dtype and shape along a new axis. Data-first only. Source: `jax.lax.stack`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.stack([np.array([1, 2]), np.array([3, 4])], { axis: 1 }).tolist() // => [[1,3],[2,4]]
 * ```
 */
export const stack = required('stack', 1, (operands: readonly ArrayLike[], { axis = 0 }: { readonly axis?: number } = {}): NDArray => {
  const arrays = listOf('stack', operands)
  if (arrays.some(x => !shapesEqual(x.shape, arrays[0].shape))) throw new ShapeError('stack', { expected: 'arrays of one shape', got: arrays.map(formatAval).join(' and ') })
  return ops.stack(arrays, normalizeAxis('stack', axis, arrays[0].ndim + 1))
}, { axis: true })

/**
 * The entries along an axis, without it. Source: `jax.lax.unstack`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.unstack(np.array([[1, 2], [3, 4]])).map(row => row.tolist()) // => [[1,2],[3,4]]
 * ```
 */
export const unstack = dual<DataFirstOrLast<[options?: { readonly axis?: number }], readonly NDArray[]>>('unstack', 1, (x: unknown, { axis = 0 }: { readonly axis?: number } = {}) => {
  const array = toArray('unstack', x)
  const along = normalizeAxis('unstack', axis, array.ndim)
  return entriesAlong(array, along)
}, { axis: true })

/**
 * Consecutive pieces of these sizes along an axis. Source: `jax.lax.split`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.split(np.array([1, 2, 3]), [1, 2]).map(piece => piece.tolist()) // => [[1],[2,3]]
 * ```
 */
export const split = dual<DataFirstOrLast<[sizes: Shape, options?: { readonly axis?: number }], readonly NDArray[]>>('split', 2, (x: unknown, sizes: unknown, { axis = 0 }: { readonly axis?: number } = {}) => {
  const array = toArray('split', x), pieces = checkShape('split', sizes)
  const along = normalizeAxis('split', axis, array.ndim)
  const total = pieces.reduce((a, b) => a + b, 0)
  if (total !== array.shape[along]) throw new ShapeError('split', { expected: `sizes that add up to ${array.shape[along]}`, got: `${formatShape(pieces)}, which add up to ${total}`, hint: 'np.split takes a number of equal pieces, or positions' })
  return ops.split(array, pieces, along)
}, { axis: true })
