/** Random bits, and the uniform numbers made of them. */
import { type DType, checkDType, finfo, isFloat } from '../core/base/dtype.js'
import { DTypeError } from '../core/base/errors.js'
import { type Shape, broadcastShapes, checkShape } from '../core/base/shape.js'
import { add, max, mul, sub } from '../core/ops/arithmetic.js'
import { bitcast } from '../core/ops/bitcast.js'
import { or, shrLogical, xor } from '../core/ops/bitwise.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { convert } from '../core/ops/conversion.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { type ArrayLike, toArray, toDType } from '../lax/operands.js'
import { cipherOfPositions } from './counters.js'
import { keyWords } from './keys.js'

/** The shape asked for, or what the parameters broadcast to; they must broadcast to it. */
export const shapeFor = (op: string, shape: Shape | undefined, ...parameters: readonly NDArray[]): Shape => {
  const own = broadcastShapes(op, ...parameters.map(p => p.shape))
  if (shape === undefined) return own
  const wanted = checkShape(op, shape)
  broadcastShapes(op, wanted, own)
  return wanted
}

export type BitsDType = 'uint8' | 'uint16' | 'uint32'

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
export const bits = (key: NDArray, shape: Shape = [], { dtype = 'uint32' }: { readonly dtype?: BitsDType } = {}): NDArray => {
  if (dtype !== 'uint8' && dtype !== 'uint16' && dtype !== 'uint32') throw new DTypeError('bits', { expected: "'uint8', 'uint16' or 'uint32'", got: String(dtype) })
  const [high, low] = cipherOfPositions(keyWords('bits', key), checkShape('bits', shape))
  return convert(xor(high, low), dtype)
}

/** Floats in [0, 1): random bits as the mantissa of a number in [1, 2), minus 1. */
export const unitInterval = (op: string, key: NDArray, shape: Shape, dtype: DType): NDArray => {
  const words = keyWords(op, key)
  if (dtype === 'float64') {
    const [high, low] = cipherOfPositions(words, shape)
    // 52 random bits: the high 20 of one word and all of the other, scaled exactly
    return mul(add(mul(convert(shrLogical(high, 12), 'float64'), 2 ** 32), convert(low, 'float64')), 2 ** -52)
  }
  const [high, low] = cipherOfPositions(words, shape)
  const word = xor(high, low)
  switch (dtype) {
    case 'float32': return sub(bitcast(or(shrLogical(word, 9), 0x3f800000), 'float32'), 1)
    case 'float16': return sub(bitcast(or(shrLogical(convert(word, 'uint16'), 6), 0x3c00), 'float16'), 1)
    case 'bfloat16': return sub(bitcast(or(shrLogical(convert(convert(word, 'uint8'), 'uint16'), 1), 0x3f80), 'bfloat16'), 1)
    default: throw new DTypeError(op, { expected: 'a float dtype', got: dtype })
  }
}

export interface FloatOptions {
  /** A float dtype (`'float32'`). */
  readonly dtype?: DType
}

export const floatDType = (op: string, dtype: DType): DType => {
  if (!isFloat(checkDType(op, dtype))) throw new DTypeError(op, { expected: 'a float dtype', got: dtype, hint: 'random.randint and random.bits draw integers' })
  return dtype
}

/** Uniform in [low, high), both of the float dtype, broadcast to `shape`. */
export const uniformBetween = (op: string, key: NDArray, shape: Shape, dtype: DType, low: NDArray, high: NDArray): NDArray => {
  const [from, to] = [broadcastTo(low, shape), broadcastTo(high, shape)]
  return max(from, add(mul(unitInterval(op, key, shape, dtype), sub(to, from)), from))
}

export interface UniformOptions extends FloatOptions {
  /** The smallest value (0). */
  readonly minval?: ArrayLike
  /** The end of the range, never reached (1). */
  readonly maxval?: ArrayLike
}

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
export const uniform = (key: NDArray, shape?: Shape, { dtype = 'float32', minval = 0, maxval = 1 }: UniformOptions = {}): NDArray => {
  const type = { dtype: floatDType('uniform', dtype), weakType: false }
  const [low, high] = [toDType('uniform', toArrayLike(minval), type), toDType('uniform', toArrayLike(maxval), type)]
  return uniformBetween('uniform', key, shapeFor('uniform', shape, low, high), dtype, low, high)
}

const toArrayLike = (x: ArrayLike): ArrayLike => (typeof x === 'number' ? x : toArray('uniform', x))

/** The smallest positive normal number of a float dtype. */
export const tinyOf = (dtype: DType): number => finfo(dtype).tiny

