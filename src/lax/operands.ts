/** What users hand to array functions, made ready for primitives: arrays, one dtype, one shape. */
import { convertNumber, isFloat } from '../core/base/dtype.js'
import { DTypeError } from '../core/base/errors.js'
import { type Typed, promoteAll } from '../core/base/promote.js'
import { type Shape, broadcastShapes, shapesEqual } from '../core/base/shape.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { convert } from '../core/ops/conversion.js'
import { splat } from '../core/trace/eval-jaxpr.js'
import { supplyArrayMethods } from '../core/trace/indexing.js'
import { type NDArray, isNDArray } from '../core/trace/ndarray.js'
import { type ArrayLike, checkArrayLike, toDType } from './array-like.js'
import { arrayMethods } from './indexing/at.js'

export { type ArrayLike, checkArrayLike, toDType } from './array-like.js'

// Here, because whoever has an array has called a function that takes one.
supplyArrayMethods(arrayMethods)

const BOOL: Typed = { dtype: 'bool', weakType: false }
const WEAK_INT: Typed = { dtype: 'int32', weakType: true }
const WEAK_FLOAT: Typed = { dtype: 'float32', weakType: true }

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
