/** Exponentials and logarithms; integers become float32. */
import { add, div, sub } from '../core/ops/arithmetic.js'
import { stopGradient } from '../core/ops/barrier.js'
import { bitcast } from '../core/ops/bitcast.js'
import { and } from '../core/ops/bitwise.js'
import { eq } from '../core/ops/comparison.js'
import * as ops from '../core/ops/exponential.js'
import { isFinite, round } from '../core/ops/rounding.js'
import { select } from '../core/ops/selection.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { unaryInexact } from '../lax/elementwise.js'
import { composite } from './composite.js'

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

/** Of powers of two the quotient is off by a rounding; their fraction bits are zeros. */
const logarithm2 = composite((x: NDArray) => {
  const quotient = div(ops.log(x), Math.LN2)
  if (x.dtype !== 'float32') return quotient
  const isPower = eq(and(bitcast(x, 'int32'), 0x7fffff), 0)
  const error = stopGradient(select(and(isPower, isFinite(quotient)), sub(round(quotient, 1), quotient), 0))
  return add(quotient, error)
})

/**
 * The logarithm to base 2, exact of powers of two. Source: `jax.numpy.log2`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.log2(8).item() // => 3
 * ```
 */
export const log2 = unaryInexact('log2', logarithm2)

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
