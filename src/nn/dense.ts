/** Affine maps of the last axis. */
import type { DType } from '../core/base/dtype.js'
import { formatAval } from '../core/base/aval.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { NDArray } from '../core/trace/ndarray.js'
import * as np from '../numpy/index.js'
import { split } from '../random/index.js'
import { type Initializer, lecunNormal, zeros } from './initializers.js'
import { type Layer, type None, featuresOf, none, withLastAxis } from './layer.js'

export type DenseParams = { readonly kernel: NDArray; readonly bias?: NDArray }

export interface DenseOptions {
  readonly useBias?: boolean
  readonly kernelInit?: Initializer
  readonly biasInit?: Initializer
  readonly paramDtype?: DType
}

/**
 * y = x·kernel + bias over the last axis. `kernel` is [inputs, features], `bias` [features].
 *
 * Source: `flax.linen.Dense`.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const layer = nn.dense(2)
 * const { params, state } = layer.init(random.key(0), nn.spec([1, 3]))
 * layer.apply(params, state, np.ones([5, 3]), nn.evaluate)[0].shape // => [5,2]
 * ```
 */
export const dense = (features: number, { useBias = true, kernelInit = lecunNormal(), biasInit = zeros, paramDtype = 'float32' }: DenseOptions = {}): Layer<DenseParams, None> => {
  if (!Number.isInteger(features) || features < 1) throw new ArgumentError('dense', { expected: 'a positive whole number of features', got: String(features) })
  return {
    init: (key, input) => {
      const [kernelKey, biasKey] = [...split(key)] as [NDArray, NDArray] // split gives two
      const kernel = kernelInit(kernelKey, [featuresOf('dense', input), features], { dtype: paramDtype })
      return { params: useBias ? { kernel, bias: biasInit(biasKey, [features], { dtype: paramDtype }) } : { kernel }, state: none, out: withLastAxis(input, features) }
    },
    apply: ({ kernel, bias }, state, x) => {
      if (x.shape.at(-1) !== kernel.shape[0]) throw new ShapeError('dense', { expected: `an input whose last axis has size ${kernel.shape[0]} (kernel ${formatAval(kernel)})`, got: formatAval(x), hint: 'were the parameters made for another input?' })
      const y = np.matmul(x, kernel)
      return [bias === undefined ? y : np.add(y, bias), state]
    },
  }
}
