/** WebAssembly text to bytes, with opcodes as the specification numbers them: what printed modules are held against. */
import { float32Bytes, float64Bytes, signed, unsigned } from '../../../../src/core/compile/emit/wasm/encoder.js'

// ---- opcodes

const opcodes = new Map<string, readonly number[]>()
const put = (prefix: number | null, from: number, type: string, names: string): void =>
  names.split(' ').forEach((name, i) => opcodes.set(type === '' ? name : `${type}.${name}`, prefix === null ? [from + i] : [prefix, ...unsigned(from + i)]))

const compares = 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u', floatCompares = 'eq ne lt gt le ge'
const integers = 'clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr'
const floats = 'abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign', laneFloats = 'add sub mul div min max pmin pmax'
put(null, 0x0c, '', 'br br_if')
put(null, 0x10, '', 'call')
put(null, 0x1b, '', 'select')
put(null, 0x20, 'local', 'get set tee')
put(null, 0x28, '', 'i32.load i64.load f32.load f64.load i32.load8_s i32.load8_u i32.load16_s i32.load16_u')
put(null, 0x36, '', 'i32.store i64.store f32.store f64.store i32.store8 i32.store16')
put(null, 0x41, '', 'i32.const i64.const f32.const f64.const')
put(null, 0x45, 'i32', `eqz ${compares}`)
put(null, 0x50, 'i64', `eqz ${compares}`)
put(null, 0x5b, 'f32', floatCompares)
put(null, 0x61, 'f64', floatCompares)
put(null, 0x67, 'i32', integers)
put(null, 0x79, 'i64', integers)
put(null, 0x8b, 'f32', floats)
put(null, 0x99, 'f64', floats)
put(null, 0xa7, 'i32', 'wrap_i64')
put(null, 0xac, 'i64', 'extend_i32_s extend_i32_u')
put(null, 0xb2, 'f32', 'convert_i32_s convert_i32_u convert_i64_s convert_i64_u demote_f64')
put(null, 0xb7, 'f64', 'convert_i32_s convert_i32_u convert_i64_s convert_i64_u promote_f32')
put(null, 0xbc, '', 'i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64')
put(0xfc, 0, 'i32', 'trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u')
put(0xfc, 10, 'memory', 'copy')
put(0xfd, 0, 'v128', 'load load8x8_s load8x8_u load16x4_s load16x4_u load32x2_s load32x2_u load8_splat load16_splat load32_splat load64_splat store const')
put(0xfd, 13, '', 'i8x16.shuffle i8x16.swizzle i8x16.splat i16x8.splat i32x4.splat i64x2.splat f32x4.splat f64x2.splat')
put(0xfd, 27, '', 'i32x4.extract_lane i32x4.replace_lane i64x2.extract_lane i64x2.replace_lane f32x4.extract_lane f32x4.replace_lane f64x2.extract_lane f64x2.replace_lane')
put(0xfd, 55, 'i32x4', compares)
put(0xfd, 65, 'f32x4', floatCompares)
put(0xfd, 71, 'f64x2', floatCompares)
put(0xfd, 77, 'v128', 'not and andnot or xor bitselect any_true')
put(0xfd, 92, '', 'v128.load32_zero v128.load64_zero f32x4.demote_f64x2_zero f64x2.promote_low_f32x4')
put(0xfd, 103, 'f32x4', 'ceil floor trunc nearest')
put(0xfd, 116, 'f64x2', 'ceil floor')
put(0xfd, 122, 'f64x2', 'trunc')
put(0xfd, 148, 'f64x2', 'nearest')
put(0xfd, 160, 'i32x4', 'abs neg')
put(0xfd, 171, 'i32x4', 'shl shr_s shr_u add')
put(0xfd, 177, 'i32x4', 'sub')
put(0xfd, 181, 'i32x4', 'mul min_s min_u max_s max_u')
put(0xfd, 199, 'i64x2', 'extend_low_i32x4_s extend_high_i32x4_s')
put(0xfd, 224, 'f32x4', 'abs neg')
put(0xfd, 227, 'f32x4', `sqrt ${laneFloats}`)
put(0xfd, 236, 'f64x2', 'abs neg')
put(0xfd, 239, 'f64x2', `sqrt ${laneFloats}`)
put(0xfd, 248, '', 'i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u f32x4.convert_i32x4_s f32x4.convert_i32x4_u i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u')
put(0xfd, 0x105, 'f32x4', 'relaxed_madd relaxed_nmadd')
put(0xfd, 0x107, 'f64x2', 'relaxed_madd relaxed_nmadd')

