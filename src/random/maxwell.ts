/** Distributions made of several normal numbers. */
import { add, div, mul, sub } from '../core/ops/arithmetic.js'
import { broadcastTo, reduceSum } from '../core/ops/broadcasting.js'
import { le } from '../core/ops/comparison.js'
import { convert } from '../core/ops/conversion.js'
import { sqrt, square } from '../core/ops/exponential.js'
import { select } from '../core/ops/selection.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { ArrayLike } from '../lax/operands.js'
import { unitInterval } from './bits.js'
import { child } from './counters.js'
import { rademacherLaw } from './discrete.js'
import { normalLaw } from './normal.js'
import { type FloatOptions, floatOptions, type Law, type OfOne, type ShapeOr, type Standard, floatDType, ofOne, parameter, sampler, shapeAndOptions, shapeFor, standard } from './sampler.js'

const maxwellLaw: Law = (words, { shape, dtype }) => sqrt(reduceSum(square(normalLaw(words, { shape: [...shape, 3], dtype })), [shape.length]))

/**
 * Maxwell floats: the length of a vector of three standard normal numbers.
 *
 * Source: `jax.random.maxwell`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * Number(np.min(random.maxwell(random.key(0), [100])).item()) > 0 // => true
 * ```
 */
export const maxwell: Standard = standard('maxwell', maxwellLaw)

const sampleDoubleSided = sampler('doubleSidedMaxwell', (words, draw, loc, scale) => {
  const signs = convert(rademacherLaw(child(words, 1), draw), draw.dtype)
  const signed = mul(signs, maxwellLaw(child(words, 0), draw))
  return add(mul(signed, broadcastTo(scale!, draw.shape)), broadcastTo(loc!, draw.shape))
})

/**
 * `loc` plus `scale` times a Maxwell number of random sign. The shape of the parameters is appended to `shape`, or taken for it.
 *
 * Source: `jax.random.double_sided_maxwell`, which doubles the shape of array parameters where `shape` is left out; here the result has it once.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.doubleSidedMaxwell(random.key(0), 0, 1, [4]).shape // => [4]
 * ```
 */
export const doubleSidedMaxwell = (key: NDArray, loc: ArrayLike, scale: ArrayLike, shapeOr?: ShapeOr<FloatOptions>, options: FloatOptions = {}): NDArray => {
  const [shape = [], { dtype = 'float32' }] = shapeAndOptions('doubleSidedMaxwell', shapeOr, options, floatOptions)
  const op = 'doubleSidedMaxwell'
  const type = floatDType(op, dtype)
  const [a, b] = [parameter(op, loc, type), parameter(op, scale, type)]
  return sampleDoubleSided(key, { shape: [...shapeFor(op, shape), ...shapeFor(op, undefined, a.shape, b.shape)], dtype }, a, b)
}

/**
 * Inverse Gaussian floats of this mean and scale 1 (Michael, Schucany, Haas 1976).
 *
 * Source: `jax.random.wald`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * Number(np.min(random.wald(random.key(0), 2, [100])).item()) > 0 // => true
 * ```
 */
export const wald: OfOne = ofOne('wald', (words, draw, average) => {
  const mean = broadcastTo(average!, draw.shape)
  const y = square(normalLaw(child(words, 0), draw))
  const z = unitInterval(child(words, 1), draw)
  const squared = square(mean)
  const root = sqrt(add(mul(mul(mean, 4), y), mul(squared, square(y))))
  const x = sub(add(mean, div(mul(squared, y), 2)), mul(div(mean, 2), root))
  return select(le(z, div(mean, add(mean, x))), x, div(squared, x))
})
