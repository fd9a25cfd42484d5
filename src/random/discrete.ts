/** Coin tosses, whole numbers, and waiting times. */
import { type DType, checkDType, iinfo, isInteger } from '../core/base/dtype.js'
import { ArgumentError, DTypeError } from '../core/base/errors.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { type Shape, checkShape } from '../core/base/shape.js'
import { add, div, max, min, mul, neg, rem, sub } from '../core/ops/arithmetic.js'
import { and } from '../core/ops/bitwise.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { eq, gt, le, lt } from '../core/ops/comparison.js'
import { convert } from '../core/ops/conversion.js'
import { log, log1p } from '../core/ops/exponential.js'
import { floor } from '../core/ops/rounding.js'
import { select } from '../core/ops/selection.js'
import { sliceInDim } from '../core/ops/slicing.js'
import { squeeze } from '../core/ops/reshape.js'
import { type NDArray, isNDArray } from '../core/trace/ndarray.js'
import { type ArrayLike, toDType, toInexact } from '../lax/operands.js'
import { bitsLaw, unitInterval } from './bits.js'
import { child } from './counters.js'
import { type Draw, type Law, type ShapeOr, sampler, shapeAndOptions, shapeFor } from './sampler.js'

/** How fine the uniform numbers behind a choice are: those of `'high'` are of twice the bits. */
export type Resolution = 'low' | 'high'

export interface ResolutionOptions {
  /** `'high'` tells small probabilities apart that `'low'`, the default, rounds to a multiple of 2⁻²³. */
  readonly mode?: Resolution
}

export const checkResolution = (op: string, mode: unknown): Resolution => {
  if (mode !== 'low' && mode !== 'high') throw new ArgumentError(op, { expected: "mode 'low' or 'high'", got: String(mode) })
  return mode
}

/** Digits after the leading one: uniform numbers are multiples of 2 to minus this. */
export const mantissaBits = (dtype: DType): number => {
  switch (dtype) {
    case 'float64': return 52
    case 'float16': return 10
    case 'bfloat16': return 7
    default: return 23
  }
}

/** The two entries of a leading axis of size 2. */
export const halves = (x: NDArray): readonly [NDArray, NDArray] => [squeeze(sliceInDim(x, 0, 0, 1), [0]), squeeze(sliceInDim(x, 0, 1, 2), [0])]

const sampleBernoulli = sampler<Draw & ResolutionOptions>('bernoulli', (words, { shape, dtype, mode }, probability) => {
  const p = broadcastTo(probability!, shape)
  if (mode !== 'high') return lt(unitInterval(words, { shape, dtype }), p)
  const [coarse, fine] = halves(unitInterval(words, { shape: [2, ...shape], dtype }))
  return lt(mul(fine, 2 ** -mantissaBits(dtype)), sub(p, coarse))
})

export interface BernoulliOptions extends ResolutionOptions {
  /** The probability of true (½). */
  readonly p?: ArrayLike
}
const bernoulliOptions: Known<BernoulliOptions> = { p: true, mode: true }

/**
 * Booleans that are true with probability `p`, a number or an array.
 *
 * Source: `jax.random.bernoulli`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * random.bernoulli(random.key(0), [3], { p: 1 }).tolist() // => [true,true,true]
 * random.bernoulli(random.key(0), { p: np.array([0, 1]) }).tolist() // => [false,true]
 * ```
 */
export const bernoulli = (key: NDArray, shapeOr?: ShapeOr<BernoulliOptions>, options: BernoulliOptions = {}): NDArray => {
  const [shape, { p = 0.5, mode = 'low' }] = shapeAndOptions('bernoulli', shapeOr, options, bernoulliOptions)
  const probability = toInexact('bernoulli', p)
  return sampleBernoulli(key, { shape: shapeFor('bernoulli', shape, probability.shape), dtype: probability.dtype, mode: checkResolution('bernoulli', mode) }, probability)
}

interface DTypeOptions {
  /** The dtype of the result (`'int32'`). */
  readonly dtype?: DType
}
const dtypeOptions: Known<DTypeOptions> = { dtype: true }

/** −1 or 1. */
export const rademacherLaw: Law = (words, { shape, dtype }) => {
  const heads = lt(unitInterval(words, { shape, dtype: 'float32' }), 0.5)
  return sub(mul(convert(heads, dtype), 2), 1)
}

const sampleRademacher = sampler('rademacher', rademacherLaw)

/**
 * −1 or 1, each with probability ½, as `dtype` (`'int32'`).
 *
 * Source: `jax.random.rademacher`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * np.abs(random.rademacher(random.key(0), [3])).tolist() // => [1,1,1]
 * ```
 */
