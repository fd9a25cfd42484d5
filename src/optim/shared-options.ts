/** The options that a scaling shares with the optimizer people know by name. */
import type { DType } from '../core/base/dtype.js'
import type { Known } from '../core/base/options.js'

export interface AdamaxOptions {
  /** Decay of the first moment (0.9). */
  readonly b1?: number
  /** Decay of the second moment (0.999). */
  readonly b2?: number
  /** Added outside the square root (1e-8). */
  readonly eps?: number
}
export const adamaxOptions: Known<AdamaxOptions> = { b1: true, b2: true, eps: true }

interface RootOptions extends AdamaxOptions {
  /** Added inside the square root (0). */
  readonly epsRoot?: number
}
const rootOptions: Known<RootOptions> = { ...adamaxOptions, epsRoot: true }

export interface AmsgradOptions extends RootOptions {
  /** The dtype in which the first moment is kept. */
  readonly muDtype?: DType
}
export const amsgradOptions: Known<AmsgradOptions> = { ...rootOptions, muDtype: true }

export interface BeliefOptions extends RootOptions {
  /** Nesterov's look-ahead (Dozat 2016). */
  readonly nesterov?: boolean
}
export const beliefOptions: Known<BeliefOptions> = { ...rootOptions, nesterov: true }

export interface AdamOptions extends AmsgradOptions, BeliefOptions {}
export const adamOptions: Known<AdamOptions> = { ...amsgradOptions, ...beliefOptions }

export interface YogiOptions extends RootOptions {
  /** What both moments are at first (1e-6). */
  readonly initialAccumulatorValue?: number
}
export const yogiOptions: Known<YogiOptions> = { ...rootOptions, initialAccumulatorValue: true }

export interface RadamOptions extends BeliefOptions {
  /** How many degrees of freedom the variance needs to be used (5). */
  readonly threshold?: number
}
export const radamOptions: Known<RadamOptions> = { ...beliefOptions, threshold: true }

export interface AdanOptions extends RootOptions {
  /** Decay of the squares (0.99). */
  readonly b3?: number
}
export const adanOptions: Known<AdanOptions> = { ...rootOptions, b3: true }

export interface NovogradOptions extends AmsgradOptions {
  /** Decay of the parameters, by every gradient. */
  readonly weightDecay?: number
}
export const novogradOptions: Known<NovogradOptions> = { ...amsgradOptions, weightDecay: true }

export interface RmsOptions {
  /** Decay of the running averages (0.9). */
  readonly decay?: number
  readonly eps?: number
  /** What the averages start from (0). */
  readonly initialScale?: number
  /** 1/√(v + eps) where true (the default), 1/(√v + eps) otherwise. */
  readonly epsInSqrt?: boolean
  readonly biasCorrection?: boolean
}
export const rmsOptions: Known<RmsOptions> = { decay: true, eps: true, initialScale: true, epsInSqrt: true, biasCorrection: true }

export interface PolyakOptions {
  /** The smallest value the loss can take (0). */
  readonly fMin?: number
  readonly maxLearningRate?: number
  readonly eps?: number
}
export const polyakOptions: Known<PolyakOptions> = { fMin: true, maxLearningRate: true, eps: true }

export interface RpropOptions {
  readonly etaMinus?: number
  readonly etaPlus?: number
  readonly minStepSize?: number
  readonly maxStepSize?: number
}
export const rpropOptions: Known<RpropOptions> = { etaMinus: true, etaPlus: true, minStepSize: true, maxStepSize: true }
