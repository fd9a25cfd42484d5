/** Adam and its kin: updates divided by a running root mean square. */
import { convert } from '../core/ops/conversion.js'
import type { DType } from '../core/base/dtype.js'
import { required } from '../core/base/required.js'
import type { NDArray } from '../core/trace/ndarray.js'
import * as np from '../numpy/index.js'
import {
  type AdamaxOptions, adamaxOptions, type AdamOptions, adamOptions, type AdanOptions, adanOptions, type AmsgradOptions, amsgradOptions,
  type BeliefOptions, beliefOptions, type NovogradOptions, novogradOptions, type RadamOptions, radamOptions, type YogiOptions, yogiOptions,
} from './shared-options.js'
import { averaged, castTree, fullLike, nextStep, noSteps, unbiased, updateMoment, updateSquares, zerosLike } from './moments.js'
import { type GradientTransformation, type ParamTree, mapArrays, needParams } from './transformation.js'

export type { AdamaxOptions, AdamOptions, AdanOptions, AmsgradOptions, BeliefOptions, NovogradOptions, RadamOptions, YogiOptions }

export type ScaleByAdamState = { readonly count: NDArray; readonly mu: ParamTree; readonly nu: ParamTree }

/** m / (√(v + epsRoot) + eps), array by array. */
const ratio = <P extends ParamTree>(mu: P, nu: ParamTree, eps: number, epsRoot: number): P =>
  mapArrays((m, v) => np.divide(m, np.add(np.sqrt(epsRoot === 0 ? v! : np.add(v!, epsRoot)), eps)), mu, nu)

const initAdam = (muDtype?: DType) => (params: ParamTree): ScaleByAdamState => ({ count: noSteps(), mu: zerosLike(params, muDtype), nu: zerosLike(params) })

/** With Nesterov, the moment as it will be after the next step. */
const firstMoment = <P extends ParamTree>(updates: P, mu: P, b1: number, count: NDArray, nesterov: boolean): P =>
  nesterov ? mapArrays((m, g) => averaged(g!, m, b1), unbiased(mu, b1, nextStep(count)), unbiased(updates, b1, count)) : unbiased(mu, b1, count)

/**
 * m̂ / (√(v̂ + epsRoot) + eps), with bias-corrected running averages m of the gradients and v of their squares.
 *
 * Source: Kingma & Ba, "Adam" (2015); `optax.scale_by_adam`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const adam = optim.scaleByAdam()
 * adam.update({ w: np.array([4]) }, adam.init({ w: np.array([1]) }))[0].w.item() // => 1
 * ```
 */
export const scaleByAdam = required('scaleByAdam', 0, ({ b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0, nesterov = false, muDtype }: AdamOptions = {}): GradientTransformation<ScaleByAdamState> => ({
  init: initAdam(muDtype),
  update: (updates, state) => {
    const count = nextStep(state.count)
    const mu = updateMoment(updates, state.mu, b1)
    const nu = updateSquares(updates, state.nu, b2)
    const out = ratio(firstMoment(updates, mu, b1, count, nesterov), unbiased(nu, b2, count), eps, epsRoot)
    return [out, { count, mu: castTree(mu, muDtype), nu }]
  },
}), adamOptions)

export type ScaleByAmsgradState = ScaleByAdamState & { readonly nuMax: ParamTree }

/**
 * Adam with the largest second moment so far in the denominator.
 *
 * Source: Reddi et al., "On the Convergence of Adam and Beyond" (2018); `optax.scale_by_amsgrad`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const amsgrad = optim.scaleByAmsgrad()
 * amsgrad.update({ w: np.array([4]) }, amsgrad.init({ w: np.array([1]) }))[0].w.item() // => 1
 * ```
 */
export const scaleByAmsgrad = required('scaleByAmsgrad', 0, ({ b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0, muDtype }: AmsgradOptions = {}): GradientTransformation<ScaleByAmsgradState> => ({
  init: params => ({ ...initAdam(muDtype)(params), nuMax: zerosLike(params) }),
  update: (updates, state) => {
    const count = nextStep(state.count)
    const mu = updateMoment(updates, state.mu, b1)
    const nu = updateSquares(updates, state.nu, b2)
    const nuMax = mapArrays((v, largest) => np.maximum(largest!, v), unbiased(nu, b2, count), state.nuMax)
    return [ratio(unbiased(mu, b1, count), nuMax, eps, epsRoot), { count, mu: castTree(mu, muDtype), nu, nuMax }]
  },
}), amsgradOptions)

