/** Determinants: of small matrices by expansion, of others by elimination. */
import { dual } from '../../core/base/dual.js'
import { abs, add, mul, neg, rem, sign, sub } from '../../core/ops/arithmetic.js'
import { broadcastInDim, broadcastTo, reduceSum } from '../../core/ops/broadcasting.js'
import { eq, ne } from '../../core/ops/comparison.js'
import { concatenate } from '../../core/ops/concatenation.js'
import { ones } from '../../core/ops/constants.js'
import { convert } from '../../core/ops/conversion.js'
import { cumprod } from '../../core/ops/cumulative.js'
import { log } from '../../core/ops/exponential.js'
import { iota } from '../../core/ops/iota.js'
import { luFactors, takeRows } from '../../core/ops/lu.js'
import { asColumns, batchOf, diagonalOf } from '../../core/ops/matrices.js'
import { reduceAnd, reduceOr, reduceProd } from '../../core/ops/reduction.js'
import { isFinite } from '../../core/ops/rounding.js'
import { select } from '../../core/ops/selection.js'
import { sliceInDim } from '../../core/ops/slicing.js'
import { triangularSolve } from '../../core/ops/triangular-solve.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import { entriesAlong } from '../../lax/indexing/rows.js'
import { customJvp } from '../../transforms/custom-jvp.js'
import { squaresOf } from './operands.js'

type Rows = readonly (readonly NDArray[])[]

const elementsOf = (a: NDArray): Rows => entriesAlong(a, a.ndim - 2).map(row => entriesAlong(row, row.ndim - 1))

/** Laplace's expansion along the first row: its derivative holds for matrices of any rank. */
const expansion = ([first, ...rest]: Rows): NDArray => {
  if (rest.length === 0) return first![0]!
  const terms = first!.map((x, j) => {
    const term = mul(x, expansion(rest.map(row => row.filter((_, k) => k !== j))))
    return j % 2 === 0 ? term : neg(term)
  })
  return terms.reduce((sum, term) => add(sum, term))
}

/** 1, or −1 where an odd number of rows was exchanged. */
const parity = (pivots: NDArray, like: NDArray): NDArray => {
  const last = pivots.ndim - 1
  const exchanged = reduceSum(convert(ne(pivots, iota('int32', pivots.shape, last)), 'int32'), [last])
  return convert(sub(1, mul(rem(exchanged, 2), 2)), like.dtype)
}

interface Elimination {
  readonly lu: NDArray
  readonly permutation: NDArray
  /** The determinants of the leading parts of U, with the sign of the permutation: the last is that of A. */
  readonly leading: NDArray
}

const eliminated = (a: NDArray): Elimination => {
  const { lu, pivots, permutation } = luFactors(a)
  const products = cumprod(diagonalOf(lu), lu.ndim - 2)
  return { lu, permutation, leading: mul(products, broadcastInDim(parity(pivots, lu), products.shape, batchOf(lu).map((_, d) => d))) }
}

const lastOf = (v: NDArray, back = 1): NDArray => {
  const axis = v.ndim - 1, n = v.shape[axis]!
  return sliceInDim(v, axis, n - back, n - back + 1)
}

/** The adjugate of A times B: `det(A) A⁻¹ B`, without dividing by a last pivot of 0. */
const adjugateTimes = (a: NDArray, b: NDArray): NDArray => {
  const { lu, permutation, leading } = eliminated(a)
  const n = lu.shape.at(-1)!, rows = lu.ndim - 2
  const scalars = (v: NDArray): NDArray => broadcastTo(asColumns(v), [...batchOf(lu), 1, n])
  const forward = triangularSolve(lu, takeRows(b, permutation), { leftSide: true, lower: true, unitDiagonal: true })
  // every row is scaled by det(A), but the last only by det(A) / u[n, n], in place of dividing it
  const above = mul(sliceInDim(forward, rows, 0, n - 1), broadcastTo(scalars(lastOf(leading)), [...batchOf(lu), n - 1, n]))
  const last = mul(sliceInDim(forward, rows, n - 1, n), scalars(lastOf(leading, 2)))
  const upper = select(lastDiagonal(lu), 1, lu)
  const solved = triangularSolve(upper, concatenate([above, last], rows), { leftSide: true, lower: false })
  // a pivot of 0 before the last one: A lacks more ranks, and its adjugate is 0
  const finite = reduceAnd(isFinite(triangularSolve(upper, ones({ shape: [...batchOf(lu), n, 1], dtype: lu.dtype }), { leftSide: true, lower: false })), [rows, rows + 1])
  return select(broadcastInDim(finite, solved.shape, batchOf(lu).map((_, d) => d)), solved, 0)
}

const lastDiagonal = (x: NDArray): NDArray => {
  const n = x.shape.at(-1)!
  return eq(add(iota('int32', x.shape, x.ndim - 2), iota('int32', x.shape, x.ndim - 1)), 2 * n - 2)
}

const determinant: (a: NDArray) => NDArray = customJvp(
  (a: NDArray): NDArray => lastDropped(lastOf(eliminated(a).leading)),
  // d det(A) = trace(adj(A) dA)
  ([a], [t]) => [determinant(a), reduceSum(diagonalOf(adjugateTimes(a, t)), [a.ndim - 2])],
)

const lastDropped = (v: NDArray): NDArray => reduceSum(v, [v.ndim - 1])

/**
 * The determinant. Source: `jax.numpy.linalg.det`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.det(np.array([[1, 2], [3, 4]])).item() // => -2
 * ```
 */
export const det = dual<DataFirstOrLast<[]>>('det', 1, (x: unknown) => {
  const a = squaresOf('det', x), n = a.shape.at(-1)!
  if (n === 0) return ones({ shape: batchOf(a), dtype: a.dtype })
  return n <= 3 ? expansion(elementsOf(a)) : determinant(a)
})

interface SignedLogarithm {
  readonly sign: NDArray
  readonly logabsdet: NDArray
}

/**
 * The sign of the determinant and the logarithm of its magnitude, which neither over- nor underflows; 0 and −∞ of singular matrices.
 * Source: `jax.numpy.linalg.slogdet`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * const { sign, logabsdet } = np.linalg.slogdet(np.array([[0, 1], [1, 0]]))
 * sign.item() // => -1
 * logabsdet.item() // => 0
 * ```
 */
export const slogdet = dual<DataFirstOrLast<[], SignedLogarithm>>('slogdet', 1, (x: unknown) => {
  const { lu, pivots } = luFactors(squaresOf('slogdet', x))
  const diagonal = diagonalOf(lu), last = diagonal.ndim - 1
  const singular = reduceOr(eq(diagonal, 0), [last])
  return {
    sign: select(singular, 0, mul(parity(pivots, lu), reduceProd(sign(diagonal), [last]))),
    logabsdet: select(singular, -Infinity, reduceSum(log(abs(diagonal)), [last])),
  }
})
