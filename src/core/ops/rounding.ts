/** Rounding to whole numbers, neighbours, finiteness. */
import { guarded, struct } from '../base/codec.js'
import { formatAval } from '../base/aval.js'
import { isFloat } from '../base/dtype.js'
import { DTypeError } from '../base/errors.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import { bf16ToF32, f16ToF32, f32ToBf16, f32ToF16 } from '../ir/math/half.js'
import { nextAfter as nextAfterScalar, round as roundAway } from '../ir/math/integer.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { floats } from './accepts.js'
import { binaryOp, fold, pointwise, unaryOp, unaryScalar, zero } from './pointwise.js'

const steps = zero('it is piecewise constant')

export const floorP = pointwise({ name: 'floor', arity: 1, accepts: floats, scalar: unaryScalar(s.floor), ad: steps, splat: ([x], d) => fold(d, Math.floor(x!)) })
export const ceilP = pointwise({ name: 'ceil', arity: 1, accepts: floats, scalar: unaryScalar(s.ceil), ad: steps, splat: ([x], d) => fold(d, Math.ceil(x!)) })

/** Ties: 0 away from zero, 1 to the even neighbour. */
type RoundingMethod = { readonly roundingMethod: 0 | 1 }

export const roundP: Primitive<RoundingMethod> = {
  name: 'round',
  arity: 1,
  params: struct({ roundingMethod: guarded('0 (away from zero) or 1 (to even)', (u): u is 0 | 1 => u === 0 || u === 1) }),
  type: ([x]) => {
    if (!isFloat(x!.dtype)) throw new DTypeError('round', { expected: 'a float dtype', got: formatAval(x!) })
    return [x!]
  },
  ad: steps,
  batch: (_axis, [x], _batched, { roundingMethod }) => [round(x!, roundingMethod)],
  lower: { _tag: 'map', at: ([x], index, { roundingMethod }) => (roundingMethod === 0 ? roundAway : s.nearest)(x!.at(index)) },
  effects: 'none',
}

export const isFiniteP = pointwise({
  name: 'is_finite',
  arity: 1,
  accepts: floats,
  result: () => 'bool',
  scalar: ([x]) => s.lt(s.abs(x!), s.constant(x!.reg, Infinity)),
  ad: steps,
  splat: ([x]) => Number(Number.isFinite(x!)),
})

export const nextAfterP = pointwise({
  name: 'nextafter',
  arity: 2,
  accepts: floats,
  scalar: ([x, y], dtype) => (dtype === 'float16' ? nextHalf(x!, y!, f32ToF16, f16ToF32) : dtype === 'bfloat16' ? nextHalf(x!, y!, f32ToBf16, bf16ToF32) : nextAfterScalar(x!, y!)),
  ad: zero('neighbours are a step apart'),
})

/** Halves are computed with in f32 registers, and have neighbours of their own. */
const nextHalf = (x: Scalar, y: Scalar, toBits: (x: Scalar) => Scalar, fromBits: (bits: Scalar) => Scalar): Scalar => {
  const zero = s.constant('f32', 0), one = s.constant('u32', 1)
  const bits = toBits(x)
  // away from zero the bits of the magnitude count up, whatever the sign
  const away = s.eq(s.convert('i32', s.gt(y, x)), s.convert('i32', s.gt(x, zero)))
  const moved = fromBits(s.select(away, s.add(bits, one), s.sub(bits, one)))
  const stepped = s.select(s.eq(x, zero), s.copysign(fromBits(one), y), moved)
  return s.select(s.eq(x, y), y, s.select(s.eq(x, x), s.select(s.eq(y, y), stepped, y), x))
}

export const floor = unaryOp(floorP)
export const ceil = unaryOp(ceilP)
export const round = (x: Value, roundingMethod: 0 | 1 = 0): NDArray => bind1(roundP, [x], { roundingMethod })
export const isFinite = unaryOp(isFiniteP)
export const nextAfter = binaryOp(nextAfterP)
