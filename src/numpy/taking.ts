/** Entries of arrays at positions that are data: taken, and put in. */
import { formatAval } from '../core/base/aval.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { broadcastShapes, normalizeAxis } from '../core/base/shape.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { int32 } from '../core/ops/constants.js'
import { gather, type GatherMode } from '../core/ops/gather.js'
import { iota } from '../core/ops/iota.js'
import { expandDims, reshape } from '../core/ops/reshape.js'
import { scatter } from '../core/ops/scatter.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { fromTheEnd, staticPosition } from '../lax/indexing/positions.js'
import { type ArrayLike, checkArrayLike, toArray, toDType } from '../lax/operands.js'
import { indexVectors } from '../lax/gather.js'
import { remainder } from './division.js'

/** Entries of `x` along `axis` at int32 positions of any shape, whose axes take the place of `axis`. */
export const entriesAt = (x: NDArray, positions: NDArray, axis: number, mode: GatherMode = 'promise', fillValue: number | null = null): NDArray => {
  const offsetDims = x.shape.flatMap((_, d) => (d === axis ? [] : [d < axis ? d : d - 1 + positions.ndim]))
  return gather(x, expandDims(positions, [positions.ndim]), {
    dimensionNumbers: { offsetDims, collapsedSliceDims: [axis], startIndexMap: [axis], operandBatchingDims: [], startIndicesBatchingDims: [] },
    sliceSizes: x.shape.map((n, d) => (d === axis ? 1 : n)),
    mode,
    fillValue,
  })
}

/** What happens to positions out of range: NaN or `fillValue` (`'fill'`, the default), the nearest end, or round and round. */
export type TakeMode = 'fill' | 'clip' | 'wrap' | 'promiseInBounds'

interface TakeOptions {
  /** One axis; the flattened array by default. */
  readonly axis?: number | null
  readonly mode?: TakeMode | null
  readonly fillValue?: number | boolean | null
}
const takeOptions: Known<TakeOptions> = { axis: true, mode: true, fillValue: true }

const checkedMode = (op: string, mode: unknown): TakeMode => {
  if (mode === null) return 'fill'
  if (mode === 'fill' || mode === 'clip' || mode === 'wrap' || mode === 'promiseInBounds') return mode
  throw new ArgumentError(op, { expected: "mode 'fill', 'clip', 'wrap' or 'promiseInBounds'", got: String(mode) })
}

/** Positions as int32 for one of the modes of gather. Clipping takes negative ones as they are. */
const positionsFor = (op: string, indices: NDArray, size: number, mode: TakeMode): readonly [NDArray, GatherMode] => {
  switch (mode) {
    case 'clip': return [indexVectors(op, indices), 'clip']
    case 'wrap': return [remainder(indexVectors(op, indices), Math.max(size, 1)), 'promise']
    case 'fill': return [fromTheEnd(op, indices, size), 'fill']
    case 'promiseInBounds': return [fromTheEnd(op, indices, size), 'promise']
  }
}

/**
 * The entries along `axis` (of the flattened array without one) at integer `indices`, whose shape takes the place of the axis. Negative
 * positions count from the end; those out of range give NaN, the least integer or true, unless `mode` says otherwise. A JavaScript
 * number out of range throws. Source: `jax.numpy.take`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.take(np.array([10, 20, 30]), np.array([2, 0, -1], { dtype: 'int32' })).tolist() // => [30,10,30]
 * np.take(np.array([10, 20]), np.array([5], { dtype: 'int32' })).tolist() // => [NaN]
 * ```
 */
