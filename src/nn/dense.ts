/** Affine maps of the last axis. */
import type { DType } from '../core/base/dtype.js'
import { formatAval } from '../core/base/aval.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { type Shape, checkShape, formatShape, normalizeAxes, sizeOf } from '../core/base/shape.js'
import type { NDArray } from '../core/trace/ndarray.js'
import * as np from '../numpy/index.js'
import { split } from '../random/index.js'
import { type Initializer, lecunNormal, zeros } from './initializers/index.js'
import { type Layer, type None, featuresOf, none, outOf } from './layer.js'

export type DenseParams = { readonly kernel: NDArray; readonly bias?: NDArray }

export interface DenseOptions {
  readonly useBias?: boolean
  readonly kernelInit?: Initializer
  readonly biasInit?: Initializer
  readonly paramDtype?: DType
}
const denseOptions: Known<DenseOptions> = { useBias: true, kernelInit: true, biasInit: true, paramDtype: true }

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
export const dense = required('dense', 1, (features: number, { useBias = true, kernelInit = lecunNormal(), biasInit = zeros, paramDtype = 'float32' }: DenseOptions = {}): Layer<DenseParams, None> => {
  if (!Number.isInteger(features) || features < 1) throw new ArgumentError('dense', { expected: 'a positive whole number of features', got: String(features) })
  return {
    init: (key, input) => {
      const [kernelKey, biasKey] = [...split(key)] as [NDArray, NDArray] // split gives two
      const kernel = kernelInit(kernelKey, [featuresOf('dense', input), features], { dtype: paramDtype })
      const params = useBias ? { kernel, bias: biasInit(biasKey, [features], { dtype: paramDtype }) } : { kernel }
      return { params, state: none, out: outOf(input, [...input.shape.slice(0, -1), features], kernel) }
    },
    apply: ({ kernel, bias }, state, x) => {
      if (x.shape.at(-1) !== kernel.shape[0]) throw new ShapeError('dense', { expected: `an input whose last axis has size ${kernel.shape[0]} (kernel ${formatAval(kernel)})`, got: formatAval(x), hint: 'were the parameters made for another input?' })
      const y = np.matmul(x, kernel)
      return [bias === undefined ? y : np.add(y, bias), state]
    },
  }
}, denseOptions)

export interface DenseGeneralOptions extends DenseOptions {
  /** The axes of the input that are summed over (−1). */
  readonly axis?: number | readonly number[]
}
const denseGeneralOptions: Known<DenseGeneralOptions> = { axis: true, useBias: true, kernelInit: true, biasInit: true, paramDtype: true }

/**
 * An affine map of any axes of the input to any axes at the end of the output. `kernel` is [...inputs, ...features], `bias` [...features].
 *
 * Source: `flax.linen.DenseGeneral`.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const layer = nn.denseGeneral([2, 3], { axis: [1, 2] })
 * layer.init(random.key(0), nn.spec([5, 4, 7])).out.shape // => [5,2,3]
 * ```
 */
export const denseGeneral = required('denseGeneral', 1, (features: number | Shape, { axis = -1, useBias = true, kernelInit = lecunNormal(), biasInit = zeros, paramDtype = 'float32' }: DenseGeneralOptions = {}): Layer<DenseParams, None> => {
  const made = checkShape('denseGeneral', typeof features === 'number' ? [features] : features)
  const axesOf = (rank: number): Shape => normalizeAxes('denseGeneral', typeof axis === 'number' ? [axis] : axis, rank)
  return {
    init: (key, input) => {
      const [kernelKey, biasKey] = [...split(key)] as [NDArray, NDArray] // split gives two
      const axes = axesOf(input.shape.length), taken = axes.map(d => input.shape[d]!)
      // as one matrix, so that the initializer tells inputs from outputs
      const kernel = np.reshape(kernelInit(kernelKey, [sizeOf(taken), sizeOf(made)], { dtype: paramDtype }), [...taken, ...made])
      const params = useBias ? { kernel, bias: biasInit(biasKey, made, { dtype: paramDtype }) } : { kernel }
      return { params, state: none, out: outOf(input, [...input.shape.filter((_, d) => !axes.includes(d)), ...made], kernel) }
    },
    apply: ({ kernel, bias }, state, x) => {
      const axes = axesOf(x.ndim)
      if (axes.some((d, i) => x.shape[d] !== kernel.shape[i])) throw new ShapeError('denseGeneral', { expected: `an input with sizes ${formatShape(kernel.shape.slice(0, axes.length))} on axes ${formatShape(axes)} (kernel ${formatAval(kernel)})`, got: formatAval(x), hint: 'were the parameters made for another input?' })
      const y = np.tensordot(x, kernel, { axes: [axes, axes.map((_, i) => i)] })
      return [bias === undefined ? y : np.add(y, bias), state]
    },
  }
}, denseGeneralOptions)
