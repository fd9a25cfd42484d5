/** Hyperbolic functions and their inverses. */
import * as hyperbolic from '../ir/math/hyperbolic.js'
import { floats } from './accepts.js'
import { add, div, mul, sub } from './arithmetic.js'
import { rsqrt, square } from './exponential.js'
import { derivative, pointwise, unaryOp, unaryScalar } from './pointwise.js'

const onFloats = { arity: 1, accepts: floats } as const

export const sinhP = pointwise({ ...onFloats, name: 'sinh', scalar: unaryScalar(hyperbolic.sinh), ad: derivative((t, x) => mul(t, cosh(x))) })
export const coshP = pointwise({ ...onFloats, name: 'cosh', scalar: unaryScalar(hyperbolic.cosh), ad: derivative((t, x) => mul(t, sinh(x))) })
/** d tanh x = (1 − tanh² x) dx, as (1 + y)(1 − y): exact near ±1 */
export const tanhP = pointwise({ ...onFloats, name: 'tanh', scalar: unaryScalar(hyperbolic.tanh), ad: derivative((t, _x, y) => mul(t, mul(add(y, 1), sub(1, y)))) })

/** d arsinh x = dx / √(x² + 1) */
export const asinhP = pointwise({ ...onFloats, name: 'asinh', scalar: unaryScalar(hyperbolic.asinh), ad: derivative((t, x) => mul(t, rsqrt(add(square(x), 1)))) })
/** d arcosh x = dx / √((x − 1)(x + 1)) */
export const acoshP = pointwise({ ...onFloats, name: 'acosh', scalar: unaryScalar(hyperbolic.acosh), ad: derivative((t, x) => mul(t, rsqrt(mul(sub(x, 1), add(x, 1))))) })
/** d artanh x = dx / (1 + x)(1 − x) */
export const atanhP = pointwise({ ...onFloats, name: 'atanh', scalar: unaryScalar(hyperbolic.atanh), ad: derivative((t, x) => div(t, mul(add(x, 1), sub(1, x)))) })

export const sinh = unaryOp(sinhP)
export const cosh = unaryOp(coshP)
export const tanh = unaryOp(tanhP)
export const asinh = unaryOp(asinhP)
export const acosh = unaryOp(acoshP)
export const atanh = unaryOp(atanhP)
