/** Linear systems with matrices of special form. */
import { formatAval } from '../../core/base/aval.js'
import { dual } from '../../core/base/dual.js'
import { ShapeError } from '../../core/base/errors.js'
import type { Known } from '../../core/base/options.js'
import { shapesEqual } from '../../core/base/shape.js'
import { div, mul, sub } from '../../core/ops/arithmetic.js'
import { broadcastInDim } from '../../core/ops/broadcasting.js'
import { zeros } from '../../core/ops/constants.js'
import { asColumns, asRows, checkMatrices } from '../../core/ops/matrices.js'
import { moveAxis } from '../../core/ops/permutation.js'
import { reshape } from '../../core/ops/reshape.js'
import { triangularSolve as triangularSolveOp } from '../../core/ops/triangular-solve.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { scan } from '../../transforms/scan.js'
import type { DataFirstOrLast } from '../data-last.js'
import { type ArrayLike, toArray } from '../operands.js'
import { oneDType } from '../uniform.js'

interface TriangularOptions {
  /** Solves `op(A) X = B`; otherwise `X op(A) = B`. */
  readonly leftSide?: boolean
  /** Reads the lower triangle of A; otherwise the upper one. */
  readonly lower?: boolean
  /** Whether `op(A)` is the transpose of A. */
  readonly transposeA?: boolean
  /** Without meaning for real matrices. */
  readonly conjugateA?: boolean
  /** Takes the diagonal to be 1, whatever is there. */
  readonly unitDiagonal?: boolean
}
const triangularOptions: Known<TriangularOptions> = { leftSide: true, lower: true, transposeA: true, conjugateA: true, unitDiagonal: true }

/**
 * The solution `X` of `X op(A) = B`, or of `op(A) X = B`, with a triangular `A`; a vector `B` is a row, or a column. Source:
 * `jax.lax.linalg.triangular_solve`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.linalg.triangularSolve(np.array([[2, 0], [1, 4]]), np.array([4, 10]), { leftSide: true, lower: true }).tolist() // => [2,2]
 * ```
 */
export const triangularSolve = dual<DataFirstOrLast<[b: ArrayLike, options?: TriangularOptions]>>('triangularSolve', 2, (x: unknown, y: unknown, { leftSide = false, lower = false, transposeA = false, unitDiagonal = false }: TriangularOptions = {}) => {
  const [a, b] = oneDType('triangularSolve', [toArray('triangularSolve', x), toArray('triangularSolve', y)])
  const solve = (sides: NDArray): NDArray => triangularSolveOp(a!, sides, { leftSide, lower, transposeA, unitDiagonal })
  return b!.ndim === a!.ndim - 1 ? reshape(solve(leftSide ? asColumns(b!) : asRows(b!)), b!.shape) : solve(b!)
}, triangularOptions)

/**
 * The solution of `A X = B` for tridiagonal `A` with the diagonals `dl` (whose first element is not used), `d` and `du` (whose last one is
 * not), by elimination without pivoting. Source: `jax.lax.linalg.tridiagonal_solve`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const dl = np.array([0, 1]), d = np.array([2, 2]), du = np.array([1, 0])
 * lax.linalg.tridiagonalSolve(dl, d, du, np.array([[4], [5]])).tolist() // => [[1],[2]]
 * ```
 */
export const tridiagonalSolve = dual<DataFirstOrLast<[d: ArrayLike, du: ArrayLike, b: ArrayLike]>>('tridiagonalSolve', 4, (...operands: readonly unknown[]) => {
  const [dl, d, du, b] = oneDType('tridiagonalSolve', operands.slice(0, 4).map(x => toArray('tridiagonalSolve', x))) as readonly [NDArray, NDArray, NDArray, NDArray] // four, by the arity
  const [n] = checkMatrices('tridiagonalSolve', b), column = b.shape.slice(0, -1)
  if (![dl, d, du].every(x => shapesEqual(x.shape, column))) throw new ShapeError('tridiagonalSolve', { expected: `diagonals of shape [${column}], as many elements as b has rows`, got: [dl, d, du, b].map(formatAval).join(', ') })
  if (n === 0) return b
  const rows = b.ndim - 2, batch = column.slice(0, -1), row = [...batch, b.shape.at(-1)!]
  const across = (x: NDArray): NDArray => broadcastInDim(x, row, batch.map((_, i) => i))
  const [lower, middle, upper] = [dl, d, du].map(x => moveAxis(x, rows, 0)), sides = moveAxis(b, rows, 0)
  // x[i] = y[i] − ratio[i] x[i + 1] after elimination from above
  const [, [ratios, ys]] = scan(
    ([ratio, y]: readonly [NDArray, NDArray], [l, m, u, side]: readonly [NDArray, NDArray, NDArray, NDArray]) => {
      const pivot = sub(m, mul(l, ratio))
      const next = [div(u, pivot), div(sub(side, mul(across(l), y)), across(pivot))] as const
      return [next, next]
    },
    [zeros({ shape: batch, dtype: b.dtype }), zeros({ shape: row, dtype: b.dtype })] as const,
    [lower!, middle!, upper!, sides] as const,
  )
  const [, xs] = scan(
    (below: NDArray, [ratio, y]: readonly [NDArray, NDArray]) => {
      const x = sub(y, mul(across(ratio), below))
      return [x, x]
    },
    zeros({ shape: row, dtype: b.dtype }),
    [ratios, ys] as const,
    { reverse: true },
  )
  return moveAxis(xs, 0, rows)
})
