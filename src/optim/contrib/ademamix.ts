/** Adam with two momenta, a fast and a slow one. */
import type { Known } from '../../core/base/options.js'
import { required } from '../../core/base/required.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import * as np from '../../numpy/index.js'
import { chain } from '../combining.js'
import { addDecayedWeights } from '../constraints.js'
import { noSteps, nextStep, unbiased, updateMoment, updateSquares, zerosLike } from '../moments.js'
import { scaleByLearningRate } from '../scaling.js'
import type { ScalarOrSchedule } from '../schedules/schedule.js'
import { type GradientTransformation, type ParamTree, mapArrays } from '../transformation.js'
import { rateAt } from './rate.js'

export type ScaleByAdemamixState = { readonly count: NDArray; readonly countM2: NDArray; readonly m1: ParamTree; readonly m2: ParamTree; readonly nu: ParamTree }

export interface AdemamixOptions {
  readonly b1?: number
  readonly b2?: number
  /** The decay of the slow momentum. */
  readonly b3?: ScalarOrSchedule
  /** How much the slow momentum counts. */
  readonly alpha?: ScalarOrSchedule
  readonly eps?: number
  readonly epsRoot?: number
}
const ademamixOptions: Known<AdemamixOptions> = { b1: true, b2: true, b3: true, alpha: true, eps: true, epsRoot: true }

/**
 * (m̂₁ + alpha·m₂)/(√v̂ + eps). Source: `optax.contrib.scale_by_ademamix`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.contrib.scaleByAdemamix(), params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([0.5]) }, optimizer.init(params), params)[0].w.tolist() // => [1.0006]
 * ```
 */
export const scaleByAdemamix = required('scaleByAdemamix', 0, ({ b1 = 0.9, b2 = 0.999, b3 = 0.9999, alpha = 6, eps = 1e-8, epsRoot = 0 }: AdemamixOptions = {}): GradientTransformation<ScaleByAdemamixState> => ({
  init: params => ({ count: noSteps(), countM2: noSteps(), m1: zerosLike(params), m2: zerosLike(params), nu: zerosLike(params) }),
  update: (updates, state) => {
    const slow = rateAt(b3, state.countM2), mixed = rateAt(alpha, state.countM2), count = nextStep(state.count)
    const m1 = updateMoment(updates, state.m1, b1), nu = updateSquares(updates, state.nu, b2)
    const m2 = mapArrays((g, m) => np.add(np.multiply(np.subtract(1, slow), g), np.multiply(slow, m!)), updates, state.m2)
    const step = mapArrays((m, s, v) => np.divide(np.add(m, np.multiply(mixed, s!)), np.add(np.sqrt(np.add(v!, epsRoot)), eps)), unbiased(m1, b1, count), m2, unbiased(nu, b2, count))
    return [step, { count, countM2: nextStep(state.countM2), m1, m2, nu }]
  },
}), ademamixOptions)

/**
 * AdamW whose step mixes a fast and a very slow momentum.
 *
 * Source: Pagliardini et al., "The AdEMAMix Optimizer" (2024); `optax.contrib.ademamix`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.contrib.ademamix(0.1), w = np.array([1])
 * Number(optimizer.update(w, optimizer.init(w), w)[0].item()) < 0 // => true
 * ```
 */
export const ademamix = required('ademamix', 1, (learningRate: ScalarOrSchedule, { weightDecay = 0, ...options }: AdemamixOptions & { readonly weightDecay?: number } = {}): GradientTransformation =>
  chain(scaleByAdemamix({ alpha: 5, ...options }), addDecayedWeights(weightDecay), scaleByLearningRate(learningRate)), { ...ademamixOptions, weightDecay: true })
