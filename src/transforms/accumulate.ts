/**
 * Sums that grow at every step of a loop. What a step adds at an index is written into the sum there: spread over zeros and added,
 * it would cost as much as the whole sum at every step, and the loop the square of its length.
 */
import type { Aval } from '../core/base/aval.js'
import { type Atom, type Eqn, freshVar, isVar, type Jaxpr, type Var } from '../core/ir/jaxpr.js'
import type { Primitive } from '../core/ir/primitive.js'
import { dynamicSliceP, dynamicUpdateSliceP } from '../core/ops/dynamic-slicing.js'
import { scatterAddP } from '../core/ops/gather.js'
import { addP } from '../core/ops/pointwise.js'

const is = ({ primitive }: Eqn, record: object): boolean => (primitive as object) === record // records of different parameters are compared by identity

/** The program with `count` sums as additional first inputs, to which it adds its first results. */
export const accumulating = (jaxpr: Jaxpr, count: number): Jaxpr => {
  const producers = new Map<Atom, Eqn>()
  const uses = new Map<Atom, number>()
  const use = (atom: Atom): void => void uses.set(atom, (uses.get(atom) ?? 0) + 1)
  for (const eqn of jaxpr.eqns) {
    eqn.inputs.forEach(use)
    for (const v of eqn.outputs) producers.set(v, eqn)
  }
  jaxpr.outputs.forEach(use)

  const absorbed = new Set<Eqn>()
  const added: Eqn[] = []
  const emit = <P>(primitive: P, inputs: readonly Atom[], params: Eqn['params'], { shape, dtype }: Aval): Var => {
    const result = freshVar({ shape, dtype, weakType: false })
    added.push({ primitive: primitive as Primitive, inputs, params, outputs: [result] }) // with the parameters it came with
    return result
  }
  /** The equation that makes a value nobody else reads. */
  const only = (atom: Atom): Eqn | undefined => (uses.get(atom) === 1 ? producers.get(atom) : undefined)

  const addTo = (sum: Var, atom: Atom): Var => {
    const eqn = only(atom)
    const [first, second, ...rest] = eqn?.inputs ?? []
    if (eqn !== undefined && is(eqn, addP)) {
      absorbed.add(eqn)
      return addTo(addTo(sum, first!), second!)
    }
    const ontoZeros = first !== undefined && !isVar(first) && first.value === 0
    if (eqn !== undefined && ontoZeros && is(eqn, scatterAddP)) {
      absorbed.add(eqn)
      return emit(scatterAddP, [sum, second!, ...rest], eqn.params, sum.aval)
    }
    if (eqn !== undefined && ontoZeros && is(eqn, dynamicUpdateSliceP)) {
      absorbed.add(eqn)
      const before = emit(dynamicSliceP, [sum, ...rest], { sliceSizes: second!.aval.shape }, second!.aval)
      return emit(dynamicUpdateSliceP, [sum, emit(addP, [before, second!], {}, second!.aval), ...rest], eqn.params, sum.aval)
    }
    return emit(addP, [sum, atom], {}, sum.aval)
  }

  const sums = jaxpr.outputs.slice(0, count).map(({ aval: { shape, dtype } }) => freshVar({ shape, dtype, weakType: false }))
  const totals = sums.map((sum, i) => addTo(sum, jaxpr.outputs[i]!))
  return { inputs: [...sums, ...jaxpr.inputs], eqns: [...jaxpr.eqns.filter(eqn => !absorbed.has(eqn)), ...added], outputs: [...totals, ...jaxpr.outputs.slice(count)] }
}
