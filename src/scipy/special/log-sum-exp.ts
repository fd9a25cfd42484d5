/** Sums of exponentials and what is made of them. Maxima are taken out first; masks leave no trace in derivatives. */
import { dual } from '../../core/base/dual.js'
import type { Known } from '../../core/base/options.js'
import { abs, add, mul, sign as signOp, sub } from '../../core/ops/arithmetic.js'
import { stopGradient } from '../../core/ops/barrier.js'
import { broadcastTo, keepAxes, reduceSum } from '../../core/ops/broadcasting.js'
import { lt, ne } from '../../core/ops/comparison.js'
import { exp, log } from '../../core/ops/exponential.js'
import { reduceMax } from '../../core/ops/reduction.js'
import { reshape } from '../../core/ops/reshape.js'
import { isFinite } from '../../core/ops/rounding.js'
import { select } from '../../core/ops/selection.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { OptionsDataFirstOrLast } from '../../lax/data-last.js'
import { logSoftmax as logSoftmaxOf, logSumExp, softmax as softmaxOf } from '../../lax/log-sum-exp.js'
import { type ArrayLike, promotedPair, toInexact } from '../../lax/operands.js'
import { type Axis, axesOf, fillMasked, type MaskedReductionOptions, restored, spread, withMask } from '../../numpy/reducing.js'

const MINUS_INFINITY = Number.NEGATIVE_INFINITY

export interface LogsumexpOptions extends MaskedReductionOptions {
  /** Factors of the exponentials. */
  readonly b?: ArrayLike | null
  readonly returnSign?: false
}
const logsumexpOptions: Known<LogsumexpOptions> = { b: true, returnSign: true, where: true, axis: true, keepdims: true }

export interface SignedLogsumexpOptions extends Omit<LogsumexpOptions, 'returnSign'> {
  /** Gives [log |Σ b·eˣ|, its sign], so that the sum may be negative. */
  readonly returnSign: true
}

export interface Logsumexp {
  (options: SignedLogsumexpOptions & { readonly tolist?: never }): (x: ArrayLike) => readonly [NDArray, NDArray]
  (options?: LogsumexpOptions & { readonly tolist?: never }): (x: ArrayLike) => NDArray
  (x: ArrayLike, options: SignedLogsumexpOptions): readonly [NDArray, NDArray]
  (x: ArrayLike, options?: LogsumexpOptions): NDArray
}

interface Signed {
  readonly size: NDArray
  readonly sign: NDArray
}

/** log |Σ b·eˣ| and the sign of the sum; factors of 0 take their exponents out. */
const weighted = (x: NDArray, b: NDArray, axes: readonly number[]): Signed => {
  const exponents = select(ne(b, 0), x, MINUS_INFINITY)
  const largest = keepAxes(reduceMax(exponents, axes), axes)
  const shift = stopGradient(select(isFinite(largest), largest, 0))
  const sum = reduceSum(mul(b, exp(sub(exponents, spread(shift, x)))), axes)
  return { size: add(log(abs(sum)), reshape(shift, sum.shape)), sign: signOp(sum) }
}

/**
 * log Σ b·eˣ over `axis` (all axes), without overflow; NaN of a negative sum, unless its sign is asked for.
 *
 * Source: `jax.scipy.special.logsumexp`, `jax.nn.logsumexp`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.special.logsumexp(np.array([1000, 1000])).item() // => 1000.6931
 * scipy.special.logsumexp(np.array([0, 0]), { b: np.array([1, -3]), returnSign: true })[1].item() // => -1
 * ```
 */
export const logsumexp = dual<Logsumexp>('logsumexp', 1, (x: unknown, { axis = null, keepdims = false, where = null, b = null, returnSign = false }: Omit<LogsumexpOptions, 'returnSign'> & { readonly returnSign?: boolean } = {}) => {
  const op = 'logsumexp'
  const [given, factors] = b === null ? [toInexact(op, x), null] : promotedPair(op, toInexact(op, x), b)
  const [array, mask] = withMask(op, given, where)
  const axes = axesOf(op, array, axis), exponents = fillMasked(array, mask, MINUS_INFINITY)
  const back = (y: NDArray): NDArray => restored(y, axes, keepdims)
  if (factors === null) {
    const size = back(logSumExp(exponents, axes))
    return returnSign ? [size, signOp(exp(size))] : size
  }
  const { size, sign } = weighted(exponents, broadcastTo(factors, array.shape), axes)
  return returnSign ? [back(size), back(sign)] : back(select(lt(sign, 0), Number.NaN, size))
}, logsumexpOptions)

interface AxisOption {
  /** The axis of the classes, or several; all by default. */
  readonly axis?: Axis
}
const axisOption: Known<AxisOption> = { axis: true }

/**
 * eˣ / Σ eˣ along `axis`, of all elements unless told otherwise. Source: `jax.scipy.special.softmax`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.special.softmax(np.array([[0, 0], [0, 0]])).tolist() // => [[0.25,0.25],[0.25,0.25]]
 * ```
 */
export const softmax = dual<OptionsDataFirstOrLast<AxisOption>>('softmax', 1, (x: unknown, { axis = null }: AxisOption = {}) => {
  const array = toInexact('softmax', x)
  return softmaxOf(array, axesOf('softmax', array, axis))
}, axisOption)

/**
 * x − log Σ eˣ along `axis`, of all elements unless told otherwise. Source: `jax.scipy.special.log_softmax`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.special.logSoftmax(np.array([1000, 0])).tolist() // => [0,-1000]
 * ```
 */
export const logSoftmax = dual<OptionsDataFirstOrLast<AxisOption>>('logSoftmax', 1, (x: unknown, { axis = null }: AxisOption = {}) => {
  const array = toInexact('logSoftmax', x)
  return logSoftmaxOf(array, axesOf('logSoftmax', array, axis))
}, axisOption)