export const take = dual<DataFirstOrLast<[indices: ArrayLike, options?: TakeOptions]>>('take', 2, (x: unknown, indices: unknown, { axis = null, mode = null, fillValue = null }: TakeOptions = {}) => {
  const operand = toArray('take', x)
  const array = axis === null ? reshape(operand, [operand.size]) : operand
  const along = normalizeAxis('take', axis ?? 0, array.ndim), size = array.shape[along]!
  const how = checkedMode('take', mode)
  const chosen = typeof indices === 'number' ? int32(how === 'fill' ? staticPosition('take', indices, size, along) : indices) : toArray('take', indices)
  const [positions, gatherMode] = positionsFor('take', chosen, size, how)
  if (size === 0 && positions.size > 0 && how !== 'fill') throw new ShapeError('take', { expected: 'an axis with entries to take', got: formatAval(array) })
  return entriesAt(array, positions, along, gatherMode, fillValue === null ? null : Number(fillValue))
}, takeOptions)

interface AlongAxisOptions {
  /** The last axis by default; the flattened array for `null`. */
  readonly axis?: number | null
  readonly mode?: TakeMode | null
  readonly fillValue?: number | boolean | null
}
const alongAxisOptions: Known<AlongAxisOptions> = { axis: true, mode: true, fillValue: true }

/** Axes other than `axis` broadcast. */
const sameRows = (op: string, x: NDArray, indices: NDArray, axis: number): readonly [x: NDArray, indices: NDArray] => {
  if (x.ndim !== indices.ndim) throw new ShapeError(op, { expected: `indices of rank ${x.ndim}`, got: formatAval(indices), hint: 'np.take has one list of positions for all rows' })
  const rows = (y: NDArray): readonly number[] => y.shape.map((n, d) => (d === axis ? 1 : n))
  const common = broadcastShapes(op, rows(x), rows(indices))
  const to = (y: NDArray): NDArray => broadcastTo(y, common.map((n, d) => (d === axis ? y.shape[d]! : n)))
  return [to(x), to(indices)]
}

const othersThan = (axis: number, rank: number): readonly number[] => Array.from({ length: rank }, (_, d) => d).filter(d => d !== axis)

/**
 * Of every row of `x` along `axis` the elements at the positions in the same row of `indices`, as `argsort` gives them. Positions out of
 * range are as in `take`. Source: `jax.numpy.take_along_axis`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * const x = np.array([[3, 1], [2, 4]])
 * np.takeAlongAxis(x, np.argsort(x), { axis: 1 }).tolist() // => [[1,3],[2,4]]
 * ```
 */
export const takeAlongAxis = dual<DataFirstOrLast<[indices: ArrayLike, options?: AlongAxisOptions]>>('takeAlongAxis', 2, (x: unknown, indices: unknown, { axis = -1, mode = null, fillValue = null }: AlongAxisOptions = {}) => {
  const operand = toArray('takeAlongAxis', x), given = toArray('takeAlongAxis', indices)
  const [flat, list] = axis === null ? [reshape(operand, [operand.size]), reshape(given, [given.size])] : [operand, given]
  const along = normalizeAxis('takeAlongAxis', axis ?? 0, flat.ndim)
  const [array, positions] = sameRows('takeAlongAxis', flat, list, along)
  const [at, gatherMode] = positionsFor('takeAlongAxis', positions, array.shape[along]!, checkedMode('takeAlongAxis', mode))
  const others = othersThan(along, array.ndim)
  return gather(array, expandDims(at, [at.ndim]), {
    dimensionNumbers: { offsetDims: [], collapsedSliceDims: [along], startIndexMap: [along], operandBatchingDims: others, startIndicesBatchingDims: others },
    sliceSizes: array.shape.map(() => 1),
    mode: gatherMode,
    fillValue: fillValue === null ? null : Number(fillValue),
  })
}, alongAxisOptions)

interface PutOptions {
  /** Must be left out or false: arrays are immutable. */
  readonly inplace?: false
  /** What happens to positions out of range: dropped unless said otherwise. */
  readonly mode?: 'drop' | 'clip' | 'wrap' | null
}
const putOptions: Known<PutOptions> = { inplace: true, mode: true }

