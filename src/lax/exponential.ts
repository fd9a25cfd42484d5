/** Exponentials, logarithms, powers and roots of floats. */
import { dual } from '../core/base/dual.js'
import { ArgumentError } from '../core/base/errors.js'
import * as ops from '../core/ops/exponential.js'
import { isNDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from './data-last.js'
import type { Binary } from './elementwise.js'
import { checkArrayLike, toArray } from './operands.js'
import { laxUnary, oneDType, oneShape } from './uniform.js'

/**
 * `eˣ`. Source: `jax.lax.exp`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.exp(np.array([0])).tolist() // => [1]
 * ```
 */
export const exp = laxUnary('exp', ops.exp)

/**
 * `2ˣ`. Source: `jax.lax.exp2`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.exp2(np.array([3])).tolist() // => [8]
 * ```
 */
export const exp2 = laxUnary('exp2', ops.exp2)

/**
 * `eˣ − 1`, accurate near 0. Source: `jax.lax.expm1`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.expm1(np.array([0])).tolist() // => [0]
 * ```
 */
export const expm1 = laxUnary('expm1', ops.expm1)

/**
 * The natural logarithm. Source: `jax.lax.log`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.log(np.array([1])).tolist() // => [0]
 * ```
 */
export const log = laxUnary('log', ops.log)

/**
 * `log(1 + x)`, accurate near 0. Source: `jax.lax.log1p`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.log1p(np.array([0])).tolist() // => [0]
 * ```
 */
export const log1p = laxUnary('log1p', ops.log1p)

/**
 * `1 / (1 + e⁻ˣ)`. Source: `jax.lax.logistic`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.logistic(np.array([0])).tolist() // => [0.5]
 * ```
 */
export const logistic = laxUnary('logistic', ops.logistic)

/**
 * The square root of floats. Source: `jax.lax.sqrt`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.sqrt(np.array([9])).tolist() // => [3]
 * ```
 */
export const sqrt = laxUnary('sqrt', ops.sqrt)

/**
 * `1 / √x`. Source: `jax.lax.rsqrt`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.rsqrt(np.array([4])).tolist() // => [0.5]
 * ```
 */
export const rsqrt = laxUnary('rsqrt', ops.rsqrt)

/**
 * The cube root, of negative numbers too. Source: `jax.lax.cbrt`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.cbrt(np.array([-8])).tolist() // => [-2]
 * ```
 */
export const cbrt = laxUnary('cbrt', ops.cbrt)

/**
 * `x²`. Source: `jax.lax.square`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.square(np.array([-3])).tolist() // => [9]
 * ```
 */
export const square = laxUnary('square', ops.square)

/**
 * `1 / x` of floats. Source: `jax.lax.reciprocal`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.reciprocal(np.array([4])).tolist() // => [0.25]
 * ```
 */
export const reciprocal = laxUnary('reciprocal', x => ops.integerPow(x, -1))

/**
 * `xʸ` of floats, with an exponent of the same dtype or of an integer one. Source: `jax.lax.pow`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.pow(np.array([2, 3]), 2).tolist() // => [4,9]
 * ```
 */
export const pow = dual<Binary>('pow', 2, (x: unknown, y: unknown) => {
  const withIntegers = isNDArray(y) && !y.dtype.includes('float')
  const [base, exponent] = oneShape('pow', withIntegers ? [toArray('pow', x), y] : oneDType('pow', [checkArrayLike('pow', x), checkArrayLike('pow', y)]))
  return ops.pow(base!, exponent!)
})

/**
 * `xⁿ` for one whole number n, by repeated multiplication; the dtype stays. Source: `jax.lax.integer_pow`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.integerPow(np.array([2, -3], { dtype: 'int32' }), 3).tolist() // => [8,-27]
 * ```
 */
export const integerPow = dual<DataFirstOrLast<[n: number]>>('integerPow', 2, (x: unknown, n: unknown) => {
  if (!Number.isInteger(n)) throw new ArgumentError('integerPow', { expected: 'a whole number as exponent', got: String(n), hint: 'lax.pow takes any exponent' })
  return ops.integerPow(toArray('integerPow', x), Number(n))
})
