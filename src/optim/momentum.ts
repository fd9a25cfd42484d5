/** Memory of past updates: momentum, averages, delays. */
import { ArgumentError } from '../core/base/errors.js'
import type { DType } from '../core/base/dtype.js'
import { required } from '../core/base/required.js'
import type { NDArray } from '../core/trace/ndarray.js'
import * as np from '../numpy/index.js'
import { averaged, castTree, nextStep, noSteps, unbiased, updateMoment, zerosLike } from './moments.js'
import { type RpropOptions, rpropOptions } from './shared-options.js'
import { type GradientTransformation, type ParamTree, mapArrays } from './transformation.js'

export type TraceState = { readonly trace: ParamTree }

/**
 * Momentum without dampening: t ← g + decay·t; the update is t, with Nesterov g + decay·t.
 *
 * Source: Sutskever et al., "On the importance of initialization and momentum" (2013); `optax.trace`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const momentum = optim.trace(0.5)
 * const g = { w: np.array([1]) }
 * const [, state] = momentum.update(g, momentum.init(g))
 * momentum.update(g, state)[0].w.item() // => 1.5
 * ```
 */
export const trace = required('trace', 1, (decay: number, { nesterov = false, accumulatorDtype }: { readonly nesterov?: boolean; readonly accumulatorDtype?: DType } = {}): GradientTransformation<TraceState> => {
  const roll = <P extends ParamTree>(updates: P, past: ParamTree): P => mapArrays((g, t) => np.add(g, np.multiply(decay, t!)), updates, past)
  return {
    init: params => ({ trace: zerosLike(params, accumulatorDtype) }),
    update: (updates, state) => {
      const next = roll(updates, state.trace)
      return [nesterov ? roll(updates, next) : next, { trace: castTree(next, accumulatorDtype) }]
    },
  }
}, { nesterov: true, accumulatorDtype: true })

export type EmaState = { readonly count: NDArray; readonly ema: ParamTree }

/**
 * The running average of the updates, corrected for its start at zero unless `debias: false`.
 *
 * Source: `optax.ema`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const ema = optim.ema(0.5, { debias: false })
 * ema.update({ w: np.array([1]) }, ema.init({ w: np.array([1]) }))[0].w.item() // => 0.5
 * ```
 */
export const ema = required('ema', 1, (decay: number, { debias = true, accumulatorDtype }: { readonly debias?: boolean; readonly accumulatorDtype?: DType } = {}): GradientTransformation<EmaState> => ({
  init: params => ({ count: noSteps(), ema: zerosLike(params, accumulatorDtype) }),
  update: (updates, state) => {
    const next = updateMoment(updates, state.ema, decay)
    const count = nextStep(state.count)
    return [debias ? unbiased(next, decay, count) : next, { count, ema: castTree(next, accumulatorDtype) }]
  },
}), { debias: true, accumulatorDtype: true })

export type ScaleByOptimisticGradientState = { readonly isInitialStep: NDArray; readonly previousGradient: ParamTree }

/**
 * (α + β)·g − β·g₋₁: a step with the change of the gradient foreseen.
 *
 * Source: Mokhtari et al., "A Unified Analysis of Extra-gradient and Optimistic Gradient Methods" (2019); `optax.scale_by_optimistic_gradient`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimistic = optim.scaleByOptimisticGradient()
 * optimistic.update({ w: np.array([1]) }, optimistic.init({ w: np.array([1]) }))[0].w.item() // => 1
 * ```
 */
export const scaleByOptimisticGradient = required('scaleByOptimisticGradient', 0, ({ alpha = 1, beta = 1 }: { readonly alpha?: number; readonly beta?: number } = {}): GradientTransformation<ScaleByOptimisticGradientState> => ({
  init: params => ({ isInitialStep: np.array(true), previousGradient: zerosLike(params) }),
  update: (updates, { isInitialStep, previousGradient }) => [
    mapArrays((g, before) => np.subtract(np.multiply(alpha + beta, g), np.multiply(beta, np.where(isInitialStep, g, before!))), updates, previousGradient),
    { isInitialStep: np.array(false), previousGradient: updates },
  ],
}), { alpha: true, beta: true })

export type ApplyEveryState = { readonly count: NDArray; readonly gradAcc: ParamTree }

/**
 * Adds updates up and lets the sum pass every `k` steps; zero in between.
 *
 * Source: `optax.apply_every`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const everySecond = optim.applyEvery({ k: 2 })
 * const g = { w: np.array([1]) }
 * const [, state] = everySecond.update(g, everySecond.init(g))
 * everySecond.update(g, state)[0].w.item() // => 2
 * ```
 */
