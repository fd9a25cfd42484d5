/** Distances between distributions, along the last axis unless said otherwise. */
import { dual } from '../../core/base/dual.js'
import type { Known } from '../../core/base/options.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { logSoftmax } from '../../lax/log-sum-exp.js'
import * as np from '../../numpy/index.js'

export interface DivergenceOptions {
  readonly axis?: number
}
const divergenceOptions: Known<DivergenceOptions> = { axis: true }

/** p·(log p − log q), 0 where p is 0. */
const relative = (targets: np.ArrayLike, logPredictions: np.ArrayLike): NDArray => {
  const none = np.equal(targets, 0)
  return np.multiply(targets, np.subtract(np.where(none, 0, np.log(np.where(none, 1, targets))), logPredictions))
}

/**
 * KL(targets ‖ predictions), predictions as logarithms.
 *
 * Source: Kullback & Leibler (1951); `optax.losses.kl_divergence`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.klDivergence(np.log(np.array([0.5, 0.5])), np.array([1, 0])).item() // => 0.6931472
 * ```
 */
export const klDivergence = dual<DataFirstOrLast<[targets: np.ArrayLike, options?: DivergenceOptions]>>('klDivergence', 2, (logPredictions: np.ArrayLike, targets: np.ArrayLike, { axis = -1 }: DivergenceOptions = {}): NDArray => np.sum(relative(targets, logPredictions), { axis }), divergenceOptions)

/**
 * KL with both sides as logarithms. Source: `optax.losses.kl_divergence_with_log_targets`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const half = np.log(np.array([0.5, 0.5]))
 * optim.losses.klDivergenceWithLogTargets(half, half).item() // => 0
 * ```
 */
export const klDivergenceWithLogTargets = dual<DataFirstOrLast<[logTargets: np.ArrayLike, options?: DivergenceOptions]>>('klDivergenceWithLogTargets', 2, (logPredictions: np.ArrayLike, logTargets: np.ArrayLike, { axis = -1 }: DivergenceOptions = {}): NDArray =>
  np.sum(np.multiply(np.exp(logTargets), np.subtract(logTargets, logPredictions)), { axis }), divergenceOptions)

/**
 * KL + Σ(exp(logPredictions) − targets): convex in the predictions even where they do not sum to 1. Source: `optax.losses.convex_kl_divergence`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.convexKlDivergence(np.log(np.array([0.5, 1])), np.array([0.5, 0.5])).item() // => 0.15342641
 * ```
 */
export const convexKlDivergence = dual<DataFirstOrLast<[targets: np.ArrayLike, options?: DivergenceOptions]>>('convexKlDivergence', 2, (logPredictions: np.ArrayLike, targets: np.ArrayLike, options: DivergenceOptions = {}): NDArray =>
  np.add(klDivergence(logPredictions, targets, options), np.sum(np.subtract(np.exp(logPredictions), targets), { axis: options.axis ?? -1 })), divergenceOptions)

/**
 * As convexKlDivergence, for measures. Source: `optax.losses.generalized_kl_divergence`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.generalizedKlDivergence(np.log(np.array([1, 2])), np.array([1, 2])).item() // => 0
 * ```
 */
export const generalizedKlDivergence = convexKlDivergence

/**
 * The loss of a listwise ranking: cross entropy between softmax(logits) and labels, along the last axis.
 *
 * Source: Cao et al., "Learning to Rank" (2007); `optax.losses.ranking_softmax_loss`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.rankingSoftmaxLoss(np.array([0, 0]), np.array([1, 0])).item() // => 0.6931472
 * ```
 */
export const rankingSoftmaxLoss = dual<DataFirstOrLast<[labels: np.ArrayLike]>>('rankingSoftmaxLoss', 2, (logits: np.ArrayLike, labels: np.ArrayLike): NDArray => {
  const x = np.asarray(logits)
  return np.mean(np.negative(np.sum(np.multiply(labels, logSoftmax(x, [x.ndim - 1])), { axis: -1 })))
})

export interface TripletOptions {
  readonly axis?: number
  readonly normDegree?: number
  readonly margin?: number
  readonly eps?: number
}
const tripletOptions: Known<TripletOptions> = { axis: true, normDegree: true, margin: true, eps: true }

/**
 * max(0, d(anchor, positive) − d(anchor, negative) + margin).
 *
 * Source: Schroff et al., "FaceNet" (2015); `optax.losses.triplet_margin_loss`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const x = np.array([0, 0])
 * optim.losses.tripletMarginLoss(x, x, np.array([9, 9])).item() // => 0
 * ```
 */
export const tripletMarginLoss = dual<DataFirstOrLast<[positives: np.ArrayLike, negatives: np.ArrayLike, options?: TripletOptions]>>('tripletMarginLoss', 3, (anchors: np.ArrayLike, positives: np.ArrayLike, negatives: np.ArrayLike, { axis = -1, normDegree = 2, margin = 1, eps = 1e-6 }: TripletOptions = {}): NDArray => {
  const distance = (other: np.ArrayLike): NDArray => np.power(np.add(np.sum(np.power(np.subtract(anchors, other), normDegree), { axis }), eps), 1 / normDegree)
  return np.maximum(np.add(np.subtract(distance(positives), distance(negatives)), margin), 0)
}, tripletOptions)
