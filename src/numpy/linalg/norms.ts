/** Norms, and what they and singular values tell about matrices. */
import { formatAval } from '../../core/base/aval.js'
import { finfo } from '../../core/base/dtype.js'
import { dual } from '../../core/base/dual.js'
import { ArgumentError, AxisError } from '../../core/base/errors.js'
import type { Known } from '../../core/base/options.js'
import { normalizeAxis } from '../../core/base/shape.js'
import { abs, div, mul } from '../../core/ops/arithmetic.js'
import { and, not } from '../../core/ops/bitwise.js'
import { broadcastTo, reduceSum } from '../../core/ops/broadcasting.js'
import { gt, ne } from '../../core/ops/comparison.js'
import { convert } from '../../core/ops/conversion.js'
import { pow, sqrt, square } from '../../core/ops/exponential.js'
import { moveAxis } from '../../core/ops/permutation.js'
import { reduceMax, reduceMin, reduceOr } from '../../core/ops/reduction.js'
import { expandDims } from '../../core/ops/reshape.js'
import { select } from '../../core/ops/selection.js'
import { sliceInDim } from '../../core/ops/slicing.js'
import { singularValues } from '../../core/ops/svd.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { DataFirstOrLast, OptionsDataFirstOrLast } from '../../lax/data-last.js'
import { type ArrayLike, toDType, toInexact } from '../../lax/operands.js'
import { axesOf, type Axis, restored } from '../reducing.js'
import { matricesOf } from './operands.js'
import { inv } from './solving.js'

/** `'fro'`: of the squares of all elements, `'nuc'`: of the singular values; numbers are explained where they are used. */
export type NormOrder = number | 'fro' | 'nuc' | null

interface KeepOption {
  readonly keepdims?: boolean
}

const euclidean = (x: NDArray, axes: readonly number[]): NDArray => sqrt(reduceSum(square(x), axes))

const ofVectors = (op: string, x: NDArray, axes: readonly number[], ord: NormOrder): NDArray => {
  if (typeof ord === 'string') throw new ArgumentError(op, { expected: 'a number as the order of the norm of vectors', got: `'${ord}'` })
  switch (ord) {
    case null: case 2: return euclidean(x, axes)
    case Infinity: return reduceMax(abs(x), axes)
    case -Infinity: return reduceMin(abs(x), axes)
    case 0: return reduceSum(convert(ne(x, 0), x.dtype), axes)
    case 1: return reduceSum(abs(x), axes)
    default: return pow(reduceSum(pow(abs(x), ord), axes), 1 / ord)
  }
}

const ofMatrices = (op: string, x: NDArray, [row, column]: readonly [number, number], ord: NormOrder): NDArray => {
  /** Sums along one axis, then an extreme along the other. */
  const extreme = (of: typeof reduceMax, summed: number, other: number): NDArray => of(reduceSum(abs(x), [summed]), [other > summed ? other - 1 : other])
  const values = (): NDArray => singularValues(moveAxis(moveAxis(x, row, x.ndim - 1), column > row ? column - 1 : column, x.ndim - 1))
  switch (ord) {
    case null: case 'fro': return euclidean(x, [row, column].sort((a, b) => a - b))
    case 1: return extreme(reduceMax, row, column)
    case -1: return extreme(reduceMin, row, column)
    case Infinity: return extreme(reduceMax, column, row)
    case -Infinity: return extreme(reduceMin, column, row)
    case 'nuc': return lastReduced(reduceSum, values())
    case 2: return lastReduced(reduceMax, values())
    case -2: return lastReduced(reduceMin, values())
    default: throw new ArgumentError(op, { expected: "one of 'fro', 'nuc', 1, -1, 2, -2, Infinity, -Infinity as the order of the norm of matrices", got: String(ord) })
  }
}

const lastReduced = (reduce: typeof reduceMax, s: NDArray): NDArray => reduce(s, [s.ndim - 1])

interface NormOptions extends KeepOption {
  readonly ord?: NormOrder
  /** One axis for vectors, two for matrices (rows, columns); all by default. */
  readonly axis?: Axis
}
const normOptions: Known<NormOptions> = { ord: true, axis: true, keepdims: true }

/**
 * Norms of vectors, for one axis, or of matrices, for two. Of vectors of order p: `(Σ|x|ᵖ)^(1/p)`, at ±∞ the extremes of `|x|`, at 0 how many
 * elements are not 0. Of matrices: `'fro'`, `'nuc'`, the extremes of the sums of columns (1, −1) and of rows (±∞), and of the singular
 * values (2, −2). Euclidean by default, of all elements. Source: `jax.numpy.linalg.norm`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.norm(np.array([3, 4])).item() // => 5
 * np.linalg.norm(np.array([[1, -2], [3, 4]]), { ord: 1 }).item() // => 6
 * ```
 */
