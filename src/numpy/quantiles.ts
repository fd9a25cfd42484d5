/** Quantiles: what part of a sample lies below. */
import { formatAval } from '../core/base/aval.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { insertAxes, sizeOf } from '../core/base/shape.js'
import { add, div, max, min, mul, sub } from '../core/ops/arithmetic.js'
import { and } from '../core/ops/bitwise.js'
import { broadcastInDim, broadcastTo, reduceSum } from '../core/ops/broadcasting.js'
import { eq, gt, le, ne } from '../core/ops/comparison.js'
import { convert } from '../core/ops/conversion.js'
import { full } from '../core/ops/constants.js'
import { transpose } from '../core/ops/permutation.js'
import { reshape } from '../core/ops/reshape.js'
import { floor } from '../core/ops/rounding.js'
import { select } from '../core/ops/selection.js'
import { sliceInDim } from '../core/ops/slicing.js'
import { sort } from '../core/ops/sort.js'
import { takeAlong } from '../core/ops/take-along.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, checkArrayLike, toDType, toInexact } from '../lax/operands.js'
import { axesOf, type Axis } from './reducing.js'
import { entriesAt } from './taking.js'

/** How a quantile between two elements is found: NumPy's names, of which the last eight are those of Hyndman and Fan. */
export type QuantileMethod =
  | 'linear' | 'lower' | 'higher' | 'midpoint' | 'nearest'
  | 'inverted_cdf' | 'averaged_inverted_cdf' | 'closest_observation' | 'interpolated_inverted_cdf' | 'hazen' | 'weibull' | 'median_unbiased' | 'normal_unbiased'

interface MedianOptions {
  /** The axes of the sample; all by default. */
  readonly axis?: Axis
  readonly keepdims?: boolean
}
const medianOptions: Known<MedianOptions> = { axis: true, keepdims: true }

interface QuantileOptions extends MedianOptions {
  readonly method?: QuantileMethod
}
const quantileOptions: Known<QuantileOptions> = { method: true, axis: true, keepdims: true }

/** A position between two elements of a sorted sample of size n, counted from 0, and how far the result is from the lower towards the upper. */
interface Method {
  readonly position: (q: NDArray, n: NDArray) => NDArray
  readonly weight: (fraction: NDArray, lower: NDArray) => NDArray
}

const fraction = (f: NDArray): NDArray => f
/** Of a whole position the element there, otherwise the next. */
const upTo = (f: NDArray): NDArray => convert(gt(f, 0), f.dtype)

const linearPosition = (q: NDArray, n: NDArray): NDArray => mul(q, sub(n, 1))

/** The plotting positions (k − α) / (n + 1 − α − β). */
const plotting = (alpha: number, beta: number): Method => ({ position: (q, n) => add(mul(q, add(n, 1 - alpha - beta)), alpha - 1), weight: fraction })

const methods: { readonly [M in QuantileMethod]: Method } = {
  linear: { position: linearPosition, weight: fraction },
  lower: { position: linearPosition, weight: f => mul(f, 0) },
  higher: { position: linearPosition, weight: upTo },
  midpoint: { position: linearPosition, weight: f => mul(upTo(f), 0.5) },
  nearest: { position: linearPosition, weight: f => convert(gt(f, 0.5), f.dtype) },
  inverted_cdf: { position: (q, n) => sub(mul(q, n), 1), weight: upTo },
  averaged_inverted_cdf: { position: (q, n) => sub(mul(q, n), 1), weight: f => select(gt(f, 0), 1, mul(add(f, 1), 0.5)) },
  // a position just between two elements goes to the one that is even, counted from 1
  closest_observation: { position: (q, n) => sub(mul(q, n), 1.5), weight: (f, lower) => select(and(le(f, 0), ne(mul(floor(mul(lower, 0.5)), 2), lower)), mul(f, 0), add(mul(f, 0), 1)) },
  interpolated_inverted_cdf: plotting(0, 1),
  hazen: plotting(0.5, 0.5),
  weibull: plotting(0, 0),
  median_unbiased: plotting(1 / 3, 1 / 3),
  normal_unbiased: plotting(3 / 8, 3 / 8),
}

/** The sample as the last axis, in ascending order. */
const sortedSample = (x: NDArray, axes: readonly number[]): NDArray => {
  const others = x.shape.map((_, d) => d).filter(d => !axes.includes(d))
  const rows = reshape(transpose(x, [...others, ...axes]), [...others.map(d => x.shape[d]!), sizeOf(axes.map(d => x.shape[d]!))])
  return sort([rows], { dimension: others.length })[0]!
}

interface Reader {
  /** The number of elements, in a shape that broadcasts with rows × quantiles. */
  readonly count: NDArray
  /** The elements at positions of that shape. */
  readonly read: (positions: NDArray) => NDArray
}

/** All elements count; positions are the same in all rows. */
const everything = (sorted: NDArray, quantiles: number, dtype: NDArray['dtype']): Reader => ({
  count: full(sorted.shape[sorted.ndim - 1]!, { shape: [quantiles], dtype }),
  read: positions => entriesAt(sorted, positions, sorted.ndim - 1),
})

