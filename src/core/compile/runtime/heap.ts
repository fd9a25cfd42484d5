/**
 * The WebAssembly heap: one memory, in which a run lays out its table of buffers, its scratch, its inputs and its results.
 * Nothing in it outlives a run: arrays are at home in JavaScript memory.
 */
import type { TypedArray } from '../../base/dtype.js'
import { OutOfMemoryError, UnsupportedError } from '../../base/errors.js'
import type { Program } from '../../ir/loop/program.js'
import { emitModule } from '../emit/wasm/emit.js'
import type { NativeRun } from '../emit/js/emit.js'
import { elementArrays } from './element-arrays.js'
import { hostImports } from './host.js'
import { engine, type Memory } from './wasm-engine.js'

const PAGE = 65536
const ALIGN = 64
const MOST_PAGES = 65536

let memory: Memory | null = null
let bytes = new Uint8Array(0)

const aligned = (n: number): number => Math.ceil(n / ALIGN) * ALIGN

const heapMemory = (): Memory => {
  if (engine === undefined) throw new UnsupportedError('run', { expected: 'an engine with WebAssembly', got: 'none', hint: "setBackend('js')" })
  memory ??= new engine.Memory({ initial: 16, maximum: MOST_PAGES })
  return memory
}

/** The memory's bytes, at least this many. Growing detaches older views. */
const heapOf = (size: number): Uint8Array => {
  const memory = heapMemory()
  if (bytes.length < size) {
    const missing = Math.ceil((size - memory.buffer.byteLength) / PAGE)
    try {
      if (missing > 0) memory.grow(Math.min(MOST_PAGES - memory.buffer.byteLength / PAGE, Math.max(missing, Math.ceil(memory.buffer.byteLength / PAGE / 4))))
    } catch (e) {
      if (!(e instanceof RangeError)) throw e
    }
    bytes = new Uint8Array(memory.buffer)
    if (bytes.length < size) throw new OutOfMemoryError('run', { expected: `${size} bytes of WebAssembly memory`, got: `${bytes.length}`, hint: 'use smaller batches or checkpoint' })
  }
  return bytes
}

const remainder = (x: number, y: number): number => x % y

/** Where a program's buffers lie in the heap. */
interface Layout {
  /** Byte addresses by buffer; 0 for scratch, which has addresses of its own. */
  readonly addresses: Int32Array
  readonly scratch: number
  readonly total: number
}

const layoutOf = (program: Program): Layout => {
  const addresses = new Int32Array(program.buffers.length)
  const scratch = aligned(4 * program.buffers.length)
  let next = scratch + aligned(program.scratchBytes)
  program.buffers.forEach(({ element, length, place }, i) => {
    if (place._tag === 'scratch') return
    addresses[i] = next
    next += aligned(length * elementArrays[element].BYTES_PER_ELEMENT)
  })
  return { addresses, scratch, total: next }
}

/** Compiles a program: its run copies inputs into the heap and results out of it. */
export const linkWasm = (program: Program): NativeRun => {
  const { addresses, scratch, total } = layoutOf(program)
  heapOf(total)
  const memory = heapMemory()
  const instance = new engine!.Instance(new engine!.Module(emitModule(program)), { env: { memory, rem: remainder, ...hostImports(program, () => memory.buffer) } }) // heapMemory has checked the engine
  const run = instance.exports['run'] as (table: number, scratch: number) => void // emitModule exports this function
  const table = new Uint8Array(addresses.buffer)
  const inputs = program.buffers.flatMap(({ place }, i) => (place._tag === 'input' ? [i] : []))
  const outputs = program.buffers.flatMap(({ place }, i) => (place._tag === 'output' ? [i] : []))
  return buffers => {
    const heap = heapOf(total)
    heap.set(table, 0)
    for (const i of inputs) heap.set(bytesOf(buffers[i]!), addresses[i])
    run(0, scratch)
    for (const i of outputs) {
      const to = bytesOf(buffers[i]!)
      to.set(heap.subarray(addresses[i]!, addresses[i]! + to.length))
    }
  }
}

const bytesOf = (x: TypedArray): Uint8Array => new Uint8Array(x.buffer, x.byteOffset, x.byteLength)
