/** Between the points of a polygon. */
import { formatAval } from '../core/base/aval.js'
import { finfo } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { abs, add, div, max, min, mul, sub } from '../core/ops/arithmetic.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { gt, le, lt } from '../core/ops/comparison.js'
import { concatenate } from '../core/ops/concatenation.js'
import { reshape } from '../core/ops/reshape.js'
import { select } from '../core/ops/selection.js'
import { sliceInDim } from '../core/ops/slicing.js'
import { sort } from '../core/ops/sort.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, checkArrayLike, promoted, toDType, toInexact } from '../lax/operands.js'
import { remainder } from './division.js'
import { insertionPoints } from './searching.js'
import { entriesAt } from './taking.js'

interface InterpOptions {
  /** The value before the first point: that of the first point by default; `'extrapolate'` goes on with the first line. */
  readonly left?: ArrayLike | 'extrapolate' | null
  /** The value beyond the last point. */
  readonly right?: ArrayLike | 'extrapolate' | null
  /** The period of the x coordinates; then nothing lies outside. */
  readonly period?: number | null
}
const interpOptions: Known<InterpOptions> = { left: true, right: true, period: true }

/** Points in one period, and one more on either side. */
const periodic = (x: NDArray, xp: NDArray, fp: NDArray, period: number): readonly [NDArray, NDArray, NDArray] => {
  if (period === 0) throw new ArgumentError('interp', { expected: 'a period other than 0', got: '0' })
  const p = Math.abs(period), n = xp.size
  const [at, values] = sort([remainder(xp, p), fp], { dimension: 0 })
  const first = (y: NDArray): NDArray => sliceInDim(y, 0, 0, 1), last = (y: NDArray): NDArray => sliceInDim(y, 0, n - 1, n)
  return [remainder(x, p), concatenate([sub(last(at!), p), at!, add(first(at!), p)], 0), concatenate([last(values!), values!, first(values!)], 0)]
}

const line = (x: NDArray, xp: NDArray, fp: NDArray): NDArray => {
  const upper = max(min(insertionPoints(xp, x, 'right'), xp.size - 1), 1), lower = sub(upper, 1)
  const x0 = entriesAt(xp, lower, 0), f0 = entriesAt(fp, lower, 0)
  const dx = sub(entriesAt(xp, upper, 0), x0), df = sub(entriesAt(fp, upper, 0), f0)
  // no division by 0 between points that coincide, neither in the value nor in its derivative
  const coincide = le(abs(dx), finfo(xp.dtype).eps * finfo(xp.dtype).eps)
  return select(coincide, f0, add(f0, mul(div(sub(x, x0), select(coincide, 1, dx)), df)))
}

const outside = (values: NDArray, beyond: NDArray, given: ArrayLike | 'extrapolate' | null, edge: NDArray): NDArray => {
  if (given === 'extrapolate') return values
  const value = given === null ? reshape(edge, []) : toDType('interp', checkArrayLike('interp', given, 'the value outside'), { dtype: values.dtype, weakType: false })
  return select(beyond, broadcastTo(value, values.shape), values)
}

/**
 * The values at `x` on the polygon through the points (`xp`, `fp`); `xp` increases. Source: `jax.numpy.interp`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.interp(np.array([0.5, 9]), np.array([0, 1]), np.array([10, 20])).tolist() // => [15,20]
 * ```
 */
export const interp = dual<DataFirstOrLast<[xp: ArrayLike, fp: ArrayLike, options?: InterpOptions]>>('interp', 3, (x: unknown, xp: unknown, fp: unknown, { left = null, right = null, period = null }: InterpOptions = {}) => {
  const [a, b, c] = promoted('interp', [toInexact('interp', x), toInexact('interp', xp), toInexact('interp', fp)])
  if (b!.ndim !== 1 || c!.ndim !== 1 || b!.size !== c!.size || b!.size === 0) throw new ShapeError('interp', { expected: 'two vectors of equally many coordinates', got: `${formatAval(b!)} and ${formatAval(c!)}` })
  if (period !== null) return line(...periodic(a!, b!, c!, period))
  const n = b!.size
  const [first, last] = [sliceInDim(b!, 0, 0, 1), sliceInDim(b!, 0, n - 1, n)].map(v => broadcastTo(reshape(v, []), a!.shape))
  const inside = n === 1 ? broadcastTo(reshape(c!, []), a!.shape) : line(a!, b!, c!)
  return outside(outside(inside, lt(a!, first!), left, sliceInDim(c!, 0, 0, 1)), gt(a!, last!), right, sliceInDim(c!, 0, n - 1, n))
}, interpOptions)
