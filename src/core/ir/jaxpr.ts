/**
 * The Jaxpr: the array-level program, typed and in A-normal form. It is what every transformation reads and writes.
 *
 * A jaxpr is closed: whatever a traced function captured is an input like any other, so a program never embeds data
 * beyond splat literals (one number, any shape).
 */
import type { Aval } from '../base/aval.js'
import type { Params, Primitive } from './primitive.js'

/** A value with a name: an input of the program or a result of an equation. */
export interface Var {
  readonly _tag: 'var'
  readonly id: number
  readonly aval: Aval
}

/** A constant all of whose elements are `value`; booleans are 0 and 1. */
export interface Literal {
  readonly _tag: 'literal'
  readonly value: number
  readonly aval: Aval
}

export type Atom = Var | Literal

/** `outputs = primitive[params] inputs`. The equation holds its primitive's record: passes need no registry. */
export interface Eqn {
  readonly primitive: Primitive
  readonly inputs: readonly Atom[]
  readonly params: Params
  readonly outputs: readonly Var[]
  /** Where in the user's program the operation was called, when known; never part of the program's meaning. */
  readonly source?: SourceLine
}

/** A place in the user's program, looked up only when somebody asks. */
export interface SourceLine {
  describe(): string | undefined
}

export interface Jaxpr {
  readonly inputs: readonly Var[]
  readonly eqns: readonly Eqn[]
  readonly outputs: readonly Atom[]
}

let lastId = 0

/** A variable distinct from every other of this process. */
export const freshVar = (aval: Aval): Var => ({ _tag: 'var', id: ++lastId, aval })

export const literal = (value: number, aval: Aval): Literal => ({ _tag: 'literal', value, aval })

export const isVar = (atom: Atom): atom is Var => atom._tag === 'var'

export const inputAvals = (jaxpr: Jaxpr): readonly Aval[] => jaxpr.inputs.map(v => v.aval)

export const outputAvals = (jaxpr: Jaxpr): readonly Aval[] => jaxpr.outputs.map(a => a.aval)
