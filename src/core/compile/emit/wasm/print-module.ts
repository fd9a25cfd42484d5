/**
 * A module as WebAssembly text, read back from its bytes: what the engine is given is what is printed. Instructions are folded around
 * their operands where these were left on the stack one after another.
 */
import { InternalError } from '../../../base/errors.js'
import { type Immediate, readOpcode, type Signature, signatures } from './instruction-names.js'

/** How a function and its parameters are called in the text. */
export interface FunctionName {
  readonly name: string
  readonly params: readonly string[]
}

/** `functions`: the names of those the module defines, in order. */
export const printModule = (bytes: Uint8Array, functions: readonly FunctionName[]): string => {
  const sections = new Map<number, Reader>()
  for (const whole = new Reader(bytes, 8); !whole.atEnd; ) {
    const id = whole.byte()
    sections.set(id, whole.part(whole.unsigned()))
  }
  const section = (id: number): Reader => sections.get(id) ?? new Reader(Uint8Array.of(0), 0)
  const types = section(1).vector(functionType)
  const printed: string[] = []
  const defined: Callee[] = []
  section(2).vector(r => {
    const module = r.text(), name = r.text()
    let what = ''
    if (r.byte() === MEMORY) what = `memory ${limits(r)}`
    else {
      const callee = { name: `$${name}`, ...types[r.unsigned()]! }
      defined.push(callee)
      what = `func ${callee.name}${signatureText(callee, [])}`
    }
    printed.push(`(import "${module}" "${name}" (${what}))`)
  })
  const first = defined.length
  section(3).vector(r => defined.push({ name: `$${functions[defined.length - first]!.name}`, ...types[r.unsigned()]! }))
  section(7).vector(r => {
    const name = r.text()
    r.byte() // functions are all that is exported
    printed.push(`(export "${name}" (func ${defined[r.unsigned()]!.name}))`)
  })
  let next = first
  section(10).vector(r => {
    const body = r.part(r.unsigned())
    const callee = defined[next]!, names = functions[next++ - first]!.params.map(p => `$${p}`)
    const locals = body.vector(run => ({ count: run.unsigned(), type: valueType(run) })).flatMap(({ count, type }) => new Array<string>(count).fill(type))
    const declared = locals.map((type, i) => `$${prefixes[type]!}${names.length + i}`)
    const code = new FunctionReader(body, [...names, ...declared], defined).block()
    const lines = [...folded(declared.map((name, i) => `(local ${name} ${locals[i]})`)), ...code.flatMap(lay)]
    printed.push([`(func ${callee.name}${signatureText(callee, names)}`, ...lines.map(indent)].join('\n') + ')')
  })
  return ['(module', ...printed.map(part => part.split('\n').map(indent).join('\n'))].join('\n') + ')'
}

// ---- bytes

const MEMORY = 2

interface FunctionType {
  readonly params: readonly string[]
  readonly results: readonly string[]
}

interface Callee extends FunctionType {
  readonly name: string
}

class Reader {
  constructor(
    readonly bytes: Uint8Array,
    public at: number,
    readonly end: number = bytes.length,
  ) {}

  get atEnd(): boolean {
    return this.at >= this.end
  }

  byte(): number {
    return this.bytes[this.at++]!
  }

  unsigned(): number {
    let value = 0, scale = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
    }
  }

  /** Of 32 bits, which is all that are written. */
  signed(): number {
    let value = 0, shift = 0
    for (;;) {
      const byte = this.byte()
      value |= (byte & 0x7f) << shift
      shift += 7
      if (byte < 0x80) return shift < 32 && (byte & 0x40) !== 0 ? value | (-1 << shift) : value
    }
  }

  view(length: number): DataView {
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at, length)
    this.at += length
    return view
  }

  text(): string {
    const length = this.unsigned()
    return new TextDecoder().decode(this.bytes.subarray(this.at, (this.at += length)))
  }

  part(length: number): Reader {
    const part = new Reader(this.bytes, this.at, this.at + length)
    this.at += length
    return part
  }

  vector<A>(item: (r: Reader) => A): A[] {
    return Array.from({ length: this.unsigned() }, () => item(this))
  }
}

/** The codes count down from 0x7f. */
const valueTypes = ['i32', 'i64', 'f32', 'f64', 'v128'] as const
const prefixes: { readonly [type: string]: string } = { i32: 'i', i64: 'l', f32: 'f', f64: 'd', v128: 'v' }

const valueType = (r: Reader): string => valueTypes[0x7f - r.byte()]!

const functionType = (r: Reader): FunctionType => {
  r.byte()
  return { params: r.vector(valueType), results: r.vector(valueType) }
}

const limits = (r: Reader): string => {
  const flags = r.byte(), least = r.unsigned()
  return flags === 0 ? String(least) : `${least} ${r.unsigned()} shared`
}

// ---- instructions

/** An instruction with what is folded into it: its operands; of blocks, the condition and the lists of instructions. */
interface Node {
  readonly head: string
  readonly inside: readonly Node[]
}

const END = 0x0b, ELSE = 0x05

class FunctionReader {
  #depth = 0

  constructor(
    readonly r: Reader,
    readonly locals: readonly string[],
    readonly functions: readonly Callee[],
  ) {}

