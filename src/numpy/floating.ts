/** Floating-point numbers as such: NaN and infinities, signs, neighbours, exponents. */
import { finfo, isFloat, isUnsigned } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { DTypeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { abs, add, div, max, min, mul, neg, sub } from '../core/ops/arithmetic.js'
import { bitcast } from '../core/ops/bitcast.js'
import { and, or, shrLogical, xor } from '../core/ops/bitwise.js'
import { eq, ge, gt, lt, ne } from '../core/ops/comparison.js'
import { full } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import { exp2, log } from '../core/ops/exponential.js'
import * as ops from '../core/ops/rounding.js'
import { select } from '../core/ops/selection.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { OptionsDataFirstOrLast } from '../lax/data-last.js'
import { type Binary, binary, unary, unaryInexact } from '../lax/elementwise.js'
import { type ArrayLike, broadcastPair, checkArrayLike, toArray, toInexact } from '../lax/operands.js'
import { composite } from './composite.js'

/** Integers and booleans are finite. */
const ofFloats = (f: (x: NDArray) => NDArray, otherwise: 0 | 1) => (x: NDArray): NDArray => (isFloat(x.dtype) ? f(x) : full(otherwise, { shape: x.shape, dtype: 'bool' }))

/**
 * Is it NaN? Source: `jax.numpy.isnan`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.isnan(np.array([1, NaN])).tolist() // => [false,true]
 * ```
 */
export const isnan = unary('isnan', ofFloats(x => ne(x, x), 0))

/**
 * Is it ∞ or −∞? Source: `jax.numpy.isinf`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.isinf(np.array([1, -Infinity])).tolist() // => [false,true]
 * ```
 */
export const isinf = unary('isinf', ofFloats(x => eq(abs(x), Infinity), 0))

/**
 * Is it neither infinite nor NaN? Source: `jax.numpy.isfinite`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.isfinite(np.array([1, NaN])).tolist() // => [true,false]
 * ```
 */
export const isfinite = unary('isfinite', ofFloats(ops.isFinite, 1))

/**
 * Is it ∞? Source: `jax.numpy.isposinf`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.isposinf(np.array([Infinity, -Infinity])).tolist() // => [true,false]
 * ```
 */
export const isposinf = unary('isposinf', ofFloats(x => eq(x, Infinity), 0))

/**
 * Is it −∞? Source: `jax.numpy.isneginf`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.isneginf(np.array([Infinity, -Infinity])).tolist() // => [false,true]
 * ```
 */
export const isneginf = unary('isneginf', ofFloats(x => eq(x, -Infinity), 0))

interface NanToNumOptions {
  /** What NaN becomes (0). */
  readonly nan?: ArrayLike
  /** What ∞ becomes (the greatest number of the dtype). */
  readonly posinf?: ArrayLike
  /** What −∞ becomes (the least number of the dtype). */
  readonly neginf?: ArrayLike
}
const nanToNumOptions: Known<NanToNumOptions> = { nan: true, posinf: true, neginf: true }

/**
 * Numbers in place of NaN and infinities. Source: `jax.numpy.nan_to_num`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nanToNum(np.array([NaN, 1, Infinity]), { posinf: 9 }).tolist() // => [0,1,9]
 * ```
 */
export const nanToNum = dual<OptionsDataFirstOrLast<NanToNumOptions>>('nanToNum', 1, (x: unknown, { nan = 0, posinf, neginf }: NanToNumOptions = {}) => {
  const array = toArray('nanToNum', x)
  if (!isFloat(array.dtype)) return array
  const { min: least, max: greatest } = finfo(array.dtype)
  const put = (when: NDArray, value: ArrayLike, otherwise: NDArray): NDArray => {
    const given = toArray('nanToNum', checkArrayLike('nanToNum', value, 'a replacement'))
    const [a, b] = broadcastPair('nanToNum', convert(given, array.dtype, array.weakType), otherwise)
    return select(broadcastPair('nanToNum', when, a)[0], a, b)
  }
  return put(eq(array, -Infinity), neginf ?? least, put(eq(array, Infinity), posinf ?? greatest, put(ne(array, array), nan, array)))
}, nanToNumOptions)

/** The sign bit, also of −0 and NaN. */
const negative = (x: NDArray): NDArray => {
  if (isUnsigned(x.dtype) || x.dtype === 'bool') return full(0, { shape: x.shape, dtype: 'bool' })
  if (!isFloat(x.dtype)) return lt(x, 0)
  if (x.dtype === 'float64') return or(lt(x, 0), and(eq(x, 0), lt(div(1, x), 0)))
  const bits = x.dtype === 'float32' ? 32 : 16
  return ne(shrLogical(bitcast(x, bits === 32 ? 'uint32' : 'uint16'), bits - 1), 0)
}

/**
 * Is the sign bit set? It is of −0. Source: `jax.numpy.signbit`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.signbit(np.array([1, -0])).tolist() // => [false,true]
 * ```
 */
export const signbit = unary('signbit', negative)

const withSign = composite((x: NDArray, y: NDArray) => select(xor(negative(x), negative(y)), neg(x), x))

/**
 * `x` with the sign of `y`. Source: `jax.numpy.copysign`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.copysign(np.array([1, -2]), -1).tolist() // => [-1,-2]
 * ```
 */
export const copysign = binary('copysign', (x, y) => withSign(toInexact('copysign', x), toInexact('copysign', y)))

/** Halves have neighbours of their own: a step of their bits, mirrored below 0. */
const nextHalf = (x: NDArray, y: NDArray): NDArray => {
  const bits = bitcast(x, 'uint16')
  const stepped = select(eq(gt(x, 0), lt(x, y)), add(bits, 1), sub(bits, 1))
  const fromZero = select(lt(y, 0), full(0x8001, bits), full(1, bits))
  const next = bitcast(select(eq(x, 0), fromZero, stepped), x.dtype)
  return select(eq(x, y), y, select(or(ne(x, x), ne(y, y)), NaN, next))
}

const next = (x: NDArray, y: NDArray): NDArray => (x.dtype === 'float16' || x.dtype === 'bfloat16' ? nextHalf(x, y) : ops.nextAfter(x, y))

/**
 * The neighbour of `x` in the direction of `y`. Source: `jax.numpy.nextafter`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nextafter(1, 2).item() // => 1.0000001192092896
 * ```
 */
export const nextafter = binary('nextafter', (x, y) => next(toInexact('nextafter', x), toInexact('nextafter', y)))

/**
 * The distance from `x` to its neighbour away from 0, with the sign of `x`. Source: `jax.numpy.spacing`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.spacing(1).item() // => 1.1920929e-7
 * ```
 */
export const spacing = unaryInexact('spacing', x => {
  const away = full(Infinity, x)
  const distance = sub(next(abs(x), away), abs(x))
  return select(ops.isFinite(x), select(lt(x, 0), neg(distance), distance), NaN)
})

/** `x · 2ⁿ` for whole numbers n in floating point: in steps that are powers of two themselves. */
const scale = (x: NDArray, n: NDArray): NDArray => {
  const limit = x.dtype === 'float64' ? 1022 : 126
  const first = max(min(n, limit), -limit)
  const second = max(min(sub(n, first), limit), -limit)
  const third = max(min(sub(sub(n, first), second), limit), -limit)
  return [first, second, third].reduce((y, step) => mul(y, exp2(step)), x)
}

const inFullWidth = (f: (x: NDArray, n: NDArray) => NDArray) => (x: NDArray, n: NDArray): NDArray => {
  const half = x.dtype === 'float16' || x.dtype === 'bfloat16'
  return half ? convert(f(convert(x, 'float32'), convert(n, 'float32')), x.dtype, x.weakType) : f(x, convert(n, x.dtype))
}

const scaled = composite(inFullWidth(scale))

/**
 * `x · 2ⁿ`, exactly. Source: `jax.numpy.ldexp`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.ldexp(np.array([1, 3]), np.array([4, -1], { dtype: 'int32' })).tolist() // => [16,1.5]
 * ```
 */
export const ldexp = dual<Binary>('ldexp', 2, (x: unknown, n: unknown) => {
  const exponent = typeof n === 'number' && Number.isInteger(n) ? convert(toArray('ldexp', n), 'int32') : toArray('ldexp', n)
  if (isFloat(exponent.dtype)) throw new DTypeError('ldexp', { expected: 'whole numbers as exponents', got: exponent.dtype, hint: "convert first: np.astype(n, 'int32')" })
  return scaled(...broadcastPair('ldexp', toInexact('ldexp', x), exponent))
})

/** The number n for which ½ ≤ |x · 2⁻ⁿ| < 1; the logarithm may be one off. */
const exponentOf = composite((x: NDArray) => {
  const known = and(ops.isFinite(x), ne(x, 0))
  const plain = select(known, abs(x), 1)
  const guess = add(ops.floor(div(log(plain), Math.LN2)), 1)
  const rest = scale(plain, neg(guess))
  const corrected = select(ge(rest, 1), add(guess, 1), select(lt(rest, 0.5), sub(guess, 1), guess))
  return select(known, corrected, 0)
})

type Frexp = (x: ArrayLike) => readonly [mantissa: NDArray, exponent: NDArray]

/**
 * `[m, n]` with `x = m · 2ⁿ`, ½ ≤ |m| < 1 and n of int32. Source: `jax.numpy.frexp`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.frexp(np.array([8, 3])) // => [[0.5,0.75],[4,2]]
 * ```
 */
export const frexp = dual<Frexp>('frexp', 1, (x: unknown) => {
  const array = toInexact('frexp', x)
  const half = array.dtype === 'float16' || array.dtype === 'bfloat16'
  const wide = half ? convert(array, 'float32') : array
  const exponent = exponentOf(wide)
  return [convert(scaled(wide, neg(exponent)), array.dtype, array.weakType), convert(exponent, 'int32')]
})
