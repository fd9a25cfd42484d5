/** Counts of rare events. */
import { type DType, checkDType, iinfo, isInteger } from '../core/base/dtype.js'
import { DTypeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { abs, add, div, mul, neg, sub } from '../core/ops/arithmetic.js'
import { and, not, or } from '../core/ops/bitwise.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { eq, ge, gt, le, lt, ne } from '../core/ops/comparison.js'
import { full, int32, zeros } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import { log, sqrt } from '../core/ops/exponential.js'
import { reduceOr } from '../core/ops/reduction.js'
import { floor } from '../core/ops/rounding.js'
import { select } from '../core/ops/selection.js'
import { lgamma } from '../core/ops/special.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { ArrayLike } from '../lax/operands.js'
import { whileLoop } from '../transforms/while-loop.js'
import { unitInterval } from './bits.js'
import { child, type Words } from './counters.js'
import { type Draw, type ShapeOr, parameter, sampler, shapeAndOptions, shapeFor } from './sampler.js'

export const some = (flags: NDArray): NDArray => reduceOr(flags, flags.shape.map((_, axis) => axis))

/** More turns than any loop of proposals makes. */
export const MOST_TURNS = iinfo('int32').max

/**
 * How many uniform numbers can be multiplied before the product falls below e^−λ.
 *
 * "The Art of Computer Programming" 3.4.1, Knuth.
 */
const byProducts = (words: Words, draw: Draw, rate: NDArray): NDArray => {
  const going = (logProduct: NDArray): NDArray => gt(logProduct, neg(rate))
  const [, count] = whileLoop(
    ([turn, , , logProduct]) => and(some(going(logProduct)), lt(turn, MOST_TURNS)),
    ([turn, count, key, logProduct]) => [
      add(turn, 1),
      select(going(logProduct), add(count, 1), count),
      child(key, 0),
      add(logProduct, log(unitInterval(child(key, 1), draw))),
    ] as const,
    [int32(0), zeros({ shape: draw.shape, dtype: 'int32' }), words, zeros(draw)] as const,
  )
  return sub(count, 1)
}

/**
 * A transformed uniform number, accepted with the right probability.
 *
 * "The transformed rejection method for generating Poisson random variables", Hörmann 1993.
 */
const byRejection = (words: Words, draw: Draw, rate: NDArray): NDArray => {
  const logRate = log(rate)
  const b = add(mul(sqrt(rate), 2.53), 0.931)
  const a = add(mul(b, 0.02483), -0.059)
  const inverseAlpha = add(div(1.1328, sub(b, 3.4)), 1.1239)
  const surely = sub(0.9277, div(3.6224, sub(b, 2)))

  const [, count] = whileLoop(
    ([turn, , accepted]) => and(some(not(accepted)), lt(turn, MOST_TURNS)),
    ([turn, count, accepted, key]) => {
      const u = sub(unitInterval(child(key, 1), draw), 0.5)
      const v = unitInterval(child(key, 2), draw)
      const room = sub(0.5, abs(u))
      const k = floor(add(add(mul(add(div(mul(a, 2), room), b), u), rate), 0.43))
      const s = log(div(mul(v, inverseAlpha), add(div(a, mul(room, room)), b)))
      const t = sub(add(neg(rate), mul(k, logRate)), lgamma(add(k, 1)))
      const atOnce = and(ge(room, 0.07), le(v, surely))
      const never = or(lt(k, 0), and(lt(room, 0.013), gt(v, room)))
      const accept = or(atOnce, and(not(never), le(s, t)))
      return [add(turn, 1), select(accept, k, count), or(accepted, accept), child(key, 0)] as const
    },
    [int32(0), full(-1, draw), zeros({ shape: draw.shape, dtype: 'bool' }), words] as const,
  )
  return count
}

/** Small rates by products, whose number of turns is the rate; others by rejection. The method that is not meant gets an easy rate. */
const samplePoisson = sampler<Draw>('poisson', (words, { shape, dtype }, lam) => {
  const rate = broadcastTo(lam!, shape), draw = { shape, dtype: 'float32' } as const
  const small = or(ne(rate, rate), lt(rate, 10))
  const result = select(small, convert(byProducts(words, draw, select(small, rate, 0)), dtype), convert(byRejection(words, draw, select(small, 1e5, rate)), dtype))
  return select(eq(rate, 0), 0, result)
})

export interface PoissonOptions {
  /** The dtype of the result (`'int32'`). */
  readonly dtype?: DType
}
const poissonOptions: Known<PoissonOptions> = { dtype: true }

/**
 * How often something happens that happens `lam` times on average.
 *
 * Source: `jax.random.poisson`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.poisson(random.key(0), 3, [4]).dtype // => 'int32'
 * random.poisson(random.key(0), 0).item() // => 0
 * ```
 */
export const poisson = (key: NDArray, lam: ArrayLike, shapeOr?: ShapeOr<PoissonOptions>, options: PoissonOptions = {}): NDArray => {
  const [shape, { dtype = 'int32' }] = shapeAndOptions('poisson', shapeOr, options, poissonOptions)
  if (!isInteger(checkDType('poisson', dtype))) throw new DTypeError('poisson', { expected: 'an integer dtype', got: dtype })
  const rate = parameter('poisson', lam, 'float32')
  return samplePoisson(key, { shape: shapeFor('poisson', shape, rate.shape), dtype }, rate)
}