export const rademacher = (key: NDArray, shapeOr?: ShapeOr<DTypeOptions>, options: DTypeOptions = {}): NDArray => {
  const [shape = [], { dtype = 'int32' }] = shapeAndOptions('rademacher', shapeOr, options, dtypeOptions)
  return sampleRademacher(key, { shape: checkShape('rademacher', shape), dtype: checkDType('rademacher', dtype) })
}

/** Limits are clipped to the dtype, not wrapped. */
const clipped = (x: NDArray, dtype: DType, { min: least, max: most }: { readonly min: number; readonly max: number }): NDArray => {
  const own = iinfo(x.dtype)
  return convert(min(max(x, Math.max(own.min, least)), Math.min(own.max, most)), dtype)
}

/**
 * The remainder by the span of a 64-bit number, in arithmetic modulo 2³²: high·2³² + low, where 2³² mod span is the square of 2¹⁶.
 * Narrow integers are drawn as int32, for the bias that is left shows where the span is not small beside the range of the bits.
 */
export const randintLaw: Law = (words, { shape, dtype }, low, high) => {
  const info = iinfo(dtype), narrow = info.bits < 32
  const wide = narrow ? 'int32' : dtype
  const [from, to] = [broadcastTo(clipped(low!, wide, info), shape), broadcastTo(clipped(high!, wide, { min: info.min, max: narrow ? info.max + 1 : info.max }), shape)]
  const distance = select(le(to, from), 1, convert(sub(to, from), 'uint32'))
  // the whole range of 32 bits wraps to a span of 0, and a remainder by 0 is the number itself
  const beyond = and(broadcastTo(gt(high!, Math.min(info.max, iinfo(high!.dtype).max)), shape), gt(to, from))
  const span = narrow ? distance : select(beyond, add(distance, 1), distance)
  const root = rem(2 ** 16, span)
  const factor = rem(mul(root, root), span)
  const bits = (i: number): NDArray => bitsLaw(child(words, i), { shape, dtype: 'uint32' })
  const offset = rem(add(mul(rem(bits(0), span), factor), rem(bits(1), span)), span)
  return convert(add(from, convert(offset, wide)), dtype)
}

const sampleRandint = sampler('randint', randintLaw)

const limit = (x: ArrayLike): NDArray => {
  if (isNDArray(x)) return isInteger(x.dtype) ? x : convert(x, 'int32')
  if (!Number.isInteger(Number(x))) throw new ArgumentError('randint', { expected: 'whole numbers as limits', got: String(x) })
  return toDType('randint', x, { dtype: Number(x) > iinfo('int32').max ? 'uint32' : 'int32', weakType: false })
}

/**
 * Whole numbers from `minval` to `maxval` − 1, nearly equally likely: `minval` where there are none.
 *
 * Source: `jax.random.randint`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.randint(random.key(0), [3], 0, 1).tolist() // => [0,0,0]
 * ```
 */
export const randint = (key: NDArray, shape: Shape, minval: ArrayLike, maxval: ArrayLike, options: DTypeOptions = {}): NDArray => {
  const { dtype = 'int32' } = checkOptions('randint', options, dtypeOptions)
  if (!isInteger(checkDType('randint', dtype))) throw new DTypeError('randint', { expected: 'an integer dtype', got: dtype, hint: 'random.uniform draws floats' })
  const [low, high] = [limit(minval), limit(maxval)]
  return sampleRandint(key, { shape: shapeFor('randint', shape, low.shape, high.shape), dtype }, low, high)
}

const sampleGeometric = sampler<Draw & { readonly precision: DType }>('geometric', (words, { shape, dtype, precision }, p) => {
  const u = unitInterval(words, { shape, dtype: precision })
  const trials = add(floor(div(log(select(eq(u, 0), 1, u)), broadcastTo(log1p(neg(p!)), shape))), 1)
  return convert(trials, dtype)
})

/**
 * The number of trials until the first success, of probability `p` each, as `dtype` (`'int32'`).
 *
 * Source: `jax.random.geometric`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * np.min(random.geometric(random.key(0), 0.3, [100])).item() // => 1
 * ```
 */
export const geometric = (key: NDArray, p: ArrayLike, shapeOr?: ShapeOr<DTypeOptions>, options: DTypeOptions = {}): NDArray => {
  const [shape, { dtype = 'int32' }] = shapeAndOptions('geometric', shapeOr, options, dtypeOptions)
  const probability = toInexact('geometric', p)
  return sampleGeometric(key, { shape: shapeFor('geometric', shape, probability.shape), dtype: checkDType('geometric', dtype), precision: probability.dtype }, probability)
}
