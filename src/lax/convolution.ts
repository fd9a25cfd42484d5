/** Convolutions (cross-correlations: the kernel is not turned round), with all that they can be strided, padded, dilated and grouped by. */
import { formatAval } from '../core/base/aval.js'
import { checkDType, type DType } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import type { Shape } from '../core/base/shape.js'
import { convolve } from '../core/ops/convolution.js'
import { transpose } from '../core/ops/permutation.js'
import { reshape } from '../core/ops/reshape.js'
import { rev } from '../core/ops/reversal.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { type ConvDimensionNumbers, type ConvGeneralDilatedDimensionNumbers, inOrder, numbersFor } from './convolution-numbers.js'
import type { DataFirstOrLast } from './data-last.js'
import { type ArrayLike, checkArrayLike } from './operands.js'
import { oneDType } from './uniform.js'
import { checkSteps, dilated, type Padding, padsFor, transposedPads } from './window-padding.js'

interface ProductOptions {
  /** Accepted for JAX's sake: products are always exact in the accumulator. */
  readonly precision?: unknown
  /** The result's dtype, in which products are summed. */
  readonly preferredElementType?: DType | null
}
const productOptions: Known<ProductOptions> = { precision: true, preferredElementType: true }

export interface ConvOptions extends ProductOptions {
  /** Distance between neighbouring elements of the input, with zeros between them (1). */
  readonly lhsDilation?: Shape | null
  /** Distance between neighbouring elements of the kernel (1). */
  readonly rhsDilation?: Shape | null
  /** Axes by letters or numbers; batch, features, space (kernel: output, input features, space) by default. */
  readonly dimensionNumbers?: ConvGeneralDilatedDimensionNumbers
  /** Parts of the features that do not meet: as many as there are features in a depthwise convolution. */
  readonly featureGroupCount?: number
  /** Parts of the batch, each with its own part of the kernel's output features. */
  readonly batchGroupCount?: number
}
const convOptions: Known<ConvOptions> = { lhsDilation: true, rhsDilation: true, dimensionNumbers: true, featureGroupCount: true, batchGroupCount: true, precision: true, preferredElementType: true }

/** An operand whose axis `axis` falls into groups; `null` where there is one group. */
interface Grouped {
  readonly array: NDArray
  readonly group: readonly number[]
  /** Where an axis is once the group has its own, in front of the axis that was split. */
  readonly at: (axis: number) => number
}

const grouped = (array: NDArray, axis: number, groups: number): Grouped =>
  groups === 1
    ? { array, group: [], at: d => d }
    : { array: reshape(array, array.shape.flatMap((n, d) => (d === axis ? [groups, n / groups] : [n]))), group: [axis], at: d => (d >= axis ? d + 1 : d) }

const checkGroups = (op: string, lhs: NDArray, rhs: NDArray, { lhsSpec, rhsSpec }: ConvDimensionNumbers, features: number, batches: number): void => {
  const says = `${formatAval(lhs)} and kernel ${formatAval(rhs)}`
  for (const count of [features, batches]) if (!Number.isInteger(count) || count < 1) throw new ArgumentError(op, { expected: 'group counts that are whole numbers ≥ 1', got: String(count) })
  if (features > 1 && batches > 1) throw new ArgumentError(op, { expected: 'feature groups or batch groups', got: `${features} and ${batches}` })
  const of = (x: NDArray, axis: number | undefined): number => x.shape[axis!]!
  const input = of(lhs, lhsSpec[1]), taken = of(rhs, rhsSpec[1])
  if (input !== taken * features) {
    throw new ShapeError(op, {
      expected: `as many input features in the kernel (axis ${rhsSpec[1]}) as the input has${features > 1 ? ` in each of ${features} groups` : ''} (axis ${lhsSpec[1]}: ${input}${features > 1 ? ` / ${features}` : ''})`,
      got: `${taken}, for ${says}`,
      hint: 'check dimensionNumbers and featureGroupCount',
    })
  }
  if (of(rhs, rhsSpec[0]) % (features * batches) !== 0) throw new ShapeError(op, { expected: `output features (axis ${rhsSpec[0]} of the kernel) that fall into ${features * batches} groups`, got: says })
  if (of(lhs, lhsSpec[0]) % batches !== 0) throw new ShapeError(op, { expected: `a batch (axis ${lhsSpec[0]}) that falls into ${batches} groups`, got: says })
}

