/** Losses on logits and probabilities. Labels index or weigh the classes; nothing is averaged over examples. */
import { dual } from '../../core/base/dual.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import { DTypeError } from '../../core/base/errors.js'
import { isInteger } from '../../core/base/dtype.js'
import type { Known } from '../../core/base/options.js'
import { normalizeAxis } from '../../core/base/shape.js'
import { type NDArray, isNDArray } from '../../core/trace/ndarray.js'
import { logSoftmax, logSumExp } from '../../lax/log-sum-exp.js'
import * as np from '../../numpy/index.js'

export interface AxisOptions {
  /** The axis of the classes (−1). */
  readonly axis?: number
  /** Which classes take part. */
  readonly where?: NDArray
}
const axisOptions: Known<AxisOptions> = { axis: true, where: true }

export interface FocalOptions {
  /** The weight of the class 1; that of 0 is 1 − alpha. Both are 1 without. */
  readonly alpha?: number
  /** How little easy examples count (2); 0 is plain cross entropy. */
  readonly gamma?: number
}
const focalOptions: Known<FocalOptions> = { alpha: true, gamma: true }

export interface PolyLossOptions extends AxisOptions {
  /** The weight of 1 − p_t (2). */
  readonly epsilon?: number
}
const polyLossOptions: Known<PolyLossOptions> = { epsilon: true, axis: true, where: true }

const masked = (x: NDArray, where: NDArray | undefined, other: number): NDArray => (where === undefined ? x : np.where(where, x, other))

const logits32 = (op: string, logits: np.ArrayLike): NDArray => {
  const x = np.asarray(logits)
  if (isInteger(x.dtype) || x.dtype === 'bool') throw new DTypeError(op, { expected: 'logits of a float dtype', got: x.dtype, hint: 'are logits and labels swapped?' })
  return x
}

/** log p of every class. */
const logProbabilities = (op: string, logits: np.ArrayLike, axis: number, where?: NDArray): NDArray => {
  const x = masked(logits32(op, logits), where, Number.NEGATIVE_INFINITY)
  return logSoftmax(x, [normalizeAxis(op, axis, x.ndim)])
}

/**
 * −Σ labels·log softmax(logits) along `axis`; labels are probabilities.
 *
 * Source: `optax.losses.softmax_cross_entropy`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.softmaxCrossEntropy(np.array([0, 0]), np.array([1, 0])).item() // => 0.6931472
 * ```
 */
export const softmaxCrossEntropy = dual<DataFirstOrLast<[labels: np.ArrayLike, options?: AxisOptions]>>('softmaxCrossEntropy', 2, (logits: np.ArrayLike, labels: np.ArrayLike, { axis = -1, where }: AxisOptions = {}): NDArray => {
  const logp = logProbabilities('softmaxCrossEntropy', logits, axis, where)
  return np.negative(np.sum(masked(np.multiply(labels, logp), where, 0), { axis }))
}, axisOptions)

/**
 * log Σ exp(logits) − logits[label]: cross entropy for integer labels, whose shape is that of the logits without `axis`.
 *
 * Source: `optax.losses.softmax_cross_entropy_with_integer_labels`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const labels = np.array([1], { dtype: 'int32' })
 * optim.losses.softmaxCrossEntropyWithIntegerLabels(np.array([[0, 0]]), labels).tolist() // => [0.6931472]
 * ```
 */
export const softmaxCrossEntropyWithIntegerLabels = dual<DataFirstOrLast<[labels: np.ArrayLike, options?: AxisOptions]>>('softmaxCrossEntropyWithIntegerLabels', 2, (logits: np.ArrayLike, labels: np.ArrayLike, { axis = -1, where }: AxisOptions = {}): NDArray => {
  const op = 'softmaxCrossEntropyWithIntegerLabels'
  const x = masked(logits32(op, logits), where, Number.NEGATIVE_INFINITY)
  const target = np.asarray(labels)
  if (!isInteger(target.dtype)) throw new DTypeError(op, { expected: 'integer labels', got: target.dtype, hint: "np.array(labels, { dtype: 'int32' }), or softmaxCrossEntropy for probabilities" })
  const d = normalizeAxis(op, axis, x.ndim)
  const chosen = np.squeeze(np.takeAlongAxis(x, np.expandDims(target, d), { axis: d }), { axis: d })
  return np.subtract(logSumExp(x, [d]), chosen)
}, axisOptions)

