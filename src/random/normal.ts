/** Normal numbers, by the inverse of the normal distribution function. */
import { finfo } from '../core/base/dtype.js'
import type { Shape } from '../core/base/shape.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { div, max, min, mul } from '../core/ops/arithmetic.js'
import { full } from '../core/ops/constants.js'
import { nextAfter } from '../core/ops/rounding.js'
import { erf, erfInv } from '../core/ops/special.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { type ArrayLike, toDType } from '../lax/operands.js'
import { type FloatOptions, floatDType, shapeFor, uniformBetween } from './bits.js'

/**
 * Standard normal floats: √2·erf⁻¹(u) with u uniform in (−1, 1).
 *
 * Source: `jax.random.normal`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.normal(random.key(0), [3]).tolist() // => [1.6226422,2.0252647,-0.43359444]
 * ```
 */
export const normal = (key: NDArray, shape: Shape = [], { dtype = 'float32' }: FloatOptions = {}): NDArray => {
  const scalar = { shape: [], dtype: floatDType('normal', dtype) }
  // the float after −1, so that erf⁻¹ stays finite
  const low = full(-1 + finfo(dtype).eps / 2, scalar)
  return mul(erfInv(uniformBetween('normal', key, shapeFor('normal', shape), dtype, low, full(1, scalar))), Math.SQRT2)
}

/**
 * Standard normal floats conditioned on lower < x < upper.
 *
 * Source: `jax.random.truncated_normal`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * np.max(np.abs(random.truncatedNormal(random.key(0), -1, 1, [100]))).item() < 1 // => true
 * ```
 */
export const truncatedNormal = (key: NDArray, lower: ArrayLike, upper: ArrayLike, shape?: Shape, { dtype = 'float32' }: FloatOptions = {}): NDArray => {
  const op = 'truncatedNormal'
  const type = { dtype: floatDType(op, dtype), weakType: false }
  const [a, b] = [toDType(op, lower, type), toDType(op, upper, type)]
  const size = shapeFor(op, shape, a, b)
  const u = uniformBetween(op, key, size, dtype, erf(div(a, Math.SQRT2)), erf(div(b, Math.SQRT2)))
  const inside = { least: nextAfter(a, Number.POSITIVE_INFINITY), most: nextAfter(b, Number.NEGATIVE_INFINITY) }
  return max(min(mul(erfInv(u), Math.SQRT2), broadcastTo(inside.most, size)), broadcastTo(inside.least, size))
}
