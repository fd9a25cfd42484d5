/** Factorizations. */
import { dual } from '../../core/base/dual.js'
import { ArgumentError, UnsupportedError } from '../../core/base/errors.js'
import type { Known } from '../../core/base/options.js'
import { transposed } from '../../core/ops/matrices.js'
import { singularValues } from '../../core/ops/svd.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { DataFirstOrLast, OptionsDataFirstOrLast } from '../../lax/data-last.js'
import * as lax from '../../lax/linalg/factorizations.js'
import type { ArrayLike } from '../../lax/operands.js'
import { matricesOf, squaresOf } from './operands.js'

interface CholeskyOptions {
  /** Gives the upper factor `U` with `A = Uᵀ U`. */
  readonly upper?: boolean
  /** Takes the mean of the matrix and its transpose; otherwise the lower triangle is read, or for `upper` the upper one. */
  readonly symmetrizeInput?: boolean
}
const choleskyOptions: Known<CholeskyOptions> = { upper: true, symmetrizeInput: true }

/**
 * The lower triangular `L` with `A = L Lᵀ`, of symmetric positive definite matrices; NaN for others. Source: `jax.numpy.linalg.cholesky`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.cholesky(np.array([[4, 2], [2, 5]])).tolist() // => [[2,0],[1,2]]
 * ```
 */
export const cholesky = dual<OptionsDataFirstOrLast<CholeskyOptions>>('cholesky', 1, (x: unknown, { upper = false, symmetrizeInput = true }: CholeskyOptions = {}) => {
  const a = squaresOf('cholesky', x)
  return upper ? transposed(lax.cholesky(transposed(a), { symmetrizeInput })) : lax.cholesky(a, { symmetrizeInput })
}, choleskyOptions)

interface QrOptions {
  /** `'reduced'`, `'complete'` with a square Q, or `'r'` for R alone. */
  readonly mode?: 'reduced' | 'complete' | 'r'
}
const qrOptions: Known<QrOptions> = { mode: true }

interface Qr {
  readonly q: NDArray
  readonly r: NDArray
}

type QrOf<O> = O extends { readonly mode: 'r' } ? NDArray : Qr

interface QrFunction {
  <const O extends QrOptions = Readonly<Record<never, never>>>(options?: O & { readonly tolist?: never }): (x: ArrayLike) => QrOf<O>
  <const O extends QrOptions = Readonly<Record<never, never>>>(x: ArrayLike, options?: O): QrOf<O>
}

/**
 * `A = Q R` with orthonormal columns in `Q` and an upper triangular `R`. Source: `jax.numpy.linalg.qr`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * const { q, r } = np.linalg.qr(np.array([[3], [4]]))
 * np.abs(r).tolist() // => [[5]]
 * q.shape // => [2,1]
 * ```
 */
export const qr = dual<QrFunction>('qr', 1, (x: unknown, { mode = 'reduced' }: QrOptions = {}) => {
  if (mode !== 'reduced' && mode !== 'complete' && mode !== 'r') throw new ArgumentError('qr', { expected: "mode 'reduced', 'complete' or 'r'", got: String(mode) })
  const [q, r] = lax.qr(matricesOf('qr', x), { fullMatrices: mode === 'complete' })
  return mode === 'r' ? r : { q, r }
}, qrOptions)

interface Svd {
  readonly u: NDArray
  readonly s: NDArray
  readonly vh: NDArray
}

interface SvdOptions extends lax.SvdOptions {
  /** Must be left out or false: `np.linalg.eigh` is for symmetric matrices. */
  readonly hermitian?: false
}
const svdOptions: Known<SvdOptions> = { hermitian: true, computeUv: true, fullMatrices: true }

interface SvdFunction {
  <const O extends SvdOptions = Readonly<Record<never, never>>>(options?: O & { readonly tolist?: never }): (x: ArrayLike) => lax.SvdOf<O, NDArray, Svd>
  <const O extends SvdOptions = Readonly<Record<never, never>>>(x: ArrayLike, options?: O): lax.SvdOf<O, NDArray, Svd>
}

