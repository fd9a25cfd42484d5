/** Transposition from program to program, made once per program and per choice of unknowns. */
import { type Jaxpr, inputAvals, outputAvals } from '../core/ir/jaxpr.js'
import type { Tangent, Value } from '../core/ir/primitive.js'
import { type TracedFunction, traceJaxpr } from '../core/trace/builder.js'
import { asArrays } from '../core/trace/ndarray.js'
import { zerosLike } from './forward.js'
import { tangentAval } from './linearize-program.js'
import { transposeJaxpr } from './transpose.js'

export interface TransposedProgram {
  /** From the known inputs and the given cotangents to the cotangents of the unknown inputs that are not zero. */
  readonly program: TracedFunction
  /** Which inputs have a cotangent. */
  readonly results: readonly boolean[]
}

const cache = new WeakMap<Jaxpr, Map<string, TransposedProgram>>()

/** Inputs in `forced` have a cotangent even where it is zero. */
export const transposedProgram = (jaxpr: Jaxpr, unknown: readonly boolean[], given: readonly boolean[], forced: readonly boolean[] = []): TransposedProgram => {
  let byMask = cache.get(jaxpr)
  if (byMask === undefined) cache.set(jaxpr, (byMask = new Map()))
  const key = `${unknown.join()}|${given.join()}|${forced.join()}`
  const found = byMask.get(key)
  if (found !== undefined) return found
  const avals = inputAvals(jaxpr)
  const knownAvals = avals.filter((_, i) => !unknown[i])
  const cotangentAvals = outputAvals(jaxpr).filter((_, i) => given[i]).map(tangentAval)
  let results: readonly boolean[] = []
  const program = traceJaxpr('stage', 'transpose', [...knownAvals, ...cotangentAvals], inputs => {
    let next = 0
    const known = unknown.map((u): Value | null => (u ? null : inputs[next++]!))
    const cts = given.map((g): Tangent => (g ? inputs[next++]! : null))
    const out = transposeJaxpr(jaxpr, known, cts).map((ct, i) => ct ?? (forced[i] === true ? zerosLike(avals[i]!) : null))
    results = out.map(ct => ct !== null)
    return asArrays(out.filter(ct => ct !== null))
  })
  const made = { program, results }
  byMask.set(key, made)
  return made
}