/**
 * Adam with a running maximum in place of the root mean square: m̂ / max(|g| + eps, b2·ν).
 *
 * Source: Kingma & Ba, "Adam" §7.1 (2015); `optax.scale_by_adamax`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const adamax = optim.scaleByAdamax()
 * adamax.update({ w: np.array([4]) }, adamax.init({ w: np.array([1]) }))[0].w.item() // => 1
 * ```
 */
export const scaleByAdamax = required('scaleByAdamax', 0, ({ b1 = 0.9, b2 = 0.999, eps = 1e-8 }: AdamaxOptions = {}): GradientTransformation<ScaleByAdamState> => ({
  init: initAdam(),
  update: (updates, state) => {
    const count = nextStep(state.count)
    const mu = updateMoment(updates, state.mu, b1)
    const nu = mapArrays((g, v) => np.maximum(np.add(np.abs(g), eps), np.multiply(b2, v!)), updates, state.nu)
    return [mapArrays((m, v) => np.divide(m, v!), unbiased(mu, b1, count), nu), { count, mu, nu }]
  },
}), adamaxOptions)

/**
 * Adam whose second moment measures the surprise g − m.
 *
 * Source: Zhuang et al., "AdaBelief Optimizer" (2020); `optax.scale_by_belief`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const belief = optim.scaleByBelief()
 * belief.update({ w: np.array([4]) }, belief.init({ w: np.array([1]) }))[0].w.item() // => 1.1111037
 * ```
 */
export const scaleByBelief = required('scaleByBelief', 0, ({ b1 = 0.9, b2 = 0.999, eps = 1e-16, epsRoot = 1e-16, nesterov = false }: BeliefOptions = {}): GradientTransformation<ScaleByAdamState> => ({
  init: initAdam(),
  update: (updates, state) => {
    const count = nextStep(state.count)
    const mu = updateMoment(updates, state.mu, b1)
    const surprise = mapArrays((g, m) => np.subtract(g, m!), updates, mu)
    const nu = mapArrays(v => np.add(v, epsRoot), updateSquares(surprise, state.nu, b2))
    return [ratio(firstMoment(updates, mu, b1, count, nesterov), unbiased(nu, b2, count), eps, 0), { count, mu, nu }]
  },
}), beliefOptions)

/**
 * Adam with an additive second moment: v − (1 − b2)·sign(v − g²)·g².
 *
 * Source: Zaheer et al., "Adaptive Methods for Nonconvex Optimization" (2018); `optax.scale_by_yogi`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const yogi = optim.scaleByYogi()
 * Number(yogi.update({ w: np.array([0]) }, yogi.init({ w: np.array([1]) }))[0].w.item()) > 0 // => true
 * ```
 */
export const scaleByYogi = required('scaleByYogi', 0, ({ b1 = 0.9, b2 = 0.999, eps = 1e-3, epsRoot = 0, initialAccumulatorValue = 1e-6 }: YogiOptions = {}): GradientTransformation<ScaleByAdamState> => ({
  init: params => ({ count: noSteps(), mu: fullLike(params, initialAccumulatorValue), nu: fullLike(params, initialAccumulatorValue) }),
  update: (updates, state) => {
    const count = nextStep(state.count)
    const mu = updateMoment(updates, state.mu, b1)
    const nu = mapArrays((g, v) => np.subtract(v!, np.multiply(np.multiply(1 - b2, np.sign(np.subtract(v!, np.square(g)))), np.square(g))), updates, state.nu)
    return [ratio(unbiased(mu, b1, count), unbiased(nu, b2, count), eps, epsRoot), { count, mu, nu }]
  },
}), yogiOptions)

/**
 * Adam that waits, with plain momentum, until its second moment has enough samples, and rectifies its variance from then on.
 *
 * Source: Liu et al., "On the Variance of the Adaptive Learning Rate and Beyond" (2020); `optax.scale_by_radam`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const radam = optim.scaleByRadam()
 * radam.update({ w: np.array([4]) }, radam.init({ w: np.array([1]) }))[0].w.item() // => 4
 * ```
 */
