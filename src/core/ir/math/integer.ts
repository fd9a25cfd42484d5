/**
 * Operations on i32 and u32 registers, and sign, rounding and neighbours of floats by their bits.
 * The basic operations already wrap, define division by zero and give 0 (or the sign) for shifts ≥ 32; what is added
 * here are the widths of the narrow integers.
 */
import {
  abs,
  add,
  and,
  bitcast,
  clz,
  constant,
  convert,
  copysign,
  eq,
  fromWords,
  ge,
  gt,
  highWord,
  lowWord,
  lt,
  ne,
  or,
  select,
  shl,
  shr,
  sub,
  trunc,
  type Scalar,
} from '../loop/scalar.js'

const zeroOf = (x: Scalar): Scalar => constant(x.reg, 0)
const asUnsigned = (x: Scalar): Scalar => convert('u32', x)

/** −1, 0 or 1; of floats also −0 and NaN, as themselves. */
export const sign = (x: Scalar): Scalar => {
  if (x.reg === 'u32' || x.reg === 'bool') return convert(x.reg, ne(x, zeroOf(x)))
  if (x.reg === 'i32') return or(shr(x, constant('i32', 31)), convert('i32', gt(x, zeroOf(x))))
  return select(gt(abs(x), zeroOf(x)), copysign(constant(x.reg, 1), x), x)
}

/** Rounds half away from zero (`lax.round`); half to even is the basic operation `nearest`. */
export const round = (x: Scalar): Scalar => {
  const whole = trunc(x)
  // x − trunc(x) is exact, so the tie is seen exactly; ±0, ±∞ (∞ − ∞ is NaN, not ≥ ½) and NaN come back from trunc.
  const step = copysign(constant(x.reg, 1), x)
  return select(ge(abs(sub(x, whole)), constant(x.reg, 0.5)), add(whole, step), whole)
}

/** The neighbour of x in the direction of y; y where they are equal; NaN where one is. */
export const nextAfter = (x: Scalar, y: Scalar): Scalar => (x.reg === 'f64' ? nextAfter64(x, y) : nextAfter32(x, y))

const nextAfter32 = (x: Scalar, y: Scalar): Scalar => {
  const i32 = (value: number): Scalar => constant('i32', value)
  const bits = bitcast('i32', x)
  // Away from zero the magnitude's bits count up, whatever the sign.
  const away = eq(convert('i32', gt(y, x)), convert('i32', gt(x, zeroOf(x))))
  const moved = bitcast('f32', add(bits, select(away, i32(1), i32(-1))))
  const smallest = copysign(bitcast('f32', i32(1)), y)
  const stepped = select(eq(x, zeroOf(x)), smallest, moved)
  return select(eq(x, y), y, select(eq(x, x), select(eq(y, y), stepped, y), x))
}

const nextAfter64 = (x: Scalar, y: Scalar): Scalar => {
  const i32 = (value: number): Scalar => constant('i32', value)
  const high = highWord(x)
  const low = lowWord(x)
  const away = eq(convert('i32', gt(y, x)), convert('i32', gt(x, zeroOf(x))))
  const step = select(away, i32(1), i32(-1))
  const movedLow = add(low, step)
  // The step carries into the high word when the low word arrives at 0 going up, or leaves 0 going down.
  const carries = eq(select(away, movedLow, low), i32(0))
  const moved = fromWords(select(carries, add(high, step), high), movedLow)
  const smallest = fromWords(and(highWord(y), i32(-0x80000000)), i32(1))
  const stepped = select(eq(x, zeroOf(x)), smallest, moved)
  return select(eq(x, y), y, select(eq(x, x), select(eq(y, y), stepped, y), x))
}

/** Wraps a value held in i32/u32 to the narrow integer of so many bits: sign- or zero-extended by its register. */
export const wrapTo = (bits: number, x: Scalar): Scalar => {
  if (bits === 32) return x
  const by = constant(x.reg, 32 - bits)
  return shr(shl(x, by), by)
}

/** Shift left in an integer of so many bits: 0 for shifts of the width or more. */
export const shiftLeft = (bits: number, x: Scalar, by: Scalar): Scalar =>
  wrapTo(bits, select(lt(asUnsigned(by), constant('u32', bits)), shl(x, by), zeroOf(x)))

/** Shift right filling with zeros: 0 for shifts of the width or more. */
export const shiftRightLogical = (bits: number, x: Scalar, by: Scalar): Scalar => {
  const mask = constant('u32', bits === 32 ? 0xffffffff : 2 ** bits - 1)
  const shifted = shr(and(asUnsigned(x), mask), asUnsigned(by))
  return wrapTo(bits, convert(x.reg, select(lt(asUnsigned(by), constant('u32', bits)), shifted, constant('u32', 0))))
}

/** Shift right filling with the sign (zeros where the type has none): only the sign remains of shifts of the width or more. */
export const shiftRightArithmetic = (bits: number, x: Scalar, by: Scalar): Scalar =>
  x.reg === 'u32'
    ? shiftRightLogical(bits, x, by)
    : select(lt(asUnsigned(by), constant('u32', 32)), shr(x, by), shr(x, constant('i32', 31)))

/** Leading zeros in an integer of so many bits. */
export const countLeadingZeros = (bits: number, x: Scalar): Scalar => {
  if (bits === 32) return clz(x)
  const mask = constant(x.reg, 2 ** bits - 1)
  return sub(clz(and(x, mask)), constant(x.reg, 32 - bits))
}
