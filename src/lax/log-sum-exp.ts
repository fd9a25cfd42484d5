/** Sums of exponentials that neither overflow nor lose their derivative: what softmax, its losses and statistics share. */
import { add, div, sub } from '../core/ops/arithmetic.js'
import { stopGradient } from '../core/ops/barrier.js'
import { keepAxes, reduceSum, broadcastTo } from '../core/ops/broadcasting.js'
import { exp, log } from '../core/ops/exponential.js'
import { reduceMax } from '../core/ops/reduction.js'
import { isFinite } from '../core/ops/rounding.js'
import { select } from '../core/ops/selection.js'
import { reshape } from '../core/ops/reshape.js'
import type { Value } from '../core/ir/primitive.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { splat } from '../core/trace/eval-jaxpr.js'

/** The largest element along `axes` (kept, size 1), 0 where it is not finite, as a constant to derivatives. */
const shift = (x: Value, axes: readonly number[]): NDArray => {
  const largest = keepAxes(reduceMax(x, axes), axes)
  const zero = splat(0, { shape: largest.shape, dtype: largest.dtype, weakType: false })
  return stopGradient(select(isFinite(largest), largest, zero))
}

/** log Σ exp(x) over `axes`, which are dropped; −∞ for −∞ everywhere. */
export const logSumExp = (x: Value, axes: readonly number[]): NDArray => {
  const m = shift(x, axes)
  const sum = reduceSum(exp(sub(x, broadcastTo(m, x.shape))), axes)
  return add(log(sum), reshape(m, sum.shape))
}

/** x − log Σ exp(x) along `axes`. */
export const logSoftmax = (x: Value, axes: readonly number[]): NDArray => {
  const shifted = sub(x, stopGradient(broadcastTo(keepAxes(reduceMax(x, axes), axes), x.shape)))
  const sums = log(reduceSum(exp(shifted), axes))
  return sub(shifted, broadcastTo(keepAxes(sums, axes), x.shape))
}

/** eˣ / Σ eˣ along `axes`. */
export const softmax = (x: Value, axes: readonly number[]): NDArray => {
  const parts = exp(sub(x, stopGradient(broadcastTo(keepAxes(reduceMax(x, axes), axes), x.shape))))
  return div(parts, broadcastTo(keepAxes(reduceSum(parts, axes), axes), x.shape))
}
