/** Algebra that is exact in IEEE arithmetic, signs of zero and NaN included: never `x·0`, `x+0` or re-association. */
import { sameType } from '../../base/aval.js'
import { type Atom, type Eqn, isVar, literal } from '../../ir/jaxpr.js'
import { rewriting } from './rewrite.js'

/** A value equal to the equation's only result, if one is known. */
type Rule = (eqn: Eqn, producer: (atom: Atom) => Eqn | undefined) => Atom | undefined

const isOne = (atom: Atom): boolean => atom._tag === 'literal' && atom.value === 1

/** Rules by the name of the primitive they are about: records live above this floor. */
const rules: { readonly [primitive: string]: Rule } = {
  mul: ({ inputs: [x, y] }) => (isOne(y!) ? x : isOne(x!) ? y : undefined), // x · 1 = x
  div: ({ inputs: [x, y] }) => (isOne(y!) ? x : undefined), // x / 1 = x
  neg: ({ inputs: [x] }, producer) => operandOf('neg', producer(x!)), // −(−x) = x
  not: ({ inputs: [x] }, producer) => operandOf('not', producer(x!)),
  convert_element_type: ({ inputs: [x], outputs: [y] }) => (x!.aval.dtype === y!.aval.dtype ? x : undefined),
  transpose: ({ inputs: [x], params }, producer) => (isIdentity(params['permutation']) ? x : undoneBy(params['permutation'], producer(x!))),
  rev: ({ inputs: [x], params }, producer) => {
    const inner = producer(x!)
    return inner?.primitive.name === 'rev' && String(inner.params['dimensions']) === String(params['dimensions']) ? inner.inputs[0] : undefined
  },
}

const operandOf = (name: string, inner: Eqn | undefined): Atom | undefined => (inner?.primitive.name === name ? inner.inputs[0] : undefined)

const isIdentity = (permutation: unknown): boolean => Array.isArray(permutation) && permutation.every((axis, i) => axis === i)

/** The operand of a transpose that this permutation takes back. */
const undoneBy = (permutation: unknown, inner: Eqn | undefined): Atom | undefined => {
  if (inner?.primitive.name !== 'transpose' || !Array.isArray(permutation)) return undefined
  const first = inner.params['permutation']
  return Array.isArray(first) && permutation.every((axis: number, i) => first[axis] === i) ? inner.inputs[0] : undefined
}

/** The value a chain of renamings of memory started from, if its type has come back. */
const renamed = (eqn: Eqn, producer: (atom: Atom) => Eqn | undefined): Atom | undefined => {
  const wanted = eqn.outputs[0]!.aval
  let atom = eqn.inputs[0]!
  for (let steps = 0; steps < 8; steps++) {
    if (sameType(atom.aval, wanted)) return atom
    const inner = producer(atom)
    if (inner?.primitive.lower._tag !== 'alias') return undefined
    atom = inner.inputs[0]!
  }
  return undefined
}

export const algebra = rewriting(() => {
  const producers = new Map<number, Eqn>()
  const producer = (atom: Atom): Eqn | undefined => (isVar(atom) ? producers.get(atom.id) : undefined)
  return eqn => {
    const { primitive, outputs } = eqn
    if (outputs.length !== 1) return undefined
    const result = primitive.lower._tag === 'alias' ? renamed(eqn, producer) : Object.hasOwn(rules, primitive.name) ? rules[primitive.name]!(eqn, producer) : undefined
    if (result === undefined) {
      producers.set(outputs[0]!.id, eqn)
      return undefined
    }
    return [isVar(result) ? result : literal(result.value, outputs[0]!.aval)]
  }
})
