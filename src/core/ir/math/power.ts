/**
 * Powers and roots.
 *
 * | function | operations f32, f64 | largest error in ulp f32, f64 |
 * |---|---|---|
 * | pow | 93, 261 | 0.74, 1.2 (0.51 of normal float32 results) |
 * | cbrt | 33, 41 | 0.97, 0.97 |
 * | rsqrt | 2, 2 | 1.50, 1.50 |
 * | integerPow | up to 2 log₂ n | about n/2 |
 */
import {
  abs,
  add,
  and,
  bitcast,
  constant,
  convert,
  copysign,
  div,
  eq,
  fromWords,
  gt,
  highWord,
  lt,
  mul,
  ne,
  or,
  select,
  sqrt,
  sub,
  trunc,
  xor,
  type Scalar,
} from '../loop/scalar.js'
import { exp2Of } from './exponential.js'
import { nearestInteger, scaleByBiased, splitExponent, twiceBias } from './exponent.js'
import { constantPair, fastTwoSum, multiplyPairs, twoProduct, type Pair } from './pair.js'
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
  // Away from the subnormals and from overflow of the cubes.
  const shift = wide ? 54 : 24
  const small = lt(a, c(1))
  const y = mul(a, select(small, c(2 ** shift), c(2 ** -shift)))
  const third = (bits: Scalar, offset: number): Scalar =>
    convert('i32', add(mul(convert('f32', bits), constant('f32', 1 / 3)), constant('f32', offset)))
  const guess = wide ? fromWords(third(highWord(y), 715094163), constant('i32', 0)) : bitcast('f32', third(bitcast('i32', y), 709958130))
  const step = (t: Scalar): Scalar => {
    const cube = mul(mul(t, t), t)
    return sub(t, mul(t, div(sub(cube, y), add(add(cube, cube), y))))
  }
  const steps = wide ? 3 : 2
  let root = guess
  for (let i = 0; i < steps; i++) root = step(root)
  const scaled = mul(root, select(small, c(2 ** (-shift / 3)), c(2 ** (shift / 3))))
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

/** (2ʳ − 1) / r on |r| ≤ ½, relative error of 2ʳ 2⁻³³. */
const exp2Tail = [
  0.6931471805815692, 0.24022650920051655, 0.05550410727596953, 0.009618057037010588, 0.001333366945171275, 0.00015461329895068604,
  1.5252719764995749e-5,
] as const

/**
 * |x|ʸ in float32. y·log₂|x| and 2ʳ are computed in float64, which costs less than float32 pairs: they carry so many
 * bits more that results which are float32 numbers (10², 3³) come out exact.
 */
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
  const [n, whole] = nearestInteger(rounded, twiceBias.f32)
  const r = sub(w, convert('f64', n))
  const inside = scaleByBiased(convert('f32', add(d(1), mul(r, polynomial(r, exp2Tail)))), whole)
  return select(gt(rounded, c(128)), c(Infinity), select(lt(rounded, c(-151)), c(0), inside))
}

/** (artanh(s) / s − 1 − s²/3) / s⁴ in s² ≤ 0.02944, relative error 2⁻⁵⁰, of the logarithm 2⁻⁶⁵. */
const logTail = [
  0.20000000000000015, 0.14285714285667805, 0.11111111135957034, 0.0909090407538356, 0.07692790187947579, 0.06642901802283739,
  0.06457622263567399,
] as const

/** log₂ of a positive finite float64 as a pair: k + (2/ln 2) s (1 + s²/3 + s⁴(1/5 + …)) with s = f / (2 + f). */
const log2Pair = (a: Scalar): Pair => {
  const d = (value: number): Scalar => constant('f64', value)
  const [m, k] = splitExponent(a)
  const f = sub(m, d(1))
  const denominator = fastTwoSum(d(2), f)
  const high = div(f, denominator.high)
  const product = twoProduct(high, denominator.high)
  const rest = sub(sub(sub(f, product.high), product.low), mul(high, denominator.low))
  const s = fastTwoSum(high, div(rest, denominator.high))
  const z = multiplyPairs(s, s)
  const third = multiplyPairs(z, constantPair('f64', 0.3333333333333333, 1.850371707708594e-17))
  const tail = mul(mul(z.high, z.high), polynomial(z.high, logTail))
  const series = fastTwoSum(third.high, add(third.low, tail))
  const scaled = multiplyPairs(s, constantPair('f64', 2.8853900817779268, 4.0710547481862066e-17))
  const correction = multiplyPairs(scaled, series)
  const whole = fastTwoSum(convert('f64', k), scaled.high)
  const sum = fastTwoSum(whole.high, add(whole.low, correction.high))
  const lost = sub(add(whole.low, correction.high), sub(sum.high, whole.high))
  return { high: sum.high, low: add(lost, add(scaled.low, correction.low)) }
}

/** |x|ʸ in float64, y·log₂|x| as a pair. */
const powMagnitude64 = (x: Scalar, y: Scalar): Scalar => {
  const d = (value: number): Scalar => constant('f64', value)
  const a = abs(x)
  const log2 = log2Pair(a)
  // From here on every power but 1's is 0 or ∞, and products of the halves still are finite.
  const limit = d(2 ** 70)
  const bounded = select(gt(abs(y), limit), copysign(limit, y), y)
  const w = twoProduct(bounded, log2.high)
  const tail = add(w.low, mul(bounded, log2.low))
  const clamped = select(gt(w.high, d(1100)), d(1100), select(lt(w.high, d(-1100)), d(-1100), w.high))
  const [n, whole] = nearestInteger(clamped, twiceBias.f64)
  const inside = scaleByBiased(exp2Of(add(sub(clamped, n), tail)), whole)
  const edge = select(eq(y, y), select(lt(y, d(0)), div(d(1), a), a), y)
  const saturated = select(gt(w.high, d(1080)), d(Infinity), select(lt(w.high, d(-1080)), d(0), inside))
  return select(gt(a, d(0)), select(lt(a, d(Infinity)), saturated, edge), edge)
}

/** xʸ with the edges of C99. */
export const pow = (x: Scalar, y: Scalar): Scalar => withSign(x, y, x.reg === 'f64' ? powMagnitude64(x, y) : powMagnitude32(x, y))
