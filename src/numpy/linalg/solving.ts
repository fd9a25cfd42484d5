/** Linear systems, inverses and least squares. */
import { formatAval } from '../../core/base/aval.js'
import { finfo } from '../../core/base/dtype.js'
import { dual } from '../../core/base/dual.js'
import { AxisError, ShapeError } from '../../core/base/errors.js'
import type { Known } from '../../core/base/options.js'
import { broadcastShapes, normalizeAxis, sizeOf } from '../../core/base/shape.js'
import { add, div, mul, sub } from '../../core/ops/arithmetic.js'
import { and } from '../../core/ops/bitwise.js'
import { broadcastTo, reduceSum } from '../../core/ops/broadcasting.js'
import { ge, gt } from '../../core/ops/comparison.js'
import { convert } from '../../core/ops/conversion.js'
import { square } from '../../core/ops/exponential.js'
import { luFactors, takeRows } from '../../core/ops/lu.js'
import { asColumns, batchOf, checkMatrices, checkSquare, identityLike, matmul, transposed } from '../../core/ops/matrices.js'
import { transpose } from '../../core/ops/permutation.js'
import { reshape } from '../../core/ops/reshape.js'
import { select } from '../../core/ops/selection.js'
import { sliceInDim } from '../../core/ops/slicing.js'
import { svd } from '../../core/ops/svd.js'
import { triangularSolve } from '../../core/ops/triangular-solve.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { DataFirstOrLast, OptionsDataFirstOrLast } from '../../lax/data-last.js'
import { type ArrayLike, promoted, toArray, toDType, toInexact } from '../../lax/operands.js'
import { customJvp } from '../../transforms/custom-jvp.js'
import { squaresOf, singleMatrix } from './operands.js'

const eliminate = (a: NDArray, b: NDArray): NDArray => {
  const { lu, permutation } = luFactors(a)
  const forward = triangularSolve(lu, takeRows(b, permutation), { leftSide: true, lower: true, unitDiagonal: true })
  return triangularSolve(lu, forward, { leftSide: true, lower: false })
}

/** A⁻¹ B for equal batch axes. */
const solution: (a: NDArray, b: NDArray) => NDArray = customJvp(eliminate, ([a, b], [ta, tb]) => {
  const x = solution(a, b)
  // A Ẋ = Ḃ − Ȧ X
  return [x, solution(a, sub(tb, matmul(ta, x)))]
})

const pairOf = (op: string, x: unknown, y: unknown): readonly [NDArray, NDArray] => {
  const [a, b] = promoted(op, [x, y])
  const [p, q] = promoted(op, [toInexact(op, a), toInexact(op, b)])
  return [p!, q!]
}

/** The promotion of `solve` for its other forms: a vector on the right is a column. */
export const solveWith = (op: string, x: unknown, y: unknown, solve: (a: NDArray, b: NDArray) => NDArray): NDArray => {
  const [a, b] = pairOf(op, x, y)
  const n = checkSquare(op, a)
  const sides = b.ndim === 1 ? asColumns(b) : b
  if (checkMatrices(op, sides)[0] !== n) throw new ShapeError(op, { expected: `right-hand sides with ${n} rows`, got: `${formatAval(a)} and ${formatAval(b)}`, hint: 'a batch of vectors is a batch of matrices of one column: np.expandDims(b, -1)' })
  const batch = broadcastShapes(op, batchOf(a), batchOf(sides))
  const result = solve(broadcastTo(a, [...batch, n, n]), broadcastTo(sides, [...batch, ...sides.shape.slice(-2)]))
  return b.ndim === 1 ? reshape(result, result.shape.slice(0, -1)) : result
}

/**
 * The solution `x` of `a x = b` for square matrices, by elimination with partial pivoting; batch axes broadcast. A vector `b` is a column.
 * Source: `jax.numpy.linalg.solve`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.solve(np.array([[2, 0], [1, 4]]), np.array([4, 10])).tolist() // => [2,2]
 * ```
 */