/**
 * softmaxCrossEntropy that takes 0·log 0 for 0, so that logits may be −∞ where labels are 0.
 *
 * Source: `optax.losses.safe_softmax_cross_entropy`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.safeSoftmaxCrossEntropy(np.array([-Infinity, 0]), np.array([0, 1])).item() // => 0
 * ```
 */
export const safeSoftmaxCrossEntropy = dual<DataFirstOrLast<[labels: np.ArrayLike]>>('safeSoftmaxCrossEntropy', 2, (logits: np.ArrayLike, labels: np.ArrayLike): NDArray => {
  const logp = logProbabilities('safeSoftmaxCrossEntropy', logits, -1)
  const impossible = np.logicalAnd(np.equal(labels, 0), np.equal(logp, Number.NEGATIVE_INFINITY))
  return np.negative(np.sum(np.multiply(labels, np.where(impossible, 0, logp)), { axis: -1 }))
})

/** log σ(x) = −log(1 + exp(−x)). */
const logSigmoid = (x: np.ArrayLike): NDArray => np.negative(np.logaddexp(np.negative(x), 0))

/**
 * −y·log σ(x) − (1 − y)·log(1 − σ(x)), element by element.
 *
 * Source: `optax.losses.sigmoid_binary_cross_entropy`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.sigmoidBinaryCrossEntropy(np.array([0]), np.array([1])).tolist() // => [0.6931472]
 * ```
 */
export const sigmoidBinaryCrossEntropy = dual<DataFirstOrLast<[labels: np.ArrayLike]>>('sigmoidBinaryCrossEntropy', 2, (logits: np.ArrayLike, labels: np.ArrayLike): NDArray => {
  const x = logits32('sigmoidBinaryCrossEntropy', logits)
  return np.subtract(np.multiply(np.negative(labels), logSigmoid(x)), np.multiply(np.subtract(1, labels), logSigmoid(np.negative(x))))
})

/** log(weight·p), −∞ and without a derivative where the weight is 0. */
const weighed = (weight: np.ArrayLike, logp: NDArray): NDArray => {
  const absent = np.equal(weight, 0)
  return np.where(absent, Number.NEGATIVE_INFINITY, np.add(np.log(np.where(absent, 1, weight)), logp))
}

/**
 * Binary cross entropy weighed by (1 − p_t)^gamma: easy examples count less. `alpha` balances the classes.
 *
 * Source: Lin et al., "Focal Loss" (2017); `optax.losses.sigmoid_focal_loss`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.sigmoidFocalLoss(np.array([0]), np.array([1])).tolist() // => [0.1732868]
 * ```
 */
export const sigmoidFocalLoss = dual<DataFirstOrLast<[labels: np.ArrayLike, options?: FocalOptions]>>('sigmoidFocalLoss', 2, (logits: np.ArrayLike, labels: np.ArrayLike, { alpha, gamma = 2 }: FocalOptions = {}): NDArray => {
  const x = logits32('sigmoidFocalLoss', logits)
  // log(1 − p_t) = log(y·σ(−x) + (1 − y)·σ(x)): in logarithms, so that no power of what is nearly 0 is taken
  const wrong = np.logaddexp(weighed(labels, logSigmoid(np.negative(x))), weighed(np.subtract(1, labels), logSigmoid(x)))
  const loss = np.multiply(sigmoidBinaryCrossEntropy(x, labels), np.exp(np.multiply(gamma, wrong)))
  if (alpha === undefined) return loss
  return np.multiply(np.add(np.multiply(alpha, labels), np.multiply(1 - alpha, np.subtract(1, labels))), loss)
}, focalOptions)

/**
 * Cross entropy + epsilon·(1 − p_t).
 *
 * Source: Leng et al., "PolyLoss" (2022); `optax.losses.poly_loss_cross_entropy`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.polyLossCrossEntropy(np.array([0, 0]), np.array([1, 0]), { epsilon: 1 }).item() // => 1.1931472
 * ```
 */
export const polyLossCrossEntropy = dual<DataFirstOrLast<[labels: np.ArrayLike, options?: PolyLossOptions]>>('polyLossCrossEntropy', 2, (logits: np.ArrayLike, labels: np.ArrayLike, { epsilon = 2, axis = -1, where }: PolyLossOptions = {}): NDArray => {
  const p = np.exp(logProbabilities('polyLossCrossEntropy', logits, axis, where))
  const wrong = np.sum(masked(np.multiply(labels, np.subtract(1, p)), where, 0), { axis })
  return np.add(softmaxCrossEntropy(logits, labels, { axis, ...(where === undefined ? {} : { where }) }), np.multiply(epsilon, wrong))
}, polyLossOptions)

