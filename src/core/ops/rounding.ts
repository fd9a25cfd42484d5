/** Rounding to whole numbers, neighbours, finiteness. */
import { guarded, struct } from '../base/codec.js'
import { formatAval } from '../base/aval.js'
import { isFloat } from '../base/dtype.js'
import { DTypeError } from '../base/errors.js'
import * as s from '../ir/loop/scalar.js'
import { nextAfter as nextAfterScalar, round as roundAway } from '../ir/math/integer.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { floats } from './accepts.js'
import { binaryOp, binaryScalar, fold, pointwise, unaryOp, unaryScalar, zero } from './pointwise.js'

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

/** Halves have neighbours of their own, not those of the f32 register they are computed in. */
export const nextAfterP = pointwise({
  name: 'nextafter',
  arity: 2,
  accepts: { says: "'float32' or 'float64'", has: d => d === 'float32' || d === 'float64' },
  scalar: binaryScalar(nextAfterScalar),
  ad: zero('neighbours are a step apart'),
})

export const floor = unaryOp(floorP)
export const ceil = unaryOp(ceilP)
export const round = (x: Value, roundingMethod: 0 | 1 = 0): NDArray => bind1(roundP, [x], { roundingMethod })
export const isFinite = unaryOp(isFiniteP)
export const nextAfter = binaryOp(nextAfterP)
