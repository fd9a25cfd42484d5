/** Results that are an input, or another result, under another shape: they share memory instead of being computed. */
import { type Atom, type Jaxpr, isVar, type Var } from '../../ir/jaxpr.js'

export type ResultSource =
  | { readonly _tag: 'computed'; readonly position: number }
  | { readonly _tag: 'input'; readonly position: number }
  /** An earlier result. */
  | { readonly _tag: 'result'; readonly position: number }

export interface Forwarding {
  /** The program of the results that are computed. */
  readonly jaxpr: Jaxpr
  readonly results: readonly ResultSource[]
}

export const forwardResults = (jaxpr: Jaxpr, splats: readonly boolean[]): Forwarding => {
  const origins = aliasOrigins(jaxpr)
  const inputs = new Map<Var, number>()
  jaxpr.inputs.forEach((v, i) => { if (splats[i] !== true) inputs.set(v, i) })
  const seen = new Map<Var, number>()
  const computed: Atom[] = []
  const results = jaxpr.outputs.map((atom, i): ResultSource => {
    if (isVar(atom)) {
      const origin = origins.get(atom) ?? atom
      const input = inputs.get(origin)
      if (input !== undefined) return { _tag: 'input', position: input }
      const before = seen.get(origin)
      if (before !== undefined) return { _tag: 'result', position: before }
      seen.set(origin, i)
    }
    computed.push(atom)
    return { _tag: 'computed', position: computed.length - 1 }
  })
  return computed.length === results.length ? { jaxpr, results } : { jaxpr: { ...jaxpr, outputs: computed }, results }
}

/** The variables that are another one's memory, read with the same dtype. */
const aliasOrigins = ({ eqns }: Jaxpr): ReadonlyMap<Var, Var> => {
  const origins = new Map<Var, Var>()
  for (const { primitive, inputs, outputs } of eqns) {
    if (primitive.lower._tag !== 'alias') continue
    const from = inputs[0]!, to = outputs[0]!
    if (isVar(from) && from.aval.dtype === to.aval.dtype) origins.set(to, origins.get(from) ?? from)
  }
  return origins
}
