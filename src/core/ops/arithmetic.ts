/** The arithmetic of integers and floats. Integers wrap; division by zero, remainders and NaN are as in the scalar operations. */
import { isInteger } from '../base/dtype.js'
import * as s from '../ir/loop/scalar.js'
import { sign as signScalar } from '../ir/math/integer.js'
import { remainder } from '../ir/math/remainder.js'
import type { Value } from '../ir/primitive.js'
import type { NDArray } from '../trace/ndarray.js'
import { eq, ge } from './comparison.js'
import { convert } from './conversion.js'
import { numbers, ordered } from './accepts.js'
import { addP, addTangents, binaryOp, binaryScalar, derivative, fold, partials, pointwise, unaryOp, unaryScalar, zero } from './pointwise.js'
import { floor } from './rounding.js'

export { addP } from './pointwise.js'

export const negP = pointwise({
  name: 'neg',
  arity: 1,
  accepts: numbers,
  scalar: unaryScalar(s.neg),
  ad: { _tag: 'linear', transpose: ([ct]) => [neg(ct!)] },
  splat: ([x], d) => fold(d, -x!),
})

export const subP = pointwise({
  name: 'sub',
  arity: 2,
  accepts: numbers,
  scalar: binaryScalar(s.sub),
  ad: {
    _tag: 'linear',
    jvp: (_xs, [t, u]) => [u == null ? t! : t == null ? neg(u) : sub(t, u)],
    transpose: ([ct], [x, y]) => [x === null ? ct! : null, y === null ? neg(ct!) : null],
  },
  splat: ([x, y], d) => fold(d, x! - y!),
})

export const mulP = pointwise({
  name: 'mul',
  arity: 2,
  accepts: numbers,
  scalar: binaryScalar(s.mul),
  ad: { _tag: 'multilinear', transpose: ([ct], [x, y]) => [x === null ? mul(ct!, y!) : null, y === null ? mul(ct!, x!) : null] },
  splat: ([x, y], d) => fold(d, isInteger(d) ? Math.imul(x!, y!) : x! * y!),
})

export const divP = pointwise({
  name: 'div',
  arity: 2,
  accepts: numbers,
  scalar: binaryScalar(s.div),
  ad: {
    _tag: 'partly',
    // d(x/y) = dx/y − (x/y)/y dy
    jvp: ([, y], [tx, ty], _p, [z]) => [addTangents(tx == null ? null : div(tx, y!), ty == null ? null : neg(mul(ty, div(z!, y!))))],
    transpose: ([ct], [, y]) => [div(ct!, y!), null],
  },
  splat: ([x, y], d) => fold(d, !isInteger(d) ? x! / y! : y === 0 ? -1 : Math.trunc(x! / y!)),
})

export const remP = pointwise({
  name: 'rem',
  arity: 2,
  accepts: numbers,
  scalar: binaryScalar(remainder),
  // x rem y = x − y · trunc(x/y), and trunc is piecewise constant
  ad: partials(t => t, (t, x, y) => neg(mul(t, trunc(div(x, y))))),
  splat: ([x, y], d) => fold(d, isInteger(d) && y === 0 ? x! : x! % y!),
})

export const absP = pointwise({
  name: 'abs',
  arity: 1,
  accepts: numbers,
  scalar: unaryScalar(x => (x.reg === 'u32' ? x : s.abs(x))),
  // 1 at 0, as in JAX: 2·[x ≥ 0] − 1
  ad: derivative((t, x) => mul(t, sub(mul(convert(ge(x, 0), x.dtype), 2), 1))),
  splat: ([x], d) => fold(d, Math.abs(x!)),
})

export const signP = pointwise({
  name: 'sign',
  arity: 1,
  accepts: numbers,
  scalar: unaryScalar(signScalar),
  ad: zero('the sign is piecewise constant'),
  splat: ([x], d) => fold(d, Math.sign(x!)),
})

/** How much of the tangent of x goes to the winner z of x and y: all, half at a tie, none. */
const won = (x: Value, z: Value, y: Value): Value => div(convert(eq(x, z), z.dtype), add(convert(eq(y, z), z.dtype), 1))

const winner = partials((t, x, y, z) => mul(t, won(x, z, y)), (t, x, y, z) => mul(t, won(y, z, x)))

/** NaN wins; −0 is below 0. */
export const maxP = pointwise({
  name: 'max',
  arity: 2,
  accepts: ordered,
  scalar: binaryScalar((x, y) => (x.reg === 'bool' ? s.or(x, y) : s.max(x, y))),
  ad: winner,
  splat: ([x, y]) => Math.max(x!, y!),
})

export const minP = pointwise({
  name: 'min',
  arity: 2,
  accepts: ordered,
  scalar: binaryScalar((x, y) => (x.reg === 'bool' ? s.and(x, y) : s.min(x, y))),
  ad: winner,
  splat: ([x, y]) => Math.min(x!, y!),
})

export const add = binaryOp(addP)
export const sub = binaryOp(subP)
export const mul = binaryOp(mulP)
/** Of integers: truncated; −1 for division by zero. */
export const div = binaryOp(divP)
/** With the sign of the dividend. */
export const rem = binaryOp(remP)
export const max = binaryOp(maxP)
export const min = binaryOp(minP)
export const neg = unaryOp(negP)
export const abs = unaryOp(absP)
export const sign = unaryOp(signP)

/** Of floats, towards zero. */
export const trunc = (x: Value): NDArray => mul(sign(x), floor(abs(x)))
