/** Reductions over groups of rows: entry i of the data goes to segment `segmentIds[i]`. */
import { formatAval } from '../core/base/aval.js'
import type { DType } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ConcretizationError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { shapesEqual } from '../core/base/shape.js'
import { full } from '../core/ops/constants.js'
import { scatterAdd } from '../core/ops/gather.js'
import { expandDims } from '../core/ops/reshape.js'
import { scatterMax, scatterMin, scatterMul } from '../core/ops/scatter.js'
import { concreteValue, type NDArray, typedOf } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from './data-last.js'
import { indexVectors } from './gather.js'
import { greatest, least } from './limits.js'
import { type OutOfBounds, scatterMode } from './modes.js'
import { type ArrayLike, toArray } from './operands.js'

interface SegmentOptions {
  /** How many segments there are; read off the ids when left out, which needs ids that are known. */
  readonly numSegments?: number | null
  readonly indicesAreSorted?: boolean
  readonly uniqueIndices?: boolean
  readonly mode?: OutOfBounds | null
}
const segmentOptions: Known<SegmentOptions> = { numSegments: true, indicesAreSorted: true, uniqueIndices: true, mode: true }

type Segment = DataFirstOrLast<[segmentIds: ArrayLike, options?: SegmentOptions]>

const countOf = (op: string, ids: NDArray, count: unknown): number => {
  if (count == null) {
    const known = concreteValue(ids)
    if (known === null) throw new ConcretizationError(op, { expected: 'segment ids whose values are known, or numSegments', got: `a tracer ${formatAval(ids)}`, hint: `give { numSegments } to lax.${op}` })
    let most = 0
    for (const id of typedOf(known)) most = Math.max(most, id + 1)
    return most
  }
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) throw new ArgumentError(op, { expected: 'a whole number of segments', got: String(count) })
  return count
}

const segment = (op: string, identity: (dtype: DType) => number, scatter: typeof scatterAdd): Segment =>
  dual<Segment>(op, 2, (data: unknown, segmentIds: unknown, { numSegments, mode }: SegmentOptions = {}) => {
    const x = toArray(op, data), ids = indexVectors(op, segmentIds)
    if (!shapesEqual(ids.shape, x.shape.slice(0, ids.ndim))) throw new ShapeError(op, { expected: 'an id for every entry of the data', got: `ids ${formatAval(ids)} for ${formatAval(x)}` })
    const rest = x.shape.slice(ids.ndim)
    const empty = full(identity(x.dtype), { shape: [countOf(op, ids, numSegments), ...rest], dtype: x.dtype })
    return scatter(empty, expandDims(ids, [ids.ndim]), x, {
      dimensionNumbers: { updateWindowDims: rest.map((_, d) => d + ids.ndim), insertedWindowDims: [0], scatterDimsToOperandDims: [0], operandBatchingDims: [], scatterIndicesBatchingDims: [] },
      mode: scatterMode(op, mode),
    })
  }, segmentOptions)

/**
 * The sum of every segment; 0 for one without entries. Ids out of range are dropped. Source: `jax.ops.segment_sum`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.segmentSum(np.array([1, 2, 3]), np.array([0, 2, 0], { dtype: 'int32' }), { numSegments: 3 }).tolist() // => [4,0,2]
 * ```
 */
export const segmentSum = segment('segmentSum', () => 0, scatterAdd)

/**
 * The product of every segment; 1 for one without entries. Source: `jax.ops.segment_prod`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.segmentProd(np.array([2, 3, 5]), np.array([0, 2, 0], { dtype: 'int32' }), { numSegments: 3 }).tolist() // => [10,1,3]
 * ```
 */
export const segmentProd = segment('segmentProd', () => 1, scatterMul)

/**
 * The greatest entry of every segment; −∞ or the least integer for one without entries. Source: `jax.ops.segment_max`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.segmentMax(np.array([1, 2, 3]), np.array([0, 1, 0], { dtype: 'int32' }), { numSegments: 2 }).tolist() // => [3,2]
 * ```
 */
export const segmentMax = segment('segmentMax', least, scatterMax)

/**
 * The least entry of every segment; ∞ or the greatest integer for one without entries. Source: `jax.ops.segment_min`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.segmentMin(np.array([1, 2, 3]), np.array([0, 1, 0], { dtype: 'int32' }), { numSegments: 2 }).tolist() // => [1,2]
 * ```
 */
export const segmentMin = segment('segmentMin', greatest, scatterMin)
