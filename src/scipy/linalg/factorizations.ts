/** Factorizations, as lists of factors. */
import { dual } from '../../core/base/dual.js'
import { ArgumentError } from '../../core/base/errors.js'
import type { Known } from '../../core/base/options.js'
import { add, mul } from '../../core/ops/arithmetic.js'
import { broadcastInDim, broadcastTo } from '../../core/ops/broadcasting.js'
import { cholesky as choleskyOp } from '../../core/ops/cholesky.js'
import { eq } from '../../core/ops/comparison.js'
import { convert } from '../../core/ops/conversion.js'
import { iota } from '../../core/ops/iota.js'
import { luFactors } from '../../core/ops/lu.js'
import { asRows, batchOf, checkMatrices, identityLike, lowerTriangle, matmul, transposed, upperTriangle } from '../../core/ops/matrices.js'
import { qr as qrOp } from '../../core/ops/qr.js'
import { sliceInDim } from '../../core/ops/slicing.js'
import { svd as svdOp } from '../../core/ops/svd.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { OptionsDataFirstOrLast } from '../../lax/data-last.js'
import { eigh as eighOf } from '../../lax/linalg/factorizations.js'
import type { ArrayLike } from '../../lax/operands.js'
import { matricesOf, squaresOf } from '../../numpy/linalg/operands.js'
import { svd as numpySvd } from '../../numpy/linalg/factorizations.js'

interface TriangleOption {
  /** The lower triangular factor, from the lower triangle; the upper ones otherwise. */
  readonly lower?: boolean
}
const triangleOption: Known<TriangleOption> = { lower: true }

const triangularRoot = (op: string, x: unknown, lower: boolean): NDArray => {
  const a = squaresOf(op, x)
  return lower ? choleskyOp(a) : transposed(choleskyOp(transposed(a)))
}

/**
 * The upper triangular `U` with `A = Uᵀ U`, or the lower `L` with `A = L Lᵀ`; only that triangle of A is read. Source:
 * `jax.scipy.linalg.cholesky`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.linalg.cholesky(np.array([[4, 2], [2, 5]])).tolist() // => [[2,1],[0,2]]
 * ```
 */
export const cholesky = dual<OptionsDataFirstOrLast<TriangleOption>>('cholesky', 1, (x: unknown, { lower = false }: TriangleOption = {}) => triangularRoot('cholesky', x, lower), triangleOption)

/** A triangular factor and whether it is the lower one: what `choSolve` takes. */
export type CholeskyFactor = readonly [c: NDArray, lower: boolean]

/**
 * The factor of `cholesky`, for `choSolve`. Source: `jax.scipy.linalg.cho_factor`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * const [c, lower] = scipy.linalg.choFactor(np.array([[4, 2], [2, 5]]))
 * c.tolist() // => [[2,1],[0,2]]
 * lower // => false
 * ```
 */
export const choFactor = dual<OptionsDataFirstOrLast<TriangleOption, CholeskyFactor>>('choFactor', 1, (x: unknown, { lower = false }: TriangleOption = {}) => [triangularRoot('choFactor', x, lower), lower], triangleOption)

interface LuOptions {
  /** Multiplies the permutation into L, and gives `[L, U]`. */
  readonly permuteL?: boolean
}
const luOptions: Known<LuOptions> = { permuteL: true }

type LuOf<O> = O extends { readonly permuteL: true } ? readonly [l: NDArray, u: NDArray] : readonly [p: NDArray, l: NDArray, u: NDArray]

interface LuFunction {
  <const O extends LuOptions = Readonly<Record<never, never>>>(options?: O & { readonly tolist?: never }): (x: ArrayLike) => LuOf<O>
  <const O extends LuOptions = Readonly<Record<never, never>>>(x: ArrayLike, options?: O): LuOf<O>
}

/**
 * `A = P L U` with a permutation, a unit lower and an upper triangular matrix. Source: `jax.scipy.linalg.lu`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.linalg.lu(np.array([[1, 2], [4, 4]])).map(x => x.tolist()) // => [[[0,1],[1,0]],[[1,0],[0.25,1]],[[4,4],[0,1]]]
 * ```
 */
export const lu = dual<LuFunction>('lu', 1, (x: unknown, { permuteL = false }: LuOptions = {}) => {
  const a = matricesOf('lu', x)
  const { lu: factors, permutation } = luFactors(a)
  const [m, n] = checkMatrices('lu', a)
  const k = Math.min(m, n), rows = a.ndim - 2
  const below = lowerTriangle(sliceInDim(factors, rows + 1, 0, k), -1)
  const l = add(below, identityLike(below)), u = upperTriangle(sliceInDim(factors, rows, 0, k))
  // column j of P has its 1 in row permutation[j]
  const shape = [...batchOf(a), m, m]
  const p = convert(eq(iota('int32', shape, rows), broadcastTo(asRows(permutation), shape)), a.dtype)
  return permuteL ? [matmul(p, l), u] : [p, l, u]
}, luOptions)

/** Both factors in one matrix, and the row that each row was exchanged with: what `luSolve` takes. */
export type LuFactor = readonly [lu: NDArray, pivots: NDArray]

/**
 * The factors of Gaussian elimination, for `luSolve`. Source: `jax.scipy.linalg.lu_factor`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.linalg.luFactor(np.array([[1, 2], [4, 4]])).map(x => x.tolist()) // => [[[4,4],[0.25,1]],[1,1]]
 * ```
 */
export const luFactor = dual<OptionsDataFirstOrLast<Readonly<Record<never, never>>, LuFactor>>('luFactor', 1, (x: unknown) => {
  const { lu: factors, pivots } = luFactors(matricesOf('luFactor', x))
  return [factors, pivots]
})

