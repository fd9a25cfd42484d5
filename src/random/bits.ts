/** Random bits, and the uniform numbers made of them. */
import { finfo } from '../core/base/dtype.js'
import { DTypeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { checkShape } from '../core/base/shape.js'
import { add, max, mul, sub } from '../core/ops/arithmetic.js'
import { bitcast } from '../core/ops/bitcast.js'
import { or, shrLogical, xor } from '../core/ops/bitwise.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { full } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { ArrayLike } from '../lax/operands.js'
import { type Words, cipherOfPositions } from './counters.js'
import { type Draw, type FloatOptions, type Law, type ShapeOr, floatDType, parameter, sampler, shapeAndOptions, shapeFor } from './sampler.js'

export type BitsDType = 'uint8' | 'uint16' | 'uint32'

export interface BitsOptions {
  readonly dtype?: BitsDType
}
const bitsOptions: Known<BitsOptions> = { dtype: true }

export const bitsLaw: Law = (words, { shape, dtype }) => {
  const [high, low] = cipherOfPositions(words, shape)
  return convert(xor(high, low), dtype)
}

const sampleBits = sampler('bits', bitsLaw)

/**
 * Random unsigned integers over the whole range of `dtype` (`'uint32'`).
 *
 * Source: `jax.random.bits`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.bits(random.key(0), [3]).tolist() // => [4070199207,4202968722,1427181096]
 * ```
 */
export const bits = (key: NDArray, shapeOr?: ShapeOr<BitsOptions>, options: BitsOptions = {}): NDArray => {
  const [shape = [], { dtype = 'uint32' }] = shapeAndOptions('bits', shapeOr, options, bitsOptions)
  if (dtype !== 'uint8' && dtype !== 'uint16' && dtype !== 'uint32') throw new DTypeError('bits', { expected: "'uint8', 'uint16' or 'uint32'", got: String(dtype) })
  return sampleBits(key, { shape: checkShape('bits', shape), dtype })
}

/** Floats in [0, 1): random bits as the mantissa of a number in [1, 2), minus 1. */
export const unitInterval = (words: Words, { shape, dtype }: Draw): NDArray => {
  const [high, low] = cipherOfPositions(words, shape)
  // 52 random bits: the high 20 of one word and all of the other, scaled exactly
  if (dtype === 'float64') return mul(add(mul(convert(shrLogical(high, 12), 'float64'), 2 ** 32), convert(low, 'float64')), 2 ** -52)
  const word = xor(high, low)
  switch (dtype) {
    case 'float32': return sub(bitcast(or(shrLogical(word, 9), 0x3f800000), 'float32'), 1)
    case 'float16': return sub(bitcast(or(shrLogical(convert(word, 'uint16'), 6), 0x3c00), 'float16'), 1)
    case 'bfloat16': return sub(bitcast(or(shrLogical(convert(convert(word, 'uint8'), 'uint16'), 1), 0x3f80), 'bfloat16'), 1)
    default: throw new DTypeError('uniform', { expected: 'a float dtype', got: dtype })
  }
}

/** Uniform in [low, high): arrays of the dtype that broadcast to the shape, or numbers. */
export const uniformBetween = (words: Words, draw: Draw, low: NDArray | number, high: NDArray | number): NDArray => {
  const spread = (x: NDArray | number): NDArray => broadcastTo(typeof x === 'number' ? full(x, { shape: [], dtype: draw.dtype }) : x, draw.shape)
  const [from, to] = [spread(low), spread(high)]
  return max(from, add(mul(unitInterval(words, draw), sub(to, from)), from))
}

/** Uniform in (0, 1), but for zeros that became the smallest normal number: what a logarithm can be taken of. */
export const positiveUniform = (words: Words, draw: Draw): NDArray => uniformBetween(words, draw, finfo(draw.dtype).tiny, 1)

export interface UniformOptions extends FloatOptions {
  /** The smallest value (0). */
  readonly minval?: ArrayLike
  /** The end of the range, never reached (1). */
  readonly maxval?: ArrayLike
}
const uniformOptions: Known<UniformOptions> = { minval: true, maxval: true, dtype: true }

const sampleUniform = sampler('uniform', (words, draw, low, high) => uniformBetween(words, draw, low!, high!))
const sampleUnit = sampler('uniform', unitInterval)

/**
 * Uniform floats in [minval, maxval).
 *
 * Source: `jax.random.uniform`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.uniform(random.key(0), [3]).tolist() // => [0.947667,0.9785799,0.33229148]
 * ```
 */
export const uniform = (key: NDArray, shapeOr?: ShapeOr<UniformOptions>, options: UniformOptions = {}): NDArray => {
  const [shape, { dtype = 'float32', minval = 0, maxval = 1 }] = shapeAndOptions('uniform', shapeOr, options, uniformOptions)
  const type = floatDType('uniform', dtype)
  const [low, high] = [parameter('uniform', minval, type), parameter('uniform', maxval, type)]
  const draw = { shape: shapeFor('uniform', shape, low.shape, high.shape), dtype }
  return minval === 0 && maxval === 1 ? sampleUnit(key, draw) : sampleUniform(key, draw, low, high)
}
