/** The remainder of a division that is rounded towards zero, with the sign of the dividend (C's fmod). It is exact. */
import { abs, add, constant, convert, copysign, div, eq, guard, lt, mul, not, rem, type Scalar, select, sub, trunc } from '../loop/scalar.js'

/** Bits of a quotient whose product with a float32 is exact in float64; and how often so many may have to be taken from the quotient of two of them. */
const BITS = 28, TIMES = 10

/** `a rem b` of 0 ≤ a and 0 ≤ b in float64 that are float32 numbers, if the quotient has few bits. */
const nearby = (a: Scalar, b: Scalar, quotient: Scalar): Scalar => {
  const r = sub(a, mul(quotient, b))
  // the quotient may have been rounded up to a whole number
  return select(lt(r, constant('f64', 0)), add(r, b), r)
}

const truncatedQuotient = (a: Scalar, b: Scalar): Scalar => trunc(div(a, b))

/** The same for all: by multiples of the divisor, the largest first, so that what remains is less than the next one times 2²⁸. */
const stepwise = (a: Scalar, b: Scalar): Scalar => {
  let r = a
  for (let k = TIMES - 1; k >= 0; k--) {
    const multiple = mul(b, constant('f64', 2 ** (BITS * k)))
    r = nearby(r, multiple, truncatedQuotient(r, multiple))
  }
  return r
}

const ofSingles = (x: Scalar, y: Scalar): Scalar => {
  const dividend = convert('f64', x), a = abs(dividend), b = abs(convert('f64', y)), quotient = truncatedQuotient(a, b)
  // of a number and ∞, too
  const near = select(eq(quotient, constant('f64', 0)), a, nearby(a, b, quotient))
  return convert('f32', copysign(guard(not(lt(quotient, constant('f64', 2 ** BITS))), stepwise(a, b), near), dividend))
}

/** Float32 by a few operations on float64, which vectors have; others as the machine knows it. */
export const remainder = (x: Scalar, y: Scalar): Scalar => (x.reg === 'f32' ? ofSingles(x, y) : rem(x, y))
