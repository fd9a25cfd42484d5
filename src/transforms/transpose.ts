/** Reverse differentiation: a fold backwards over a linear program that pulls cotangents through each equation's adjoint. */
import { NotDifferentiableError } from '../core/base/errors.js'
import { visitAtLines } from '../core/base/source-line.js'
import type { Atom, Eqn, Jaxpr, Var } from '../core/ir/jaxpr.js'
import type { Tangent, Value } from '../core/ir/primitive.js'
import { addTangents } from '../core/ops/pointwise.js'
import { bind } from '../core/trace/bind.js'
import { splat } from '../core/trace/eval-jaxpr.js'

/**
 * Cotangents of the unknown inputs (`null` in `known`) of a program linear in them, for cotangents of its results.
 * Entries of known inputs are `null`.
 */
export const transposeJaxpr = (jaxpr: Jaxpr, known: readonly (Value | null)[], cotangents: readonly Tangent[]): readonly Tangent[] => {
  const values = new Map<Var, Value>()
  jaxpr.inputs.forEach((v, i) => known[i] != null && values.set(v, known[i]))
  const valueOf = (atom: Atom): Value | null => (atom._tag === 'literal' ? splat(atom.value, atom.aval) : (values.get(atom) ?? null))

  const linear: Eqn[] = []
  visitAtLines(jaxpr.eqns, eqn => {
    const xs = eqn.inputs.map(valueOf)
    if (xs.every(x => x !== null)) bind(eqn.primitive, xs, eqn.params).forEach((y, i) => values.set(eqn.outputs[i]!, y))
    else linear.push(eqn)
  })

  const at = new Map<Var, Tangent>()
  const accumulate = (atom: Atom, ct: Tangent): void => {
    if (ct !== null && atom._tag === 'var' && !values.has(atom)) at.set(atom, addTangents(at.get(atom) ?? null, ct))
  }
  jaxpr.outputs.forEach((atom, i) => accumulate(atom, cotangents[i] ?? null))
  visitAtLines(linear.reverse(), eqn => {
    const cts = eqn.outputs.map(v => at.get(v) ?? null)
    if (cts.some(ct => ct !== null)) adjoint(eqn, cts, eqn.inputs.map(valueOf)).forEach((ct, i) => accumulate(eqn.inputs[i]!, ct))
  })
  return jaxpr.inputs.map(v => at.get(v) ?? null)
}

const adjoint = ({ primitive, params, inputs }: Eqn, cts: readonly Tangent[], xs: readonly (Value | null)[]): readonly Tangent[] => {
  const { ad } = primitive
  switch (ad._tag) {
    case 'zero':
      return xs.map(() => null)
    case 'smooth':
      throw new NotDifferentiableError('linearTranspose', { expected: 'a function linear in its arguments', got: `${primitive.name} of one of them`, hint: 'differentiate with vjp or grad, which linearize first' })
    default:
      return ad.transpose(cts, xs, params, inputs.map(a => a.aval))
  }
}
