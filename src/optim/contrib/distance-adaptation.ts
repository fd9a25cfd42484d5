/** AdamW that finds its learning rate: an estimate, from below, of the distance to the solution. */
import type { Known } from '../../core/base/options.js'
import { required } from '../../core/base/required.js'
import { convert } from '../../core/ops/conversion.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import * as np from '../../numpy/index.js'
import { noSteps, nextStep, zerosLike } from '../moments.js'
import type { ScalarOrSchedule } from '../schedules/schedule.js'
import { type GradientTransformation, type ParamTree, mapArrays, needParams } from '../transformation.js'
import { sum, vdot } from '../tree.js'
import { rateAt } from './rate.js'

export interface DistanceOptions {
  /** Times the estimate: 1, or a schedule that is 1 at most. */
  readonly learningRate?: ScalarOrSchedule
  readonly betas?: readonly [number, number]
  readonly eps?: number
  /** The first estimate, too small (1e−6). */
  readonly estimLr0?: number
  readonly weightDecay?: number
}
const distanceOptions: Known<DistanceOptions> = { learningRate: true, betas: true, eps: true, estimLr0: true, weightDecay: true }

/** Adam's correction of the bias of both moments, √(1 − β₂ⁿ)/(1 − β₁ⁿ). */
const correction = ([b1, b2]: readonly [number, number], count: NDArray): NDArray => {
  const n = convert(count, 'float32')
  return np.divide(np.sqrt(np.subtract(1, np.power(b2, n))), np.subtract(1, np.power(b1, n)))
}

/** 0 where nothing has been seen, so that zero gradients do not make NaN. */
const quotient = (a: NDArray, b: NDArray): NDArray => np.where(np.equal(b, 0), 0, np.divide(a, np.where(np.equal(b, 0), 1, b)))

const absolute = (tree: ParamTree): NDArray => sum(mapArrays(x => np.abs(x), tree))

export type DAdaptAdamWState = { readonly expAvg: ParamTree; readonly expAvgSq: ParamTree; readonly gradSum: ParamTree; readonly estimLr: NDArray; readonly numeratorWeighted: NDArray; readonly count: NDArray }

/**
 * AdamW by D-adaptation.
 *
 * Source: Defazio & Mishchenko, "Learning-Rate-Free Learning by D-Adaptation" (2023); `optax.contrib.dadapt_adamw`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.contrib.dadaptAdamw(), w = np.array([1])
 * Number(optimizer.update(w, optimizer.init(w), w)[0].item()) < 0 // => true
 * ```
 */
export const dadaptAdamw = required('dadaptAdamw', 0, ({ learningRate = 1, betas = [0.9, 0.999], eps = 1e-8, estimLr0 = 1e-6, weightDecay = 0 }: DistanceOptions = {}): GradientTransformation<DAdaptAdamWState> => ({
  init: params => ({ expAvg: zerosLike(params), expAvgSq: zerosLike(params), gradSum: zerosLike(params), estimLr: np.array(estimLr0), numeratorWeighted: np.zeros([]), count: noSteps() }),
  update: (updates, state, given) => {
    const params = needParams('dadaptAdamw', given)
    const [b1, b2] = betas, keep = Math.sqrt(b2), count = nextStep(state.count)
    const rate = np.multiply(np.multiply(state.estimLr, rateAt(learningRate, state.count)), correction(betas, count))
    const weighted = mapArrays((s, v) => np.divide(s, np.add(np.sqrt(v!), eps)), state.gradSum, state.expAvgSq)
    const growth = vdot(updates, weighted)
    const expAvg = mapArrays((g, m) => np.add(np.multiply(b1, m!), np.multiply(np.multiply(1 - b1, rate), g)), updates, state.expAvg)
    const expAvgSq = mapArrays((g, v) => np.add(np.multiply(b2, v!), np.multiply(1 - b2, np.square(g))), updates, state.expAvgSq)
    const gradSum = mapArrays((g, s) => np.add(np.multiply(keep, s!), np.multiply(np.multiply(1 - keep, rate), g)), updates, state.gradSum)
    const numeratorWeighted = np.add(np.multiply(keep, state.numeratorWeighted), np.multiply(np.multiply(1 - keep, rate), growth))
    const estimLr = np.maximum(state.estimLr, quotient(numeratorWeighted, np.multiply(1 - keep, absolute(gradSum))))
    const step = mapArrays((m, v, p) => np.subtract(np.negative(np.divide(m, np.add(np.sqrt(v!), eps))), np.multiply(np.multiply(weightDecay, rate), p!)), expAvg, expAvgSq, params)
    return [step, { expAvg, expAvgSq, gradSum, estimLr, numeratorWeighted, count }]
  },
}), distanceOptions)

