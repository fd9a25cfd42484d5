/** From a jaxpr to something that runs, once per structure. */
import type { DType, TypedArray } from '../../base/dtype.js'
import { numberToBF16, numberToF16 } from '../../base/half.js'
import type { Jaxpr } from '../../ir/jaxpr.js'
import { printProgram } from '../../ir/loop/print.js'
import type { Program } from '../../ir/loop/program.js'
import { emitProgram, type NativeRun } from '../emit/js/emit.js'
import { lowerJaxpr } from '../lower/lower.js'
import { scalarMachine, vectorMachine } from '../schedule/blocking.js'
import { interpret } from '../reference/interpret.js'
import { costOf, memoryOf } from './analysis.js'
import { type Backend, backend } from './backend.js'
import { elementArrays } from './element-arrays.js'
import { linkWasm } from './heap.js'
import type { Executable } from './executable.js'
import { forwardResults } from './forwarding.js'
import { isInsideHostCall } from './host.js'
import { memoryFor, recycle, scratchOf } from './memory.js'
import { Storage } from './storage.js'
import { structuralKey } from './structural-key.js'

export type { Executable } from './executable.js'

export interface CompileOptions {
  /** Which inputs are one number for all elements, whatever their shape. */
  readonly splats?: readonly boolean[]
  readonly backend?: Backend
}

const LIMIT = 1024
const cache = new Map<string, Executable>()

/** The program as code of the backend; equal programs are compiled once. */
export const compile = (jaxpr: Jaxpr, { splats = [], backend: on = backend() }: CompileOptions = {}): Executable => {
  const key = `${on} ${jaxpr.inputs.map((_, i) => (splats[i] === true ? 1 : 0)).join('')} ${structuralKey(jaxpr)}`
  const found = cache.get(key)
  if (found !== undefined) {
    cache.delete(key) // the oldest entry is the one used least recently
    cache.set(key, found)
    return found
  }
  const fresh = new CompiledProgram(jaxpr, splats, on)
  cache.set(key, fresh)
  if (cache.size > LIMIT) for (const oldest of cache.keys()) { cache.delete(oldest); break }
  return fresh
}

type Slot = { readonly buffer: number; readonly position: number }

class CompiledProgram implements Executable {
  readonly #program: Program
  readonly #results
  readonly #dtypes: readonly DType[]
  /** Buffers of inputs and computed results, by position. */
  readonly #inputs: readonly Slot[]
  readonly #outputs: readonly Slot[]
  readonly #inputDTypes: readonly DType[]
  readonly #splats: readonly (TypedArray | undefined)[]
  readonly #buffers: (TypedArray | undefined)[]
  readonly #backend: Backend
  #run: NativeRun | null = null
  /** For runs inside a call of the host: off the WebAssembly heap. */
  #nested: NativeRun | null = null

  constructor(jaxpr: Jaxpr, splats: readonly boolean[], on: Backend) {
    const { jaxpr: reduced, results } = forwardResults(jaxpr, splats)
    const program = lowerJaxpr(reduced, { splats, fuse: on !== 'reference', machine: on === 'wasm' ? vectorMachine : scalarMachine })
    const slots = (tag: 'input' | 'output'): readonly Slot[] => program.buffers.flatMap(({ place }, buffer) => (place._tag === tag ? [{ buffer, position: place.position }] : []))
    this.#program = program
    this.#results = results
    this.#dtypes = reduced.outputs.map(a => a.aval.dtype)
    this.#inputs = slots('input')
    this.#outputs = slots('output')
    this.#inputDTypes = jaxpr.inputs.map(v => v.aval.dtype)
    this.#splats = this.#inputs.map(({ buffer, position }) => (splats[position] === true ? new elementArrays[program.buffers[buffer]!.element](1) : undefined))
    this.#buffers = program.buffers.map(() => undefined)
    this.#backend = on
  }

