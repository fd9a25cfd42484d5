/** The unary functions with their references and the errors allowed, for the accuracy tests and the sweep. */
import type { Scalar } from '../../../../src/core/ir/loop/scalar.js'
import { besselI0e, besselI1e } from '../../../../src/core/ir/math/bessel.js'
import { erf, erfc, erfInv } from '../../../../src/core/ir/math/error-function.js'
import { exp, exp2, expm1, logistic } from '../../../../src/core/ir/math/exponential.js'
import { digamma, lgamma } from '../../../../src/core/ir/math/gamma.js'
import { acosh, asinh, atanh, cosh, sinh, tanh } from '../../../../src/core/ir/math/hyperbolic.js'
import { acos, asin, atan } from '../../../../src/core/ir/math/inverse-trigonometric.js'
import { log, log1p } from '../../../../src/core/ir/math/logarithm.js'
import { cbrt, rsqrt } from '../../../../src/core/ir/math/power.js'
import { cos, sin, tan } from '../../../../src/core/ir/math/trigonometric.js'
import * as reference from './reference.js'

export interface Unary {
  readonly f: (x: Scalar) => Scalar
  readonly reference: (x: number) => number
  /** Units in the last place, of float32 and of float64; the latter include the reference's own error, null: not compared. */
  readonly ulp32: number
  readonly ulp64: number | null
  /** Where the function is interesting. */
  readonly range: readonly [number, number]
}

const entry = (f: Unary['f'], against: Unary['reference'], ulp32: number, ulp64: number | null, range: Unary['range']): Unary => ({
  f,
  reference: against,
  ulp32,
  ulp64,
  range,
})

export const functions: Readonly<Record<string, Unary>> = {
  exp: entry(exp, Math.exp, 1.25, 2, [-110, 90]),
  exp2: entry(exp2, x => 2 ** x, 1.2, 2.5, [-160, 130]),
  expm1: entry(expm1, Math.expm1, 2, 3, [-20, 90]),
  logistic: entry(logistic, reference.logistic, 2, 4, [-110, 30]),
  log: entry(log, Math.log, 1, 2, [0, 10]),
  log1p: entry(log1p, Math.log1p, 1.5, 3, [-1, 10]),
  sin: entry(sin, Math.sin, 1.6, 3.5, [-1e5, 1e5]),
  cos: entry(cos, Math.cos, 1.6, 3.5, [-1e5, 1e5]),
  tan: entry(tan, Math.tan, 2.5, 4.5, [-1e5, 1e5]),
  asin: entry(asin, Math.asin, 1.5, 3, [-1, 1]),
  acos: entry(acos, Math.acos, 1.5, 3, [-1, 1]),
  atan: entry(atan, Math.atan, 1.7, 3.5, [-10, 10]),
  sinh: entry(sinh, Math.sinh, 1.7, 3.5, [-90, 90]),
  cosh: entry(cosh, Math.cosh, 1.5, 3, [-90, 90]),
  tanh: entry(tanh, Math.tanh, 1.5, 3, [-10, 10]),
  asinh: entry(asinh, Math.asinh, 2, 4, [-10, 10]),
  acosh: entry(acosh, Math.acosh, 2, 4, [1, 10]),
  atanh: entry(atanh, Math.atanh, 2, 4, [-1, 1]),
  cbrt: entry(cbrt, Math.cbrt, 1, 2, [-1000, 1000]),
  rsqrt: entry(rsqrt, x => 1 / Math.sqrt(x), 1.5, 0, [0, 10]),
  erf: entry(erf, reference.erf, 1.6, null, [-5, 5]),
  erfc: entry(erfc, reference.erfc, 1, null, [-5, 11]),
  // As in XLA 1 − x² is rounded near ±1, where its relative error grows.
  erfInv: entry(erfInv, reference.erfInv, 64, null, [-1, 1]),
  lgamma: entry(lgamma, reference.lgamma, 1, null, [-10, 20]),
  digamma: entry(digamma, reference.digamma, 1, null, [-10, 20]),
  besselI0e: entry(besselI0e, reference.besselIe(0), 4, null, [-20, 20]),
  besselI1e: entry(besselI1e, reference.besselIe(1), 4, null, [-20, 20]),
}
