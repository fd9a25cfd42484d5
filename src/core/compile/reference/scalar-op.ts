/**
 * What each scalar operation means, on JavaScript numbers: f32 values are rounded doubles, i32 and u32 whole numbers of
 * their range, bool 0 or 1.
 */
import type { Reg, ScalarOp } from '../../ir/loop/scalar.js'

const words = new DataView(new ArrayBuffer(8))

/** A number as the nearest value of a register; integers wrap. */
export const wrap = (reg: Reg, x: number): number => {
  switch (reg) {
    case 'f32': return Math.fround(x)
    case 'f64': return x
    case 'i32': return x | 0
    case 'u32': return x >>> 0
    case 'bool': return x === 0 ? 0 : 1
  }
}

const isInteger = (reg: Reg): boolean => reg === 'i32' || reg === 'u32'

const nearest = (x: number): number => {
  if (!(Math.abs(x) < 2 ** 52)) return x
  const down = Math.floor(x), rest = x - down
  const rounded = rest < 0.5 || (rest === 0.5 && down % 2 === 0) ? down : down + 1
  return rounded === 0 ? (x < 0 || Object.is(x, -0) ? -0 : 0) : rounded
}

const divide = (reg: Reg, x: number, y: number): number => (isInteger(reg) ? (y === 0 ? -1 : Math.trunc(x / y)) : x / y)

const remainder = (reg: Reg, x: number, y: number): number => (isInteger(reg) && y === 0 ? x : x % y)

const shiftRight = (reg: Reg, x: number, by: number): number => (reg === 'u32' ? (by < 32 ? x >>> by : 0) : x >> Math.min(by, 31))

const popcount = (x: number): number => {
  let n = 0
  for (let bits = x >>> 0; bits !== 0; bits >>>= 1) n += bits & 1
  return n
}

const convert = (to: Reg, from: Reg, x: number): number => {
  if (isInteger(from) || from === 'bool' || !isInteger(to)) return x
  if (Number.isNaN(x)) return 0
  return to === 'i32' ? Math.min(Math.max(Math.trunc(x), -0x80000000), 0x7fffffff) : Math.min(Math.max(Math.trunc(x), 0), 0xffffffff)
}

const bitcast = (to: Reg, from: Reg, x: number): number => {
  if (from === 'f32') words.setFloat32(0, x)
  else words.setInt32(0, x)
  return to === 'f32' ? words.getFloat32(0) : words.getInt32(0)
}

const halfOf = (x: number, at: 0 | 4): number => {
  words.setFloat64(0, x)
  return words.getInt32(at)
}

const joinWords = (high: number, low: number): number => {
  words.setInt32(0, high)
  words.setInt32(4, low)
  return words.getFloat64(0)
}

type Meaning = (reg: Reg, from: Reg, x: number, y: number, z: number) => number

/** `reg` is the register of the result, `from` that of the first argument. The result is still to be wrapped. */
const meanings: { readonly [O in ScalarOp]: Meaning } = {
  add: (_r, _f, x, y) => x + y,
  sub: (_r, _f, x, y) => x - y,
  mul: (r, _f, x, y) => (isInteger(r) ? Math.imul(x, y) : x * y),
  div: (r, _f, x, y) => divide(r, x, y),
  rem: (r, _f, x, y) => remainder(r, x, y),
  neg: (_r, _f, x) => -x,
  abs: (_r, _f, x) => Math.abs(x),
  sqrt: (_r, _f, x) => Math.sqrt(x),
  floor: (_r, _f, x) => Math.floor(x),
  ceil: (_r, _f, x) => Math.ceil(x),
  trunc: (_r, _f, x) => Math.trunc(x),
  nearest: (_r, _f, x) => nearest(x),
  min: (_r, _f, x, y) => Math.min(x, y),
  max: (_r, _f, x, y) => Math.max(x, y),
  copysign: (_r, _f, x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)),
  mulAdd: (r, _f, x, y, z) => wrap(r, x * y) + z,
  eq: (_r, _f, x, y) => (x === y ? 1 : 0),
  ne: (_r, _f, x, y) => (x !== y ? 1 : 0),
  lt: (_r, _f, x, y) => (x < y ? 1 : 0),
  le: (_r, _f, x, y) => (x <= y ? 1 : 0),
  gt: (_r, _f, x, y) => (x > y ? 1 : 0),
  ge: (_r, _f, x, y) => (x >= y ? 1 : 0),
  and: (_r, _f, x, y) => x & y,
  or: (_r, _f, x, y) => x | y,
  xor: (_r, _f, x, y) => x ^ y,
  not: (r, _f, x) => (r === 'bool' ? 1 - x : ~x),
  shl: (_r, _f, x, y) => (y >>> 0 < 32 ? x << y : 0),
  shr: (r, _f, x, y) => shiftRight(r, x, y >>> 0),
  clz: (_r, _f, x) => Math.clz32(x),
  popcount: (_r, _f, x) => popcount(x),
  select: (_r, _f, when, x, y) => (when !== 0 ? x : y),
  convert: (r, f, x) => convert(r, f, x),
  bitcast: (r, f, x) => bitcast(r, f, x),
  highWord: (_r, _f, x) => halfOf(x, 0),
  lowWord: (_r, _f, x) => halfOf(x, 4),
  fromWords: (_r, _f, high, low) => joinWords(high, low),
}

export const applyOp = (op: ScalarOp, reg: Reg, from: Reg, args: readonly number[]): number =>
  wrap(reg, meanings[op](reg, from, args[0] ?? 0, args[1] ?? 0, args[2] ?? 0))
