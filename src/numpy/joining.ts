/** Arrays put together: promoted to one dtype, one after the other or along a new axis. Data-first only, except `append`. */
import { formatAval } from '../core/base/aval.js'
import { checkDType, type DType } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { normalizeAxis, shapesEqual } from '../core/base/shape.js'
import * as ops from '../core/ops/concatenation.js'
import { convert } from '../core/ops/conversion.js'
import { transpose } from '../core/ops/permutation.js'
import { expandDims, reshape } from '../core/ops/reshape.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { entriesAlong } from '../lax/indexing/rows.js'
import { type ArrayLike, promoted } from '../lax/operands.js'
import { atleast1d, atleast2d, atleast3d } from './shapes.js'

/** A list of arrays, or one array that stands for the list of its entries along axis 0. */
export type Arrays = readonly ArrayLike[] | NDArray

interface JoinOptions {
  readonly dtype?: DType | null
}
const joinOptions: Known<JoinOptions> = { dtype: true }

type NonEmpty = readonly [NDArray, ...NDArray[]]

const promotedList = (op: string, xs: unknown, dtype: DType | null): NonEmpty => {
  const list: unknown = isNDArray(xs) && xs.ndim > 0 ? entriesAlong(xs, 0) : xs
  if (!Array.isArray(list)) throw new ArgumentError(op, { expected: 'a list of arrays', got: 'one value', hint: `write np.${op}([a, b])` })
  if (list.length === 0) throw new ArgumentError(op, { expected: 'at least one array', got: 'an empty list' })
  const arrays = promoted(op, list).map(x => convert(x, dtype === null ? x.dtype : checkDType(op, dtype)))
  return arrays as unknown as NonEmpty // as many as the list has, which is not empty
}

const joined = (op: string, arrays: NonEmpty, axis: number): NDArray => {
  const [first] = arrays
  if (first.ndim === 0) throw new ShapeError(op, { expected: 'arrays with an axis to join along', got: arrays.map(formatAval).join(' and '), hint: 'np.stack joins scalars along a new axis' })
  const along = normalizeAxis(op, axis, first.ndim)
  const fits = arrays.every(x => x.ndim === first.ndim && x.shape.every((n, d) => d === along || n === first.shape[d]))
  if (!fits) throw new ShapeError(op, { expected: `arrays that agree in all axes but axis ${along}`, got: arrays.map(formatAval).join(' and '), hint: 'np.stack joins along a new axis' })
  return ops.concatenate(arrays, along)
}

const flat = (x: NDArray): NDArray => reshape(x, [x.size])

interface ConcatenateOptions extends JoinOptions {
  /** The axis to join along; the flattened arrays are joined for `null`. */
  readonly axis?: number | null
}
const concatenateOptions: Known<ConcatenateOptions> = { axis: true, dtype: true }

const concatenation = (op: string) =>
  required(op, 1, (arrays: Arrays, { axis = 0, dtype = null }: ConcatenateOptions = {}): NDArray => {
    const list = promotedList(op, arrays, dtype)
    return axis === null ? ops.concatenate(list.map(flat), 0) : joined(op, list, axis)
  }, concatenateOptions)

/**
 * Arrays one after the other along an axis that exists; they agree in all others. Source: `jax.numpy.concatenate`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.concatenate([np.array([1, 2]), np.array([3])]).tolist() // => [1,2,3]
 * ```
 */
export const concatenate = concatenation('concatenate')

/**
 * The array API's name of `concatenate`. Source: `jax.numpy.concat`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.concat([np.array([[1], [2]]), np.array([[3], [4]])], { axis: 1 }).tolist() // => [[1,3],[2,4]]
 * ```
 */
export const concat = concatenation('concat')

/**
 * Arrays of one shape along a new axis. Source: `jax.numpy.stack`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.stack([np.array([1, 2]), np.array([3, 4])], { axis: 1 }).tolist() // => [[1,3],[2,4]]
 * ```
 */
export const stack = required('stack', 1, (arrays: Arrays, { axis = 0, dtype = null }: JoinOptions & { readonly axis?: number } = {}): NDArray => {
  const list = promotedList('stack', arrays, dtype)
  if (list.some(x => !shapesEqual(x.shape, list[0].shape))) throw new ShapeError('stack', { expected: 'arrays of one shape', got: list.map(formatAval).join(' and '), hint: 'np.concatenate joins along an axis that exists' })
  return ops.stack(list, normalizeAxis('stack', axis, list[0].ndim + 1))
}, { dtype: true, axis: true })