export const solve = dual<DataFirstOrLast<[b: ArrayLike]>>('solve', 2, (x: unknown, y: unknown) => solveWith('solve', x, y, solution))

/**
 * The inverse of square matrices; infinite or NaN of singular ones. Source: `jax.numpy.linalg.inv`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.inv(np.array([[2, 0], [0, 4]])).tolist() // => [[0.5,0],[0,0.25]]
 * ```
 */
export const inv = dual<DataFirstOrLast<[]>>('inv', 1, (x: unknown) => {
  const a = squaresOf('inv', x)
  return solution(a, identityLike(a))
})

const largest = (s: NDArray): NDArray => broadcastTo(sliceInDim(s, s.ndim - 1, 0, 1), s.shape)

interface PinvOptions {
  /** Singular values up to this part of the largest count as 0. */
  readonly rtol?: ArrayLike | null
  /** Must be left out or false. */
  readonly hermitian?: false
}
const pinvOptions: Known<PinvOptions> = { rtol: true, hermitian: true }

const pseudoInverse: (a: NDArray, rtol: NDArray) => NDArray = customJvp(
  (a: NDArray, rtol: NDArray): NDArray => {
    const { u, s, vh } = svd(a)
    if (s.shape.at(-1) === 0) return transposed(a)
    const kept = select(gt(s, mul(largest(s), broadcastTo(rtol.ndim === 0 ? rtol : asColumns(rtol), s.shape))), s, Infinity)
    return matmul(transposed(vh), div(transposed(u), broadcastTo(asColumns(kept), transposed(u).shape)))
  },
  // of constant rank: −P Ȧ P + P Pᵀ Ȧᵀ (1 − A P) + (1 − P A) Ȧᵀ Pᵀ P (Golub & Pereyra 1973)
  ([a, rtol], [t]) => {
    const p = pseudoInverse(a, rtol)
    const pt = transposed(p), tt = transposed(t)
    const outside = (x: NDArray): NDArray => sub(identityLike(x), x)
    const direct = matmul(matmul(p, t), p)
    const left = matmul(matmul(matmul(p, pt), tt), outside(matmul(a, p)))
    const right = matmul(outside(matmul(p, a)), matmul(tt, matmul(pt, p)))
    return [p, sub(add(left, right), direct)]
  },
)

/**
 * The Moore–Penrose pseudo-inverse, by the singular value decomposition. Source: `jax.numpy.linalg.pinv`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.pinv(np.array([[2, 0], [0, 0], [0, 0]])).tolist() // => [[0.5,0,0],[0,0,0]]
 * ```
 */
export const pinv = dual<OptionsDataFirstOrLast<PinvOptions>>('pinv', 1, (x: unknown, { rtol = null }: PinvOptions = {}) => {
  const a = toInexact('pinv', x)
  const [m, n] = checkMatrices('pinv', a)
  return pseudoInverse(a, toDType('pinv', rtol ?? 10 * Math.max(m, n) * finfo(a.dtype).eps, { dtype: a.dtype, weakType: false }))
}, pinvOptions)

interface LstsqOptions {
  /** Singular values below this part of the largest count as 0; by default the rounding error of the dtype times the larger size. */
  readonly rcond?: number | null
}
const lstsqOptions: Known<LstsqOptions> = { rcond: true }

/**
 * Least squares: the shortest of the `x` with the smallest `|a x − b|`, the squared residuals of the columns, the rank of `a`, and its
 * singular values. The residuals are given always. Source: `jax.numpy.linalg.lstsq`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * const [x, , rank] = np.linalg.lstsq(np.array([[1, 0], [0, 2], [0, 0]]), np.array([3, 4, 5]))
 * np.round(x).tolist() // => [3,2]
 * rank.item() // => 2
 * ```
 */
