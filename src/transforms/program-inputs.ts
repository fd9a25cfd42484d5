/** Programs fitted to each other: the same inputs, the same types of results, one after the other. */
import { type Aval, avalsEqual } from '../core/base/aval.js'
import { convertNumber } from '../core/base/dtype.js'
import { type Atom, type Eqn, freshVar, type Jaxpr, literal, type Var } from '../core/ir/jaxpr.js'
import type { Params, Primitive } from '../core/ir/primitive.js'
import { convertElementTypeP } from '../core/ops/conversion.js'
import type { TracedFunction } from '../core/trace/builder.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { avalOf } from './traced-call.js'

/** The same program with inputs it does not use, where the entry is an Aval, or in another order. */
export const withInputs = (jaxpr: Jaxpr, inputs: readonly (Var | Aval)[]): Jaxpr => ({ ...jaxpr, inputs: inputs.map(v => ('_tag' in v ? v : freshVar(v))) })

/** Both programs in one: the results of the first are the first inputs of the second. */
export const andThen = (first: Jaxpr, second: Jaxpr): Jaxpr => {
  const names = new Map(first.outputs.map((atom, i) => [second.inputs[i]!, atom]))
  const named = (atom: Atom): Atom => (atom._tag === 'var' ? (names.get(atom) ?? atom) : atom)
  return {
    inputs: [...first.inputs, ...second.inputs.slice(first.outputs.length)],
    eqns: [...first.eqns, ...second.eqns.map(eqn => ({ ...eqn, inputs: eqn.inputs.map(named) }))],
    outputs: second.outputs.map(named),
  }
}

/** Programs that capture the same: `captured`, then the inputs they have in common. */
export const shareCaptured = (programs: readonly TracedFunction[]): { readonly captured: readonly NDArray[]; readonly jaxprs: readonly Jaxpr[] } => {
  const captured = [...new Set(programs.flatMap(p => p.captured))]
  return {
    captured,
    jaxprs: programs.map(({ jaxpr, captured: own }) =>
      withInputs(jaxpr, [...captured.map(x => jaxpr.inputs[own.indexOf(x)] ?? avalOf(x)), ...jaxpr.inputs.slice(own.length)]),
    ),
  }
}

/** The same program with its results converted to these types. */
export const castResults = (jaxpr: Jaxpr, avals: readonly Aval[]): Jaxpr => {
  const eqns: Eqn[] = []
  const outputs = jaxpr.outputs.map((atom, i): Atom => {
    const aval = avals[i]!
    if (avalsEqual(atom.aval, aval)) return atom
    if (atom._tag === 'literal') return literal(convertNumber(atom.value, aval.dtype), aval)
    const v = freshVar(aval)
    // An equation holds its record of any parameters with the parameters that belong to it.
    const primitive = convertElementTypeP as unknown as Primitive<Params>
    eqns.push({ primitive, inputs: [atom], params: { dtype: aval.dtype, weakType: aval.weakType }, outputs: [v] })
    return v
  })
  return eqns.length === 0 && outputs.every((a, i) => a === jaxpr.outputs[i]) ? jaxpr : { inputs: jaxpr.inputs, eqns: [...jaxpr.eqns, ...eqns], outputs }
}
