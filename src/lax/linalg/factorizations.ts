/** Factorizations of matrices: the operations behind `np.linalg`. */
import { formatAval } from '../../core/base/aval.js'
import { dual } from '../../core/base/dual.js'
import { ArgumentError, DTypeError, ShapeError, UnsupportedError } from '../../core/base/errors.js'
import type { Known } from '../../core/base/options.js'
import { add, mul } from '../../core/ops/arithmetic.js'
import { broadcastInDim, broadcastTo, reduceSum } from '../../core/ops/broadcasting.js'
import { cholesky as choleskyOp } from '../../core/ops/cholesky.js'
import { eq } from '../../core/ops/comparison.js'
import { eigh as eighOp } from '../../core/ops/eigh.js'
import { iota } from '../../core/ops/iota.js'
import { luFactors } from '../../core/ops/lu.js'
import { checkSquare, transposed } from '../../core/ops/matrices.js'
import { moveAxis } from '../../core/ops/permutation.js'
import { qr as qrOp } from '../../core/ops/qr.js'
import { expandDims } from '../../core/ops/reshape.js'
import { select } from '../../core/ops/selection.js'
import { singularValues, svd as svdOp } from '../../core/ops/svd.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { scan } from '../../transforms/scan.js'
import type { DataFirstOrLast, OptionsDataFirstOrLast } from '../data-last.js'
import { type ArrayLike, toArray } from '../operands.js'

interface SymmetricOptions {
  /** Takes the mean of the matrix and its transpose; otherwise one triangle is read. */
  readonly symmetrizeInput?: boolean
}
const symmetricOptions: Known<SymmetricOptions> = { symmetrizeInput: true }

/** (A + Aᵀ) / 2 */
export const symmetrized = (a: NDArray): NDArray => mul(add(a, transposed(a)), 0.5)

const squareOf = (op: string, x: unknown): NDArray => {
  const a = toArray(op, x)
  checkSquare(op, a)
  return a
}

/**
 * The lower triangular `L` with `A = L Lᵀ`, of symmetric positive definite matrices; NaN for others. Source: `jax.lax.linalg.cholesky`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.linalg.cholesky(np.array([[4, 2], [2, 5]])).tolist() // => [[2,0],[1,2]]
 * ```
 */
export const cholesky = dual<OptionsDataFirstOrLast<SymmetricOptions>>('cholesky', 1, (x: unknown, { symmetrizeInput = true }: SymmetricOptions = {}) => {
  const a = squareOf('cholesky', x)
  return choleskyOp(symmetrizeInput ? symmetrized(a) : a)
}, symmetricOptions)

/**
 * Gaussian elimination with partial pivoting: the unit lower and the upper factor in one matrix, the row that each row was exchanged with,
 * and the order of rows that results: `x` in that order is `L U`. Source: `jax.lax.linalg.lu`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const [lu, pivots, permutation] = lax.linalg.lu(np.array([[1, 2], [4, 4]]))
 * lu.tolist() // => [[4,4],[0.25,1]]
 * pivots.tolist() // => [1,1]
 * permutation.tolist() // => [1,0]
 * ```
 */
export const lu = dual<DataFirstOrLast<[], readonly [lu: NDArray, pivots: NDArray, permutation: NDArray]>>('lu', 1, (x: unknown) => {
  const { lu: factors, pivots, permutation } = luFactors(toArray('lu', x))
  return [factors, pivots, permutation]
})

/**
 * The order of `permutationSize` rows after exchanging row i with row `pivots[i]`, one after the other. Source:
 * `jax.lax.linalg.lu_pivots_to_permutation`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.linalg.luPivotsToPermutation(np.array([2, 2], { dtype: 'int32' }), 3).tolist() // => [2,0,1]
 * ```
 */
export const luPivotsToPermutation = dual<DataFirstOrLast<[permutationSize: number]>>('luPivotsToPermutation', 2, (x: unknown, size: unknown) => {
  const pivots = toArray('luPivotsToPermutation', x), count = pivots.shape.at(-1)
  if (pivots.dtype !== 'int32') throw new DTypeError('luPivotsToPermutation', { expected: 'int32 pivots', got: formatAval(pivots), hint: "convert them: np.astype(x, 'int32')" })
  if (count === undefined) throw new ShapeError('luPivotsToPermutation', { expected: 'a vector of pivots, or a batch of them', got: formatAval(pivots) })
  if (typeof size !== 'number' || !Number.isInteger(size) || size < count) throw new ArgumentError('luPivotsToPermutation', { expected: `a size of at least ${count}, the number of pivots`, got: String(size) })
  const shape = [...pivots.shape.slice(0, -1), size], last = shape.length - 1
  const places = iota('int32', shape, last)
  const rowAt = (rows: NDArray, here: NDArray): NDArray => broadcastTo(expandDims(reduceSum(select(here, rows, 0), [last]), [last]), shape)
  const [permutation] = scan(
    (rows: NDArray, [i, pivot]: readonly [NDArray, NDArray]) => {
      const here = eq(places, broadcastInDim(i, shape, [])), there = eq(places, broadcastInDim(pivot, shape, pivot.shape.map((_, d) => d)))
      return [select(there, rowAt(rows, here), select(here, rowAt(rows, there), rows)), null]
    },
    places,
    [iota('int32', [count], 0), moveAxis(pivots, last, 0)] as const,
  )
  return permutation
})

