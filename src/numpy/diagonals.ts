/** Diagonals of matrices: read, summed, written, and spread out into matrices. */
import { formatAval } from '../core/base/aval.js'
import { dual } from '../core/base/dual.js'
import type { DType } from '../core/base/dtype.js'
import { ArgumentError, AxisError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { normalizeAxis } from '../core/base/shape.js'
import { and } from '../core/ops/bitwise.js'
import { broadcastInDim, broadcastTo } from '../core/ops/broadcasting.js'
import { eq } from '../core/ops/comparison.js'
import { zeros } from '../core/ops/constants.js'
import { iota } from '../core/ops/iota.js'
import { transpose } from '../core/ops/permutation.js'
import { reshape } from '../core/ops/reshape.js'
import { select } from '../core/ops/selection.js'
import { pad, slice, sliceInDim } from '../core/ops/slicing.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast, OptionsDataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, checkArrayLike, toArray, toDType } from '../lax/operands.js'
import { sum } from './reductions.js'

const checkOffset = (op: string, k: unknown): number => {
  if (typeof k !== 'number' || !Number.isSafeInteger(k)) throw new ArgumentError(op, { expected: 'a whole number as offset', got: String(k) })
  return k
}

/** The diagonal of two axes, as the last axis: the square it runs through, flattened, read in steps of its side plus one. */
export const diagonalOf = (x: NDArray, axis1: number, axis2: number, offset: number): NDArray => {
  const others = x.shape.map((_, d) => d).filter(d => d !== axis1 && d !== axis2)
  const moved = transpose(x, [...others, axis1, axis2])
  const rank = x.ndim, below = Math.max(-offset, 0), above = Math.max(offset, 0)
  const k = Math.max(0, Math.min(x.shape[axis1]! - below, x.shape[axis2]! - above))
  const lead = moved.shape.slice(0, rank - 2)
  if (k === 0) return zeros({ shape: [...lead, 0], dtype: x.dtype })
  const square = slice(moved, [...lead.map(() => 0), below, above], [...lead, below + k, above + k])
  return sliceInDim(reshape(square, [...lead, k * k]), rank - 2, 0, k * k, k + 1)
}

/** The matrix with the vector `v` on a diagonal. */
const matrixOf = (v: NDArray, offset: number): NDArray => {
  const [n] = v.shape as readonly [number] // callers hand over vectors only
  const side = n + Math.abs(offset)
  if (n === 0) return zeros({ shape: [side, side], dtype: v.dtype })
  const start = Math.max(-offset, 0) * side + Math.max(offset, 0)
  const flat = pad(v, zeros({ shape: [], dtype: v.dtype }), [start], [side * side - start - (n - 1) * (side + 1) - 1], [side])
  return reshape(flat, [side, side])
}

interface OffsetOption {
  /** 0 is the main diagonal; positive ones lie above it. */
  readonly k?: number
}
const offsetOption: Known<OffsetOption> = { k: true }

/**
 * Of a vector the matrix with it on diagonal `k`, of a matrix its diagonal `k`. Source: `jax.numpy.diag`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.diag(np.array([1, 2])).tolist() // => [[1,0],[0,2]]
 * np.diag(np.array([[1, 2], [3, 4]]), { k: 1 }).tolist() // => [2]
 * ```
 */
export const diag = dual<DataFirstOrLast<[options?: OffsetOption]>>('diag', 1, (x: unknown, { k = 0 }: OffsetOption = {}) => {
  const array = toArray('diag', x), offset = checkOffset('diag', k)
  if (array.ndim === 1) return matrixOf(array, offset)
  if (array.ndim === 2) return diagonalOf(array, 0, 1, offset)
  throw new ShapeError('diag', { expected: 'a vector or a matrix', got: formatAval(array), hint: 'np.diagonal takes any two axes' })
}, offsetOption)

/**
 * The matrix with the flattened `x` on diagonal `k`. Source: `jax.numpy.diagflat`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.diagflat(np.array([[1], [2]])).tolist() // => [[1,0],[0,2]]
 * ```
 */
export const diagflat = dual<DataFirstOrLast<[options?: OffsetOption]>>('diagflat', 1, (x: unknown, { k = 0 }: OffsetOption = {}) => {
  const array = toArray('diagflat', x)
  return matrixOf(reshape(array, [array.size]), checkOffset('diagflat', k))
}, offsetOption)

interface DiagonalOptions {
  readonly offset?: number
  readonly axis1?: number
  readonly axis2?: number
}
const diagonalOptions: Known<DiagonalOptions> = { offset: true, axis1: true, axis2: true }

const chosenDiagonal = (op: string, x: unknown, { offset = 0, axis1 = 0, axis2 = 1 }: DiagonalOptions): NDArray => {
  const array = toArray(op, x)
  if (array.ndim < 2) throw new ShapeError(op, { expected: 'an array of rank 2 or more', got: formatAval(array) })
  const a = normalizeAxis(op, axis1, array.ndim), b = normalizeAxis(op, axis2, array.ndim)
  if (a === b) throw new AxisError(op, { expected: 'two different axes', got: `${axis1} and ${axis2} of ${formatAval(array)}` })
  return diagonalOf(array, a, b, checkOffset(op, offset))
}

/**
 * The diagonal of axes `axis1` and `axis2`, as the last axis of the result. Source: `jax.numpy.diagonal`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.diagonal(np.array([[1, 2], [3, 4]])).tolist() // => [1,4]
 * ```
 */
export const diagonal = dual<DataFirstOrLast<[options?: DiagonalOptions]>>('diagonal', 1, (x: unknown, options: DiagonalOptions = {}) => chosenDiagonal('diagonal', x, options), diagonalOptions)

interface TraceOptions extends DiagonalOptions {
  readonly dtype?: DType | null
}
const traceOptions: Known<TraceOptions> = { dtype: true, offset: true, axis1: true, axis2: true }

/**
 * The sum of a diagonal, by the dtype rules of `np.sum`. Source: `jax.numpy.trace`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.trace(np.array([[1, 2], [3, 4]])).item() // => 5
 * ```
 */
export const trace = dual<OptionsDataFirstOrLast<TraceOptions>>('trace', 1, (x: unknown, { dtype = null, ...options }: TraceOptions = {}) => sum(chosenDiagonal('trace', x, options), { axis: -1, dtype }), traceOptions)

interface FillDiagonalOptions {
  /** Must be left out or false: continuing the diagonal below a square is not offered. */
  readonly wrap?: false
  /** Must be left out or false: arrays are immutable. */
  readonly inplace?: false
}
const fillDiagonalOptions: Known<FillDiagonalOptions> = { wrap: true, inplace: true }

/**
 * `x` with `value` on its main diagonal, a number or as many as the diagonal has. Source: `jax.numpy.fill_diagonal`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.fillDiagonal(np.zeros([2, 2]), 7).tolist() // => [[7,0],[0,7]]
 * ```
 */
export const fillDiagonal = dual<DataFirstOrLast<[value: ArrayLike, options?: FillDiagonalOptions]>>('fillDiagonal', 2, (x: unknown, value: unknown, { wrap, inplace }: FillDiagonalOptions = {}) => {
  const array = toArray('fillDiagonal', x)
  const { shape, ndim } = array
  if (wrap || inplace) throw new ArgumentError('fillDiagonal', { expected: 'wrap and inplace false', got: JSON.stringify({ wrap, inplace }), hint: 'arrays are immutable: use the result' })
  if (ndim < 2) throw new ShapeError('fillDiagonal', { expected: 'an array of rank 2 or more', got: formatAval(array) })
  if (ndim > 2 && shape.some(n => n !== shape[0])) throw new ShapeError('fillDiagonal', { expected: 'axes of one size when there are more than two', got: formatAval(array) })
  const length = Math.min(...shape)
  const v = toDType('fillDiagonal', checkArrayLike('fillDiagonal', value, 'the value'), { dtype: array.dtype, weakType: false })
  const values = v.ndim === 0 ? broadcastTo(v, shape) : alongRows(reshape(v, [v.size]), shape, length)
  const positions = shape.map((_, d) => iota('int32', shape, d))
  return select(positions.slice(1).map(p => eq(positions[0]!, p)).reduce((p, q) => and(p, q)), values, array)
}, fillDiagonalOptions)

const alongRows = (v: NDArray, shape: readonly number[], length: number): NDArray => {
  if (v.size < length) throw new ShapeError('fillDiagonal', { expected: `a number, or ${length} values`, got: formatAval(v) })
  const rows = pad(sliceInDim(v, 0, 0, length), zeros({ shape: [], dtype: v.dtype }), [0], [shape[0]! - length])
  return broadcastInDim(rows, shape, [0])
}
