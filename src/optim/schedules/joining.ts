/** Schedules from schedules: one after the other, warm-ups, cycles. */
import { ArgumentError } from '../../core/base/errors.js'
import type { Known } from '../../core/base/options.js'
import { required } from '../../core/base/required.js'
import * as np from '../../numpy/index.js'
import { type ExponentialOptions, exponentialOptions, cosineDecaySchedule, exponentialDecay } from './decay.js'
import { piecewiseInterpolateSchedule } from './piecewise.js'
import { linearSchedule } from './polynomial.js'
import { type Schedule, constantSchedule, countOf, from } from './schedule.js'

/**
 * The schedules one after the other; schedule i+1 takes over at `boundaries[i]` and counts from there.
 *
 * Source: `optax.schedules.join_schedules`.
 *
 * @example
 * ```ts
 * import { optim } from 'cotangent'
 * const { joinSchedules, linearSchedule, constantSchedule } = optim.schedules
 * joinSchedules([linearSchedule(0, 1, 4), constantSchedule(0.5)], [4])(9).item() // => 0.5
 * ```
 */
export const joinSchedules = required('joinSchedules', 2, (schedules: readonly Schedule[], boundaries: readonly number[]): Schedule => {
  if (schedules.length === 0 || boundaries.length !== schedules.length - 1) throw new ArgumentError('joinSchedules', { expected: 'one boundary between every two schedules', got: `${schedules.length} schedules and ${boundaries.length} boundaries` })
  return count => {
    const step = countOf(count)
    return boundaries.reduce((value, boundary, i) => from(step, boundary, schedules[i + 1]!(np.subtract(step, boundary)), value), schedules[0]!(step))
  }
})

/**
 * A line from `initValue` to `peakValue` over `warmupSteps`, constant from then on.
 *
 * Source: `optax.schedules.warmup_constant_schedule`.
 *
 * @example
 * ```ts
 * import { optim } from 'cotangent'
 * optim.schedules.warmupConstantSchedule(0, 1, 4)(2).item() // => 0.5
 * ```
 */
export const warmupConstantSchedule = required('warmupConstantSchedule', 3, (initValue: number, peakValue: number, warmupSteps: number): Schedule =>
  joinSchedules([linearSchedule(initValue, peakValue, warmupSteps), constantSchedule(peakValue)], [warmupSteps]))

/**
 * A line from `initValue` to `peakValue` over `warmupSteps`, then half a cosine down to `endValue` at `decaySteps` (which include the warm-up).
 *
 * Source: `optax.schedules.warmup_cosine_decay_schedule`.
 *
 * @example
 * ```ts
 * import { optim } from 'cotangent'
 * const schedule = optim.schedules.warmupCosineDecaySchedule(0, 1, 3, 10, { endValue: 0.1 })
 * Array.of(schedule(3).item(), schedule(10).item()) // => [1,0.1]
 * ```
 */
export const warmupCosineDecaySchedule = required('warmupCosineDecaySchedule', 4, (initValue: number, peakValue: number, warmupSteps: number, decaySteps: number, { endValue = 0, exponent = 1 }: { readonly endValue?: number; readonly exponent?: number } = {}): Schedule =>
  joinSchedules(
    [linearSchedule(initValue, peakValue, warmupSteps), cosineDecaySchedule(peakValue, decaySteps - warmupSteps, { alpha: peakValue === 0 ? 0 : endValue / peakValue, exponent })],
    [warmupSteps],
  ), { endValue: true, exponent: true })

/**
 * A line from `initValue` to `peakValue` over `warmupSteps`, then exponential decay.
 *
 * Source: `optax.schedules.warmup_exponential_decay_schedule`.
 *
 * @example
 * ```ts
 * import { optim } from 'cotangent'
 * optim.schedules.warmupExponentialDecaySchedule(0, 1, 2, 3, 0.5)(5).item() // => 0.5
 * ```
 */
export const warmupExponentialDecaySchedule = required('warmupExponentialDecaySchedule', 5, (initValue: number, peakValue: number, warmupSteps: number, transitionSteps: number, decayRate: number, options: ExponentialOptions = {}): Schedule =>
  joinSchedules([linearSchedule(initValue, peakValue, warmupSteps), exponentialDecay(peakValue, transitionSteps, decayRate, options)], [warmupSteps]), exponentialOptions)

