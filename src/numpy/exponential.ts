/** Exponentials and logarithms; integers become float32. */
import { div } from '../core/ops/arithmetic.js'
import * as ops from '../core/ops/exponential.js'
import { unaryInexact } from '../lax/elementwise.js'

/**
 * `eˣ`. Source: `jax.numpy.exp`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.exp(0).item() // => 1
 * ```
 */
export const exp = unaryInexact('exp', ops.exp)

/**
 * `2ˣ`. Source: `jax.numpy.exp2`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.exp2(3).item() // => 8
 * ```
 */
export const exp2 = unaryInexact('exp2', ops.exp2)

/**
 * `eˣ − 1`, accurate near 0. Source: `jax.numpy.expm1`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.expm1(1e-6).item() // => 0.0000010000005
 * ```
 */
export const expm1 = unaryInexact('expm1', ops.expm1)

/**
 * The natural logarithm. Source: `jax.numpy.log`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.log(1).item() // => 0
 * ```
 */
export const log = unaryInexact('log', ops.log)

/**
 * `log(1 + x)`, accurate near 0. Source: `jax.numpy.log1p`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.log1p(1e-6).item() // => 9.999995e-7
 * ```
 */
export const log1p = unaryInexact('log1p', ops.log1p)

/**
 * The logarithm to base 2. Source: `jax.numpy.log2`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.log2(8).item() // => 3
 * ```
 */
export const log2 = unaryInexact('log2', x => div(ops.log(x), Math.LN2))

/**
 * The logarithm to base 10. Source: `jax.numpy.log10`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.log10(1000).item() // => 3
 * ```
 */
export const log10 = unaryInexact('log10', x => div(ops.log(x), Math.LN10))