/** Bytes an access reads, which are its natural alignment. */
const accessBytes = (name: string): number => {
  const [type, access] = name.split('.') as [string, string]
  const bits = /^(?:load|store)(\d+)(?:x(\d+))?/.exec(access)
  if (bits !== null) return (Number(bits[1]) * Number(bits[2] ?? 1)) / 8
  return type === 'v128' ? 16 : type.endsWith('64') ? 8 : 4
}

// ---- text

type Form = string | readonly Form[]

const parse = (text: string): readonly Form[] => {
  const open: Form[][] = [[]]
  for (const [token] of text.matchAll(/"[^"]*"|[()]|[^\s()"]+/g)) {
    if (token === '(') open.push([])
    else if (token === ')') {
      const done = open.pop()!
      open.at(-1)!.push(done)
    } else open.at(-1)!.push(token)
  }
  return open[0]!
}

const atom = (form: Form | undefined): string => {
  if (typeof form !== 'string') throw new Error(`a word was expected, got ${JSON.stringify(form)}`)
  return form
}

const listsOf = (forms: readonly Form[], head: string): readonly (readonly Form[])[] =>
  forms.filter((f): f is readonly Form[] => typeof f !== 'string' && f[0] === head)

const number = (text: string): number => (text === 'inf' ? Infinity : text === '-inf' ? -Infinity : Number(text))

const float = (text: string, size: 4 | 8): readonly number[] => {
  const nan = /^(-?)nan(?::0x([0-9a-f]+))?$/.exec(text)
  if (nan === null) return size === 4 ? float32Bytes(number(text)) : float64Bytes(number(text))
  const [, sign, payload] = nan
  const bits = (size === 4 ? 0x7f800000n : 0x7ff0000000000000n) | (sign === '-' ? 1n << BigInt(8 * size - 1) : 0n) | (payload === undefined ? 1n << (size === 4 ? 22n : 51n) : BigInt(`0x${payload}`))
  return Array.from({ length: size }, (_, i) => Number((bits >> BigInt(8 * i)) & 0xffn))
}

const int32 = (value: number): readonly number[] => [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff]

// ---- functions

interface Signature {
  readonly params: readonly string[]
  readonly results: readonly string[]
}

interface Names {
  readonly functions: ReadonlyMap<string, number>
  readonly locals: ReadonlyMap<string, number>
}

/** `labels`: innermost last. */
const instruction = (form: Form, names: Names, labels: readonly string[]): readonly number[] => {
  if (typeof form === 'string') throw new Error(`an instruction was expected, got ${form}`)
  const head = atom(form[0]), rest = form.slice(1)
  const all = (forms: readonly Form[], inside = labels): readonly number[] => forms.flatMap(f => instruction(f, names, inside))
  if (head === 'block' || head === 'loop') return [head === 'block' ? 0x02 : 0x03, 0x40, ...all(rest.slice(1), [...labels, atom(rest[0])]), 0x0b]
  if (head === 'if') {
    const inside = [...labels, atom(rest[0])], [then] = listsOf(rest, 'then'), [otherwise] = listsOf(rest, 'else')
    const condition = rest.slice(1).filter(f => f !== then && f !== otherwise)
    return [...all(condition), 0x04, 0x40, ...all(then!.slice(1), inside), ...(otherwise === undefined ? [] : [0x05, ...all(otherwise.slice(1), inside)]), 0x0b]
  }
  const opcode = opcodes.get(head)
  if (opcode === undefined) throw new Error(`${head} is no instruction`)
  const words = rest.filter((f): f is string => typeof f === 'string'), operands = rest.filter(f => typeof f !== 'string')
  return [...all(operands), ...opcode, ...immediates(head, words, names, labels)]
}

