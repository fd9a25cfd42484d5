/**
 * Logarithms: x = 2ᵏ(1 + f) with √½ ≤ 1 + f < √2, and log(1 + f) from s = f / (2 + f), an odd function of s, in the
 * arrangement of Sun's fdlibm (e_log.c, 1993): f enters the sum unrounded.
 *
 * | function | operations f32, f64 | largest error in ulp f32, f64 |
 * |---|---|---|
 * | log | 39, 48 | 0.85, 0.84 |
 * | log1p | 54, 63 | 1.42, 1.29 |
 */
import { add, constant, convert, div, eq, gt, lt, mul, select, sub, type Scalar } from '../loop/scalar.js'
import { ln2, powerOfTwo, splitExponent } from './exponent.js'
import { twoSum } from './pair.js'
import { polynomial } from './polynomial.js'

/** (log((1 + s) / (1 − s)) / s − 2) / s² in s² ≤ 0.02944; relative error 2⁻²¹·⁷ and 2⁻⁵¹, of the logarithm below 2⁻²⁸ and 2⁻⁵⁷. */
const logTail = {
  f32: [0.66666687, 0.39988568, 0.29585844],
  f64: [
    0.666666666666667, 0.39999999999899855, 0.285714286259241, 0.2222221113673101, 0.1818288920320034, 0.1533171521265179,
    0.14616554582999444,
  ],
} as const

/** k·ln 2 + log(1 + f). */
const logOf = (f: Scalar, k: Scalar): Scalar => {
  const reg = f.reg === 'f64' ? 'f64' : 'f32'
  const [high, low] = ln2[reg]
  const s = div(f, add(constant(reg, 2), f))
  const z = mul(s, s)
  const half = mul(mul(constant(reg, 0.5), f), f)
  const tail = mul(s, add(half, mul(z, polynomial(z, logTail[reg]))))
  const exponent = convert(reg, k)
  const small = sub(half, add(tail, mul(exponent, constant(reg, low))))
  return sub(mul(exponent, constant(reg, high)), sub(small, f))
}

/** The value where x is the argument of the logarithm: −∞ at 0, NaN below, and ∞ and NaN as themselves. */
const withEdges = (x: Scalar, value: Scalar): Scalar => {
  const c = (v: number): Scalar => constant(x.reg, v)
  const edge = select(eq(x, c(0)), c(-Infinity), select(lt(x, c(0)), c(NaN), x))
  return select(gt(x, c(0)), select(lt(x, c(Infinity)), value, edge), edge)
}

export const log = (x: Scalar): Scalar => {
  const [m, k] = splitExponent(x)
  return withEdges(x, logOf(sub(m, constant(x.reg, 1)), k))
}

/** log(1 + x): the rounding error of u = 1 + x, found exactly, is added to the reduced significand. */
export const log1p = (x: Scalar): Scalar => {
  const reg = x.reg === 'f64' ? 'f64' : 'f32'
  const one = constant(reg, 1)
  const { high: u, low: lost } = twoSum(x, one)
  const [m, k] = splitExponent(u)
  // In two factors: 2⁻ᵏ alone may be subnormal, 2¹⁻ᵏ is then read as 0.
  const f = add(sub(m, one), mul(mul(lost, powerOfTwo(reg, sub(constant('i32', 1), k))), constant(reg, 0.5)))
  return select(eq(x, constant(reg, 0)), x, withEdges(u, logOf(f, k)))
}