interface FullOption {
  /** Square orthogonal factors; otherwise only the columns and rows that take part in the product. */
  readonly fullMatrices?: boolean
}

interface QrOptions extends FullOption {
  /** Must be left out or false: column pivoting is not offered. */
  readonly pivoting?: false
}
const qrOptions: Known<QrOptions> = { pivoting: true, fullMatrices: true }

/**
 * `A = Q R` with orthonormal columns in `Q` and an upper triangular `R`; the full `Q` unless told otherwise. Source: `jax.lax.linalg.qr`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const [q, r] = lax.linalg.qr(np.array([[3], [4]]), { fullMatrices: false })
 * np.abs(r).tolist() // => [[5]]
 * q.shape // => [2,1]
 * ```
 */
export const qr = dual<OptionsDataFirstOrLast<QrOptions, readonly [q: NDArray, r: NDArray]>>('qr', 1, (x: unknown, { fullMatrices = true, pivoting }: QrOptions = {}) => {
  if (pivoting) throw new UnsupportedError('qr', { expected: 'pivoting: false', got: 'pivoting: true', hint: 'for matrices that may lack rank use the singular value decomposition' })
  const { q, r } = qrOp(toArray('qr', x), fullMatrices)
  return [q, r]
}, qrOptions)

interface EighOptions extends SymmetricOptions {
  /** Which triangle is read if the input is not made symmetric. */
  readonly lower?: boolean
}
const eighOptions: Known<EighOptions> = { lower: true, symmetrizeInput: true }

/**
 * Orthonormal eigenvectors, as columns, and ascending eigenvalues of symmetric matrices. Source: `jax.lax.linalg.eigh`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const [v, w] = lax.linalg.eigh(np.array([[2, 0], [0, 1]]))
 * w.tolist() // => [1,2]
 * np.abs(v).tolist() // => [[0,1],[1,0]]
 * ```
 */
export const eigh = dual<OptionsDataFirstOrLast<EighOptions, readonly [v: NDArray, w: NDArray]>>('eigh', 1, (x: unknown, { lower = true, symmetrizeInput = true }: EighOptions = {}) => {
  const a = squareOf('eigh', x)
  const { eigenvalues, eigenvectors } = eighOp(symmetrizeInput ? symmetrized(a) : lower ? a : transposed(a))
  return [eigenvectors, eigenvalues]
}, eighOptions)

/** What `svd` returns, by its options. */
export type SvdOf<O, WithoutVectors, Full> = O extends { readonly computeUv: false } ? WithoutVectors : Full

export interface SvdOptions extends FullOption {
  /** Without it, only the singular values are computed. */
  readonly computeUv?: boolean
}
const svdOptions: Known<SvdOptions> = { computeUv: true, fullMatrices: true }

type Factors = readonly [u: NDArray, s: NDArray, vh: NDArray]

interface SvdFunction {
  <const O extends SvdOptions = Readonly<Record<never, never>>>(options?: O & { readonly tolist?: never }): (x: ArrayLike) => SvdOf<O, readonly [s: NDArray], Factors>
  <const O extends SvdOptions = Readonly<Record<never, never>>>(x: ArrayLike, options?: O): SvdOf<O, readonly [s: NDArray], Factors>
}

/**
 * `A = U diag(s) Vh`: orthonormal columns in `U` and rows in `Vh`, descending singular values. Source: `jax.lax.linalg.svd`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const [u, s, vh] = lax.linalg.svd(np.array([[3, 0], [0, -4], [0, 0]]), { fullMatrices: false })
 * s.tolist() // => [4,3]
 * u.shape // => [3,2]
 * np.abs(vh).tolist() // => [[0,1],[1,0]]
 * ```
 */
export const svd = dual<SvdFunction>('svd', 1, (x: unknown, { fullMatrices = true, computeUv = true }: SvdOptions = {}) => {
  const a = toArray('svd', x)
  if (!computeUv) return [singularValues(a)]
  const { u, s, vh } = svdOp(a, fullMatrices)
  return [u, s, vh]
}, svdOptions)

/**
 * Not offered: eigenvalues of matrices that are not symmetric are complex numbers in general. Throws UnsupportedError. Source:
 * `jax.lax.linalg.eig`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.linalg.eig(np.eye(2)) // throws UnsupportedError
 * ```
 */
export const eig = dual<DataFirstOrLast<[], never>>('eig', 1, (x: unknown) => {
  throw generalEigenvalues('eig', squareOf('eig', x))
})

export const generalEigenvalues = (op: string, a: NDArray): UnsupportedError =>
  new UnsupportedError(op, { expected: 'a symmetric matrix', got: `a general one: ${formatAval(a)}`, hint: 'its eigenvalues may be complex; of symmetric matrices np.linalg.eigh gives them' })
