/** How variables vary together. */
import { formatAval } from '../core/base/aval.js'
import { isInteger } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { DTypeError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { clamp } from '../core/ops/selection.js'
import { div, max, mul, sub } from '../core/ops/arithmetic.js'
import { broadcastInDim, broadcastTo, reduceSum } from '../core/ops/broadcasting.js'
import { concatenate } from '../core/ops/concatenation.js'
import { dotGeneral } from '../core/ops/contraction.js'
import { ones } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import { sqrt } from '../core/ops/exponential.js'
import { transpose } from '../core/ops/permutation.js'
import { reshape } from '../core/ops/reshape.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, promoted, toArray, toInexact } from '../lax/operands.js'
import { diagonalOf } from './diagonals.js'

interface CorrcoefOptions {
  /** More variables. */
  readonly y?: ArrayLike | null
  /** Rows are variables and columns observations; the other way round when false. */
  readonly rowvar?: boolean
}
const corrcoefOptions: Known<CorrcoefOptions> = { y: true, rowvar: true }

interface CovOptions extends CorrcoefOptions {
  /** Divides by the number of observations, not by one less. */
  readonly bias?: boolean
  /** What is subtracted from the number of observations; overrides `bias`. */
  readonly ddof?: number | null
  /** How often each observation was made: integers. */
  readonly fweights?: ArrayLike | null
  /** How much each observation matters. */
  readonly aweights?: ArrayLike | null
}
const covOptions: Known<CovOptions> = { bias: true, ddof: true, fweights: true, aweights: true, y: true, rowvar: true }

const variables = (op: string, x: NDArray, rowvar: boolean): NDArray => {
  if (x.ndim > 2) throw new ShapeError(op, { expected: 'a vector or a matrix', got: formatAval(x) })
  const rows = x.ndim === 2 ? x : reshape(x, [1, x.size])
  return rowvar || rows.shape[0] === 1 ? rows : transpose(rows, [1, 0])
}

const weightVector = (op: string, weights: ArrayLike, observations: number): NDArray => {
  const w = toArray(op, weights)
  if (w.ndim !== 1 || w.size !== observations) throw new ShapeError(op, { expected: `a weight for each of ${observations} observations`, got: formatAval(w) })
  return w
}

const covariance = (op: string, x: unknown, { y = null, rowvar = true, bias = false, ddof = null, fweights = null, aweights = null }: CovOptions): NDArray => {
  const given = promoted(op, y === null ? [toInexact(op, x)] : [toInexact(op, x), toInexact(op, y)])
  const table = concatenate(given.map(v => variables(op, v, rowvar)), 0)
  const n = table.shape[1]!, { dtype } = table
  const freedom = ddof ?? (bias ? 0 : 1)
  const counts = fweights === null ? null : weightVector(op, fweights, n)
  if (counts !== null && !isInteger(counts.dtype)) throw new DTypeError(op, { expected: 'integer fweights', got: formatAval(counts), hint: 'aweights may be fractions' })
  const importance = aweights === null ? null : convert(weightVector(op, aweights, n), dtype)
  const repeated = counts === null ? ones({ shape: [n], dtype }) : convert(counts, dtype)
  const weights = importance === null ? repeated : mul(repeated, importance)
  const total = reduceSum(weights, [0])
  // of unequal importance, the freedom lost is Σ w a / Σ w
  const lost = importance === null ? null : div(reduceSum(mul(weights, importance), [0]), total)
  const divisor = max(sub(total, lost === null ? freedom : mul(lost, freedom)), 0)
  const along = broadcastInDim(weights, table.shape, [1])
  const means = div(reduceSum(mul(table, along), [1]), broadcastTo(total, [table.shape[0]!]))
  const centred = sub(table, broadcastInDim(means, table.shape, [0]))
  const products = dotGeneral(centred, mul(centred, along), [[1], [1]])
  return div(products, broadcastTo(divisor, products.shape))
}

const scalarIfOne = (matrix: NDArray): NDArray => (matrix.size === 1 ? reshape(matrix, []) : matrix)

/**
 * The covariances of the variables, which are the rows of `x`: a matrix, or of one variable its variance. Source: `jax.numpy.cov`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.cov(np.array([[1, 2, 3], [3, 2, 1]])).tolist() // => [[1,-1],[-1,1]]
 * ```
 */
export const cov = dual<DataFirstOrLast<[options?: CovOptions]>>('cov', 1, (x: unknown, options: CovOptions = {}) => scalarIfOne(covariance('cov', x, options)), covOptions)

/**
 * The correlation coefficients of the variables, which are the rows of `x`. Source: `jax.numpy.corrcoef`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.corrcoef(np.array([[1, 2, 3], [3, 2, 1]])).tolist() // => [[1,-1],[-1,1]]
 * ```
 */
export const corrcoef = dual<DataFirstOrLast<[options?: CorrcoefOptions]>>('corrcoef', 1, (x: unknown, { y = null, rowvar = true }: CorrcoefOptions = {}) => {
  const c = covariance('corrcoef', x, { y, rowvar })
  const deviations = sqrt(diagonalOf(c, 0, 1, 0))
  const scaled = div(div(c, broadcastInDim(deviations, c.shape, [0])), broadcastInDim(deviations, c.shape, [1]))
  return scalarIfOne(clamp(-1, scaled, 1))
}, corrcoefOptions)