export const norm = dual<OptionsDataFirstOrLast<NormOptions>>('norm', 1, (x: unknown, { ord = null, axis = null, keepdims = false }: NormOptions = {}) => {
  const array = toInexact('norm', x)
  const sorted = axesOf('norm', array, axis)
  if (axis === null && ord === null) return restored(euclidean(array, sorted), sorted, keepdims)
  if (sorted.length === 1) return restored(ofVectors('norm', array, sorted, ord), sorted, keepdims)
  if (sorted.length !== 2) throw new AxisError('norm', { expected: 'one axis or two', got: `${sorted.length} of ${formatAval(array)}`, hint: 'choose with { axis }; np.linalg.vectorNorm takes any' })
  const [row, column] = (Array.isArray(axis) ? axis : sorted).map((d: number) => normalizeAxis('norm', d, array.ndim))
  return restored(ofMatrices('norm', array, [row!, column!], ord), sorted, keepdims)
}, normOptions)

interface VectorNormOptions extends KeepOption {
  readonly ord?: number
  readonly axis?: Axis
}
const vectorNormOptions: Known<VectorNormOptions> = { ord: true, axis: true, keepdims: true }

/**
 * The norm of order `ord` of the vectors along `axis`, or of all elements. Source: `jax.numpy.linalg.vector_norm`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.vectorNorm(np.array([[3, 4], [5, 12]]), { axis: 1 }).tolist() // => [5,13]
 * ```
 */
export const vectorNorm = dual<OptionsDataFirstOrLast<VectorNormOptions>>('vectorNorm', 1, (x: unknown, { ord = 2, axis = null, keepdims = false }: VectorNormOptions = {}) => {
  const array = toInexact('vectorNorm', x), axes = axesOf('vectorNorm', array, axis)
  return restored(ofVectors('vectorNorm', array, axes, ord), axes, keepdims)
}, vectorNormOptions)

interface MatrixNormOptions extends KeepOption {
  readonly ord?: NormOrder
}
const matrixNormOptions: Known<MatrixNormOptions> = { ord: true, keepdims: true }

/**
 * The norm of matrices in the last two axes, Frobenius' by default. Source: `jax.numpy.linalg.matrix_norm`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.matrixNorm(np.array([[3, 0], [0, 4]])).item() // => 5
 * ```
 */
export const matrixNorm = dual<OptionsDataFirstOrLast<MatrixNormOptions>>('matrixNorm', 1, (x: unknown, { ord = 'fro', keepdims = false }: MatrixNormOptions = {}) => norm(matricesOf('matrixNorm', x), { ord, axis: [-2, -1], keepdims }), matrixNormOptions)

interface RankOptions {
  /** Singular values up to this count as 0; by default the largest times the larger size and the rounding error of the dtype. */
  readonly rtol?: ArrayLike | null
}
const rankOptions: Known<RankOptions> = { rtol: true }

/**
 * How many singular values are not negligible. Source: `jax.numpy.linalg.matrix_rank`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.matrixRank(np.array([[1, 2], [2, 4]])).item() // => 1
 * ```
 */
export const matrixRank = dual<DataFirstOrLast<[options?: RankOptions]>>('matrixRank', 1, (x: unknown, { rtol = null }: RankOptions = {}) => {
  const a = toInexact('matrixRank', x)
  if (a.ndim < 2) return convert(reduceOr(ne(a, 0), a.shape.map((_, d) => d)), 'int32')
  const s = singularValues(matricesOf('matrixRank', a)), last = s.ndim - 1
  const bound = rtol === null ? mul(reduceMax(s, [last]), Math.max(...a.shape.slice(-2)) * finfo(a.dtype).eps) : toDType('matrixRank', rtol, { dtype: s.dtype, weakType: false })
  return reduceSum(convert(gt(s, broadcastTo(expandDims(bound, [bound.ndim]), s.shape)), 'int32'), [last])
}, rankOptions)

interface CondOptions {
  /** The order of the norm; the ratio of the extreme singular values by default. */
  readonly p?: NormOrder
}
const condOptions: Known<CondOptions> = { p: true }

/**
 * The condition number: the norm of a matrix times that of its inverse. Source: `jax.numpy.linalg.cond`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.cond(np.array([[4, 0], [0, 1]])).item() // => 4
 * ```
 */
export const cond = dual<OptionsDataFirstOrLast<CondOptions>>('cond', 1, (x: unknown, { p = null }: CondOptions = {}) => {
  const a = matricesOf('cond', x)
  if (p === null || p === 2 || p === -2) {
    const s = singularValues(a), last = s.ndim - 1, n = s.shape[last]!
    const [most, least] = [0, n - 1].map(i => reduceSum(sliceInDim(s, last, i, i + 1), [last]))
    return p === -2 ? div(least!, most!) : div(most!, least!)
  }
  const product = mul(norm(a, { ord: p, axis: [-2, -1] }), norm(inv(a), { ord: p, axis: [-2, -1] }))
  const holdsNaN = reduceOr(ne(a, a), [a.ndim - 2, a.ndim - 1])
  return select(and(ne(product, product), not(holdsNaN)), Infinity, product)
}, condOptions)
