/** Bits of integers; of booleans, logic. */
import { isSigned } from '../core/base/dtype.js'
import { DTypeError } from '../core/base/errors.js'
import { abs } from '../core/ops/arithmetic.js'
import * as ops from '../core/ops/bitwise.js'
import { convert } from '../core/ops/conversion.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { binary, unary } from '../lax/elementwise.js'

const bits = (op: string, x: NDArray): NDArray => {
  if (x.dtype.includes('float') || x.dtype === 'complex64') throw new DTypeError(op, { expected: 'integers or booleans', got: x.dtype, hint: "convert first: np.astype(x, 'int32')" })
  return x
}

/** Booleans are shifted as int32. */
const integers = (op: string, x: NDArray): NDArray => (x.dtype === 'bool' ? convert(x, 'int32') : bits(op, x))

/**
 * Bitwise and. Source: `jax.numpy.bitwise_and`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.bitwiseAnd(np.array([6], { dtype: 'int32' }), 3).tolist() // => [2]
 * ```
 */
export const bitwiseAnd = binary('bitwiseAnd', (x, y) => ops.and(bits('bitwiseAnd', x), y))

/**
 * Bitwise or. Source: `jax.numpy.bitwise_or`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.bitwiseOr(np.array([6], { dtype: 'int32' }), 3).tolist() // => [7]
 * ```
 */
export const bitwiseOr = binary('bitwiseOr', (x, y) => ops.or(bits('bitwiseOr', x), y))

/**
 * Bitwise exclusive or. Source: `jax.numpy.bitwise_xor`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.bitwiseXor(np.array([6], { dtype: 'int32' }), 3).tolist() // => [5]
 * ```
 */
export const bitwiseXor = binary('bitwiseXor', (x, y) => ops.xor(bits('bitwiseXor', x), y))

/**
 * All bits flipped; of booleans, the opposite. Source: `jax.numpy.bitwise_not`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.bitwiseNot(np.array([0], { dtype: 'int32' })).tolist() // => [-1]
 * ```
 */
export const bitwiseNot = unary('bitwiseNot', x => ops.not(bits('bitwiseNot', x)))

/**
 * The same as `bitwiseNot`. Source: `jax.numpy.bitwise_invert`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.bitwiseInvert(np.array([true, false])).tolist() // => [false,true]
 * ```
 */
export const bitwiseInvert = bitwiseNot

/**
 * The same as `bitwiseNot`. Source: `jax.numpy.invert`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.invert(np.array([true, false])).tolist() // => [false,true]
 * ```
 */
export const invert = bitwiseNot

/**
 * Bits moved up; by the width or more, 0. Source: `jax.numpy.left_shift`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.leftShift(np.array([1], { dtype: 'int32' }), 4).tolist() // => [16]
 * ```
 */
export const leftShift = binary('leftShift', (x, y) => ops.shl(integers('leftShift', x), integers('leftShift', y)))

/**
 * The same as `leftShift`. Source: `jax.numpy.bitwise_left_shift`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.bitwiseLeftShift(np.array([3], { dtype: 'int32' }), 1).tolist() // => [6]
 * ```
 */
export const bitwiseLeftShift = leftShift

/**
 * Bits moved down: the sign comes in from above, or zeros into unsigned integers. Source: `jax.numpy.right_shift`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.rightShift(np.array([-16], { dtype: 'int32' }), 2).tolist() // => [-4]
 * ```
 */
export const rightShift = binary('rightShift', (x, y) => {
  const a = integers('rightShift', x)
  return (isSigned(a.dtype) ? ops.shrArithmetic : ops.shrLogical)(a, integers('rightShift', y))
})

/**
 * The same as `rightShift`. Source: `jax.numpy.bitwise_right_shift`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.bitwiseRightShift(np.array([6], { dtype: 'int32' }), 1).tolist() // => [3]
 * ```
 */
export const bitwiseRightShift = rightShift

/**
 * How many bits of `|x|` are set, as uint8. Source: `jax.numpy.bitwise_count`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.bitwiseCount(np.array([7, -8], { dtype: 'int32' })).tolist() // => [3,1]
 * ```
 */
export const bitwiseCount = unary('bitwiseCount', x => {
  const magnitude = integers('bitwiseCount', x)
  return convert(ops.populationCount(isSigned(magnitude.dtype) ? abs(magnitude) : magnitude), 'uint8')
})
