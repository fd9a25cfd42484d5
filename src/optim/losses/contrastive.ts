/** Losses that compare the examples of a batch with each other. */
import { dual } from '../../core/base/dual.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import { finfo } from '../../core/base/dtype.js'
import { ShapeError } from '../../core/base/errors.js'
import { formatAval } from '../../core/base/aval.js'
import { convert } from '../../core/ops/conversion.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { logSumExp } from '../../lax/log-sum-exp.js'
import * as np from '../../numpy/index.js'
import { cosineSimilarity } from './regression.js'

/**
 * Normalized temperature-scaled cross entropy: for every pair of examples with one label, −log of how its similarity stands among those of the first
 * example to all of another label; the mean over such pairs. `embeddings` is [batch, features], `labels` [batch].
 *
 * Source: Chen et al., "SimCLR" (2020); `optax.losses.ntxent`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const x = np.array([[1, 0], [1, 0], [0, 1], [0, 1]])
 * Number(optim.losses.ntxent(x, np.array([0, 0, 1, 1], { dtype: 'int32' })).item()) < 1e-5 // => true
 * ```
 */
export const ntxent = dual<DataFirstOrLast<[labels: np.ArrayLike, options?: { readonly temperature?: number }]>>('ntxent', 2, (x: np.ArrayLike, y: np.ArrayLike, { temperature = 0.07 }: { readonly temperature?: number } = {}): NDArray => {
  const embeddings = np.asarray(x), labels = np.asarray(y)
  const batch = embeddings.shape[0]!
  if (embeddings.ndim !== 2 || labels.ndim !== 1 || labels.shape[0] !== batch) throw new ShapeError('ntxent', { expected: 'embeddings [batch, features] and labels [batch]', got: `${formatAval(embeddings)} and ${formatAval(labels)}` })
  const epsilon = finfo(embeddings.dtype).eps
  const similarity = np.divide(cosineSimilarity(np.expandDims(embeddings, 0), np.expandDims(embeddings, 1), { epsilon }), temperature)
  const same = np.equal(np.expandDims(labels, 1), np.expandDims(labels, 0))
  const positions = np.arange(batch), others = np.notEqual(np.expandDims(positions, 1), np.expandDims(positions, 0))
  const pairs = np.logicalAnd(same, others)
  const rivals = np.expandDims(logSumExp(np.where(same, Number.NEGATIVE_INFINITY, similarity), [1]), 1)
  const loss = np.subtract(np.logaddexp(rivals, similarity), similarity)
  return np.divide(np.sum(np.where(pairs, loss, 0)), np.sum(convert(pairs, embeddings.dtype)))
}, { temperature: true })
