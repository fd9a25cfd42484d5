/** The optimizers people know by name: compositions only, the mathematics is in what they compose. */
import { type AdamOptions, scaleByAdam, scaleByAdamax, scaleByAdan, scaleByAmsgrad, scaleByBelief, scaleByNovograd, scaleByRadam, scaleByYogi } from './adaptive-moments.js'
import { clipByBlockRms } from './clipping.js'
import { type Mask, chain, masked } from './combining.js'
import { addDecayedWeights } from './constraints.js'
import { type FactoredOptions, scaleByFactoredRms, scaleBySm3 } from './low-memory.js'
import { type RpropOptions, ema, scaleByLion, scaleByRprop, scaleBySign, trace } from './momentum.js'
import { type PolyakOptions, scaleByPolyak } from './polyak.js'
import { type RmsOptions, scaleByAdadelta, scaleByRms, scaleByRss, scaleByStddev } from './root-mean-square.js'
import { scale, scaleByLearningRate } from './scaling.js'
import type { ScalarOrSchedule } from './schedules/schedule.js'
import type { GradientTransformation } from './transformation.js'
import { scaleByParamBlockRms, scaleByTrustRatio } from './trust-ratio.js'

export interface WeightDecayOptions {
  /** Decoupled decay, multiplied by the learning rate. */
  readonly weightDecay?: number
  /** Where to decay: a tree of booleans (a prefix of the parameters), or a function of the parameters. */
  readonly mask?: Mask
}

