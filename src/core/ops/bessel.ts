/** Modified Bessel functions of the first kind, scaled by e^(−|x|). */
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import type { Stmt } from '../ir/loop/kernel.js'
import { cell, f64, ifHolds, letAll } from '../ir/loop/statement.js'
import { exp } from '../ir/math/exponential.js'
import { add, div, mul, sign, sub } from './arithmetic.js'
import { eq } from './comparison.js'
import { iterated, sumSeries } from './iterated.js'
import { derivative, like, unaryOp } from './pointwise.js'
import { select } from './selection.js'

const { PI } = Math

/**
 * Up to 20 the power series (Abramowitz & Stegun 9.6.10), whose terms are positive; beyond, the asymptotic one (9.7.1),
 * which there comes to rest below the last bit.
 */
const scaledBessel = (order: 0 | 1) => ([x]: readonly Scalar[], then: (y: Scalar) => readonly Stmt[]): readonly Stmt[] =>
  letAll([s.abs(x!)], ([a]) => {
    const y = cell(f64(NaN))
    const quarter = s.mul(s.mul(a!, a!), f64(0.25))
    const first = order === 0 ? f64(1) : s.mul(a!, f64(0.5))
    const near = sumSeries(first, 100, (n, term) => s.div(s.mul(term, quarter), s.mul(n, s.add(n, f64(order)))), sum => [y.set(s.mul(sum, exp(s.neg(a!))))])
    // terms ∏ ((2j − 1)² − 4·order²) / (n! (8x)ⁿ)
    const far = sumSeries(f64(1), 30, (n, term) => {
      const odd = s.sub(s.mul(n, f64(2)), f64(1))
      return s.div(s.mul(term, s.sub(s.mul(odd, odd), f64(4 * order))), s.mul(s.mul(n, f64(8)), a!))
    }, sum => [y.set(s.div(sum, s.sqrt(s.mul(a!, f64(2 * PI)))))])
    return [
      y.declare,
      ifHolds(s.le(a!, f64(20)), near, [ifHolds(s.gt(a!, f64(20)), far)]),
      ...then(order === 0 ? y.get : s.copysign(y.get, x!)),
    ]
  })

/** d e^(−|x|) I₀(x) = e^(−|x|) I₁(x) − sign(x) e^(−|x|) I₀(x) */
export const besselI0eP = iterated('bessel_i0e', 1, derivative((t, x, y) => mul(t, sub(besselI1e(x), mul(sign(x), y)))), scaledBessel(0))

/** d e^(−|x|) I₁(x) = e^(−|x|) (I₀(x) − I₁(x) (sign(x) + 1/x)), ½ at 0 */
export const besselI1eP = iterated('bessel_i1e', 1, derivative((t, x, y) => {
  const atZero = eq(x, 0)
  const safe = select(atZero, like(1, x), x)
  return mul(t, select(atZero, like(0.5, x), sub(besselI0e(x), mul(y, add(sign(safe), div(1, safe))))))
}), scaledBessel(1))

export const besselI0e = unaryOp(besselI0eP)
export const besselI1e = unaryOp(besselI1eP)
