/** Averaging in place of a schedule. */
import { convert } from '../../core/ops/conversion.js'
import { TreeError } from '../../core/base/errors.js'
import type { Known } from '../../core/base/options.js'
import { required } from '../../core/base/required.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import * as np from '../../numpy/index.js'
import { sgd } from '../aliases.js'
import { chain } from '../combining.js'
import { addDecayedWeights } from '../constraints.js'
import { nextStep } from '../moments.js'
import { scaleByRms } from '../root-mean-square.js'
import { scaleByLearningRate } from '../scaling.js'
import { warmupConstantSchedule } from '../schedules/index.js'
import type { ScalarOrSchedule } from '../schedules/schedule.js'
import { type GradientTransformation, type OptState, type ParamTree, mapArrays, needParams } from '../transformation.js'
import { rateAt } from './rate.js'

export type ScheduleFreeState = { readonly b1: NDArray; readonly weightSum: NDArray; readonly stepCount: NDArray; readonly maxLr: NDArray; readonly baseOptimizerState: OptState; readonly z: ParamTree }

export interface ScheduleFreeOptions {
  /** Where gradients are taken, between the iterate z (0) and the average x (1). */
  readonly b1?: number
  /** The weight of a step in the average is the largest rate so far to this power. */
  readonly weightLrPower?: number
}
const scheduleFreeOptions: Known<ScheduleFreeOptions> = { b1: true, weightLrPower: true }

/**
 * The iterate z moves by the base optimizer (without momentum), x is its weighted average, gradients are taken at the parameters
 * y = b1·x + (1 − b1)·z. Evaluate at `scheduleFreeEvalParams`.
 *
 * Source: Defazio et al., "The Road Less Scheduled" (2024); `optax.contrib.schedule_free`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.contrib.scheduleFree(optim.sgd(0.5), 0.5), w = np.array([1])
 * optimizer.update(w, optimizer.init(w), w)[0].item() // => -0.5
 * ```
 */
export const scheduleFree = required('scheduleFree', 2, (baseOptimizer: GradientTransformation, learningRate: ScalarOrSchedule, { b1 = 0.9, weightLrPower = 2 }: ScheduleFreeOptions = {}): GradientTransformation<ScheduleFreeState> => ({
  init: params => ({ b1: np.array(b1), weightSum: np.zeros([]), stepCount: np.ones([], { dtype: 'int32' }), maxLr: np.zeros([]), baseOptimizerState: baseOptimizer.init(params), z: mapArrays(p => np.array(p), params) }),
  update: (updates, state, given, extra) => {
    const params = needParams('scheduleFree', given)
    const maxLr = np.maximum(state.maxLr, rateAt(learningRate, state.stepCount))
    const weight = np.power(maxLr, weightLrPower), weightSum = np.add(state.weightSum, weight)
    const share = np.where(np.equal(weightSum, 0), 0, np.divide(weight, np.where(np.equal(weightSum, 0), 1, weightSum)))
    const [step, baseOptimizerState] = baseOptimizer.update(updates, state.baseOptimizerState, params, extra)
    const z = mapArrays((u, before) => convert(np.add(before!, u), before!.dtype), step, state.z)
    const out = mapArrays((y, before, now) => {
      const x = averageOf(y, before!, b1)
      const moved = np.add(np.multiply(np.subtract(1, share), x), np.multiply(share, now!))
      return np.subtract(np.add(np.multiply(b1, moved), np.multiply(1 - b1, now!)), y)
    }, params, state.z, z)
    return [out, { b1: state.b1, weightSum, stepCount: nextStep(state.stepCount), maxLr, baseOptimizerState, z }]
  },
}), scheduleFreeOptions)

/** x, of which the parameters are y = b1·x + (1 − b1)·z. */
const averageOf = (y: NDArray, z: NDArray, b1: np.ArrayLike): NDArray => np.divide(np.subtract(y, np.multiply(np.subtract(1, b1), z)), b1)

/**
 * The average x: the parameters to evaluate. Source: `optax.contrib.schedule_free_eval_params`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.contrib.scheduleFreeSgd({ learningRate: 0.5 }), w = np.array([1])
 * const state = optimizer.init(w)
 * optim.contrib.scheduleFreeEvalParams(state, w).item() // => 1
 * ```
 */
export const scheduleFreeEvalParams = required('scheduleFreeEvalParams', 2, <P extends ParamTree>(state: ScheduleFreeState, params: P): P => {
  if (!('z' in state)) throw new TreeError('scheduleFreeEvalParams', { expected: 'the state of a scheduleFree optimizer', got: 'another state', hint: 'from a chain, take the state at its place' })
  return mapArrays((y, z) => averageOf(y, z!, state.b1), params, state.z)
})

export interface ScheduleFreeAliasOptions extends ScheduleFreeOptions {
  readonly learningRate?: number
  readonly warmupSteps?: number
  readonly weightDecay?: number
}
const scheduleFreeAliasOptions: Known<ScheduleFreeAliasOptions> = { learningRate: true, warmupSteps: true, weightDecay: true, b1: true, weightLrPower: true }

const warmedUp = (learningRate: number, warmupSteps: number | undefined): ScalarOrSchedule => (warmupSteps === undefined ? learningRate : warmupConstantSchedule(0, learningRate, warmupSteps))

/**
 * scheduleFree of gradient descent. Source: `optax.contrib.schedule_free_sgd`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.contrib.scheduleFreeSgd({ learningRate: 0.1 }), params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([0.5]) }, optimizer.init(params), params)[0].w.tolist() // => [-0.05]
 * ```
 */
export const scheduleFreeSgd = required('scheduleFreeSgd', 0, ({ learningRate = 1, warmupSteps, weightDecay, ...options }: ScheduleFreeAliasOptions = {}): GradientTransformation<ScheduleFreeState> => {
  const rate = warmedUp(learningRate, warmupSteps)
  return scheduleFree(weightDecay === undefined ? sgd(rate) : chain(addDecayedWeights(weightDecay), sgd(rate)), rate, options)
}, scheduleFreeAliasOptions)

/**
 * scheduleFree of AdamW without momentum. Source: `optax.contrib.schedule_free_adamw`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.contrib.scheduleFreeAdamw({ learningRate: 0.1 }), params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([0.5]) }, optimizer.init(params), params)[0].w.tolist() // => [-0.1]
 * ```
 */
export const scheduleFreeAdamw = required('scheduleFreeAdamw', 0, ({ learningRate = 0.0025, warmupSteps, weightDecay = 0, b2 = 0.999, eps = 1e-8, ...options }: ScheduleFreeAliasOptions & { readonly b2?: number; readonly eps?: number } = {}): GradientTransformation<ScheduleFreeState> => {
  const rate = warmedUp(learningRate, warmupSteps)
  const base = chain(scaleByRms({ decay: b2, eps, epsInSqrt: false, biasCorrection: true }), addDecayedWeights(weightDecay), scaleByLearningRate(rate))
  return scheduleFree(base, rate, options)
}, { ...scheduleFreeAliasOptions, b2: true, eps: true })
