/** The fold every interpretation of a program starts from: bind each equation on the values of its inputs. */
import { visitAtLines } from '../base/source-line.js'
import type { Atom, Jaxpr, Var } from '../ir/jaxpr.js'
import type { Value } from '../ir/primitive.js'
import { bind } from './bind.js'
import { NDArray, asArray } from './ndarray.js'

export const evalJaxpr = (jaxpr: Jaxpr, inputs: readonly Value[]): readonly NDArray[] => {
  const values = new Map<Var, NDArray>()
  jaxpr.inputs.forEach((v, i) => values.set(v, asArray(inputs[i]!)))
  const read = (atom: Atom): NDArray => (atom._tag === 'literal' ? splat(atom.value, atom.aval) : values.get(atom)!)
  visitAtLines(jaxpr.eqns, ({ primitive, inputs: operands, params, outputs }) => {
    const results = bind(primitive, operands.map(read), params)
    for (let i = 0; i < outputs.length; i++) values.set(outputs[i]!, results[i]!)
  })
  return jaxpr.outputs.map(read)
}

/** An array all of whose elements are `value`, without memory of its own. */
export const splat = (value: number, aval: ConstructorParameters<typeof NDArray>[0]): NDArray => new NDArray(aval, { _tag: 'splat', value })
