/** Layers that convolve. Spatial axes lie between the batch, of any number of axes, and the features. */
import { formatAval } from '../core/base/aval.js'
import type { DType } from '../core/base/dtype.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { checkShape, type Shape, sizeOf } from '../core/base/shape.js'
import type { NDArray } from '../core/trace/ndarray.js'
import * as lax from '../lax/index.js'
import { convolution } from '../lax/convolution.js'
import { promoted } from '../lax/operands.js'
import { checkPads, checkSteps } from '../lax/window-padding.js'
import * as np from '../numpy/index.js'
import { split } from '../random/index.js'
import { evalShape } from '../transforms/make-jaxpr.js'
import { type Initializer, lecunNormal, zeros } from './initializers/index.js'
import { featuresOf, type Layer, none, type None, type Spec } from './layer.js'

export type ConvParams = { readonly kernel: NDArray; readonly bias?: NDArray }

interface KernelOptions {
  readonly useBias?: boolean
  readonly kernelInit?: Initializer
  readonly biasInit?: Initializer
  readonly paramDtype?: DType
}

/** One number for all spatial axes, or one for each; null is 1. */
type PerAxis = number | Shape | null

/** Numbers and pairs pad with zeros, one number on both sides. */
type LayerPadding = lax.Padding | number | readonly (number | readonly [low: number, high: number])[]

export interface ConvOptions extends KernelOptions {
  readonly strides?: PerAxis
  /** `'SAME'` unless said otherwise. `'CIRCULAR'` and `'REFLECT'` continue the input, `'CAUSAL'` (one spatial axis) pads only before it. */
  readonly padding?: LayerPadding | 'CIRCULAR' | 'REFLECT' | 'CAUSAL'
  readonly inputDilation?: PerAxis
  readonly kernelDilation?: PerAxis
  /** Parts of the features that do not meet. */
  readonly featureGroupCount?: number
}
const convOptions: Known<ConvOptions> = { strides: true, padding: true, inputDilation: true, kernelDilation: true, featureGroupCount: true, useBias: true, kernelInit: true, biasInit: true, paramDtype: true }

const perAxis = (op: string, what: string, value: PerAxis | undefined, rank: number): Shape =>
  checkSteps(op, what, typeof value === 'number' ? new Array<number>(rank).fill(value) : value, rank)

const padsOf = (op: string, padding: LayerPadding, rank: number): lax.Padding => {
  if (typeof padding === 'string') return padding
  const pads: unknown = typeof padding === 'number' ? new Array<number>(rank).fill(padding) : padding
  return checkPads(op, Array.isArray(pads) ? pads.map((p: unknown) => (typeof p === 'number' ? [p, p] : p)) : pads, rank)
}

const checkKernel = (op: string, features: number, kernelSize: number | Shape): Shape => {
  if (!Number.isInteger(features) || features < 1) throw new ArgumentError(op, { expected: 'a positive whole number of features', got: String(features) })
  return checkShape(op, typeof kernelSize === 'number' ? [kernelSize] : kernelSize)
}

/** Batch axes as one, and back. */
const withOneBatch = (op: string, x: NDArray, spatial: number, apply: (x: NDArray) => NDArray): NDArray => {
  const axes = x.ndim - spatial - 1
  if (axes < 0) throw new ShapeError(op, { expected: `an input with ${spatial} spatial axes and one of features`, got: formatAval(x) })
  if (axes === 1) return apply(x)
  const batch = x.shape.slice(0, axes), y = apply(np.reshape(x, [sizeOf(batch), ...x.shape.slice(axes)]))
  return np.reshape(y, [...batch, ...y.shape.slice(1)])
}

