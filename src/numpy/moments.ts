/** Means and variances. Sums are taken in higher precision; variances in two passes, around the mean. */
import { checkDType, type DType, isFloat } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { formatAval } from '../core/base/aval.js'
import { DTypeError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { div, max, mul, sub } from '../core/ops/arithmetic.js'
import { broadcastInDim, broadcastTo, keepAxes, reduceSum } from '../core/ops/broadcasting.js'
import { convert } from '../core/ops/conversion.js'
import { sqrt as sqrtOp, square } from '../core/ops/exponential.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { OptionsDataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, promoted, toArray, toInexact } from '../lax/operands.js'
import { axesOf, type Axis, fillMasked, type MeanOptions, meanOptions, reducedSize, restored, type VarOptions, varOptions, withMask } from './reducing.js'

export type { MeanOptions, VarOptions }

/** Halves are averaged as float32 and rounded once. */
const computationDType = (dtype: DType): DType => (dtype === 'float16' || dtype === 'bfloat16' ? 'float32' : dtype)

interface Sample {
  readonly x: NDArray
  readonly mask: NDArray | null
  readonly axes: readonly number[]
  readonly result: DType
}

const sampleOf = (op: string, x: unknown, { axis = null, where = null, dtype = null }: MeanOptions): Sample => {
  const operand = toInexact(op, x)
  const result = dtype === null ? operand.dtype : checkDType(op, dtype)
  const [array, mask] = withMask(op, convert(operand, computationDType(isFloat(result) ? result : operand.dtype)), where)
  return { x: array, mask, axes: axesOf(op, array, axis), result }
}

/** The number of elements behind every result, less `ddof`, never below 0. */
const divide = (sums: NDArray, { x, mask, axes }: Sample, ddof: number): NDArray => {
  if (mask === null) return div(sums, Math.max(reducedSize(x, axes) - ddof, 0))
  const count = reduceSum(convert(mask, x.dtype), axes)
  return div(sums, ddof === 0 ? count : max(sub(count, ddof), 0))
}

const meanOf = (sample: Sample): NDArray => divide(reduceSum(fillMasked(sample.x, sample.mask, 0), sample.axes), sample, 0)

/**
 * The mean over `axis`; integers give float32. NaN of nothing. Source: `jax.numpy.mean`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.mean(np.array([[1, 2], [3, 4]]), { axis: 0 }).tolist() // => [2,3]
 * ```
 */
export const mean = dual<OptionsDataFirstOrLast<MeanOptions>>('mean', 1, (x: unknown, options: MeanOptions = {}) => {
  const sample = sampleOf('mean', x, options)
  return restored(convert(meanOf(sample), sample.result), sample.axes, options.keepdims ?? false)
}, meanOptions)

const varianceOf = (op: string, sample: Sample, { ddof = 0, correction = null, mean: known = null }: VarOptions): NDArray => {
  const { x, mask, axes } = sample
  const centre = known === null ? keepAxes(meanOf(sample), axes) : convert(toArray(op, known), x.dtype)
  const squares = square(sub(x, broadcastTo(centre, x.shape)))
  return divide(reduceSum(fillMasked(squares, mask, 0), axes), sample, correction ?? ddof)
}

/**
 * The variance over `axis`: the mean square distance from the mean, divided by the number of elements less `ddof`. Source: `jax.numpy.var`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.var(np.array([1, 2, 3, 4])).item() // => 1.25
 * np.var(np.array([1, 3]), { ddof: 1 }).item() // => 2
 * ```
 */
const variance = dual<OptionsDataFirstOrLast<VarOptions>>('var', 1, (x: unknown, options: VarOptions = {}) => {
  const sample = sampleOf('var', x, options)
  return restored(convert(varianceOf('var', sample, options), sample.result), sample.axes, options.keepdims ?? false)
}, varOptions)

export { variance as var }

/**
 * The standard deviation over `axis`: the square root of the variance. Source: `jax.numpy.std`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.std(np.array([1, 3, 1, 3])).item() // => 1
 * ```
 */
export const std = dual<OptionsDataFirstOrLast<VarOptions>>('std', 1, (x: unknown, options: VarOptions = {}) => {
  const sample = sampleOf('std', x, options)
  return restored(convert(sqrtOp(varianceOf('std', sample, options)), sample.result), sample.axes, options.keepdims ?? false)
}, varOptions)

interface AverageOptions {
  readonly axis?: Axis
  /** Of the shape of the operand, or a vector along the one axis. */
  readonly weights?: ArrayLike | null
  readonly keepdims?: boolean
}
const averageOptions: Known<AverageOptions> = { axis: true, weights: true, keepdims: true }

const weightsFor = (weights: NDArray, x: NDArray, axes: readonly number[]): NDArray => {
  const along = axes.map(d => x.shape[d])
  if (weights.ndim === x.ndim && weights.shape.every((n, d) => n === x.shape[d])) return weights
  if (weights.ndim === along.length && weights.shape.every((n, i) => n === along[i])) return broadcastInDim(weights, x.shape, axes)
  throw new ShapeError('average', { expected: `weights of shape [${x.shape}], or [${along}] along axis ${axes}`, got: formatAval(weights) })
}

/**
 * The weighted mean over `axis`: `Σ w x / Σ w`; the plain mean without weights. Source: `jax.numpy.average`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.average(np.array([1, 2]), { weights: np.array([3, 1]) }).item() // => 1.25
 * ```
 */
export const average = dual<OptionsDataFirstOrLast<AverageOptions>>('average', 1, (x: unknown, { axis = null, weights = null, keepdims = false }: AverageOptions = {}) => {
  if (weights === null) return mean(toArray('average', x), { axis, keepdims })
  const [array, given] = promoted('average', [toInexact('average', x), weights])
  if (!isFloat(array!.dtype)) throw new DTypeError('average', { expected: 'a float dtype', got: formatAval(array!) })
  const axes = axesOf('average', array!, axis), w = weightsFor(given!, array!, axes)
  return restored(div(reduceSum(mul(array!, w), axes), reduceSum(w, axes)), axes, keepdims)
}, averageOptions)
