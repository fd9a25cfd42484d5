/** The part of a program that some of its values need. */
import { mapSubprograms } from '../core/compile/simplify/rewrite.js'
import { effectOf } from '../core/ir/effects.js'
import { type Atom, type Eqn, isVar, type Jaxpr, type Var } from '../core/ir/jaxpr.js'

export interface ProgramSlice {
  /** From the needed inputs, then the needed ones of the given values, to the values asked for. */
  readonly jaxpr: Jaxpr
  readonly inputs: readonly boolean[]
  readonly given: readonly boolean[]
}

/** Computes `outputs`, taking the values of `given` as known. What is done for its effects is done only where that is asked for. */
export const sliceProgram = ({ inputs, eqns }: Jaxpr, outputs: readonly Atom[], { given = [], effects = false }: { readonly given?: readonly Var[]; readonly effects?: boolean } = {}): ProgramSlice => {
  const needed = new Set<Var>()
  const known = new Set(given)
  const need = (atoms: readonly Atom[]): void => {
    for (const atom of atoms) if (isVar(atom)) needed.add(atom)
  }
  need(outputs)
  const kept: Eqn[] = []
  for (let i = eqns.length - 1; i >= 0; i--) {
    const eqn = eqns[i]!
    if (!eqn.outputs.some(v => needed.has(v) && !known.has(v)) && !(effects && effectOf(eqn) !== 'none')) continue
    need(eqn.inputs)
    // values that are given are not defined again, but may be computed along with others
    kept.push(eqn)
  }
  const computed = new Set(kept.flatMap(eqn => eqn.outputs))
  const isNeeded = (v: Var): boolean => needed.has(v) && !computed.has(v)
  const all = [...inputs, ...given]
  return {
    jaxpr: { inputs: all.filter(isNeeded), eqns: kept.reverse(), outputs },
    inputs: inputs.map(isNeeded),
    given: given.map(isNeeded),
  }
}

/** Which values of a program depend on nothing but some of its inputs. */
export const invariants = ({ inputs, eqns }: Jaxpr, fixed: readonly boolean[]): ReadonlySet<Var> => {
  const found = new Set(inputs.filter((_, i) => fixed[i]))
  for (const eqn of eqns) {
    if (effectOf(eqn) === 'none' && eqn.inputs.every(atom => !isVar(atom) || found.has(atom))) for (const v of eqn.outputs) found.add(v)
  }
  return found
}

/** Tells which values of a program depend on some of its inputs. */
export const dependents = ({ inputs, eqns }: Jaxpr, on: readonly boolean[]): ((atom: Atom) => boolean) => {
  const found = new Set(inputs.filter((_, i) => on[i]))
  const depends = (atom: Atom): boolean => isVar(atom) && found.has(atom)
  for (const { inputs: operands, outputs } of eqns) if (operands.some(depends)) for (const v of outputs) found.add(v)
  return depends
}

/** The program without what it does only for its effects: for a second run that nobody should notice. */
export const unobserved = (jaxpr: Jaxpr): Jaxpr => ({ ...jaxpr, eqns: jaxpr.eqns.filter(eqn => eqn.outputs.length > 0).map(eqn => mapSubprograms(eqn, unobserved)) })
