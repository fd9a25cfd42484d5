/** The regularized incomplete gamma functions and their derivatives. */
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import type { Stmt } from '../ir/loop/kernel.js'
import { cell, f64, ifHolds, letAll, whileHolds } from '../ir/loop/statement.js'
import { exp as expScalar } from '../ir/math/exponential.js'
import { digamma as digammaScalar, lgamma as lgammaScalar } from '../ir/math/gamma.js'
import { log as logScalar } from '../ir/math/logarithm.js'
import type { Ad, Value } from '../ir/primitive.js'
import { mul, neg, sub } from './arithmetic.js'
import { exp, log } from './exponential.js'
import { continuedFraction, iterated, noDerivative, sumSeries } from './iterated.js'
import { binaryOp, type NoParams, partials } from './pointwise.js'
import { lgamma } from './special.js'

const zero = f64(0), one = f64(1)

/** x^a e^(−x) / Γ(a) */
const weight = (a: Scalar, x: Scalar): Scalar => expScalar(s.sub(s.sub(s.mul(a, logScalar(x)), x), lgammaScalar(a)))

/** Γ(a, x)/Γ(a) above, 1 less it below: the series for small x, the continued fraction for the others (Press et al., 6.2). */
const regularized = (upper: boolean) => ([a, x]: readonly Scalar[], then: (y: Scalar) => readonly Stmt[]): readonly Stmt[] => {
  const y = cell(f64(NaN))
  const lowerValue = (p: Scalar): Stmt => y.set(upper ? s.sub(one, p) : p)
  const upperValue = (q: Scalar): Stmt => y.set(upper ? q : s.sub(one, q))
  const series = sumSeries(s.div(one, a!), 2000, (n, term) => s.div(s.mul(term, x!), s.add(a!, n)), sum => [lowerValue(s.mul(sum, weight(a!, x!)))])
  // 1/(x+1−a − 1(1−a)/(x+3−a − 2(2−a)/(x+5−a − …)))
  const fraction = continuedFraction(
    s.sub(s.add(x!, one), a!), 2000,
    n => [s.mul(n, s.sub(a!, n)), s.sub(s.add(x!, s.add(s.mul(n, f64(2)), one)), a!)],
    value => [upperValue(s.div(weight(a!, x!), value))],
  )
  const regular = [ifHolds(s.lt(x!, s.add(a!, one)), series, fraction)]
  return [
    y.declare,
    ifHolds(s.and(s.gt(a!, zero), s.ge(x!, zero)), [
      ifHolds(s.eq(x!, zero), [lowerValue(zero)], [ifHolds(s.lt(x!, f64(Infinity)), regular, [upperValue(zero)])]),
    ]),
    ...then(y.get),
  ]
}

/** x^(a−1) e^(−x) / Γ(a), the density of the gamma distribution. */
const density = (a: Value, x: Value): Value => exp(sub(sub(mul(sub(a, 1), log(x)), x), lgamma(a)))

/** P(a, x) = ∫₀ˣ t^(a−1) e^(−t) dt / Γ(a) */
export const igammaP = iterated('igamma', 2, partials((t, a, x) => mul(t, igammaGradA(a, x)), (t, a, x) => mul(t, density(a, x))), regularized(false))

/** Q = 1 − P */
export const igammacP = iterated('igammac', 2, partials((t, a, x) => neg(mul(t, igammaGradA(a, x))), (t, a, x) => neg(mul(t, density(a, x)))), regularized(true))

/**
 * ∂P/∂a over the density x^(a−1) e^(−x)/Γ(a): `x Σ cₙ (log x − ψ(a+n+1))` with cₙ = xⁿ/(a(a+1)…(a+n)), the derivative of the
 * series of P term by term. No exponential is left, so that nothing under- or overflows before the terms themselves do.
 */
const slopeInShape = (a: Scalar, x: Scalar, then: (ratio: Scalar) => readonly Stmt[]): readonly Stmt[] => {
  const c = cell(s.div(one, a)), gap = cell(s.sub(logScalar(x), digammaScalar(s.add(a, one)))), sum = cell(zero), n = cell(zero)
  const term = s.mul(c.get, gap.get)
  const more = s.or(s.gt(s.abs(term), s.mul(s.abs(sum.get), f64(2 ** -53))), s.lt(s.add(a, n.get), x))
  return [
    c.declare, gap.declare, sum.declare, n.declare,
    whileHolds(s.and(more, s.lt(n.get, f64(10000))), [
      sum.set(s.add(sum.get, term)),
      n.set(s.add(n.get, one)),
      c.set(s.div(s.mul(c.get, x), s.add(a, n.get))),
      // ψ(z + 1) = ψ(z) + 1/z
      gap.set(s.sub(gap.get, s.div(one, s.add(a, n.get)))),
    ]),
    ...then(s.mul(x, sum.get)),
  ]
}

const wherePositive = ([a, x]: readonly Scalar[], finish: (ratio: Scalar) => Scalar, then: (y: Scalar) => readonly Stmt[]): readonly Stmt[] => {
  const y = cell(s.select(s.and(s.gt(a!, zero), s.eq(x!, zero)), zero, f64(NaN)))
  return [y.declare, ifHolds(s.and(s.gt(a!, zero), s.gt(x!, zero)), slopeInShape(a!, x!, ratio => letAll([ratio], ([r]) => [y.set(finish(r!))]))), ...then(y.get)]
}

const notTwice = (name: string): Ad<NoParams> => {
  const error = noDerivative(name, 'its operands')
  return { _tag: 'smooth', jvp: () => { throw error() } }
}

/** ∂P(a, x)/∂a */
export const igammaGradAP = iterated('igamma_grad_a', 2, notTwice('igamma_grad_a'), ([a, x], then) => wherePositive([a!, x!], r => s.mul(r, s.div(weight(a!, x!), x!)), then))

/** How a sample x of the gamma distribution moves with its shape a: −(∂P/∂a)/(∂P/∂x). */
export const randomGammaGradP = iterated('random_gamma_grad', 2, notTwice('random_gamma_grad'), ([a, x], then) => wherePositive([a!, x!], s.neg, then))

export const igamma = binaryOp(igammaP)
export const igammac = binaryOp(igammacP)
export const igammaGradA = binaryOp(igammaGradAP)
export const randomGammaGrad = binaryOp(randomGammaGradP)
