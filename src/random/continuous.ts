/** Distributions on the line that are a transformation of one uniform number, or of the logarithm of one. */
import { finfo } from '../core/base/dtype.js'
import { abs, add, div, mul, neg, sign, sub } from '../core/ops/arithmetic.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { exp, log, log1p, pow, sqrt } from '../core/ops/exponential.js'
import { lt } from '../core/ops/comparison.js'
import { select } from '../core/ops/selection.js'
import { tan } from '../core/ops/trigonometric.js'
import { positiveUniform, uniformBetween, unitInterval } from './bits.js'
import { type Law, type OfOne, type OfThree, type OfTwo, type Standard, ofOne, ofThree, ofTwo, standard } from './sampler.js'

export const exponentialLaw: Law = (words, draw) => neg(log1p(neg(unitInterval(words, draw))))

/**
 * Exponential floats of rate 1: −log(1 − u).
 *
 * Source: `jax.random.exponential`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * Number(np.min(random.exponential(random.key(0), [100])).item()) >= 0 // => true
 * ```
 */
export const exponential: Standard = standard('exponential', exponentialLaw)

/**
 * Laplace (double exponential) floats of location 0 and scale 1.
 *
 * Source: `jax.random.laplace`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.laplace(random.key(0), [2, 3]).shape // => [2,3]
 * ```
 */
export const laplace: Standard = standard('laplace', (words, draw) => {
  const u = uniformBetween(words, draw, -1 + finfo(draw.dtype).eps / 2, 1)
  return mul(sign(u), log1p(neg(abs(u))))
})

/**
 * Cauchy floats of location 0 and scale 1: tan π(u − ½).
 *
 * Source: `jax.random.cauchy`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.cauchy(random.key(0), [2, 3]).shape // => [2,3]
 * ```
 */
export const cauchy: Standard = standard('cauchy', (words, draw) => tan(mul(sub(uniformBetween(words, draw, finfo(draw.dtype).eps, 1), 0.5), Math.PI)))

/**
 * Logistic floats of location 0 and scale 1: log(u / (1 − u)).
 *
 * Source: `jax.random.logistic`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.logistic(random.key(0), [2, 3]).shape // => [2,3]
 * ```
 */
export const logistic: Standard = standard('logistic', (words, draw) => {
  const u = positiveUniform(words, draw)
  return sub(log(u), log1p(neg(u)))
})

/**
 * Pareto floats with least value 1 and index `b`.
 *
 * Source: `jax.random.pareto`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * Number(np.min(random.pareto(random.key(0), 3, [100])).item()) >= 1 // => true
 * ```
 */
export const pareto: OfOne = ofOne('pareto', (words, draw, b) => exp(div(exponentialLaw(words, draw), broadcastTo(b!, draw.shape))))

/**
 * Rayleigh floats: the length of a vector of two normal numbers of standard deviation `scale`.
 *
 * Source: `jax.random.rayleigh`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * Number(np.min(random.rayleigh(random.key(0), 2, [100])).item()) >= 0 // => true
 * ```
 */
export const rayleigh: OfOne = ofOne('rayleigh', (words, draw, scale) => mul(broadcastTo(scale!, draw.shape), sqrt(mul(log(unitInterval(words, draw)), -2))))

/**
 * Weibull floats: `scale` times an exponential number to the power of 1/`concentration`.
 *
 * Source: `jax.random.weibull_min`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * Number(np.min(random.weibullMin(random.key(0), 1, 2, [100])).item()) >= 0 // => true
 * ```
 */
export const weibullMin: OfTwo = ofTwo('weibullMin', (words, draw, scale, concentration) =>
  mul(pow(exponentialLaw(words, draw), broadcastTo(div(1, concentration!), draw.shape)), broadcastTo(scale!, draw.shape)))

/**
 * Floats in [left, right] whose density rises to `mode` and falls from there, on straight lines.
 *
 * Source: `jax.random.triangular`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * Number(np.max(random.triangular(random.key(0), 0, 1, 2, [100])).item()) <= 2 // => true
 * ```
 */
export const triangular: OfThree = ofThree('triangular', (words, draw, a, c, b) => {
  const [left, mode, right] = [broadcastTo(a!, draw.shape), broadcastTo(c!, draw.shape), broadcastTo(b!, draw.shape)]
  const width = sub(right, left)
  const u = unitInterval(words, draw)
  const rising = add(left, sqrt(mul(mul(u, width), sub(mode, left))))
  const falling = sub(right, sqrt(mul(mul(sub(1, u), width), sub(right, mode))))
  return select(lt(u, div(sub(mode, left), width)), rising, falling)
})