export const applyEvery = required('applyEvery', 0, ({ k = 1 }: { readonly k?: number } = {}): GradientTransformation<ApplyEveryState> => {
  if (!Number.isInteger(k) || k < 1) throw new ArgumentError('applyEvery', { expected: 'a positive whole number k', got: String(k) })
  return {
    init: params => ({ count: noSteps(), gradAcc: zerosLike(params) }),
    update: (updates, { count, gradAcc }) => {
      const c = np.remainder(count, k)
      const sum = mapArrays((g, acc) => np.add(g, np.where(np.equal(c, 0), 0, acc!)), updates, gradAcc)
      return [mapArrays(g => np.where(np.equal(c, k - 1), g, 0), sum), { count: np.remainder(nextStep(count), k), gradAcc: sum }]
    },
  }
}, { k: true })

export type ScaleByLionState = { readonly count: NDArray; readonly mu: ParamTree }

/**
 * sign((1 − b1)·g + b1·m), then m ← (1 − b2)·g + b2·m.
 *
 * Source: Chen et al., "Symbolic Discovery of Optimization Algorithms" (2023); `optax.scale_by_lion`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const lion = optim.scaleByLion()
 * lion.update({ w: np.array([-4]) }, lion.init({ w: np.array([1]) }))[0].w.item() // => -1
 * ```
 */
export const scaleByLion = required('scaleByLion', 0, ({ b1 = 0.9, b2 = 0.99, muDtype }: { readonly b1?: number; readonly b2?: number; readonly muDtype?: DType } = {}): GradientTransformation<ScaleByLionState> => ({
  init: params => ({ count: noSteps(), mu: zerosLike(params, muDtype) }),
  update: (updates, { count, mu }) => [
    mapArrays((g, m) => np.sign(averaged(g, m!, b1)), updates, mu),
    { count: nextStep(count), mu: castTree(updateMoment(updates, mu, b2), muDtype) },
  ],
}), { b1: true, b2: true, muDtype: true })

/**
 * The sign of every element. Source: `optax.scale_by_sign`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.scaleBySign().update({ w: np.array([-4, 2]) }, [])[0].w.tolist() // => [-1,1]
 * ```
 */
export const scaleBySign = (): GradientTransformation<readonly []> => ({ init: () => [], update: (updates, state) => [mapArrays(u => np.sign(u), updates), state] })

export type ScaleByRpropState = { readonly stepSizes: ParamTree; readonly prevUpdates: ParamTree }

export type { RpropOptions }

/**
 * Step sizes of their own per element: grown while the sign of the gradient stays, shrunk when it turns.
 *
 * Source: Riedmiller & Braun, "A direct adaptive method for faster backpropagation learning" (1993); `optax.scale_by_rprop`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const rprop = optim.scaleByRprop(0.5)
 * const [, state] = rprop.update({ w: np.array([-4]) }, rprop.init({ w: np.array([1]) }))
 * rprop.update({ w: np.array([-3]) }, state)[0].w.item() // => -0.5
 * ```
 */
export const scaleByRprop = required('scaleByRprop', 1, (learningRate: number, { etaMinus = 0.5, etaPlus = 1.2, minStepSize = 1e-6, maxStepSize = 50 }: RpropOptions = {}): GradientTransformation<ScaleByRpropState> => ({
  init: params => ({ stepSizes: mapArrays(p => np.fullLike(p, learningRate), params), prevUpdates: zerosLike(params) }),
  update: (updates, state) => {
    const turn = mapArrays((g, before) => np.multiply(g, before!), updates, state.prevUpdates)
    const stepSizes = mapArrays((t, size) => np.where(np.equal(t, 0), size!, np.clip(np.multiply(size!, np.where(np.greater(t, 0), etaPlus, etaMinus)), minStepSize, maxStepSize)), turn, state.stepSizes)
    const step = mapArrays((g, t, size) => np.where(np.less(t!, 0), 0, np.multiply(size!, np.sign(g))), updates, turn, stepSizes)
    // Optax gives out the step before: a step that the next gradient contradicts is never taken.
    const out = mapArrays((_g, t, before) => np.where(np.less(t!, 0), 0, before!), updates, turn, state.prevUpdates)
    return [out, { stepSizes, prevUpdates: step }]
  },
}), rpropOptions)
