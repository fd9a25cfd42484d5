/** Entries put between others, and left out. */
import { formatAval } from '../core/base/aval.js'
import { isFloat } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ConcretizationError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { normalizeAxis } from '../core/base/shape.js'
import { add, max, min, mul } from '../core/ops/arithmetic.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { ge } from '../core/ops/comparison.js'
import { concatenate } from '../core/ops/concatenation.js'
import { int32 } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import { iota } from '../core/ops/iota.js'
import { reshape } from '../core/ops/reshape.js'
import { sliceInDim } from '../core/ops/slicing.js'
import { concreteValue, isNDArray, type NDArray, typedOf } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { fromTheEnd, staticPosition } from '../lax/indexing/positions.js'
import { positionsOf } from '../lax/indexing/mask.js'
import { moveAxis } from '../core/ops/permutation.js'
import { type ArrayLike, toArray, toDType } from '../lax/operands.js'
import { array as arrayOf } from './array.js'
import { orderOf } from './sorting.js'
import { entriesAt } from './taking.js'

interface AxisOption {
  /** One axis; the flattened array by default. */
  readonly axis?: number | null
}
const axisOption: Known<AxisOption> = { axis: true }

/** Positions: one number, a list, or an array of integers; a boolean array says which. */
export type Positions = ArrayLike | readonly number[]

const flattened = (op: string, x: unknown, axis: number | null): readonly [NDArray, number] => {
  const array = toArray(op, x)
  return axis === null ? [reshape(array, [array.size]), 0] : [array, normalizeAxis(op, axis, array.ndim)]
}

const knownPositions = (op: string, positions: unknown, size: number, axis: number): ReadonlySet<number> => {
  if (!isNDArray(positions)) return new Set((Array.isArray(positions) ? positions : [positions]).map(p => staticPosition(op, p, size, axis)))
  const list = positions.dtype === 'bool' ? maskPositions(op, positions, size) : positions
  const known = concreteValue(list)
  if (known === null) throw new ConcretizationError(op, { expected: 'positions whose values are known, or one alone', got: `a tracer ${formatAval(list)}`, hint: 'how many different ones there are decides the shape of the result' })
  fromTheEnd(op, known, size)
  return new Set(Array.from(typedOf(known), p => staticPosition(op, p, size, axis)))
}

const maskPositions = (op: string, mask: NDArray, size: number): NDArray => {
  if (mask.ndim !== 1 || mask.size !== size) throw new ShapeError(op, { expected: `a mask of ${size} elements`, got: formatAval(mask) })
  return positionsOf(op, mask)[0]!
}

interface DeleteOptions extends AxisOption {
  /** Accepted for JAX's sake. */
  readonly assumeUniqueIndices?: boolean
}
const deleteOptions: Known<DeleteOptions> = { assumeUniqueIndices: true, axis: true }

/**
 * `x` without the entries at these positions along `axis` (of the flattened array without one). Source: `jax.numpy.delete`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.delete(np.array([1, 2, 3]), 1).tolist() // => [1,3]
 * ```
 */
const without = dual<DataFirstOrLast<[obj: Positions, options?: DeleteOptions]>>('delete', 2, (x: unknown, obj: unknown, { axis = null }: DeleteOptions = {}) => {
  const [array, along] = flattened('delete', x, axis), n = array.shape[along]!
  if (isNDArray(obj) && obj.ndim === 0 && obj.dtype !== 'bool' && concreteValue(obj) === null) {
    // of one position that is data, everything from there on moves up
    const rest = iota('int32', [Math.max(n - 1, 0)], 0)
    const gone = broadcastTo(fromTheEnd('delete', obj, n), rest.shape)
    return entriesAt(array, add(rest, convert(ge(rest, gone), 'int32')), along)
  }
  const gone = knownPositions('delete', obj, n, along)
  return entriesAt(array, arrayOf(Int32Array.from({ length: n }, (_, i) => i).filter(i => !gone.has(i))), along)
}, deleteOptions)

