/** Circular and hyperbolic functions, under NumPy's names and those of the array API standard; angles are in radians. */
import * as hyperbolic from '../core/ops/hyperbolic.js'
import { mul } from '../core/ops/arithmetic.js'
import * as circular from '../core/ops/trigonometric.js'
import { binary, unaryInexact } from '../lax/elementwise.js'
import { toInexact } from '../lax/operands.js'

/**
 * The sine, exact in its argument reduction. Source: `jax.numpy.sin`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.sin(0).item() // => 0
 * ```
 */
export const sin = unaryInexact('sin', circular.sin)

/**
 * The cosine. Source: `jax.numpy.cos`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.cos(0).item() // => 1
 * ```
 */
export const cos = unaryInexact('cos', circular.cos)

/**
 * The tangent. Source: `jax.numpy.tan`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.tan(0).item() // => 0
 * ```
 */
export const tan = unaryInexact('tan', circular.tan)

/**
 * The inverse sine, from −π/2 to π/2; NaN outside [−1, 1]. Source: `jax.numpy.arcsin`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.arcsin(0).item() // => 0
 * ```
 */
export const arcsin = unaryInexact('arcsin', circular.asin)

/**
 * The same as `arcsin`. Source: `jax.numpy.asin`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.asin(0).item() // => 0
 * ```
 */
export const asin = arcsin

/**
 * The inverse cosine, from 0 to π; NaN outside [−1, 1]. Source: `jax.numpy.arccos`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.arccos(1).item() // => 0
 * ```
 */
export const arccos = unaryInexact('arccos', circular.acos)

/**
 * The same as `arccos`. Source: `jax.numpy.acos`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.acos(1).item() // => 0
 * ```
 */
export const acos = arccos

/**
 * The inverse tangent, from −π/2 to π/2. Source: `jax.numpy.arctan`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.arctan(0).item() // => 0
 * ```
 */
export const arctan = unaryInexact('arctan', circular.atan)

/**
 * The same as `arctan`. Source: `jax.numpy.atan`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.atan(0).item() // => 0
 * ```
 */
export const atan = arctan

/**
 * The angle of the point (x, y), from −π to π; `y` comes first. Source: `jax.numpy.arctan2`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.arctan2(0, 1).item() // => 0
 * ```
 */
export const arctan2 = binary('arctan2', (y, x) => circular.atan2(toInexact('arctan2', y), toInexact('arctan2', x)))

/**
 * The same as `arctan2`. Source: `jax.numpy.atan2`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.atan2(0, 1).item() // => 0
 * ```
 */
export const atan2 = arctan2

/**
 * The hyperbolic sine. Source: `jax.numpy.sinh`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.sinh(0).item() // => 0
 * ```
 */
export const sinh = unaryInexact('sinh', hyperbolic.sinh)

/**
 * The hyperbolic cosine. Source: `jax.numpy.cosh`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.cosh(0).item() // => 1
 * ```
 */
export const cosh = unaryInexact('cosh', hyperbolic.cosh)

/**
 * The hyperbolic tangent. Source: `jax.numpy.tanh`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.tanh(0).item() // => 0
 * ```
 */
export const tanh = unaryInexact('tanh', hyperbolic.tanh)

/**
 * The inverse hyperbolic sine. Source: `jax.numpy.arcsinh`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.arcsinh(0).item() // => 0
 * ```
 */
export const arcsinh = unaryInexact('arcsinh', hyperbolic.asinh)

/**
 * The same as `arcsinh`. Source: `jax.numpy.asinh`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.asinh(0).item() // => 0
 * ```
 */
export const asinh = arcsinh

/**
 * The inverse hyperbolic cosine; NaN below 1. Source: `jax.numpy.arccosh`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.arccosh(1).item() // => 0
 * ```
 */
export const arccosh = unaryInexact('arccosh', hyperbolic.acosh)

/**
 * The same as `arccosh`. Source: `jax.numpy.acosh`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.acosh(1).item() // => 0
 * ```
 */
export const acosh = arccosh

/**
 * The inverse hyperbolic tangent; NaN outside [−1, 1]. Source: `jax.numpy.arctanh`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.arctanh(0).item() // => 0
 * ```
 */
export const arctanh = unaryInexact('arctanh', hyperbolic.atanh)

/**
 * The same as `arctanh`. Source: `jax.numpy.atanh`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.atanh(0).item() // => 0
 * ```
 */
export const atanh = arctanh

/**
 * Degrees as radians. Source: `jax.numpy.deg2rad`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.deg2rad(180).item() // => 3.1415927
 * ```
 */
export const deg2rad = unaryInexact('deg2rad', x => mul(x, Math.PI / 180))

/**
 * The same as `deg2rad`. Source: `jax.numpy.radians`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.radians(180).item() // => 3.1415927
 * ```
 */
export const radians = deg2rad

/**
 * Radians as degrees. Source: `jax.numpy.rad2deg`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.rad2deg(Math.PI).item() // => 180
 * ```
 */
export const rad2deg = unaryInexact('rad2deg', x => mul(x, 180 / Math.PI))

/**
 * The same as `rad2deg`. Source: `jax.numpy.degrees`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.degrees(Math.PI).item() // => 180
 * ```
 */
export const degrees = rad2deg
