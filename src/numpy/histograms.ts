/** Counting what falls where. */
import { formatAval } from '../core/base/aval.js'
import { isInteger } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ConcretizationError, DTypeError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { sizeOf } from '../core/base/shape.js'
import { add, div, max, min, mul, sub } from '../core/ops/arithmetic.js'
import { and } from '../core/ops/bitwise.js'
import { broadcastInDim, broadcastTo, reduceSum } from '../core/ops/broadcasting.js'
import { eq } from '../core/ops/comparison.js'
import { concatenate } from '../core/ops/concatenation.js'
import { full, ones, zeros } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import { scatterAdd } from '../core/ops/gather.js'
import { iota } from '../core/ops/iota.js'
import { reduceMax, reduceMin } from '../core/ops/reduction.js'
import { expandDims, reshape } from '../core/ops/reshape.js'
import { select } from '../core/ops/selection.js'
import { sliceInDim } from '../core/ops/slicing.js'
import { concreteValue, isNDArray, type NDArray, typedOf } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { entriesAlong } from '../lax/indexing/rows.js'
import { type ArrayLike, promoted, toArray, toInexact } from '../lax/operands.js'
import { insertionPoints } from './searching.js'

/** The sums of the weights at each position below `length`; others are dropped. */
const countAt = (positions: NDArray, weights: NDArray, length: number): NDArray =>
  scatterAdd(zeros({ shape: [length], dtype: weights.dtype }), expandDims(positions, [1]), weights, {
    dimensionNumbers: { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0], operandBatchingDims: [], scatterIndicesBatchingDims: [] },
    mode: 'drop',
  })

interface BincountOptions {
  /** Summed in place of counting. */
  readonly weights?: ArrayLike | null
  readonly minlength?: number
  /** The length of the result; makes the function usable in jit. */
  readonly length?: number | null
}
const bincountOptions: Known<BincountOptions> = { weights: true, minlength: true, length: true }

const greatestOf = (x: NDArray): number => {
  const known = concreteValue(x)
  if (known === null) throw new ConcretizationError('bincount', { expected: 'numbers whose values are known, or a length', got: `a tracer ${formatAval(x)}`, hint: 'np.bincount(x, { length })' })
  let most = -1
  for (const n of typedOf(known)) most = Math.max(most, n)
  return most
}

/**
 * How often each of 0, 1, 2 … occurs among whole numbers, or the sums of their weights. Negative ones count as 0. In jit it needs a
 * `length`. Source: `jax.numpy.bincount`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.bincount(np.array([0, 2, 2], { dtype: 'int32' })).tolist() // => [1,0,2]
 * ```
 */
export const bincount = dual<DataFirstOrLast<[options?: BincountOptions]>>('bincount', 1, (x: unknown, { weights = null, minlength = 0, length = null }: BincountOptions = {}) => {
  const array = toArray('bincount', x)
  if (!isInteger(array.dtype) && array.dtype !== 'bool') throw new DTypeError('bincount', { expected: 'whole numbers', got: formatAval(array), hint: "make them with { dtype: 'int32' }" })
  if (array.ndim !== 1) throw new ShapeError('bincount', { expected: 'a vector', got: formatAval(array), hint: 'np.ravel(x)' })
  const w = weights === null ? ones({ shape: array.shape, dtype: 'int32' }) : toArray('bincount', weights)
  if (w.ndim !== 1 || w.size !== array.size) throw new ShapeError('bincount', { expected: `${array.size} weights`, got: formatAval(w) })
  return countAt(max(convert(array, 'int32'), 0), convert(w, w.dtype), length ?? Math.max(minlength, greatestOf(array) + 1))
}, bincountOptions)

/** How many bins of one width, or the edges of bins. */
export type Bins = number | ArrayLike

interface EdgesOptions {
  readonly bins?: Bins
  /** From where to where; what the sample spans by default. */
  readonly range?: readonly [number, number] | NDArray | null
  readonly weights?: ArrayLike | null
}
const edgesOptions: Known<EdgesOptions> = { bins: true, range: true, weights: true }