export interface CosineOnecycleOptions {
  /** The part of the steps that climbs (0.3). */
  readonly pctStart?: number
  /** The start is peak / divFactor (25). */
  readonly divFactor?: number
  /** The end is start / finalDivFactor (1e4). */
  readonly finalDivFactor?: number
}
const cosineOnecycleOptions: Known<CosineOnecycleOptions> = { pctStart: true, divFactor: true, finalDivFactor: true }

/**
 * Half a cosine up from `peak/divFactor` to the peak, half a cosine down to `peak/(divFactor·finalDivFactor)`.
 *
 * Source: Smith & Topin, "Super-convergence" (2018); `optax.schedules.cosine_onecycle_schedule`.
 *
 * @example
 * ```ts
 * import { optim } from 'cotangent'
 * optim.schedules.cosineOnecycleSchedule(10, 1)(3).item() // => 1
 * ```
 */
export const cosineOnecycleSchedule = required('cosineOnecycleSchedule', 2, (transitionSteps: number, peakValue: number, { pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4 }: CosineOnecycleOptions = {}): Schedule => {
  if (transitionSteps <= 0) throw new ArgumentError('cosineOnecycleSchedule', { expected: 'positive transitionSteps', got: String(transitionSteps) })
  return piecewiseInterpolateSchedule('cosine', peakValue / divFactor, { boundariesAndScales: { [Math.floor(pctStart * transitionSteps)]: divFactor, [Math.floor(transitionSteps)]: 1 / (divFactor * finalDivFactor) } })
}, cosineOnecycleOptions)

/**
 * Lines up to the peak, down to the start, and down to the end.
 *
 * Source: Smith & Topin, "Super-convergence" (2018); `optax.schedules.linear_onecycle_schedule`.
 *
 * @example
 * ```ts
 * import { optim } from 'cotangent'
 * optim.schedules.linearOnecycleSchedule(10, 1)(3).item() // => 1
 * ```
 */
export const linearOnecycleSchedule = required('linearOnecycleSchedule', 2, (transitionSteps: number, peakValue: number, { pctStart = 0.3, pctFinal = 0.85, divFactor = 25, finalDivFactor = 1e4 }: CosineOnecycleOptions & { readonly pctFinal?: number } = {}): Schedule => {
  if (transitionSteps <= 0) throw new ArgumentError('linearOnecycleSchedule', { expected: 'positive transitionSteps', got: String(transitionSteps) })
  return piecewiseInterpolateSchedule('linear', peakValue / divFactor, {
    boundariesAndScales: { [Math.floor(pctStart * transitionSteps)]: divFactor, [Math.floor(pctFinal * transitionSteps)]: 1 / divFactor, [transitionSteps]: 1 / finalDivFactor },
  })
}, { ...cosineOnecycleOptions, pctFinal: true })

export interface Cycle {
  readonly initValue: number
  readonly peakValue: number
  readonly decaySteps: number
  readonly warmupSteps: number
  readonly endValue?: number
  readonly exponent?: number
}

/**
 * Warm-up and cosine decay again and again: SGD with warm restarts.
 *
 * Source: Loshchilov & Hutter, "SGDR" (2017); `optax.schedules.sgdr_schedule`.
 *
 * @example
 * ```ts
 * import { optim } from 'cotangent'
 * const cycle = { initValue: 0, peakValue: 1, decaySteps: 6, warmupSteps: 2 }
 * optim.schedules.sgdrSchedule([cycle, cycle])(8).item() // => 1
 * ```
 */
export const sgdrSchedule = required('sgdrSchedule', 1, (cosineKwargs: readonly Cycle[]): Schedule => {
  const boundaries: number[] = []
  let end = 0
  for (const { decaySteps } of cosineKwargs) boundaries.push((end += decaySteps))
  return joinSchedules(cosineKwargs.map(({ initValue, peakValue, warmupSteps, decaySteps, ...options }) => warmupCosineDecaySchedule(initValue, peakValue, warmupSteps, decaySteps, options)), boundaries.slice(0, -1))
})
