/** A compiled program: what every backend gives back. */
import type { Jaxpr } from '../../ir/jaxpr.js'
import type { Storage } from './storage.js'

export interface CostAnalysis {
  /** Floating-point operations; of data-dependent loops one trip is counted, of branches the mean. */
  readonly flops: number
  /** Bytes the kernels load and store. */
  readonly bytesAccessed: number
  /** Places where a kernel is run. */
  readonly kernels: number
}

export interface MemoryAnalysis {
  readonly argumentBytes: number
  readonly outputBytes: number
  /** Scratch, after buffers whose lives do not meet were laid over each other. */
  readonly temporaryBytes: number
  /** What scratch would take without reuse. */
  readonly temporaryBytesWithoutReuse: number
  /** Measured, not planned: the most that arrays, operands and scratch of all programs have taken in the WebAssembly heap so far. */
  readonly heapHighWaterBytes: number
}

export interface Executable {
  /**
   * Runs the program. A number is the value of a scalar, or of an input compiled as a splat. Storages of donated inputs are consumed; an
   * input that was not donated is never written to. Recordings show the lines of `jaxpr`, one of the equal programs that share the code.
   */
  run(inputs: readonly (Storage | number)[], donated?: readonly boolean[], jaxpr?: Jaxpr): readonly Storage[]
  /** The emitted source, the emitted module as WebAssembly text, or the loop program both are emitted from. */
  text(kind?: 'js' | 'wasm' | 'loops'): string
  costAnalysis(): CostAnalysis
  memoryAnalysis(): MemoryAnalysis
}
