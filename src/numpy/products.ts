/** Products of vectors and matrices, and of batches of them. Sizes of 1 in batch axes are not repeated in memory. */
import { formatAval } from '../core/base/aval.js'
import { checkDType, type DType } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { normalizeAxis } from '../core/base/shape.js'
import { mul } from '../core/ops/arithmetic.js'
import { ne } from '../core/ops/comparison.js'
import { dotGeneral } from '../core/ops/contraction.js'
import { convert } from '../core/ops/conversion.js'
import { moveAxis, transpose } from '../core/ops/permutation.js'
import { reshape } from '../core/ops/reshape.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, broadcastPair, promoted } from '../lax/operands.js'

export interface ProductOptions {
  /** Accepted for JAX's sake: products are always taken in full precision. */
  readonly precision?: unknown
  /** The dtype of the result, in which products are summed. */
  readonly preferredElementType?: DType | null
}
const productOptions: Known<ProductOptions> = { precision: true, preferredElementType: true }

export type Product = DataFirstOrLast<[y: ArrayLike, options?: ProductOptions]>

type Axes = readonly number[]

/** Of booleans, sums are or and products and. */
export const contracted = (x: NDArray, y: NDArray, contract: readonly [Axes, Axes], batch: readonly [Axes, Axes], preferred: DType | null): NDArray =>
  x.dtype === 'bool'
    ? convert(ne(dotGeneral(convert(x, 'int32'), convert(y, 'int32'), contract, batch), 0), preferred ?? 'bool')
    : dotGeneral(x, y, contract, batch, preferred)

export const elementType = (op: string, { preferredElementType = null }: ProductOptions): DType | null => (preferredElementType === null ? null : checkDType(op, preferredElementType))

/** One side of a batched product: batch axes in front, then at most one free axis and the contracted one. */
interface Side {
  readonly x: NDArray
  readonly free: number | null
  readonly contract: number
}

const batchRank = ({ x, free }: Side): number => x.ndim - (free === null ? 1 : 2)

const without = (x: NDArray, axes: Axes): NDArray => (axes.length === 0 ? x : reshape(x, x.shape.filter((_, d) => !axes.includes(d))))

/** Axes of the result: the broadcast batch axes, the free axis of the left, that of the right. */
const batchedProduct = (op: string, left: Side, right: Side, preferred: DType | null): NDArray => {
  const ranks = [batchRank(left), batchRank(right)] as const
  const rank = Math.max(...ranks)
  const dropped: readonly [number[], number[]] = [[], []]
  const kinds = Array.from({ length: rank }, (_, b): 'both' | 'left' | 'right' => {
    const d = b - (rank - ranks[0]), e = b - (rank - ranks[1])
    const m = left.x.shape[d], n = right.x.shape[e]
    if (d >= 0 && e >= 0 && m === n) return 'both'
    if (d >= 0 && (e < 0 || n === 1)) {
      if (e >= 0) dropped[1].push(e)
      return 'left'
    }
    if (e < 0 || (d >= 0 && m !== 1)) throw new ShapeError(op, { expected: 'batch axes that broadcast', got: `${formatAval(left.x)} and ${formatAval(right.x)}, with ${m} on axis ${d} against ${n} on axis ${e}`, hint: 'the last two axes are the matrices; the others are equal, or 1' })
    if (d >= 0) dropped[0].push(d)
    return 'right'
  })
  const shifted = (axis: number, side: 0 | 1): number => axis - dropped[side].filter(d => d < axis).length
  const batchOf = (side: 0 | 1): Axes => kinds.flatMap((kind, b) => (kind === 'both' ? [shifted(b - (rank - ranks[side]), side)] : []))
  const z = contracted(
    without(left.x, dropped[0]),
    without(right.x, dropped[1]),
    [[shifted(left.contract, 0)], [shifted(right.contract, 1)]],
    [batchOf(0), batchOf(1)],
    preferred,
  )
  // z has the common batch axes, then what is free on the left (batch axes that only it has among it), then on the right
  const where = (kind: 'both' | 'left' | 'right'): Axes => kinds.flatMap((k, b) => (k === kind ? [b] : []))
  const origin = [...where('both'), ...where('left'), ...(left.free === null ? [] : [rank]), ...where('right'), ...(right.free === null ? [] : [rank + 1])]
  return transpose(z, [...origin].sort((a, b) => a - b).map(d => origin.indexOf(d)))
}

