/** Normalization: subtract a mean, divide by a standard deviation, then scale and shift. Statistics are computed in float32. */
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import { formatAval } from '../core/base/aval.js'
import type { DType } from '../core/base/dtype.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { promoteAll } from '../core/base/promote.js'
import { required } from '../core/base/required.js'
import { normalizeAxes, normalizeAxis, type Shape } from '../core/base/shape.js'
import { convert } from '../core/ops/conversion.js'
import { rsqrt } from '../core/ops/exponential.js'
import type { NDArray } from '../core/trace/ndarray.js'
import * as np from '../numpy/index.js'
import { type Initializer, ones, zeros } from './initializers/index.js'
import { type Layer, type None, none, outOf } from './layer.js'

export type NormParams = { readonly scale?: NDArray; readonly bias?: NDArray }

export interface NormOptions {
  /** Added to the variance. */
  readonly epsilon?: number
  readonly useBias?: boolean
  readonly useScale?: boolean
  readonly biasInit?: Initializer
  readonly scaleInit?: Initializer
  readonly paramDtype?: DType
}
const normOptions: Known<NormOptions> = { epsilon: true, useBias: true, useScale: true, biasInit: true, scaleInit: true, paramDtype: true }

export interface AxesOptions extends NormOptions {
  /** The axes that statistics are taken over (−1). */
  readonly reductionAxes?: number | readonly number[]
  /** The axes that scale and bias have (−1). */
  readonly featureAxes?: number | readonly number[]
}
const axesOptions: Known<AxesOptions> = { reductionAxes: true, featureAxes: true, epsilon: true, useBias: true, useScale: true, biasInit: true, scaleInit: true, paramDtype: true }

const paramsOf = (key: NDArray, shape: Shape, { useBias = true, useScale = true, biasInit = zeros, scaleInit = ones, paramDtype = 'float32' }: NormOptions): NormParams => ({
  ...(useScale ? { scale: scaleInit(key, shape, { dtype: paramDtype }) } : {}),
  ...(useBias ? { bias: biasInit(key, shape, { dtype: paramDtype }) } : {}),
})

const halfOrFull = (x: NDArray): NDArray => (x.dtype === 'float16' || x.dtype === 'bfloat16' ? convert(x, 'float32') : x)

interface Statistics {
  readonly mean: NDArray
  readonly variance: NDArray
}

const statistics = (x: NDArray, axes: readonly number[]): Statistics => {
  const wide = halfOrFull(x), mean = np.mean(wide, { axis: axes, keepdims: true })
  return { mean, variance: np.var(wide, { axis: axes, keepdims: true, mean }) }
}

/** A parameter of the feature axes in the rank of x. */
const alongFeatures = (parameter: NDArray, x: NDArray, features: readonly number[]): NDArray => np.reshape(parameter, x.shape.map((n, d) => (features.includes(d) ? n : 1)))

const normalized = (x: NDArray, { mean, variance }: Statistics, { scale, bias }: NormParams, features: readonly number[], epsilon: number): NDArray => {
  const factor = rsqrt(np.add(variance, epsilon))
  const slope = scale === undefined ? factor : np.multiply(factor, alongFeatures(scale, x, features))
  const y = np.multiply(np.subtract(x, mean), slope)
  const shifted = bias === undefined ? y : np.add(y, alongFeatures(bias, x, features))
  return np.astype(shifted, promoteAll('layer', [x, scale, bias].filter(a => a !== undefined)).dtype)
}

const checkParams = (op: string, x: NDArray, params: NormParams, features: readonly number[]): void => {
  const size = features.reduce((n, d) => n * x.shape[d]!, 1)
  for (const parameter of [params.scale, params.bias]) {
    if (parameter !== undefined && parameter.size !== size) throw new ShapeError(op, { expected: `an input with ${parameter.size} features`, got: formatAval(x), hint: 'were the parameters made for another input?' })
  }
}

const listOf = (axes: number | readonly number[]): readonly number[] => (typeof axes === 'number' ? [axes] : axes)