const immediates = (head: string, words: readonly string[], { functions, locals }: Names, labels: readonly string[]): readonly number[] => {
  const [word = ''] = words
  if (head === 'call') return unsigned(functions.get(word)!)
  if (head.startsWith('br')) return unsigned(labels.length - 1 - labels.lastIndexOf(word))
  if (head.startsWith('local.')) return unsigned(locals.get(word)!)
  if (head === 'memory.copy') return [0, 0]
  if (head === 'i32.const' || head === 'i64.const') return signed(Number(word))
  if (head === 'f32.const') return float(word, 4)
  if (head === 'f64.const') return float(word, 8)
  if (head === 'v128.const') return words.slice(1).flatMap(w => (word === 'f32x4' ? float(w, 4) : int32(Number(w))))
  if (head === 'i8x16.shuffle' || head.endsWith('_lane')) return words.map(Number)
  if (/\.(load|store)/.test(head)) {
    const field = (name: string): number | undefined => words.filter(w => w.startsWith(`${name}=`)).map(w => Number(w.slice(name.length + 1)))[0]
    return [...unsigned(Math.log2(field('align') ?? accessBytes(head))), ...unsigned(field('offset') ?? 0)]
  }
  return []
}

// ---- modules

const valueTypes: { readonly [name: string]: number } = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b }

const signature = (form: readonly Form[]): Signature => ({ params: listsOf(form, 'param').map(p => atom(p.at(-1))), results: listsOf(form, 'result').map(r => atom(r[1])) })

const vector = (items: readonly (readonly number[])[]): readonly number[] => [...unsigned(items.length), ...items.flat()]
const section = (id: number, content: readonly number[]): readonly number[] => [id, ...unsigned(content.length), ...content]
const string = (quoted: Form | undefined): readonly number[] => {
  const bytes = [...new TextEncoder().encode(atom(quoted).slice(1, -1))]
  return [...unsigned(bytes.length), ...bytes]
}

const bodyOf = (form: readonly Form[], functions: ReadonlyMap<string, number>): readonly number[] => {
  const params = listsOf(form, 'param'), declared = listsOf(form, 'local')
  const locals = new Map([...params, ...declared].map((l, i) => [atom(l[1]), i]))
  const runs: [count: number, type: string][] = []
  for (const l of declared) {
    const type = atom(l[2]), last = runs.at(-1)
    if (last?.[1] === type) last[0]++
    else runs.push([1, type])
  }
  const code = form.slice(2).filter(f => typeof f === 'string' || !['param', 'result', 'local'].includes(atom(f[0])))
  const content = [...vector(runs.map(([count, type]) => [...unsigned(count), valueTypes[type]!])), ...code.flatMap(f => instruction(f, { functions, locals }, [])), 0x0b]
  return [...unsigned(content.length), ...content]
}

export const assemble = (text: string): Uint8Array => {
  const [module] = parse(text) as readonly (readonly Form[])[]
  const imports = listsOf(module!, 'import'), functions = listsOf(module!, 'func'), exported = listsOf(module!, 'export')
  const imported = imports.map(i => i[3] as readonly Form[])
  const all = [...imported.filter(i => i[0] === 'func'), ...functions]
  const index = new Map(all.map((f, i) => [atom(f[1]), i]))
  const types = [...new Map(all.map(f => [JSON.stringify(signature(f)), signature(f)]))]
  const typeOf = (f: readonly Form[]): readonly number[] => unsigned(types.findIndex(([key]) => key === JSON.stringify(signature(f))))
  const memory = ([, least, most, shared]: readonly Form[]): readonly number[] =>
    shared === undefined ? [0x00, ...unsigned(Number(least))] : [0x03, ...unsigned(Number(least)), ...unsigned(Number(most))]
  return Uint8Array.from([
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
    ...section(1, vector(types.map(([, { params, results }]) => [0x60, ...vector(params.map(t => [valueTypes[t]!])), ...vector(results.map(t => [valueTypes[t]!]))]))),
    ...section(2, vector(imports.map((i, n) => [...string(i[1]), ...string(i[2]), ...(imported[n]![0] === 'memory' ? [0x02, ...memory(imported[n]!)] : [0x00, ...typeOf(imported[n]!)])]))),
    ...section(3, vector(functions.map(typeOf))),
    ...section(7, vector(exported.map(e => [...string(e[1]), 0x00, ...unsigned(index.get(atom((e[2] as readonly Form[])[1]))!)]))),
    ...section(10, vector(functions.map(f => bodyOf(f, index)))),
  ])
}