  /** Instructions up to the end of the block. */
  block(): readonly Node[] {
    const done: Node[] = []
    /** Those that have left a value on the stack for the next instructions. */
    let waiting: Node[] = []
    for (;;) {
      const { opcode, next } = readOpcode(this.r.bytes, this.r.at)
      if (opcode === END || opcode === ELSE) return [...done, ...waiting]
      this.r.at = next
      const signature = signatures().get(opcode)
      if (signature === undefined) throw new InternalError('printModule', { expected: 'an instruction of the emitter', got: `opcode 0x${opcode.toString(16)}` })
      const { head, pops, pushes, inside } = this.#instruction(signature)
      const operands = pops === 0 ? [] : waiting.splice(Math.max(0, waiting.length - pops))
      const node = { head, inside: [...operands, ...inside] }
      if (pushes === 1) waiting.push(node)
      else {
        done.push(...waiting, node) // values below stay on the stack meanwhile
        waiting = []
      }
    }
  }

  #instruction(signature: Signature): Signature & Node {
    const { name, immediate } = signature
    const { r } = this
    if (immediate === 'block') return { ...signature, ...this.#nested(name) }
    if (immediate === 'function') {
      const { name: callee, params, results } = this.functions[r.unsigned()]!
      return { ...signature, head: `call ${callee}`, inside: [], pops: params.length, pushes: results.length === 0 ? 0 : 1 }
    }
    const text = this.#immediate(immediate, signature.align)
    return { ...signature, head: text === '' ? name : `${name} ${text}`, inside: [] }
  }

  #nested(name: string): Node {
    const { r } = this
    r.byte() // no result
    const label = this.#label(this.#depth++)
    const body = this.block()
    const otherwise = r.byte() === ELSE ? this.block() : null
    if (otherwise !== null) r.byte()
    this.#depth--
    if (name !== 'if') return { head: `${name} ${label}`, inside: body }
    return { head: `if ${label}`, inside: [{ head: 'then', inside: body }, ...(otherwise === null ? [] : [{ head: 'else', inside: otherwise }])] }
  }

  #label(depth: number): string {
    return `$${depth}`
  }

  #immediate(kind: Exclude<Immediate, 'block' | 'function'>, natural: number): string {
    const { r } = this
    switch (kind) {
      case 'none': return ''
      case 'local': return this.locals[r.unsigned()]!
      case 'label': return this.#label(this.#depth - 1 - r.unsigned())
      case 'memory': {
        const align = r.unsigned(), offset = r.unsigned()
        return [...(offset === 0 ? [] : [`offset=${offset}`]), ...(align === natural ? [] : [`align=${2 ** align}`])].join(' ')
      }
      case 'memories':
        r.at += 2
        return ''
      case 'lane': return String(r.byte())
      case 'lanes': return Array.from({ length: 16 }, () => r.byte()).join(' ')
      case 'i32': case 'i64': return String(r.signed())
      case 'f32': return float32(r.view(4), 0)
      case 'f64': return float64(r.view(8))
      case 'v128': return vector(r.view(16))
    }
  }
}

// ---- numbers

const nan = (bits: bigint, canonical: bigint, payload: bigint): string => {
  const sign = bits > canonical ? '-' : ''
  return (bits & payload) === (canonical & payload) ? `${sign}nan` : `${sign}nan:0x${(bits & payload).toString(16)}`
}

/** The shortest number that rounds to the same. */
const float32 = (view: DataView, at: number): string => {
  const value = view.getFloat32(at, true)
  if (Number.isNaN(value)) return nan(BigInt(view.getUint32(at, true)), 0x7fc00000n, 0x7fffffn)
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  for (let digits = 1; ; digits++) if (Math.fround(Number(value.toPrecision(digits))) === value) return String(Number(value.toPrecision(digits)))
}

const float64 = (view: DataView): string => {
  const value = view.getFloat64(0, true)
  if (Number.isNaN(value)) return nan(view.getBigUint64(0, true), 0x7ff8000000000000n, 0xfffffffffffffn)
  return Number.isFinite(value) ? (Object.is(value, -0) ? '-0' : String(value)) : value > 0 ? 'inf' : '-inf'
}

/** As float32s where all lanes look like some, else as integers. */
const vector = (view: DataView): string => {
  const lanes = [0, 4, 8, 12]
  const plain = (at: number): boolean => {
    const magnitude = Math.abs(view.getFloat32(at, true))
    return view.getInt32(at, true) === 0 || (magnitude > 1e-12 && magnitude < 1e12)
  }
  if (lanes.every(plain) && lanes.some(at => view.getInt32(at, true) !== 0)) return `f32x4 ${lanes.map(at => float32(view, at)).join(' ')}`
  return `i32x4 ${lanes.map(at => view.getInt32(at, true)).join(' ')}`
}

// ---- layout

const WIDTH = 120

const indent = (line: string): string => `  ${line}`

const flat = ({ head, inside }: Node): string => `(${[head, ...inside.map(flat)].join(' ')})`

const widthOf = ({ head, inside }: Node): number => inside.reduce((sum, node) => sum + 1 + widthOf(node), head.length + 2)

/** On one line where it fits; blocks never are. */
const lay = (node: Node): readonly string[] => {
  if (!/^(block|loop|if|then|else)\b/.test(node.head) && widthOf(node) <= WIDTH) return [flat(node)]
  const lines = [`(${node.head}`, ...node.inside.flatMap(lay).map(indent)]
  lines[lines.length - 1] += ')'
  return lines
}

/** Pieces on as few lines as they fit on. */
const folded = (pieces: readonly string[]): readonly string[] => {
  const lines: string[] = []
  for (const piece of pieces) {
    const last = lines.length - 1
    if (last >= 0 && lines[last]!.length + 1 + piece.length <= WIDTH) lines[last] += ` ${piece}`
    else lines.push(piece)
  }
  return lines
}

const signatureText = ({ params, results }: FunctionType, names: readonly string[]): string =>
  [...params.map((type, i) => ` (param ${names[i] === undefined ? '' : `${names[i]} `}${type})`), ...results.map(type => ` (result ${type})`)].join('')