  run(inputs: readonly (Storage | number)[], donated?: readonly boolean[]): readonly Storage[] {
    const nested = isInsideHostCall()
    const run = nested ? (this.#nested ??= this.#linkTyped()) : (this.#run ??= this.#link())
    // a program that waits for the host keeps its table
    const buffers = nested ? [] : this.#buffers, { buffers: declared, scratchBytes } = this.#program
    for (let i = 0; i < this.#inputs.length; i++) {
      const { buffer, position } = this.#inputs[i]!
      const x = inputs[position]!
      if (typeof x === 'number') buffers[buffer] = splatMemory(nested ? new elementArrays[declared[buffer]!.element](1) : this.#splats[i]!, this.#inputDTypes[position]!, x)
      else buffers[buffer] = x.typed()
    }
    const computed: Storage[] = []
    for (let i = 0; i < this.#outputs.length; i++) {
      const { buffer, position } = this.#outputs[i]!
      const { element, length } = declared[buffer]!
      const memory = memoryFor(element, length)
      buffers[buffer] = memory
      computed[position] = Storage.of(this.#dtypes[position]!, memory)
    }
    // Every input and output has its memory now; scratch buffers have none of their own.
    run(buffers as readonly TypedArray[], scratchOf(scratchBytes))
    for (let i = 0; i < buffers.length; i++) buffers[i] = undefined // the table must keep no array alive
    const results = this.#collect(inputs, computed, donated)
    if (donated !== undefined) this.#release(inputs, donated, results)
    return results
  }

  #collect(inputs: readonly (Storage | number)[], computed: readonly Storage[], donated: readonly boolean[] | undefined): readonly Storage[] {
    const sources = this.#results
    if (sources.length === computed.length) return computed
    const results: Storage[] = []
    for (const source of sources) {
      if (source._tag === 'computed') {
        results.push(computed[source.position]!)
        continue
      }
      const storage = source._tag === 'result' ? results[source.position]! : (inputs[source.position] as Storage) // splats are never forwarded
      if (donated?.[source.position] === true && source._tag === 'input' && !storage.isConsumed) results.push(Storage.of(storage.dtype, storage.consume()))
      else {
        storage.share()
        results.push(storage)
      }
    }
    return results
  }

  #release(inputs: readonly (Storage | number)[], donated: readonly boolean[], results: readonly Storage[]): void {
    for (const { buffer, position } of this.#inputs) {
      const x = inputs[position]!
      if (donated[position] !== true || typeof x === 'number' || x.isConsumed || x.isShared || results.includes(x)) continue
      recycle(this.#program.buffers[buffer]!.element, x.consume())
    }
  }

  #link(): NativeRun {
    const program = this.#program
    return this.#backend === 'wasm' && isWorthAModule(program) ? linkWasm(program) : this.#linkTyped()
  }

  #linkTyped(): NativeRun {
    const program = this.#program
    const reference: NativeRun = buffers => interpret(program, buffers)
    if (this.#backend === 'reference') return reference
    try {
      return emitProgram(program).link()
    } catch (e) {
      // A content-security policy without unsafe-eval.
      if (e instanceof EvalError) return reference
      throw e
    }
  }

  text(kind: 'js' | 'loops' = 'js'): string {
    return kind === 'js' ? emitProgram(this.#program).text : printProgram(this.#program)
  }

  costAnalysis = (): ReturnType<typeof costOf> => costOf(this.#program)

  memoryAnalysis = (): ReturnType<typeof memoryOf> => memoryOf(this.#program)
}

/** A module costs a fraction of a millisecond, and copying into its memory: small programs are faster as JavaScript. */
const isWorthAModule = (program: Program): boolean => {
  const { flops, bytesAccessed } = costOf(program)
  return flops + bytesAccessed > WORTH_A_MODULE
}
const WORTH_A_MODULE = 200_000

const splatMemory = (memory: TypedArray, dtype: DType, value: number): TypedArray => {
  memory[0] = dtype === 'float16' ? numberToF16(value) : dtype === 'bfloat16' ? numberToBF16(value) : value
  return memory
}