export type ProdigyState = DAdaptAdamWState & { readonly params0: ParamTree }

export interface ProdigyOptions extends DistanceOptions {
  /** The decay of the estimate's sums (√β₂). */
  readonly beta3?: number
  readonly estimLrCoef?: number
  /** Holds the growth of the estimate back while the rate warms up. */
  readonly safeguardWarmup?: boolean
}
const prodigyOptions: Known<ProdigyOptions> = { beta3: true, estimLrCoef: true, safeguardWarmup: true, learningRate: true, betas: true, eps: true, estimLr0: true, weightDecay: true }

/**
 * D-adaptation that weighs recent gradients more, and so adapts faster.
 *
 * Source: Mishchenko & Defazio, "Prodigy" (2023); `optax.contrib.prodigy`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.contrib.prodigy(), w = np.array([1])
 * Number(optimizer.update(w, optimizer.init(w), w)[0].item()) < 0 // => true
 * ```
 */
export const prodigy = required('prodigy', 0, ({ learningRate = 1, betas = [0.9, 0.999], beta3 = Math.sqrt(betas[1]), eps = 1e-8, estimLr0 = 1e-6, estimLrCoef = 1, weightDecay = 0, safeguardWarmup = false }: ProdigyOptions = {}): GradientTransformation<ProdigyState> => ({
  init: params => ({ expAvg: zerosLike(params), expAvgSq: zerosLike(params), gradSum: zerosLike(params), params0: mapArrays(p => np.array(p), params), estimLr: np.array(estimLr0), numeratorWeighted: np.zeros([]), count: noSteps() }),
  update: (updates, state, given) => {
    const params = needParams('prodigy', given)
    const [b1, b2] = betas, count = nextStep(state.count), { estimLr: distance } = state
    const rate = np.multiply(np.multiply(distance, rateAt(learningRate, state.count)), correction(betas, count))
    const scaled = mapArrays(g => np.multiply(distance, g), updates)
    const travelled = vdot(updates, mapArrays((start, p) => np.subtract(start, p!), state.params0, params))
    const expAvg = mapArrays((g, m) => np.add(np.multiply(b1, m!), np.multiply(1 - b1, g)), scaled, state.expAvg)
    const expAvgSq = mapArrays((g, v) => np.add(np.multiply(b2, v!), np.multiply(1 - b2, np.square(g))), scaled, state.expAvgSq)
    const weight = np.divide(safeguardWarmup ? distance : rate, estimLr0)
    const gradSum = mapArrays((g, s) => np.add(np.multiply(beta3, s!), np.multiply(weight, g)), scaled, state.gradSum)
    const numeratorWeighted = np.add(np.multiply(beta3, state.numeratorWeighted), np.multiply(np.multiply(np.divide(distance, estimLr0), rate), travelled))
    const estimLr = np.maximum(distance, np.multiply(estimLrCoef, quotient(numeratorWeighted, absolute(gradSum))))
    const step = mapArrays((m, v, p) => np.multiply(np.negative(rate), np.add(np.multiply(weightDecay, p!), np.divide(m, np.add(np.sqrt(v!), np.multiply(estimLr, eps))))), expAvg, expAvgSq, params)
    return [step, { expAvg, expAvgSq, gradSum, params0: state.params0, estimLr, numeratorWeighted, count }]
  },
}), prodigyOptions)
