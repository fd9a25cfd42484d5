/**
 * A kernel as a graph of values, which every emitter reads: equal expressions are one node, and each node knows the
 * deepest scope its inputs come from, so that it can be computed as far out as it is invariant.
 */
import type { IndexVar } from '../../../ir/loop/index-expr.js'
import type { Local, Pointer, Reg, ScalarOp } from '../../../ir/loop/scalar.js'
import type { Width } from './lanes.js'

/** A region of code in which names are visible. A `branch` runs only under its condition. */
export interface Scope {
  readonly kind: 'kernel' | 'loop' | 'branch'
  readonly parent: Scope | null
  readonly depth: number
}

export const childScope = (parent: Scope, kind: 'loop' | 'branch'): Scope => ({ kind, parent, depth: parent.depth + 1 })

export const kernelScope = (): Scope => ({ kind: 'kernel', parent: null, depth: 0 })

export type Meaning =
  | { readonly _tag: 'const'; readonly value: number }
  /** `lo` and `hi` of the kernel. */
  | { readonly _tag: 'bound'; readonly end: 'lo' | 'hi' }
  | { readonly _tag: 'counter'; readonly counter: IndexVar; readonly scope: Scope }
  /** Where in memory a pointer begins, in elements. */
  | { readonly _tag: 'origin'; readonly pointer: Pointer }
  | { readonly _tag: 'scale'; readonly by: number }
  | { readonly _tag: 'sum' }
  | { readonly _tag: 'shift'; readonly by: number }
  /** Rounded down; `natural` when the dividend is never negative. */
  | { readonly _tag: 'div' | 'mod'; readonly by: number; readonly natural: boolean }
  | { readonly _tag: 'load'; readonly pointer: Pointer }
  | { readonly _tag: 'cell'; readonly local: Local; readonly at: number }
  | { readonly _tag: 'op'; readonly op: ScalarOp }
  /** Arguments: condition, then, else; the last two are evaluated only where needed. */
  | { readonly _tag: 'guard' }
  /** Of vectors only: the argument in every lane; the argument and what is added to it from lane to lane. */
  | { readonly _tag: 'splat' }
  | { readonly _tag: 'ramp'; readonly by: number }

export interface Node {
  readonly id: number
  /** Index arithmetic is on whole numbers that fit i32. */
  readonly reg: Reg
  /** Lanes, each in the register; a load or a cell is the first of so many. */
  readonly width: 1 | Width
  readonly meaning: Meaning
  readonly args: readonly Node[]
  /** The deepest scope an input is defined in. */
  readonly home: Scope
  /**
   * The latest write to a register or to memory that the value is read after, numbered in order; 0 when it depends on
   * nothing that the kernel writes. Must be computed before the next write.
   */
  readonly version: number
  /** Reads memory: must not be computed where its guard fails. */
  readonly loads: boolean
  /** Index arithmetic: cheap, and safe to compute anywhere. */
  readonly index: boolean
}

export type GraphStmt =
  | { readonly _tag: 'for'; readonly counter: Node; readonly from: Node; readonly to: Node; readonly step: number; readonly vector: boolean; readonly scope: Scope; readonly body: readonly GraphStmt[]
      /** What is left when `step` does not divide the trips: from where the loop ended, in steps of 1. */
      readonly rest: { readonly counter: Node; readonly scope: Scope; readonly body: readonly GraphStmt[] } | null }
  /** Computes a changing value here, for uses further down. */
  | { readonly _tag: 'pin'; readonly value: Node }
  /** Values of several copies of a loop body, taking turns: names them now, so that processors find work while others wait. */
  | { readonly _tag: 'ahead'; readonly values: readonly Node[] }
  | { readonly _tag: 'cells'; readonly local: Local; readonly init: Node }
  | { readonly _tag: 'set'; readonly local: Local; readonly at: number; readonly value: Node }
  | { readonly _tag: 'store'; readonly pointer: Pointer; readonly address: Node; readonly value: Node }
  | { readonly _tag: 'if'; readonly when: Node; readonly then: Block; readonly else: Block }
  | { readonly _tag: 'while'; readonly when: Node; readonly scope: Scope; readonly body: readonly GraphStmt[] }

export interface Block {
  readonly scope: Scope
  readonly body: readonly GraphStmt[]
}

export interface Use {
  readonly node: Node
  readonly scope: Scope
  readonly pinned: boolean
}

export interface KernelGraph {
  readonly scope: Scope
  readonly pointers: readonly Pointer[]
  /** Pointers that are written. */
  readonly written: ReadonlySet<Pointer>
  readonly body: readonly GraphStmt[]
  /** In order of definition: arguments come before what uses them. */
  readonly nodes: readonly Node[]
  /** Tiles kept in vectors, and the lanes of each. */
  readonly vectorTiles: ReadonlyMap<Local, Width>
  /** Uses by statements; uses by nodes follow from `args`. */
  readonly uses: readonly Use[]
}
