/** Products summed over axes. */
import { checkDType, type DType } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import { formatAval } from '../core/base/aval.js'
import type { Known } from '../core/base/options.js'
import { checkShape } from '../core/base/shape.js'
import * as ops from '../core/ops/contraction.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from './data-last.js'
import { type ArrayLike, checkArrayLike } from './operands.js'
import { oneDType } from './uniform.js'

type Axes = readonly number[]

/** Contracted axes and batch axes, each of the left and of the right operand in pairs. Source: `jax.lax.DotDimensionNumbers`. */
export type DotDimensionNumbers = readonly [contracting: readonly [lhs: Axes, rhs: Axes], batch: readonly [lhs: Axes, rhs: Axes]]

interface DotOptions {
  /** Accepted for JAX's sake: products are always exact in the accumulator. */
  readonly precision?: unknown
  /** The result's dtype, in which products are summed. */
  readonly preferredElementType?: DType | null
}
const dotOptions: Known<DotOptions> = { precision: true, preferredElementType: true }

const operandsOf = (op: string, x: unknown, y: unknown): readonly [NDArray, NDArray] => {
  const [a, b] = oneDType(op, [checkArrayLike(op, x), checkArrayLike(op, y)])
  return [a!, b!]
}

const elementType = (op: string, dtype: DType | null | undefined): DType | null => (dtype == null ? null : checkDType(op, dtype))

const checkNumbers = (numbers: unknown): DotDimensionNumbers => {
  const isPair = (u: unknown): u is readonly [unknown, unknown] => Array.isArray(u) && u.length === 2
  if (!isPair(numbers) || !isPair(numbers[0]) || !isPair(numbers[1])) throw new ArgumentError('dotGeneral', { expected: 'dimension numbers [[lhsContracting, rhsContracting], [lhsBatch, rhsBatch]]', got: JSON.stringify(numbers) })
  const axes = ([x, y]: readonly [unknown, unknown]): readonly [Axes, Axes] => [checkShape('dotGeneral', x), checkShape('dotGeneral', y)]
  return [axes(numbers[0]), axes(numbers[1])]
}

/**
 * Products of two arrays of one dtype, summed over the contracted axes, for every position on the batch axes. The result has the
 * batch axes, the other axes of `lhs`, the other axes of `rhs`. Source: `jax.lax.dot_general`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.dotGeneral(np.array([[1, 2], [3, 4]]), np.array([[1, 1], [0, 1]]), [[[1], [0]], [[], []]]).tolist() // => [[1,3],[3,7]]
 * ```
 */
export const dotGeneral = dual<DataFirstOrLast<[rhs: ArrayLike, dimensionNumbers: DotDimensionNumbers, options?: DotOptions]>>('dotGeneral', 3, (lhs: unknown, rhs: unknown, numbers: unknown, { preferredElementType }: DotOptions = {}) => {
  const [x, y] = operandsOf('dotGeneral', lhs, rhs)
  const [contract, batch] = checkNumbers(numbers)
  return ops.dotGeneral(x, y, contract, batch, elementType('dotGeneral', preferredElementType))
}, dotOptions)

/**
 * The product of vectors and matrices: the last axis of `lhs` with the first of `rhs`. Source: `jax.lax.dot`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.dot(np.array([1, 2]), np.array([3, 4])).item() // => 11
 * ```
 */
export const dot = dual<DataFirstOrLast<[rhs: ArrayLike, options?: DotOptions]>>('dot', 2, (lhs: unknown, rhs: unknown, { preferredElementType }: DotOptions = {}) => {
  const [x, y] = operandsOf('dot', lhs, rhs)
  const fits = [x, y].every(a => a.ndim === 1 || a.ndim === 2) && x.shape.at(-1) === y.shape[0]
  if (!fits) throw new ShapeError('dot', { expected: 'vectors or matrices, the last axis of the first as long as the first axis of the second', got: `${formatAval(x)} and ${formatAval(y)}`, hint: 'lax.dotGeneral contracts any axes' })
  return ops.dotGeneral(x, y, [[x.ndim - 1], [0]], [[], []], elementType('dot', preferredElementType))
}, dotOptions)

/**
 * The matrix products along the last two axes, for equal leading axes. Source: `jax.lax.batch_matmul`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.batchMatmul(np.ones([2, 3, 4]), np.ones([2, 4, 5])).shape // => [2,3,5]
 * ```
 */
export const batchMatmul = dual<DataFirstOrLast<[rhs: ArrayLike, options?: { readonly precision?: unknown }]>>('batchMatmul', 2, (lhs: unknown, rhs: unknown) => {
  const [x, y] = operandsOf('batchMatmul', lhs, rhs)
  const rank = x.ndim
  if (rank < 2 || y.ndim !== rank) throw new ShapeError('batchMatmul', { expected: 'two arrays of one rank, at least 2', got: `${formatAval(x)} and ${formatAval(y)}`, hint: 'np.matmul broadcasts' })
  const batch = x.shape.slice(0, -2).map((_, d) => d)
  return ops.dotGeneral(x, y, [[rank - 1], [rank - 2]], [batch, batch])
}, { precision: true })
