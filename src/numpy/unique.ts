/** The distinct elements of an array, in ascending order. */
import { formatAval } from '../core/base/aval.js'
import { isFloat } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { normalizeAxis, sizeOf } from '../core/base/shape.js'
import { sub } from '../core/ops/arithmetic.js'
import { and, or } from '../core/ops/bitwise.js'
import { broadcastInDim } from '../core/ops/broadcasting.js'
import { eq, ne } from '../core/ops/comparison.js'
import { concatenate } from '../core/ops/concatenation.js'
import { int32, ones, zeros } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import { cumsum } from '../core/ops/cumulative.js'
import { iota } from '../core/ops/iota.js'
import { moveAxis } from '../core/ops/permutation.js'
import { reduceOr } from '../core/ops/reduction.js'
import { expandDims, reshape } from '../core/ops/reshape.js'
import { scatter } from '../core/ops/scatter.js'
import { select } from '../core/ops/selection.js'
import { sliceInDim } from '../core/ops/slicing.js'
import { sort } from '../core/ops/sort.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { entriesAlong } from '../lax/indexing/rows.js'
import { positionsOf } from '../lax/indexing/mask.js'
import { type ArrayLike, checkArrayLike, toArray, toDType } from '../lax/operands.js'
import { firstPositions } from './nonzero.js'
import { entriesAt } from './taking.js'

export interface UniqueOptions {
  /** Also: where each distinct element occurs first. */
  readonly returnIndex?: boolean
  /** Also: the position of every element among the distinct ones. */
  readonly returnInverse?: boolean
  /** Also: how often each occurs. */
  readonly returnCounts?: boolean
  /** Distinct entries along this axis; elements of the flattened array by default. */
  readonly axis?: number | null
  /** Whether all NaN count as one. */
  readonly equalNan?: boolean
  /** The number of results: more are cut off, missing ones filled. Makes the function usable in jit. */
  readonly size?: number | null
  /** What fills missing places; the least element by default. */
  readonly fillValue?: ArrayLike | null
  /** Results are always sorted. */
  readonly sorted?: boolean
}
const uniqueOptions: Known<UniqueOptions> = { returnIndex: true, returnInverse: true, returnCounts: true, axis: true, equalNan: true, size: true, fillValue: true, sorted: true }

type If<Condition, T extends readonly unknown[]> = Condition extends true ? T : []
type Results<O extends UniqueOptions> = readonly [values: NDArray, ...If<O['returnIndex'], [indices: NDArray]>, ...If<O['returnInverse'], [inverse: NDArray]>, ...If<O['returnCounts'], [counts: NDArray]>]
type Unique<O extends UniqueOptions> = Results<O> extends readonly [NDArray] ? NDArray : Results<O>

/** Rows in ascending order, where a row differs from the one before, and where the rows came from. */
interface Sorted {
  readonly rows: NDArray
  readonly isFirst: NDArray
  readonly order: NDArray
}

const differs = (x: NDArray, y: NDArray, equalNan: boolean): NDArray =>
  isFloat(x.dtype) && equalNan ? and(ne(x, y), or(eq(x, x), eq(y, y))) : ne(x, y)

/** `rows` has an entry along axis 0 and its numbers along axis 1. */
const sortedRows = (rows: NDArray, equalNan: boolean): Sorted => {
  const [n, width] = rows.shape as readonly [number, number] // rank 2, see above
  const columns = width === 0 ? [zeros({ shape: [n], dtype: rows.dtype })] : entriesAlong(rows, 1)
  const order = sort([...columns, iota('int32', [n], 0)], { dimension: 0, numKeys: columns.length })[columns.length]!
  const inOrder = entriesAt(rows, order, 0)
  if (n === 0) return { rows: inOrder, isFirst: zeros({ shape: [0], dtype: 'bool' }), order }
  const changes = reduceOr(differs(sliceInDim(inOrder, 0, 1, n), sliceInDim(inOrder, 0, 0, n - 1), equalNan), [1])
  return { rows: inOrder, isFirst: concatenate([ones({ shape: [1], dtype: 'bool' }), changes], 0), order }
}

/** The distance of each position to the next, the last one to the end. */
const runs = (positions: NDArray, real: NDArray | null, n: number): NDArray => {
  const k = positions.size
  const ends = concatenate([real === null ? positions : select(real, positions, n), reshape(int32(n), [1])], 0)
  return sub(sliceInDim(ends, 0, 1, k + 1), sliceInDim(ends, 0, 0, k))
}

const scattered = (order: NDArray, values: NDArray): NDArray =>
  scatter(zeros(values), expandDims(order, [1]), values, {
    dimensionNumbers: { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0], operandBatchingDims: [], scatterIndicesBatchingDims: [] },
    mode: 'promise',
  })

interface Distinct {
  readonly values: NDArray
  readonly indices: NDArray
  readonly inverse: NDArray
  readonly counts: NDArray
}

