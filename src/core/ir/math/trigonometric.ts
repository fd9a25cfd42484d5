/**
 * sin, cos and tan by polynomials for sin r, cos r and tan r of the reduced argument |r| ≤ π/4.
 *
 * | function | operations f32, f64 | largest error in ulp f32, f64 |
 * |---|---|---|
 * | sin | 44 (guarded 156), 57 (470) | 1.58, 2.3 |
 * | cos | 43 (155), 56 (469) | 1.58, 2.5 |
 * | tan | 44 (158), 59 (472) | 2.48, 3.3 |
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
  guard,
  highWord,
  lowWord,
  lt,
  mul,
  ne,
  nearest,
  select,
  shl,
  sub,
  xor,
  type Scalar,
} from '../loop/scalar.js'
import { polynomial } from './polynomial.js'
import { isLarge, reduce, reduceLarge, type Reduced } from './quadrant.js'

type Real = 'f32' | 'f64'
const real = (x: Scalar): Real => (x.reg === 'f64' ? 'f64' : 'f32')
const i32 = (value: number): Scalar => constant('i32', value)

/** (sin r − r) / r³ in r² for |r| ≤ π/4, relative error of sin r below 2⁻²⁶ and 2⁻⁵⁶. */
const sinTail = {
  f32: [-0.16666664, 0.008332715, -0.00019583505],
  f64: [
    -0.16666666666666666, 0.008333333333331295, -0.00019841269837062405, 2.7557316212105944e-6, -2.5051149214805615e-8,
    1.5919134415797397e-10,
  ],
} as const

/** (cos r − 1 + r²/2) / r⁴ in r² for |r| ≤ π/4, relative error of cos r below 2⁻²⁸ and 2⁻⁵⁸. */
const cosTail = {
  f32: [0.041666664, -0.0013888271, 2.4543722e-5],
  f64: [
    0.041666666666666664, -0.0013888888888887057, 2.480158729845373e-5, -2.755731715520324e-7, 2.0876127254846543e-9,
    -1.1381505501181471e-11,
  ],
} as const

/** (tan r − r) / r³ in r² for |r| ≤ π/4, relative error of tan r below 2⁻²⁶ and 2⁻⁵⁵. */
const tanTail = {
  f32: [0.33333334, 0.13333215, 0.053996608, 0.021608958, 0.009995639, 0.0011411896, 0.0038654597],
  f64: [
    0.33333333333333326, 0.13333333333337585, 0.053968253963883134, 0.02186948871476481, 0.008863231717596662, 0.003592176693029047,
    0.001455433462455815, 0.0005922583236817763, 0.00023054165042630102, 0.00011995286296434867, -3.371035019707157e-6,
    6.862076725316059e-5, -3.3804738839693734e-5, 1.8242263438366854e-5,
  ],
} as const

const sinOf = (r: Scalar, z: Scalar): Scalar => add(r, mul(mul(r, z), polynomial(z, sinTail[real(r)])))

const cosOf = (r: Scalar, z: Scalar): Scalar => {
  const c = (value: number): Scalar => constant(r.reg, value)
  return add(sub(c(1), mul(c(0.5), z)), mul(mul(z, z), polynomial(z, cosTail[real(r)])))
}

/** x with the sign bit flipped by the top bit of an i32. */
const flipSign = (x: Scalar, sign: Scalar): Scalar => {
  const top = and(sign, i32(-0x80000000))
  return x.reg === 'f64' ? fromWords(xor(highWord(x), top), lowWord(x)) : bitcast('f32', xor(bitcast('i32', x), top))
}

const signWord = (x: Scalar): Scalar => (x.reg === 'f64' ? highWord(x) : bitcast('i32', x))

/** The sine of a reduced argument in its quadrant, with the sign of a word on top. */
const sinIn = ({ r, quadrant }: Reduced, sign?: Scalar): Scalar => {
  const z = mul(r, r)
  const value = select(eq(and(quadrant, i32(1)), i32(0)), sinOf(r, z), cosOf(r, z))
  const half = shl(quadrant, i32(30))
  return flipSign(value, sign === undefined ? half : xor(half, sign))
}

const tanOf = (r: Scalar): Scalar => {
  const z = mul(r, r)
  return add(r, mul(mul(r, z), polynomial(z, tanTail[real(r)])))
}

const tanIn = ({ r, quadrant }: Reduced, sign: Scalar): Scalar => {
  const t = tanOf(r)
  const odd = ne(and(quadrant, i32(1)), i32(0))
  return flipSign(select(odd, div(constant(r.reg, 1), t), t), xor(shl(quadrant, i32(31)), sign))
}

/** |sin πx| of a float64, 0 at the integers. */
export const absSinPi = (x: Scalar): Scalar => {
  const c = (value: number): Scalar => constant('f64', value)
  const distance = abs(sub(x, nearest(x)))
  const small = lt(distance, c(0.25))
  const r = mul(c(Math.PI), select(small, distance, sub(c(0.5), distance)))
  const z = mul(r, r)
  return select(small, sinOf(r, z), cosOf(r, z))
}

/** tan πx of a float64. */
export const tanPi = (x: Scalar): Scalar => {
  const c = (value: number): Scalar => constant('f64', value)
  const offset = sub(x, nearest(x))
  const distance = abs(offset)
  const small = lt(distance, c(0.25))
  const r = mul(c(Math.PI), select(small, distance, sub(c(0.5), distance)))
  const t = tanOf(r)
  return copysign(select(small, t, div(c(1), t)), offset)
}

const next = ({ r, quadrant }: Reduced): Reduced => ({ r, quadrant: add(quadrant, i32(1)) })

/** The function of the reduced |x|, by the guarded reduction where x is large. */
const byQuadrant = (x: Scalar, f: (reduced: Reduced) => Scalar): Scalar => {
  const a = abs(x)
  const near = f(reduce(a))
  return guard(isLarge(a), convert(x.reg, f(reduceLarge(a))), near)
}

export const sin = (x: Scalar): Scalar => byQuadrant(x, reduced => sinIn(reduced, signWord(x)))

export const cos = (x: Scalar): Scalar => byQuadrant(x, reduced => sinIn(next(reduced)))

export const tan = (x: Scalar): Scalar => byQuadrant(x, reduced => tanIn(reduced, signWord(x)))
