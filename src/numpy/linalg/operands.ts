/** What functions of matrices take from their callers. */
import { formatAval } from '../../core/base/aval.js'
import { ShapeError } from '../../core/base/errors.js'
import { batchOf, checkMatrices, checkSquare } from '../../core/ops/matrices.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { toInexact } from '../../lax/operands.js'

export const matricesOf = (op: string, x: unknown): NDArray => {
  const a = toInexact(op, x)
  checkMatrices(op, a)
  return a
}

export const squaresOf = (op: string, x: unknown): NDArray => {
  const a = toInexact(op, x)
  checkSquare(op, a)
  return a
}

/** Batches are for functions of one matrix in a pipe to `vmap`. */
export const singleMatrix = (op: string, x: unknown): NDArray => {
  const a = matricesOf(op, x)
  if (batchOf(a).length > 0) throw new ShapeError(op, { expected: 'a matrix', got: formatAval(a), hint: 'vmap takes batches' })
  return a
}
