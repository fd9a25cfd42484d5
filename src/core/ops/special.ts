/** The error function, the gamma function and their kin. */
import * as error from '../ir/math/error-function.js'
import * as gamma from '../ir/math/gamma.js'
import type { Value } from '../ir/primitive.js'
import type { NDArray } from '../trace/ndarray.js'
import { floats } from './accepts.js'
import { add, mul, neg, rem, sub } from './arithmetic.js'
import { eq } from './comparison.js'
import { exp, square } from './exponential.js'
import { derivative, pointwise, unaryOp, unaryScalar } from './pointwise.js'
import { select } from './selection.js'
import { zeta } from './zeta.js'

const { PI } = Math
const onFloats = { arity: 1, accepts: floats } as const

/** e^(−x²) · 2/√π, the derivative of the error function. */
const bell = (x: Value): NDArray => mul(exp(neg(square(x))), 2 / Math.sqrt(PI))

export const erfP = pointwise({ ...onFloats, name: 'erf', scalar: unaryScalar(error.erf), ad: derivative((t, x) => mul(t, bell(x))) })
export const erfcP = pointwise({ ...onFloats, name: 'erfc', scalar: unaryScalar(error.erfc), ad: derivative((t, x) => neg(mul(t, bell(x)))) })
/** d erf⁻¹ x = √π/2 e^(y²) dx */
export const erfInvP = pointwise({ ...onFloats, name: 'erf_inv', scalar: unaryScalar(error.erfInv), ad: derivative((t, _x, y) => mul(t, mul(exp(square(y)), Math.sqrt(PI) / 2))) })

/** log |Γ(x)| */
export const lgammaP = pointwise({ ...onFloats, name: 'lgamma', scalar: unaryScalar(gamma.lgamma), ad: derivative((t, x) => mul(t, digamma(x))) })
/** ψ = (log Γ)′; ψ′(x) = ζ(2, x) */
export const digammaP = pointwise({ ...onFloats, name: 'digamma', scalar: unaryScalar(gamma.digamma), ad: derivative((t, x) => mul(t, zeta(2, x))) })

export const erf = unaryOp(erfP)
export const erfc = unaryOp(erfcP)
export const erfInv = unaryOp(erfInvP)
export const lgamma = unaryOp(lgammaP)
export const digamma = unaryOp(digammaP)

/** ψ⁽ⁿ⁾(x) = (−1)ⁿ⁺¹ n! ζ(n + 1, x), elementwise for whole n of the dtype of x; ψ itself for n = 0. */
export const polygamma = (n: Value, x: Value): NDArray => {
  const sign = sub(mul(rem(n, 2), 2), 1)
  const higher = mul(mul(sign, exp(lgamma(add(n, 1)))), zeta(add(n, 1), x))
  return select(eq(n, 0), digamma(x), higher)
}