/** The layer of a kernel of this shape for its input, and of what is computed with it. */
const withKernel = (op: string, features: number, kernelShape: (inputs: number) => Shape, { useBias = true, kernelInit = lecunNormal(), biasInit = zeros, paramDtype = 'float32' }: KernelOptions, compute: (x: NDArray, kernel: NDArray) => NDArray): Layer<ConvParams, None> => {
  const forward = ({ kernel, bias }: ConvParams, x: NDArray): NDArray => {
    if (x.ndim !== 0 && String(kernelShape(x.shape.at(-1)!)) !== String(kernel.shape)) throw new ShapeError(op, { expected: `an input for the kernel ${formatAval(kernel)}`, got: formatAval(x), hint: 'were the parameters made for another input?' })
    const [a, w] = promoted(op, [x, kernel])
    const y = compute(a!, w!)
    return bias === undefined ? y : np.add(y, bias)
  }
  return {
    init: (key, input) => {
      const [kernelKey, biasKey] = [...split(key)] as [NDArray, NDArray] // split gives two
      const kernel = kernelInit(kernelKey, kernelShape(featuresOf(op, input)), { dtype: paramDtype })
      const params = useBias ? { kernel, bias: biasInit(biasKey, [features], { dtype: paramDtype }) } : { kernel }
      return { params, state: none, out: evalShape(forward as (...args: readonly unknown[]) => unknown, params, input) as Spec<NDArray> } // one array comes out
    },
    apply: (params, state, x) => [forward(params, x), state],
  }
}

/**
 * A convolution over the axes before the last. `kernel` is [...kernelSize, inputs / featureGroupCount, features], `bias` [features].
 *
 * Source: `flax.linen.Conv`.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const layer = nn.conv(8, [3, 3], { strides: [2, 2] })
 * const { params, state, out } = layer.init(random.key(0), nn.spec([1, 28, 28, 1]))
 * params.kernel.shape // => [3,3,1,8]
 * out.shape // => [1,14,14,8]
 * layer.apply(params, state, np.ones([5, 28, 28, 1]), nn.evaluate)[0].shape // => [5,14,14,8]
 * ```
 */
export const conv = required('conv', 2, (features: number, kernelSize: number | Shape, { strides, padding = 'SAME', inputDilation, kernelDilation, featureGroupCount = 1, ...options }: ConvOptions = {}): Layer<ConvParams, None> => {
  const size = checkKernel('conv', features, kernelSize), rank = size.length
  const steps = perAxis('conv', 'strides', strides, rank), apart = perAxis('conv', 'inputDilation', inputDilation, rank), between = perAxis('conv', 'kernelDilation', kernelDilation, rank)
  const window = size.map((k, i) => (k - 1) * between[i]! + 1)
  if (padding === 'CAUSAL' && rank !== 1) throw new ArgumentError('conv', { expected: "padding 'CAUSAL' with one spatial axis", got: `${rank}` })
  if (typeof padding === 'string' && apart.some(n => n > 1)) throw new ArgumentError('conv', { expected: 'padding in numbers beside inputDilation', got: `'${padding}'`, hint: 'nn.convTranspose takes names' })
  const aroundSpace = (x: NDArray, widths: readonly (readonly [number, number])[], mode: 'wrap' | 'reflect' | 'constant'): NDArray => np.pad(x, [[0, 0], ...widths, [0, 0]], { mode })
  const prepared = ((): ((x: NDArray) => readonly [NDArray, lax.Padding]) => {
    switch (padding) {
      case 'CIRCULAR': return x => [aroundSpace(x, window.map(centred), 'wrap'), 'VALID']
      case 'REFLECT': return x => [aroundSpace(x, window.map(centred), 'reflect'), 'VALID']
      case 'CAUSAL': return x => [aroundSpace(x, [[window[0]! - 1, 0]], 'constant'), 'VALID']
      default: {
        const pads = padsOf('conv', padding, rank)
        return x => [x, pads]
      }
    }
  })()
  return withKernel('conv', features, inputs => [...size, Math.floor(inputs / featureGroupCount), features], options, (x, kernel) =>
    withOneBatch('conv', x, rank, one => {
      const [input, pads] = prepared(one)
      return convolution('conv', input, kernel, steps, pads, { lhsDilation: apart, rhsDilation: between, featureGroupCount, dimensionNumbers: featuresLast(rank) })
    }))
}, convOptions)

