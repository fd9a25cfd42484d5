/** Bits of integers, and logic of bool. */
import { type DType, iinfo } from '../base/dtype.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import { countLeadingZeros, shiftLeft, shiftRightArithmetic, shiftRightLogical } from '../ir/math/integer.js'
import { bits, integers } from './accepts.js'
import { binaryOp, binaryScalar, fold, type Pointwise, pointwise, unaryOp, zero } from './pointwise.js'

const none = zero('it works on bits')

const bitwise = (name: string, scalar: (x: Scalar, y: Scalar) => Scalar, number: (x: number, y: number) => number) =>
  pointwise({ name, arity: 2, accepts: bits, scalar: binaryScalar(scalar), ad: none, splat: ([x, y], d) => fold(d, number(x!, y!)) })

export const andP = bitwise('and', s.and, (x, y) => x & y)
export const orP = bitwise('or', s.or, (x, y) => x | y)
export const xorP = bitwise('xor', s.xor, (x, y) => x ^ y)

export const notP = pointwise({
  name: 'not',
  arity: 1,
  accepts: bits,
  scalar: ([x]) => s.not(x!),
  ad: none,
  splat: ([x], d) => (d === 'bool' ? 1 - x! : fold(d, ~x!)),
})

const onWidth = (f: (width: number, ...xs: readonly [Scalar, Scalar]) => Scalar): Pointwise['scalar'] => ([x, y], d) => f(width(d), x!, y!)

const width = (dtype: DType): number => iinfo(dtype).bits

/** Shifts by the width or more leave 0, or the sign. */
export const shiftLeftP = pointwise({ name: 'shift_left', arity: 2, accepts: integers, scalar: onWidth(shiftLeft), ad: none })
export const shiftRightLogicalP = pointwise({ name: 'shift_right_logical', arity: 2, accepts: integers, scalar: onWidth(shiftRightLogical), ad: none })
export const shiftRightArithmeticP = pointwise({ name: 'shift_right_arithmetic', arity: 2, accepts: integers, scalar: onWidth(shiftRightArithmetic), ad: none })

export const populationCountP = pointwise({
  name: 'population_count',
  arity: 1,
  accepts: integers,
  // a negative narrow integer is sign-extended in its register
  scalar: ([x], d) => s.popcount(width(d) === 32 ? x! : s.and(x!, s.constant(x!.reg, 2 ** width(d) - 1))),
  ad: none,
})

export const clzP = pointwise({ name: 'clz', arity: 1, accepts: integers, scalar: ([x], d) => countLeadingZeros(width(d), x!), ad: none })

export const and = binaryOp(andP)
export const or = binaryOp(orP)
export const xor = binaryOp(xorP)
export const not = unaryOp(notP)
export const shl = binaryOp(shiftLeftP)
export const shrLogical = binaryOp(shiftRightLogicalP)
export const shrArithmetic = binaryOp(shiftRightArithmeticP)
export const populationCount = unaryOp(populationCountP)
export const clz = unaryOp(clzP)
