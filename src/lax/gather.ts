/** Reading windows of an array at positions that are data. */
import { formatAval } from '../core/base/aval.js'
import { isInteger } from '../core/base/dtype.js'
import { dual, isOptions } from '../core/base/dual.js'
import { ArgumentError, DTypeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { checkShape, normalizeAxes, type Shape } from '../core/base/shape.js'
import { stack } from '../core/ops/concatenation.js'
import { convert } from '../core/ops/conversion.js'
import * as ops from '../core/ops/gather.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from './data-last.js'
import { fromTheEnd } from './indexing/positions.js'
import { gatherMode, type OutOfBounds } from './modes.js'
import { type ArrayLike, toArray } from './operands.js'

/** Which axes mean what. Source: `jax.lax.GatherDimensionNumbers`. */
export interface GatherDimensionNumbers {
  /** Axes of the result that run inside a window. */
  readonly offsetDims: readonly number[]
  /** Axes of the operand along which a window has one element, and which the result lacks. */
  readonly collapsedSliceDims: readonly number[]
  /** The operand axis of each component of an index vector. */
  readonly startIndexMap: readonly number[]
  /** Axes of the operand and of the indices that run together. */
  readonly operandBatchingDims?: readonly number[]
  readonly startIndicesBatchingDims?: readonly number[]
}

interface GatherOptions {
  /** `'fill'` unless said otherwise. */
  readonly mode?: OutOfBounds | null
  /** NaN, the least int, the greatest uint or true by default. */
  readonly fillValue?: number | boolean | null
  readonly uniqueIndices?: boolean
  readonly indicesAreSorted?: boolean
}
const gatherOptions: Known<GatherOptions> = { mode: true, fillValue: true, uniqueIndices: true, indicesAreSorted: true }

/** Index vectors as int32. */
export const indexVectors = (op: string, indices: unknown): NDArray => {
  const array = toArray(op, indices)
  if (!isInteger(array.dtype)) throw new DTypeError(op, { expected: 'integer indices', got: formatAval(array), hint: "make them with { dtype: 'int32' }" })
  return convert(array, 'int32')
}

/** A list of axes, or an empty one. */
export const axesOf = (op: string, axes: unknown): Shape => (axes === undefined ? [] : checkShape(op, axes))

const checkNumbers = (numbers: unknown): Required<GatherDimensionNumbers> => {
  if (!isOptions(numbers)) throw new ArgumentError('gather', { expected: 'dimension numbers { offsetDims, collapsedSliceDims, startIndexMap }', got: String(numbers) })
  const axes = (name: keyof GatherDimensionNumbers): Shape => axesOf('gather', numbers[name])
  return {
    offsetDims: axes('offsetDims'),
    collapsedSliceDims: axes('collapsedSliceDims'),
    startIndexMap: axes('startIndexMap'),
    operandBatchingDims: axes('operandBatchingDims'),
    startIndicesBatchingDims: axes('startIndicesBatchingDims'),
  }
}

/**
 * The windows of `x` of size `sliceSizes` (one per axis) at the index vectors on the last axis of `startIndices`. np.index is
 * easier to write. Source: `jax.lax.gather`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const rows = { offsetDims: [1], collapsedSliceDims: [0], startIndexMap: [0] }
 * lax.gather(np.array([[1, 2], [3, 4]]), np.array([[1], [0]], { dtype: 'int32' }), rows, [1, 2]).tolist() // => [[3,4],[1,2]]
 * ```
 */
export const gather = dual<DataFirstOrLast<[startIndices: ArrayLike, dimensionNumbers: GatherDimensionNumbers, sliceSizes: Shape, options?: GatherOptions]>>(
  'gather', 4, (x: unknown, startIndices: unknown, numbers: unknown, sliceSizes: unknown, { mode, fillValue = null }: GatherOptions = {}) =>
    ops.gather(toArray('gather', x), indexVectors('gather', startIndices), {
      dimensionNumbers: checkNumbers(numbers),
      sliceSizes: checkShape('gather', sliceSizes),
      mode: gatherMode('gather', mode, 'fill'),
      fillValue: fillValue === null ? null : Number(fillValue),
    }), gatherOptions)

/**
 * The entries of `src` at positions given per axis: `indices[k]` lists positions on axis `axes[k]`, negative ones from the end; the
 * lists run together and become axis 0. Source: `jax.lax.index_take`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.indexTake(np.array([[1, 2], [3, 4]]), [np.array([1, 0], { dtype: 'int32' })], [0]).tolist() // => [[3,4],[1,2]]
 * ```
 */
export const indexTake = dual<DataFirstOrLast<[indices: readonly ArrayLike[], axes: readonly number[]]>>('indexTake', 3, (src: unknown, indices: unknown, axes: readonly number[]) => {
  const x = toArray('indexTake', src)
  const dims = normalizeAxes('indexTake', axes, x.ndim)
  if (!Array.isArray(indices) || indices.length !== dims.length) throw new ArgumentError('indexTake', { expected: 'one list of positions per axis', got: `${Array.isArray(indices) ? indices.length : 1} for axes [${dims}]` })
  const vectors = stack(indices.map((i, k) => fromTheEnd('indexTake', toArray('indexTake', i), x.shape[dims[k]!]!)), 1)
  return ops.gather(x, vectors, {
    dimensionNumbers: { offsetDims: x.shape.slice(dims.length).map((_, d) => d + 1), collapsedSliceDims: dims, startIndexMap: dims, operandBatchingDims: [], startIndicesBatchingDims: [] },
    sliceSizes: x.shape.map((n, d) => (dims.includes(d) ? 1 : n)),
    mode: 'fill',
    fillValue: null,
  })
})
