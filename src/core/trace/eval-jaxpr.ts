/** The fold every interpretation of a program starts from: bind each equation on the values of its inputs. */
import type { Atom, Eqn, Jaxpr, Var } from '../ir/jaxpr.js'
import type { Value } from '../ir/primitive.js'
import { bind } from './bind.js'
import { NDArray, asArray } from './ndarray.js'
import { setSourceLine } from './source-line.js'

export const evalJaxpr = (jaxpr: Jaxpr, inputs: readonly Value[]): readonly NDArray[] => {
  const values = new Map<Var, NDArray>()
  jaxpr.inputs.forEach((v, i) => values.set(v, asArray(inputs[i]!)))
  const read = (atom: Atom): NDArray => (atom._tag === 'literal' ? splat(atom.value, atom.aval) : values.get(atom)!)
  forEachEqn(jaxpr, ({ primitive, inputs: operands, params, outputs }) => {
    const results = bind(primitive, operands.map(read), params)
    for (let i = 0; i < outputs.length; i++) values.set(outputs[i]!, results[i]!)
  })
  return jaxpr.outputs.map(read)
}

/** Interprets equation by equation; what is recorded meanwhile bears the line of the equation. */
export const forEachEqn = ({ eqns }: Jaxpr, visit: (eqn: Eqn) => void): void => {
  const before = setSourceLine(null)
  try {
    for (const eqn of eqns) {
      setSourceLine(eqn.source ?? before)
      visit(eqn)
    }
  } finally {
    setSourceLine(before)
  }
}

/** An array all of whose elements are `value`, without memory of its own. */
export const splat = (value: number, aval: ConstructorParameters<typeof NDArray>[0]): NDArray => new NDArray(aval, { _tag: 'splat', value })
