/** The binary format of WebAssembly, as far as programs need it: one memory, functions, one export. */

/** Instructions and their immediates, in order; in pieces, since copying them at every level of an expression would be quadratic. */
export type Code = readonly (number | Uint8Array | Code)[]

export type ValueType = 'i32' | 'f32' | 'f64' | 'v128'

const valueTypes: { readonly [T in ValueType]: number } = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b }

/** Numbers of one byte, made once: most are. */
const single: readonly (readonly number[])[] = Array.from({ length: 128 }, (_, byte) => [byte])

/** Unsigned LEB128. */
export const unsigned = (value: number): readonly number[] => {
  if (value < 128) return single[value]!
  const out: number[] = []
  let rest = value
  do {
    const low = rest % 128
    rest = Math.floor(rest / 128)
    out.push(rest === 0 ? low : low | 0x80)
  } while (rest !== 0)
  return out
}

/** Signed LEB128 of an i32. */
export const signed = (value: number): readonly number[] => {
  if (-64 <= value && value < 64) return single[value & 0x7f]!
  const out: number[] = []
  let rest = value | 0
  for (;;) {
    const low = rest & 0x7f
    rest >>= 7
    const ends = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)
    out.push(ends ? low : low | 0x80)
    if (ends) return out
  }
}

const scratch = new DataView(new ArrayBuffer(8))

export const float32Bytes = (value: number): readonly number[] => {
  scratch.setFloat32(0, value, true)
  return [0, 1, 2, 3].map(i => scratch.getUint8(i))
}

export const float64Bytes = (value: number): readonly number[] => {
  scratch.setFloat64(0, value, true)
  return [0, 1, 2, 3, 4, 5, 6, 7].map(i => scratch.getUint8(i))
}

export interface FunctionType {
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
}

export interface FunctionBody {
  readonly type: FunctionType
  /** Types of the locals after the parameters. */
  readonly locals: readonly ValueType[]
  readonly code: Code
}

export interface Import {
  readonly name: string
  readonly type: FunctionType
}

export interface Module {
  /** Imported from `env`, before all other functions. */
  readonly imports: readonly Import[]
  readonly functions: readonly FunctionBody[]
  /** The function exported as `run`, counted with the imports. */
  readonly run: number
  /** Whether the memory is shared between threads. */
  readonly shared: boolean
}

const vector = (items: readonly Code[]): Code => concat([unsigned(items.length), ...items])

export const concat = (parts: readonly Code[]): Code => parts

/** What all code is written to before its length is known. */
let room = new Uint8Array(1 << 16)

const grow = (needed: number): void => {
  const larger = new Uint8Array(Math.max(needed, 2 * room.length))
  larger.set(room)
  room = larger
}

/** Writes from `start` on; where the piece ends. */
const write = (piece: Code, start: number): number => {
  const { length } = piece
  if (start + length > room.length) grow(start + length)
  let at = start
  for (let i = 0; i < length; i++) {
    const part = piece[i]!
    if (typeof part === 'number') {
      room[at++] = part
      continue
    }
    at = ArrayBuffer.isView(part) ? copy(part, at) : write(part, at)
    if (at + length > room.length) grow(at + length)
  }
  return at
}

const copy = (bytes: Uint8Array, start: number): number => {
  if (start + bytes.length > room.length) grow(start + bytes.length)
  room.set(bytes, start)
  return start + bytes.length
}

/** Code in one piece. */
export const bytesOf = (code: Code): Uint8Array<ArrayBuffer> => {
  const end = write(code, 0) // first: it may make more room
  return room.slice(0, end)
}

const sized = (content: Code): Code => {
  const bytes = bytesOf(content)
  return [...unsigned(bytes.length), bytes]
}

const text = (s: string): Code => sized([new TextEncoder().encode(s)])

const section = (id: number, content: Code): Code => [id, sized(content)]

const functionType = ({ params, results }: FunctionType): Code => concat([[0x60], vector(params.map(t => [valueTypes[t]])), vector(results.map(t => [valueTypes[t]]))])

const body = ({ locals, code }: FunctionBody): Code => {
  const runs: (readonly [count: number, type: ValueType])[] = []
  for (const type of locals) {
    const last = runs[runs.length - 1]
    if (last !== undefined && last[1] === type) runs[runs.length - 1] = [last[0] + 1, type]
    else runs.push([1, type])
  }
  return sized([vector(runs.map(([count, type]) => [...unsigned(count), valueTypes[type]])), code, 0x0b])
}

/** A shared memory has a maximum, and is imported with one that is no smaller. */
const MOST_PAGES = 65536

/** The bytes of a module that imports its memory as `env.memory`. */
export const encodeModule = ({ imports, functions, run, shared }: Module): Uint8Array<ArrayBuffer> => {
  const types: FunctionType[] = []
  const byKey = new Map<string, number>()
  const typeIndex = (t: FunctionType): number => {
    const key = `${t.params.join()}>${t.results.join()}`
    let index = byKey.get(key)
    if (index === undefined) {
      byKey.set(key, (index = types.length))
      types.push(t)
    }
    return index
  }
  const importEntries = [
    concat([text('env'), text('memory'), [0x02], shared ? [0x03, ...unsigned(0), ...unsigned(MOST_PAGES)] : [0x00, ...unsigned(0)]]),
    ...imports.map(f => concat([text('env'), text(f.name), [0x00], unsigned(typeIndex(f.type))])),
  ]
  const declared = functions.map(f => unsigned(typeIndex(f.type)))
  return bytesOf(
    concat([
      [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      section(1, vector(types.map(functionType))),
      section(2, vector(importEntries)),
      section(3, vector(declared)),
      section(7, vector([concat([text('run'), [0x00], unsigned(run)])])),
      section(10, vector(functions.map(body))),
    ]),
  )
}
