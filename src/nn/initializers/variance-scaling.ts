/** Initializers: functions of a key and a shape. The "…Normal" ones of variance scaling are truncated normals, as in JAX. */
import { checkDType, convertNumber, type DType } from '../../core/base/dtype.js'
import { ArgumentError, ShapeError } from '../../core/base/errors.js'
import type { Known } from '../../core/base/options.js'
import { type Shape, checkShape, formatShape, normalizeAxis } from '../../core/base/shape.js'
import { required } from '../../core/base/required.js'
import { full } from '../../core/ops/constants.js'
import { mul } from '../../core/ops/arithmetic.js'
import { dtypeFor, type Initializer, type InitializerOptions, initializerOptions } from './initializer.js'
import { normal as standardNormal, truncatedNormal as truncated, uniform as unitUniform } from '../../random/index.js'

const filled = (op: string, value: number, dtype: DType = 'float32'): Initializer => (_key, shape, options) => {
  const type = checkDType(op, dtypeFor(op, options, dtype))
  return full(convertNumber(value, type), { shape: checkShape(op, shape), dtype: type })
}

/**
 * Zeros: `zeros(key, shape)`. Source: `jax.nn.initializers.zeros`.
 *
 * @example
 * ```ts
 * import { nn, random } from 'cotangent'
 * nn.initializers.zeros(random.key(0), [2]).tolist() // => [0,0]
 * ```
 */
export const zeros: Initializer = filled('zeros', 0)

/**
 * Ones: `ones(key, shape)`. Source: `jax.nn.initializers.ones`.
 *
 * @example
 * ```ts
 * import { nn, random } from 'cotangent'
 * nn.initializers.ones(random.key(0), [2]).tolist() // => [1,1]
 * ```
 */
export const ones: Initializer = filled('ones', 1)

/**
 * The same number everywhere. Source: `jax.nn.initializers.constant`.
 *
 * @example
 * ```ts
 * import { nn, random } from 'cotangent'
 * nn.initializers.constant(3)(random.key(0), [2]).tolist() // => [3,3]
 * ```
 */
export const constant = required('constant', 1, (value: number, { dtype }: InitializerOptions = {}): Initializer => filled('constant', value, dtype), initializerOptions)

export interface ScaleOptions extends InitializerOptions {
  readonly scale?: number
}
const scaleOptions: Known<ScaleOptions> = { scale: true, dtype: true }

export interface StddevOptions extends InitializerOptions {
  readonly stddev?: number
}
const stddevOptions: Known<StddevOptions> = { stddev: true, dtype: true }

/**
 * Uniform in [0, scale), scale 0.01. Source: `jax.nn.initializers.uniform`.
 *
 * @example
 * ```ts
 * import { nn, random } from 'cotangent'
 * nn.initializers.uniform({ scale: 2 })(random.key(0), [3]).tolist() // => [1.895334,1.9571598,0.66458297]
 * ```
 */
export const uniform = required('uniform', 0, ({ scale = 0.01, dtype = 'float32' }: ScaleOptions = {}): Initializer => (key, shape, options) => {
  const type = dtypeFor('uniform', options, dtype)
  return mul(unitUniform(key, shape, { dtype: type }), scale)
}, scaleOptions)

/**
 * Normal with standard deviation `stddev`, 0.01. Source: `jax.nn.initializers.normal`.
 *
 * @example
 * ```ts
 * import { nn, random } from 'cotangent'
 * nn.initializers.normal({ stddev: 1 })(random.key(0), [3]).tolist() // => [1.6226422,2.0252647,-0.43359444]
 * ```
 */
export const normal = required('normal', 0, ({ stddev = 0.01, dtype = 'float32' }: StddevOptions = {}): Initializer => (key, shape, options) => mul(standardNormal(key, shape, { dtype: dtypeFor('normal', options, dtype) }), stddev), stddevOptions)

/**
 * Normal truncated to [lower, upper] standard deviations ([−2, 2]), times `stddev` (0.01). Source: `jax.nn.initializers.truncated_normal`.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * np.max(nn.initializers.truncatedNormal({ stddev: 1 })(random.key(0), [100])).item() as number <= 2 // => true
 * ```
 */
