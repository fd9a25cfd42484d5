/** Arrays from nothing but a shape: one repeated number, or positions. */
import { checkDType, convertNumber, type DType } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { checkShape, formatShape, normalizeAxis, type Shape } from '../core/base/shape.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { zeros } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import * as ops from '../core/ops/iota.js'
import { splat } from '../core/trace/eval-jaxpr.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from './data-last.js'
import { type ArrayLike, checkArrayLike, resultType, toArray } from './operands.js'

/** `fillValue` everywhere, as `dtype` (its own when left out). */
const filled = (op: string, shape: Shape, fillValue: unknown, dtype: DType | undefined): NDArray => {
  const value = checkArrayLike(op, fillValue, 'the fill value')
  const type = dtype === undefined ? resultType(op, [value]) : { dtype: checkDType(op, dtype), weakType: false }
  if (!isNDArray(value)) return splat(convertNumber(Number(value), type.dtype), { shape, ...type })
  if (value.ndim > 0) throw new ShapeError(op, { expected: 'a scalar fill value', got: formatShape(value.shape), hint: 'np.full broadcasts' })
  return broadcastTo(convert(value, type.dtype, type.weakType), shape)
}

/**
 * An array of this shape with `fillValue` everywhere. A number makes float32 and a boolean bool unless `dtype` is given. Source:
 * `jax.lax.full`.
 *
 * @example
 * ```ts
 * import { lax } from 'cotangent'
 * lax.full([2], 3, { dtype: 'int32' }).tolist() // => [3,3]
 * ```
 */
export const full = required('full', 2, (shape: Shape, fillValue: ArrayLike, { dtype }: { readonly dtype?: DType } = {}): NDArray => filled('full', checkShape('full', shape), fillValue, dtype), { dtype: true })

interface FullLikeOptions {
  readonly dtype?: DType
  readonly shape?: Shape
}
const fullLikeOptions: Known<FullLikeOptions> = { dtype: true, shape: true }

/**
 * `fillValue` in the shape and dtype of `x`, unless the options say otherwise. Source: `jax.lax.full_like`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.fullLike(np.array([1, 2]), 7).tolist() // => [7,7]
 * ```
 */
export const fullLike = dual<DataFirstOrLast<[fillValue: ArrayLike, options?: FullLikeOptions]>>('fullLike', 2, (x: unknown, fillValue: unknown, { dtype, shape }: FullLikeOptions = {}) => {
  const model = toArray('fullLike', x)
  const result = filled('fullLike', shape === undefined ? model.shape : checkShape('fullLike', shape), fillValue, dtype ?? model.dtype)
  return dtype === undefined && model.weakType ? convert(result, model.dtype, true) : result
}, fullLikeOptions)

/**
 * An array whose contents do not matter (they are 0). Source: `jax.lax.empty`.
 *
 * @example
 * ```ts
 * import { lax } from 'cotangent'
 * lax.empty([2, 3], 'float32').shape // => [2,3]
 * ```
 */
export const empty = (shape: Shape, dtype: DType): NDArray => zeros({ shape: checkShape('empty', shape), dtype: checkDType('empty', dtype) })

/**
 * 0, 1, …, `size` − 1. Source: `jax.lax.iota`.
 *
 * @example
 * ```ts
 * import { lax } from 'cotangent'
 * lax.iota('int32', 3).tolist() // => [0,1,2]
 * ```
 */
export const iota = (dtype: DType, size: number): NDArray => {
  if (!Number.isSafeInteger(size) || size < 0) throw new ArgumentError('iota', { expected: 'a size, a whole number of 0 or more', got: String(size), hint: 'lax.broadcastedIota takes a shape' })
  return ops.iota(checkDType('iota', dtype), [size], 0)
}

/**
 * Positions along one axis of a shape. Source: `jax.lax.broadcasted_iota`.
 *
 * @example
 * ```ts
 * import { lax } from 'cotangent'
 * lax.broadcastedIota('int32', [2, 3], 1).tolist() // => [[0,1,2],[0,1,2]]
 * ```
 */
export const broadcastedIota = (dtype: DType, shape: Shape, dimension: number): NDArray => {
  const sizes = checkShape('broadcastedIota', shape)
  return ops.iota(checkDType('broadcastedIota', dtype), sizes, normalizeAxis('broadcastedIota', dimension, sizes.length))
}
