/** Where arrays are not 0. How many places there are is known only with the values, unless a size is given. */
import { formatAval } from '../core/base/aval.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { normalizeAxis, stridesOf } from '../core/base/shape.js'
import { div, sub } from '../core/ops/arithmetic.js'
import { broadcastTo, reduceSum } from '../core/ops/broadcasting.js'
import { lt } from '../core/ops/comparison.js'
import { stack } from '../core/ops/concatenation.js'
import { zeros } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import { cumsum } from '../core/ops/cumulative.js'
import { iota } from '../core/ops/iota.js'
import { expandDims, reshape } from '../core/ops/reshape.js'
import { scatter } from '../core/ops/scatter.js'
import { select } from '../core/ops/selection.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast, OptionsDataFirstOrLast } from '../lax/data-last.js'
import { positionsOf } from '../lax/indexing/mask.js'
import { type ArrayLike, toArray } from '../lax/operands.js'
import { remainder } from './division.js'
import { truth } from './reducing.js'
import { entriesAt, putFlat } from './taking.js'

interface SizeOption {
  /** The length of the result: more are cut off, missing ones filled. Makes the function usable in jit. */
  readonly size?: number | null
}

export interface NonzeroOptions extends SizeOption {
  /** What fills missing places, one number or one per axis; 0 by default. */
  readonly fillValue?: number | readonly number[] | null
}
export const nonzeroOptions: Known<NonzeroOptions> = { fillValue: true, size: true }

const checkSize = (op: string, size: number): number => {
  if (!Number.isSafeInteger(size) || size < 0) throw new ArgumentError(op, { expected: 'a size, a whole number of 0 or more', got: String(size) })
  return size
}

/** The first `size` positions where a vector is true, as int32, then 0s; and which of them are real. */
export const firstPositions = (mask: NDArray, size: number): readonly [positions: NDArray, real: NDArray] => {
  const ranks = convert(mask, 'int32')
  const slots = select(mask, sub(cumsum(ranks, 0), 1), size)
  const positions = scatter(zeros({ shape: [size], dtype: 'int32' }), expandDims(slots, [1]), iota('int32', mask.shape, 0), {
    dimensionNumbers: { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0], operandBatchingDims: [], scatterIndicesBatchingDims: [] },
    mode: 'drop',
  })
  return [positions, lt(iota('int32', [size], 0), broadcastTo(reduceSum(ranks, [0]), [size]))]
}

const found = (op: string, mask: NDArray, size: number | null, fillValue: number | readonly number[] | null): readonly NDArray[] => {
  if (size === null) return positionsOf(op, mask)
  const [flat, real] = firstPositions(reshape(mask, [mask.size]), checkSize(op, size))
  const fills = typeof fillValue === 'number' || fillValue === null ? mask.shape.map(() => fillValue ?? 0) : fillValue
  if (fills.length !== mask.ndim) throw new ArgumentError(op, { expected: `one fill value, or ${mask.ndim}`, got: String(fills.length) })
  return stridesOf(mask.shape).map((stride, d) => select(real, remainder(div(flat, Math.max(stride, 1)), Math.max(mask.shape[d]!, 1)), fills[d]!))
}

/**
 * The positions of the elements that are not 0, in row-major order: one int32 list per axis. In jit it needs a `size`. Source:
 * `jax.numpy.nonzero`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nonzero(np.array([[0, 5], [7, 0]])).map(x => x.tolist()) // => [[0,1],[1,0]]
 * np.nonzero(np.array([0, 5]), { size: 2, fillValue: -1 }).map(x => x.tolist()) // => [[1,-1]]
 * ```
 */
export const nonzero = dual<OptionsDataFirstOrLast<NonzeroOptions, readonly NDArray[]>>('nonzero', 1, (x: unknown, { size = null, fillValue = null }: NonzeroOptions = {}) => {
  const array = toArray('nonzero', x)
  if (array.ndim === 0) throw new ShapeError('nonzero', { expected: 'an array with an axis', got: formatAval(array), hint: 'np.atleast1d(x) makes a vector of a scalar' })
  return found('nonzero', truth(array), size, fillValue)
}, nonzeroOptions)

/**
 * The positions of the elements that are not 0 in the flattened array. In jit it needs a `size`. Source: `jax.numpy.flatnonzero`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.flatnonzero(np.array([[0, 5], [7, 0]])).tolist() // => [1,2]
 * ```
 */