interface HistogramOptions extends EdgesOptions {
  /** Divides so that the integral is 1. */
  readonly density?: boolean
}
const histogramOptions: Known<HistogramOptions> = { density: true, bins: true, range: true, weights: true }

const binCount = (op: string, bins: unknown): number => {
  if (typeof bins !== 'number' || !Number.isSafeInteger(bins) || bins < 1) throw new ArgumentError(op, { expected: 'a number of bins, or an array of edges', got: Array.isArray(bins) ? 'a list' : String(bins), hint: 'edges are an array: np.array([0, 1, 2])' })
  return bins
}

const edgesFor = (op: string, sample: NDArray, bins: unknown, range: EdgesOptions['range']): NDArray => {
  const { dtype } = sample
  if (isNDArray(bins) && bins.ndim > 0) {
    if (bins.ndim !== 1) throw new ShapeError(op, { expected: 'a vector of edges', got: formatAval(bins) })
    return convert(bins, dtype)
  }
  const n = binCount(op, bins)
  const ends = range == null ? spanOf(sample) : isNDArray(range) ? entriesAlong(convert(range, dtype), 0) : range.map(r => full(r, { shape: [], dtype }))
  const [low, high] = ends as readonly [NDArray, NDArray] // the lower and the upper end
  // a sample at one point gets bins around it
  const flat = eq(low, high)
  const from = select(flat, sub(low, 0.5), low), to = select(flat, add(high, 0.5), high)
  const t = div(iota(dtype, [n], 0), n)
  const inner = add(mul(broadcastTo(from, [n]), sub(1, t)), mul(broadcastTo(to, [n]), t))
  return concatenate([inner, reshape(to, [1])], 0)
}

const spanOf = (sample: NDArray): readonly NDArray[] => {
  const [low, high] = [0, 1].map(value => full(value, { shape: [], dtype: sample.dtype }))
  return sample.size === 0 ? [low!, high!] : [reduceMin(sample, [0]), reduceMax(sample, [0])]
}

const flatSample = (op: string, x: unknown): NDArray => {
  const array = toInexact(op, x)
  return convert(reshape(array, [array.size]), array.dtype)
}

/** In which bin, counted from 1; 0 below the first, and beyond their number above the last, which contains its upper edge. */
const binOf = (sample: NDArray, edges: NDArray): NDArray => {
  const last = broadcastTo(reshape(sliceInDim(edges, 0, edges.size - 1, edges.size), []), sample.shape)
  return select(eq(sample, last), edges.size - 1, insertionPoints(edges, sample, 'right'))
}

const widthsOf = (edges: NDArray): NDArray => sub(sliceInDim(edges, 0, 1, edges.size), sliceInDim(edges, 0, 0, edges.size - 1))

/**
 * The edges of `bins` bins of one width over the span of the sample or over `range`. Source: `jax.numpy.histogram_bin_edges`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.histogramBinEdges(np.array([0, 3, 4]), { bins: 2 }).tolist() // => [0,2,4]
 * ```
 */
export const histogramBinEdges = dual<DataFirstOrLast<[options?: EdgesOptions]>>('histogramBinEdges', 1, (x: unknown, { bins = 10, range = null }: EdgesOptions = {}) => edgesFor('histogramBinEdges', flatSample('histogramBinEdges', x), bins, range), edgesOptions)

/**
 * How many elements fall into each bin, or the sums of their weights, and the edges of the bins. A bin contains its lower edge, the last
 * one its upper too. Source: `jax.numpy.histogram`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.histogram(np.array([0, 1, 1, 4]), { bins: 2 }).map(x => x.tolist()) // => [[3,1],[0,2,4]]
 * ```
 */
