/** Comparisons: bool results, false where NaN takes part (true for `notEqual`). */
import * as ops from '../core/ops/comparison.js'
import { binary } from '../lax/elementwise.js'

/**
 * `x = y`, elementwise. Source: `jax.numpy.equal`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.equal(np.array([1, 2, 3]), 2).tolist() // => [false,true,false]
 * ```
 */
export const equal = binary('equal', ops.eq)

/**
 * `x ≠ y`, elementwise. Source: `jax.numpy.not_equal`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.notEqual(np.array([1, 2, 3]), 2).tolist() // => [true,false,true]
 * ```
 */
export const notEqual = binary('notEqual', ops.ne)

/**
 * `x < y`, elementwise. Source: `jax.numpy.less`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.less(np.array([1, 2, 3]), 2).tolist() // => [true,false,false]
 * ```
 */
export const less = binary('less', ops.lt)

/**
 * `x ≤ y`, elementwise. Source: `jax.numpy.less_equal`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.lessEqual(np.array([1, 2, 3]), 2).tolist() // => [true,true,false]
 * ```
 */
export const lessEqual = binary('lessEqual', ops.le)

/**
 * `x > y`, elementwise. Source: `jax.numpy.greater`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.greater(np.array([1, 2, 3]), 2).tolist() // => [false,false,true]
 * ```
 */
export const greater = binary('greater', ops.gt)

/**
 * `x ≥ y`, elementwise. Source: `jax.numpy.greater_equal`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.greaterEqual(np.array([1, 2, 3]), 2).tolist() // => [false,true,true]
 * ```
 */
export const greaterEqual = binary('greaterEqual', ops.ge)
