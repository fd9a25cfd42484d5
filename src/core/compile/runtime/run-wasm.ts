/**
 * Runs WebAssembly modules on the heap. Large inputs and results are slots of the heap; small ones are copied to and from the
 * frame, which also holds the table of addresses and the scratch memory.
 */
import { OutOfMemoryError } from '../../base/errors.js'
import { hostStepsOf, leafSteps, type Program, type Step } from '../../ir/loop/program.js'
import type { SharedStep } from '../emit/wasm/driver.js'
import { emitModule } from '../emit/wasm/emit.js'
import { ownScratchBytes } from '../memory/plan.js'
import { costOf, kernelWork } from './analysis.js'
import { reportFresh } from './collector.js'
import { elementArrays } from './element-arrays.js'
import { beginRun, borrow, giveBack, isWorthASlot, newSlot, release, type Slot, stack } from './heap.js'
import { hostImports } from './host.js'
import { type LinearMemory, memoryViews } from './linear-memory.js'
import { memoryFor } from './memory.js'
import { type DTypes, type Operand, operandsOf, type Run, splatElement } from './run.js'
import { sharing } from './sharing.js'
import { Storage } from './storage.js'
import { type Team, teamOn, TeamBroken } from './team.js'
import { threads } from './threads.js'
import { engine } from './wasm-engine.js'

const ALIGN = 64
const FEW = 64
const aligned = (n: number): number => Math.ceil(n / ALIGN) * ALIGN
const bytesOf = ({ element, length }: { readonly element: Operand['element']; readonly length: number }): number => length * elementArrays[element].BYTES_PER_ELEMENT

/** Offsets into the frame: the table is at its start. */
interface Frame {
  /** Of small operands, by buffer. */
  readonly offsets: readonly number[]
  readonly scratch: number
  readonly bytes: number
}

const frameOf = ({ buffers, scratchBytes }: Program): Frame => {
  let next = aligned(4 * buffers.length)
  const offsets = buffers.map(buffer => {
    if (buffer.place._tag === 'scratch' || isWorthASlot(buffer.element, buffer.length)) return 0
    const offset = next
    next += aligned(bytesOf(buffer))
    return offset
  })
  return { offsets, scratch: next, bytes: next + scratchBytes }
}

/** Work of programs that threads would have shared. */
let doneAlone = 0
let lastProgram = 0

interface Linked {
  readonly memory: LinearMemory
  /** A team's module takes the thread and their number, too. */
  readonly call: (table: number, scratch: number, thread?: number, threads?: number) => void
  readonly code: Uint8Array<ArrayBuffer>
  barrier: () => void
}