/**
 * `A = U diag(s) Vh`: orthonormal columns in `U` and rows in `Vh`, descending singular values; `U` and `Vh` square unless told otherwise.
 * With `computeUv: false` the singular values alone. Source: `jax.numpy.linalg.svd`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * const { u, s, vh } = np.linalg.svd(np.array([[3, 0], [0, -4], [0, 0]]), { fullMatrices: false })
 * s.tolist() // => [4,3]
 * u.shape // => [3,2]
 * np.abs(vh).tolist() // => [[0,1],[1,0]]
 * ```
 */
export const svd = dual<SvdFunction>('svd', 1, (x: unknown, { fullMatrices = true, computeUv = true, hermitian }: SvdOptions = {}) => {
  if (hermitian) throw new UnsupportedError('svd', { expected: 'hermitian: false', got: 'hermitian: true', hint: 'np.linalg.eigh decomposes symmetric matrices' })
  const a = matricesOf('svd', x)
  if (!computeUv) return singularValues(a)
  const [u, s, vh] = lax.svd(a, { fullMatrices })
  return { u, s, vh }
}, svdOptions)

/**
 * The singular values, descending. Source: `jax.numpy.linalg.svdvals`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.svdvals(np.array([[3, 0], [0, -4]])).tolist() // => [4,3]
 * ```
 */
export const svdvals = dual<DataFirstOrLast<[]>>('svdvals', 1, (x: unknown) => singularValues(matricesOf('svdvals', x)))

interface EighOptions {
  /** The triangle that is read if the input is not made symmetric: `'L'` or `'U'`. */
  readonly UPLO?: 'L' | 'U' | null
  /** Takes the mean of the matrix and its transpose. */
  readonly symmetrizeInput?: boolean
}
const eighOptions: Known<EighOptions> = { UPLO: true, symmetrizeInput: true }

interface Eigh {
  readonly eigenvalues: NDArray
  readonly eigenvectors: NDArray
}

const decomposed = (op: string, x: unknown, { UPLO = 'L', symmetrizeInput = true }: EighOptions): Eigh => {
  if (UPLO !== 'L' && UPLO !== 'U' && UPLO !== null) throw new ArgumentError(op, { expected: "UPLO 'L' or 'U'", got: String(UPLO) })
  const [eigenvectors, eigenvalues] = lax.eigh(squaresOf(op, x), { lower: UPLO !== 'U', symmetrizeInput })
  return { eigenvalues, eigenvectors }
}

/**
 * Ascending eigenvalues and orthonormal eigenvectors, as columns, of symmetric matrices. Source: `jax.numpy.linalg.eigh`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * const { eigenvalues, eigenvectors } = np.linalg.eigh(np.array([[2, 0], [0, 1]]))
 * eigenvalues.tolist() // => [1,2]
 * np.abs(eigenvectors).tolist() // => [[0,1],[1,0]]
 * ```
 */
export const eigh = dual<OptionsDataFirstOrLast<EighOptions, Eigh>>('eigh', 1, (x: unknown, options: EighOptions = {}) => decomposed('eigh', x, options), eighOptions)

/**
 * The eigenvalues of symmetric matrices, ascending. Source: `jax.numpy.linalg.eigvalsh`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.eigvalsh(np.array([[2, 0], [0, 1]])).tolist() // => [1,2]
 * ```
 */
export const eigvalsh = dual<OptionsDataFirstOrLast<EighOptions>>('eigvalsh', 1, (x: unknown, options: EighOptions = {}) => decomposed('eigvalsh', x, options).eigenvalues, eighOptions)

const general = (op: string): DataFirstOrLast<[], never> =>
  dual<DataFirstOrLast<[], never>>(op, 1, (x: unknown) => {
    throw lax.generalEigenvalues(op, squaresOf(op, x))
  })

/**
 * Not offered: eigenvalues of matrices that are not symmetric are complex numbers in general. Throws UnsupportedError. Source:
 * `jax.numpy.linalg.eig`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.eig(np.eye(2)) // throws UnsupportedError
 * ```
 */
export const eig = general('eig')

/**
 * Not offered, like `eig`; `eigvalsh` is for symmetric matrices. Throws UnsupportedError. Source: `jax.numpy.linalg.eigvals`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.eigvals(np.eye(2)) // throws UnsupportedError
 * ```
 */
export const eigvals = general('eigvals')