interface QrOptions {
  /** `'full'` with a square Q, `'economic'` with as many columns as needed, `'r'` for R alone. */
  readonly mode?: 'full' | 'economic' | 'r'
}
const qrOptions: Known<QrOptions> = { mode: true }

type QrOf<O> = O extends { readonly mode: 'r' } ? readonly [r: NDArray] : readonly [q: NDArray, r: NDArray]

interface QrFunction {
  <const O extends QrOptions = Readonly<Record<never, never>>>(options?: O & { readonly tolist?: never }): (x: ArrayLike) => QrOf<O>
  <const O extends QrOptions = Readonly<Record<never, never>>>(x: ArrayLike, options?: O): QrOf<O>
}

/**
 * `A = Q R` with orthonormal columns in `Q` and an upper triangular `R`. Source: `jax.scipy.linalg.qr`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * const [q, r] = scipy.linalg.qr(np.array([[3], [4]]), { mode: 'economic' })
 * np.abs(r).tolist() // => [[5]]
 * q.shape // => [2,1]
 * ```
 */
export const qr = dual<QrFunction>('qr', 1, (x: unknown, { mode = 'full' }: QrOptions = {}) => {
  if (mode !== 'full' && mode !== 'economic' && mode !== 'r') throw new ArgumentError('qr', { expected: "mode 'full', 'economic' or 'r'", got: String(mode) })
  const { q, r } = qrOp(matricesOf('qr', x), mode !== 'economic')
  return mode === 'r' ? [r] : [q, r]
}, qrOptions)

interface SvdOptions {
  /** Square U and Vh. */
  readonly fullMatrices?: boolean
  /** Without it, only the singular values are computed. */
  readonly computeUv?: boolean
}
const svdOptions: Known<SvdOptions> = { fullMatrices: true, computeUv: true }

type SvdOf<O> = O extends { readonly computeUv: false } ? NDArray : readonly [u: NDArray, s: NDArray, vh: NDArray]

interface SvdFunction {
  <const O extends SvdOptions = Readonly<Record<never, never>>>(options?: O & { readonly tolist?: never }): (x: ArrayLike) => SvdOf<O>
  <const O extends SvdOptions = Readonly<Record<never, never>>>(x: ArrayLike, options?: O): SvdOf<O>
}

/**
 * `A = U diag(s) Vh`, singular values descending. Source: `jax.scipy.linalg.svd`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.linalg.svd(np.array([[3, 0], [0, -4]]))[1].tolist() // => [4,3]
 * ```
 */
export const svd = dual<SvdFunction>('svd', 1, (x: unknown, { fullMatrices = true, computeUv = true }: SvdOptions = {}) => {
  const a = matricesOf('svd', x)
  if (!computeUv) return numpySvd(a, { computeUv: false })
  const { u, s, vh } = svdOp(a, fullMatrices)
  return [u, s, vh]
}, svdOptions)

interface EighOptions extends TriangleOption {
  readonly eigvalsOnly?: boolean
}
const eighOptions: Known<EighOptions> = { eigvalsOnly: true, lower: true }

type EighOf<O> = O extends { readonly eigvalsOnly: true } ? NDArray : readonly [w: NDArray, v: NDArray]

interface EighFunction {
  <const O extends EighOptions = Readonly<Record<never, never>>>(options?: O & { readonly tolist?: never }): (x: ArrayLike) => EighOf<O>
  <const O extends EighOptions = Readonly<Record<never, never>>>(x: ArrayLike, options?: O): EighOf<O>
}

/**
 * Ascending eigenvalues and orthonormal eigenvectors, as columns, of symmetric matrices. Source: `jax.scipy.linalg.eigh`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * const [w, v] = scipy.linalg.eigh(np.array([[2, 0], [0, 1]]))
 * w.tolist() // => [1,2]
 * np.abs(v).tolist() // => [[0,1],[1,0]]
 * ```
 */
export const eigh = dual<EighFunction>('eigh', 1, (x: unknown, { lower = true, eigvalsOnly = false }: EighOptions = {}) => {
  const [v, w] = eighOf(squaresOf('eigh', x), { lower })
  return eigvalsOnly ? w : [w, v]
}, eighOptions)

interface PolarOptions {
  /** On which side the symmetric factor stands. */
  readonly side?: 'right' | 'left'
}
const polarOptions: Known<PolarOptions> = { side: true }

/**
 * `A = U P`, or `A = P U`, with orthonormal columns (or rows) in `U` and a symmetric positive semidefinite `P`. Source:
 * `jax.scipy.linalg.polar`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * const [u, p] = scipy.linalg.polar(np.array([[0, -2], [3, 0]]))
 * np.round(u).tolist() // => [[0,-1],[1,0]]
 * np.round(p).tolist() // => [[3,0],[0,2]]
 * ```
 */
export const polar = dual<OptionsDataFirstOrLast<PolarOptions, readonly [u: NDArray, p: NDArray]>>('polar', 1, (x: unknown, { side = 'right' }: PolarOptions = {}) => {
  if (side !== 'right' && side !== 'left') throw new ArgumentError('polar', { expected: "side 'right' or 'left'", got: String(side) })
  const { u, s, vh } = svdOp(matricesOf('polar', x))
  const v = transposed(vh), basis = side === 'right' ? v : u
  const scaled = mul(basis, broadcastInDim(s, basis.shape, s.shape.map((_, d) => (d < s.ndim - 1 ? d : d + 1))))
  return [matmul(u, vh), matmul(scaled, transposed(basis))]
}, polarOptions)
