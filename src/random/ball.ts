/** Points of balls, by generalized normal numbers. */
import { ArgumentError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { checkShape } from '../core/base/shape.js'
import { abs, add, div, mul } from '../core/ops/arithmetic.js'
import { broadcastTo, reduceSum, unreduce } from '../core/ops/broadcasting.js'
import { pow } from '../core/ops/exponential.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { exponentialLaw } from './continuous.js'
import { child } from './counters.js'
import { rademacherLaw } from './discrete.js'
import { gammaLaw } from './gamma.js'
import { type FloatOptions, type Law, type OfOne, type ShapeOr, floatDType, ofOne, parameter, sampler, shapeAndOptions } from './sampler.js'

const generalizedNormalLaw: Law = (words, draw, p) => {
  const inverse = broadcastTo(div(1, p!), draw.shape)
  return mul(rademacherLaw(child(words, 1), draw), pow(gammaLaw(child(words, 0), draw, inverse), inverse))
}

/**
 * Numbers of density proportional to e^(−|x|ᵖ).
 *
 * Source: `jax.random.generalized_normal`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.generalizedNormal(random.key(0), 2, [4]).shape // => [4]
 * ```
 */
export const generalizedNormal: OfOne = ofOne('generalizedNormal', generalizedNormalLaw)

const sampleBall = sampler('ball', (words, { shape, dtype }, p) => {
  const axes = [shape.length - 1]
  const g = generalizedNormalLaw(child(words, 0), { shape, dtype }, p)
  const e = exponentialLaw(child(words, 1), { shape: shape.slice(0, -1), dtype })
  const total = add(reduceSum(pow(abs(g), broadcastTo(p!, shape)), axes), e)
  return div(g, unreduce(pow(total, broadcastTo(div(1, p!), total.shape)), shape, axes))
})

export interface BallOptions extends FloatOptions {
  /** The exponent of the norm (2). */
  readonly p?: number
}
const ballOptions: Known<BallOptions> = { p: true, dtype: true }

/**
 * Points of the unit ball of dimension `d`, uniformly distributed, in the norm of exponent `p`.
 *
 * Source: `jax.random.ball`; "A probabilistic approach to the geometry of the ℓₚⁿ-ball", Barthe et al., arXiv:math/0503650.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * const points = random.ball(random.key(0), 3, [10])
 * points.shape // => [10,3]
 * np.all(np.less(np.sum(np.square(points), { axis: 1 }), 1)).item() // => true
 * ```
 */
export const ball = (key: NDArray, d: number, shapeOr?: ShapeOr<BallOptions>, options: BallOptions = {}): NDArray => {
  const [shape = [], { dtype = 'float32', p = 2 }] = shapeAndOptions('ball', shapeOr, options, ballOptions)
  if (!Number.isInteger(d) || d < 0) throw new ArgumentError('ball', { expected: 'a whole number as dimension', got: String(d) })
  const exponent = parameter('ball', p, floatDType('ball', dtype))
  return sampleBall(key, { shape: [...checkShape('ball', shape), d], dtype }, exponent)
}
