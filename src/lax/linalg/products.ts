/** Products of reflections, and of a matrix with itself. */
import { formatAval } from '../../core/base/aval.js'
import { dual } from '../../core/base/dual.js'
import { ShapeError } from '../../core/base/errors.js'
import type { Known } from '../../core/base/options.js'
import { shapesEqual } from '../../core/base/shape.js'
import { add, mul, sub } from '../../core/ops/arithmetic.js'
import { broadcastInDim } from '../../core/ops/broadcasting.js'
import { eq, gt } from '../../core/ops/comparison.js'
import { convert } from '../../core/ops/conversion.js'
import { iota } from '../../core/ops/iota.js'
import { asColumns, batchOf, checkMatrices, identityLike, matmul, transposed } from '../../core/ops/matrices.js'
import { moveAxis } from '../../core/ops/permutation.js'
import { select } from '../../core/ops/selection.js'
import { sliceInDim } from '../../core/ops/slicing.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { scan } from '../../transforms/scan.js'
import type { DataFirstOrLast } from '../data-last.js'
import { type ArrayLike, toArray } from '../operands.js'
import { oneDType } from '../uniform.js'

const pairOf = (op: string, x: unknown, y: unknown): readonly [NDArray, NDArray] => {
  const [a, b] = oneDType(op, [toArray(op, x), toArray(op, y)])
  return [a!, b!]
}

/**
 * The first columns of `H₀ H₁ …` with the reflections `Hᵢ = 1 − τᵢ v vᵀ`, where `v` is 0 before row i, 1 there, and what column i of `a` holds
 * below. Source: `jax.lax.linalg.householder_product`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.linalg.householderProduct(np.array([[0], [1]]), np.array([1])).tolist() // => [[0],[-1]]
 * ```
 */
export const householderProduct = dual<DataFirstOrLast<[taus: ArrayLike]>>('householderProduct', 2, (x: unknown, scales: unknown) => {
  const [a, taus] = pairOf('householderProduct', x, scales)
  const [m, n] = checkMatrices('householderProduct', a), k = taus.shape.at(-1) ?? 0
  if (!(shapesEqual(taus.shape, [...batchOf(a), k]) && k <= n && n <= m)) throw new ShapeError('householderProduct', { expected: 'matrices with at most as many columns as rows, and at most one tau per column', got: `${formatAval(a)} and ${formatAval(taus)}` })
  const last = a.ndim - 1, column = [...batchOf(a), m], rows = iota('int32', column, last - 1)
  const [q] = scan(
    (product: NDArray, [i, below, tau]: readonly [NDArray, NDArray, NDArray]) => {
      const here = broadcastInDim(i, column, [])
      const v = asColumns(select(gt(rows, here), below, convert(eq(rows, here), a.dtype)))
      const scaled = mul(v, broadcastInDim(tau, v.shape, tau.shape.map((_, d) => d)))
      return [sub(product, matmul(scaled, matmul(transposed(v), product))), null]
    },
    identityLike(a),
    [iota('int32', [k], 0), moveAxis(sliceInDim(a, last, 0, k), last, 0), moveAxis(taus, taus.ndim - 1, 0)] as const,
    { reverse: true },
  )
  return q
})

interface SymmetricProductOptions {
  readonly alpha?: number
  readonly beta?: number
  /** Accepted for JAX's sake: both triangles are always computed. */
  readonly symmetrizeOutput?: boolean
}
const symmetricProductOptions: Known<SymmetricProductOptions> = { alpha: true, beta: true, symmetrizeOutput: true }

/**
 * `alpha A Aᵀ + beta C`. Source: `jax.lax.linalg.symmetric_product`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.linalg.symmetricProduct(np.array([[1], [2]]), np.eye(2), { beta: 10 }).tolist() // => [[11,2],[2,14]]
 * ```
 */
export const symmetricProduct = dual<DataFirstOrLast<[c: ArrayLike, options?: SymmetricProductOptions]>>('symmetricProduct', 2, (x: unknown, y: unknown, { alpha = 1, beta = 0 }: SymmetricProductOptions = {}) => {
  const [a, c] = pairOf('symmetricProduct', x, y)
  const [m] = checkMatrices('symmetricProduct', a)
  if (!shapesEqual(c.shape, [...batchOf(a), m, m])) throw new ShapeError('symmetricProduct', { expected: `a second operand of shape [${[...batchOf(a), m, m]}]`, got: `${formatAval(a)} and ${formatAval(c)}` })
  return add(mul(matmul(a, transposed(a)), alpha), mul(c, beta))
}, symmetricProductOptions)
