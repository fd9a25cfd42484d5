/** Every emitter, behind one way to run a program on given memory (which may hold anything before). */
import type { TypedArray } from '../../../../src/core/base/dtype.js'
import { emitProgram } from '../../../../src/core/compile/emit/js/emit.js'
import { emitModule } from '../../../../src/core/compile/emit/wasm/emit.js'
import { engine } from '../../../../src/core/compile/runtime/wasm-engine.js'
import type { Program } from '../../../../src/core/ir/loop/program.js'
import { scratchViews } from './scratch.js'

export interface Emitter {
  readonly name: string
  readonly run: (program: Program, buffers: readonly TypedArray[]) => void
}

const align = (n: number): number => Math.ceil(n / 64) * 64

const bytesOf = (x: TypedArray): Uint8Array => new Uint8Array(x.buffer, x.byteOffset, x.byteLength)

const runWasm = (program: Program, buffers: readonly TypedArray[]): void => {
  const { Memory, Module, Instance } = engine!
  const scratch = align(4 * program.buffers.length)
  let next = scratch + align(program.scratchBytes)
  const addresses = program.buffers.map(({ place }, i) => {
    if (place._tag === 'scratch') return 0
    const at = next
    next += align(buffers[i]!.byteLength)
    return at
  })
  const memory = new Memory({ initial: Math.ceil(next / 65536), maximum: 65536 })
  const heap = new Uint8Array(memory.buffer).fill(0xa5)
  heap.set(new Uint8Array(Int32Array.from(addresses).buffer), 0)
  addresses.forEach((at, i) => at > 0 && heap.set(bytesOf(buffers[i]!), at))
  const instance = new Instance(new Module(emitModule(program)), { env: { memory, rem: (x: number, y: number) => x % y } })
  ;(instance.exports['run'] as (table: number, scratch: number) => void)(0, scratch) // emitModule exports it
  program.buffers.forEach(({ place }, i) => {
    if (place._tag === 'output') bytesOf(buffers[i]!).set(heap.subarray(addresses[i]!, addresses[i]! + buffers[i]!.byteLength))
  })
}

export const emitters: readonly Emitter[] = [
  { name: 'JavaScript', run: (program, buffers) => emitProgram(program).link()(buffers, scratchViews(program.scratchBytes)) },
  ...(engine === undefined ? [] : [{ name: 'WebAssembly', run: runWasm }]),
]
