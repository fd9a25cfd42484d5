/** What the operands of lax functions have in common: one dtype, without promotion, and one rank; scalars go with any array. */
import { formatAval } from '../core/base/aval.js'
import { dual } from '../core/base/dual.js'
import { type DType, isFloat, isInexact } from '../core/base/dtype.js'
import { DTypeError, ShapeError } from '../core/base/errors.js'
import { broadcastShapes, shapesEqual } from '../core/base/shape.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { convert } from '../core/ops/conversion.js'
import { type NDArray, isNDArray } from '../core/trace/ndarray.js'
import type { Binary, Unary } from './elementwise.js'
import { type ArrayLike, checkArrayLike, toArray, toDType } from './operands.js'

/** Operands in one dtype and one shape. Axes of size 1 are repeated, ranks are not raised. */
export const uniform = (op: string, xs: readonly unknown[]): readonly NDArray[] => {
  const [a, b] = xs
  if (xs.length === 2 && isNDArray(a) && isNDArray(b) && a.dtype === b.dtype && shapesEqual(a.shape, b.shape)) return [a, b]
  return oneShape(op, oneDType(op, xs.map(x => checkArrayLike(op, x))))
}

/** A number, or an array computed from numbers alone, takes the dtype of the others if it has a value there. */
export const oneDType = (op: string, xs: readonly ArrayLike[]): readonly NDArray[] => {
  const arrays = xs.filter(isNDArray)
  const leader = arrays.find(x => !x.weakType) ?? arrays[0] ?? toArray(op, xs[0])
  return xs.map(x => {
    if (!gives(x, leader.dtype)) throw mixed(op, xs)
    return isNDArray(x) && x.dtype !== leader.dtype ? convert(x, leader.dtype, true) : toDType(op, x, { dtype: leader.dtype, weakType: leader.weakType || !isNDArray(x) })
  })
}

/** Can this operand stand beside arrays of `dtype`? */
const gives = (x: ArrayLike, dtype: DType): boolean => {
  if (typeof x === 'boolean') return dtype === 'bool'
  if (typeof x === 'number') return isInexact(dtype) || (Number.isInteger(x) && dtype !== 'bool' && dtype !== 'key')
  return x.dtype === dtype || (x.weakType && dtype !== 'bool' && dtype !== 'key' && (isInexact(dtype) || !isFloat(x.dtype)))
}

const mixed = (op: string, xs: readonly ArrayLike[]): DTypeError =>
  new DTypeError(op, { expected: 'operands of one dtype', got: xs.map(x => (isNDArray(x) ? formatAval(x) : String(x))).join(' and '), hint: 'np functions promote, lax functions do not: convert with lax.convertElementType' })

export const oneShape = (op: string, xs: readonly NDArray[]): readonly NDArray[] => {
  const arrays = xs.filter(x => x.ndim > 0)
  const rank = arrays[0]?.ndim ?? 0
  if (arrays.some(x => x.ndim !== rank)) throw new ShapeError(op, { expected: 'operands of one rank, or scalars', got: xs.map(formatAval).join(' and '), hint: 'np functions add missing axes; here use lax.broadcastToRank or lax.expandDims' })
  const shape = broadcastShapes(op, ...xs.map(x => x.shape))
  return xs.map(x => broadcastTo(x, shape))
}

export const laxUnary = (op: string, f: (x: NDArray) => NDArray): Unary => dual<Unary>(op, 1, (x: unknown) => f(toArray(op, x)))

export const laxBinary = (op: string, f: (x: NDArray, y: NDArray) => NDArray): Binary =>
  dual<Binary>(op, 2, (x: unknown, y: unknown) => {
    const [a, b] = uniform(op, [x, y])
    return f(a!, b!)
  })
