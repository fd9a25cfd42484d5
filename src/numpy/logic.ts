/** Logic of truth values: what is not 0 is true, NaN included. */
import * as ops from '../core/ops/bitwise.js'
import { ne } from '../core/ops/comparison.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { binary, unary } from '../lax/elementwise.js'

const truth = (x: NDArray): NDArray => (x.dtype === 'bool' ? x : ne(x, 0))

/**
 * Are both true? Source: `jax.numpy.logical_and`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.logicalAnd(np.array([true, true, false]), np.array([true, false, false])).tolist() // => [true,false,false]
 * ```
 */
export const logicalAnd = binary('logicalAnd', (x, y) => ops.and(truth(x), truth(y)))

/**
 * Is one of them true? Source: `jax.numpy.logical_or`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.logicalOr(np.array([true, true, false]), np.array([true, false, false])).tolist() // => [true,true,false]
 * ```
 */
export const logicalOr = binary('logicalOr', (x, y) => ops.or(truth(x), truth(y)))

/**
 * Is exactly one of them true? Source: `jax.numpy.logical_xor`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.logicalXor(np.array([true, true, false]), np.array([true, false, false])).tolist() // => [false,true,false]
 * ```
 */
export const logicalXor = binary('logicalXor', (x, y) => ops.xor(truth(x), truth(y)))

/**
 * Is it false? Source: `jax.numpy.logical_not`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.logicalNot(np.array([2, 0])).tolist() // => [false,true]
 * ```
 */
export const logicalNot = unary('logicalNot', x => ops.not(truth(x)))