const centred = (window: number): readonly [number, number] => [Math.floor((window - 1) / 2), Math.floor(window / 2)]

/** Batch, space, features; kernels: space, input features, output features. */
const featuresLast = (rank: number): lax.ConvDimensionNumbers => {
  const space = Array.from({ length: rank }, (_, i) => i + 1)
  const spec = [0, rank + 1, ...space]
  return { lhsSpec: spec, rhsSpec: [rank + 1, rank, ...space.map(d => d - 1)], outSpec: spec }
}

export interface ConvTransposeOptions extends KernelOptions {
  /** How far apart the elements of the input are set: the result is that much larger. */
  readonly strides?: PerAxis
  /** `'SAME'` unless said otherwise; `'CIRCULAR'` wraps the result round. */
  readonly padding?: LayerPadding | 'CIRCULAR'
  readonly kernelDilation?: PerAxis
  /** Turn the kernel round and exchange its features (false): what is computed is then the gradient of the convolution with it. */
  readonly transposeKernel?: boolean
}
const convTransposeOptions: Known<ConvTransposeOptions> = { strides: true, padding: true, kernelDilation: true, transposeKernel: true, useBias: true, kernelInit: true, biasInit: true, paramDtype: true }

/**
 * A transposed convolution over the axes before the last. `kernel` is [...kernelSize, inputs, features] (with `transposeKernel`
 * [...kernelSize, features, inputs]), `bias` [features].
 *
 * Source: `flax.linen.ConvTranspose`.
 *
 * @example
 * ```ts
 * import { nn, random } from 'cotangent'
 * nn.convTranspose(8, [3, 3], { strides: [2, 2] }).init(random.key(0), nn.spec([1, 7, 7, 4])).out.shape // => [1,14,14,8]
 * ```
 */
export const convTranspose = required('convTranspose', 2, (features: number, kernelSize: number | Shape, { strides, padding = 'SAME', kernelDilation, transposeKernel = false, ...options }: ConvTransposeOptions = {}): Layer<ConvParams, None> => {
  const size = checkKernel('convTranspose', features, kernelSize), rank = size.length
  const steps = perAxis('convTranspose', 'strides', strides, rank), rhsDilation = perAxis('convTranspose', 'kernelDilation', kernelDilation, rank)
  const pads = padding === 'CIRCULAR' ? 'VALID' : padsOf('convTranspose', padding, rank)
  return withKernel('convTranspose', features, inputs => [...size, ...(transposeKernel ? [features, inputs] : [inputs, features])], options, (x, kernel) =>
    withOneBatch('convTranspose', x, rank, one => {
      const y = lax.convTranspose(one, kernel, steps, pads, { rhsDilation, transposeKernel, dimensionNumbers: featuresLast(rank) })
      return padding === 'CIRCULAR' ? wrappedRound(y, one.shape.slice(1, -1).map((n, i) => n * steps[i]!), transposeKernel) : y
    }))
}, convTransposeOptions)

/** Spatial axes wrapped round to their periods and summed. An odd element of padding goes before the result, or after it for a turned kernel. */
const wrappedRound = (y: NDArray, periods: Shape, turned: boolean): NDArray => {
  const widths = periods.map((period, i) => {
    const twice = 2 * period, missing = (((period - y.shape[i + 1]!) % twice) + twice) % twice
    const less = Math.floor(missing / 2)
    return turned ? [less, missing - less] as const : [missing - less, less] as const
  })
  const padded = np.pad(y, [[0, 0], ...widths, [0, 0]])
  return periods.reduce((z, period, i) => np.sum(np.reshape(z, [...z.shape.slice(0, i + 1), z.shape[i + 1]! / period, period, ...z.shape.slice(i + 2)]), { axis: i + 1 }), padded)
}