/** A normalization without state, from the axes it takes statistics over. */
const over = (op: string, options: NormOptions, features: (rank: number) => readonly number[], apply: (x: NDArray, params: NormParams, features: readonly number[]) => NDArray): Layer<NormParams, None> => ({
  init: (key, input) => {
    const params = paramsOf(key, features(input.shape.length).map(d => input.shape[d]!), options)
    return { params, state: none, out: outOf(input, input.shape, ...Object.values(params)) }
  },
  apply: (params, state, x) => {
    const axes = features(x.ndim)
    checkParams(op, x, params, axes)
    return [apply(x, params, axes), state]
  },
})

/**
 * Normalizes every example over its features: (x − mean)/√(var + epsilon)·scale + bias, epsilon 1e−6.
 *
 * Source: Ba et al., "Layer Normalization" (2016); `flax.linen.LayerNorm`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * const [y] = nn.layerNorm({ epsilon: 0 }).apply({}, {}, np.array([1, 3]), nn.evaluate)
 * y.tolist() // => [-1,1]
 * ```
 */
export const layerNorm = required('layerNorm', 0, (options: AxesOptions = {}): Layer<NormParams, None> => {
  const { epsilon = 1e-6, reductionAxes = -1, featureAxes = -1 } = options
  return over('layerNorm', options, rank => normalizeAxes('layerNorm', listOf(featureAxes), rank), (x, params, features) => normalized(x, statistics(x, normalizeAxes('layerNorm', listOf(reductionAxes), x.ndim)), params, features, epsilon))
}, axesOptions)

/**
 * x/√(mean x² + epsilon)·scale, epsilon 1e−6: layer normalization without the mean.
 *
 * Source: Zhang & Sennrich (2019); `flax.linen.RMSNorm`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * const [y] = nn.rmsNorm({ epsilon: 0 }).apply({}, {}, np.array([3, 3]), nn.evaluate)
 * y.tolist() // => [1,1]
 * ```
 */
export const rmsNorm = required('rmsNorm', 0, (options: Omit<AxesOptions, 'useBias' | 'biasInit'> = {}): Layer<NormParams, None> => {
  const { epsilon = 1e-6, reductionAxes = -1, featureAxes = -1 } = options
  return over('rmsNorm', { ...options, useBias: false }, rank => normalizeAxes('rmsNorm', listOf(featureAxes), rank), (x, params, features) => {
    const variance = np.mean(np.square(halfOrFull(x)), { axis: normalizeAxes('rmsNorm', listOf(reductionAxes), x.ndim), keepdims: true })
    return normalized(x, { mean: np.zerosLike(variance), variance }, params, features, epsilon)
  })
}, { epsilon: true, paramDtype: true, reductionAxes: true, featureAxes: true, useScale: true, scaleInit: true })

export interface GroupNormOptions extends NormOptions {
  /** Instead of their number: how many features a group has. */
  readonly groupSize?: number | null
}
const groupNormOptions: Known<GroupNormOptions> = { groupSize: true, epsilon: true, useBias: true, useScale: true, biasInit: true, scaleInit: true, paramDtype: true }

const groupCount = (features: number, numGroups: number | null, groupSize: number | null): number => {
  if ((numGroups === null) === (groupSize === null)) throw new ArgumentError('groupNorm', { expected: 'a number of groups, or null and { groupSize }', got: `${numGroups} and groupSize ${groupSize}` })
  const groups = numGroups ?? features / groupSize!
  if (!Number.isInteger(groups) || groups < 1 || features % groups !== 0) throw new ArgumentError('groupNorm', { expected: `groups that divide ${features} features`, got: numGroups === null ? `groups of ${groupSize}` : `${numGroups} groups`, hint: 'the default is 32' })
  return groups
}

/**
 * Normalizes every example over groups of its last axis (32) together with all axes between it and the first; epsilon 1e−6.
 *
 * Source: Wu & He, "Group Normalization" (2018); `flax.linen.GroupNorm`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * const [y] = nn.groupNorm(2, { epsilon: 0 }).apply({}, {}, np.array([[1, 3, 10, 30]]), nn.evaluate)
 * y.tolist() // => [[-1,1,-1,1]]
 * ```
 */
