/** Matrices in the last two axes, batches of them in the others: what the derivatives of factorizations are written in. */
import { type Aval, formatAval } from '../base/aval.js'
import { DTypeError, ShapeError } from '../base/errors.js'
import type { Value } from '../ir/primitive.js'
import type { NDArray } from '../trace/ndarray.js'
import { floats } from './accepts.js'
import { add } from './arithmetic.js'
import { broadcastTo, reduceSum } from './broadcasting.js'
import { eq, ge, le } from './comparison.js'
import { dotGeneral } from './contraction.js'
import { convert } from './conversion.js'
import { iota } from './iota.js'
import { moveAxis } from './permutation.js'
import { expandDims } from './reshape.js'
import { select } from './selection.js'

/** Refuses what is not a batch of matrices of floats; gives their numbers of rows and columns. */
export const checkMatrices = (op: string, x: Aval): readonly [rows: number, columns: number] => {
  if (!floats.has(x.dtype)) throw new DTypeError(op, { expected: floats.says, got: formatAval(x), hint: 'convert first: np.astype(x, …)' })
  const [rows, columns] = x.shape.slice(-2)
  if (rows === undefined || columns === undefined) throw new ShapeError(op, { expected: 'a matrix, or a batch of matrices in the last two axes', got: formatAval(x) })
  return [rows, columns]
}

/** The same for square matrices; gives their order. */
export const checkSquare = (op: string, x: Aval): number => {
  const [rows, columns] = checkMatrices(op, x)
  if (rows !== columns) throw new ShapeError(op, { expected: 'square matrices in the last two axes', got: formatAval(x) })
  return rows
}

export const batchOf = (x: Aval): readonly number[] => x.shape.slice(0, -2)

/** The product of matrices with the same batch axes. */
export const matmul = (x: Value, y: Value): NDArray => {
  const batch = batchOf(x).map((_, d) => d), last = x.ndim - 1
  return dotGeneral(x, y, [[last], [last - 1]], [batch, batch])
}

export const transposed = (x: Value): NDArray => moveAxis(x, x.ndim - 1, x.ndim - 2)

const where = (x: Value, holds: (row: NDArray, column: NDArray) => NDArray, k: number): NDArray => {
  const matrix = x.shape.slice(-2), row = iota('int32', matrix, 0)
  return broadcastTo(holds(k === 0 ? row : add(row, k), iota('int32', matrix, 1)), x.shape)
}

/** 0 above the diagonal `k`, counted upwards from the main one. */
export const lowerTriangle = (x: Value, k = 0): NDArray => select(where(x, ge, k), x, 0)

/** 0 below the diagonal `k`. */
export const upperTriangle = (x: Value, k = 0): NDArray => select(where(x, le, k), x, 0)

/** Matrices of the type of `x` with 1 on their diagonals. */
export const identityLike = (x: Value): NDArray => convert(where(x, eq, 0), x.dtype)

/** The main diagonal, as the last axis: of wide matrices, of the columns; of tall ones use the transpose. */
export const diagonalOf = (x: Value): NDArray => reduceSum(select(where(x, eq, 0), x, 0), [x.ndim - 1])

/** Vectors as matrices of one column, and of one row. */
export const asColumns = (v: Value): NDArray => expandDims(v, [v.ndim])
export const asRows = (v: Value): NDArray => expandDims(v, [v.ndim - 1])
