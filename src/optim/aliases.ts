/** The optimizers people know by name: compositions only, the mathematics is in what they compose. */
import { required } from '../core/base/required.js'
import { scaleByAdam, scaleByAdamax, scaleByAdan, scaleByAmsgrad, scaleByBelief, scaleByNovograd, scaleByRadam, scaleByYogi } from './adaptive-moments.js'
import { chain } from './combining.js'
import { decayWhere, type WeightDecayOptions, weightDecayOptions } from './constraints.js'
import { scaleBySm3 } from './low-memory.js'
import { ema, scaleByLion, scaleByRprop, scaleBySign, trace } from './momentum.js'
import { scaleByPolyak } from './polyak.js'
import { scaleByRms, scaleByRss, scaleByStddev } from './root-mean-square.js'
import { scale, scaleByLearningRate } from './scaling.js'
import type { ScalarOrSchedule } from './schedules/schedule.js'
import {
  type AdamaxOptions, adamaxOptions, type AdamOptions, adamOptions, type AdanOptions, adanOptions, type AmsgradOptions, amsgradOptions, type BeliefOptions, beliefOptions, type NovogradOptions, novogradOptions,
  type PolyakOptions, polyakOptions, type RadamOptions, radamOptions, type RmsOptions, rmsOptions, type RpropOptions, rpropOptions, type YogiOptions, yogiOptions,
} from './shared-options.js'
import type { GradientTransformation } from './transformation.js'
import { scaleByTrustRatio } from './trust-ratio.js'

/**
 * Stochastic gradient descent, with momentum (and Nesterov's) where asked for.
 *
 * Source: `optax.sgd`; Sutskever et al. (2013).
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.sgd(0.5)
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-2]
 * ```
 */
export const sgd = required('sgd', 1, (learningRate: ScalarOrSchedule, { momentum, nesterov = false }: { readonly momentum?: number; readonly nesterov?: boolean } = {}): GradientTransformation =>
  momentum === undefined ? chain(scaleByLearningRate(learningRate)) : chain(trace(momentum, { nesterov }), scaleByLearningRate(learningRate)), { momentum: true, nesterov: true })

/**
 * Adam: bias-corrected running moments.
 *
 * Source: Kingma & Ba, "Adam" (2015); `optax.adam`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.adam(0.5)
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-0.5]
 * ```
 */
export const adam = required('adam', 1, (learningRate: ScalarOrSchedule, options: AdamOptions = {}): GradientTransformation =>
  chain(scaleByAdam(options), scaleByLearningRate(learningRate)), adamOptions)

/**
 * Adam with decoupled weight decay (1e-4).
 *
 * Source: Loshchilov & Hutter, "Decoupled Weight Decay Regularization" (2019); `optax.adamw`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.adamw(0.5, { weightDecay: 0.5 })
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-0.75]
 * ```
 */
export const adamw = required('adamw', 1, (learningRate: ScalarOrSchedule, { weightDecay = 1e-4, mask, ...options }: AdamOptions & WeightDecayOptions = {}): GradientTransformation =>
  chain(scaleByAdam(options), decayWhere({ weightDecay, mask }), scaleByLearningRate(learningRate)), { ...adamOptions, ...weightDecayOptions })

/**
 * Adam with a running maximum.
 *
 * Source: Kingma & Ba, "Adam" §7.1 (2015); `optax.adamax`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.adamax(0.5)
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-0.5]
 * ```
 */
export const adamax = required('adamax', 1, (learningRate: ScalarOrSchedule, options: AdamaxOptions = {}): GradientTransformation =>
  chain(scaleByAdamax(options), scaleByLearningRate(learningRate)), adamaxOptions)

/**
 * AdaMax with decoupled weight decay (1e-4).
 *
 * Source: `optax.adamaxw`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.adamaxw(0.5, { weightDecay: 0.5 })
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-0.75]
 * ```
 */
export const adamaxw = required('adamaxw', 1, (learningRate: ScalarOrSchedule, { weightDecay = 1e-4, mask, ...options }: AdamaxOptions & WeightDecayOptions = {}): GradientTransformation =>
  chain(scaleByAdamax(options), decayWhere({ weightDecay, mask }), scaleByLearningRate(learningRate)), { ...adamaxOptions, ...weightDecayOptions })

