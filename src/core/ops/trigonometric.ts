/** Angles in radians. */
import * as circular from '../ir/math/trigonometric.js'
import * as inverse from '../ir/math/inverse-trigonometric.js'
import { floats } from './accepts.js'
import { add, div, mul, neg, sub } from './arithmetic.js'
import { rsqrt, square } from './exponential.js'
import { binaryOp, binaryScalar, derivative, partials, pointwise, unaryOp, unaryScalar } from './pointwise.js'

const onFloats = { arity: 1, accepts: floats } as const

export const sinP = pointwise({ ...onFloats, name: 'sin', scalar: unaryScalar(circular.sin), ad: derivative((t, x) => mul(t, cos(x))) })
export const cosP = pointwise({ ...onFloats, name: 'cos', scalar: unaryScalar(circular.cos), ad: derivative((t, x) => neg(mul(t, sin(x)))) })
/** d tan x = (1 + tan² x) dx */
export const tanP = pointwise({ ...onFloats, name: 'tan', scalar: unaryScalar(circular.tan), ad: derivative((t, _x, y) => mul(t, add(square(y), 1))) })

/** d arcsin x = dx / √(1 − x²) */
export const asinP = pointwise({ ...onFloats, name: 'asin', scalar: unaryScalar(inverse.asin), ad: derivative((t, x) => mul(t, rsqrt(sub(1, square(x))))) })
export const acosP = pointwise({ ...onFloats, name: 'acos', scalar: unaryScalar(inverse.acos), ad: derivative((t, x) => mul(t, neg(rsqrt(sub(1, square(x)))))) })
/** d arctan x = dx / (1 + x²) */
export const atanP = pointwise({ ...onFloats, name: 'atan', scalar: unaryScalar(inverse.atan), ad: derivative((t, x) => div(t, add(square(x), 1))) })

/** The angle of (y, x), first operand y: d = (x dy − y dx) / (x² + y²) */
export const atan2P = pointwise({
  name: 'atan2',
  arity: 2,
  accepts: floats,
  scalar: binaryScalar(inverse.atan2),
  ad: partials(
    (t, y, x) => mul(t, div(x, add(square(x), square(y)))),
    (t, y, x) => mul(t, div(neg(y), add(square(x), square(y)))),
  ),
})

export const sin = unaryOp(sinP)
export const cos = unaryOp(cosP)
export const tan = unaryOp(tanP)
export const asin = unaryOp(asinP)
export const acos = unaryOp(acosP)
export const atan = unaryOp(atanP)
export const atan2 = binaryOp(atan2P)
