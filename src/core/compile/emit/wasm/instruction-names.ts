/** What instructions are called in WebAssembly's text, and how many values they take: of every instruction there is in `instructions`. */
import { bytesOf, type Code } from './encoder.js'
import * as all from './instructions.js'

/** What follows the opcode. */
export type Immediate = 'none' | 'local' | 'label' | 'function' | 'memory' | 'memories' | 'lane' | 'lanes' | 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'block'

export interface Signature {
  readonly name: string
  readonly pops: number
  readonly pushes: 0 | 1
  readonly immediate: Immediate
  /** Of accesses to memory: log2 of the bytes, where the text says nothing else. */
  readonly align: number
}

const simdPrefix = 0xfd, otherPrefix = 0xfc

/** One number for an opcode with its prefix. */
export const opcodeOf = (prefix: number, opcode: number): number => (prefix << 16) | opcode

/** The opcode that code begins with, and how many bytes it takes. */
export const readOpcode = (code: Uint8Array, at: number): { readonly opcode: number; readonly next: number } => {
  const first = code[at]!
  if (first !== simdPrefix && first !== otherPrefix) return { opcode: opcodeOf(0, first), next: at + 1 }
  let opcode = 0, shift = 0, next = at + 1
  for (;;) {
    const byte = code[next++]!
    opcode |= (byte & 0x7f) << shift
    shift += 7
    if (byte < 0x80) return { opcode: opcodeOf(first, opcode), next }
  }
}

/** Names that are not the property's in snake case. */
const names: { readonly [property: string]: string } = {
  'i32.fromF32S': 'trunc_sat_f32_s', 'i32.fromF32U': 'trunc_sat_f32_u', 'i32.fromF64S': 'trunc_sat_f64_s', 'i32.fromF64U': 'trunc_sat_f64_u',
  'i64.extendU': 'extend_i32_u',
  'f32.fromI32': 'convert_i32_s', 'f32.fromU32': 'convert_i32_u', 'f32.demote': 'demote_f64',
  'f64.fromI32': 'convert_i32_s', 'f64.fromU32': 'convert_i32_u', 'f64.promote': 'promote_f32',
  'i32x4.fromF32S': 'trunc_sat_f32x4_s', 'i32x4.fromF32U': 'trunc_sat_f32x4_u', 'i32x4.fromF64S': 'trunc_sat_f64x2_s_zero', 'i32x4.fromF64U': 'trunc_sat_f64x2_u_zero',
  'f32x4.fromI32': 'convert_i32x4_s', 'f32x4.fromU32': 'convert_i32x4_u', 'f32x4.demote': 'demote_f64x2_zero',
  'i64x2.extendLow': 'extend_low_i32x4_s', 'i64x2.extendHigh': 'extend_high_i32x4_s',
  'f64x2.promoteLow': 'promote_low_f32x4', 'f64x2.fromI32Low': 'convert_low_i32x4_s', 'f64x2.fromU32Low': 'convert_low_i32x4_u',
}

const unary = /^(eqz|clz|popcnt|abs|neg|not|sqrt|ceil|floor|trunc|nearest|splat|anyTrue|extract|from.*|wrap.*|reinterpret.*|extend.*|promote.*|demote)$/
const ternary = /^(bitselect|relaxedMadd)$/

const snake = (property: string): string => property.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

const reads: { readonly [P in keyof typeof all.load]: readonly [name: string, align: number] } = {
  f32: ['f32.load', 2], f64: ['f64.load', 3], i32: ['i32.load', 2], i8: ['i32.load8_s', 0], u8: ['i32.load8_u', 0], i16: ['i32.load16_s', 1], u16: ['i32.load16_u', 1],
  v128: ['v128.load', 4], splat32: ['v128.load32_splat', 2], splat64: ['v128.load64_splat', 3], low64: ['v128.load64_zero', 3],
  i16x4: ['v128.load16x4_s', 3], u16x4: ['v128.load16x4_u', 3], u8x4: ['v128.load32_zero', 2],
}
const writes: { readonly [P in keyof typeof all.store]: readonly [name: string, align: number] } = {
  f32: ['f32.store', 2], f64: ['f64.store', 3], i32: ['i32.store', 2], i8: ['i32.store8', 0], i16: ['i32.store16', 1], v128: ['v128.store', 4],
}

const keysOf = <K extends string>(record: { readonly [P in K]: unknown }): readonly K[] => Object.keys(record) as K[] // the tables have no other keys

const table = (): ReadonlyMap<number, Signature> => {
  const found = new Map<number, Signature>()
  const put = (code: Code, name: string, pops: number, pushes: 0 | 1, immediate: Immediate = 'none', align = 0): void => {
    found.set(readOpcode(bytesOf(code), 0).opcode, { name, pops, pushes, immediate, align })
  }
  const { i32, i64, f32, f64, v128, i32x4, f32x4, i64x2, f64x2 } = all
  for (const [type, instructions] of Object.entries({ i32, i64, f32, f64, v128, i32x4, f32x4, i64x2, f64x2 })) {
    for (const [property, made] of Object.entries<Code | ((lane: number) => Code)>(instructions)) {
      const pops = unary.test(property) ? 1 : ternary.test(property) ? 3 : 2
      if (typeof made === 'function') put(made(0), `${type}.${property}_lane`, pops, 1, 'lane')
      else put(made, `${type}.${names[`${type}.${property}`] ?? snake(property)}`, pops, 1)
    }
  }
  for (const property of keysOf(reads)) put(all.load[property](0), reads[property][0], 1, 1, 'memory', reads[property][1])
  for (const property of keysOf(writes)) put(all.store[property](0), writes[property][0], 2, 0, 'memory', writes[property][1])
  put(all.local.get(0), 'local.get', 0, 1, 'local')
  put(all.local.set(0), 'local.set', 1, 0, 'local')
  put(all.local.tee(0), 'local.tee', 1, 1, 'local')
  put(all.i32Const(0), 'i32.const', 0, 1, 'i32')
  put(all.i64Const(0), 'i64.const', 0, 1, 'i64')
  put(all.f32Const(0), 'f32.const', 0, 1, 'f32')
  put(all.f64Const(0), 'f64.const', 0, 1, 'f64')
  put(all.v128Lanes([0, 0, 0, 0]), 'v128.const', 0, 1, 'v128')
  put(all.shuffle32([0, 1, 2, 3]), 'i8x16.shuffle', 2, 1, 'lanes')
  put(all.block([]), 'block', 0, 0, 'block')
  put(all.loop([]), 'loop', 0, 0, 'block')
  put(all.ifElse([], []), 'if', 1, 0, 'block')
  put(all.br(0), 'br', 0, 0, 'label')
  put(all.brIf(0), 'br_if', 1, 0, 'label')
  put(all.call(0), 'call', 0, 0, 'function')
  put(all.select, 'select', 3, 1)
  put(all.memoryCopy, 'memory.copy', 3, 0, 'memories')
  return found
}

let known: ReadonlyMap<number, Signature> | null = null

/** By opcode. */
export const signatures = (): ReadonlyMap<number, Signature> => (known ??= table())
