/** A program evaluated one equation at a time, the programs inside its loops, branches and calls too: slow, and open to view. */
import { visitAtLines } from '../core/base/source-line.js'
import type { Atom, Eqn, Jaxpr, Var } from '../core/ir/jaxpr.js'
import type { Structured } from '../core/ir/lowering.js'
import { split, stack } from '../core/ops/concatenation.js'
import { squeeze } from '../core/ops/reshape.js'
import { bind } from '../core/trace/bind.js'
import { splat } from '../core/trace/eval-jaxpr.js'
import type { NDArray } from '../core/trace/ndarray.js'

/** Told of every equation that was computed. */
export type Observe = (eqn: Eqn, xs: readonly NDArray[], ys: readonly NDArray[]) => void

export const evalStepwise = (jaxpr: Jaxpr, inputs: readonly NDArray[], observe: Observe): readonly NDArray[] => {
  const values = new Map<Var, NDArray>()
  jaxpr.inputs.forEach((v, i) => values.set(v, inputs[i]!))
  const read = (atom: Atom): NDArray => (atom._tag === 'literal' ? splat(atom.value, atom.aval) : values.get(atom)!)
  visitAtLines(jaxpr.eqns, eqn => {
    const { primitive: { lower }, params } = eqn
    const xs = eqn.inputs.map(read)
    const ys = (lower._tag === 'structured' ? inside(lower.structured(params), xs, observe) : null) ?? bind(eqn.primitive, xs, params)
    observe(eqn, xs, ys)
    eqn.outputs.forEach((v, i) => values.set(v, ys[i]!))
  })
  return jaxpr.outputs.map(read)
}

/** `null`: there is nothing to see inside. */
const inside = (s: Structured<Jaxpr>, xs: readonly NDArray[], observe: Observe): readonly NDArray[] | null => {
  const run = (jaxpr: Jaxpr, ...operands: readonly (readonly NDArray[])[]): readonly NDArray[] => evalStepwise(jaxpr, operands.flat(), observe)
  switch (s._tag) {
    case 'call': return run(s.body, xs)
    case 'branch': return run(s.branches[Number(xs[0]!.item())]!, xs.slice(1))
    case 'while': {
      const condXs = xs.slice(0, s.condConsts), bodyXs = xs.slice(s.condConsts, s.condConsts + s.bodyConsts)
      let carry = xs.slice(s.condConsts + s.bodyConsts)
      while (run(s.cond, condXs, carry)[0]!.item() === true) carry = [...run(s.body, bodyXs, carry)]
      return carry
    }
    case 'scan': {
      if (s.length === 0) return null
      const consts = xs.slice(0, s.consts)
      let carry = xs.slice(s.consts, s.consts + s.carry)
      const sequences = xs.slice(s.consts + s.carry).map(entries)
      const emitted: (readonly NDArray[])[] = []
      for (let n = 0; n < s.length; n++) {
        const i = s.reverse ? s.length - 1 - n : n
        const out = run(s.body, consts, carry, sequences.map(rows => rows[i]!))
        carry = out.slice(0, s.carry)
        emitted[i] = out.slice(s.carry)
      }
      return [...carry, ...emitted[0]!.map((_, k) => stack(emitted.map(ys => ys[k]!), 0))]
    }
  }
}

const entries = (x: NDArray): readonly NDArray[] => split(x, new Array<number>(x.shape[0]!).fill(1), 0).map(row => squeeze(row, [0]))