const scalarRefused = (op: string, x: NDArray, y: NDArray): ShapeError =>
  new ShapeError(op, { expected: 'arrays with at least one axis', got: `${formatAval(x)} and ${formatAval(y)}`, hint: 'np.multiply scales' })

const clash = (op: string, x: NDArray, y: NDArray, a: number, b: number): ShapeError =>
  new ShapeError(op, {
    expected: `axis ${a} of the first operand and axis ${b} of the second to have one size`,
    got: `${formatAval(x)} and ${formatAval(y)}: ${x.shape[a]} against ${y.shape[b]}`,
    hint: y.ndim >= 2 && x.shape[a] === y.shape[b === y.ndim - 1 ? b - 1 : y.ndim - 1] ? 'transpose the second: np.matrixTranspose(y)' : 'np.einsum names the axes that are summed',
  })

const sideOf = (x: NDArray, free: number | null, contract: number): Side => ({ x, free: free === null ? null : x.ndim + free, contract: x.ndim + contract })

const checkedProduct = (op: string, left: Side, right: Side, options: ProductOptions): NDArray => {
  if (left.x.shape[left.contract] !== right.x.shape[right.contract]) throw clash(op, left.x, right.x, left.contract, right.contract)
  return batchedProduct(op, left, right, elementType(op, options))
}

/**
 * The matrix product of the last two axes; the others are batch axes and broadcast. A vector on the left is a row, on the right a
 * column, and its axis is gone in the result. Source: `jax.numpy.matmul`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.matmul(np.array([[1, 2], [3, 4]]), np.array([5, 6])).tolist() // => [17,39]
 * np.matmul(np.ones([7, 2, 3]), np.ones([3, 4])).shape // => [7,2,4]
 * ```
 */
export const matmul = dual<Product>('matmul', 2, (x: unknown, y: unknown, options: ProductOptions = {}) => {
  const [a, b] = promoted('matmul', [x, y])
  if (a!.ndim === 0 || b!.ndim === 0) throw scalarRefused('matmul', a!, b!)
  return checkedProduct('matmul', sideOf(a!, a!.ndim === 1 ? null : -2, -1), b!.ndim === 1 ? sideOf(b!, null, -1) : sideOf(b!, -1, -2), options)
}, productOptions)

/**
 * Matrices times vectors: the last axis of both is summed, the other batch axes broadcast. Source: `jax.numpy.matvec`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.matvec(np.array([[1, 2], [3, 4]]), np.array([5, 6])).tolist() // => [17,39]
 * ```
 */
export const matvec = dual<DataFirstOrLast<[y: ArrayLike]>>('matvec', 2, (x: unknown, y: unknown) => {
  const [a, b] = promoted('matvec', [x, y])
  if (a!.ndim < 2 || b!.ndim < 1) throw new ShapeError('matvec', { expected: 'a matrix and a vector, or batches of them', got: `${formatAval(a!)} and ${formatAval(b!)}` })
  return checkedProduct('matvec', sideOf(a!, -2, -1), sideOf(b!, null, -1), {})
})

/**
 * Vectors times matrices: the last axis of the first operand and the second to last of the second are summed. Source: `jax.numpy.vecmat`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.vecmat(np.array([5, 6]), np.array([[1, 2], [3, 4]])).tolist() // => [23,34]
 * ```
 */
export const vecmat = dual<DataFirstOrLast<[y: ArrayLike]>>('vecmat', 2, (x: unknown, y: unknown) => {
  const [a, b] = promoted('vecmat', [x, y])
  if (a!.ndim < 1 || b!.ndim < 2) throw new ShapeError('vecmat', { expected: 'a vector and a matrix, or batches of them', got: `${formatAval(a!)} and ${formatAval(b!)}` })
  return checkedProduct('vecmat', sideOf(a!, null, -1), sideOf(b!, -1, -2), {})
})

