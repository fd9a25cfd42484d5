/** Arithmetic without promotion: integers wrap, division by zero is as in XLA. */
import * as ops from '../core/ops/arithmetic.js'
import { laxBinary, laxUnary } from './uniform.js'

/**
 * `−x`; unsigned integers wrap. Source: `jax.lax.neg`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.neg(np.array([1, -2])).tolist() // => [-1,2]
 * ```
 */
export const neg = laxUnary('neg', ops.neg)

/**
 * `|x|`; the least integer stays as it is. The derivative at 0 is 1. Source: `jax.lax.abs`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.abs(np.array([1, -2])).tolist() // => [1,2]
 * ```
 */
export const abs = laxUnary('abs', ops.abs)

/**
 * −1, 0 or 1; NaN for NaN. Source: `jax.lax.sign`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.sign(np.array([5, -2, 0])).tolist() // => [1,-1,0]
 * ```
 */
export const sign = laxUnary('sign', ops.sign)

/**
 * `x + y` of one dtype; mixed dtypes are a `DTypeError`. Source: `jax.lax.add`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.add(np.array([1, 2]), np.array([3, 4])).tolist() // => [4,6]
 * ```
 */
export const add = laxBinary('add', ops.add)

/**
 * `x − y` of one dtype. Source: `jax.lax.sub`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.sub(np.array([1, 2]), 1).tolist() // => [0,1]
 * ```
 */
export const sub = laxBinary('sub', ops.sub)

/**
 * `x · y` of one dtype. Source: `jax.lax.mul`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.mul(np.array([1, 2]), 3).tolist() // => [3,6]
 * ```
 */
export const mul = laxBinary('mul', ops.mul)

/**
 * `x / y` of one dtype; integers truncate towards zero. Source: `jax.lax.div`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.div(np.array([-7, 7], { dtype: 'int32' }), 2).tolist() // => [-3,3]
 * ```
 */
export const div = laxBinary('div', ops.div)

/**
 * The remainder with the sign of the dividend; np.remainder has the sign of the divisor. Source: `jax.lax.rem`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.rem(np.array([-7, 7]), 3).tolist() // => [-1,1]
 * ```
 */
export const rem = laxBinary('rem', ops.rem)

/**
 * The greater of two, NaN where there is one; at a tie each gets half of the derivative. Source: `jax.lax.max`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.max(np.array([1, 5]), 3).tolist() // => [3,5]
 * ```
 */
export const max = laxBinary('max', ops.max)

/**
 * The lesser of two, NaN where there is one. Source: `jax.lax.min`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.min(np.array([1, 5]), 3).tolist() // => [1,3]
 * ```
 */
export const min = laxBinary('min', ops.min)