export const truncatedNormal = required('truncatedNormal', 0, ({ stddev = 0.01, lower = -2, upper = 2, dtype = 'float32' }: StddevOptions & { readonly lower?: number; readonly upper?: number } = {}): Initializer => (key, shape, options) =>
  mul(truncated(key, lower, upper, shape, { dtype: dtypeFor('truncatedNormal', options, dtype) }), stddev), { ...stddevOptions, lower: true, upper: true })

export type FanMode = 'fan_in' | 'fan_out' | 'fan_avg' | 'fan_geo_avg'
export type Distribution = 'truncated_normal' | 'normal' | 'uniform'

export interface FanOptions extends InitializerOptions {
  /** The axis (or axes) of the inputs (−2). */
  readonly inAxis?: number | readonly number[]
  /** The axis (or axes) of the outputs (−1). */
  readonly outAxis?: number | readonly number[]
  /** Axes that stack independent kernels. */
  readonly batchAxis?: number | readonly number[]
}
const fanOptions: Known<FanOptions> = { inAxis: true, outAxis: true, batchAxis: true, dtype: true }

const list = (axes: number | readonly number[]): readonly number[] => (typeof axes === 'number' ? [axes] : axes)

/** How many inputs and outputs one parameter connects: axes that are neither are a receptive field and count for both. */
const fans = (shape: Shape, { inAxis = -2, outAxis = -1, batchAxis = [] }: FanOptions): { readonly fanIn: number; readonly fanOut: number } => {
  if (shape.length <= 1) throw new ShapeError('varianceScaling', { expected: 'a shape of at least two axes, to tell inputs from outputs', got: formatShape(shape), hint: 'biases are usually nn.initializers.zeros' })
  const product = (axes: number | readonly number[]): number => list(axes).reduce((n, a) => n * shape[normalizeAxis('varianceScaling', a, shape.length)]!, 1)
  const [inputs, outputs, batch] = [product(inAxis), product(outAxis), product(batchAxis)]
  const field = shape.reduce((a, b) => a * b, 1) / inputs / outputs / batch
  return { fanIn: inputs * field, fanOut: outputs * field }
}

const fanOf = (mode: FanMode, { fanIn, fanOut }: { readonly fanIn: number; readonly fanOut: number }): number => {
  switch (mode) {
    case 'fan_in': return fanIn
    case 'fan_out': return fanOut
    case 'fan_avg': return (fanIn + fanOut) / 2
    case 'fan_geo_avg': return Math.sqrt(fanIn * fanOut)
    default: throw new ArgumentError('varianceScaling', { expected: "'fan_in', 'fan_out', 'fan_avg' or 'fan_geo_avg'", got: String(mode) })
  }
}

/** The standard deviation of a standard normal truncated to [−2, 2]. */
const TRUNCATED_STDDEV = 0.8796256610342398

/**
 * Values of variance scale/fan, so that signals keep their size through a layer.
 *
 * Source: `jax.nn.initializers.variance_scaling`.
 *
 * @example
 * ```ts
 * import { nn, random } from 'cotangent'
 * nn.initializers.varianceScaling(2, 'fan_in', 'normal')(random.key(0), [3, 4]).shape // => [3,4]
 * ```
 */
export const varianceScaling = required('varianceScaling', 3, (scale: number, mode: FanMode, distribution: Distribution, defaults: FanOptions = {}): Initializer => (key, shape, options) => {
  const dtype = dtypeFor('varianceScaling', options, defaults.dtype ?? 'float32')
  const variance = scale / Math.max(1, fanOf(mode, fans(checkShape('varianceScaling', shape), defaults)))
  switch (distribution) {
    case 'normal': return mul(standardNormal(key, shape, { dtype }), Math.sqrt(variance))
    case 'truncated_normal': return mul(truncated(key, -2, 2, shape, { dtype }), Math.sqrt(variance) / TRUNCATED_STDDEV)
    case 'uniform': return mul(unitUniform(key, shape, { dtype, minval: -1, maxval: 1 }), Math.sqrt(3 * variance))
    default: throw new ArgumentError('varianceScaling', { expected: "'truncated_normal', 'normal' or 'uniform'", got: String(distribution) })
  }
}, fanOptions)