const decay = ({ weightDecay = 0, mask }: WeightDecayOptions): GradientTransformation => addDecayedWeights({ weightDecay, ...(mask === undefined ? {} : { mask }) })

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
export const sgd = (learningRate: ScalarOrSchedule, { momentum, nesterov = false }: { readonly momentum?: number; readonly nesterov?: boolean } = {}): GradientTransformation =>
  momentum === undefined ? chain(scaleByLearningRate(learningRate)) : chain(trace(momentum, { nesterov }), scaleByLearningRate(learningRate))

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
export const adam = (learningRate: ScalarOrSchedule, options: AdamOptions = {}): GradientTransformation =>
  chain(scaleByAdam(options), scaleByLearningRate(learningRate))

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
export const adamw = (learningRate: ScalarOrSchedule, { weightDecay = 1e-4, mask, ...options }: AdamOptions & WeightDecayOptions = {}): GradientTransformation =>
  chain(scaleByAdam(options), decay({ weightDecay, mask }), scaleByLearningRate(learningRate))

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
export const adamax = (learningRate: ScalarOrSchedule, options: { readonly b1?: number; readonly b2?: number; readonly eps?: number } = {}): GradientTransformation =>
  chain(scaleByAdamax(options), scaleByLearningRate(learningRate))

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
export const adamaxw = (learningRate: ScalarOrSchedule, { weightDecay = 1e-4, mask, ...options }: { readonly b1?: number; readonly b2?: number; readonly eps?: number } & WeightDecayOptions = {}): GradientTransformation =>
  chain(scaleByAdamax(options), decay({ weightDecay, mask }), scaleByLearningRate(learningRate))

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
export const nadam = (learningRate: ScalarOrSchedule, options: Omit<AdamOptions, 'nesterov'> = {}): GradientTransformation =>
  adam(learningRate, { ...options, nesterov: true })

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
export const nadamw = (learningRate: ScalarOrSchedule, options: Omit<AdamOptions, 'nesterov'> & WeightDecayOptions = {}): GradientTransformation =>
  adamw(learningRate, { ...options, nesterov: true })

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
export const radam = (learningRate: ScalarOrSchedule, options: AdamOptions & { readonly threshold?: number } = {}): GradientTransformation =>
  chain(scaleByRadam(options), scaleByLearningRate(learningRate))

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
export const amsgrad = (learningRate: ScalarOrSchedule, options: Omit<AdamOptions, 'nesterov'> = {}): GradientTransformation =>
  chain(scaleByAmsgrad(options), scaleByLearningRate(learningRate))

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
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-0.5]
 * ```
 */
export const adabelief = (learningRate: ScalarOrSchedule, options: Omit<AdamOptions, 'muDtype'> = {}): GradientTransformation =>
  chain(scaleByBelief(options), scaleByLearningRate(learningRate))

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
export const yogi = (learningRate: ScalarOrSchedule, options: AdamOptions & { readonly initialAccumulatorValue?: number } = {}): GradientTransformation =>
  chain(scaleByYogi(options), scaleByLearningRate(learningRate))

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
export const adan = (learningRate: ScalarOrSchedule, { weightDecay = 0, mask, ...options }: { readonly b1?: number; readonly b2?: number; readonly b3?: number; readonly eps?: number; readonly epsRoot?: number } & WeightDecayOptions = {}): GradientTransformation =>
  chain(scaleByAdan(options), decay({ weightDecay, mask }), scaleByLearningRate(learningRate))

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
export const novograd = (learningRate: ScalarOrSchedule, options: AdamOptions & { readonly weightDecay?: number } = {}): GradientTransformation =>
  chain(scaleByNovograd(options), scaleByLearningRate(learningRate))

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
export const rmsprop = (learningRate: ScalarOrSchedule, { centered = false, momentum, nesterov = false, ...options }: RmsOptions & { readonly centered?: boolean; readonly momentum?: number; readonly nesterov?: boolean } = {}): GradientTransformation => {
  const scaled = chain(centered ? scaleByStddev(options) : scaleByRms(options), scaleByLearningRate(learningRate))
  return momentum === undefined ? scaled : chain(scaled, trace(momentum, { nesterov }))
}

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
export const adagrad = (learningRate: ScalarOrSchedule, options: { readonly initialAccumulatorValue?: number; readonly eps?: number } = {}): GradientTransformation =>
  chain(scaleByRss(options), scaleByLearningRate(learningRate))

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
export const lion = (learningRate: ScalarOrSchedule, { weightDecay = 1e-3, mask, ...options }: { readonly b1?: number; readonly b2?: number } & WeightDecayOptions = {}): GradientTransformation =>
  chain(scaleByLion(options), decay({ weightDecay, mask }), scaleByLearningRate(learningRate))

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
export const lamb = (learningRate: ScalarOrSchedule, { weightDecay = 0, mask, ...options }: AdamOptions & WeightDecayOptions = {}): GradientTransformation =>
  chain(scaleByAdam({ eps: 1e-6, ...options }), decay({ weightDecay, mask }), scaleByTrustRatio(), scaleByLearningRate(learningRate))

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
export const signum = (learningRate: ScalarOrSchedule, { beta = 0.9 }: { readonly beta?: number } = {}): GradientTransformation =>
  chain(ema(beta, { debias: false }), scaleBySign(), scaleByLearningRate(learningRate))

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
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-0.5]
 * ```
 */
export const rprop = (learningRate: number, options: RpropOptions = {}): GradientTransformation =>
  chain(scaleByRprop(learningRate, options), scale(-1))

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
export const sm3 = (learningRate: number, { momentum = 0.9 }: { readonly momentum?: number } = {}): GradientTransformation =>
  chain(scaleBySm3({ b1: momentum }), scale(-learningRate))

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
export const polyakSgd = ({ scaling = 1, ...options }: PolyakOptions & { readonly scaling?: ScalarOrSchedule } = {}): GradientTransformation =>
  chain(sgd(scaling), scaleByPolyak(options))

export interface AdadeltaOptions extends WeightDecayOptions {
  readonly learningRate?: ScalarOrSchedule
  readonly rho?: number
  readonly eps?: number
}

/**
 * Adadelta. The learning rate (1) may come first or in the options.
 *
 * Source: Zeiler (2012); `optax.adadelta`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.adadelta(1, { eps: 1 })
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([0]) }, optimizer.init(params), params)[0].w.item() // => 0
 * ```
 */
export const adadelta = (learningRate: ScalarOrSchedule | AdadeltaOptions = {}, options: Omit<AdadeltaOptions, 'learningRate'> = {}): GradientTransformation => {
  const { learningRate: rate = 1, weightDecay = 0, mask, ...rest } = withRate(learningRate, options)
  return chain(decay({ weightDecay, mask }), scaleByAdadelta(rest), scaleByLearningRate(rate))
}