export const histogram = dual<DataFirstOrLast<[options?: HistogramOptions], readonly [counts: NDArray, edges: NDArray]>>('histogram', 1, (x: unknown, { bins = 10, range = null, weights = null, density = false }: HistogramOptions = {}) => {
  const sample = flatSample('histogram', x)
  const edges = edgesFor('histogram', sample, bins, range)
  const w = weights === null ? ones(sample) : reshape(toArray('histogram', weights), [sample.size])
  const counts = sliceInDim(countAt(binOf(sample, edges), w, edges.size), 0, 1, edges.size)
  if (!density) return [counts, edges]
  const [mass, width] = promoted('histogram', [toInexact('histogram', counts), widthsOf(edges)])
  return [div(div(mass!, width!), broadcastTo(reduceSum(mass!, [0]), mass!.shape)), edges]
}, histogramOptions)

interface HistogramManyOptions {
  /** For all axes, or a list with one entry per axis. */
  readonly bins?: Bins | readonly Bins[]
  readonly range?: readonly (EdgesOptions['range'])[] | null
  readonly weights?: ArrayLike | null
  readonly density?: boolean
}
const histogramManyOptions: Known<HistogramManyOptions> = { bins: true, range: true, weights: true, density: true }

type Histogram = readonly [counts: NDArray, edges: readonly NDArray[]]

const histogramOf = (op: string, columns: readonly NDArray[], { bins = 10, range = null, weights = null, density = false }: HistogramManyOptions): Histogram => {
  const perAxis = columns.map((_, d) => (Array.isArray(bins) ? bins[d] : bins) as unknown) // checked by edgesFor
  const edges = columns.map((column, d) => edgesFor(op, column, perAxis[d], range?.[d]))
  const lengths = edges.map(e => e.size - 1)
  const n = columns[0]!.size, total = sizeOf(lengths)
  const bin = columns.map((column, d) => sub(binOf(column, edges[d]!), 1))
  const valid = bin.map((b, d) => and(eq(max(b, 0), b), eq(min(b, lengths[d]! - 1), b))).reduce((p, q) => and(p, q))
  const flat = bin.reduce((at, b, d) => add(mul(at, lengths[d]!), b))
  const w = weights === null ? ones({ shape: [n], dtype: 'int32' }) : reshape(toArray(op, weights), [n])
  const counts = reshape(countAt(select(valid, flat, total), w, total), lengths)
  if (!density) return [counts, edges]
  const mass = toInexact(op, counts)
  const volume = edges.map((e, d) => broadcastInDim(convert(widthsOf(e), mass.dtype), lengths, [d])).reduce((a, b) => mul(a, b))
  return [div(div(mass, volume), broadcastTo(reduceSum(mass, lengths.map((_, d) => d)), lengths)), edges]
}

/**
 * How many points fall into each box of a grid, and the edges of the grid. The points are the rows of `sample`. Source:
 * `jax.numpy.histogramdd`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.histogramdd(np.array([[0, 0], [1, 1], [1, 1]]), { bins: 2 })[0].tolist() // => [[1,0],[0,2]]
 * ```
 */
export const histogramdd = dual<DataFirstOrLast<[options?: HistogramManyOptions], Histogram>>('histogramdd', 1, (sample: unknown, options: HistogramManyOptions = {}) => {
  const points = toInexact('histogramdd', sample)
  if (points.ndim !== 2) throw new ShapeError('histogramdd', { expected: 'a matrix with a point in every row', got: formatAval(points) })
  return histogramOf('histogramdd', entriesAlong(points, 1), options)
}, histogramManyOptions)

/**
 * How many points (x, y) fall into each rectangle of a grid, and the edges in x and in y. Source: `jax.numpy.histogram2d`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.histogram2d(np.array([0, 1, 1]), np.array([0, 1, 1]), { bins: 2 })[0].tolist() // => [[1,0],[0,2]]
 * ```
 */
export const histogram2d = dual<DataFirstOrLast<[y: ArrayLike, options?: HistogramManyOptions], readonly [counts: NDArray, xEdges: NDArray, yEdges: NDArray]>>('histogram2d', 2, (x: unknown, y: unknown, options: HistogramManyOptions = {}) => {
  const columns = promoted('histogram2d', [flatSample('histogram2d', x), flatSample('histogram2d', y)])
  const [counts, [xEdges, yEdges]] = histogramOf('histogram2d', columns, options)
  return [counts, xEdges, yEdges]
}, histogramManyOptions)
