/** The lower and upper triangles of matrices, and where their elements are. */
import { formatAval } from '../core/base/aval.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { ones } from '../core/ops/constants.js'
import { iota } from '../core/ops/iota.js'
import { lowerTriangle, upperTriangle } from '../core/ops/matrices.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { positionsOf } from '../lax/indexing/mask.js'
import { type ArrayLike, toArray } from '../lax/operands.js'
import { array } from './array.js'
import { truth } from './reducing.js'

interface OffsetOption {
  /** The diagonal that bounds the triangle: 0 is the main one, positive ones lie above it. */
  readonly k?: number
}
const offsetOption: Known<OffsetOption> = { k: true }

const wholeNumber = (op: string, what: string, u: unknown, least = -Infinity): number => {
  if (typeof u !== 'number' || !Number.isSafeInteger(u) || u < least) throw new ArgumentError(op, { expected: `a whole number as ${what}`, got: String(u) })
  return u
}

const triangle = (op: string, part: (x: NDArray, k: number) => NDArray): DataFirstOrLast<[options?: OffsetOption]> =>
  dual<DataFirstOrLast<[options?: OffsetOption]>>(op, 1, (x: unknown, { k = 0 }: OffsetOption = {}) => {
    const matrix = toArray(op, x)
    if (matrix.ndim < 2) throw new ShapeError(op, { expected: 'a matrix, or a batch of matrices', got: formatAval(matrix) })
    return part(matrix, wholeNumber(op, 'k', k))
  }, offsetOption)

/**
 * The lower triangle: 0 above diagonal `k` of the last two axes. Source: `jax.numpy.tril`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.tril(np.array([[1, 2], [3, 4]])).tolist() // => [[1,0],[3,4]]
 * ```
 */
export const tril = triangle('tril', lowerTriangle)

/**
 * The upper triangle: 0 below diagonal `k` of the last two axes. Source: `jax.numpy.triu`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.triu(np.array([[1, 2], [3, 4]])).tolist() // => [[1,2],[0,4]]
 * ```
 */
export const triu = triangle('triu', upperTriangle)

type Positions = readonly [rows: NDArray, columns: NDArray]

const trianglePositions = (n: number, m: number, holds: (row: number, column: number) => boolean): Positions => {
  const rows: number[] = [], columns: number[] = []
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) if (holds(i, j)) { rows.push(i); columns.push(j) }
  return [array(Int32Array.from(rows)), array(Int32Array.from(columns))]
}

interface TriangleIndicesOptions extends OffsetOption {
  /** The number of columns, if the matrix is not square. */
  readonly m?: number | null
}
const triangleIndicesOptions: Known<TriangleIndicesOptions> = { m: true, k: true }

/**
 * Where the lower triangle of an `n` × `m` matrix is. Source: `jax.numpy.tril_indices`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.trilIndices(2).map(x => x.tolist()) // => [[0,1,1],[0,0,1]]
 * ```
 */
export const trilIndices = required('trilIndices', 1, (n: number, { k = 0, m = null }: TriangleIndicesOptions = {}): Positions =>
  trianglePositions(wholeNumber('trilIndices', 'a size', n, 0), wholeNumber('trilIndices', 'a size', m ?? n, 0), (i, j) => j <= i + k), triangleIndicesOptions)

/**
 * Where the upper triangle of an `n` × `m` matrix is. Source: `jax.numpy.triu_indices`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.triuIndices(2).map(x => x.tolist()) // => [[0,0,1],[0,1,1]]
 * ```
 */
export const triuIndices = required('triuIndices', 1, (n: number, { k = 0, m = null }: TriangleIndicesOptions = {}): Positions =>
  trianglePositions(wholeNumber('triuIndices', 'a size', n, 0), wholeNumber('triuIndices', 'a size', m ?? n, 0), (i, j) => j >= i + k), triangleIndicesOptions)

const indicesFrom = (op: string, find: typeof trilIndices): DataFirstOrLast<[options?: OffsetOption], Positions> =>
  dual<DataFirstOrLast<[options?: OffsetOption], Positions>>(op, 1, (x: unknown, { k = 0 }: OffsetOption = {}) => {
    const { shape, ndim } = toArray(op, x)
    if (ndim !== 2) throw new ShapeError(op, { expected: 'a matrix', got: `shape [${shape}]` })
    return find(shape[0]!, { k, m: shape[1]! })
  }, offsetOption)

/**
 * Where the lower triangle of this matrix is. Source: `jax.numpy.tril_indices_from`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.trilIndicesFrom(np.zeros([2, 2])).map(x => x.tolist()) // => [[0,1,1],[0,0,1]]
 * ```
 */
export const trilIndicesFrom = indicesFrom('trilIndicesFrom', trilIndices)

/**
 * Where the upper triangle of this matrix is. Source: `jax.numpy.triu_indices_from`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.triuIndicesFrom(np.zeros([2, 2])).map(x => x.tolist()) // => [[0,0,1],[0,1,1]]
 * ```
 */
export const triuIndicesFrom = indicesFrom('triuIndicesFrom', triuIndices)

/**
 * The positions of the main diagonal of an array of `ndim` axes of size `n`, one list per axis. Source: `jax.numpy.diag_indices`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.diagIndices(2).map(x => x.tolist()) // => [[0,1],[0,1]]
 * ```
 */
export const diagIndices = required('diagIndices', 1, (n: number, { ndim = 2 }: { readonly ndim?: number } = {}): readonly NDArray[] => {
  const positions = iota('int32', [wholeNumber('diagIndices', 'a size', n, 0)], 0)
  return new Array<NDArray>(wholeNumber('diagIndices', 'a rank', ndim, 0)).fill(positions)
}, { ndim: true })

/**
 * The positions of the main diagonal of this array, whose axes have one size. Source: `jax.numpy.diag_indices_from`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.diagIndicesFrom(np.zeros([2, 2])).map(x => x.tolist()) // => [[0,1],[0,1]]
 * ```
 */
export const diagIndicesFrom = dual<(x: ArrayLike) => readonly NDArray[]>('diagIndicesFrom', 1, (x: unknown) => {
  const { shape, ndim } = toArray('diagIndicesFrom', x)
  if (ndim < 2 || shape.some(n => n !== shape[0])) throw new ShapeError('diagIndicesFrom', { expected: 'two or more axes of one size', got: `[${shape}]` })
  return diagIndices(shape[0]!, { ndim })
})

/**
 * Where `maskFunc`, applied to an `n` × `n` matrix of ones, is not 0. Source: `jax.numpy.mask_indices`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.maskIndices(2, np.triu).map(x => x.tolist()) // => [[0,0,1],[0,1,1]]
 * ```
 */
export const maskIndices = required('maskIndices', 2, (n: number, maskFunc: (x: NDArray, options: { readonly k: number }) => NDArray, { k = 0 }: OffsetOption = {}): readonly NDArray[] =>
  positionsOf('maskIndices', truth(maskFunc(ones({ shape: [n, n], dtype: 'float32' }), { k }))), offsetOption)