/**
 * Adam with Nesterov momentum.
 *
 * Source: Dozat, "Incorporating Nesterov Momentum into Adam" (2016); `optax.nadam`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.nadam(0)
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [0]
 * ```
 */
export const nadam = required('nadam', 1, (learningRate: ScalarOrSchedule, options: AmsgradOptions = {}): GradientTransformation =>
  adam(learningRate, { ...options, nesterov: true }), amsgradOptions)

/**
 * AdamW with Nesterov momentum.
 *
 * Source: `optax.nadamw`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.nadamw(0)
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [0]
 * ```
 */
export const nadamw = required('nadamw', 1, (learningRate: ScalarOrSchedule, options: AmsgradOptions & WeightDecayOptions = {}): GradientTransformation =>
  adamw(learningRate, { ...options, nesterov: true }), { ...amsgradOptions, ...weightDecayOptions })

/**
 * Rectified Adam.
 *
 * Source: Liu et al. (2020); `optax.radam`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.radam(0.5)
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-2]
 * ```
 */
export const radam = required('radam', 1, (learningRate: ScalarOrSchedule, options: RadamOptions = {}): GradientTransformation =>
  chain(scaleByRadam(options), scaleByLearningRate(learningRate)), radamOptions)

/**
 * Adam with the largest second moment so far.
 *
 * Source: Reddi et al. (2018); `optax.amsgrad`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.amsgrad(0.5)
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-0.5]
 * ```
 */
export const amsgrad = required('amsgrad', 1, (learningRate: ScalarOrSchedule, options: AmsgradOptions = {}): GradientTransformation =>
  chain(scaleByAmsgrad(options), scaleByLearningRate(learningRate)), amsgradOptions)

/**
 * Steps by the belief in gradients.
 *
 * Source: Zhuang et al. (2020); `optax.adabelief`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.adabelief(0.5)
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-0.5555518]
 * ```
 */
export const adabelief = required('adabelief', 1, (learningRate: ScalarOrSchedule, options: BeliefOptions = {}): GradientTransformation =>
  chain(scaleByBelief(options), scaleByLearningRate(learningRate)), beliefOptions)

/**
 * Adam with an additive second moment.
 *
 * Source: Zaheer et al. (2018); `optax.yogi`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.yogi(0)
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [0]
 * ```
 */
export const yogi = required('yogi', 1, (learningRate: ScalarOrSchedule, options: YogiOptions = {}): GradientTransformation =>
  chain(scaleByYogi(options), scaleByLearningRate(learningRate)), yogiOptions)

/**
 * Adaptive Nesterov momentum.
 *
 * Source: Xie et al. (2022); `optax.adan`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.adan(0.5)
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-0.5]
 * ```
 */
export const adan = required('adan', 1, (learningRate: ScalarOrSchedule, { weightDecay = 0, mask, ...options }: AdanOptions & WeightDecayOptions = {}): GradientTransformation =>
  chain(scaleByAdan(options), decayWhere({ weightDecay, mask }), scaleByLearningRate(learningRate)), { ...adanOptions, ...weightDecayOptions })

/**
 * Momentum of layer-wise normalised gradients.
 *
 * Source: Ginsburg et al. (2019); `optax.novograd`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.novograd(1)
 * const params = { w: np.array([1, 1]) }
 * optimizer.update({ w: np.array([3, 4]) }, optimizer.init(params), params)[0].w.tolist() // => [-0.6,-0.8]
 * ```
 */
export const novograd = required('novograd', 1, (learningRate: ScalarOrSchedule, options: NovogradOptions = {}): GradientTransformation =>
  chain(scaleByNovograd(options), scaleByLearningRate(learningRate)), novogradOptions)

/**
 * Gradients divided by their running root mean square, with momentum where asked for.
 *
 * Source: Hinton, lecture 6e (2012); `optax.rmsprop`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.rmsprop(1, { decay: 0.75 })
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-2]
 * ```
 */
export const rmsprop = required('rmsprop', 1, (learningRate: ScalarOrSchedule, { centered = false, momentum, nesterov = false, ...options }: RmsOptions & { readonly centered?: boolean; readonly momentum?: number; readonly nesterov?: boolean } = {}): GradientTransformation => {
  const scaled = chain(centered ? scaleByStddev(options) : scaleByRms(options), scaleByLearningRate(learningRate))
  return momentum === undefined ? scaled : chain(scaled, trace(momentum, { nesterov }))
}, { ...rmsOptions, centered: true, momentum: true, nesterov: true })

