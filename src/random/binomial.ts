/** How many of several trials succeed. */
import { abs, add, div, mul, neg, sub } from '../core/ops/arithmetic.js'
import { and, not, or } from '../core/ops/bitwise.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { eq, ge, gt, le, lt, ne } from '../core/ops/comparison.js'
import { full, int32, zeros } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import { log, log1p, sqrt } from '../core/ops/exponential.js'
import { ceil, floor } from '../core/ops/rounding.js'
import { clamp, select, selectN } from '../core/ops/selection.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { whileLoop } from '../transforms/while-loop.js'
import { unitInterval } from './bits.js'
import { child, type Words } from './counters.js'
import { MOST_TURNS, some } from './poisson.js'
import { type Draw, type Law, type OfTwo, ofTwo } from './sampler.js'

/** Adds up waiting times for the next success until all trials are used. */
const byWaitingTimes = (words: Words, draw: Draw, count: NDArray, p: NDArray): NDArray => {
  const logOfFailure = log1p(neg(p))
  const [, successes] = whileLoop(
    ([turn, , trials]) => and(some(le(trials, count)), lt(turn, MOST_TURNS)),
    ([turn, successes, trials, key]) => {
      const waiting = ceil(div(log(unitInterval(child(key, 0), draw)), logOfFailure))
      return [add(turn, 1), select(le(trials, count), add(successes, 1), successes), add(trials, waiting), child(key, 1)] as const
    },
    [int32(0), zeros(draw), zeros(draw), words] as const,
  )
  return sub(successes, 1)
}

/** log k! minus Stirling's approximation, for k = 0 … 9. */
const STIRLING = [0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211, 0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287]

const stirlingTail = (k: NDArray): NDArray => {
  const few = clamp(0, k, 9), next = add(few, 1), squared = mul(next, next)
  const series = div(sub(1 / 12, div(sub(1 / 360, div(1 / 1260, squared)), squared)), next)
  const exact = selectN(convert(floor(few), 'int32'), ...STIRLING.map(value => full(value, k)))
  return select(le(k, 9), exact, series)
}

/**
 * A transformed uniform number, accepted with the right probability.
 *
 * "The generation of binomial random variates" (BTRS), Hörmann 1993.
 */
const byRejection = (words: Words, draw: Draw, count: NDArray, p: NDArray): NDArray => {
  const deviation = sqrt(mul(mul(count, p), sub(1, p)))
  const b = add(mul(deviation, 2.53), 1.15)
  const a = add(add(mul(b, 0.0248), -0.0873), mul(p, 0.01))
  const center = add(mul(count, p), 0.5)
  const surely = sub(0.92, div(4.2, b))
  const odds = div(p, sub(1, p))
  const alpha = mul(add(div(5.1, b), 2.83), deviation)
  const mode = floor(mul(add(count, 1), p))
  const logOf = (x: NDArray, y: NDArray): NDArray => log(div(x, y))

  const [, successes] = whileLoop(
    ([turn, , accepted]) => and(some(not(accepted)), lt(turn, MOST_TURNS)),
    ([turn, kept, accepted, key]) => {
      const u = sub(unitInterval(child(key, 1), draw), 0.5)
      const v = unitInterval(child(key, 2), draw)
      const room = sub(0.5, abs(u))
      const k = floor(add(mul(add(div(mul(a, 2), room), b), u), center))
      const level = log(div(mul(v, alpha), add(div(a, mul(room, room)), b)))
      const failuresAtMode = add(sub(count, mode), 1), failures = add(sub(count, k), 1)
      const bound = [
        mul(add(mode, 0.5), logOf(add(mode, 1), mul(odds, failuresAtMode))),
        mul(add(count, 1), logOf(failuresAtMode, failures)),
        mul(add(k, 0.5), logOf(mul(odds, failures), add(k, 1))),
        stirlingTail(mode),
        stirlingTail(sub(count, mode)),
        neg(stirlingTail(k)),
        neg(stirlingTail(sub(count, k))),
      ].reduce(add)
      const atOnce = and(ge(room, 0.07), le(v, surely))
      const never = or(lt(k, 0), gt(k, count))
      const accept = or(atOnce, and(not(never), le(level, bound)))
      return [add(turn, 1), select(accept, k, kept), or(accepted, accept), child(key, 0)] as const
    },
    [int32(0), full(-1, draw), zeros({ shape: draw.shape, dtype: 'bool' }), words] as const,
  )
  return successes
}

/** The rarer of success and failure is counted. The method that is not meant gets easy parameters. */
export const binomialLaw: Law = (words, draw, n, p) => {
  const given = broadcastTo(n!, draw.shape), chance = broadcastTo(p!, draw.shape)
  const rare = lt(chance, 0.5)
  const wanted = select(rare, chance, sub(1, chance))
  const impossible = or(ne(given, given), lt(given, 0)), unknown = ne(wanted, wanted), negative = lt(wanted, 0), endless = eq(abs(given), Number.POSITIVE_INFINITY)
  const q = select(or(unknown, negative), 0.01, wanted)
  const few = or(impossible, le(mul(given, q), 10))
  const count = floor(given)
  const result = select(few, byWaitingTimes(words, draw, select(few, count, 0), q), byRejection(words, draw, select(few, 1e4, count), select(few, 0.5, q)))
  const invalid = or(or(negative, unknown), impossible)
  const checked = select(and(endless, not(invalid)), Number.POSITIVE_INFINITY, select(invalid, Number.NaN, result))
  return select(or(or(rare, invalid), endless), checked, sub(count, checked))
}

/**
 * How many of `n` trials succeed, of probability `p` each, as floats.
 *
 * Source: `jax.random.binomial`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.binomial(random.key(0), 10, 1, [2]).tolist() // => [10,10]
 * ```
 */
export const binomial: OfTwo = ofTwo('binomial', binomialLaw)
