/** The Hurwitz zeta function. */
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import type { Stmt } from '../ir/loop/kernel.js'
import { cell, f64, ifHolds, whileHolds } from '../ir/loop/statement.js'
import { pow } from '../ir/math/power.js'
import { add, mul, neg } from './arithmetic.js'
import { iterated, noDerivative } from './iterated.js'
import { binaryOp } from './pointwise.js'

const zero = f64(0), one = f64(1)

/** (2j)!/B₂ⱼ for j ≥ 1. */
const bernoulli = [
  12, -720, 30240, -1209600, 47900160, -1892437580.3183792, 74724249600, -2950130727918.164, 116467828143500.67,
  -4597978722407473, 181521054019435460, -7166165256175667000,
] as const

/** The first terms of Σ (q+k)^(−x), then Euler–Maclaurin for the rest (Abramowitz & Stegun 23.2; cephes zeta.c). */
const compute = ([x, q]: readonly Scalar[], then: (y: Scalar) => readonly Stmt[]): readonly Stmt[] => {
  const y = cell(f64(NaN)), sum = cell(zero), at = cell(q!)
  const term = (base: Scalar): Scalar => pow(base, s.neg(x!))
  const rest = (a: Scalar): Scalar => {
    const last = term(a)
    const square = s.mul(a, a)
    let total = s.add(s.div(s.mul(last, a), s.sub(x!, one)), s.mul(last, f64(0.5)))
    let factor = x!, power = s.div(last, a)
    bernoulli.forEach((b, j) => {
      total = s.add(total, s.mul(s.mul(factor, power), f64(1 / b)))
      const k = 2 * j + 1
      factor = s.mul(s.mul(factor, s.add(x!, f64(k))), s.add(x!, f64(k + 1)))
      power = s.div(power, square)
    })
    return total
  }
  const pole = s.or(s.eq(x!, one), s.and(s.le(q!, zero), s.eq(s.floor(q!), q!)))
  // a real power of a negative number is none, unless the exponent is whole
  const defined = s.and(s.and(s.gt(x!, one), s.lt(x!, f64(Infinity))), s.and(s.gt(q!, f64(-1e4)), s.or(s.gt(q!, zero), s.eq(s.floor(x!), x!))))
  return [
    y.declare, sum.declare, at.declare,
    ifHolds(defined, [
      whileHolds(s.lt(at.get, f64(10)), [sum.set(s.add(sum.get, term(at.get))), at.set(s.add(at.get, one))]),
      y.set(s.select(s.lt(at.get, f64(Infinity)), s.add(sum.get, rest(at.get)), sum.get)),
    ]),
    ifHolds(s.and(s.ge(x!, one), pole), [y.set(f64(Infinity))]),
    ...then(y.get),
  ]
}

const inOrder = noDerivative('zeta', 'its first operand')

/** ζ(x, q) = Σ (q + k)^(−x) over k ≥ 0; dζ/dq = −x ζ(x + 1, q) */
export const zetaP = iterated('zeta', 2, {
  _tag: 'smooth',
  jvp: ([x, q], [tx, tq]) => {
    if (tx != null) throw inOrder()
    return [tq == null ? null : neg(mul(tq, mul(x!, zeta(add(x!, 1), q!))))]
  },
}, compute)

export const zeta = binaryOp(zetaP)
