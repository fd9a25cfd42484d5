/** The normal distribution of vectors, along the last axis. */
import { formatAval } from '../../core/base/aval.js'
import { dual } from '../../core/base/dual.js'
import { ShapeError } from '../../core/base/errors.js'
import { broadcastShapes } from '../../core/base/shape.js'
import { add, div, mul, neg, sub } from '../../core/ops/arithmetic.js'
import { broadcastTo, reduceSum } from '../../core/ops/broadcasting.js'
import { cholesky } from '../../core/ops/cholesky.js'
import { exp, log, square } from '../../core/ops/exponential.js'
import { asColumns, batchOf, diagonalOf } from '../../core/ops/matrices.js'
import { reshape } from '../../core/ops/reshape.js'
import { triangularSolve } from '../../core/ops/triangular-solve.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import { symmetrized } from '../../lax/linalg/factorizations.js'
import { type ArrayLike, broadcasted, broadcastPair, promoted, toInexact } from '../../lax/operands.js'

const LOG_2PI = Math.log(2 * Math.PI)

/** −(n log 2π + log |Σ| + (x − μ)ᵀ Σ⁻¹ (x − μ)) / 2 */
const logDensity = (op: string, ...operands: readonly unknown[]): NDArray => {
  const [x, mean, cov] = promoted(op, promoted(op, operands).map(v => toInexact(op, v))) as readonly [NDArray, NDArray, NDArray] // as many as operands
  const [given, centre] = broadcastPair(op, x, mean)
  const y = sub(given, centre)
  if (mean.ndim === 0) {
    const [difference, variance] = broadcastPair(op, y, cov)
    return mul(add(add(div(square(difference), variance), log(variance)), LOG_2PI), -0.5)
  }
  const n = mean.shape.at(-1)!, last = y.ndim - 1
  if (cov.ndim === 0) {
    const squares = reduceSum(square(y), [last])
    const variance = broadcastTo(cov, squares.shape)
    return mul(add(div(squares, variance), mul(add(log(variance), LOG_2PI), n)), -0.5)
  }
  if (cov.ndim < 2 || cov.shape.at(-1) !== n || cov.shape.at(-2) !== n || y.shape[last] !== n) throw new ShapeError(op, { expected: `vectors and a covariance for a mean of ${n} elements`, got: [x, mean, cov].map(formatAval).join(', ') })
  const root = cholesky(symmetrized(cov)), whitened = reduceSum(square(solveRows(op, root, y)), [last])
  const logarithms = reduceSum(log(diagonalOf(root)), [root.ndim - 2])
  const [squares, halfLogDet] = broadcasted(op, [whitened, logarithms])
  return neg(add(add(mul(squares!, 0.5), halfLogDet!), (n * LOG_2PI) / 2))
}

/** L⁻¹ y for every vector y: of one matrix all of them are its right-hand sides. */
const solveRows = (op: string, root: NDArray, y: NDArray): NDArray => {
  const n = y.shape.at(-1)!
  if (root.ndim === 2) return reshape(triangularSolve(root, reshape(y, [y.size / Math.max(n, 1), n]), { leftSide: false, lower: true, transposeA: true }), y.shape)
  const batch = broadcastShapes(op, batchOf(root), y.shape.slice(0, -1))
  const sides = asColumns(broadcastTo(y, [...batch, n]))
  return reshape(triangularSolve(broadcastTo(root, [...batch, n, n]), sides, { leftSide: true, lower: true }), [...batch, n])
}

/**
 * The logarithm of the density for the mean and the covariance, which may also be one number. Source:
 * `jax.scipy.stats.multivariate_normal.logpdf`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.stats.multivariateNormal.logpdf(np.array([1, 2]), np.array([1, 2]), np.eye(2)).item() // => -1.837877
 * ```
 */
export const logpdf = dual<DataFirstOrLast<[mean: ArrayLike, cov: ArrayLike]>>('logpdf', 3, (x: unknown, mean: unknown, cov: unknown) => logDensity('logpdf', x, mean, cov))

/**
 * The density. Source: `jax.scipy.stats.multivariate_normal.pdf`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.stats.multivariateNormal.pdf(np.array([1, 2]), np.array([1, 2]), np.eye(2)).item() // => 0.15915494
 * ```
 */
export const pdf = dual<DataFirstOrLast<[mean: ArrayLike, cov: ArrayLike]>>('pdf', 3, (x: unknown, mean: unknown, cov: unknown) => exp(logDensity('pdf', x, mean, cov)))
