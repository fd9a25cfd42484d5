/** Making and taking apart programs; their types stand with the primitives' (each mentions the other). */
import type { Aval } from '../base/aval.js'
import type { Atom, Jaxpr, Literal, Var } from './primitive.js'

export type { Atom, Eqn, Jaxpr, Literal, Var } from './primitive.js'

let lastId = 0

/** A variable distinct from every other of this process. */
export const freshVar = (aval: Aval): Var => ({ _tag: 'var', id: ++lastId, aval })

export const literal = (value: number, aval: Aval): Literal => ({ _tag: 'literal', value, aval })

export const isVar = (atom: Atom): atom is Var => atom._tag === 'var'

export const inputAvals = (jaxpr: Jaxpr): readonly Aval[] => jaxpr.inputs.map(v => v.aval)

export const outputAvals = (jaxpr: Jaxpr): readonly Aval[] => jaxpr.outputs.map(a => a.aval)
