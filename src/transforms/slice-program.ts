/** The part of a program that some of its values need. */
import { type Atom, type Eqn, isVar, type Jaxpr, type Var } from '../core/ir/jaxpr.js'

export interface ProgramSlice {
  /** From the needed inputs, then the needed ones of the given values, to the values asked for. */
  readonly jaxpr: Jaxpr
  readonly inputs: readonly boolean[]
  readonly given: readonly boolean[]
}

/** Computes `outputs`, taking the values of `given` as known. */
export const sliceProgram = ({ inputs, eqns }: Jaxpr, outputs: readonly Atom[], given: readonly Var[] = []): ProgramSlice => {
  const needed = new Set<Var>()
  const known = new Set(given)
  const need = (atoms: readonly Atom[]): void => {
    for (const atom of atoms) if (isVar(atom)) needed.add(atom)
  }
  need(outputs)
  const kept: Eqn[] = []
  for (let i = eqns.length - 1; i >= 0; i--) {
    const eqn = eqns[i]!
    if (!eqn.outputs.some(v => needed.has(v) && !known.has(v))) continue
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
  for (const { primitive, inputs: operands, outputs } of eqns) {
    if (primitive.effects === 'none' && operands.every(atom => !isVar(atom) || found.has(atom))) for (const v of outputs) found.add(v)
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