/** The convolution, under the name that the user called. */
export const convolution = (op: string, lhs: unknown, rhs: unknown, windowStrides: unknown, padding: unknown, options: ConvOptions): NDArray => {
  const { featureGroupCount = 1, batchGroupCount = 1, preferredElementType } = options
  const [x, y] = oneDType(op, [checkArrayLike(op, lhs), checkArrayLike(op, rhs)]) as readonly [NDArray, NDArray] // as many as were given
  const numbers = numbersFor(x.shape, y.shape, options.dimensionNumbers)
  const { lhsSpec, rhsSpec, outSpec } = numbers
  checkGroups(op, x, y, numbers, featureGroupCount, batchGroupCount)
  const rank = x.ndim - 2
  const strides = checkSteps(op, 'windowStrides', windowStrides, rank)
  const lhsDilation = checkSteps(op, 'lhsDilation', options.lhsDilation, rank), rhsDilation = checkSteps(op, 'rhsDilation', options.rhsDilation, rank)
  if (typeof padding === 'string' && lhsDilation.some(n => n > 1)) throw new ArgumentError(op, { expected: 'padding in numbers beside lhsDilation', got: `'${padding}'`, hint: 'lax.convTranspose takes names' })
  const pads = padsFor(op, inOrder(x.shape, lhsSpec).slice(2), dilated(inOrder(y.shape, rhsSpec).slice(2), rhsDilation), strides, padding)

  const groups = featureGroupCount * batchGroupCount
  const left = grouped(x, lhsSpec[batchGroupCount > 1 ? 0 : 1]!, groups), right = grouped(y, rhsSpec[0]!, groups)
  const out = groups === 1 ? (d: number) => d : (d: number) => (d >= outSpec[1]! ? d + 1 : d)
  const z = convolve(left.array, right.array, {
    lhs: { group: left.group, free: [left.at(lhsSpec[0]!)], contract: [left.at(lhsSpec[1]!)], spatial: lhsSpec.slice(2).map(left.at) },
    rhs: { group: right.group, free: [right.at(rhsSpec[0]!)], contract: [right.at(rhsSpec[1]!)], spatial: rhsSpec.slice(2).map(right.at) },
    out: { group: groups === 1 ? [] : [outSpec[1]!], lhs: [out(outSpec[0]!)], rhs: [out(outSpec[1]!)], spatial: outSpec.slice(2).map(out) },
    slides: pads.map(([low, high], i) => ({ stride: strides[i]!, low, high, baseDilation: lhsDilation[i]!, windowDilation: rhsDilation[i]! })),
    preferredElementType: preferredElementType == null ? null : checkDType(op, preferredElementType),
  })
  if (groups === 1) return z
  const features = outSpec[1]!
  return reshape(z, z.shape.flatMap((n, d) => (d === features ? [n * z.shape[d + 1]!] : d === features + 1 ? [] : [n])))
}

/**
 * The kernel `rhs` slides over `lhs`; at each position their products are summed over the window and the input features. Strides,
 * padding and dilations have one entry per spatial axis. Source: `jax.lax.conv_general_dilated`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const x = np.reshape(np.array([1, 2, 3, 4]), [1, 4, 1]), w = np.reshape(np.array([1, 10]), [2, 1, 1])
 * const dimensionNumbers = ['NWC', 'WIO', 'NWC'] as const
 * np.ravel(lax.convGeneralDilated(x, w, [1], 'VALID', { dimensionNumbers })).tolist() // => [21,32,43]
 * np.ravel(lax.convGeneralDilated(x, w, [2], [[1, 1]], { dimensionNumbers })).tolist() // => [10,32,4]
 * ```
 */
export const convGeneralDilated = dual<DataFirstOrLast<[rhs: ArrayLike, windowStrides: Shape, padding: Padding, options?: ConvOptions]>>(
  'convGeneralDilated', 4, (lhs: unknown, rhs: unknown, windowStrides: unknown, padding: unknown, options: ConvOptions = {}) => convolution('convGeneralDilated', lhs, rhs, windowStrides, padding, options), convOptions)

/**
 * The convolution of an input [batch, features, …space] with a kernel [output features, input features, …space]. Source: `jax.lax.conv`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.conv(np.ones([1, 2, 5, 5]), np.ones([3, 2, 3, 3]), [1, 1], 'VALID').shape // => [1,3,3,3]
 * ```
 */
export const conv = dual<DataFirstOrLast<[rhs: ArrayLike, windowStrides: Shape, padding: Padding, options?: ProductOptions]>>(
  'conv', 4, (lhs: unknown, rhs: unknown, windowStrides: unknown, padding: unknown, options: ProductOptions = {}) => convolution('conv', lhs, rhs, windowStrides, padding, options), productOptions)

