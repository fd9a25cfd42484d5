/** Numbers with names. */

/**
 * The circumference of a circle of diameter 1. Source: `jax.numpy.pi`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.pi // => 3.141592653589793
 * ```
 */
export const pi = Math.PI

/**
 * The base of the natural logarithm. Source: `jax.numpy.e`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.e // => 2.718281828459045
 * ```
 */
export const e = Math.E

/**
 * The Euler–Mascheroni constant. Source: `jax.numpy.euler_gamma`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.eulerGamma // => 0.5772156649015329
 * ```
 */
export const eulerGamma = 0.5772156649015329

/**
 * Infinity. Source: `jax.numpy.inf`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.inf // => Infinity
 * ```
 */
export const inf = Infinity

/**
 * Not a number. Source: `jax.numpy.nan`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nan // => NaN
 * ```
 */
export const nan = NaN

/**
 * A new axis of size 1 in an index. Source: `jax.numpy.newaxis`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.index(np.array([1, 2]), np.newaxis).shape // => [1,2]
 * ```
 */
export const newaxis = null