interface VecdotOptions extends ProductOptions {
  readonly axis?: number
}
const vecdotOptions: Known<VecdotOptions> = { axis: true, precision: true, preferredElementType: true }

/**
 * The scalar products of vectors along `axis` (the last by default); the other axes broadcast. Source: `jax.numpy.vecdot`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.vecdot(np.array([[1, 2], [3, 4]]), np.array([5, 6])).tolist() // => [17,39]
 * ```
 */
export const vecdot = dual<DataFirstOrLast<[y: ArrayLike, options?: VecdotOptions]>>('vecdot', 2, (x: unknown, y: unknown, { axis = -1, ...options }: VecdotOptions = {}) => {
  const [a, b] = promoted('vecdot', [x, y]).map(v => moveAxis(v, normalizeAxis('vecdot', axis, v.ndim), v.ndim - 1))
  return checkedProduct('vecdot', sideOf(a!, null, -1), sideOf(b!, null, -1), options)
}, vecdotOptions)

/**
 * The sum over the last axis of the first and the second to last (or only) axis of the second operand, for every combination of the
 * others: of matrices their product, of vectors their scalar product. Scalars multiply. `np.matmul` is what batches want. Source:
 * `jax.numpy.dot`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.dot(np.array([1, 2]), np.array([3, 4])).item() // => 11
 * ```
 */
export const dot = dual<Product>('dot', 2, (x: unknown, y: unknown, options: ProductOptions = {}) => {
  const [a, b] = promoted('dot', [x, y])
  return sumOfProducts('dot', a!, b!, Math.max(b!.ndim - 2, 0), options)
}, productOptions)

/**
 * The sum over the last axes of both operands, for every combination of the others. Scalars multiply. Source: `jax.numpy.inner`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.inner(np.array([[1, 2], [3, 4]]), np.array([5, 6])).tolist() // => [17,39]
 * ```
 */
export const inner = dual<Product>('inner', 2, (x: unknown, y: unknown, options: ProductOptions = {}) => {
  const [a, b] = promoted('inner', [x, y])
  return sumOfProducts('inner', a!, b!, b!.ndim - 1, options)
}, productOptions)

const sumOfProducts = (op: string, x: NDArray, y: NDArray, contract: number, options: ProductOptions): NDArray => {
  const preferred = elementType(op, options)
  if (x.ndim === 0 || y.ndim === 0) {
    const [a, b] = broadcastPair(op, x, y)
    return contracted(a, b, [[], []], [a.shape.map((_, d) => d), a.shape.map((_, d) => d)], preferred)
  }
  if (x.shape[x.ndim - 1] !== y.shape[contract]) throw clash(op, x, y, x.ndim - 1, contract)
  return contracted(x, y, [[x.ndim - 1], [contract]], [[], []], preferred)
}

/**
 * The scalar product of the flattened operands. Source: `jax.numpy.vdot`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.vdot(np.array([[1, 2], [3, 4]]), np.ones([2, 2])).item() // => 10
 * ```
 */
export const vdot = dual<Product>('vdot', 2, (x: unknown, y: unknown, options: ProductOptions = {}) => {
  const [a, b] = promoted('vdot', [x, y])
  if (a!.size !== b!.size) throw new ShapeError('vdot', { expected: 'operands with equally many elements', got: `${formatAval(a!)} and ${formatAval(b!)}` })
  return contracted(reshape(a!, [a!.size]), reshape(b!, [b!.size]), [[0], [0]], [[], []], elementType('vdot', options))
}, productOptions)

/**
 * The products of all pairs of elements of the flattened operands. Source: `jax.numpy.outer`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.outer(np.array([1, 2]), np.array([3, 4])).tolist() // => [[3,4],[6,8]]
 * ```
 */