export const lstsq = dual<DataFirstOrLast<[b: ArrayLike, options?: LstsqOptions], readonly [x: NDArray, residuals: NDArray, rank: NDArray, singularValues: NDArray]>>('lstsq', 2, (x: unknown, y: unknown, { rcond = null }: LstsqOptions = {}) => {
  const [given, right] = pairOf('lstsq', x, y)
  const a = singleMatrix('lstsq', given), b = right.ndim === 1 ? asColumns(right) : singleMatrix('lstsq', right)
  const [m, n] = a.shape as readonly [number, number] // a matrix, as checked
  if (b.shape[0] !== m) throw new ShapeError('lstsq', { expected: `right-hand sides with ${m} rows`, got: `${formatAval(a)} and ${formatAval(right)}` })
  const { eps } = finfo(a.dtype)
  const { u, s, vh } = svd(a)
  const bound = rcond === null ? eps * Math.max(m, n) : rcond < 0 ? eps : rcond
  const kept = s.size === 0 ? gt(s, 0) : and(gt(s, 0), ge(s, mul(largest(s), bound)))
  const inverse = select(kept, div(1, select(kept, s, 1)), 0)
  const projected = matmul(transposed(u), b)
  const best = matmul(transposed(vh), mul(broadcastTo(asColumns(inverse), projected.shape), projected))
  const residuals = reduceSum(square(sub(b, matmul(a, best))), [0])
  return [right.ndim === 1 ? reshape(best, [n]) : best, residuals, reduceSum(convert(kept, 'int32'), [0]), s]
}, lstsqOptions)

interface TensorsolveOptions {
  /** Axes of `a` that are moved to its end first. */
  readonly axes?: readonly number[] | null
}
const tensorsolveOptions: Known<TensorsolveOptions> = { axes: true }

/**
 * The `x` with `np.tensordot(a, x, { axes: x.ndim }) = b`. Source: `jax.numpy.linalg.tensorsolve`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.tensorsolve(np.reshape(np.eye(4), [2, 2, 4]), np.ones([2, 2])).tolist() // => [1,1,1,1]
 * ```
 */
export const tensorsolve = dual<DataFirstOrLast<[b: ArrayLike, options?: TensorsolveOptions]>>('tensorsolve', 2, (x: unknown, y: unknown, { axes = null }: TensorsolveOptions = {}) => {
  const [given, b] = pairOf('tensorsolve', x, y)
  const moved = (axes ?? []).map(d => normalizeAxis('tensorsolve', d, given.ndim))
  const a = transpose(given, [...given.shape.map((_, d) => d).filter(d => !moved.includes(d)), ...moved])
  const shape = a.shape.slice(b.ndim)
  if (sizeOf(shape) !== b.size || a.size !== b.size ** 2) throw new ShapeError('tensorsolve', { expected: `${b.size} unknowns for the ${b.size} elements of the second operand`, got: `${formatAval(given)} and ${formatAval(b)}` })
  return reshape(solution(reshape(a, [b.size, b.size]), reshape(b, [b.size, 1])), shape)
}, tensorsolveOptions)

interface TensorinvOptions {
  /** How many first axes are those of the inverse's last ones. */
  readonly ind?: number
}
const tensorinvOptions: Known<TensorinvOptions> = { ind: true }

/**
 * The inverse of `a` as a map by `np.tensordot` from its last axes to its first `ind`. Source: `jax.numpy.linalg.tensorinv`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.tensorinv(np.reshape(np.eye(4), [4, 2, 2]), { ind: 1 }).shape // => [2,2,4]
 * ```
 */
export const tensorinv = dual<OptionsDataFirstOrLast<TensorinvOptions>>('tensorinv', 1, (x: unknown, { ind = 2 }: TensorinvOptions = {}) => {
  const a = toInexact('tensorinv', toArray('tensorinv', x))
  if (!Number.isInteger(ind) || ind <= 0) throw new AxisError('tensorinv', { expected: 'a positive number of axes', got: String(ind) })
  const rows = a.shape.slice(0, ind), columns = a.shape.slice(ind), n = sizeOf(rows)
  if (sizeOf(columns) !== n) throw new ShapeError('tensorinv', { expected: `as many elements in the first ${ind} axes as in the others`, got: formatAval(a) })
  const square = reshape(a, [n, n])
  return reshape(solution(square, identityLike(square)), [...columns, ...rows])
}, tensorinvOptions)
