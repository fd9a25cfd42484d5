/** Powers and roots. */
import {
  abs, add, and, bitcast, constant, convert, copysign, div, eq, fromWords, gt, highWord, lt, mul, ne, or, select, sqrt, sub, trunc, xor, type Scalar,
} from '../loop/scalar.js'
import { exp, exp2Of } from './exponential.js'
import { nearestInteger, scaleByPowerOfTwo, splitExponent } from './exponent.js'
import { log } from './logarithm.js'
import { polynomial } from './polynomial.js'

/** x^(−½), two correctly rounded operations. */
export const rsqrt = (x: Scalar): Scalar => div(constant(x.reg, 1), sqrt(x))

/** xⁿ of a fixed integer n by repeated squaring; floats of n < 0 are the reciprocal of x⁻ⁿ. */
export const integerPow = (x: Scalar, n: number): Scalar => {
  if (n < 0) return div(constant(x.reg, 1), integerPow(x, -n))
  if (n === 0) return constant(x.reg, 1)
  if (n === 1) return x
  const root = integerPow(x, Math.floor(n / 2))
  const square = mul(root, root)
  return n % 2 === 0 ? square : mul(square, x)
}

/**
 * ∛x: a third of the bits is a first guess within 4 %, two steps of Halley's iteration t − t(t³ − x)/(2t³ + x) follow,
 * each of which cubes the error.
 */
export const cbrt = (x: Scalar): Scalar => {
  const c = (value: number): Scalar => constant(x.reg, value)
  const wide = x.reg === 'f64'
  const a = abs(x)
  const small = lt(a, c(wide ? 2 ** -1022 : 2 ** -126))
  const y = select(small, mul(a, c(wide ? 2 ** 54 : 2 ** 24)), a)
  const third = (bits: Scalar, offset: number): Scalar =>
    convert('i32', add(mul(convert('f32', bits), constant('f32', 1 / 3)), constant('f32', offset)))
  const guess = wide
    ? fromWords(third(highWord(y), 715094163), constant('i32', 0))
    : bitcast('f32', third(bitcast('i32', y), 709958130))
  const step = (t: Scalar): Scalar => {
    const cube = mul(mul(t, t), t)
    return sub(t, mul(t, div(sub(cube, y), add(add(cube, cube), y))))
  }
  const steps = wide ? 3 : 2
  let root = guess
  for (let i = 0; i < steps; i++) root = step(root)
  const scaled = mul(root, select(small, c(wide ? 2 ** -18 : 2 ** -8), c(1)))
  // 0, ∞ and NaN are their own roots.
  const magnitude = select(gt(a, c(0)), select(lt(a, c(Infinity)), scaled, a), a)
  return copysign(magnitude, x)
}

/** log₂((1 + s) / (1 − s)) / s in s² ≤ 0.02944, relative error 2⁻³⁷·⁷. */
const log2Tail = [2.8853900817900877, 0.9617966733414351, 0.5770835849607919, 0.4116727214674475, 0.3407300349944919] as const

/** Whether y is an integer, and an odd one. */
const parity = (y: Scalar): readonly [Scalar, Scalar] => {
  const half = mul(y, constant(y.reg, 0.5))
  const integer = eq(trunc(y), y)
  return [integer, and(integer, ne(trunc(half), half))]
}

/** The edges of C99 (annex F.9.4.4) around |x|ʸ: x⁰ = 1ʸ = 1, the sign of odd powers, NaN for broken powers of negative numbers. */
const withSign = (x: Scalar, y: Scalar, magnitude: Scalar): Scalar => {
  const c = (value: number): Scalar => constant(x.reg, value)
  const [integer, odd] = parity(y)
  const one = or(eq(y, c(0)), or(eq(x, c(1)), and(eq(x, c(-1)), eq(abs(y), c(Infinity)))))
  const broken = and(lt(x, c(0)), and(gt(x, c(-Infinity)), xor(integer, constant('bool', 1))))
  const value = select(one, c(1), select(broken, c(NaN), magnitude))
  return select(odd, copysign(value, x), value)
}

/** |x|ʸ in float32: y·log₂|x| is computed in float64, which costs less than float32 pairs. */
const powMagnitude32 = (x: Scalar, y: Scalar): Scalar => {
  const c = (value: number): Scalar => constant('f32', value)
  const d = (value: number): Scalar => constant('f64', value)
  const a = abs(x)
  const [m, k] = splitExponent(a)
  const f = convert('f64', sub(m, c(1)))
  const s = div(f, add(d(2), f))
  // log₂ of 0, ∞ and NaN enters by the exponent.
  const edge = select(eq(a, c(0)), c(-Infinity), a)
  const exponent = select(gt(a, c(0)), select(lt(a, c(Infinity)), convert('f32', k), edge), edge)
  const log2 = add(convert('f64', exponent), mul(s, polynomial(mul(s, s), log2Tail)))
  const w = mul(convert('f64', y), log2)
  const rounded = convert('f32', w)
  const [n, whole] = nearestInteger(rounded)
  const r = convert('f32', sub(w, convert('f64', n)))
  const inside = scaleByPowerOfTwo(exp2Of(r), whole)
  return select(gt(rounded, c(128)), c(Infinity), select(lt(rounded, c(-151)), c(0), inside))
}

/** xʸ with the edges of C99. */
export const pow = (x: Scalar, y: Scalar): Scalar => withSign(x, y, x.reg === 'f64' ? powMagnitude64(x, y) : powMagnitude32(x, y))

const powMagnitude64 = (x: Scalar, y: Scalar): Scalar => exp(mul(y, log(abs(x))))
