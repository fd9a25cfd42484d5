/**
 * The loop program: buffers, kernels, and the steps that run them. It is what emitters read; nothing in it belongs to one
 * machine. Steps run in order (a parallel machine meets at a barrier between them); only a kernel's own iterations may
 * run in parallel.
 */
import type { HostFunction } from '../lowering.js'
import type { SourceLine } from '../../base/source-line.js'
import type { Index, IndexVar } from './index-expr.js'
import type { Kernel } from './kernel.js'
import type { Pointer } from './scalar.js'

export interface BufferDecl {
  readonly id: number
  readonly element: Pointer['element']
  /** In elements. A splat input has one, whatever its shape. */
  readonly length: number
  readonly place:
    | { readonly _tag: 'input'; readonly position: number }
    | { readonly _tag: 'output'; readonly position: number }
    /** Byte offset in the scratch stack; buffers whose lives do not meet may overlap. Not yet planned: `null`. */
    | { readonly _tag: 'scratch'; readonly offset: number | null; /** Working memory of one iteration at a time: each thread has its own. */ readonly perThread?: true }
}

/** A buffer from an element offset on; the offset may use the counters of enclosing step loops (stacked results, double buffers). */
export interface View {
  readonly buffer: number
  readonly offset: Index
}

/** Consecutive elements of a buffer. */
export interface Region {
  readonly view: View
  readonly length: number
}

export type Step =
  /** Runs iterations `[0, extent)` of a kernel with its pointers bound to `views`. */
  | { readonly _tag: 'run'; readonly kernel: number; readonly views: readonly View[]; readonly extent: number; /** Where in the user's program, when known; no part of the meaning. */ readonly source?: SourceLine }
  | { readonly _tag: 'copy'; readonly from: View; readonly to: View; readonly length: number }
  /** `counter` runs over `[0, trips)`, backwards when `reverse`. */
  | { readonly _tag: 'loop'; readonly counter: IndexVar; readonly trips: number; readonly reverse: boolean; readonly body: readonly Step[] }
  /** Runs `cond`, reads the bool at `predicate`, runs `body` while it holds; `counter` counts the trips (for double buffers). */
  | { readonly _tag: 'while'; readonly counter: IndexVar; readonly cond: readonly Step[]; readonly predicate: View; readonly body: readonly Step[]
      /** Run once at the end with the final count: brings the carry home from whichever buffer it ended in. */
      readonly exit: readonly Step[] }
  /** The int32 at `selector` chooses. */
  | { readonly _tag: 'branch'; readonly selector: View; readonly branches: readonly (readonly Step[])[] }
  /** Calls the host, on one thread. */
  | HostStep

export interface HostStep {
  readonly _tag: 'host'
  readonly call: HostFunction
  readonly operands: readonly Region[]
  readonly results: readonly Region[]
}

/** Steps that hold no others, among steps and the steps they hold, in order. */
export type LeafStep = Extract<Step, { readonly _tag: 'run' | 'copy' | 'host' }>

export const leafSteps = (steps: readonly Step[]): readonly LeafStep[] =>
  steps.flatMap((step): readonly LeafStep[] => {
    switch (step._tag) {
      case 'run': case 'copy': case 'host': return [step]
      case 'loop': return leafSteps(step.body)
      case 'while': return leafSteps([...step.cond, ...step.body, ...step.exit])
      case 'branch': return step.branches.flatMap(leafSteps)
    }
  })

/** The calls of the host. */
export const hostStepsOf = (steps: readonly Step[]): readonly HostStep[] => leafSteps(steps).filter(step => step._tag === 'host')

export interface Program {
  readonly buffers: readonly BufferDecl[]
  readonly kernels: readonly Kernel[]
  readonly steps: readonly Step[]
  readonly inputs: number
  readonly outputs: number
  /** Bytes of scratch, once planned. */
  readonly scratchBytes: number
}
