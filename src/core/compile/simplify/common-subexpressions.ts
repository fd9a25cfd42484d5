import { effectOf } from '../../ir/effects.js'
import type { Atom, Var } from '../../ir/jaxpr.js'
import type { Primitive } from '../../ir/primitive.js'
import { numberKey, paramKey } from '../runtime/structural-key.js'
import { rewriting } from './rewrite.js'

const atomKey = (atom: Atom): string =>
  atom._tag === 'var' ? String(atom.id) : `=${numberKey(atom.value)}:${atom.aval.dtype}${atom.aval.shape}`

/** Computes equal operations on equal operands once. What has effects is never equal, and barriers keep apart what they tie. */
export const commonSubexpressions = rewriting(() => {
  const known = new Map<Primitive, Map<string, readonly Var[]>>()
  return eqn => {
    const { primitive, inputs, params, outputs } = eqn
    if (effectOf(eqn) !== 'none' || primitive.lower._tag === 'barrier') return undefined
    let same = known.get(primitive)
    if (same === undefined) known.set(primitive, (same = new Map()))
    const key = inputs.map(atomKey).join() + paramKey(params)
    const earlier = same.get(key)
    if (earlier === undefined) same.set(key, outputs)
    return earlier
  }
})
