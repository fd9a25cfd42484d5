/** Arrays of one repeated number: they take no memory. */
import { checkDType, type DType } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import type { Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { checkShape, type Shape } from '../core/base/shape.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import * as constants from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { OptionsDataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, checkArrayLike, toArray, toDType } from '../lax/operands.js'
import { type DTypeOption, dtypeOption } from './dtype-option.js'

interface LikeOptions extends DTypeOption {
  readonly shape?: Shape | number
}
const likeOptions: Known<LikeOptions> = { shape: true, dtype: true }

/** A number stands for a shape of one axis. */
const shapeOf = (op: string, shape: unknown): Shape => checkShape(op, typeof shape === 'number' ? [shape] : shape)

const dtypeOf = (op: string, dtype: DType | undefined): DType => (dtype === undefined ? 'float32' : checkDType(op, dtype))

/**
 * Zeros in this shape. Source: `jax.numpy.zeros`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.zeros([2, 2]).tolist() // => [[0,0],[0,0]]
 * ```
 */
export const zeros = required('zeros', 1, (shape: Shape | number, { dtype }: DTypeOption = {}): NDArray => constants.zeros({ shape: shapeOf('zeros', shape), dtype: dtypeOf('zeros', dtype) }), dtypeOption)

/**
 * Ones in this shape. Source: `jax.numpy.ones`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.ones(3, { dtype: 'int32' }).tolist() // => [1,1,1]
 * ```
 */
export const ones = required('ones', 1, (shape: Shape | number, { dtype }: DTypeOption = {}): NDArray => constants.ones({ shape: shapeOf('ones', shape), dtype: dtypeOf('ones', dtype) }), dtypeOption)

/**
 * An array whose elements do not matter (they are 0). Source: `jax.numpy.empty`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.empty([2, 3]).shape // => [2,3]
 * ```
 */
export const empty = required('empty', 1, (shape: Shape | number, { dtype }: DTypeOption = {}): NDArray => constants.zeros({ shape: shapeOf('empty', shape), dtype: dtypeOf('empty', dtype) }), dtypeOption)

const filled = (op: string, shape: Shape, value: unknown, dtype: DType | undefined): NDArray => {
  const fill = checkArrayLike(op, value, 'the fill value')
  const array = dtype === undefined ? toArray(op, fill) : typeof fill === 'object' ? convert(fill, checkDType(op, dtype)) : toDType(op, fill, { dtype: checkDType(op, dtype), weakType: false })
  return broadcastTo(array, shape)
}

/**
 * `fillValue`, which broadcasts, in this shape: weak float32 for a number, bool for a boolean, unless `dtype` says otherwise. Source: `jax.numpy.full`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.full([2], 3, { dtype: 'int32' }).tolist() // => [3,3]
 * ```
 */
export const full = required('full', 2, (shape: Shape | number, fillValue: ArrayLike, { dtype }: DTypeOption = {}): NDArray => filled('full', shapeOf('full', shape), fillValue, dtype), dtypeOption)

const fillLike = (op: string, x: unknown, value: unknown, { dtype, shape }: LikeOptions = {}): NDArray => {
  const model = toArray(op, x)
  const result = filled(op, shape === undefined ? model.shape : shapeOf(op, shape), value, dtype ?? model.dtype)
  return dtype === undefined && model.weakType ? convert(result, model.dtype, true) : result
}

/**
 * Zeros in the shape and dtype of `x`, unless the options say otherwise. Source: `jax.numpy.zeros_like`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.zerosLike(np.array([5, 6], { dtype: 'int32' })).tolist() // => [0,0]
 * ```
 */
export const zerosLike = dual<OptionsDataFirstOrLast<LikeOptions>>('zerosLike', 1, (x: unknown, options?: LikeOptions) => fillLike('zerosLike', x, 0, options), likeOptions)

/**
 * Ones in the shape and dtype of `x`, unless the options say otherwise. Source: `jax.numpy.ones_like`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.onesLike(np.array([5, 6], { dtype: 'int32' })).tolist() // => [1,1]
 * ```
 */
export const onesLike = dual<OptionsDataFirstOrLast<LikeOptions>>('onesLike', 1, (x: unknown, options?: LikeOptions) => fillLike('onesLike', x, 1, options), likeOptions)

/**
 * Elements that do not matter in the shape and dtype of `x`, unless the options say otherwise. Source: `jax.numpy.empty_like`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.emptyLike(np.array([5, 6], { dtype: 'int32' })).shape // => [2]
 * ```
 */
export const emptyLike = dual<OptionsDataFirstOrLast<LikeOptions>>('emptyLike', 1, (x: unknown, options?: LikeOptions) => fillLike('emptyLike', x, 0, options), likeOptions)

interface FullLike {
  (fillValue: ArrayLike, options?: LikeOptions & { readonly tolist?: never }): (x: ArrayLike) => NDArray
  (x: ArrayLike, fillValue: ArrayLike, options?: LikeOptions): NDArray
}

/**
 * `fillValue` in the shape and dtype of `x`, unless the options say otherwise. Source: `jax.numpy.full_like`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.fullLike(np.array([1, 2]), 7).tolist() // => [7,7]
 * ```
 */
export const fullLike = dual<FullLike>('fullLike', 2, (x: unknown, value: unknown, options?: LikeOptions) => fillLike('fullLike', x, value, options), likeOptions)
