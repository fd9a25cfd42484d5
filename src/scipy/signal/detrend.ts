/** What is left of a signal without its trend. */
import { dual } from '../../core/base/dual.js'
import { ArgumentError } from '../../core/base/errors.js'
import type { Known } from '../../core/base/options.js'
import { normalizeAxis } from '../../core/base/shape.js'
import { div, mul, sub } from '../../core/ops/arithmetic.js'
import { broadcastTo, keepAxes, reduceSum } from '../../core/ops/broadcasting.js'
import { concatenate } from '../../core/ops/concatenation.js'
import { iota } from '../../core/ops/iota.js'
import { sliceInDim } from '../../core/ops/slicing.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { OptionsDataFirstOrLast } from '../../lax/data-last.js'
import { toInexact } from '../../lax/operands.js'

interface DetrendOptions {
  readonly axis?: number
  /** Subtracts the line of least squares, or the mean. */
  readonly type?: 'linear' | 'constant'
  /** Where a new line begins. */
  readonly bp?: number | readonly number[]
}
const detrendOptions: Known<DetrendOptions> = { axis: true, type: true, bp: true }

/** With t counted from the middle, the mean and the slope Σ t x / Σ t² are independent. */
const withoutLine = (x: NDArray, axis: number): NDArray => {
  const n = x.shape[axis]!
  const over = (y: NDArray): NDArray => broadcastTo(keepAxes(y, [axis]), x.shape)
  const centred = sub(x, over(div(reduceSum(x, [axis]), n)))
  const t = sub(iota(x.dtype, x.shape, axis), (n - 1) / 2)
  const slope = div(reduceSum(mul(t, centred), [axis]), Math.max((n * (n * n - 1)) / 12, 1))
  return sub(centred, mul(over(slope), t))
}

/**
 * `x` without its linear trend along an axis, or without its mean. Source: `jax.scipy.signal.detrend`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.signal.detrend(np.array([1, 3, 5])).tolist() // => [0,0,0]
 * scipy.signal.detrend(np.array([1, 3]), { type: 'constant' }).tolist() // => [-1,1]
 * ```
 */
export const detrend = dual<OptionsDataFirstOrLast<DetrendOptions>>('detrend', 1, (x: unknown, { axis = -1, type = 'linear', bp = 0 }: DetrendOptions = {}) => {
  if (type !== 'linear' && type !== 'constant') throw new ArgumentError('detrend', { expected: "type 'linear' or 'constant'", got: String(type) })
  const data = toInexact('detrend', x), along = normalizeAxis('detrend', axis, data.ndim), n = data.shape[along]!
  if (type === 'constant') return sub(data, broadcastTo(keepAxes(div(reduceSum(data, [along]), n), [along]), data.shape))
  const points = typeof bp === 'number' ? [bp] : bp
  if (points.some(p => !Number.isInteger(p) || p < 0 || p > n)) throw new ArgumentError('detrend', { expected: `breakpoints from 0 to ${n}`, got: JSON.stringify(bp) })
  const bounds = [...new Set([0, ...points, n])].sort((a, b) => a - b)
  return concatenate(bounds.slice(1).map((end, i) => withoutLine(sliceInDim(data, along, bounds[i]!, end), along)), along)
}, detrendOptions)