export interface LarsOptions {
  readonly weightDecay?: number
  readonly weightDecayMask?: Mask
  readonly trustCoefficient?: number
  readonly eps?: number
  readonly trustRatioMask?: Mask
  readonly momentum?: number
  readonly nesterov?: boolean
}

/**
 * Layer-wise adaptive rates for large batches.
 *
 * Source: You et al. (2017); `optax.lars`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.lars(1, { trustCoefficient: 0.5 })
 * const params = { w: np.array([2]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-1]
 * ```
 */
export const lars = (learningRate: ScalarOrSchedule, { weightDecay = 0, weightDecayMask = true, trustCoefficient = 0.001, eps = 0, trustRatioMask = true, momentum = 0.9, nesterov = false }: LarsOptions = {}): GradientTransformation =>
  chain(decay({ weightDecay, mask: weightDecayMask }), masked(scaleByTrustRatio({ trustCoefficient, eps }), trustRatioMask), scaleByLearningRate(learningRate), trace(momentum, { nesterov }))

/**
 * Steps that keep their size beside the parameters, which are shrunk a little each time.
 *
 * Source: Bernstein et al., "On the distance between two neural networks and the stability of learning" (2020); `optax.fromage`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.fromage(0)
 * const params = { w: np.array([1]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.item() // => 0
 * ```
 */
export const fromage = (learningRate: number, { minNorm = 1e-6 }: { readonly minNorm?: number } = {}): GradientTransformation => {
  const shrink = 1 / Math.sqrt(1 + learningRate ** 2)
  return chain(scaleByTrustRatio({ minNorm }), scaleByLearningRate(learningRate * shrink), addDecayedWeights(shrink - 1))
}

export interface AdafactorOptions extends Omit<FactoredOptions, 'stepOffset' | 'epsilon'> {
  /** Steps relative to the size of the parameters when left out. */
  readonly learningRate?: ScalarOrSchedule
  readonly decayOffset?: number
  readonly multiplyByParameterScale?: boolean
  readonly clippingThreshold?: number | null
  readonly momentum?: number
  readonly weightDecayRate?: number
  readonly eps?: number
  readonly weightDecayMask?: Mask
}

/**
 * Adafactor: sublinear memory, steps clipped and relative to the size of the parameters. The learning rate may come first or in the options.
 *
 * Source: Shazeer & Stern (2018); `optax.adafactor`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.adafactor(0.5)
 * const params = { w: np.array([2]) }
 * optimizer.update({ w: np.array([4]) }, optimizer.init(params), params)[0].w.tolist() // => [-1]
 * ```
 */
export const adafactor = (learningRate: ScalarOrSchedule | AdafactorOptions = {}, options: Omit<AdafactorOptions, 'learningRate'> = {}): GradientTransformation => {
  const { learningRate: rate, minDimSizeToFactor = 128, decayRate = 0.8, decayOffset = 0, multiplyByParameterScale = true, clippingThreshold = 1, momentum, weightDecayRate, eps = 1e-30, factored = true, weightDecayMask } = withRate(learningRate, options)
  return chain(
    scaleByFactoredRms({ factored, decayRate, stepOffset: decayOffset, minDimSizeToFactor, epsilon: eps }),
    ...(clippingThreshold === null ? [] : [clipByBlockRms(clippingThreshold)]),
    ...(rate === undefined ? [] : [scaleByLearningRate(rate, { flipSign: false })]),
    ...(multiplyByParameterScale ? [scaleByParamBlockRms()] : []),
    ...(momentum === undefined ? [] : [ema(momentum, { debias: false })]),
    ...(weightDecayRate === undefined ? [] : [decay({ weightDecay: weightDecayRate, mask: weightDecayMask })]),
    scale(-1),
  )
}

/** Optimizers whose learning rate has a default take it first or among the options. */
const withRate = <O extends { readonly learningRate?: ScalarOrSchedule }>(first: ScalarOrSchedule | O, options: Omit<O, 'learningRate'>): O =>
  (typeof first === 'object' && !('shape' in first) ? first : { ...options, learningRate: first }) as O // O without its learning rate, and the learning rate