const scaled = (scale: number, mode: FanMode, distribution: Distribution) => (options?: FanOptions): Initializer => varianceScaling(scale, mode, distribution, options)

/**
 * Glorot & Bengio (2010): variance 1/fan_avg, uniform. Source: `jax.nn.initializers.glorot_uniform`.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const kernel = nn.initializers.glorotUniform()(random.key(0), [80, 20])
 * Number(np.max(np.abs(kernel)).item()) <= Math.sqrt(3 / 50) // => true
 * ```
 */
export const glorotUniform = scaled(1, 'fan_avg', 'uniform')

/**
 * Glorot & Bengio (2010): variance 1/fan_avg, truncated normal. Source: `jax.nn.initializers.glorot_normal`.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const kernel = nn.initializers.glorotNormal()(random.key(0), [80, 20])
 * Math.abs(Number(np.var(kernel).item()) / (1 / 50) - 1) < 0.1 // => true
 * ```
 */
export const glorotNormal = scaled(1, 'fan_avg', 'truncated_normal')

/**
 * Another name of glorotUniform.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const kernel = nn.initializers.xavierUniform()(random.key(0), [80, 20])
 * Number(np.max(np.abs(kernel)).item()) <= Math.sqrt(3 / 50) // => true
 * ```
 */
export const xavierUniform = glorotUniform

/**
 * Another name of glorotNormal.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const kernel = nn.initializers.xavierNormal()(random.key(0), [80, 20])
 * Math.abs(Number(np.var(kernel).item()) / (1 / 50) - 1) < 0.1 // => true
 * ```
 */
export const xavierNormal = glorotNormal

/**
 * LeCun et al. (1998): variance 1/fan_in, uniform. Source: `jax.nn.initializers.lecun_uniform`.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const kernel = nn.initializers.lecunUniform()(random.key(0), [80, 20])
 * Number(np.max(np.abs(kernel)).item()) <= Math.sqrt(3 / 80) // => true
 * ```
 */
export const lecunUniform = scaled(1, 'fan_in', 'uniform')

/**
 * LeCun et al. (1998): variance 1/fan_in, truncated normal; the default of layers. Source: `jax.nn.initializers.lecun_normal`.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const kernel = nn.initializers.lecunNormal()(random.key(0), [80, 20])
 * Math.abs(Number(np.var(kernel).item()) / (1 / 80) - 1) < 0.1 // => true
 * ```
 */
export const lecunNormal = scaled(1, 'fan_in', 'truncated_normal')

/**
 * He et al. (2015): variance 2/fan_in, uniform. Source: `jax.nn.initializers.he_uniform`.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const kernel = nn.initializers.heUniform()(random.key(0), [80, 20])
 * Number(np.max(np.abs(kernel)).item()) <= Math.sqrt(6 / 80) // => true
 * ```
 */
export const heUniform = scaled(2, 'fan_in', 'uniform')

/**
 * He et al. (2015): variance 2/fan_in, truncated normal. Source: `jax.nn.initializers.he_normal`.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const kernel = nn.initializers.heNormal()(random.key(0), [80, 20])
 * Math.abs(Number(np.var(kernel).item()) / (2 / 80) - 1) < 0.1 // => true
 * ```
 */
export const heNormal = scaled(2, 'fan_in', 'truncated_normal')

/**
 * Another name of heUniform.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const kernel = nn.initializers.kaimingUniform()(random.key(0), [80, 20])
 * Number(np.max(np.abs(kernel)).item()) <= Math.sqrt(6 / 80) // => true
 * ```
 */
export const kaimingUniform = heUniform

/**
 * Another name of heNormal.
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const kernel = nn.initializers.kaimingNormal()(random.key(0), [80, 20])
 * Math.abs(Number(np.var(kernel).item()) / (2 / 80) - 1) < 0.1 // => true
 * ```
 */
export const kaimingNormal = heNormal