export const outer = dual<DataFirstOrLast<[y: ArrayLike]>>('outer', 2, (x: unknown, y: unknown) => {
  const [a, b] = promoted('outer', [x, y])
  return times('outer', reshape(a!, [a!.size, 1]), reshape(b!, [1, b!.size]))
})

const times = (op: string, x: NDArray, y: NDArray): NDArray => {
  const [a, b] = broadcastPair(op, x, y)
  return a.dtype === 'bool' ? contracted(a, b, [[], []], [a.shape.map((_, d) => d), a.shape.map((_, d) => d)], null) : mul(a, b)
}

/** How many axes are summed, or which ones: of the first and of the second operand, in pairs. */
export type TensordotAxes = number | readonly [number | readonly number[], number | readonly number[]]

/**
 * Products summed over pairs of axes: the last `axes` of the first with the first `axes` of the second operand (2 by default), or the
 * listed ones. The result has the other axes of both. Source: `jax.numpy.tensordot`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.tensordot(np.ones([2, 3, 4]), np.ones([4, 3, 5]), { axes: [[1, 2], [1, 0]] }).shape // => [2,5]
 * np.tensordot(np.ones([2]), np.ones([3]), { axes: 0 }).shape // => [2,3]
 * ```
 */
export const tensordot = dual<DataFirstOrLast<[y: ArrayLike, options?: ProductOptions & { readonly axes?: TensordotAxes }]>>('tensordot', 2, (x: unknown, y: unknown, { axes = 2, ...options }: ProductOptions & { readonly axes?: TensordotAxes } = {}) => {
  const [a, b] = promoted('tensordot', [x, y])
  const pairs = pairsOf(axes, a!, b!)
  const odd = pairs[0].findIndex((d, i) => a!.shape[d] !== b!.shape[pairs[1][i]!])
  if (odd >= 0) throw clash('tensordot', a!, b!, pairs[0][odd]!, pairs[1][odd]!)
  return contracted(a!, b!, pairs, [[], []], elementType('tensordot', options))
}, { precision: true, preferredElementType: true, axes: true })

const pairsOf = (axes: TensordotAxes, x: NDArray, y: NDArray): readonly [Axes, Axes] => {
  if (typeof axes === 'number') {
    if (!Number.isInteger(axes) || axes < 0 || axes > Math.min(x.ndim, y.ndim)) throw new ArgumentError('tensordot', { expected: `a number of axes that both ${formatAval(x)} and ${formatAval(y)} have`, got: String(axes) })
    return [Array.from({ length: axes }, (_, i) => x.ndim - axes + i), Array.from({ length: axes }, (_, i) => i)]
  }
  if (!Array.isArray(axes) || axes.length !== 2) throw new ArgumentError('tensordot', { expected: 'a number of axes, or two lists of axes', got: JSON.stringify(axes) })
  const list = (of: number | Axes, v: NDArray): Axes => (typeof of === 'number' ? [of] : of).map(d => normalizeAxis('tensordot', d, v.ndim))
  const [left, right] = [list(axes[0], x), list(axes[1], y)]
  if (left.length !== right.length) throw new ArgumentError('tensordot', { expected: 'as many axes of the first as of the second operand', got: `${JSON.stringify(left)} and ${JSON.stringify(right)}` })
  return [left, right]
}

/**
 * The Kronecker product: `x` with every element replaced by it times `y`. Source: `jax.numpy.kron`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.kron(np.array([1, 10]), np.array([1, 2])).tolist() // => [1,2,10,20]
 * ```
 */
export const kron = dual<DataFirstOrLast<[y: ArrayLike]>>('kron', 2, (x: unknown, y: unknown) => {
  const [a, b] = promoted('kron', [x, y])
  const rank = Math.max(a!.ndim, b!.ndim)
  const grown = (v: NDArray): readonly number[] => [...new Array<number>(rank - v.ndim).fill(1), ...v.shape]
  const left = grown(a!), right = grown(b!)
  const z = times('kron', reshape(a!, left.flatMap(n => [n, 1])), reshape(b!, right.flatMap(n => [1, n])))
  return reshape(z, left.map((n, d) => n * right[d]!))
})
