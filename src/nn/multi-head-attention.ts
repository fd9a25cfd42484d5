/** Attention as a layer: projections to heads, attention in each, a projection back. */
import { ArgumentError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { type NDArray, isNDArray } from '../core/trace/ndarray.js'
import * as np from '../numpy/index.js'
import { split } from '../random/index.js'
import { ShapeDtypeStruct } from '../transforms/shape-dtype-struct.js'
import { dotProductAttentionWeights } from './attention.js'
import { type DenseOptions, type DenseParams, denseGeneral } from './dense.js'
import { dropout } from './dropout.js'
import { evaluate, featuresOf, type Layer, type None, none, type Spec } from './layer.js'

/** Queries alone attend to themselves; `mask` broadcasts with [batch…, heads, queries, keys]. */
export type AttentionInput = NDArray | { readonly inputsQ: NDArray; readonly inputsK?: NDArray; readonly inputsV?: NDArray; readonly mask?: NDArray }

export type MultiHeadParams = { readonly query: DenseParams; readonly key: DenseParams; readonly value: DenseParams; readonly out: DenseParams }

export interface MultiHeadOptions extends Pick<DenseOptions, 'useBias' | 'kernelInit' | 'biasInit'> {
  /** The features of queries, keys and values in all heads together (those of the queries). */
  readonly qkvFeatures?: number
  /** The features of the result (those of the queries). */
  readonly outFeatures?: number
  /** Of attention weights, in training. */
  readonly dropoutRate?: number
}
const multiHeadOptions: Known<MultiHeadOptions> = { qkvFeatures: true, outFeatures: true, dropoutRate: true, useBias: true, kernelInit: true, biasInit: true }

const specsOf = (input: Spec<AttentionInput>): { readonly q: ShapeDtypeStruct; readonly k: ShapeDtypeStruct; readonly v: ShapeDtypeStruct } => {
  if (input instanceof ShapeDtypeStruct) return { q: input, k: input, v: input }
  const { inputsQ: q, inputsK: k = q, inputsV: v = k } = input
  return { q, k, v }
}

/**
 * softmax(QKᵀ/√d)·V in `numHeads` heads, where Q, K, V are affine maps of the inputs [batch…, length, features].
 * Parameters: `query`, `key`, `value` with kernels [features, heads, d], `out` with kernel [heads, d, features].
 *
 * Source: Vaswani et al., "Attention Is All You Need" (2017); `flax.linen.MultiHeadDotProductAttention`.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const layer = nn.multiHeadDotProductAttention(2)
 * const { params, state } = layer.init(random.key(0), nn.spec([1, 3, 4]))
 * layer.apply(params, state, np.ones([1, 3, 4]), nn.evaluate)[0].shape // => [1,3,4]
 * ```
 */
export const multiHeadDotProductAttention = required('multiHeadDotProductAttention', 1, (numHeads: number, { qkvFeatures, outFeatures, dropoutRate = 0, ...dense }: MultiHeadOptions = {}): Layer<MultiHeadParams, None, AttentionInput, NDArray> => {
  const headsOf = (features: number): readonly [number, number] => {
    const size = qkvFeatures ?? features
    if (size % numHeads !== 0) throw new ArgumentError('multiHeadDotProductAttention', { expected: `features that ${numHeads} heads divide among themselves`, got: `${size} features` })
    return [numHeads, size / numHeads]
  }
  const noise = dropout(dropoutRate)
  // what a layer needs to be applied is in its parameters
  const project = (params: DenseParams, x: NDArray): NDArray => denseGeneral(params.kernel.shape.slice(1)).apply(params, none, x, evaluate)[0]
  return {
    init: (key, input) => {
      const { q, k, v } = specsOf(input), features = featuresOf('multiHeadDotProductAttention', q)
      const keys = [...split(key, 4)] as [NDArray, NDArray, NDArray, NDArray] // as many as asked for
      const into = denseGeneral(headsOf(features), dense), query = into.init(keys[0], q)
      const out = denseGeneral(outFeatures ?? features, { ...dense, axis: [-2, -1] }).init(keys[3], query.out)
      return { params: { query: query.params, key: into.init(keys[1], k).params, value: into.init(keys[2], v).params, out: out.params }, state: none, out: out.out }
    },
    apply: (params, state, x, mode) => {
      const { inputsQ, inputsK = inputsQ, inputsV = inputsK, mask = null } = isNDArray(x) ? { inputsQ: x } : x
      const weights = dotProductAttentionWeights(project(params.query, inputsQ), project(params.key, inputsK), { mask })
      const [kept] = noise.apply(none, none, weights, mode)
      const mixed = np.einsum('...hqk,...khd->...qhd', kept, project(params.value, inputsV))
      return [denseGeneral(params.out.kernel.shape.slice(2), { axis: [-2, -1] }).apply(params.out, none, mixed, mode)[0], state]
    },
  }
}, multiHeadOptions)
