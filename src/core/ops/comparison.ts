/** Comparisons: bool results, false where NaN takes part (true for `ne`). */
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import type { Primitive } from '../ir/primitive.js'
import { ordered } from './accepts.js'
import { binaryOp, type NoParams, pointwise, zero } from './pointwise.js'

const comparison = (name: string, scalar: (x: Scalar, y: Scalar) => Scalar, holds: (x: number, y: number) => boolean): Primitive<NoParams> =>
  pointwise({
    name,
    arity: 2,
    accepts: ordered,
    result: () => 'bool',
    scalar: ([x, y]) => scalar(asNumber(x!), asNumber(y!)),
    ad: zero('a comparison is piecewise constant'),
    splat: ([x, y]) => Number(holds(x!, y!)),
  })

const asNumber = (x: Scalar): Scalar => (x.reg === 'bool' ? s.convert('u32', x) : x)

export const eqP = comparison('eq', s.eq, (x, y) => x === y)
export const neP = comparison('ne', s.ne, (x, y) => x !== y)
export const ltP = comparison('lt', s.lt, (x, y) => x < y)
export const leP = comparison('le', s.le, (x, y) => x <= y)
export const gtP = comparison('gt', s.gt, (x, y) => x > y)
export const geP = comparison('ge', s.ge, (x, y) => x >= y)

export const eq = binaryOp(eqP)
export const ne = binaryOp(neP)
export const lt = binaryOp(ltP)
export const le = binaryOp(leP)
export const gt = binaryOp(gtP)
export const ge = binaryOp(geP)