export const groupNorm = (numGroups: number | null = 32, options: GroupNormOptions = {}): Layer<NormParams, None> => {
  const { epsilon = 1e-6, groupSize = null } = checkOptions('groupNorm', options, groupNormOptions)
  return over('groupNorm', options, rank => [rank - 1], (x, params, features) => {
    const size = x.shape[x.ndim - 1]!, groups = groupCount(size, numGroups, groupSize)
    const parts = np.reshape(x, [...x.shape.slice(0, -1), groups, size / groups])
    const axes = parts.shape.map((_, d) => d).filter(d => d !== 0 && d !== parts.ndim - 2)
    const { mean, variance } = statistics(parts, axes)
    const perFeature = (y: NDArray): NDArray => np.reshape(np.broadcastTo(y, [...y.shape.slice(0, -1), size / groups]), [...y.shape.slice(0, -2), size])
    return normalized(x, { mean: perFeature(mean), variance: perFeature(variance) }, params, features, epsilon)
  })
}

/**
 * Normalizes every feature (the last axis) of every example (the first) by itself; epsilon 1e−6.
 *
 * Source: Ulyanov et al., "Instance Normalization" (2016); `flax.linen.InstanceNorm`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * const [y] = nn.instanceNorm({ epsilon: 0 }).apply({}, {}, np.array([[[1], [3]]]), nn.evaluate)
 * y.tolist() // => [[[-1],[1]]]
 * ```
 */
export const instanceNorm = required('instanceNorm', 0, (options: NormOptions = {}): Layer<NormParams, None> => {
  const { epsilon = 1e-6 } = options
  return over('instanceNorm', options, rank => [rank - 1], (x, params, features) => normalized(x, statistics(x, x.shape.map((_, d) => d).slice(1, -1)), params, features, epsilon))
}, normOptions)

export type BatchStatistics = { readonly mean: NDArray; readonly var: NDArray }

export interface BatchNormOptions extends NormOptions {
  /** The axis of the features (−1). */
  readonly axis?: number
  /** How much of the running statistics one batch leaves (0.99). */
  readonly momentum?: number
}
const batchNormOptions: Known<BatchNormOptions> = { axis: true, momentum: true, epsilon: true, useBias: true, useScale: true, biasInit: true, scaleInit: true, paramDtype: true }

/**
 * Training normalizes every feature over the batch and moves the running statistics; evaluation normalizes by these. Epsilon 1e−5.
 *
 * Source: Ioffe & Szegedy (2015); `flax.linen.BatchNorm`.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const layer = nn.batchNorm({ momentum: 0.5 })
 * const { params, state } = layer.init(random.key(0), nn.spec([2, 1]))
 * layer.apply(params, state, np.array([[1], [3]]), nn.train(random.key(1)))[1].mean.tolist() // => [1]
 * ```
 */
export const batchNorm = required('batchNorm', 0, (options: BatchNormOptions = {}): Layer<NormParams, BatchStatistics> => {
  const { axis = -1, momentum = 0.99, epsilon = 1e-5 } = options
  return {
    init: (key, input) => {
      const size = [input.shape[normalizeAxis('batchNorm', axis, input.shape.length)]!]
      const params = paramsOf(key, size, options)
      const state = { mean: zeros(key, size), var: ones(key, size) }
      return { params, state, out: outOf(input, input.shape, ...Object.values(params)) }
    },
    apply: (params, state, x, mode) => {
      const feature = [normalizeAxis('batchNorm', axis, x.ndim)]
      checkParams('batchNorm', x, { scale: state.mean, ...params }, feature)
      if (mode._tag === 'eval') {
        const running = { mean: alongFeatures(state.mean, x, feature), variance: alongFeatures(state.var, x, feature) }
        return [normalized(x, running, params, feature, epsilon), state]
      }
      const batch = statistics(x, x.shape.map((_, d) => d).filter(d => !feature.includes(d)))
      const moved = (running: NDArray, now: NDArray): NDArray => np.astype(np.add(np.multiply(momentum, running), np.multiply(1 - momentum, np.reshape(now, running.shape))), running.dtype)
      return [normalized(x, batch, params, feature, epsilon), { mean: moved(state.mean, batch.mean), var: moved(state.var, batch.variance) }]
    },
  }
}, batchNormOptions)
