/** Lowering a jaxpr into steps: what both ways of lowering, per equation and fused, have in common. */
import type { Eqn, Jaxpr } from '../../ir/jaxpr.js'
import { isVar } from '../../ir/jaxpr.js'
import { indexEquals } from '../../ir/loop/index-expr.js'
import type { Step } from '../../ir/loop/program.js'
import { emitFill } from './copy.js'
import { physicalSize } from './element.js'
import { type BufferPlace, constantPlace, type Place } from './place.js'
import { type ProgramBuilder, scratchFor } from './program-builder.js'

/** Where a result should be put; `undefined`: wherever it is convenient. */
export type Target = BufferPlace | undefined

/** Appends the steps of a jaxpr, given where its inputs are; returns where its outputs are, in their targets if convenient. */
export type LowerBody = (b: ProgramBuilder, steps: Step[], jaxpr: Jaxpr, inputs: readonly Place[], targets: readonly Target[]) => readonly Place[]

/** Like `LowerBody`, for outputs that must end in their targets. */
export const lowerInto = (lower: LowerBody, b: ProgramBuilder, steps: Step[], jaxpr: Jaxpr, inputs: readonly Place[], targets: readonly BufferPlace[]): void => {
  const places = lower(b, steps, jaxpr, inputs, targets)
  targets.forEach((target, i) => moveTo(b, steps, places[i]!, target))
}

/** Copies a value unless it is there already. */
export const moveTo = (b: ProgramBuilder, steps: Step[], from: Place, to: BufferPlace): void => {
  const length = physicalSize(to.aval)
  if (length === 0) return
  if (from._tag === 'constant' || from.splat) emitFill(b, steps, from, to)
  else if (!sameView(from, to)) steps.push({ _tag: 'copy', from: from.view, to: to.view, length })
}

/** The place of every atom while a body is lowered, and of every result that has one assigned. */
export interface Environment {
  readonly places: Map<number, Place>
  readonly targets: ReadonlyMap<number, BufferPlace>
  /** From outputs that should be put into the memory of an input, once nobody reads it, to that input. */
  readonly replaces: ReadonlyMap<number, number>
}

export const environment = (jaxpr: Jaxpr, inputs: readonly Place[], targets: readonly Target[]): Environment => {
  const places = new Map<number, Place>()
  jaxpr.inputs.forEach((v, i) => places.set(v.id, { ...inputs[i]!, aval: v.aval }))
  const replaces = new Map<number, number>()
  const free = targets.map((target, i) => {
    const input = target === undefined ? -1 : inputs.findIndex(p => p._tag === 'buffer' && sameView(p, target))
    if (input < 0) return target
    const output = jaxpr.outputs[i]!
    if (isVar(output)) replaces.set(output.id, jaxpr.inputs[input]!.id)
    return undefined
  })
  return { places, targets: assignTargets(jaxpr, free), replaces }
}

const sameView = ({ view: a }: BufferPlace, { view: b }: BufferPlace): boolean => a.buffer === b.buffer && indexEquals(a.offset, b.offset)

export const placeOf = (env: Environment, atom: Eqn['inputs'][number]): Place =>
  // a variable is bound before it is used: jaxprs are checked
  isVar(atom) ? env.places.get(atom.id)! : constantPlace(atom.aval, atom.value)

/** The target of a result, or new scratch. */
export const allocate = (env: Environment, b: ProgramBuilder, v: Eqn['outputs'][number]): BufferPlace => {
  const target = env.targets.get(v.id)
  return target === undefined ? scratchFor(b, v.aval) : { ...target, aval: v.aval }
}

/** A target goes to the variable it was meant for, and through operations that only rename memory to their operand. */
const assignTargets = (jaxpr: Jaxpr, targets: readonly Target[]): ReadonlyMap<number, BufferPlace> => {
  const assigned = new Map<number, BufferPlace>()
  jaxpr.outputs.forEach((atom, i) => {
    const target = targets[i]
    if (target !== undefined && isVar(atom) && !assigned.has(atom.id)) assigned.set(atom.id, target)
  })
  for (let i = jaxpr.eqns.length - 1; i >= 0; i--) {
    const { primitive, inputs, outputs } = jaxpr.eqns[i]!
    if (primitive.lower._tag !== 'alias' && primitive.lower._tag !== 'barrier') continue
    outputs.forEach((v, k) => {
      const target = assigned.get(v.id), operand = inputs[k]!
      if (target !== undefined && isVar(operand) && !assigned.has(operand.id)) assigned.set(operand.id, { ...target, aval: operand.aval })
    })
  }
  return assigned
}
