/** An array as rows along one axis: what operations that walk an axis have in common. */
import { type Aval, formatAval } from '../base/aval.js'
import { AxisError } from '../base/errors.js'
import { dropAxes, sizeOf } from '../base/shape.js'
import { addIndex, divIndex, type Index, modIndex, scaleIndex } from '../ir/loop/index-expr.js'

export interface Rows {
  /** How many rows lie interleaved in memory, element by element. */
  readonly inner: number
  /** Number of rows. */
  readonly count: number
  /** Elements of each. */
  readonly length: number
  /** The flat position of element `k` of a row. */
  readonly at: (row: Index, k: Index) => Index
}

export const rowsAlong = (shape: readonly number[], axis: number): Rows => {
  const length = shape[axis]!
  // of an empty array there are no rows, and no division by its sizes
  const inner = Math.max(1, sizeOf(shape.slice(axis + 1)))
  return {
    inner,
    count: sizeOf(dropAxes(shape, [axis])),
    length,
    // row = outer · inner + rest, and the rest runs fastest in memory
    at: (row, k) => addIndex(addIndex(scaleIndex(divIndex(row, inner), length * inner), modIndex(row, inner)), scaleIndex(k, inner)),
  }
}

export const checkAxis = (op: string, x: Aval, axis: number): void => {
  if (!(axis >= 0 && axis < x.shape.length)) throw new AxisError(op, { expected: `an axis of ${formatAval(x)}, counted from 0`, got: String(axis) })
}
