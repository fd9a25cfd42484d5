/** What users hand to array functions, made ready for primitives: arrays, one dtype, one shape. */
import { type DType, convertNumber, iinfo, isFloat, isInteger } from '../core/base/dtype.js'
import { ArgumentError, DTypeError } from '../core/base/errors.js'
import { type Typed, promoteAll } from '../core/base/promote.js'
import { type Shape, broadcastShapes, shapesEqual } from '../core/base/shape.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { convert } from '../core/ops/conversion.js'
import { splat } from '../core/trace/eval-jaxpr.js'
import { type NDArray, isNDArray } from '../core/trace/ndarray.js'

/** An array, or a number or boolean standing for a weakly typed scalar. */
export type ArrayLike = NDArray | number | boolean

const BOOL: Typed = { dtype: 'bool', weakType: false }
const WEAK_INT: Typed = { dtype: 'int32', weakType: true }
const WEAK_FLOAT: Typed = { dtype: 'float32', weakType: true }

/** Refuses what is neither array nor number, naming the operation and the operand. */
export const checkArrayLike = (op: string, x: unknown, what = 'an operand'): ArrayLike => {
  if (isNDArray(x) || typeof x === 'number' || typeof x === 'boolean') return x
  const got = Array.isArray(x) ? 'a JavaScript array' : x === null ? 'null' : typeof x === 'object' ? `a ${x.constructor?.name ?? 'object'}` : `${typeof x} ${String(x)}`
  throw new ArgumentError(op, { expected: `an array or a number as ${what}`, got, hint: Array.isArray(x) || ArrayBuffer.isView(x) ? 'make an array of it: np.array(…)' : 'is a property misspelt, or a return missing?' })
}

/** One operand alone: a number is weak float32, a boolean is bool. */
export const toArray = (op: string, x: unknown): NDArray => {
  const like = checkArrayLike(op, x)
  if (isNDArray(like)) return like
  const typed = typeof like === 'boolean' ? BOOL : WEAK_FLOAT
  return splat(convertNumber(Number(like), typed.dtype), { shape: [], ...typed })
}

/** The type an operand brings to promotion: beside an array, an integral number is a weak int. */
const typedOf = (x: ArrayLike, besideArray: boolean): Typed =>
  isNDArray(x) ? x : typeof x === 'boolean' ? BOOL : besideArray && Number.isInteger(x) ? WEAK_INT : WEAK_FLOAT

/** The dtype that operands meet in, as `np.add` of them would have it. */
export const resultType = (op: string, xs: readonly ArrayLike[]): Typed => {
  const besideArray = xs.some(isNDArray)
  return promoteAll(op, xs.map(x => typedOf(x, besideArray)))
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

/** All operands in the dtype they promote to; shapes stay. */
export const promoted = (op: string, xs: readonly unknown[]): readonly NDArray[] => {
  const likes = xs.map(x => checkArrayLike(op, x))
  const type = resultType(op, likes)
  return likes.map(x => toDType(op, x, type))
}

/** Two operands in one dtype and one shape: what every binary function begins with. */
export const promotedPair = (op: string, x: unknown, y: unknown): readonly [NDArray, NDArray] => {
  if (isNDArray(x) && isNDArray(y) && x.dtype === y.dtype && shapesEqual(x.shape, y.shape)) return [x, y]
  const [a, b] = promoted(op, [x, y])
  return broadcastPair(op, a!, b!)
}

export const broadcastPair = (op: string, a: NDArray, b: NDArray): readonly [NDArray, NDArray] => {
  if (shapesEqual(a.shape, b.shape)) return [a, b]
  const shape = broadcastShapes(op, a.shape, b.shape)
  return [broadcastTo(a, shape), broadcastTo(b, shape)]
}

/** Any number of operands in one shape; dtypes stay. */
export const broadcasted = (op: string, xs: readonly NDArray[]): readonly NDArray[] => {
  const shape: Shape = broadcastShapes(op, ...xs.map(x => x.shape))
  return xs.map(x => broadcastTo(x, shape))
}

/** Integers and booleans become float32 (weak stays weak): what exp, sqrt, mean … begin with. */
export const toInexact = (op: string, x: unknown): NDArray => {
  const array = toArray(op, x)
  if (isFloat(array.dtype) || array.dtype === 'complex64') return array
  if (array.dtype === 'key') throw new DTypeError(op, { expected: 'numbers', got: 'random keys', hint: 'random.keyData(key) gives the words of a key' })
  return convert(array, 'float32', array.weakType)
}
