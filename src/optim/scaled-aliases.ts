/** Optimizers by name whose steps are measured against the parameters, or need no learning rate: compositions too. */
import { checkOptions, type Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { clipByBlockRms } from './clipping.js'
import { type Mask, chain, masked } from './combining.js'
import { addDecayedWeights, decayWhere, type WeightDecayOptions } from './constraints.js'
import { type FactoredOptions, scaleByFactoredRms } from './low-memory.js'
import { ema, trace } from './momentum.js'
import { scaleByAdadelta } from './root-mean-square.js'
import { scale, scaleByLearningRate } from './scaling.js'
import type { ScalarOrSchedule } from './schedules/schedule.js'
import type { GradientTransformation } from './transformation.js'
import { scaleByParamBlockRms, scaleByTrustRatio } from './trust-ratio.js'

export interface AdadeltaOptions extends WeightDecayOptions {
  readonly learningRate?: ScalarOrSchedule
  readonly rho?: number
  readonly eps?: number
}
const adadeltaOptions: Known<AdadeltaOptions> = { learningRate: true, rho: true, eps: true, weightDecay: true, mask: true }

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
  const { learningRate: rate = 1, weightDecay = 0, mask, ...rest } = withRate('adadelta', learningRate, options, adadeltaOptions)
  return chain(decayWhere({ weightDecay, mask }), scaleByAdadelta(rest), scaleByLearningRate(rate))
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
const larsOptions: Known<LarsOptions> = { weightDecay: true, weightDecayMask: true, trustCoefficient: true, eps: true, trustRatioMask: true, momentum: true, nesterov: true }

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
export const lars = required('lars', 1, (learningRate: ScalarOrSchedule, { weightDecay = 0, weightDecayMask = true, trustCoefficient = 0.001, eps = 0, trustRatioMask = true, momentum = 0.9, nesterov = false }: LarsOptions = {}): GradientTransformation =>
  chain(decayWhere({ weightDecay, mask: weightDecayMask }), masked(scaleByTrustRatio({ trustCoefficient, eps }), trustRatioMask), scaleByLearningRate(learningRate), trace(momentum, { nesterov })), larsOptions)

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
export const fromage = required('fromage', 1, (learningRate: number, { minNorm = 1e-6 }: { readonly minNorm?: number } = {}): GradientTransformation => {
  const shrink = 1 / Math.sqrt(1 + learningRate ** 2)
  return chain(scaleByTrustRatio({ minNorm }), scaleByLearningRate(learningRate * shrink), addDecayedWeights(shrink - 1))
}, { minNorm: true })

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
const adafactorOptions: Known<AdafactorOptions> = { learningRate: true, decayOffset: true, multiplyByParameterScale: true, clippingThreshold: true, momentum: true, weightDecayRate: true, eps: true, weightDecayMask: true, factored: true, decayRate: true, minDimSizeToFactor: true }

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
  const { learningRate: rate, minDimSizeToFactor = 128, decayRate = 0.8, decayOffset = 0, multiplyByParameterScale = true, clippingThreshold = 1, momentum, weightDecayRate, eps = 1e-30, factored = true, weightDecayMask } = withRate('adafactor', learningRate, options, adafactorOptions)
  return chain(
    scaleByFactoredRms({ factored, decayRate, stepOffset: decayOffset, minDimSizeToFactor, epsilon: eps }),
    ...(clippingThreshold === null ? [] : [clipByBlockRms(clippingThreshold)]),
    ...(rate === undefined ? [] : [scaleByLearningRate(rate, { flipSign: false })]),
    ...(multiplyByParameterScale ? [scaleByParamBlockRms()] : []),
    ...(momentum === undefined ? [] : [ema(momentum, { debias: false })]),
    ...(weightDecayRate === undefined ? [] : [decayWhere({ weightDecay: weightDecayRate, mask: weightDecayMask })]),
    scale(-1),
  )
}

/** Optimizers whose learning rate has a default take it first or among the options. */
const withRate = <O extends { readonly learningRate?: ScalarOrSchedule }>(op: string, first: ScalarOrSchedule | O, options: Omit<O, 'learningRate'>, known: Known<O>): O => {
  if (typeof first === 'object' && !('shape' in first)) return checkOptions(op, first, known)
  const { learningRate: _, ...others } = known
  return { ...checkOptions(op, options, others as Known<Omit<O, 'learningRate'>>), learningRate: first } as unknown as O // O without its learning rate, and the learning rate
}