export { without as delete }

/**
 * `x` with `values` put in before these positions along `axis` (of the flattened array without one). Positions are those of `x`, before
 * anything was put in. Source: `jax.numpy.insert`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.insert(np.array([1, 2, 3]), 1, 9).tolist() // => [1,9,2,3]
 * ```
 */
export const insert = dual<DataFirstOrLast<[obj: Positions, values: ArrayLike, options?: AxisOption]>>('insert', 3, (x: unknown, obj: Positions, values: ArrayLike, { axis = null }: AxisOption = {}) => {
  const [array, along] = flattened('insert', x, axis), n = array.shape[along]!
  const scalar = typeof obj === 'number' || (isNDArray(obj) && obj.ndim === 0)
  const positions = insertionList(obj, n, along)
  const given = toDType('insert', values, { dtype: array.dtype, weakType: false })
  const grown = reshape(given, [...new Array<number>(Math.max(array.ndim - given.ndim, 0)).fill(1), ...given.shape])
  // the values for one position come as the entries of their first axis, those for a list of positions along `axis`
  const lined = scalar ? moveAxis(grown, 0, along) : grown
  const count = Math.max(positions.size, lined.shape[along]!)
  const inserted = broadcastTo(lined, array.shape.map((size, d) => (d === along ? count : size)))
  const slots = broadcastTo(positions, [count])
  // before entry i means between 2i − 1 and 2i + 1, where the entries themselves stand
  const keys = concatenate([mul(slots, 2), add(mul(iota('int32', [n], 0), 2), 1)], 0)
  return entriesAt(concatenate([inserted, array], along), orderOf(keys, 0), along)
}, axisOption)

/** Positions from 0 to n, where n is the end. */
const insertionList = (obj: Positions, n: number, axis: number): NDArray => {
  if (!isNDArray(obj)) {
    const list = (Array.isArray(obj) ? obj : [obj]).map(p => (p === n ? n : staticPosition('insert', p, n, axis)))
    return list.length === 1 ? reshape(int32(list[0]!), [1]) : arrayOf(Int32Array.from(list))
  }
  const flat = reshape(obj, [obj.size])
  return max(min(fromTheEnd('insert', flat.dtype === 'bool' ? maskPositions('insert', flat, n) : flat, n), n), 0)
}

/**
 * The vector without 0s at its ends: in front (`'f'`), at the back (`'b'`), or at both. Source: `jax.numpy.trim_zeros`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.trimZeros(np.array([0, 1, 0, 2, 0])).tolist() // => [1,0,2]
 * ```
 */
export const trimZeros = dual<DataFirstOrLast<[options?: { readonly trim?: 'fb' | 'f' | 'b' }]>>('trimZeros', 1, (x: unknown, { trim = 'fb' }: { readonly trim?: 'fb' | 'f' | 'b' } = {}) => {
  const array = toArray('trimZeros', x)
  if (array.ndim !== 1) throw new ShapeError('trimZeros', { expected: 'a vector', got: formatAval(array) })
  if (!/^[fb]{1,2}$/i.test(trim)) throw new ArgumentError('trimZeros', { expected: "trim 'fb', 'f' or 'b'", got: String(trim) })
  const known = concreteValue(array)
  if (known === null) throw new ConcretizationError('trimZeros', { expected: 'a vector whose values are known', got: `a tracer ${formatAval(array)}`, hint: 'they decide the shape of the result' })
  const data = typedOf(known)
  // of halves the bits of −0 are not 0
  const isZero = (i: number): boolean => (isFloat(array.dtype) && data instanceof Uint16Array ? (data[i]! & 0x7fff) === 0 : data[i] === 0)
  let from = 0, to = array.size
  if (/f/i.test(trim)) while (from < to && isZero(from)) from++
  if (/b/i.test(trim)) while (to > from && isZero(to - 1)) to--
  return sliceInDim(array, 0, from, to)
}, { trim: true })