/**
 * `conv` with padding in numbers and dilations (null: none) of input and kernel. Source: `jax.lax.conv_with_general_padding`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.convWithGeneralPadding(np.ones([1, 1, 4]), np.ones([1, 1, 2]), [1], [[1, 0]], [1], [2]).tolist() // => [[[1,2,2]]]
 * ```
 */
export const convWithGeneralPadding = dual<DataFirstOrLast<[rhs: ArrayLike, windowStrides: Shape, padding: Padding, lhsDilation: Shape | null, rhsDilation: Shape | null, options?: ProductOptions]>>(
  'convWithGeneralPadding', 6, (lhs: unknown, rhs: unknown, windowStrides: unknown, padding: unknown, lhsDilation: Shape | null, rhsDilation: Shape | null, options: ProductOptions = {}) =>
    convolution('convWithGeneralPadding', lhs, rhs, windowStrides, padding, { ...options, lhsDilation, rhsDilation }), productOptions)

export interface ConvTransposeOptions extends ProductOptions {
  readonly rhsDilation?: Shape | null
  /** Axes by letters or numbers; features last, output features last in the kernel by default. */
  readonly dimensionNumbers?: ConvGeneralDilatedDimensionNumbers
  /** Turn the kernel round and exchange its features: the gradient of the convolution with this kernel (false). */
  readonly transposeKernel?: boolean
  /** Padding in numbers means what it means for the convolution whose gradient this is, not padding of the dilated input (false). */
  readonly useConsistentPadding?: boolean
}
const convTransposeOptions: Known<ConvTransposeOptions> = { rhsDilation: true, dimensionNumbers: true, transposeKernel: true, useConsistentPadding: true, precision: true, preferredElementType: true }

const featuresLast: readonly ConvGeneralDilatedDimensionNumbers[] = [['NC', 'IO', 'NC'], ['NHC', 'HIO', 'NHC'], ['NHWC', 'HWIO', 'NHWC'], ['NHWDC', 'HWDIO', 'NHWDC']]

/**
 * The transposed ("fractionally strided") convolution: the input is spread out by `strides`, so that the result is that much
 * larger. Source: `jax.lax.conv_transpose`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const x = np.reshape(np.array([1, 2]), [1, 2, 1]), w = np.reshape(np.array([1, 1]), [2, 1, 1])
 * np.ravel(lax.convTranspose(x, w, [2], 'SAME')).tolist() // => [1,1,2,2]
 * ```
 */
export const convTranspose = dual<DataFirstOrLast<[rhs: ArrayLike, strides: Shape, padding: Padding, options?: ConvTransposeOptions]>>(
  'convTranspose', 4, (lhs: unknown, rhs: unknown, strides: unknown, padding: unknown, { transposeKernel = false, useConsistentPadding = false, dimensionNumbers, rhsDilation, ...options }: ConvTransposeOptions = {}) => {
    const op = 'convTranspose'
    const [x, y] = oneDType(op, [checkArrayLike(op, lhs), checkArrayLike(op, rhs)]) as readonly [NDArray, NDArray] // as many as were given
    const numbers = numbersFor(x.shape, y.shape, dimensionNumbers ?? featuresLast[x.ndim - 2])
    const { rhsSpec } = numbers, spatial = rhsSpec.slice(2)
    const apart = checkSteps(op, 'strides', strides, spatial.length), dilation = checkSteps(op, 'rhsDilation', rhsDilation, spatial.length)
    const window = dilated(inOrder(y.shape, spatial), dilation)
    const pads = typeof padding === 'string'
      ? window.map((k, i) => transposedPads(op, k, apart[i]!, padding.toUpperCase()))
      : padsFor(op, window, window, apart, padding).map(([low, high], i) => (useConsistentPadding ? [window[i]! - 1 - low, window[i]! - 1 - high] as const : [low, high] as const))
    const kernel = transposeKernel ? transpose(rev(y, [...spatial].sort((a, b) => a - b)), exchange(y.ndim, rhsSpec[0]!, rhsSpec[1]!)) : y
    return convolution(op, x, kernel, null, pads, { ...options, lhsDilation: apart, rhsDilation: dilation, dimensionNumbers: numbers })
  }, convTransposeOptions)

const exchange = (rank: number, a: number, b: number): readonly number[] => Array.from({ length: rank }, (_, d) => (d === a ? b : d === b ? a : d))
