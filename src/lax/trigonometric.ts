/** Circular and hyperbolic functions of floats, and their inverses. */
import * as hyperbolic from '../core/ops/hyperbolic.js'
import * as circular from '../core/ops/trigonometric.js'
import { laxBinary, laxUnary } from './uniform.js'

/**
 * The sine, accurate for large arguments too. Source: `jax.lax.sin`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.sin(np.array([0])).tolist() // => [0]
 * ```
 */
export const sin = laxUnary('sin', circular.sin)

/**
 * The cosine. Source: `jax.lax.cos`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.cos(np.array([0])).tolist() // => [1]
 * ```
 */
export const cos = laxUnary('cos', circular.cos)

/**
 * The tangent. Source: `jax.lax.tan`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.tan(np.array([0])).tolist() // => [0]
 * ```
 */
export const tan = laxUnary('tan', circular.tan)

/**
 * The inverse sine, from −π/2 to π/2; NaN outside [−1, 1]. Source: `jax.lax.asin`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.asin(np.array([0])).tolist() // => [0]
 * ```
 */
export const asin = laxUnary('asin', circular.asin)

/**
 * The inverse cosine, from 0 to π; NaN outside [−1, 1]. Source: `jax.lax.acos`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.acos(np.array([1])).tolist() // => [0]
 * ```
 */
export const acos = laxUnary('acos', circular.acos)

/**
 * The inverse tangent, from −π/2 to π/2. Source: `jax.lax.atan`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.atan(np.array([0])).tolist() // => [0]
 * ```
 */
export const atan = laxUnary('atan', circular.atan)

/**
 * The angle of the point (x, y), from −π to π; `y` comes first. Source: `jax.lax.atan2`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.atan2(np.array([0]), np.array([1])).tolist() // => [0]
 * ```
 */
export const atan2 = laxBinary('atan2', circular.atan2)

/**
 * The hyperbolic sine. Source: `jax.lax.sinh`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.sinh(np.array([0])).tolist() // => [0]
 * ```
 */
export const sinh = laxUnary('sinh', hyperbolic.sinh)

/**
 * The hyperbolic cosine. Source: `jax.lax.cosh`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.cosh(np.array([0])).tolist() // => [1]
 * ```
 */
export const cosh = laxUnary('cosh', hyperbolic.cosh)

/**
 * The hyperbolic tangent. Source: `jax.lax.tanh`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.tanh(np.array([0])).tolist() // => [0]
 * ```
 */
export const tanh = laxUnary('tanh', hyperbolic.tanh)

/**
 * The inverse hyperbolic sine. Source: `jax.lax.asinh`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.asinh(np.array([0])).tolist() // => [0]
 * ```
 */
export const asinh = laxUnary('asinh', hyperbolic.asinh)

/**
 * The inverse hyperbolic cosine; NaN below 1. Source: `jax.lax.acosh`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.acosh(np.array([1])).tolist() // => [0]
 * ```
 */
export const acosh = laxUnary('acosh', hyperbolic.acosh)

/**
 * The inverse hyperbolic tangent; NaN outside [−1, 1]. Source: `jax.lax.atanh`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.atanh(np.array([0])).tolist() // => [0]
 * ```
 */
export const atanh = laxUnary('atanh', hyperbolic.atanh)
