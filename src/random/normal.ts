/** Normal numbers, by the inverse of the normal distribution function. */
import { finfo } from '../core/base/dtype.js'
import type { Known } from '../core/base/options.js'
import { div, max, min, mul } from '../core/ops/arithmetic.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { exp } from '../core/ops/exponential.js'
import { nextAfter } from '../core/ops/rounding.js'
import { erf, erfInv } from '../core/ops/special.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { ArrayLike } from '../lax/operands.js'
import { uniformBetween } from './bits.js'
import { type FloatOptions, type Law, type OfTwo, type ShapeOr, type Standard, ofOne, ofTwo, shapeAndOptions, standard } from './sampler.js'

/** √2·erf⁻¹(u), with u from the float after −1 so that erf⁻¹ stays finite. */
export const normalLaw: Law = (words, draw) => mul(erfInv(uniformBetween(words, draw, -1 + finfo(draw.dtype).eps / 2, 1)), Math.SQRT2)

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
export const normal: Standard = standard('normal', normalLaw)

/**
 * Standard normal floats conditioned on a < x < b.
 *
 * Source: `jax.random.truncated_normal`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * Number(np.max(np.abs(random.truncatedNormal(random.key(0), -1, 1, [100]))).item()) < 1 // => true
 * ```
 */
export const truncatedNormal: OfTwo = ofTwo('truncatedNormal', (words, draw, lower, upper) => {
  const [a, b] = [lower!, upper!]
  const u = uniformBetween(words, draw, erf(div(a, Math.SQRT2)), erf(div(b, Math.SQRT2)))
  const inside = { least: nextAfter(a, Number.POSITIVE_INFINITY), most: nextAfter(b, Number.NEGATIVE_INFINITY) }
  return max(min(mul(erfInv(u), Math.SQRT2), broadcastTo(inside.most, draw.shape)), broadcastTo(inside.least, draw.shape))
})

export interface LognormalOptions extends FloatOptions {
  /** The standard deviation of the logarithm (1). */
  readonly sigma?: ArrayLike
}
const lognormalOptions: Known<LognormalOptions> = { sigma: true, dtype: true }

const sampleLognormal = ofOne('lognormal', (words, draw, sigma) => exp(mul(normalLaw(words, draw), broadcastTo(sigma!, draw.shape))))

/**
 * Numbers whose logarithm is normal with mean 0 and standard deviation `sigma`.
 *
 * Source: `jax.random.lognormal`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * Number(np.min(random.lognormal(random.key(0), [100])).item()) > 0 // => true
 * ```
 */
export const lognormal = (key: NDArray, shapeOr?: ShapeOr<LognormalOptions>, options: LognormalOptions = {}): NDArray => {
  const [shape, { sigma = 1, ...rest }] = shapeAndOptions('lognormal', shapeOr, options, lognormalOptions)
  return sampleLognormal(key, sigma, shape, rest)
}
