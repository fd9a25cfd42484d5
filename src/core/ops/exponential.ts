/** Exponentials, logarithms, powers and roots. */
import { type Aval, formatAval } from '../base/aval.js'
import { int, struct } from '../base/codec.js'
import { isFloat, isInteger } from '../base/dtype.js'
import { ArgumentError, DTypeError, ShapeError } from '../base/errors.js'
import { shapesEqual } from '../base/shape.js'
import * as s from '../ir/loop/scalar.js'
import * as exponential from '../ir/math/exponential.js'
import * as logarithm from '../ir/math/logarithm.js'
import * as power from '../ir/math/power.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { floats, numbers } from './accepts.js'
import { add, div, mul, sub } from './arithmetic.js'
import { broadcastUnbatched } from './batching.js'
import { eq } from './comparison.js'
import { convert } from './conversion.js'
import { derivative, like, type NoParams, noParams, type Operand, partials, pointwise, unaryOp, unaryScalar } from './pointwise.js'
import { select } from './selection.js'

const onFloats = { arity: 1, accepts: floats } as const

/** d eˣ = eˣ dx */
export const expP = pointwise({ ...onFloats, name: 'exp', scalar: unaryScalar(exponential.exp), ad: derivative((t, _x, y) => mul(t, y)) })
export const exp2P = pointwise({ ...onFloats, name: 'exp2', scalar: unaryScalar(exponential.exp2), ad: derivative((t, _x, y) => mul(t, mul(y, Math.LN2))) })
export const expm1P = pointwise({ ...onFloats, name: 'expm1', scalar: unaryScalar(exponential.expm1), ad: derivative((t, _x, y) => mul(t, add(y, 1))) })
/** d log x = dx / x */
export const logP = pointwise({ ...onFloats, name: 'log', scalar: unaryScalar(logarithm.log), ad: derivative((t, x) => div(t, x)) })
export const log1pP = pointwise({ ...onFloats, name: 'log1p', scalar: unaryScalar(logarithm.log1p), ad: derivative((t, x) => div(t, add(x, 1))) })
/** d σ = σ (1 − σ) dx */
export const logisticP = pointwise({ ...onFloats, name: 'logistic', scalar: unaryScalar(exponential.logistic), ad: derivative((t, _x, y) => mul(t, mul(y, sub(1, y)))) })

/** d √x = dx / 2√x */
export const sqrtP = pointwise({ ...onFloats, name: 'sqrt', scalar: unaryScalar(s.sqrt), ad: derivative((t, _x, y) => mul(t, div(0.5, y))) })
/** d x^(−½) = −½ x^(−½) / x dx */
export const rsqrtP = pointwise({ ...onFloats, name: 'rsqrt', scalar: unaryScalar(power.rsqrt), ad: derivative((t, x, y) => mul(t, mul(div(y, x), -0.5))) })
/** d ∛x = dx / 3(∛x)² */
export const cbrtP = pointwise({ ...onFloats, name: 'cbrt', scalar: unaryScalar(power.cbrt), ad: derivative((t, _x, y) => mul(t, div(1 / 3, square(y)))) })
export const squareP = pointwise({ name: 'square', arity: 1, accepts: numbers, scalar: ([x]) => s.mul(x!, x!), ad: derivative((t, x) => mul(t, mul(x, 2))) })

/** A float to a power of its own dtype, or to an integer one. */
export const powP: Primitive<NoParams> = {
  name: 'pow',
  arity: 2,
  params: struct({}),
  type: ([x, y]) => {
    checkPower(x!, y!)
    return [{ shape: x!.shape, dtype: x!.dtype, weakType: x!.weakType && y!.weakType }]
  },
  ad: partials(
    // d x^y = y x^(y−1) dx; of an integer power also at x = 0, y = 0
    (t, x, y) => {
      const exponent = convert(y, x.dtype)
      const slope = mul(exponent, pow(x, sub(y, 1)))
      return mul(t, isInteger(y.dtype) ? select(eq(y, 0), like(0, x), slope) : slope)
    },
    // … + log(x) x^y dy, 0 at x = 0
    (t, x, _y, z) => mul(t, mul(log(select(eq(x, 0), like(1, x), x)), z)),
  ),
  batch: (axis, xs, batched) => [bind1(powP, broadcastUnbatched(axis, xs, batched), noParams)],
  lower: {
    _tag: 'map',
    at: ([x, y], index) => {
      const base = x!.at(index)
      return power.pow(base, s.convert(base.reg, y!.at(index)))
    },
  },
  effects: 'none',
}

const checkPower = (x: Aval, y: Aval): void => {
  const got = `${formatAval(x)} and ${formatAval(y)}`
  if (!isFloat(x.dtype) || (x.dtype !== y.dtype && !isInteger(y.dtype))) throw new DTypeError('pow', { expected: 'a float base, and an exponent of its dtype or of an integer one', got, hint: 'for integers raised to a fixed power use lax.integerPow' })
  if (!shapesEqual(x.shape, y.shape)) throw new ShapeError('pow', { expected: 'operands of one shape', got, hint: 'np functions broadcast; here use lax.broadcastInDim' })
}

type Exponent = { readonly y: number }

export const integerPowP: Primitive<Exponent> = {
  name: 'integer_pow',
  arity: 1,
  params: struct({ y: int }),
  type: ([x], { y }) => {
    if (!numbers.has(x!.dtype)) throw new DTypeError('integer_pow', { expected: numbers.says, got: formatAval(x!) })
    if (y < 0 && isInteger(x!.dtype)) throw new ArgumentError('integer_pow', { expected: 'an exponent of 0 or more for integers', got: String(y), hint: "convert to a float first: np.astype(x, 'float32')" })
    return [{ shape: x!.shape, dtype: x!.dtype, weakType: x!.weakType }]
  },
  // d xⁿ = n xⁿ⁻¹ dx
  ad: { _tag: 'smooth', jvp: ([x], [t], { y }) => [t == null || y === 0 ? null : mul(t, y === 1 ? 1 : mul(integerPow(x!, y - 1), y))] },
  batch: (_axis, [x], _batched, { y }) => [integerPow(x!, y)],
  lower: { _tag: 'map', at: ([x], index, { y }) => power.integerPow(x!.at(index), y) },
  effects: 'none',
}

export const exp = unaryOp(expP)
export const exp2 = unaryOp(exp2P)
export const expm1 = unaryOp(expm1P)
export const log = unaryOp(logP)
export const log1p = unaryOp(log1pP)
export const logistic = unaryOp(logisticP)
export const sqrt = unaryOp(sqrtP)
export const rsqrt = unaryOp(rsqrtP)
export const cbrt = unaryOp(cbrtP)
export const square = unaryOp(squareP)
export const pow = (x: Value, y: Operand): NDArray => bind1(powP, [x, like(y, x)], noParams)
export const integerPow = (x: Value, y: number): NDArray => bind1(integerPowP, [x], { y })
