/** Connectionist temporal classification: labels without alignment. */
import { dual } from '../../core/base/dual.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import { ShapeError } from '../../core/base/errors.js'
import { formatAval } from '../../core/base/aval.js'
import type { Known } from '../../core/base/options.js'
import { convert } from '../../core/ops/conversion.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { logSoftmax } from '../../lax/log-sum-exp.js'
import * as np from '../../numpy/index.js'

export interface CtcOptions {
  /** The class that stands for nothing (0). */
  readonly blankId?: number
  /** Stands for log 0 (−10⁵). */
  readonly logEpsilon?: number
}
const ctcOptions: Known<CtcOptions> = { blankId: true, logEpsilon: true }

const check = (logits: NDArray, logitPaddings: NDArray, labels: NDArray, labelPaddings: NDArray): void => {
  const fits = logits.ndim === 3 && labels.ndim === 2 && String(logitPaddings.shape) === String(logits.shape.slice(0, 2)) && String(labelPaddings.shape) === String(labels.shape) && labels.shape[0] === logits.shape[0]
  if (!fits) throw new ShapeError('ctcLoss', { expected: 'logits [batch, time, classes], logitPaddings [batch, time], labels and labelPaddings [batch, length]', got: [logits, logitPaddings, labels, labelPaddings].map(formatAval).join(', ') })
}

const negativeLogLikelihood = (logits: NDArray, logitPaddings: NDArray, labels: NDArray, labelPaddings: NDArray, { blankId = 0, logEpsilon = -1e5 }: CtcOptions): NDArray => {
  const [batch, time, classes] = logits.shape as readonly [number, number, number] // rank 3, by check
  const length = labels.shape[1]!
  const logp = logSoftmax(logits, [2])
  const oneHot = convert(np.equal(np.expandDims(labels, -1), np.arange(classes)), logp.dtype)
  const ofLabels = np.einsum('btk,bnk->btn', logp, oneHot), ofBlank = np.index(logp, '...', np.slice(blankId, blankId + 1))
  // where the next label is the same, a blank has to come between
  const repeats = convert(np.concatenate([np.equal(np.index(labels, '...', np.slice(0, length - 1)), np.index(labels, '...', np.slice(1, length))), np.zeros([batch, 1], { dtype: 'bool' })], { axis: 1 }), logp.dtype)
  const passing = np.multiply(logEpsilon, repeats), waiting = np.multiply(logEpsilon, np.subtract(1, repeats))
  const arrive = (blank: NDArray, score: NDArray): NDArray => np.concatenate([np.index(blank, '...', np.slice(0, 1)), np.logaddexp(np.index(blank, '...', np.slice(1, length + 1)), score)], { axis: 1 })

  // log α of ending in the blank after n labels, and in the n-th label
  let blank = np.concatenate([np.zeros([batch, 1]), np.full([batch, length], logEpsilon)], { axis: 1 })
  let label = np.full([batch, length], logEpsilon)
  for (let t = 0; t < time; t++) {
    const pad = np.greater(np.index(logitPaddings, '...', np.slice(t, t + 1)), 0)
    const [pLabel, pBlank] = [np.index(ofLabels, '...', t, np.slice(0, length)), np.index(ofBlank, '...', t, np.slice(0, 1))]
    const before = arrive(blank, np.add(label, passing))
    const nextLabel = np.logaddexp(np.add(np.index(before, '...', np.slice(0, length)), pLabel), np.add(label, pLabel))
    const nextBlank = arrive(np.add(before, pBlank), np.add(np.add(label, pBlank), waiting))
    label = np.where(pad, label, nextLabel)
    blank = np.where(pad, blank, nextBlank)
  }
  const final = arrive(blank, label)
  const count = np.sum(np.subtract(1, labelPaddings), { axis: 1, keepdims: true })
  const ends = convert(np.equal(np.arange(length + 1), count), logp.dtype)
  return np.negative(np.sum(np.multiply(final, ends), { axis: 1 }))
}

/**
 * −log of the probability of all alignments of `labels` [batch, length] with `logits` [batch, time, classes]; paddings are 1 where there is nothing.
 *
 * Source: Graves et al., "Connectionist Temporal Classification" (2006); `optax.losses.ctc_loss`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const labels = np.array([[1]], { dtype: 'int32' })
 * optim.losses.ctcLoss(np.zeros([1, 1, 2]), np.zeros([1, 1]), labels, np.zeros([1, 1])).tolist() // => [0.6931472]
 * ```
 */
export const ctcLoss = dual<DataFirstOrLast<[logitPaddings: np.ArrayLike, labels: np.ArrayLike, labelPaddings: np.ArrayLike, options?: CtcOptions]>>('ctcLoss', 4, (x: np.ArrayLike, xPaddings: np.ArrayLike, y: np.ArrayLike, yPaddings: np.ArrayLike, options: CtcOptions = {}): NDArray => {
  const [logits, logitPaddings, labels, labelPaddings] = [np.asarray(x), np.asarray(xPaddings), np.asarray(y), np.asarray(yPaddings)]
  check(logits, logitPaddings, labels, labelPaddings)
  return negativeLogLikelihood(logits, logitPaddings, labels, labelPaddings, options)
}, ctcOptions)
