/** Splits programs and functions into a primal part and a linear part that share residuals. */
import type { Jaxpr } from '../core/ir/jaxpr.js'
import type { Tangent, Value } from '../core/ir/primitive.js'
import { JaxprBuilder, within } from '../core/trace/builder.js'
import { evalJaxpr } from '../core/trace/eval-jaxpr.js'
import { type NDArray, asArrays } from '../core/trace/ndarray.js'
import { type Tape, record } from '../core/trace/tape.js'
import { pushForward } from './forward.js'

/** `jaxpr` maps residuals, then tangents of the active inputs, to the tangents of the results that have one. */
export interface LinearPart {
  readonly jaxpr: Jaxpr
  readonly residuals: readonly NDArray[]
  /** Which results have a tangent; the others are constant. */
  readonly active: readonly boolean[]
}

/** The linear part of a recorded function at `primals`: tangents of its inputs on the tape are the inputs of a fresh program. */
export const linearPart = (name: string, tape: Tape, primals: readonly Value[]): LinearPart => {
  const builder = new JaxprBuilder('abstract', name)
  return within(builder, () => {
    const tangents = tape.inputs.map((v, i) => (v === null ? null : builder.input(tangentAval(primals[i]!))))
    const out = pushForward(tape, tangents)
    const { jaxpr, captured } = builder.finish(asArrays(out.filter(t => t !== null)))
    return { jaxpr, residuals: captured, active: out.map(t => t !== null) }
  })
}

const tangentAval = ({ shape, dtype }: Value): { shape: readonly number[]; dtype: Value['dtype']; weakType: boolean } => ({ shape, dtype, weakType: false })

export interface LinearizedProgram {
  /** Results, then the residuals that are not inputs. */
  readonly primal: Jaxpr
  readonly linear: Jaxpr
  /** Arrays the primal program captured: its first inputs. */
  readonly captured: readonly NDArray[]
  /** Where each residual of `linear` comes from. */
  readonly residuals: readonly { readonly from: 'input' | 'output'; readonly position: number }[]
  readonly active: readonly boolean[]
}

const cache = new WeakMap<Jaxpr, Map<string, LinearizedProgram>>()

/** Inputs and duplicates are never residuals of their own: an input is handed on as it is. */
export const linearizeJaxpr = (jaxpr: Jaxpr, active: readonly boolean[]): LinearizedProgram => {
  let byMask = cache.get(jaxpr)
  if (byMask === undefined) cache.set(jaxpr, (byMask = new Map()))
  const key = active.join()
  let split = byMask.get(key)
  if (split === undefined) byMask.set(key, (split = splitJaxpr(jaxpr, active)))
  return split
}

const splitJaxpr = (jaxpr: Jaxpr, active: readonly boolean[]): LinearizedProgram => {
  const builder = new JaxprBuilder('stage', 'linearize')
  return within(builder, () => {
    const inputs = jaxpr.inputs.map(v => builder.input(v.aval))
    const chosen = inputs.filter((_, i) => active[i])
    const tape = record('linearize', chosen, watched => {
      let next = 0
      return evalJaxpr(jaxpr, inputs.map((x, i) => (active[i] ? watched[next++]! : x)))
    })
    const part = linearPart('linearize', tape, chosen)
    const fresh: NDArray[] = []
    const residuals = part.residuals.map(r => {
      const position = inputs.indexOf(r)
      if (position >= 0) return { from: 'input' as const, position }
      fresh.push(r)
      return { from: 'output' as const, position: jaxpr.outputs.length + fresh.length - 1 }
    })
    const primal = builder.finish([...tape.results, ...fresh])
    return { primal: primal.jaxpr, captured: primal.captured, linear: part.jaxpr, residuals, active: part.active }
  })
}

/** Puts the tangents of the active results back between the zeros of the others. */
export const scatterTangents = (active: readonly boolean[], ts: readonly Value[]): readonly Tangent[] => {
  let next = 0
  return active.map(a => (a ? ts[next++]! : null))
}

