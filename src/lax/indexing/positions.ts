/** Positions on an axis: known ones are checked, those that are data are counted from the front. */
import { formatAval } from '../../core/base/aval.js'
import { isInteger, isUnsigned } from '../../core/base/dtype.js'
import { ArgumentError, DTypeError } from '../../core/base/errors.js'
import { add } from '../../core/ops/arithmetic.js'
import { lt } from '../../core/ops/comparison.js'
import { convert } from '../../core/ops/conversion.js'
import { select } from '../../core/ops/selection.js'
import type { NDArray } from '../../core/trace/ndarray.js'

/** A position on an axis, counted from the end when negative. Static positions are never clipped. */
export const staticPosition = (op: string, index: unknown, size: number, axis: number): number => {
  if (typeof index !== 'number' || !Number.isInteger(index)) throw new ArgumentError(op, { expected: 'a whole number as index', got: String(index), hint: "an index that is computed is an array of dtype 'int32'" })
  if (index < -size || index >= size) throw new ArgumentError(op, { expected: size === 0 ? `no index into axis ${axis}, which is empty` : `an index from ${-size} to ${size - 1} on axis ${axis}`, got: String(index) })
  return index < 0 ? index + size : index
}

/** Integer positions as int32, negative ones counted from the end of an axis of this size. */
export const fromTheEnd = (op: string, index: NDArray, size: number): NDArray => {
  if (!isInteger(index.dtype)) throw new DTypeError(op, { expected: 'integer indices', got: formatAval(index), hint: "make them with { dtype: 'int32' }" })
  const i = convert(index, 'int32')
  return isUnsigned(index.dtype) ? i : select(lt(i, 0), add(i, size), i)
}
