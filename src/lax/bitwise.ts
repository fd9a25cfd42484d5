/** Bits of integers, and logic of bool. */
import { type DType, isUnsigned } from '../core/base/dtype.js'
import { bitcast } from '../core/ops/bitcast.js'
import * as ops from '../core/ops/bitwise.js'
import { mulhi as highHalf } from '../core/ops/mulhi.js'
import { laxBinary, laxUnary } from './uniform.js'

/**
 * Bitwise and; of bool, logical. Source: `jax.lax.bitwise_and`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.bitwiseAnd(np.array([6], { dtype: 'int32' }), 3).tolist() // => [2]
 * ```
 */
export const bitwiseAnd = laxBinary('bitwiseAnd', ops.and)

/**
 * Bitwise or; of bool, logical. Source: `jax.lax.bitwise_or`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.bitwiseOr(np.array([6], { dtype: 'int32' }), 3).tolist() // => [7]
 * ```
 */
export const bitwiseOr = laxBinary('bitwiseOr', ops.or)

/**
 * Bitwise exclusive or; of bool, inequality. Source: `jax.lax.bitwise_xor`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.bitwiseXor(np.array([6], { dtype: 'int32' }), 3).tolist() // => [5]
 * ```
 */
export const bitwiseXor = laxBinary('bitwiseXor', ops.xor)

/**
 * All bits flipped; of bool, the opposite. Source: `jax.lax.bitwise_not`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.bitwiseNot(np.array([0], { dtype: 'int32' })).tolist() // => [-1]
 * ```
 */
export const bitwiseNot = laxUnary('bitwiseNot', ops.not)

/**
 * Bits moved up; by the width or more, 0. Source: `jax.lax.shift_left`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.shiftLeft(np.array([1], { dtype: 'int32' }), 4).tolist() // => [16]
 * ```
 */
export const shiftLeft = laxBinary('shiftLeft', ops.shl)

/**
 * Bits moved down, zeros from above; by the width or more, 0. Source: `jax.lax.shift_right_logical`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.shiftRightLogical(np.array([-1], { dtype: 'int32' }), 28).tolist() // => [15]
 * ```
 */
export const shiftRightLogical = laxBinary('shiftRightLogical', ops.shrLogical)

/**
 * Bits moved down, copies of the highest bit from above. Source: `jax.lax.shift_right_arithmetic`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.shiftRightArithmetic(np.array([-16], { dtype: 'int32' }), 2).tolist() // => [-4]
 * ```
 */
export const shiftRightArithmetic = laxBinary('shiftRightArithmetic', (x, y) => {
  if (!isUnsigned(x.dtype)) return ops.shrArithmetic(x, y)
  const signed = x.dtype.slice(1) as DType // every unsigned dtype has its signed one
  return bitcast(ops.shrArithmetic(bitcast(x, signed), bitcast(y, signed)), x.dtype)
})

/**
 * How many bits are set. Source: `jax.lax.population_count`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.populationCount(np.array([7], { dtype: 'int32' })).tolist() // => [3]
 * ```
 */
export const populationCount = laxUnary('populationCount', ops.populationCount)

/**
 * How many zeros stand before the highest set bit. Source: `jax.lax.clz`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.clz(np.array([1], { dtype: 'int32' })).tolist() // => [31]
 * ```
 */
export const clz = laxUnary('clz', ops.clz)

/**
 * The high half of the product of integers, which `mul` drops. Source: `jax.lax.mulhi`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.mulhi(np.array([2147483647], { dtype: 'int32' }), 4).tolist() // => [1]
 * ```
 */
export const mulhi = laxBinary('mulhi', highHalf)
