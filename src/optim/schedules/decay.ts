/** Cosine and exponential decay. */
import { ArgumentError } from '../../core/base/errors.js'
import type { Known } from '../../core/base/options.js'
import { required } from '../../core/base/required.js'
import * as np from '../../numpy/index.js'
import { type Schedule, constantSchedule, countOf } from './schedule.js'

/** `½(1 + cos(π·fraction))`: from 1 to 0. */
export const cosineFall = (fraction: np.ArrayLike) => np.multiply(0.5, np.add(1, np.cos(np.multiply(Math.PI, fraction))))

/**
 * `init·((1 − α)·(½(1 + cos(π·min(t, steps)/steps)))^exponent + α)`.
 *
 * Source: Loshchilov & Hutter, "SGDR" (2017); `optax.schedules.cosine_decay_schedule`.
 *
 * @example
 * ```ts
 * import { optim } from 'cotangent'
 * optim.schedules.cosineDecaySchedule(1, 10)(5).item() // => 0.5
 * ```
 */
export const cosineDecaySchedule = required('cosineDecaySchedule', 2, (initValue: number, decaySteps: number, { alpha = 0, exponent = 1 }: { readonly alpha?: number; readonly exponent?: number } = {}): Schedule => {
  if (!(decaySteps > 0)) throw new ArgumentError('cosineDecaySchedule', { expected: 'a positive number of decaySteps', got: String(decaySteps) })
  return count => {
    const fraction = np.divide(np.minimum(countOf(count), decaySteps), decaySteps)
    const fall = cosineFall(fraction)
    return np.multiply(initValue, np.add(np.multiply(1 - alpha, exponent === 1 ? fall : np.power(fall, exponent)), alpha))
  }
}, { alpha: true, exponent: true })

export interface ExponentialOptions {
  /** Steps before the decay begins (0). */
  readonly transitionBegin?: number
  /** Decay at whole multiples of `transitionSteps` only. */
  readonly staircase?: boolean
  /** A bound the value does not cross: from below when decaying, from above when growing. */
  readonly endValue?: number
}
export const exponentialOptions: Known<ExponentialOptions> = { transitionBegin: true, staircase: true, endValue: true }

/**
 * `init·rate^((t − begin)/steps)`, the exponent floored with `staircase`, the result bounded by `endValue`.
 *
 * Source: `optax.schedules.exponential_decay`.
 *
 * @example
 * ```ts
 * import { optim } from 'cotangent'
 * optim.schedules.exponentialDecay(1, 2, 0.5)(4).item() // => 0.25
 * ```
 */
export const exponentialDecay = required('exponentialDecay', 3, (initValue: number, transitionSteps: number, decayRate: number, { transitionBegin = 0, staircase = false, endValue }: ExponentialOptions = {}): Schedule => {
  if (transitionSteps <= 0 || decayRate === 0) return constantSchedule(initValue)
  const begin = Math.max(transitionBegin, 0)
  const bound = endValue === undefined ? undefined : decayRate < 1 ? np.maximum : np.minimum
  return count => {
    const passed = np.subtract(countOf(count), begin)
    const p = np.divide(passed, transitionSteps)
    const value = np.where(np.lessEqual(passed, 0), initValue, np.multiply(initValue, np.power(decayRate, staircase ? np.floor(p) : p)))
    return bound === undefined ? value : bound(value, endValue!) // bound is there only with endValue
  }
}, exponentialOptions)