const putMode = (op: string, { inplace, mode = null }: PutOptions): 'drop' | 'clip' | 'wrap' => {
  if (inplace) throw new ArgumentError(op, { expected: 'inplace false', got: 'true', hint: 'arrays are immutable: use the result' })
  if (mode === null || mode === 'drop') return 'drop'
  if (mode === 'clip' || mode === 'wrap') return mode
  throw new ArgumentError(op, { expected: "mode 'drop', 'clip' or 'wrap'", got: String(mode) })
}

const written = (op: string, indices: NDArray, size: number, mode: 'drop' | 'clip' | 'wrap'): NDArray => positionsFor(op, indices, size, mode === 'drop' ? 'fill' : mode)[0]

/**
 * `x` with `values` at the positions that `indices` lists for every row along `axis`. Source: `jax.numpy.put_along_axis`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.putAlongAxis(np.zeros([2, 2]), np.array([[1], [0]], { dtype: 'int32' }), 5, 1).tolist() // => [[0,5],[5,0]]
 * ```
 */
export const putAlongAxis = dual<DataFirstOrLast<[indices: ArrayLike, values: ArrayLike, axis: number, options?: PutOptions]>>('putAlongAxis', 4, (x: unknown, indices: unknown, values: unknown, axis: number, options: PutOptions = {}) => {
  const mode = putMode('putAlongAxis', options)
  const operand = toArray('putAlongAxis', x), along = normalizeAxis('putAlongAxis', axis, operand.ndim)
  const [array, positions] = sameRows('putAlongAxis', operand, toArray('putAlongAxis', indices), along)
  const at = written('putAlongAxis', positions, array.shape[along]!, mode)
  const updates = broadcastTo(toDType('putAlongAxis', checkArrayLike('putAlongAxis', values, 'the values'), { dtype: array.dtype, weakType: false }), at.shape)
  const others = othersThan(along, array.ndim)
  return scatter(array, expandDims(at, [at.ndim]), updates, {
    dimensionNumbers: { updateWindowDims: [], insertedWindowDims: [along], scatterDimsToOperandDims: [along], operandBatchingDims: others, scatterIndicesBatchingDims: others },
    mode: mode === 'clip' ? 'clip' : 'drop',
  })
}, putOptions)

/** `x` with `values`, repeated where they do not suffice, at positions in the flattened array. */
export const putFlat = (op: string, x: NDArray, positions: NDArray, values: unknown, mode: 'drop' | 'clip'): NDArray => {
  const source = toDType(op, checkArrayLike(op, values, 'the values'), { dtype: x.dtype, weakType: false })
  if (source.size === 0) throw new ArgumentError(op, { expected: 'at least one value', got: formatAval(source) })
  const repeated = array1d(source, positions.size)
  const put = scatter(reshape(x, [x.size]), expandDims(positions, [1]), repeated, {
    dimensionNumbers: { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0], operandBatchingDims: [], scatterIndicesBatchingDims: [] },
    mode,
  })
  return reshape(put, x.shape)
}

/** The elements of `x` over and over, `n` of them. */
const array1d = (x: NDArray, n: number): NDArray => {
  const flat = reshape(x, [x.size])
  return flat.size === n ? flat : flat.size === 1 ? broadcastTo(flat, [n]) : entriesAt(flat, remainder(positionsUpTo(n), flat.size), 0)
}
const positionsUpTo = (n: number): NDArray => iota('int32', [n], 0)

/**
 * `x` with `values` at positions in the flattened array; too few values are repeated. Source: `jax.numpy.put`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.put(np.zeros([2, 2]), np.array([0, 3], { dtype: 'int32' }), 5).tolist() // => [[5,0],[0,5]]
 * ```
 */
export const put = dual<DataFirstOrLast<[indices: ArrayLike, values: ArrayLike, options?: PutOptions]>>('put', 3, (x: unknown, indices: unknown, values: unknown, options: PutOptions = {}) => {
  const mode = putMode('put', options)
  const array = toArray('put', x), at = written('put', toArray('put', indices), array.size, mode)
  return putFlat('put', array, reshape(at, [at.size]), values, mode === 'clip' ? 'clip' : 'drop')
}, putOptions)
