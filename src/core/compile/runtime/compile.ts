/** From a jaxpr to something that runs, once per structure. */
import { allocate, type DType } from '../../base/dtype.js'
import type { Jaxpr } from '../../ir/jaxpr.js'
import { printProgram } from '../../ir/loop/print.js'
import type { Program } from '../../ir/loop/program.js'
import { emitProgram } from '../emit/js/emit.js'
import { moduleText } from '../emit/wasm/emit.js'
import { lowerJaxpr } from '../lower/lower.js'
import { interpret } from '../reference/interpret.js'
import { costOf, hasFusedProducts, memoryOf } from './analysis.js'
import { type Backend, backend } from './backend.js'
import type { Executable } from './executable.js'
import { forwardResults, type ResultSource } from './forwarding.js'
import { isInsideHostCall } from './host.js'
import { instrumented, isRecording, recorded } from './recording.js'
import { type DTypes, type Run, splatElement } from './run.js'
import { runTyped } from './run-typed.js'
import { runWasm } from './run-wasm.js'
import { Storage } from './storage.js'
import { structuralKey } from './structural-key.js'
import { machineOf, type Target, targetOf } from './target.js'

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
  const target = targetOf(on)
  const key = `${target} ${jaxpr.inputs.map((_, i) => (splats[i] === true ? 1 : 0)).join('')} ${structuralKey(jaxpr)}`
  const found = cache.get(key)
  if (found !== undefined) {
    cache.delete(key) // the oldest entry is the one used least recently
    cache.set(key, found)
    return found
  }
  const fresh = new CompiledProgram(jaxpr, splats, on, target)
  cache.set(key, fresh)
  if (cache.size > LIMIT) for (const oldest of cache.keys()) { cache.delete(oldest); break }
  return fresh
}

class CompiledProgram implements Executable {
  readonly #program: Program
  readonly #results: readonly ResultSource[]
  /** Whether some result is an input or another result. */
  readonly #forwards: boolean
  readonly #dtypes: DTypes
  readonly #backend: Backend
  #run: Run | null = null
  /** Runs until the program is worth a module. */
  #patience = 0
  /** For runs inside a call of the host, while the WebAssembly heap belongs to the program that waits. */
  #nested: Run | null = null
  /** For runs while a recording is made, one for each program that shares this code: they differ in their lines. */
  readonly #recorded = new WeakMap<object, Run>()
  /** The same program with the lines of another jaxpr. */
  readonly #lowerEqual: (jaxpr: Jaxpr) => Program

  constructor(jaxpr: Jaxpr, splats: readonly boolean[], on: Backend, target: Target) {
    const { jaxpr: reduced, results } = forwardResults(jaxpr, splats)
    const lower = (computed: Jaxpr): Program => lowerJaxpr(computed, { splats, fuse: on !== 'reference', machine: machineOf(target) })
    this.#program = lower(reduced)
    this.#lowerEqual = equal => lower(forwardResults(equal, splats).jaxpr)
    this.#results = results
    this.#forwards = results.some(r => r._tag !== 'computed')
    this.#dtypes = { inputs: jaxpr.inputs.map(v => v.aval.dtype), outputs: reduced.outputs.map(a => a.aval.dtype) }
    this.#backend = on
  }