export const runWasm = (program: Program, dtypes: DTypes): Run => {
  const id = ++lastProgram
  const work = kernelWork(program)
  const isShared: SharedStep = ({ kernel, extent }) => extent > 1 && program.kernels[kernel]!.order === 'parallel' && work[kernel]! * extent >= sharing().step
  const { flops, bytesAccessed } = costOf(program)
  // The host is called on this thread only, and only once.
  const forTeam = flops + bytesAccessed >= sharing().program && hostStepsOf(program.steps).length === 0 && someRun(program.steps, isShared)
  const ownBytes = ownScratchBytes(program)
  let linked: Linked | null = null

  const link = (memory: LinearMemory): Linked => {
    const { shared } = memory
    const code = emitModule(program, shared && forTeam ? { shared, isShared } : { shared })
    const fresh: { barrier: () => void } = { barrier: () => {} }
    const imports = { memory: memory.memory, rem: (x: number, y: number) => x % y, barrier: () => fresh.barrier(), ...hostImports(program, () => memory.memory.buffer) }
    const instance = new engine!.Instance(new engine!.Module(code), { env: imports }) // beginRun has checked the engine
    const call = instance.exports['run'] as Linked['call'] // emitModule exports this function
    return Object.assign(fresh, { memory, call, code })
  }

  const frame = frameOf(program)
  const inputs = operandsOf(program, 'input', dtypes.inputs)
  const outputs = operandsOf(program, 'output', dtypes.outputs)
  const isLarge = ({ element, length }: Operand): boolean => isWorthASlot(element, length)
  const smallInputs = inputs.filter(x => !isLarge(x)), largeInputs = inputs.filter(isLarge)
  const smallOutputs = outputs.filter(x => !isLarge(x)), largeOutputs = outputs.filter(isLarge)
  const table = new Int32Array(program.buffers.length)
  const borrowed: number[] = largeInputs.map(() => 0)
  const slots: (Slot | null)[] = largeOutputs.map(() => null)

  const checked = <A>(found: A | undefined): A => {
    if (found === undefined) throw outOfMemory(program)
    return found
  }

  /** Large operands first: making room for them may move the views. */
  const bindLarge = (values: readonly (Storage | number)[]): void => {
    for (let i = 0; i < largeInputs.length; i++) Storage.pin(values[largeInputs[i]!.position] as Storage) // numbers are small
    for (let i = 0; i < largeInputs.length; i++) {
      const { buffer, position, element } = largeInputs[i]!
      const x = values[position] as Storage // as above
      const slot = Storage.slotOf(x)
      if (slot !== null) table[buffer] = slot.address
      else {
        const typed = x.typed()
        reportFresh(typed.byteLength) // a batch of data, most likely, that is garbage soon
        const address = checked(borrow(bytesOf(largeInputs[i]!)))
        borrowed[i] = address
        memoryViews()[element].set(typed, address / typed.BYTES_PER_ELEMENT)
        table[buffer] = address
      }
    }
    for (let i = 0; i < largeOutputs.length; i++) {
      const { buffer, element, length } = largeOutputs[i]!
      table[buffer] = (slots[i] = checked(newSlot(element, length))).address
    }
  }

  const fillFrame = (base: number, values: readonly (Storage | number)[]): void => {
    const views = memoryViews()
    for (let i = 0; i < smallInputs.length; i++) {
      const { buffer, position, element, dtype } = smallInputs[i]!
      const x = values[position]!
      const address = base + frame.offsets[buffer]!
      const view = views[element]
      const start = address / view.BYTES_PER_ELEMENT
      table[buffer] = address
      if (typeof x === 'number') view[start] = splatElement(dtype, x)
      else {
        const typed = x.typed()
        if (typed.length === 1) view[start] = typed[0]!
        else view.set(typed, start)
      }
    }
    for (let i = 0; i < smallOutputs.length; i++) {
      const { buffer } = smallOutputs[i]!
      table[buffer] = base + frame.offsets[buffer]!
    }
    views.int32.set(table, base / 4)
  }

  const collect = (base: number): Storage[] => {
    const results: Storage[] = []
    const views = memoryViews()
    for (let i = 0; i < largeOutputs.length; i++) {
      const { position, dtype } = largeOutputs[i]!
      results[position] = Storage.inSlot(dtype, slots[i]!)
      slots[i] = null
    }
    for (let i = 0; i < smallOutputs.length; i++) {
      const { buffer, position, element, length, dtype } = smallOutputs[i]!
      const view = views[element]
      const start = (base + frame.offsets[buffer]!) / view.BYTES_PER_ELEMENT
      const home = memoryFor(element, length)
      // Making a view of the source costs as much as copying this many.
      if (length <= FEW) for (let k = 0; k < length; k++) home[k] = view[start + k]!
      else home.set(view.subarray(start, start + length))
      results[position] = Storage.of(dtype, home)
    }
    return results
  }

  /** On as many threads as are there. */
  const execute = ({ memory, call, code }: Linked, base: number, team: Team | null): void => {
    const size = team?.size ?? 1
    const scratch = base + frame.scratch
    if (team !== null && size > 1) {
      linked!.barrier = team.barrier
      try {
        if (team.run(id, code, base, scratch, () => call(base, scratch, 0, size))) return
      } catch (e) {
        if (!(e instanceof TeamBroken)) throw e
      }
    }
    call(base, scratch, 0, 1) // inputs are never written to: it can begin again
    if (forTeam && memory.shared) doneAlone += flops + bytesAccessed
  }

  return values => {
    const memory = beginRun()
    if (linked?.memory !== memory) linked = link(memory)
    const team = forTeam && memory.shared && threads() > 1 && doneAlone >= sharing().team ? teamOn(memory, threads()) : null
    try {
      const base = checked(stack(frame.bytes + (team === null ? 0 : (threads() - 1) * ownBytes)))
      bindLarge(values)
      fillFrame(base, values)
      execute(linked, base, team)
      return collect(base)
    } finally {
      for (let i = 0; i < largeInputs.length; i++) {
        if (borrowed[i] === 0) continue
        giveBack(borrowed[i]!, bytesOf(largeInputs[i]!))
        borrowed[i] = 0
      }
      for (let i = 0; i < largeOutputs.length; i++) {
        const slot = slots[i]!
        if (slot === null) continue
        release(slot) // the run failed
        slots[i] = null
      }
    }
  }
}

const someRun = (steps: readonly Step[], test: SharedStep): boolean => leafSteps(steps).some(step => step._tag === 'run' && test(step))

const outOfMemory = (program: Program): OutOfMemoryError => {
  const largest = [...program.buffers].sort((a, b) => bytesOf(b) - bytesOf(a)).slice(0, 3)
  const named = largest.map(b => `${b.place._tag} of ${b.length} ${b.element} (${(bytesOf(b) / 2 ** 20).toFixed(1)} MiB)`)
  return new OutOfMemoryError('run', {
    expected: `room in ${(memoryViews().uint8.length / 2 ** 20).toFixed(0)} MiB of WebAssembly memory for the program's buffers, the largest being ${named.join(', ')}`,
    got: 'no more memory, even after moving every array out of it that the program does not use',
    hint: 'use smaller batches, checkpoint, or donateArgnums for arguments that are replaced',
  })
}