/** All four results; the ones that are not asked for are not computed. */
const distinct = (op: string, x: unknown, { axis = null, equalNan = true, size = null, fillValue = null }: UniqueOptions): { readonly [K in keyof Distinct]: () => Distinct[K] } => {
  const array = toArray(op, x)
  const along = axis === null ? 0 : normalizeAxis(op, axis, array.ndim)
  const moved = axis === null ? reshape(array, [array.size]) : moveAxis(array, along, 0)
  const n = moved.shape[0]!, rest = moved.shape.slice(1)
  if (n === 0 && size !== null && size > 0 && fillValue === null) throw new ShapeError(op, { expected: 'a fillValue for distinct elements of an empty array', got: formatAval(array) })
  const { rows, isFirst, order } = sortedRows(reshape(moved, [n, sizeOf(rest)]), equalNan)
  const [positions, real] = size === null ? [positionsOf(op, isFirst)[0]!, null] : firstPositions(isFirst, size)
  const k = positions.size
  return {
    values: () => {
      const found = n === 0 ? zeros({ shape: [k, rows.shape[1]!], dtype: rows.dtype }) : entriesAt(rows, positions, 0)
      const filled = real === null || fillValue === null ? found : select(broadcastInDim(real, found.shape, [0]), found, broadcastInDim(toDType(op, checkArrayLike(op, fillValue, 'the fill value'), rows), found.shape, []))
      return moveAxis(reshape(filled, [k, ...rest]), 0, along)
    },
    indices: () => (n === 0 ? positions : entriesAt(order, positions, 0)),
    inverse: () => {
      const ranks = sub(cumsum(convert(isFirst, 'int32'), 0), 1)
      const inverse = scattered(order, ranks)
      return axis === null ? reshape(inverse, array.shape) : inverse
    },
    counts: () => runs(positions, real, n),
  }
}

/**
 * The distinct elements in ascending order, and on request where they occur first, the position of every element among them, and how
 * often each occurs. How many there are is known only with the values, so that jit needs a `size`. Source: `jax.numpy.unique`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.unique(np.array([3, 1, 3])).tolist() // => [1,3]
 * np.unique(np.array([3, 1, 3]), { returnCounts: true }).map(x => x.tolist()) // => [[1,3],[1,2]]
 * ```
 */
export const unique = dual<UniqueFunction>('unique', 1, (x: unknown, options: UniqueOptions = {}) => {
  const { values, indices, inverse, counts } = distinct('unique', x, options)
  const { returnIndex = false, returnInverse = false, returnCounts = false } = options
  const more = [...(returnIndex ? [indices()] : []), ...(returnInverse ? [inverse()] : []), ...(returnCounts ? [counts()] : [])]
  return more.length === 0 ? values() : [values(), ...more]
}, uniqueOptions)

interface UniqueFunction {
  <const O extends UniqueOptions = Readonly<Record<never, never>>>(options?: O & { readonly tolist?: never }): (x: ArrayLike) => Unique<O>
  <const O extends UniqueOptions = Readonly<Record<never, never>>>(x: ArrayLike, options?: O): Unique<O>
}

type StandardOptions = Pick<UniqueOptions, 'size' | 'fillValue'>
const standardOptions: Known<StandardOptions> = { size: true, fillValue: true }

interface Standardized<R> {
  (options?: StandardOptions & { readonly tolist?: never }): (x: ArrayLike) => R
  (x: ArrayLike, options?: StandardOptions): R
}

const standard = <R>(op: string, pick: (results: ReturnType<typeof distinct>) => R): Standardized<R> =>
  dual<Standardized<R>>(op, 1, (x: unknown, { size = null, fillValue = null }: StandardOptions = {}) => pick(distinct(op, x, { size, fillValue, equalNan: false })), standardOptions)

/**
 * The distinct elements with all there is to know about them; every NaN is distinct. Source: `jax.numpy.unique_all`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.uniqueAll(np.array([3, 1, 3])).inverseIndices.tolist() // => [1,0,1]
 * ```
 */
export const uniqueAll = standard('uniqueAll', ({ values, indices, inverse, counts }) => ({ values: values(), indices: indices(), inverseIndices: inverse(), counts: counts() }))

/**
 * The distinct elements and how often each occurs. Source: `jax.numpy.unique_counts`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.uniqueCounts(np.array([3, 1, 3])).counts.tolist() // => [1,2]
 * ```
 */
export const uniqueCounts = standard('uniqueCounts', ({ values, counts }) => ({ values: values(), counts: counts() }))

/**
 * The distinct elements and the position of every element among them. Source: `jax.numpy.unique_inverse`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.uniqueInverse(np.array([3, 1, 3])).inverseIndices.tolist() // => [1,0,1]
 * ```
 */
export const uniqueInverse = standard('uniqueInverse', ({ values, inverse }) => ({ values: values(), inverseIndices: inverse() }))

/**
 * The distinct elements; every NaN is distinct. Source: `jax.numpy.unique_values`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.uniqueValues(np.array([3, 1, 3])).tolist() // => [1,3]
 * ```
 */
export const uniqueValues = standard('uniqueValues', ({ values }) => values())
