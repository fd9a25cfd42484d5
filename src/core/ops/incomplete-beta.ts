/** The regularized incomplete beta function. */
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import type { Stmt } from '../ir/loop/kernel.js'
import { cell, f64, ifHolds, letAll } from '../ir/loop/statement.js'
import { exp as expScalar } from '../ir/math/exponential.js'
import { lgamma as lgammaScalar } from '../ir/math/gamma.js'
import { log1p as log1pScalar, log as logScalar } from '../ir/math/logarithm.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { add, mul, neg, sub } from './arithmetic.js'
import { exp, log, log1p } from './exponential.js'
import { continuedFraction, iterated, noDerivative } from './iterated.js'
import { type NoParams, noParams } from './pointwise.js'
import { lgamma } from './special.js'

const zero = f64(0), one = f64(1), two = f64(2)

/** By the continued fraction (Press et al., 6.4), of I(x; a, b) or of 1 − I(1−x; b, a), whichever converges quickly. */
const regularized = ([a, b, x]: readonly Scalar[], then: (y: Scalar) => readonly Stmt[]): readonly Stmt[] => {
  const y = cell(f64(NaN))
  const mirrored = s.gt(x!, s.div(s.add(a!, one), s.add(s.add(a!, b!), two)))
  const inside = s.and(s.and(s.gt(a!, zero), s.gt(b!, zero)), s.and(s.gt(x!, zero), s.lt(x!, one)))
  const edge = s.and(s.and(s.gt(a!, zero), s.gt(b!, zero)), s.or(s.eq(x!, zero), s.eq(x!, one)))
  return [
    y.declare,
    ifHolds(edge, [y.set(x!)]),
    ifHolds(inside, letAll([s.select(mirrored, b!, a!), s.select(mirrored, a!, b!), s.select(mirrored, s.sub(one, x!), x!)], ([p, q, z]) => {
      const scale = expScalar(s.add(s.add(s.mul(a!, logScalar(x!)), s.mul(b!, log1pScalar(s.neg(x!)))), s.sub(lgammaScalar(s.add(a!, b!)), s.add(lgammaScalar(a!), lgammaScalar(b!)))))
      return continuedFraction(one, 1000, n => [coefficient(p!, q!, z!, n), one], value => {
        const direct = s.div(scale, s.mul(p!, value))
        return [y.set(s.select(mirrored, s.sub(one, direct), direct))]
      })
    })),
    ...then(y.get),
  ]
}

/** Even steps m = n/2: m(q−m)z/((p+2m−1)(p+2m)); odd ones: −(p+m)(p+q+m)z/((p+2m)(p+2m+1)). */
const coefficient = (p: Scalar, q: Scalar, z: Scalar, n: Scalar): Scalar => {
  const m = s.floor(s.mul(n, f64(0.5)))
  const at = s.add(p, s.mul(m, two))
  const even = s.div(s.mul(s.mul(m, s.sub(q, m)), z), s.mul(s.sub(at, one), at))
  const odd = s.div(s.mul(s.mul(s.neg(s.add(p, m)), s.add(s.add(p, q), m)), z), s.mul(at, s.add(at, one)))
  return s.select(s.eq(s.mul(m, two), n), even, odd)
}

const inShape = noDerivative('betainc', 'a or b')

/** I(x; a, b), operands in JAX's order a, b, x; differentiable in x. */
export const betaincP: Primitive<NoParams> = iterated('regularized_incomplete_beta', 3, {
  _tag: 'smooth',
  jvp: ([a, b, x], [ta, tb, t]) => {
    if (ta != null || tb != null) throw inShape()
    return [t == null ? null : mul(t, density(a!, b!, x!))]
  },
}, regularized)

/** x^(a−1) (1−x)^(b−1) / B(a, b) */
const density = (a: Value, b: Value, x: Value): Value => {
  const logBeta = sub(add(lgamma(a), lgamma(b)), lgamma(add(a, b)))
  return exp(sub(add(mul(sub(a, 1), log(x)), mul(sub(b, 1), log1p(neg(x)))), logBeta))
}

export const betainc = (a: Value, b: Value, x: Value): NDArray => bind1(betaincP, [a, b, x], noParams)
