/** Distributions from scores, sums of exponentials, standard scores, one-hot vectors. Maxima are taken out first; masks leave no trace in derivatives. */
import { dual } from '../core/base/dual.js'
import { type DType, checkDType } from '../core/base/dtype.js'
import { ArgumentError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { normalizeAxis } from '../core/base/shape.js'
import { neg, sub } from '../core/ops/arithmetic.js'
import { keepAxes, reduceSum } from '../core/ops/broadcasting.js'
import { lt } from '../core/ops/comparison.js'
import { convert } from '../core/ops/conversion.js'
import { exp, expm1, log, log1p, rsqrt } from '../core/ops/exponential.js'
import { select } from '../core/ops/selection.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast, OptionsDataFirstOrLast } from '../lax/data-last.js'
import { type Unary, unaryInexact } from '../lax/elementwise.js'
import { logSoftmax as logSoftmaxOf, logSumExp, softmax as softmaxOf } from '../lax/log-sum-exp.js'
import { type ArrayLike, broadcasted, toArray, toInexact } from '../lax/operands.js'
import { composite } from '../numpy/composite.js'
import * as np from '../numpy/index.js'
import { type Axis, axesOf, fillMasked, reducedSize, restored, type MaskedReductionOptions, maskedReductionOptions, withMask } from '../numpy/reducing.js'

export interface SoftmaxOptions {
  /** The axis of the classes, or several (−1). */
  readonly axis?: Axis
  /** Which elements take part; the others get 0. */
  readonly where?: ArrayLike | null
}
const softmaxOptions: Known<SoftmaxOptions> = { axis: true, where: true }

const MINUS_INFINITY = Number.NEGATIVE_INFINITY

/**
 * eˣ / Σ eˣ along `axis`. NaN where nothing takes part.
 *
 * Source: `jax.nn.softmax`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.softmax(np.array([0, 0, -Infinity])).tolist() // => [0.5,0.5,0]
 * ```
 */
export const softmax = dual<OptionsDataFirstOrLast<SoftmaxOptions>>('softmax', 1, (x: unknown, { axis = -1, where = null }: SoftmaxOptions = {}) => {
  const [array, mask] = withMask('softmax', toInexact('softmax', x), where)
  return softmaxOf(fillMasked(array, mask, MINUS_INFINITY), axesOf('softmax', array, axis))
}, softmaxOptions)

/**
 * x − log Σ eˣ along `axis`; −∞ where masked out.
 *
 * Source: `jax.nn.log_softmax`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.logSoftmax(np.array([1000, 0])).tolist() // => [0,-1000]
 * ```
 */
export const logSoftmax = dual<OptionsDataFirstOrLast<SoftmaxOptions>>('logSoftmax', 1, (x: unknown, { axis = -1, where = null }: SoftmaxOptions = {}) => {
  const [array, mask] = withMask('logSoftmax', toInexact('logSoftmax', x), where)
  return logSoftmaxOf(fillMasked(array, mask, MINUS_INFINITY), axesOf('logSoftmax', array, axis))
}, softmaxOptions)

export { type Logsumexp, type LogsumexpOptions, type SignedLogsumexpOptions, logsumexp } from '../scipy/special/log-sum-exp.js'

/**
 * log of the mean of eˣ over `axis`.
 *
 * Source: `jax.nn.logmeanexp`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.logmeanexp(np.array([1000, 1000])).item() // => 1000
 * ```
 */
export const logmeanexp = dual<OptionsDataFirstOrLast<MaskedReductionOptions>>('logmeanexp', 1, (x: unknown, options: MaskedReductionOptions = {}) => {
  const [array, mask] = withMask('logmeanexp', toInexact('logmeanexp', x), options.where ?? null)
  const axes = axesOf('logmeanexp', array, options.axis ?? null)
  const total = logSumExp(fillMasked(array, mask, MINUS_INFINITY), axes)
  const mean = mask === null ? sub(total, Math.log(reducedSize(array, axes))) : sub(total, log(reduceSum(convert(mask, array.dtype), axes)))
  return restored(mean, axes, options.keepdims ?? false)
}, maskedReductionOptions)

/** Each piece sees only numbers of its own side: the other's infinities would poison derivatives. */
const logOfOneMinusExp = (x: NDArray): NDArray => {
  const small = lt(x, Math.LN2)
  return select(small, log(neg(expm1(neg(select(small, x, Math.LN2))))), log1p(neg(exp(neg(select(small, Math.LN2, x))))))
}

/**
 * log(1 − e⁻ˣ) for x > 0, accurate for large and small x.
 *
 * Source: Mächler (2012); `jax.nn.log1mexp`.
 *
 * @example
 * ```ts
 * import { nn } from 'cotangent'
 * nn.log1mexp(1).item() // => -0.45867515
 * ```
 */
export const log1mexp: Unary = unaryInexact('log1mexp', composite(logOfOneMinusExp))

export interface StandardizeOptions {
  readonly axis?: Axis
  /** The mean and the variance where they are known, with the reduced axes kept. */
  readonly mean?: ArrayLike | null
  readonly variance?: ArrayLike | null
  /** Added to the variance (1e−5). */
  readonly epsilon?: number
  readonly where?: ArrayLike | null
}
const standardizeOptions: Known<StandardizeOptions> = { axis: true, mean: true, variance: true, epsilon: true, where: true }

/**
 * (x − mean) / √(variance + epsilon) along `axis` (−1).
 *
 * Source: `jax.nn.standardize`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.standardize(np.array([1, 3]), { epsilon: 0 }).tolist() // => [-1,1]
 * ```
 */
export const standardize = dual<OptionsDataFirstOrLast<StandardizeOptions>>('standardize', 1, (x: unknown, { axis = -1, mean = null, variance = null, epsilon = 1e-5, where = null }: StandardizeOptions = {}) => {
  const array = toInexact('standardize', x)
  const centre = mean === null ? np.mean(array, { axis, keepdims: true, where }) : mean
  const spread = variance === null ? np.var(array, { axis, keepdims: true, where, ...(mean === null ? {} : { mean }) }) : variance
  return np.multiply(np.subtract(array, centre), rsqrt(toInexact('standardize', np.add(spread, epsilon))))
}, standardizeOptions)

export interface OneHotOptions {
  readonly dtype?: DType
  /** Where the classes stand in the result (−1). */
  readonly axis?: number
}
const oneHotOptions: Known<OneHotOptions> = { dtype: true, axis: true }

/**
 * 1 in the place of the class, 0 elsewhere; only zeros for numbers that are no class.
 *
 * Source: `jax.nn.one_hot`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.oneHot(np.array([0, 2], { dtype: 'int32' }), 3).tolist() // => [[1,0,0],[0,0,1]]
 * ```
 */
export const oneHot = dual<DataFirstOrLast<[numClasses: number, options?: OneHotOptions]>>('oneHot', 2, (x: unknown, numClasses: number, { dtype = 'float32', axis = -1 }: OneHotOptions = {}) => {
  if (!Number.isInteger(numClasses) || numClasses < 0) throw new ArgumentError('oneHot', { expected: 'a whole number of classes', got: String(numClasses) })
  const labels = toArray('oneHot', x), rank = labels.ndim + 1, d = normalizeAxis('oneHot', axis, rank)
  const classes = np.reshape(np.arange(numClasses, { dtype: 'int32' }), Array.from({ length: rank }, (_, i) => (i === d ? numClasses : 1)))
  const [given, wanted] = broadcasted('oneHot', [keepAxes(labels, [d]), classes])
  return convert(np.equal(given!, wanted!), checkDType('oneHot', dtype))
}, oneHotOptions)