export const flatnonzero = dual<OptionsDataFirstOrLast<NonzeroOptions>>('flatnonzero', 1, (x: unknown, { size = null, fillValue = null }: NonzeroOptions = {}) => {
  const array = toArray('flatnonzero', x)
  return found('flatnonzero', truth(reshape(array, [array.size])), size, fillValue)[0]!
}, nonzeroOptions)

/**
 * The positions of the elements that are not 0, one a row. In jit it needs a `size`. Source: `jax.numpy.argwhere`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.argwhere(np.array([[0, 5], [7, 0]])).tolist() // => [[0,1],[1,0]]
 * ```
 */
export const argwhere = dual<OptionsDataFirstOrLast<NonzeroOptions>>('argwhere', 1, (x: unknown, { size = null, fillValue = null }: NonzeroOptions = {}) => {
  const array = toArray('argwhere', x)
  if (array.ndim > 0) return stack(found('argwhere', truth(array), size, fillValue), 1)
  const [at] = found('argwhere', truth(reshape(array, [1])), size, fillValue)
  return zeros({ shape: [at!.size, 0], dtype: 'int32' })
}, nonzeroOptions)

interface CompressOptions extends SizeOption {
  /** What fills missing entries; 0 by default. */
  readonly fillValue?: number
}
const compressOptions: Known<CompressOptions> = { fillValue: true, size: true }

/** The entries of `x` along `axis` where the vector `mask`, which may be shorter, is true. */
export const entriesWhere = (op: string, x: NDArray, mask: NDArray, axis: number, size: number | null, fillValue: number): NDArray => {
  if (size === null) return entriesAt(x, positionsOf(op, mask)[0]!, axis)
  const [positions, real] = firstPositions(mask, checkSize(op, size))
  return entriesAt(x, select(real, positions, x.shape[axis]!), axis, 'fill', fillValue)
}

/**
 * The entries of `x` along `axis` (of the flattened array without one) where the vector `condition` is true. In jit it needs a `size`.
 * Source: `jax.numpy.compress`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.compress(np.array([true, false, true]), np.array([1, 2, 3])).tolist() // => [1,3]
 * ```
 */
export const compress = dual<DataFirstOrLast<[x: ArrayLike, options?: CompressOptions & { readonly axis?: number | null }]>>('compress', 2, (condition: unknown, x: unknown, { axis = null, size = null, fillValue = 0 }: CompressOptions & { readonly axis?: number | null } = {}) => {
  const mask = truth(toArray('compress', condition)), operand = toArray('compress', x)
  const array = axis === null ? reshape(operand, [operand.size]) : operand
  const along = normalizeAxis('compress', axis ?? 0, array.ndim)
  if (mask.ndim !== 1 || mask.size > array.shape[along]!) throw new ShapeError('compress', { expected: `a condition of up to ${array.shape[along]} elements`, got: formatAval(mask) })
  return entriesWhere('compress', array, mask, along, size, fillValue)
}, { fillValue: true, size: true, axis: true })

/**
 * The elements of `x` where `condition`, of the same size, is true. In jit it needs a `size`. Source: `jax.numpy.extract`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.extract(np.array([true, false, true]), np.array([1, 2, 3])).tolist() // => [1,3]
 * ```
 */
export const extract = dual<DataFirstOrLast<[x: ArrayLike, options?: CompressOptions]>>('extract', 2, (condition: unknown, x: unknown, { size = null, fillValue = 0 }: CompressOptions = {}) => {
  const mask = truth(toArray('extract', condition)), array = toArray('extract', x)
  return entriesWhere('extract', reshape(array, [array.size]), reshape(mask, [mask.size]), 0, size, fillValue)
}, compressOptions)

/**
 * `x` with `values`, in turn and from the beginning when they run out, where `mask` is true. Source: `jax.numpy.place`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.place(np.array([1, 2, 3]), np.array([true, false, true]), np.array([8, 9])).tolist() // => [8,2,9]
 * ```
 */
export const place = dual<DataFirstOrLast<[mask: ArrayLike, values: ArrayLike, options?: { readonly inplace?: false }]>>('place', 3, (x: unknown, mask: unknown, values: unknown, { inplace }: { readonly inplace?: false } = {}) => {
  if (inplace) throw new ArgumentError('place', { expected: 'inplace false', got: 'true', hint: 'arrays are immutable: use the result' })
  const array = toArray('place', x), where = truth(toArray('place', mask))
  if (where.size !== array.size) throw new ShapeError('place', { expected: `a mask of ${array.size} elements`, got: formatAval(where) })
  const [positions, real] = firstPositions(reshape(where, [where.size]), array.size)
  return putFlat('place', array, select(real, positions, array.size), values, 'drop')
}, { inplace: true })
