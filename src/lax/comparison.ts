/** Comparisons of operands of one dtype: bool, false where NaN takes part (true for `ne`). */
import * as ops from '../core/ops/comparison.js'
import { laxBinary } from './uniform.js'

/**
 * `x = y`, elementwise. Source: `jax.lax.eq`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.eq(np.array([1, 2, 3]), 2).tolist() // => [false,true,false]
 * ```
 */
export const eq = laxBinary('eq', ops.eq)

/**
 * `x ≠ y`, elementwise. Source: `jax.lax.ne`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.ne(np.array([1, 2, 3]), 2).tolist() // => [true,false,true]
 * ```
 */
export const ne = laxBinary('ne', ops.ne)

/**
 * `x < y`, elementwise. Source: `jax.lax.lt`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.lt(np.array([1, 2, 3]), 2).tolist() // => [true,false,false]
 * ```
 */
export const lt = laxBinary('lt', ops.lt)

/**
 * `x ≤ y`, elementwise. Source: `jax.lax.le`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.le(np.array([1, 2, 3]), 2).tolist() // => [true,true,false]
 * ```
 */
export const le = laxBinary('le', ops.le)

/**
 * `x > y`, elementwise. Source: `jax.lax.gt`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.gt(np.array([1, 2, 3]), 2).tolist() // => [false,false,true]
 * ```
 */
export const gt = laxBinary('gt', ops.gt)

/**
 * `x ≥ y`, elementwise. Source: `jax.lax.ge`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.ge(np.array([1, 2, 3]), 2).tolist() // => [false,true,true]
 * ```
 */
export const ge = laxBinary('ge', ops.ge)
