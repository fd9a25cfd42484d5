/** Linear systems, also from factors that are known. */
import { dual } from '../../core/base/dual.js'
import { ArgumentError } from '../../core/base/errors.js'
import type { Known } from '../../core/base/options.js'
import { required } from '../../core/base/required.js'
import { cholesky as choleskyOp } from '../../core/ops/cholesky.js'
import { takeRows } from '../../core/ops/lu.js'
import { transposed } from '../../core/ops/matrices.js'
import { triangularSolve } from '../../core/ops/triangular-solve.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import { luPivotsToPermutation } from '../../lax/linalg/factorizations.js'
import type { ArrayLike } from '../../lax/operands.js'
import { solve as solveGeneral, solveWith } from '../../numpy/linalg/solving.js'
import { argsort } from '../../numpy/sorting.js'
import type { CholeskyFactor, LuFactor } from './factorizations.js'

/** The matrix itself, or its transpose. */
type Transposition = 0 | 1 | 2 | 'N' | 'T' | 'C'

const isTransposed = (op: string, trans: unknown): boolean => {
  if (trans === 0 || trans === 'N') return false
  if (trans === 1 || trans === 2 || trans === 'T' || trans === 'C') return true
  throw new ArgumentError(op, { expected: "trans 0, 1 or 2, or 'N', 'T' or 'C'", got: String(trans) })
}

interface SolveTriangularOptions {
  /** Solves with the transpose of A for 1 (`'T'`) and 2 (`'C'`). */
  readonly trans?: Transposition
  /** Reads the lower triangle of A; otherwise the upper one. */
  readonly lower?: boolean
  /** Takes the diagonal to be 1. */
  readonly unitDiagonal?: boolean
}
const solveTriangularOptions: Known<SolveTriangularOptions> = { trans: true, lower: true, unitDiagonal: true }

/**
 * The solution of `a x = b` for triangular matrices; a vector `b` is a column. Source: `jax.scipy.linalg.solve_triangular`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.linalg.solveTriangular(np.array([[2, 0], [1, 4]]), np.array([4, 10]), { lower: true }).tolist() // => [2,2]
 * ```
 */
export const solveTriangular = dual<DataFirstOrLast<[b: ArrayLike, options?: SolveTriangularOptions]>>('solveTriangular', 2, (x: unknown, y: unknown, { trans = 0, lower = false, unitDiagonal = false }: SolveTriangularOptions = {}) => {
  const transposeA = isTransposed('solveTriangular', trans)
  return solveWith('solveTriangular', x, y, (a, b) => triangularSolve(a, b, { leftSide: true, lower, transposeA, unitDiagonal }))
}, solveTriangularOptions)

const checkFactors = (op: string, given: unknown, made: string): void => {
  if (!Array.isArray(given) || given.length !== 2) throw new ArgumentError(op, { expected: `the two results of ${made}`, got: Array.isArray(given) ? `a list of ${given.length}` : typeof given })
}

const throughRoot = (lower: boolean) => (c: NDArray, b: NDArray): NDArray =>
  triangularSolve(c, triangularSolve(c, b, { leftSide: true, lower, transposeA: !lower }), { leftSide: true, lower, transposeA: lower })

/**
 * The solution of `a x = b` from the factor of `choFactor`. Source: `jax.scipy.linalg.cho_solve`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.linalg.choSolve(scipy.linalg.choFactor(np.array([[4, 0], [0, 1]])), np.array([8, 3])).tolist() // => [2,3]
 * ```
 */
export const choSolve = (factor: CholeskyFactor, b: ArrayLike): NDArray => {
  checkFactors('choSolve', factor, 'choFactor')
  const [c, lower] = factor
  return solveWith('choSolve', c, b, throughRoot(lower))
}

interface LuSolveOptions {
  /** Solves with the transpose of A for 1 and 2. */
  readonly trans?: 0 | 1 | 2
}
const luSolveOptions: Known<LuSolveOptions> = { trans: true }

/**
 * The solution of `a x = b` from the factors of `luFactor`. Source: `jax.scipy.linalg.lu_solve`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.linalg.luSolve(scipy.linalg.luFactor(np.array([[0, 1], [2, 0]])), np.array([8, 3])).tolist() // => [1.5,8]
 * ```
 */
export const luSolve = required('luSolve', 2, (factors: LuFactor, b: ArrayLike, { trans = 0 }: LuSolveOptions = {}): NDArray => {
  checkFactors('luSolve', factors, 'luFactor')
  const [lu, pivots] = factors
  const transposeA = isTransposed('luSolve', trans)
  return solveWith('luSolve', lu, b, (m, sides) => {
    const permutation = luPivotsToPermutation(pivots, m.shape.at(-1)!)
    if (!transposeA) {
      const forward = triangularSolve(m, takeRows(sides, permutation), { leftSide: true, lower: true, unitDiagonal: true })
      return triangularSolve(m, forward, { leftSide: true, lower: false })
    }
    const forward = triangularSolve(m, sides, { leftSide: true, lower: false, transposeA })
    const back = triangularSolve(m, forward, { leftSide: true, lower: true, unitDiagonal: true, transposeA })
    return takeRows(back, argsort(permutation))
  })
}, luSolveOptions)

interface SolveOptions {
  /** `'pos'` for symmetric positive definite matrices, solved by `cholesky`; `'gen'`, `'sym'` and `'her'` by elimination. */
  readonly assumeA?: 'gen' | 'sym' | 'her' | 'pos'
  /** The triangle that is read of a positive definite matrix. */
  readonly lower?: boolean
}
const solveOptions: Known<SolveOptions> = { assumeA: true, lower: true }

/**
 * The solution of `a x = b` for square matrices; a vector `b` is a column. Source: `jax.scipy.linalg.solve`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.linalg.solve(np.array([[4, 0], [0, 1]]), np.array([8, 3]), { assumeA: 'pos' }).tolist() // => [2,3]
 * ```
 */
export const solve = dual<DataFirstOrLast<[b: ArrayLike, options?: SolveOptions]>>('solve', 2, (a: ArrayLike, b: ArrayLike, { assumeA = 'gen', lower = false }: SolveOptions = {}) => {
  if (!['gen', 'sym', 'her', 'pos'].includes(assumeA)) throw new ArgumentError('solve', { expected: "assumeA 'gen', 'sym', 'her' or 'pos'", got: String(assumeA) })
  if (assumeA !== 'pos') return solveGeneral(a, b)
  return solveWith('solve', a, b, (m, sides) => throughRoot(true)(choleskyOp(lower ? m : transposed(m)), sides))
}, solveOptions)
