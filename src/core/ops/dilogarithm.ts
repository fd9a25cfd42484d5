/** Spence's function, the dilogarithm. */
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import type { Stmt } from '../ir/loop/kernel.js'
import { cell, f64, ifHolds } from '../ir/loop/statement.js'
import { log as logScalar } from '../ir/math/logarithm.js'
import { div, mul, sub } from './arithmetic.js'
import { eq } from './comparison.js'
import { log } from './exponential.js'
import { iterated, sumSeries } from './iterated.js'
import { derivative, unaryOp } from './pointwise.js'
import { select } from './selection.js'

const zero = f64(0), one = f64(1)

/** Σ zᵏ/k², for |z| ≤ ½. */
const series = (z: Scalar, then: (y: Scalar) => readonly Stmt[]): readonly Stmt[] =>
  sumSeries(z, 100, (n, term) => {
    const k = s.add(n, one)
    return s.mul(s.mul(term, z), s.div(s.mul(n, n), s.mul(k, k)))
  }, then)

/** d Li₂(1 − x) = log x / (1 − x) dx, −1 at 1 */
const slope = derivative((t, x) => {
  const atOne = eq(x, 1)
  return mul(t, select(atOne, -1, div(log(x), sub(1, select(atOne, 2, x)))))
})

/**
 * −∫₁ˣ log t / (t − 1) dt = Li₂(1 − x). With S for it: S(x) = −½ log² x − S(1/x) brings large x into [0, 1], and
 * S(x) = π²/6 − log x log(1 − x) − S(1 − x) small ones near to 1.
 */
export const spenceP = iterated('spence', 1, slope, ([x], then) => {
  const y = cell(f64(NaN))
  const large = s.gt(x!, f64(1.5))
  const inner = s.select(large, s.div(one, x!), x!)
  const small = s.lt(inner, f64(0.5))
  const z = s.select(small, inner, s.sub(one, inner))
  const product = s.select(s.eq(inner, zero), zero, s.mul(logScalar(inner), logScalar(s.sub(one, inner))))
  const logX = logScalar(x!)
  return [
    y.declare,
    ifHolds(s.ge(x!, zero), series(z, value => {
      const unit = s.select(small, s.sub(s.sub(f64(Math.PI ** 2 / 6), product), value), value)
      return [y.set(s.select(large, s.sub(s.mul(f64(-0.5), s.mul(logX, logX)), unit), unit))]
    })),
    ...then(y.get),
  ]
})

export const spence = unaryOp(spenceP)
