/**
 * Which values a loop hands to its linear part. A value that takes a few operations of arithmetic is computed again from what is handed on
 * anyway, or from what takes less memory: m(1 − m), the derivative of a logistic function, from its result m.
 */
import { itemSize } from '../core/base/dtype.js'
import { sizeOf } from '../core/base/shape.js'
import { type Atom, type Eqn, isVar, type Jaxpr, type Var } from '../core/ir/jaxpr.js'
import { absP, addP, maxP, minP, mulP, negP, signP, subP } from '../core/ops/arithmetic.js'
import { andP, notP, orP, xorP } from '../core/ops/bitwise.js'
import { broadcastInDimP } from '../core/ops/broadcasting.js'
import { eqP, geP, gtP, leP, ltP, neP } from '../core/ops/comparison.js'
import { convertElementTypeP } from '../core/ops/conversion.js'
import { selectNP } from '../core/ops/selection.js'

/** Operations that take less time than to store their result and to load it. */
const cheap: ReadonlySet<object> = new Set<object>([
  addP, subP, mulP, negP, absP, signP, maxP, minP, andP, orP, xorP, notP, eqP, neP, ltP, leP, gtP, geP, selectNP, convertElementTypeP, broadcastInDimP,
])

/** More of them take longer. */
const FEW = 6

/** Values of the program from which, and from those that are `free`, all `wanted` ones follow by a few cheap operations each; in no more memory than `wanted`. */
export const cheapResiduals = ({ eqns }: Jaxpr, wanted: readonly Atom[], isFree: (v: Var) => boolean): readonly Var[] => {
  const kept = new Set(wanted.filter(isVar).filter(v => !isFree(v)))
  const producers = new Map<Var, Eqn>()
  for (const eqn of eqns) for (const v of eqn.outputs) producers.set(v, eqn)
  const isCheap = (v: Var): boolean => cheap.has(producers.get(v)?.primitive ?? {})

  /** What else would have to be kept to compute a value again; `null` where that takes more than a few operations. */
  const sourcesOf = (root: Var): ReadonlySet<Var> | null => {
    const sources = new Set<Var>(), computed = new Set<Var>()
    const compute = (v: Var): void => {
      if (computed.has(v) || computed.size > FEW) return
      computed.add(v)
      for (const x of producers.get(v)!.inputs) {
        if (!isVar(x) || isFree(x) || kept.has(x)) continue
        if (isCheap(x)) compute(x)
        else sources.add(x)
      }
    }
    compute(root)
    return computed.size > FEW ? null : sources
  }

  // from the last to the first: what is kept instead may follow from something else, or be what others follow from
  for (let i = eqns.length - 1; i >= 0; i--) {
    for (const v of eqns[i]!.outputs) {
      if (!kept.has(v) || !isCheap(v)) continue
      const sources = sourcesOf(v)
      if (sources === null || bytesOf([...sources]) > bytesOf([v])) continue
      kept.delete(v)
      for (const source of sources) kept.add(source)
    }
  }
  return [...kept]
}

const bytesOf = (vars: readonly Var[]): number => vars.reduce((sum, { aval }) => sum + sizeOf(aval.shape) * itemSize(aval.dtype), 0)
