import { type Atom, type Eqn, freshVar, isVar, type Jaxpr } from '../../ir/jaxpr.js'
import { mapSubprograms, withInputs } from './rewrite.js'

/** Replaces calls by the equations of their bodies, under new names. */
export const inlineCalls = (jaxpr: Jaxpr): Jaxpr => {
  const eqns: Eqn[] = []
  let calls = 0
  /** Appends a program's equations with its variables renamed; returns its outputs. */
  const append = (body: Jaxpr, names: Map<number, Atom>, rename: boolean): readonly Atom[] => {
    const read = (atom: Atom): Atom => (isVar(atom) ? (names.get(atom.id) ?? atom) : atom)
    for (const original of body.eqns) {
      const eqn = withInputs(original, original.inputs.map(read))
      const { lower } = eqn.primitive
      const structured = lower._tag === 'structured' ? lower.structured(eqn.params) : undefined
      if (structured?._tag === 'call') {
        calls++
        const results = append(structured.body, bindInputs(structured.body, eqn.inputs), true)
        eqn.outputs.forEach((v, i) => names.set(v.id, results[i]!))
        continue
      }
      const outputs = rename ? eqn.outputs.map(v => freshVar(v.aval)) : eqn.outputs
      if (rename) eqn.outputs.forEach((v, i) => names.set(v.id, outputs[i]!))
      const inner = mapSubprograms(eqn, inlineCalls)
      if (inner !== eqn) calls++
      eqns.push(rename ? { ...inner, outputs } : inner)
    }
    return body.outputs.map(read)
  }
  const outputs = append(jaxpr, new Map(), false)
  return calls === 0 ? jaxpr : { inputs: jaxpr.inputs, eqns, outputs }
}

const bindInputs = (body: Jaxpr, operands: readonly Atom[]): Map<number, Atom> =>
  new Map(body.inputs.map((v, i) => [v.id, operands[i]!]))