/**
 * (1 − alpha)·labels + alpha/classes.
 *
 * Source: Müller et al., "When does label smoothing help?" (2019); `optax.losses.smooth_labels`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.smoothLabels(np.array([1, 0]), 0.5).tolist() // => [0.75,0.25]
 * ```
 */
export const smoothLabels = dual<DataFirstOrLast<[alpha: number]>>('smoothLabels', 2, (labels: np.ArrayLike, alpha: number): NDArray => {
  const given = np.asarray(labels)
  return np.add(np.multiply(1 - alpha, given), alpha / given.shape[given.ndim - 1]!)
})

/**
 * sparsePlus of the logits, negated where the binary label is 1: 0 just where sparseSigmoid gives the label.
 *
 * Source: Blondel et al., "Learning with Fenchel-Young Losses" (2020); `optax.losses.sparsemax_loss`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.sparsemaxLoss(np.array([2, 0]), np.array([true, false])).tolist() // => [0,0.25]
 * ```
 */
export const sparsemaxLoss = dual<DataFirstOrLast<[labels: np.ArrayLike]>>('sparsemaxLoss', 2, (logits: np.ArrayLike, labels: np.ArrayLike): NDArray => {
  const margin = np.where(labels, np.negative(logits), logits)
  const bend = np.divide(np.square(np.add(margin, 1)), 4)
  return np.where(np.lessEqual(margin, -1), 0, np.where(np.greaterEqual(margin, 1), margin, bend))
})

/** Integer labels as one-hot rows of `classes`. */
const oneHot = (labels: np.ArrayLike, classes: number): NDArray => {
  const indices = isNDArray(labels) ? labels : np.asarray(labels, { dtype: 'int32' })
  return np.astype(np.equal(np.expandDims(indices, -1), np.arange(classes)), 'float32')
}

/**
 * max(0, 1 − x·y) for targets ±1. Source: `optax.losses.hinge_loss`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.hingeLoss(np.array([0.5]), np.array([-1])).tolist() // => [1.5]
 * ```
 */
export const hingeLoss = dual<DataFirstOrLast<[targets: np.ArrayLike]>>('hingeLoss', 2, (predictorOutputs: np.ArrayLike, targets: np.ArrayLike): NDArray => np.maximum(0, np.subtract(1, np.multiply(predictorOutputs, targets))))

/**
 * max(0, −x·y) for targets ±1. Source: `optax.losses.perceptron_loss`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.perceptronLoss(np.array([0.5, 2]), np.array([-1, 1])).tolist() // => [0.5,0]
 * ```
 */
export const perceptronLoss = dual<DataFirstOrLast<[targets: np.ArrayLike]>>('perceptronLoss', 2, (predictorOutputs: np.ArrayLike, targets: np.ArrayLike): NDArray => np.maximum(0, np.multiply(np.negative(predictorOutputs), targets)))

const multiclass = (given: np.ArrayLike, labels: np.ArrayLike, margin: number): NDArray => {
  const scores = np.asarray(given), target = oneHot(labels, scores.shape[scores.ndim - 1]!)
  const worst = np.max(np.add(scores, np.multiply(margin, np.subtract(1, target))), { axis: -1 })
  return np.subtract(worst, np.sum(np.multiply(scores, target), { axis: -1 }))
}

/**
 * max over classes of score + [class ≠ label], minus the score of the label.
 *
 * Source: Crammer & Singer (2001); `optax.losses.multiclass_hinge_loss`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.multiclassHingeLoss(np.array([1, 3]), 0).item() // => 3
 * ```
 */
export const multiclassHingeLoss = dual<DataFirstOrLast<[labels: np.ArrayLike]>>('multiclassHingeLoss', 2, (scores: np.ArrayLike, labels: np.ArrayLike): NDArray => multiclass(scores, labels, 1))

/**
 * The largest score minus that of the label. Source: `optax.losses.multiclass_perceptron_loss`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.multiclassPerceptronLoss(np.array([1, 3]), 0).item() // => 2
 * ```
 */
export const multiclassPerceptronLoss = dual<DataFirstOrLast<[labels: np.ArrayLike]>>('multiclassPerceptronLoss', 2, (scores: np.ArrayLike, labels: np.ArrayLike): NDArray => multiclass(scores, labels, 0))