  run(inputs: readonly (Storage | number)[], donated?: readonly boolean[], jaxpr?: Jaxpr): readonly Storage[] {
    const run = isInsideHostCall() ? (this.#nested ??= this.#linkTyped()) : isRecording() ? this.#linkRecorded(jaxpr) : this.#upToDate()
    const results = this.#collect(inputs, run(inputs), donated)
    if (donated !== undefined) this.#release(inputs, donated, results)
    return results
  }

  #collect(inputs: readonly (Storage | number)[], computed: readonly Storage[], donated: readonly boolean[] | undefined): readonly Storage[] {
    const sources = this.#results
    if (!this.#forwards) return computed
    const results: Storage[] = []
    const moved = new Map<Storage, Storage>()
    for (const source of sources) {
      if (source._tag === 'computed') {
        results.push(computed[source.position]!)
        continue
      }
      const storage = source._tag === 'result' ? results[source.position]! : inputs[source.position]! // splats are never forwarded
      if (typeof storage === 'number') {
        results.push(scalarStorage(this.#dtypes.inputs[source.position]!, storage))
        continue
      }
      const before = moved.get(storage)
      if (before === undefined && source._tag === 'input' && donated?.[source.position] === true && !storage.isShared) {
        const fresh = storage.moved()
        moved.set(storage, fresh)
        results.push(fresh)
      } else {
        const held = before ?? storage
        held.share()
        results.push(held)
      }
    }
    return results
  }

  #release(inputs: readonly (Storage | number)[], donated: readonly boolean[], results: readonly Storage[]): void {
    for (let i = 0; i < inputs.length; i++) {
      const x = inputs[i]!
      if (donated[i] !== true || typeof x === 'number' || x.isConsumed || x.isShared || (this.#forwards && results.includes(x))) continue
      x.discard()
    }
  }

  #upToDate(): Run {
    if (this.#run === null) {
      this.#patience = this.#backend === 'wasm' ? patienceOf(this.#program) : Infinity
      this.#run = this.#patience === 0 ? runWasm(this.#program, this.#dtypes) : this.#linkTyped()
    } else if (this.#patience > 0 && --this.#patience === 0) this.#run = runWasm(this.#program, this.#dtypes)
    return this.#run
  }

  #linkRecorded(jaxpr: Jaxpr | undefined): Run {
    const known = this.#recorded.get(jaxpr ?? this)
    if (known !== undefined) return known
    const program = instrumented(jaxpr === undefined ? this.#program : this.#lowerEqual(jaxpr))
    const run = this.#backend === 'wasm' && patienceOf(program) < Infinity ? runWasm(program, this.#dtypes) : this.#linkTyped(program)
    const fresh: Run = inputs => recorded('program', () => run(inputs))
    this.#recorded.set(jaxpr ?? this, fresh)
    return fresh
  }

  #linkTyped(program = this.#program): Run {
    const reference = (): Run => runTyped(program, this.#dtypes, buffers => interpret(program, buffers))
    if (this.#backend === 'reference') return reference()
    try {
      return runTyped(program, this.#dtypes, emitProgram(program).link())
    } catch (e) {
      // A content-security policy without unsafe-eval.
      if (e instanceof EvalError) return reference()
      throw e
    }
  }

  text(kind: 'js' | 'wasm' | 'loops' = 'js'): string {
    return kind === 'js' ? emitProgram(this.#program).text : kind === 'wasm' ? moduleText(this.#program) : printProgram(this.#program)
  }

  costAnalysis = (): ReturnType<typeof costOf> => costOf(this.#program)

  memoryAnalysis = (): ReturnType<typeof memoryOf> => memoryOf(this.#program)
}

const scalarStorage = (dtype: DType, value: number): Storage => {
  const memory = allocate(dtype, 1)
  memory[0] = splatElement(dtype, value)
  return Storage.of(dtype, memory)
}

/**
 * How often a program runs as JavaScript before it becomes a module. A module costs a fraction of a millisecond: work that
 * is small is done in JavaScript until it has cost as much. Below a thousand operations modules are no faster. Programs that only
 * a module computes to the same bits are one from the start.
 */
const patienceOf = (program: Program): number => {
  const { flops, bytesAccessed } = costOf(program)
  const work = flops + bytesAccessed
  if (hasFusedProducts(program)) return 0
  return work > WORTH_A_MODULE ? 0 : work < 1000 ? Infinity : Math.ceil(COST_OF_A_MODULE / work)
}
const WORTH_A_MODULE = 100_000
const COST_OF_A_MODULE = 1_000_000
