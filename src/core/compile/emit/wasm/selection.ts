/** Selections that vectors have shorter instructions for, to the bit: the lesser or greater of what was compared, and a value or 0. */
import type { Node } from '../values/graph.js'
import type { Code } from './encoder.js'
import { knownValue } from './function-scope.js'
import { f32x4, f64x2, v128 } from './instructions.js'

/** A vector instruction and its arguments. A mask of 32-bit lanes is never asked for one of 64. */
export interface ShortSelection {
  readonly args: readonly [Node, Node]
  readonly instruction: Code
}

export const shortSelection = ({ meaning, reg, args }: Node): ShortSelection | null => {
  if (meaning._tag !== 'op' || meaning.op !== 'select') return null
  const [when, then, otherwise] = args as readonly [Node, Node, Node] // a selection's
  const extremum = reg === 'f32' || reg === 'f64' ? extremumOf(when, then, otherwise, reg === 'f32' ? f32x4 : f64x2) : null
  if (extremum !== null || reg === 'f64') return extremum
  if (isZero(otherwise)) return { args: [then, when], instruction: v128.and }
  return isZero(then) ? { args: [otherwise, when], instruction: v128.andnot } : null
}

const isZero = (node: Node): boolean => Object.is(knownValue(node), 0)

/** `pmin(a, b)` is `b < a ? b : a`, `pmax(a, b)` is `a < b ? b : a`. */
const extremumOf = (when: Node, then: Node, otherwise: Node, { pmin, pmax }: { readonly pmin: Code; readonly pmax: Code }): ShortSelection | null => {
  if (when.meaning._tag !== 'op' || (when.meaning.op !== 'lt' && when.meaning.op !== 'gt')) return null
  const [less, more] = when.meaning.op === 'lt' ? when.args : [...when.args].reverse()
  if (then === less && otherwise === more) return { args: [otherwise, then], instruction: pmin }
  return then === more && otherwise === less ? { args: [otherwise, then], instruction: pmax } : null
}
