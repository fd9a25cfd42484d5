/** Losses on overlap, for segmentation: Dice and its relatives. */
import { dual } from '../../core/base/dual.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import { ArgumentError, ShapeError } from '../../core/base/errors.js'
import { formatAval } from '../../core/base/aval.js'
import type { Known } from '../../core/base/options.js'
import { shapesEqual } from '../../core/base/shape.js'
import { logistic, exp } from '../../core/ops/exponential.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { logSoftmax } from '../../lax/log-sum-exp.js'
import * as np from '../../numpy/index.js'

export interface DiceOptions {
  readonly classWeights?: np.ArrayLike | null
  /** Added above and below, so that empty classes have a loss of 0 (1). */
  readonly smooth?: number
  /** What false positives and false negatives count (½ each). */
  readonly alpha?: number
  readonly beta?: number
  /** Whether predictions are logits; otherwise they are probabilities. */
  readonly applySoftmax?: boolean
  /** Over classes. */
  readonly reduction?: 'mean' | 'sum' | 'none'
  /** Leaves the first class out. */
  readonly ignoreBackground?: boolean
  /** The axes of the pixels: all but the first and the last. */
  readonly axis?: number | readonly number[] | null
}
const diceOptions: Known<DiceOptions> = { classWeights: true, smooth: true, alpha: true, beta: true, applySoftmax: true, reduction: true, ignoreBackground: true, axis: true }

const probabilities = (predictions: NDArray): NDArray => (predictions.shape.at(-1) === 1 ? logistic(predictions) : exp(logSoftmax(predictions, [predictions.ndim - 1])))

const reduced = (loss: NDArray, reduction: 'mean' | 'sum' | 'none'): NDArray => {
  switch (reduction) {
    case 'mean': return np.mean(loss, { axis: -1 })
    case 'sum': return np.sum(loss, { axis: -1 })
    case 'none': return loss
    default: throw new ArgumentError('diceLoss', { expected: "a reduction 'mean', 'sum' or 'none'", got: String(reduction) })
  }
}

/**
 * 1 − (I + smooth)/(I + alpha·(P − I) + beta·(T − I) + smooth) for every class, where I, P and T are the sums over pixels of the overlap,
 * the predicted probabilities and the targets. Operands are [batch, pixels…, classes].
 *
 * Source: Milletari et al., "V-Net" (2016); `optax.losses.dice_loss`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const targets = np.array([[[1, 0], [0, 1]]])
 * optim.losses.diceLoss(np.multiply(targets, 1000), targets).tolist() // => [0]
 * ```
 */
export const diceLoss = dual<DataFirstOrLast<[targets: np.ArrayLike, options?: DiceOptions]>>('diceLoss', 2, (predictions: np.ArrayLike, targets: np.ArrayLike, { classWeights = null, smooth = 1, alpha = 0.5, beta = 0.5, applySoftmax = true, reduction = 'mean', ignoreBackground = false, axis = null }: DiceOptions = {}): NDArray => {
  const [given, wanted] = [np.asarray(predictions), np.asarray(targets)]
  const p = given.ndim === wanted.ndim - 1 ? np.expandDims(given, -1) : given, t = wanted.ndim === given.ndim - 1 ? np.expandDims(wanted, -1) : wanted
  if (!shapesEqual(p.shape, t.shape)) throw new ShapeError('diceLoss', { expected: 'predictions and targets of one shape', got: `${formatAval(p)} and ${formatAval(t)}` })
  const probs = applySoftmax ? probabilities(p) : p
  const pixels = axis ?? p.shape.map((_, d) => d).slice(1, -1)
  const total = (x: NDArray): NDArray => np.sum(x, { axis: pixels })
  const overlap = total(np.multiply(probs, t))
  const falsePositives = np.subtract(total(probs), overlap), falseNegatives = np.subtract(total(t), overlap)
  const union = np.add(overlap, np.add(np.multiply(alpha, falsePositives), np.add(np.multiply(beta, falseNegatives), smooth)))
  const loss = np.subtract(1, np.divide(np.add(overlap, smooth), union))
  const weighted = classWeights === null ? loss : np.multiply(loss, classWeights)
  return reduced(ignoreBackground && probs.shape.at(-1)! > 1 ? np.index(weighted, '...', np.slice(1, null)) : weighted, reduction)
}, diceOptions)

/**
 * The mean Dice loss with classes weighed by 1/frequency².
 *
 * Source: Sudre et al., "Generalised Dice overlap" (2017); `optax.losses.multiclass_generalized_dice_loss`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const targets = np.array([[[1, 0], [0, 1]]])
 * optim.losses.multiclassGeneralizedDiceLoss(np.multiply(targets, 1000), targets).item() // => 0
 * ```
 */
export const multiclassGeneralizedDiceLoss = dual<DataFirstOrLast<[targets: np.ArrayLike, options?: Pick<DiceOptions, 'smooth' | 'applySoftmax' | 'ignoreBackground'>]>>('multiclassGeneralizedDiceLoss', 2, (predictions: np.ArrayLike, targets: np.ArrayLike, options: Pick<DiceOptions, 'smooth' | 'applySoftmax' | 'ignoreBackground'> = {}): NDArray => {
  const wanted = np.asarray(targets)
  const frequencies = np.sum(wanted, { axis: wanted.shape.map((_, d) => d).slice(0, -1) })
  const weights = np.divide(1, np.add(np.square(frequencies), 1e-7))
  const classWeights = np.multiply(np.divide(weights, np.sum(weights)), weights.size)
  return np.mean(diceLoss(predictions, wanted, { ...options, classWeights, reduction: 'none' }))
}, { smooth: true, applySoftmax: true, ignoreBackground: true })

/**
 * The Dice loss of one class: logits and binary targets [batch, pixels…], with or without a last axis of size 1.
 *
 * Source: `optax.losses.binary_dice_loss`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.binaryDiceLoss(np.array([[1000, -1000]]), np.array([[1, 0]])).tolist() // => [0]
 * ```
 */
export const binaryDiceLoss = dual<DataFirstOrLast<[targets: np.ArrayLike, options?: { readonly smooth?: number; readonly applySigmoid?: boolean }]>>('binaryDiceLoss', 2, (predictions: np.ArrayLike, targets: np.ArrayLike, { smooth = 1, applySigmoid = true }: { readonly smooth?: number; readonly applySigmoid?: boolean } = {}): NDArray => {
  const [given, wanted] = [np.asarray(predictions), np.asarray(targets)]
  const bare = given.ndim === wanted.ndim && given.shape.at(-1) !== 1
  return diceLoss(bare ? np.expandDims(given, -1) : given, bare ? np.expandDims(wanted, -1) : wanted, { smooth, applySoftmax: applySigmoid })
}, { smooth: true, applySigmoid: true })
