/** Matrices of a pattern. */
import { dual } from '../../core/base/dual.js'
import { ArgumentError, ShapeError } from '../../core/base/errors.js'
import { formatAval } from '../../core/base/aval.js'
import type { Known } from '../../core/base/options.js'
import { add, div, rem, sub } from '../../core/ops/arithmetic.js'
import { ge } from '../../core/ops/comparison.js'
import { concatenate } from '../../core/ops/concatenation.js'
import { zeros } from '../../core/ops/constants.js'
import { iota } from '../../core/ops/iota.js'
import { reshape } from '../../core/ops/reshape.js'
import { select } from '../../core/ops/selection.js'
import { pad, sliceInDim } from '../../core/ops/slicing.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import { type ArrayLike, promoted, toArray } from '../../lax/operands.js'
import { take } from '../../numpy/taking.js'

/**
 * The matrix with these matrices along its diagonal and 0 elsewhere; a vector is a row. Source: `jax.scipy.linalg.block_diag`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.linalg.blockDiag(np.array([[1, 2]]), np.array([[3], [4]])).tolist() // => [[1,2,0],[0,0,3],[0,0,4]]
 * ```
 */
export const blockDiag = (...arrays: readonly ArrayLike[]): NDArray => {
  const blocks = promoted('blockDiag', arrays.length === 0 ? [zeros({ shape: [1, 0], dtype: 'float32' })] : arrays).map(x => {
    if (x.ndim > 2) throw new ShapeError('blockDiag', { expected: 'matrices', got: formatAval(x) })
    return x.ndim === 2 ? x : reshape(x, [1, x.size])
  })
  const width = blocks.reduce((sum, x) => sum + x.shape[1]!, 0)
  let left = 0
  const rows = blocks.map(x => {
    const before = left
    left += x.shape[1]!
    return pad(x, zeros({ shape: [], dtype: x.dtype }), [0, before], [0, width - left])
  })
  return concatenate(rows, 0)
}

/** The matrix whose elements are those of the last axis of `values` at the index of their row and column. */
const patterned = (values: NDArray, m: number, n: number, index: (i: NDArray, j: NDArray) => NDArray): NDArray =>
  take(values, index(iota('int32', [m, n], 0), iota('int32', [m, n], 1)), { axis: -1 })

const vectorOf = (op: string, x: unknown): NDArray => {
  const v = toArray(op, x)
  return v.ndim === 1 ? v : reshape(v, [v.size])
}

interface RowOption {
  /** The first row of a Toeplitz matrix (its first element is not used), the last one of a Hankel matrix (likewise). */
  readonly r?: ArrayLike | null
}
const rowOption: Known<RowOption> = { r: true }

const pairOf = (op: string, c: unknown, r: unknown): readonly [NDArray, NDArray] => {
  const [a, b] = promoted(op, [vectorOf(op, c), vectorOf(op, r)])
  return [a!, b!]
}

/**
 * The matrix with equal elements along diagonals, from its first column `c` and its first row, `c` too by default. Source:
 * `jax.scipy.linalg.toeplitz`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.linalg.toeplitz(np.array([1, 2]), { r: np.array([1, 5, 6]) }).tolist() // => [[1,5,6],[2,1,5]]
 * ```
 */
export const toeplitz = dual<DataFirstOrLast<[options?: RowOption]>>('toeplitz', 1, (x: unknown, { r = null }: RowOption = {}) => {
  const [column, row] = pairOf('toeplitz', x, r ?? x), m = column.size
  // the column, then the row without its first element
  return patterned(concatenate([column, tailOf(row)], 0), m, row.size, (i, j) => {
    const below = sub(i, j)
    return select(ge(below, 0), below, sub(m - 1, below))
  })
}, rowOption)

const tailOf = (v: NDArray): NDArray => sliceInDim(v, 0, Math.min(1, v.size), v.size)

/**
 * The matrix with equal elements along antidiagonals, from its first column `c` and its last row, of zeros by default. Source:
 * `jax.scipy.linalg.hankel`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.linalg.hankel(np.array([1, 2]), { r: np.array([2, 5, 6]) }).tolist() // => [[1,2,5],[2,5,6]]
 * ```
 */
export const hankel = dual<DataFirstOrLast<[options?: RowOption]>>('hankel', 1, (x: unknown, { r = null }: RowOption = {}) => {
  const first = vectorOf('hankel', x)
  const [column, row] = pairOf('hankel', first, r ?? zeros(first))
  return patterned(concatenate([column, tailOf(row)], 0), column.size, row.size, add)
}, rowOption)

/**
 * The square matrix whose columns are `c`, turned by one more place each. Source: `jax.scipy.linalg.circulant`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.linalg.circulant(np.array([1, 2, 3])).tolist() // => [[1,3,2],[2,1,3],[3,2,1]]
 * ```
 */
export const circulant = dual<DataFirstOrLast<[]>>('circulant', 1, (x: unknown) => {
  const c = vectorOf('circulant', x), n = c.size
  return n === 0 ? zeros({ shape: [0, 0], dtype: c.dtype }) : patterned(c, n, n, (i, j) => rem(add(sub(i, j), n), n))
})

/**
 * The `n` × `n` matrix with the elements 1/(i + j + 1). Source: `jax.scipy.linalg.hilbert`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.linalg.hilbert(2).tolist() // => [[1,0.5],[0.5,0.33333334]]
 * ```
 */
export const hilbert = (n: number): NDArray => {
  if (!Number.isInteger(n) || n < 0) throw new ArgumentError('hilbert', { expected: 'a whole number of 0 or more', got: String(n) })
  return div(1, add(add(iota('float32', [n, n], 0), iota('float32', [n, n], 1)), 1))
}
