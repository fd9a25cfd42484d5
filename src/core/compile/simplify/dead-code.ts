import { effectOf } from '../../ir/effects.js'
import { type Atom, type Eqn, isVar, type Jaxpr } from '../../ir/jaxpr.js'
import { mapSubprograms } from './rewrite.js'

/** Drops equations none of whose results is used, unless they have effects, and of loops and branches what only such results need. */
export const deadCode = (jaxpr: Jaxpr): Jaxpr => {
  const live = new Set<number>()
  const use = (atoms: readonly Atom[]): void => {
    for (const atom of atoms) if (isVar(atom)) live.add(atom.id)
  }
  use(jaxpr.outputs)
  const kept: Eqn[] = []
  let changed = false
  for (let i = jaxpr.eqns.length - 1; i >= 0; i--) {
    const original = jaxpr.eqns[i]!
    if (effectOf(original) === 'none' && original.outputs.every(v => !live.has(v.id))) {
      changed = true
      continue
    }
    const eqn = mapSubprograms(pruned(original, live), deadCode)
    changed ||= eqn !== original
    use(eqn.inputs)
    kept.push(eqn)
  }
  return changed ? { ...jaxpr, eqns: kept.reverse() } : jaxpr
}

const pruned = (eqn: Eqn, live: ReadonlySet<number>): Eqn => {
  if (eqn.primitive.prune === undefined) return eqn
  const { params, operands, results } = eqn.primitive.prune(eqn.params, eqn.outputs.map(v => live.has(v.id)))
  if (!operands.includes(false) && !results.includes(false)) return eqn
  return { ...eqn, params, inputs: eqn.inputs.filter((_, i) => operands[i]), outputs: eqn.outputs.filter((_, i) => results[i]) }
}
