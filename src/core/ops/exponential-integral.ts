/** Exponential integrals. */
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import type { Stmt } from '../ir/loop/kernel.js'
import { cell, f64, ifHolds, whileHolds } from '../ir/loop/statement.js'
import { exp as expScalar } from '../ir/math/exponential.js'
import { digamma as digammaScalar } from '../ir/math/gamma.js'
import { log as logScalar } from '../ir/math/logarithm.js'
import { div, mul, neg, sub } from './arithmetic.js'
import { exp } from './exponential.js'
import { continuedFraction, iterated, noDerivative, sumSeries } from './iterated.js'
import { binaryOp, derivative, unaryOp } from './pointwise.js'

const zero = f64(0), one = f64(1), infinity = f64(Infinity)
const EULER = 0.5772156649015329

/** e⁻ˣ / (x + n − 1·n/(x + n + 2 − 2(n + 1)/(x + n + 4 − …))), for x > 1 or large n (Abramowitz & Stegun 5.1.22). */
const byFraction = (n: Scalar, x: Scalar, then: (y: Scalar) => readonly Stmt[]): readonly Stmt[] => {
  const first = s.add(x, n)
  return continuedFraction(first, 1000, k => [s.neg(s.mul(k, s.add(s.sub(n, one), k))), s.add(first, s.mul(k, f64(2)))], value => then(s.div(expScalar(s.neg(x)), value)))
}

/** (−x)ⁿ⁻¹/(n − 1)! (ψ(n) − log x) − Σ (−x)ᵐ/((m − n + 1) m!) over m ≠ n − 1, for x ≤ 1 and small whole n ≥ 1 (5.1.12). */
const bySeries = (n: Scalar, x: Scalar, then: (y: Scalar) => readonly Stmt[]): readonly Stmt[] => {
  const power = cell(one), m = cell(zero), sum = cell(zero), last = cell(one)
  const gap = s.sub(s.add(m.get, one), n)
  return [
    power.declare, m.declare, sum.declare, last.declare,
    whileHolds(s.or(s.lt(m.get, n), s.gt(s.abs(last.get), s.mul(s.abs(sum.get), f64(2 ** -53)))), [
      last.set(s.select(s.eq(gap, zero), s.mul(power.get, s.sub(digammaScalar(n), logScalar(x))), s.neg(s.div(power.get, gap)))),
      sum.set(s.add(sum.get, last.get)),
      m.set(s.add(m.get, one)),
      power.set(s.neg(s.div(s.mul(power.get, x), m.get))),
    ]),
    ...then(sum.get),
  ]
}

const inOrder = noDerivative('expn', 'its order')

/** Eₙ(x) = ∫₁^∞ e^(−xt) t⁻ⁿ dt for whole n ≥ 0 of the dtype of x; d Eₙ = −Eₙ₋₁ dx */
export const expnP = iterated('expn', 2, {
  _tag: 'smooth',
  jvp: ([n, x], [tn, t]) => {
    if (tn != null) throw inOrder()
    return [t == null ? null : neg(mul(t, expn(sub(n!, 1), x!)))]
  },
}, ([n, x], then) => {
  const y = cell(f64(NaN))
  const set = (value: Scalar): readonly Stmt[] => [y.set(value)]
  const whole = s.eq(s.floor(n!), n!)
  return [
    y.declare,
    ifHolds(s.and(s.and(whole, s.ge(n!, zero)), s.gt(x!, zero)), [
      ifHolds(s.eq(n!, zero), set(s.div(expScalar(s.neg(x!)), x!)), [
        ifHolds(s.lt(x!, infinity), [ifHolds(s.or(s.gt(x!, one), s.gt(n!, f64(20))), byFraction(n!, x!, set), bySeries(n!, x!, set))], set(zero)),
      ]),
    ]),
    ifHolds(s.and(s.ge(n!, zero), s.eq(x!, zero)), set(s.select(s.gt(n!, one), s.div(one, s.sub(n!, one)), infinity))),
    ...then(y.get),
  ]
})

/** Ei(x) = −∫₋ₓ^∞ e⁻ᵗ/t dt, the principal value; d Ei = eˣ/x dx */
export const expiP = iterated('expi', 1, derivative((t, x) => mul(t, div(exp(x), x))), ([x], then) => {
  const y = cell(f64(NaN)), far = f64(40)
  const set = (value: Scalar): readonly Stmt[] => [y.set(value)]
  // γ + log |x| + Σ xᵏ/(k k!), and far out eˣ/x Σ k!/xᵏ, as long as its terms shrink
  const power = cell(one), k = cell(zero), sum = cell(zero), last = cell(infinity)
  const near: readonly Stmt[] = [
    power.declare, k.declare, sum.declare, last.declare,
    whileHolds(s.gt(s.abs(last.get), s.mul(s.abs(sum.get), f64(2 ** -54))), [
      k.set(s.add(k.get, one)),
      power.set(s.div(s.mul(power.get, x!), k.get)),
      last.set(s.div(power.get, k.get)),
      sum.set(s.add(sum.get, last.get)),
    ]),
    ...set(s.add(s.add(f64(EULER), logScalar(s.abs(x!))), sum.get)),
  ]
  const asymptotic = sumSeries(one, 40, (n, term) => s.div(s.mul(term, n), x!), value => set(s.mul(value, s.div(expScalar(x!), x!))))
  return [
    y.declare,
    ifHolds(s.lt(x!, f64(-1)), [ifHolds(s.eq(x!, f64(-Infinity)), set(f64(-0)), byFraction(one, s.neg(x!), value => set(s.neg(value))))]),
    ifHolds(s.and(s.ge(x!, f64(-1)), s.lt(x!, far)), [ifHolds(s.eq(x!, zero), set(f64(-Infinity)), near)]),
    ifHolds(s.ge(x!, far), [ifHolds(s.eq(x!, infinity), set(infinity), asymptotic)]),
    ...then(y.get),
  ]
})

export const expn = binaryOp(expnP)
export const expi = unaryOp(expiP)
