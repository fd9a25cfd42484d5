/** What the parts of a kernel's emitter know of the function under construction. */
import type { Local, Pointer } from '../../../ir/loop/scalar.js'
import type { Node, Scope } from '../values/graph.js'
import type { Placements } from '../values/placement.js'
import type { Code, ValueType } from './encoder.js'

/** A byte address: what the instruction pops, and what it adds. */
export interface Address {
  readonly code: Code
  readonly offset: number
}

export interface FunctionScope {
  readonly placements: Placements
  /** A fresh local. */
  local(type: ValueType): number
  /** Appends code to a scope that is open. */
  push(scope: Scope, ...code: readonly Code[]): void
  /** Runs `emit` with a scope open, and gives the code. */
  inScope(scope: Scope, emit: () => void): Code
  /** Code that leaves the value on the stack at a point of `at`: a local, which this may set further out, or the expression. */
  value(node: Node, at: Scope): Code
  address(node: Node, pointer: Pointer, at: Scope): Address
  /** An index of a loop that is being emitted, as its counter stands. */
  current(node: Node, scope: Scope): Code
  /** The local of a loop's counter. */
  counter(scope: Scope): number
  /** The local of a register, or of the vector it is a lane of. */
  cell(at: Local, position: number): number
}

export const encloses = (outer: Scope, inner: Scope): boolean => {
  let s: Scope | null = inner
  while (s !== null && s.depth > outer.depth) s = s.parent
  return s === outer
}

/** The number a value is, in every lane. */
export const knownValue = ({ meaning, args }: Node): number | undefined =>
  meaning._tag === 'const' ? meaning.value : meaning._tag === 'splat' ? knownValue(args[0]!) : undefined
