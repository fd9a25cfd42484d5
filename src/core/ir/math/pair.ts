/**
 * Numbers as unevaluated sums of two floats, twice the precision (Dekker, A floating-point technique for extending the
 * available precision, 1971; Knuth's two-sum). Correct because scalar expressions are never re-associated.
 */
import { add, constant, mul, sub, type Scalar } from '../loop/scalar.js'

/** high + low with |low| ≤ ½ ulp(high), at least nearly. */
export interface Pair {
  readonly high: Scalar
  readonly low: Scalar
}

/** x + y exactly, where |x| ≥ |y| or x = 0. */
export const fastTwoSum = (x: Scalar, y: Scalar): Pair => {
  const high = add(x, y)
  return { high, low: sub(y, sub(high, x)) }
}

/** x + y exactly (Knuth). */
export const twoSum = (x: Scalar, y: Scalar): Pair => {
  const high = add(x, y)
  const part = sub(high, x)
  return { high, low: add(sub(x, sub(high, part)), sub(y, part)) }
}

/** x in two parts of half the bits (Veltkamp). */
const split = (x: Scalar): Pair => {
  const c = mul(x, constant(x.reg, x.reg === 'f64' ? 2 ** 27 + 1 : 2 ** 12 + 1))
  const high = sub(c, sub(c, x))
  return { high, low: sub(x, high) }
}

/** x · y exactly, away from overflow and underflow. */
export const twoProduct = (x: Scalar, y: Scalar): Pair => {
  const high = mul(x, y)
  const a = split(x)
  const b = x === y ? a : split(y)
  const rest = sub(mul(a.high, b.high), high)
  const cross = x === y ? mul(add(a.high, a.high), a.low) : add(mul(a.high, b.low), mul(a.low, b.high))
  return { high, low: add(add(rest, cross), mul(a.low, b.low)) }
}

/** x · y of pairs. */
export const multiplyPairs = (x: Pair, y: Pair): Pair => {
  const { high, low } = twoProduct(x.high, y.high)
  return fastTwoSum(high, add(low, add(mul(x.high, y.low), mul(x.low, y.high))))
}

/** A constant in two parts. */
export const constantPair = (reg: 'f32' | 'f64', high: number, low: number): Pair => ({
  high: constant(reg, high),
  low: constant(reg, low),
})