/**
 * Arrays one below the other: vectors are rows. Source: `jax.numpy.vstack`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.vstack([np.array([1, 2]), np.array([3, 4])]).tolist() // => [[1,2],[3,4]]
 * ```
 */
export const vstack = required('vstack', 1, (arrays: Arrays, { dtype = null }: JoinOptions = {}): NDArray => joined('vstack', mapList(promotedList('vstack', arrays, dtype), x => atleast2d(x)), 0), joinOptions)

const mapList = ([first, ...rest]: NonEmpty, f: (x: NDArray) => NDArray): NonEmpty => [f(first), ...rest.map(f)]

/**
 * Arrays side by side: along the second axis, vectors along their only one. Source: `jax.numpy.hstack`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.hstack([np.array([1, 2]), np.array([3])]).tolist() // => [1,2,3]
 * ```
 */
export const hstack = required('hstack', 1, (arrays: Arrays, { dtype = null }: JoinOptions = {}): NDArray => {
  const list = mapList(promotedList('hstack', arrays, dtype), x => atleast1d(x))
  return joined('hstack', list, list[0].ndim === 1 ? 0 : 1)
}, joinOptions)

/**
 * Arrays one behind the other, along the third axis. Source: `jax.numpy.dstack`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.dstack([np.array([1, 2]), np.array([3, 4])]).tolist() // => [[[1,3],[2,4]]]
 * ```
 */
export const dstack = required('dstack', 1, (arrays: Arrays, { dtype = null }: JoinOptions = {}): NDArray => joined('dstack', mapList(promotedList('dstack', arrays, dtype), x => atleast3d(x)), 2), joinOptions)

/**
 * Vectors as the columns of a matrix; matrices side by side. Source: `jax.numpy.column_stack`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.columnStack([np.array([1, 2]), np.array([3, 4])]).tolist() // => [[1,3],[2,4]]
 * ```
 */
export const columnStack = (arrays: Arrays): NDArray => {
  const column = (x: NDArray): NDArray => (x.ndim === 2 ? x : transpose(atleast2d(x), [1, 0]))
  return joined('columnStack', mapList(promotedList('columnStack', arrays, null), column), 1)
}

/** Nested lists of arrays. */
export type Blocks = ArrayLike | readonly Blocks[]

/**
 * An array of blocks: the innermost lists are joined along the last axis, those around them along the one before. Source: `jax.numpy.block`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.block([[np.ones([1, 1]), np.zeros([1, 1])], [np.zeros([1, 2])]]).tolist() // => [[1,0],[0,0]]
 * ```
 */
export const block = (arrays: Blocks): NDArray => {
  const depth = depthOf(arrays)
  const rank = Math.max(depth, ...leavesOf(arrays).map(x => (isNDArray(x) ? x.ndim : 0)))
  const build = (node: Blocks, level: number): NDArray => {
    if (!isList(node)) {
      const [x] = promotedList('block', [node], null)
      return x.ndim >= rank ? x : expandDims(x, Array.from({ length: rank - x.ndim }, (_, d) => d))
    }
    return joined('block', promotedList('block', node.map(part => build(part, level + 1)), null), rank - depth + level)
  }
  return build(arrays, 0)
}

const isList = (u: Blocks): u is readonly Blocks[] => Array.isArray(u)

const leavesOf = (node: Blocks): readonly ArrayLike[] => (isList(node) ? node.flatMap(leavesOf) : [node])

const depthOf = (node: Blocks): number => {
  if (!isList(node)) return 0
  if (node.length === 0) throw new ArgumentError('block', { expected: 'lists with at least one array', got: 'an empty list' })
  const depths = node.map(depthOf)
  if (depths.some(d => d !== depths[0])) throw new ArgumentError('block', { expected: 'lists nested equally deep', got: `depths ${depths.join(' and ')}` })
  return depths[0]! + 1
}

/**
 * `values` after `x`: along `axis`, or both flattened. Source: `jax.numpy.append`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.append(np.array([1, 2]), 3).tolist() // => [1,2,3]
 * ```
 */
export const append = dual<DataFirstOrLast<[values: ArrayLike, options?: { readonly axis?: number | null }]>>('append', 2, (x: ArrayLike, values: ArrayLike, { axis = null }: { readonly axis?: number | null } = {}) => {
  const list = promotedList('append', [x, values], null)
  return axis === null ? ops.concatenate(list.map(flat), 0) : joined('append', list, axis)
}, { axis: true })