/** Only numbers count, which stand before NaN. */
const numbersOnly = (sorted: NDArray, quantiles: number, dtype: NDArray['dtype']): Reader => {
  const last = sorted.ndim - 1, rows = sorted.shape.slice(0, last)
  const counts = reduceSum(convert(eq(sorted, sorted), dtype), [last])
  return { count: broadcastInDim(counts, [...rows, quantiles], rows.map((_, d) => d)), read: positions => takeAlong(sorted, positions, last) }
}

const quantilesOf = (op: string, x: unknown, q: unknown, { axis = null, keepdims = false, method = 'linear' }: QuantileOptions, percent: boolean, ignoreNaN: boolean): NDArray => {
  const rule = Object.hasOwn(methods, method) ? methods[method] : undefined
  if (rule === undefined) throw new ArgumentError(op, { expected: `one of the methods ${Object.keys(methods).join(', ')}`, got: String(method) })
  const sample = toInexact(op, x)
  const axes = axesOf(op, sample, axis)
  const dtype = sample.dtype === 'float64' ? 'float64' : 'float32'
  const given = toDType(op, checkArrayLike(op, q, 'the quantile'), { dtype, weakType: false })
  if (given.ndim > 1) throw new ShapeError(op, { expected: 'one quantile or a vector of them', got: formatAval(given) })
  const probabilities = reshape(percent ? div(given, 100) : given, [given.size])
  const sorted = sortedSample(convert(sample, sample.dtype), axes)
  const last = sorted.ndim - 1, n = sorted.shape[last]!, rows = sorted.shape.slice(0, last)
  if (n === 0) throw new ShapeError(op, { expected: 'at least one element', got: formatAval(sample) })
  const { count, read } = (ignoreNaN ? numbersOnly : everything)(sorted, given.size, dtype)
  const shape = count.shape
  const position = rule.position(broadcastTo(probabilities, shape), count)
  const lower = floor(position)
  const weight = rule.weight(sub(position, lower), lower)
  const inside = (p: NDArray): NDArray => convert(max(min(p, sub(count, 1)), 0), 'int32')
  const low = read(inside(lower)), high = read(inside(add(lower, convert(gt(weight, 0), dtype))))
  const w = broadcastTo(convert(weight, sample.dtype), low.shape)
  // one of them alone where the weight says so: the other may be infinite
  const value = select(eq(w, 0), low, select(eq(w, 1), high, add(mul(low, sub(1, w)), mul(high, w))))
  const last1 = sliceInDim(sorted, last, n - 1, n)
  const result = ignoreNaN ? value : select(broadcastTo(ne(last1, last1), value.shape), NaN, value)
  const front = transpose(result, [last, ...rows.map((_, d) => d)])
  const reduced = keepdims ? insertAxes(rows, axes) : rows
  return reshape(front, [...given.shape, ...reduced])
}

type Quantile = DataFirstOrLast<[q: ArrayLike, options?: QuantileOptions]>

const quantiles = (op: string, percent: boolean, ignoreNaN: boolean): Quantile => dual<Quantile>(op, 2, (x: unknown, q: unknown, options: QuantileOptions = {}) => quantilesOf(op, x, q, options, percent, ignoreNaN), quantileOptions)

/**
 * The quantile `q`, from 0 to 1, over `axis`: a number, or several along a new first axis. Between two elements `method` decides. NaN
 * where there is one. Source: `jax.numpy.quantile`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.quantile(np.array([1, 2, 3, 4]), 0.5).item() // => 2.5
 * np.quantile(np.array([1, 2, 3]), np.array([0, 1])).tolist() // => [1,3]
 * np.quantile(np.array([1, 2, 3, 4]), 0.5, { method: 'lower' }).item() // => 2
 * ```
 */
export const quantile = quantiles('quantile', false, false)

/**
 * As `quantile`, with `q` from 0 to 100. Source: `jax.numpy.percentile`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.percentile(np.array([1, 2, 3]), 50).item() // => 2
 * ```
 */
export const percentile = quantiles('percentile', true, false)

/**
 * As `quantile`, of the numbers only; NaN where there are none. Source: `jax.numpy.nanquantile`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nanquantile(np.array([1, NaN, 3]), 0.5).item() // => 2
 * ```
 */
export const nanquantile = quantiles('nanquantile', false, true)

/**
 * As `percentile`, of the numbers only; NaN where there are none. Source: `jax.numpy.nanpercentile`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nanpercentile(np.array([1, NaN, 3]), 50).item() // => 2
 * ```
 */
export const nanpercentile = quantiles('nanpercentile', true, true)

type Median = DataFirstOrLast<[options?: MedianOptions]>

const medians = (op: string, ignoreNaN: boolean): Median => dual<Median>(op, 1, (x: unknown, options: MedianOptions = {}) => quantilesOf(op, x, 0.5, options, false, ignoreNaN), medianOptions)

/**
 * The middle element over `axis`, or the mean of the two in the middle. Source: `jax.numpy.median`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.median(np.array([3, 1, 2, 10])).item() // => 2.5
 * ```
 */
export const median = medians('median', false)

/**
 * As `median`, of the numbers only. Source: `jax.numpy.nanmedian`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nanmedian(np.array([3, NaN, 1])).item() // => 2
 * ```
 */
export const nanmedian = medians('nanmedian', true)
