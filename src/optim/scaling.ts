/** Updates times a number: constant, scheduled, the learning rate. */
import { ArgumentError } from '../core/base/errors.js'
import { checkOptions } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { convert } from '../core/ops/conversion.js'
import type { NDArray } from '../core/trace/ndarray.js'
import * as np from '../numpy/index.js'
import { noSteps, nextStep } from './moments.js'
import type { ScalarOrSchedule, Schedule } from './schedules/schedule.js'
import { type GradientTransformation, mapArrays, stateless, statelessWithArrays } from './transformation.js'

export type ScaleByScheduleState = { readonly count: NDArray }

/**
 * Changes nothing. Source: `optax.identity`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.identity().update({ w: np.array([1]) }, [])[0].w.tolist() // => [1]
 * ```
 */
export const identity = (): GradientTransformation<readonly []> => stateless(updates => updates)

/**
 * Every update times `stepSize`. Source: `optax.scale`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.scale(-0.5).update({ w: np.array([1]) }, [])[0].w.tolist() // => [-0.5]
 * ```
 */
export const scale = required('scale', 1, (stepSize: np.ArrayLike): GradientTransformation<readonly []> => statelessWithArrays(u => convert(np.multiply(stepSize, u), u.dtype)))

/**
 * Every update times `schedule(count)`, counting from 0. Source: `optax.scale_by_schedule`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const halving = optim.scaleBySchedule(optim.schedules.exponentialDecay(1, 1, 0.5))
 * const [, later] = halving.update({ w: np.array([1]) }, halving.init({ w: np.array([1]) }))
 * halving.update({ w: np.array([1]) }, later)[0].w.tolist() // => [0.5]
 * ```
 */
export const scaleBySchedule = required('scaleBySchedule', 1, (schedule: Schedule): GradientTransformation<ScaleByScheduleState> => ({
  init: () => ({ count: noSteps() }),
  update: (updates, { count }) => {
    const factor = schedule(count)
    return [mapArrays(u => convert(np.multiply(factor, u), u.dtype), updates), { count: nextStep(count) }]
  },
}))

type LearningRate = ScalarOrSchedule | { readonly learningRate: ScalarOrSchedule; readonly flipSign?: boolean }

/**
 * Every update times −learningRate (`flipSign: false`: +learningRate), a number or a schedule: what turns gradients into descent.
 * The learning rate may stand in the options. Source: `optax.scale_by_learning_rate`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const descend = optim.scaleByLearningRate(0.5)
 * descend.update({ w: np.array([1]) }, descend.init({ w: np.array([1]) }))[0].w.tolist() // => [-0.5]
 * ```
 */
export const scaleByLearningRate = required('scaleByLearningRate', 1, (learningRate: LearningRate, options: { readonly flipSign?: boolean } = {}): GradientTransformation => {
  const { learningRate: rate, flipSign = true } = isOptions(learningRate) ? checkOptions('scaleByLearningRate', learningRate, { learningRate: true, flipSign: true }) : { learningRate, ...options }
  if (rate === undefined || rate === null) throw new ArgumentError('scaleByLearningRate', { expected: 'a learning rate: a number, an array or a schedule', got: String(rate) })
  const sign = flipSign ? -1 : 1
  return typeof rate === 'function' ? scaleBySchedule(count => np.multiply(sign, rate(count))) : scale(typeof rate === 'number' ? sign * rate : np.multiply(sign, rate))
}, { flipSign: true })

const isOptions = (u: LearningRate): u is Extract<LearningRate, { readonly learningRate: ScalarOrSchedule }> => typeof u === 'object' && 'learningRate' in u

/**
 * Zero for every update. Source: `optax.set_to_zero`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.setToZero().update({ w: np.array([1]) }, [])[0].w.tolist() // => [0]
 * ```
 */
export const setToZero = (): GradientTransformation<readonly []> => statelessWithArrays(u => np.zerosLike(u))
