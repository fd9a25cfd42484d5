/** From one value to another along a power of the way that is left. */
import type { Known } from '../../core/base/options.js'
import { required } from '../../core/base/required.js'
import * as np from '../../numpy/index.js'
import { type Schedule, constantSchedule, countOf } from './schedule.js'

export interface TransitionOptions {
  /** Steps before the transition begins (0). */
  readonly transitionBegin?: number
}
const transitionOptions: Known<TransitionOptions> = { transitionBegin: true }

/**
 * `(init − end)·(1 − c/steps)^power + end` with c = clip(count − begin, 0, steps).
 *
 * Source: `optax.schedules.polynomial_schedule`.
 *
 * @example
 * ```ts
 * import { optim } from 'cotangent'
 * optim.schedules.polynomialSchedule(1, 0, 2, 4)(2).item() // => 0.25
 * ```
 */
export const polynomialSchedule = required('polynomialSchedule', 4, (initValue: number, endValue: number, power: number, transitionSteps: number, { transitionBegin = 0 }: TransitionOptions = {}): Schedule => {
  if (transitionSteps <= 0) return constantSchedule(initValue)
  const begin = Math.max(transitionBegin, 0)
  return count => {
    const done = np.clip(np.subtract(countOf(count), begin), 0, transitionSteps)
    const left = np.subtract(1, np.divide(done, transitionSteps))
    return np.add(np.multiply(initValue - endValue, np.power(left, power)), endValue)
  }
}, transitionOptions)

/**
 * A straight line from `initValue` to `endValue` over `transitionSteps`.
 *
 * Source: `optax.schedules.linear_schedule`.
 *
 * @example
 * ```ts
 * import { optim } from 'cotangent'
 * optim.schedules.linearSchedule(0, 1, 4)(3).item() // => 0.75
 * ```
 */
export const linearSchedule = required('linearSchedule', 3, (initValue: number, endValue: number, transitionSteps: number, options: TransitionOptions = {}): Schedule => polynomialSchedule(initValue, endValue, 1, transitionSteps, options), transitionOptions)
