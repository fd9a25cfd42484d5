/** One forward walk over a program, substituting as it goes: what the simplifying passes are made of. */
import type { Atom, Eqn, Jaxpr } from '../../ir/jaxpr.js'
import { isVar } from '../../ir/jaxpr.js'
import type { Opaque, Param, Params } from '../../ir/primitive.js'

/** What replaces the results of an equation; `undefined` keeps it. Operands are substituted already. */
export type Visit = (eqn: Eqn) => readonly Atom[] | undefined

/** A pass from a visitor with fresh state per program. Programs inside parameters are rewritten first. */
export const rewriting = (visitor: () => Visit): ((jaxpr: Jaxpr) => Jaxpr) => {
  const pass = (jaxpr: Jaxpr): Jaxpr => {
    const visit = visitor()
    const replaced = new Map<number, Atom>()
    const substitute = (atom: Atom): Atom => (isVar(atom) ? (replaced.get(atom.id) ?? atom) : atom)
    const eqns: Eqn[] = []
    let changed = false
    for (const original of jaxpr.eqns) {
      const eqn = mapSubprograms(withInputs(original, original.inputs.map(substitute)), pass)
      const results = visit(eqn)
      changed ||= results !== undefined || eqn !== original
      if (results === undefined) eqns.push(eqn)
      else eqn.outputs.forEach((v, i) => replaced.set(v.id, results[i]!))
    }
    return changed ? { inputs: jaxpr.inputs, eqns, outputs: jaxpr.outputs.map(substitute) } : jaxpr
  }
  return pass
}

export const withInputs = (eqn: Eqn, inputs: readonly Atom[]): Eqn =>
  inputs.every((x, i) => x === eqn.inputs[i]) ? eqn : { ...eqn, inputs }

const isJaxpr = (p: object): p is Jaxpr => 'eqns' in p && 'inputs' in p

/** Applies a pass to the programs in an equation's parameters. */
export const mapSubprograms = (eqn: Eqn, pass: (jaxpr: Jaxpr) => Jaxpr): Eqn => {
  if (eqn.primitive.subprograms === undefined) return eqn
  const params = mapParam(eqn.params, pass) as Params // a record stays a record
  return params === eqn.params ? eqn : { ...eqn, params }
}

const mapParam = (p: Param | Params, pass: (jaxpr: Jaxpr) => Jaxpr): Param => {
  if (typeof p !== 'object' || p === null) return p
  if (isList(p)) {
    const items = p.map(x => mapParam(x, pass))
    return items.every((x, i) => x === p[i]) ? p : items
  }
  if (isJaxpr(p)) return pass(p)
  if (isOpaque(p)) return p
  const entries = Object.entries(p).map(([name, value]) => [name, mapParam(value, pass)] as const)
  return entries.every(([name, value]) => value === p[name]) ? p : Object.fromEntries(entries)
}

const isList = (p: object): p is readonly Param[] => Array.isArray(p)

const isOpaque = (p: object): p is Opaque => '_tag' in p && p._tag === 'opaque'
