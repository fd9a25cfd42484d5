/** Sums, differences and products. Of booleans `add` is or, `multiply` is and; a difference is an error. */
import { DTypeError } from '../core/base/errors.js'
import * as ops from '../core/ops/arithmetic.js'
import { and, or } from '../core/ops/bitwise.js'
import { convert } from '../core/ops/conversion.js'
import { integerPow, square as squareOp } from '../core/ops/exponential.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { binary, unary, unaryInexact } from '../lax/elementwise.js'

const refuseBool = (op: string, x: NDArray, hint: string): NDArray => {
  if (x.dtype === 'bool') throw new DTypeError(op, { expected: 'numbers', got: 'bool', hint })
  return x
}

/**
 * `x + y`; of booleans, or. Source: `jax.numpy.add`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.add(np.array([1, 2]), np.array([3, 4])).tolist() // => [4,6]
 * ```
 */
export const add = binary('add', (x, y) => (x.dtype === 'bool' ? or(x, y) : ops.add(x, y)))

/**
 * `x − y`; of booleans a `DTypeError`. Source: `jax.numpy.subtract`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.subtract(np.array([1, 2]), 1).tolist() // => [0,1]
 * ```
 */
export const subtract = binary('subtract', (x, y) => ops.sub(refuseBool('subtract', x, 'np.logicalXor(x, y) tells where booleans differ'), y))

/**
 * `x · y`; of booleans, and. Source: `jax.numpy.multiply`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.multiply(np.array([1, 2]), 3).tolist() // => [3,6]
 * ```
 */
export const multiply = binary('multiply', (x, y) => (x.dtype === 'bool' ? and(x, y) : ops.mul(x, y)))

/**
 * `−x`; unsigned integers wrap, booleans are a `DTypeError`. Source: `jax.numpy.negative`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.negative(np.array([1, -2])).tolist() // => [-1,2]
 * ```
 */
export const negative = unary('negative', x => ops.neg(refuseBool('negative', x, 'np.logicalNot(x) is the opposite')))

/**
 * `+x`, the array itself. Source: `jax.numpy.positive`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.positive(np.array([1, -2])).tolist() // => [1,-2]
 * ```
 */
export const positive = unary('positive', x => x)

/**
 * `|x|`; the least integer stays as it is, and the derivative at 0 is 1. Source: `jax.numpy.abs`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.abs(np.array([1, -2])).tolist() // => [1,2]
 * ```
 */
export const abs = unary('abs', x => (x.dtype === 'bool' ? x : ops.abs(x)))

/**
 * The same as `abs`. Source: `jax.numpy.absolute`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.absolute(np.array([1, -2])).tolist() // => [1,2]
 * ```
 */
export const absolute = abs

/**
 * `|x|` in floating point. Source: `jax.numpy.fabs`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.fabs(np.array([-2], { dtype: 'int32' })).dtype // => float32
 * ```
 */
export const fabs = unaryInexact('fabs', ops.abs)

/**
 * −1, 0 or 1; −0 for −0, NaN for NaN. Source: `jax.numpy.sign`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.sign(np.array([5, -2, 0])).tolist() // => [1,-1,0]
 * ```
 */
export const sign = unary('sign', x => ops.sign(refuseBool('sign', x, 'booleans have no sign')))

/**
 * `x²`; of booleans int32. Source: `jax.numpy.square`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.square(np.array([-3])).tolist() // => [9]
 * ```
 */
export const square = unary('square', x => squareOp(x.dtype === 'bool' ? convert(x, 'int32') : x))

/**
 * `1 / x` in floating point. Source: `jax.numpy.reciprocal`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.reciprocal(np.array([4])).tolist() // => [0.25]
 * ```
 */
export const reciprocal = unaryInexact('reciprocal', x => integerPow(x, -1))
