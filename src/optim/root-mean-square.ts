/** Updates divided by a root mean square, without momentum. */
import { required } from '../core/base/required.js'
import * as np from '../numpy/index.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { fullLike, nextStep, noSteps, unbiased, updateMoment, updateSquares, zerosLike } from './moments.js'
import { type RmsOptions, rmsOptions } from './shared-options.js'
import { type GradientTransformation, type ParamTree, mapArrays } from './transformation.js'

export type { RmsOptions }

export type ScaleByRmsState = { readonly count: NDArray; readonly nu: ParamTree }
export type ScaleByStddevState = ScaleByRmsState & { readonly mu: ParamTree }

const reciprocalRoot = (v: NDArray, eps: number, epsInSqrt: boolean): NDArray =>
  epsInSqrt ? np.divide(1, np.sqrt(np.add(v, eps))) : np.divide(1, np.add(np.sqrt(v), eps))

/**
 * g / √(v + eps), v the running average of g².
 *
 * Source: Hinton, lecture 6e (2012); `optax.scale_by_rms`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const rms = optim.scaleByRms({ decay: 0.75 })
 * rms.update({ w: np.array([4]) }, rms.init({ w: np.array([1]) }))[0].w.item() // => 2
 * ```
 */
export const scaleByRms = required('scaleByRms', 0, ({ decay = 0.9, eps = 1e-8, initialScale = 0, epsInSqrt = true, biasCorrection = false }: RmsOptions = {}): GradientTransformation<ScaleByRmsState> => ({
  init: params => ({ count: noSteps(), nu: fullLike(params, initialScale) }),
  update: (updates, state) => {
    const count = nextStep(state.count)
    const nu = updateSquares(updates, state.nu, decay)
    const corrected = biasCorrection ? unbiased(nu, decay, count) : nu
    return [mapArrays((g, v) => np.multiply(g, reciprocalRoot(v!, eps, epsInSqrt)), updates, corrected), { count, nu }]
  },
}), rmsOptions)

/**
 * g / √(v − m² + eps): centered RMSProp.
 *
 * Source: Graves, "Generating Sequences With Recurrent Neural Networks" (2013); `optax.scale_by_stddev`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const stddev = optim.scaleByStddev({ decay: 0.5 })
 * stddev.update({ w: np.array([4]) }, stddev.init({ w: np.array([1]) }))[0].w.item() // => 2
 * ```
 */
export const scaleByStddev = required('scaleByStddev', 0, ({ decay = 0.9, eps = 1e-8, initialScale = 0, epsInSqrt = true, biasCorrection = false }: RmsOptions = {}): GradientTransformation<ScaleByStddevState> => ({
  init: params => ({ count: noSteps(), mu: zerosLike(params), nu: fullLike(params, initialScale) }),
  update: (updates, state) => {
    const count = nextStep(state.count)
    const mu = updateMoment(updates, state.mu, decay)
    const nu = updateSquares(updates, state.nu, decay)
    const [m, v] = biasCorrection ? [unbiased(mu, decay, count), unbiased(nu, decay, count)] : [mu, nu]
    return [mapArrays((g, mean, square) => np.multiply(g, reciprocalRoot(np.subtract(square!, np.square(mean!)), eps, epsInSqrt)), updates, m, v), { count, mu, nu }]
  },
}), rmsOptions)

export type ScaleByRssState = { readonly sumOfSquares: ParamTree }

/**
 * g / √(Σg² + eps): the sum of all squares so far.
 *
 * Source: Duchi et al., "Adaptive Subgradient Methods" (2011); `optax.scale_by_rss`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const rss = optim.scaleByRss({ initialAccumulatorValue: 9 })
 * rss.update({ w: np.array([4]) }, rss.init({ w: np.array([1]) }))[0].w.item() // => 0.8
 * ```
 */
export const scaleByRss = required('scaleByRss', 0, ({ initialAccumulatorValue = 0.1, eps = 1e-7 }: { readonly initialAccumulatorValue?: number; readonly eps?: number } = {}): GradientTransformation<ScaleByRssState> => ({
  init: params => ({ sumOfSquares: fullLike(params, initialAccumulatorValue) }),
  update: (updates, state) => {
    const sumOfSquares = mapArrays((g, s) => np.add(np.square(g), s!), updates, state.sumOfSquares)
    const out = mapArrays((g, s) => np.multiply(g, np.where(np.greater(s!, 0), np.divide(1, np.sqrt(np.add(s!, eps))), 0)), updates, sumOfSquares)
    return [out, { sumOfSquares }]
  },
}), { initialAccumulatorValue: true, eps: true })

export type ScaleByAdadeltaState = { readonly eG: ParamTree; readonly eX: ParamTree }

/**
 * √(E[Δx²] + eps) / √(E[g²] + eps) · g: units of the parameters, no learning rate needed.
 *
 * Source: Zeiler, "ADADELTA" (2012); `optax.scale_by_adadelta`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const adadelta = optim.scaleByAdadelta({ eps: 1 })
 * adadelta.update({ w: np.array([0]) }, adadelta.init({ w: np.array([1]) }))[0].w.item() // => 0
 * ```
 */
export const scaleByAdadelta = required('scaleByAdadelta', 0, ({ rho = 0.9, eps = 1e-6 }: { readonly rho?: number; readonly eps?: number } = {}): GradientTransformation<ScaleByAdadeltaState> => ({
  init: params => ({ eG: zerosLike(params), eX: zerosLike(params) }),
  update: (updates, state) => {
    const eG = updateSquares(updates, state.eG, rho)
    const out = mapArrays((g, squares, steps) => np.multiply(np.divide(np.sqrt(np.add(steps!, eps)), np.sqrt(np.add(squares!, eps))), g), updates, eG, state.eX)
    return [out, { eG, eX: updateSquares(out, state.eX, rho) }]
  },
}), { rho: true, eps: true })
