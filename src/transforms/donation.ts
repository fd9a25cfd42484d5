/** Donation: which operands of a call give their memory to its results. */
import { formatAval } from '../core/base/aval.js'
import { ArgumentError } from '../core/base/errors.js'
import type { TreeDef } from '../core/base/tree.js'
import type { Storage } from '../core/compile/runtime/storage.js'
import { type NDArray, representationOf } from '../core/trace/ndarray.js'

/** By operand, captured ones first: whether it belongs to a donated argument. `def` is the structure of the list of arguments. */
export const donatedOperands = (def: TreeDef, donated: readonly boolean[], captured: number): readonly boolean[] => [
  ...new Array<boolean>(captured).fill(false),
  ...def.children.flatMap(({ numLeaves }, i) => new Array<boolean>(numLeaves).fill(donated[i]!)),
]

/** What this call gives away: an array that a pullback still reads is kept, and none may be passed a second time. */
export const donationOf = (operands: readonly NDArray[], donated: readonly boolean[]): readonly boolean[] => {
  const seen = new Map<Storage, boolean>()
  let given = donated
  for (let i = 0; i < operands.length; i++) {
    const rep = representationOf(operands[i]!)
    if (rep._tag !== 'stored') continue
    const { storage } = rep
    const before = seen.get(storage)
    if (before !== undefined && (before || donated[i])) throw new ArgumentError('jit', { expected: 'a donated array to be passed once', got: `${formatAval(operands[i]!)} passed twice`, hint: 'pass a copy (np.array(x)), or drop donateArgnums' })
    seen.set(storage, donated[i]!)
    if (donated[i] && storage.isShared) given = given.map((d, k) => d && k !== i)
  }
  return given
}
