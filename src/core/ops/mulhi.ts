/** The upper half of a product of integers. */
import { iinfo } from '../base/dtype.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import { integers } from './accepts.js'
import { binaryOp, pointwise, zero } from './pointwise.js'

const u32 = (n: number): Scalar => s.constant('u32', n)

/** By halves of 16 bits, whose products fit. */
const unsigned = (x: Scalar, y: Scalar): Scalar => {
  const low = (v: Scalar): Scalar => s.and(v, u32(0xffff))
  const high = (v: Scalar): Scalar => s.shr(v, u32(16))
  const first = s.add(s.mul(high(x), low(y)), high(s.mul(low(x), low(y))))
  const second = s.add(s.mul(low(x), high(y)), low(first))
  return s.add(s.mul(high(x), high(y)), s.add(high(first), high(second)))
}

/** A negative operand is 2³² too large when read as unsigned: the other operand too much in the upper half. */
const signed = (x: Scalar, y: Scalar): Scalar => {
  const [a, b] = [s.convert('u32', x), s.convert('u32', y)]
  const excess = (v: Scalar, other: Scalar): Scalar => s.select(s.lt(v, s.constant('i32', 0)), other, u32(0))
  return s.convert('i32', s.sub(unsigned(a, b), s.add(excess(x, b), excess(y, a))))
}

export const mulhiP = pointwise({
  name: 'mulhi',
  arity: 2,
  accepts: integers,
  scalar: ([x, y], dtype) => {
    const { bits } = iinfo(dtype)
    if (bits < 32) return s.shr(s.mul(x!, y!), s.constant(x!.reg, bits))
    return x!.reg === 'i32' ? signed(x!, y!) : unsigned(x!, y!)
  },
  ad: zero('it is an integer'),
})

export const mulhi = binaryOp(mulhiP)
