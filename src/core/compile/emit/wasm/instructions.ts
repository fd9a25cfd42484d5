/** Instructions by name. SIMD ones carry the prefix 0xfd. */
import { type Code, concat, float32Bytes, float64Bytes, signed, unsigned } from './encoder.js'

const simd = (opcode: number): readonly number[] => [0xfd, ...unsigned(opcode)]
const saturating = (opcode: number): Code => [0xfc, ...unsigned(opcode)]

/** Instructions on a numbered thing, made once: most code consists of them. */
const numbered = (opcode: number): ((i: number) => Code) => {
  const known: Code[] = []
  return i => (known[i] ??= [opcode, unsigned(i)])
}

export const local = { get: numbered(0x20), set: numbered(0x21), tee: numbered(0x22) }

export const i32Const = (value: number): Code => [0x41, signed(value)]
export const f32Const = (value: number): Code => [0x43, float32Bytes(value)]
export const f64Const = (value: number): Code => [0x44, float64Bytes(value)]
/** Four equal lanes. */
export const v128Const = (lane: Code): Code => concat([simd(12), lane, lane, lane, lane])
export const v128Lanes = (lanes: readonly number[]): Code => concat([simd(12), ...lanes.map(n => [n & 0xff, (n >> 8) & 0xff, (n >> 16) & 0xff, (n >> 24) & 0xff])])

/** A block of code entered once, or again with `br`. */
export const block = (code: Code): Code => concat([[0x02, 0x40], code, [0x0b]])
export const loop = (code: Code): Code => concat([[0x03, 0x40], code, [0x0b]])
export const ifElse = (then: Code, otherwise: Code): Code => concat([[0x04, 0x40], then, ...(otherwise.length === 0 ? [] : [[0x05], otherwise]), [0x0b]])
export const br = (depth: number): Code => [0x0c, unsigned(depth)]
export const brIf = (depth: number): Code => [0x0d, unsigned(depth)]
export const call = (f: number): Code => [0x10, unsigned(f)]
export const select: Code = [0x1b]
export const memoryCopy: Code = [0xfc, ...unsigned(10), 0x00, 0x00]

const access = (opcode: Code, align: number) => (offset: number): Code => [opcode, unsigned(align), unsigned(offset)]

export const load = {
  f32: access([0x2a], 2), f64: access([0x2b], 3), i32: access([0x28], 2),
  i8: access([0x2c], 0), u8: access([0x2d], 0), i16: access([0x2e], 1), u16: access([0x2f], 1),
  v128: access(simd(0), 2), splat32: access(simd(9), 2), splat64: access(simd(10), 3),
  /** Two float32s into the low half. */
  low64: access(simd(93), 2),
  /** Four narrow integers to four lanes of 32 bits. */
  i16x4: access(simd(3), 1), u16x4: access(simd(4), 1), u8x4: access(simd(92), 0),
} as const

export const store = {
  f32: access([0x38], 2), f64: access([0x39], 3), i32: access([0x36], 2), i8: access([0x3a], 0), i16: access([0x3b], 1),
  v128: access(simd(11), 2),
} as const

export const i32 = {
  eqz: [0x45], eq: [0x46], ne: [0x47], ltS: [0x48], ltU: [0x49], gtS: [0x4a], gtU: [0x4b], leS: [0x4c], leU: [0x4d], geS: [0x4e], geU: [0x4f],
  clz: [0x67], popcnt: [0x69], add: [0x6a], sub: [0x6b], mul: [0x6c], divS: [0x6d], divU: [0x6e], remS: [0x6f], remU: [0x70],
  and: [0x71], or: [0x72], xor: [0x73], shl: [0x74], shrS: [0x75], shrU: [0x76],
  fromF32S: saturating(0), fromF32U: saturating(1), fromF64S: saturating(2), fromF64U: saturating(3), wrapI64: [0xa7], reinterpretF32: [0xbc],
} as const

export const i64 = { extendU: [0xad], shl: [0x86], shrU: [0x88], or: [0x84], reinterpretF64: [0xbd] } as const
export const i64Const = (value: number): Code => [0x42, signed(value)]

