/** Decay, masks and bounds that look at the parameters. */
import { checkOptions, type Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { convert } from '../core/ops/conversion.js'
import * as np from '../numpy/index.js'
import { type Mask, masked } from './combining.js'
import { setToZero } from './scaling.js'
import { type GradientTransformation, mapArrays, needParams, stateless, statelessWithArrays } from './transformation.js'

export interface DecayOptions {
  readonly weightDecay?: np.ArrayLike
  /** Where to decay: a tree of booleans (a prefix of the parameters), or a function of the parameters. */
  readonly mask?: Mask
}
const decayOptions: Known<DecayOptions> = { weightDecay: true, mask: true }

/**
 * Adds weightDecay·p to every update (0 by default); before the learning rate this is decoupled decay. `addDecayedWeights(0.1)` or in options.
 *
 * Source: Loshchilov & Hutter, "Decoupled Weight Decay Regularization" (2019); `optax.add_decayed_weights`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.addDecayedWeights(0.5).update({ w: np.array([1]) }, [], { w: np.array([4]) })[0].w.tolist() // => [3]
 * ```
 */
export const addDecayedWeights = (weightDecay: np.ArrayLike | DecayOptions = 0, options: { readonly mask?: Mask } = {}): GradientTransformation => {
  const { weightDecay: rate = 0, mask } =
    isOptions(weightDecay) ? checkOptions('addDecayedWeights', weightDecay, decayOptions) : { weightDecay, ...checkOptions('addDecayedWeights', options, { mask: true }) }
  const decay = stateless((updates, params) => mapArrays((g, p) => np.add(g, convert(np.multiply(rate, p!), g.dtype)), updates, needParams('addDecayedWeights', params)))
  return mask === undefined || mask === null ? decay : masked(decay, mask)
}

const isOptions = (u: np.ArrayLike | DecayOptions): u is DecayOptions => typeof u === 'object' && !('shape' in u)

export interface WeightDecayOptions {
  /** Decoupled decay, multiplied by the learning rate. */
  readonly weightDecay?: number
  /** Where to decay: a tree of booleans (a prefix of the parameters), or a function of the parameters. */
  readonly mask?: Mask
}
export const weightDecayOptions: Known<WeightDecayOptions> = { weightDecay: true, mask: true }

/** The decay of an optimizer's options. */
export const decayWhere = ({ weightDecay = 0, mask }: WeightDecayOptions): GradientTransformation => addDecayedWeights({ weightDecay, ...(mask === undefined ? {} : { mask }) })

/**
 * No updates where the mask is true. Source: `optax.transforms.freeze`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const g = { w: np.array([1]), b: np.array([1]) }
 * const frozen = optim.freeze({ w: true, b: false })
 * frozen.update(g, frozen.init(g))[0].w.tolist() // => [0]
 * ```
 */
export const freeze = required('freeze', 1, (mask: Mask): GradientTransformation => masked(setToZero(), mask))

/**
 * Zero in place of NaN. Source: `optax.zero_nans`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.zeroNans().update({ w: np.array([NaN, 1]) }, [])[0].w.tolist() // => [0,1]
 * ```
 */
export const zeroNans = (): GradientTransformation<readonly []> => statelessWithArrays(u => np.where(np.isnan(u), 0, u))

/**
 * Updates that would make a parameter negative bring it to zero. Source: `optax.keep_params_nonnegative`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.keepParamsNonnegative().update({ w: np.array([-3]) }, [], { w: np.array([1]) })[0].w.tolist() // => [-1]
 * ```
 */
export const keepParamsNonnegative = (): GradientTransformation<readonly []> =>
  stateless((updates, params) => mapArrays((u, p) => np.where(np.less(np.add(p!, u), 0), np.negative(p!), u), updates, needParams('keepParamsNonnegative', params)))

/**
 * Every kernel's gradient minus its mean over all axes but the first.
 *
 * Source: Yong et al., "Gradient Centralization" (2020); `optax.centralize`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.centralize().update({ w: np.array([[1, 3]]) }, [])[0].w.tolist() // => [[-1,1]]
 * ```
 */
export const centralize = (): GradientTransformation<readonly []> =>
  statelessWithArrays(u => (u.ndim > 1 ? np.subtract(u, np.mean(u, { axis: u.shape.map((_, d) => d).slice(1), keepdims: true })) : u))
