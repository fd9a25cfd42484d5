/** An array or a number, as users hand them over: checked, and put into a dtype. */
import { type DType, convertNumber, iinfo, isInteger } from '../core/base/dtype.js'
import { ArgumentError } from '../core/base/errors.js'
import type { Typed } from '../core/base/promote.js'
import { convert } from '../core/ops/conversion.js'
import { splat } from '../core/trace/eval-jaxpr.js'
import { type NDArray, isNDArray } from '../core/trace/ndarray.js'

/** An array, or a number or boolean standing for a weakly typed scalar. */
export type ArrayLike = NDArray | number | boolean

/** Refuses what is neither array nor number, naming the operation and the operand. */
export const checkArrayLike = (op: string, x: unknown, what = 'an operand'): ArrayLike => {
  if (isNDArray(x) || typeof x === 'number' || typeof x === 'boolean') return x
  const got = Array.isArray(x) ? 'a JavaScript array' : x === null ? 'null' : typeof x === 'object' ? `a ${x.constructor?.name ?? 'object'}` : `${typeof x} ${String(x)}`
  throw new ArgumentError(op, { expected: `an array or a number as ${what}`, got, hint: Array.isArray(x) || ArrayBuffer.isView(x) ? 'make an array of it: np.array(…)' : 'is a property misspelt, or a return missing?' })
}

/** As an array of this dtype; a number goes there directly, whatever its size. */
export const toDType = (op: string, x: ArrayLike, { dtype, weakType }: Typed): NDArray => {
  if (isNDArray(x)) return x.dtype === dtype ? x : convert(x, dtype, weakType)
  return splat(checkedNumber(op, Number(x), dtype), { shape: [], dtype, weakType })
}

const checkedNumber = (op: string, value: number, dtype: DType): number => {
  if (isInteger(dtype) && Number.isInteger(value)) {
    const { min, max } = iinfo(dtype)
    if (value < min || value > max) throw new ArgumentError(op, { expected: `a number that fits ${dtype}`, got: String(value), hint: "convert the array first: np.astype(x, 'int32') or np.astype(x, 'float32')" })
  }
  return convertNumber(value, dtype)
}