/**
 * Gradients divided by the root of all their squares.
 *
 * Source: Duchi et al. (2011); `optax.adagrad`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.adagrad(1, { initialAccumulatorValue: 9 })
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-0.8]
 * ```
 */
export const adagrad = required('adagrad', 1, (learningRate: ScalarOrSchedule, options: { readonly initialAccumulatorValue?: number; readonly eps?: number } = {}): GradientTransformation =>
  chain(scaleByRss(options), scaleByLearningRate(learningRate)), { initialAccumulatorValue: true, eps: true })

/**
 * Evolved sign momentum, with decoupled weight decay (1e-3).
 *
 * Source: Chen et al. (2023); `optax.lion`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.lion(0.5, { weightDecay: 0 })
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-0.5]
 * ```
 */
export const lion = required('lion', 1, (learningRate: ScalarOrSchedule, { weightDecay = 1e-3, mask, ...options }: { readonly b1?: number; readonly b2?: number } & WeightDecayOptions = {}): GradientTransformation =>
  chain(scaleByLion(options), decayWhere({ weightDecay, mask }), scaleByLearningRate(learningRate)), { b1: true, b2: true, ...weightDecayOptions })

/**
 * Adam with layer-wise trust ratios, for large batches.
 *
 * Source: You et al., "Large Batch Optimization for Deep Learning" (2020); `optax.lamb`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.lamb(0.5)
 * const params = { w: np.array([2]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-1]
 * ```
 */
export const lamb = required('lamb', 1, (learningRate: ScalarOrSchedule, { weightDecay = 0, mask, ...options }: AdamOptions & WeightDecayOptions = {}): GradientTransformation =>
  chain(scaleByAdam({ eps: 1e-6, ...options }), decayWhere({ weightDecay, mask }), scaleByTrustRatio(), scaleByLearningRate(learningRate)), { ...adamOptions, ...weightDecayOptions })

/**
 * The sign of the gradient.
 *
 * Source: Bernstein et al., "signSGD" (2018); `optax.sign_sgd`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.signSgd(0.5)
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-0.5]
 * ```
 */
export const signSgd = (learningRate: ScalarOrSchedule): GradientTransformation =>
  chain(scaleBySign(), scaleByLearningRate(learningRate))

/**
 * The sign of momentum.
 *
 * Source: Bernstein et al., "signSGD" (2018); `optax.signum`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.signum(0.5)
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-0.5]
 * ```
 */
export const signum = required('signum', 1, (learningRate: ScalarOrSchedule, { beta = 0.9 }: { readonly beta?: number } = {}): GradientTransformation =>
  chain(ema(beta, { debias: false }), scaleBySign(), scaleByLearningRate(learningRate)), { beta: true })

/**
 * Resilient propagation.
 *
 * Source: Riedmiller & Braun (1993); `optax.rprop`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.rprop(0.5)
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [0]
 * ```
 */
export const rprop = required('rprop', 1, (learningRate: number, options: RpropOptions = {}): GradientTransformation =>
  chain(scaleByRprop(learningRate, options), scale(-1)), rpropOptions)

/**
 * Memory-efficient Adagrad.
 *
 * Source: Anil et al. (2019); `optax.sm3`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.sm3(0.5, { momentum: 0 })
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-0.5]
 * ```
 */
export const sm3 = required('sm3', 1, (learningRate: number, { momentum = 0.9 }: { readonly momentum?: number } = {}): GradientTransformation =>
  chain(scaleBySm3({ b1: momentum }), scale(-learningRate)), { momentum: true })

/**
 * Gradient descent with Polyak's step size: `update(gradients, state, params, { value })`.
 *
 * Source: Berrada et al. (2020); `optax.polyak_sgd`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.polyakSgd({ maxLearningRate: 10 })
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([2]) }, optimizer.init(params), params, { value: 8 })[0].w.tolist() // => [-4]
 * ```
 */
export const polyakSgd = required('polyakSgd', 0, ({ scaling = 1, ...options }: PolyakOptions & { readonly scaling?: ScalarOrSchedule } = {}): GradientTransformation =>
  chain(sgd(scaling), scaleByPolyak(options)), { ...polyakOptions, scaling: true })
