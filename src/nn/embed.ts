/** Embeddings of classes, and slopes that are learnt. */
import { isInteger } from '../core/base/dtype.js'
import { formatAval } from '../core/base/aval.js'
import { ArgumentError, DTypeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import type { NDArray } from '../core/trace/ndarray.js'
import * as np from '../numpy/index.js'
import { ShapeDtypeStruct } from '../transforms/shape-dtype-struct.js'
import { type Initializer, constant, varianceScaling } from './initializers/index.js'
import { type Layer, type None, none, outOf } from './layer.js'
import { leakyRelu } from './rectifiers.js'

export type EmbedParams = { readonly embedding: NDArray }

export interface Embed extends Layer<EmbedParams, None> {
  /** The scores of all classes for a query [..., features]: query·embeddingᵀ, as the last layer of a model with shared weights. */
  attend(params: EmbedParams, query: NDArray): NDArray
}

export interface EmbedOptions {
  readonly embeddingInit?: Initializer
}
const embedOptions: Known<EmbedOptions> = { embeddingInit: true }

/**
 * A row of `embedding` [numEmbeddings, features] for every integer of the input.
 *
 * Source: `flax.linen.Embed`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * const layer = nn.embed(2, 1), params = { embedding: np.array([[5], [6]]) }
 * layer.apply(params, {}, np.array([1, 0], { dtype: 'int32' }), nn.evaluate)[0].tolist() // => [[6],[5]]
 * layer.attend(params, np.array([2])).tolist() // => [10,12]
 * ```
 */
export const embed = required('embed', 2, (numEmbeddings: number, features: number, { embeddingInit = varianceScaling(1, 'fan_in', 'normal', { outAxis: 0 }) }: EmbedOptions = {}): Embed => {
  if (!(Number.isInteger(numEmbeddings) && Number.isInteger(features) && numEmbeddings > 0 && features > 0)) throw new ArgumentError('embed', { expected: 'positive whole numbers of embeddings and features', got: `${numEmbeddings} and ${features}` })
  return {
    init: (key, input) => {
      const embedding = embeddingInit(key, [numEmbeddings, features])
      return { params: { embedding }, state: none, out: ShapeDtypeStruct([...input.shape, features], embedding.dtype) }
    },
    apply: ({ embedding }, state, x) => {
      if (!isInteger(x.dtype)) throw new DTypeError('embed', { expected: 'integers, the numbers of embeddings', got: formatAval(x), hint: "make them with { dtype: 'int32' }" })
      return [np.index(embedding, x), state]
    },
    attend: ({ embedding }, query) => np.matmul(query, np.transpose(embedding)),
  }
}, embedOptions)

export type PReLUParams = { readonly negativeSlope: NDArray }

/**
 * leakyRelu with a slope that is learnt (from 0.01).
 *
 * Source: He et al., "Delving Deep into Rectifiers" (2015); `flax.linen.PReLU`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.pReLU().apply({ negativeSlope: np.array(0.5) }, {}, np.array([-2, 2]), nn.evaluate)[0].tolist() // => [-1,2]
 * ```
 */
export const pReLU = required('pReLU', 0, ({ negativeSlopeInit = 0.01 }: { readonly negativeSlopeInit?: number } = {}): Layer<PReLUParams, None> => ({
  init: (key, input) => ({ params: { negativeSlope: constant(negativeSlopeInit)(key, []) }, state: none, out: outOf(input, input.shape) }),
  apply: ({ negativeSlope }, state, x) => [leakyRelu(x, { negativeSlope }), state],
}), { negativeSlopeInit: true })
