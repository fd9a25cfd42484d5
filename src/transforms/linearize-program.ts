/** Splits programs and functions into a primal part and a linear part that share residuals. */
import type { Aval } from '../core/base/aval.js'
import { type Jaxpr, inputAvals } from '../core/ir/jaxpr.js'
import type { Value } from '../core/ir/primitive.js'
import { JaxprBuilder, type TracedFunction, traceJaxpr, within } from '../core/trace/builder.js'
import { evalJaxpr } from '../core/trace/eval-jaxpr.js'
import { type NDArray, asArrays } from '../core/trace/ndarray.js'
import { type Tape, record } from '../core/trace/tape.js'
import { pushForward, zerosLike } from './forward.js'

/** `jaxpr` maps residuals, then tangents of the active inputs, to the tangents of the results that have one. */
export interface LinearPart {
  readonly jaxpr: Jaxpr
  readonly residuals: readonly NDArray[]
  /** Which results have a tangent; the others are constant. */
  readonly active: readonly boolean[]
}

/** The linear part of a recorded function at `primals`: tangents of its inputs on the tape are the inputs of a fresh program. */
export const linearPart = (name: string, tape: Tape, primals: readonly Value[], forced: readonly boolean[] = []): LinearPart => {
  const builder = new JaxprBuilder('abstract', name)
  return within(builder, () => {
    const tangents = tape.inputs.map((v, i) => (v === null ? null : builder.input(tangentAval(primals[i]!))))
    const out = pushForward(tape, tangents).map((t, i) => t ?? (forced[i] === true ? zerosLike(tape.results[i]!) : null))
    const { jaxpr, captured } = builder.finish(asArrays(out.filter(t => t !== null)))
    return { jaxpr, residuals: captured, active: out.map(t => t !== null) }
  })
}

export const tangentAval = ({ shape, dtype }: Aval): Aval => ({ shape, dtype, weakType: false })

/** Where a residual of the linear part is found when the primal part has run. */
export interface ResidualSource {
  readonly from: 'input' | 'output'
  /** Among the inputs without the captured ones, or among all outputs. */
  readonly position: number
}

export interface LinearizedProgram {
  /** Results, then the residuals that are neither inputs nor results. */
  readonly primal: Jaxpr
  /** From residuals, then tangents of the active inputs, to tangents of the active results. */
  readonly linear: Jaxpr
  /** Arrays the primal program captured: its first inputs. */
  readonly captured: readonly NDArray[]
  readonly residuals: readonly ResidualSource[]
  readonly active: readonly boolean[]
}

const cache = new WeakMap<Jaxpr, Map<string, LinearizedProgram>>()

/**
 * The split of a program whose `active` inputs have tangents. Results in `forced` get one even where it is zero. Inputs, results
 * and duplicates are never residuals of their own: they are handed on as they are.
 */
export const linearizeJaxpr = (jaxpr: Jaxpr, active: readonly boolean[], forced: readonly boolean[] = []): LinearizedProgram => {
  let byMask = cache.get(jaxpr)
  if (byMask === undefined) cache.set(jaxpr, (byMask = new Map()))
  const key = `${active.join()}|${forced.join()}`
  let split = byMask.get(key)
  if (split === undefined) byMask.set(key, (split = splitJaxpr(jaxpr, active, forced)))
  return split
}

const splitJaxpr = (jaxpr: Jaxpr, active: readonly boolean[], forced: readonly boolean[]): LinearizedProgram => {
  const builder = new JaxprBuilder('stage', 'linearize')
  return within(builder, () => {
    const inputs = jaxpr.inputs.map(v => builder.input(v.aval))
    const chosen = inputs.filter((_, i) => active[i])
    const tape = record('linearize', chosen, watched => {
      let next = 0
      return evalJaxpr(jaxpr, inputs.map((x, i) => (active[i] ? watched[next++]! : x)))
    })
    const part = linearPart('linearize', tape, chosen, forced)
    const fresh: NDArray[] = []
    const residuals = part.residuals.map((r): ResidualSource => {
      const input = inputs.indexOf(r)
      if (input >= 0) return { from: 'input', position: input }
      const output = tape.results.indexOf(r)
      if (output >= 0) return { from: 'output', position: output }
      fresh.push(r)
      return { from: 'output', position: jaxpr.outputs.length + fresh.length - 1 }
    })
    const primal = builder.finish([...tape.results, ...fresh])
    return { primal: primal.jaxpr, captured: primal.captured, linear: part.jaxpr, residuals, active: part.active }
  })
}

/** The derivative of a program as a program: from inputs and tangents of the active ones to results and tangents of those in `forced`. */
export const jvpJaxpr = (jaxpr: Jaxpr, active: readonly boolean[], forced: readonly boolean[]): TracedFunction => {
  const avals = [...inputAvals(jaxpr), ...inputAvals(jaxpr).filter((_, i) => active[i]).map(tangentAval)]
  return traceJaxpr('stage', 'jvp', avals, all => {
    const inputs = all.slice(0, jaxpr.inputs.length)
    const tape = record('jvp', inputs.filter((_, i) => active[i]), watched => {
      let next = 0
      return evalJaxpr(jaxpr, inputs.map((x, i) => (active[i] ? watched[next++]! : x)))
    })
    const tangents = pushForward(tape, all.slice(jaxpr.inputs.length)).map((t, i) => t ?? zerosLike(tape.results[i]!))
    return asArrays([...tape.results, ...tangents.filter((_, i) => forced[i])])
  })
}

/** Puts the tangents of the active results, or what is known of each, back between the zeros of the others. */
export const scatterTangents = <T>(active: readonly boolean[], ts: readonly T[]): readonly (T | null)[] => {
  let next = 0
  return active.map(a => (a ? ts[next++]! : null))
}