export const f32 = {
  eq: [0x5b], ne: [0x5c], lt: [0x5d], gt: [0x5e], le: [0x5f], ge: [0x60],
  abs: [0x8b], neg: [0x8c], ceil: [0x8d], floor: [0x8e], trunc: [0x8f], nearest: [0x90], sqrt: [0x91],
  add: [0x92], sub: [0x93], mul: [0x94], div: [0x95], min: [0x96], max: [0x97], copysign: [0x98],
  fromI32: [0xb2], fromU32: [0xb3], demote: [0xb6], reinterpretI32: [0xbe],
} as const

export const f64 = {
  eq: [0x61], ne: [0x62], lt: [0x63], gt: [0x64], le: [0x65], ge: [0x66],
  abs: [0x99], neg: [0x9a], ceil: [0x9b], floor: [0x9c], trunc: [0x9d], nearest: [0x9e], sqrt: [0x9f],
  add: [0xa0], sub: [0xa1], mul: [0xa2], div: [0xa3], min: [0xa4], max: [0xa5], copysign: [0xa6],
  fromI32: [0xb7], fromU32: [0xb8], promote: [0xbb], reinterpretI64: [0xbf],
} as const

export const v128 = { not: simd(77), and: simd(78), andnot: simd(79), or: simd(80), xor: simd(81), bitselect: simd(82), anyTrue: simd(83) } as const

/** Four lanes of 32 bits out of two vectors: 0–3 of the first, 4–7 of the second. */
export const shuffle32 = (lanes: readonly [number, number, number, number]): Code => [...simd(13), ...lanes.flatMap(i => [4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3])]

export const i32x4 = {
  splat: simd(17), extract: (lane: number): Code => [...simd(27), lane], replace: (lane: number): Code => [...simd(28), lane],
  eq: simd(55), ne: simd(56), ltS: simd(57), ltU: simd(58), gtS: simd(59), gtU: simd(60), leS: simd(61), leU: simd(62), geS: simd(63), geU: simd(64),
  abs: simd(160), neg: simd(161), shl: simd(171), shrS: simd(172), shrU: simd(173), add: simd(174), sub: simd(177), mul: simd(181),
  minS: simd(182), minU: simd(183), maxS: simd(184), maxU: simd(185), fromF32S: simd(248), fromF32U: simd(249),
  /** Of two lanes, into the low half. */
  fromF64S: simd(252), fromF64U: simd(253),
} as const

export const f32x4 = {
  splat: simd(19), extract: (lane: number): Code => [...simd(31), lane], replace: (lane: number): Code => [...simd(32), lane],
  eq: simd(65), ne: simd(66), lt: simd(67), gt: simd(68), le: simd(69), ge: simd(70),
  ceil: simd(103), floor: simd(104), trunc: simd(105), nearest: simd(106), abs: simd(224), neg: simd(225), sqrt: simd(227),
  add: simd(228), sub: simd(229), mul: simd(230), div: simd(231), min: simd(232), max: simd(233), pmin: simd(234), pmax: simd(235),
  fromI32: simd(250), fromU32: simd(251),
  /** Of two lanes, into the low half. */
  demote: simd(94),
  /** Of relaxed SIMD. */
  relaxedMadd: simd(0x105),
} as const

export const i64x2 = { extendLow: simd(199), extendHigh: simd(200) } as const

export const f64x2 = {
  splat: simd(20), extract: (lane: number): Code => [...simd(33), lane], replace: (lane: number): Code => [...simd(34), lane],
  eq: simd(71), ne: simd(72), lt: simd(73), gt: simd(74), le: simd(75), ge: simd(76),
  ceil: simd(116), floor: simd(117), trunc: simd(122), nearest: simd(148), abs: simd(236), neg: simd(237), sqrt: simd(239),
  add: simd(240), sub: simd(241), mul: simd(242), div: simd(243), min: simd(244), max: simd(245), pmin: simd(246), pmax: simd(247),
  promoteLow: simd(95), fromI32Low: simd(254), fromU32Low: simd(255), relaxedMadd: simd(0x107),
} as const