export const scaleByRadam = required('scaleByRadam', 0, ({ b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0, threshold = 5, nesterov = false }: RadamOptions = {}): GradientTransformation<ScaleByAdamState> => {
  const longest = 2 / (1 - b2) - 1
  return {
    init: initAdam(),
    update: (updates, state) => {
      const count = nextStep(state.count)
      const mu = updateMoment(updates, state.mu, b1)
      const nu = updateSquares(updates, state.nu, b2)
      const steps = convert(count, 'float32')
      const b2t = np.power(b2, steps)
      // the length of the simple moving average that the exponential one stands for
      const length = np.subtract(longest, np.divide(np.multiply(np.multiply(2, steps), b2t), np.subtract(1, b2t)))
      const rectifier = np.sqrt(np.divide(np.multiply(np.multiply(np.subtract(length, 4), np.subtract(length, 2)), longest), np.multiply((longest - 4) * (longest - 2), length)))
      const mHat = firstMoment(updates, mu, b1, count, nesterov)
      const rectified = mapArrays(u => np.multiply(rectifier, u), ratio(mHat, unbiased(nu, b2, count), eps, epsRoot))
      return [mapArrays((m, r) => np.where(np.greaterEqual(length, threshold), r!, m), mHat, rectified), { count, mu, nu }]
    },
  }
}, radamOptions)

export type ScaleByAdanState = { readonly m: ParamTree; readonly v: ParamTree; readonly n: ParamTree; readonly g: ParamTree; readonly t: NDArray }

/**
 * Adam with Nesterov momentum estimated from differences of gradients.
 *
 * Source: Xie et al., "Adan" (2022); `optax.scale_by_adan`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const adan = optim.scaleByAdan()
 * adan.update({ w: np.array([4]) }, adan.init({ w: np.array([1]) }))[0].w.item() // => 1
 * ```
 */
export const scaleByAdan = required('scaleByAdan', 0, ({ b1 = 0.98, b2 = 0.92, b3 = 0.99, eps = 1e-8, epsRoot = 0 }: AdanOptions = {}): GradientTransformation<ScaleByAdanState> => ({
  init: params => ({ m: zerosLike(params), v: zerosLike(params), n: zerosLike(params), g: zerosLike(params), t: noSteps() }),
  update: (updates, state) => {
    const difference = mapArrays((g, before) => np.where(np.equal(state.t, 0), 0, np.subtract(g, before!)), updates, state.g)
    const m = updateMoment(updates, state.m, b1)
    const v = updateMoment(difference, state.v, b2)
    const n = updateSquares(mapArrays((g, d) => np.add(g, np.multiply(1 - b2, d!)), updates, difference), state.n, b3)
    const t = nextStep(state.t)
    const step = mapArrays((mHat, vHat) => np.add(mHat, np.multiply(1 - b2, vHat!)), unbiased(m, b1, t), unbiased(v, b2, t))
    return [ratio(step, unbiased(n, b3, t), eps, epsRoot), { m, v, n, g: updates, t }]
  },
}), adanOptions)

/**
 * Momentum of gradients divided by the running norm of their whole array.
 *
 * Source: Ginsburg et al., "Stochastic Gradient Methods with Layer-wise Adaptive Moments" (2019); `optax.scale_by_novograd`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const novograd = optim.scaleByNovograd()
 * novograd.update({ w: np.array([3, 4]) }, novograd.init({ w: np.array([1, 1]) }), { w: np.array([1, 1]) })[0].w.tolist() // => [0.6,0.8]
 * ```
 */
export const scaleByNovograd = required('scaleByNovograd', 0, ({ b1 = 0.9, b2 = 0.25, eps = 1e-6, epsRoot = 0, weightDecay = 0, muDtype }: NovogradOptions = {}): GradientTransformation<ScaleByAdamState> => ({
  init: params => ({ count: noSteps(), mu: zerosLike(params, muDtype), nu: mapArrays(() => np.zeros([]), params) }),
  update: (updates, state, params) => {
    const first = np.less(state.count, 1)
    const nu = mapArrays((g, v) => {
      const squares = np.sum(np.square(g))
      return np.where(first, squares, averaged(squares, v!, b2))
    }, updates, state.nu)
    const mu = mapArrays((g, m, v, p) => {
      const added = np.add(np.divide(g, np.add(np.sqrt(np.add(v!, epsRoot)), eps)), np.multiply(weightDecay, p!))
      return np.where(first, added, np.add(np.multiply(b1, m!), added))
    }, updates, state.mu, nu, needParams('scaleByNovograd', params))
    return [mu, { count: nextStep(state.count), mu: castTree(mu, muDtype), nu }]
  },
}), novogradOptions)
