import type { Jaxpr } from '../../ir/jaxpr.js'
import type { Program, Step } from '../../ir/loop/program.js'
import { elementOf } from '../../ir/loop/scalar.js'
import { type Machine, scalarMachine } from '../schedule/blocking.js'
import { simplify } from '../simplify/simplify.js'
import { planMemory } from '../memory/plan.js'
import { allocate, environment, type LowerBody, lowerInto, placeOf } from './body.js'
import { physicalSize } from './element.js'
import { fusedFor } from './fused.js'
import { hoistInvariants } from './hoist.js'
import { emitHost } from './host.js'
import { emitContraction, emitMap, emitReduce } from './per-equation.js'
import { bufferPlace, retype } from './place.js'
import { declareBuffer, finishProgram, programBuilder } from './program-builder.js'
import { emitRoutine } from './routine.js'
import { emitStructured } from './structured.js'

export interface LowerOptions {
  /** Inputs that are one number for all elements, whatever their shape. */
  readonly splats?: readonly boolean[]
  /** `false`: one kernel per equation, in plain loops. */
  readonly fuse: boolean
  /** What contractions are cut for. */
  readonly machine?: Machine
}

/** The loop program of a jaxpr, with its memory planned. */
export const lowerJaxpr = (jaxpr: Jaxpr, { splats = [], fuse, machine = scalarMachine }: LowerOptions): Program => {
  const b = programBuilder()
  const inputs = jaxpr.inputs.map(({ aval }, position) => {
    const splat = splats[position] === true
    return bufferPlace(aval, declareBuffer(b, elementOf(aval.dtype), splat ? 1 : physicalSize(aval), { _tag: 'input', position }), undefined, splat)
  })
  const outputs = jaxpr.outputs.map(({ aval }, position) =>
    bufferPlace(aval, declareBuffer(b, elementOf(aval.dtype), physicalSize(aval), { _tag: 'output', position })))
  const steps: Step[] = []
  if (fuse) lowerInto(fusedFor(machine), b, steps, simplify(jaxpr), inputs, outputs)
  else lowerInto(lowerPerEquation, b, steps, jaxpr, inputs, outputs)
  const program = finishProgram(b, steps, inputs.length, outputs.length)
  return planMemory(fuse ? hoistInvariants(program) : program)
}

/** One kernel for every equation, in program order. */
export const lowerPerEquation: LowerBody = (b, steps, jaxpr, inputs, targets) => {
  const env = environment(jaxpr, inputs, targets)
  for (const { primitive, inputs: atoms, params, outputs, source } of jaxpr.eqns) {
    b.source = source
    const operands = atoms.map(atom => placeOf(env, atom))
    const { lower, name } = primitive
    switch (lower._tag) {
      case 'alias':
        outputs.forEach(v => env.places.set(v.id, retype(operands[0]!, v.aval)))
        continue
      case 'barrier':
        outputs.forEach((v, i) => env.places.set(v.id, retype(operands[i]!, v.aval)))
        continue
      case 'structured': {
        const results = emitStructured(lowerPerEquation, b, steps, lower.structured(params), operands, outputs.map(v => v.aval), outputs.map(v => env.targets.get(v.id)))
        outputs.forEach((v, i) => env.places.set(v.id, retype(results[i]!, v.aval)))
        continue
      }
      case 'host': {
        const results = outputs.map(v => allocate(env, b, v))
        outputs.forEach((v, i) => env.places.set(v.id, results[i]!))
        emitHost(b, steps, lower.host(atoms.map(a => a.aval), params), operands, results)
        continue
      }
      default: {
        const results = outputs.map(v => allocate(env, b, v))
        outputs.forEach((v, i) => env.places.set(v.id, results[i]!))
        if (lower._tag === 'map') emitMap(b, steps, name, (xs, index, p, which) => lower.at(xs, index, p, which), params, operands, results)
        else if (lower._tag === 'reduce') emitReduce(b, steps, name, lower.reduction(atoms.map(a => a.aval), params), operands, results[0]!)
        else if (lower._tag === 'contract') emitContraction(b, steps, name, lower.contraction(atoms.map(a => a.aval), params), operands, results[0]!)
        else emitRoutine(b, steps, name, (scope, p) => lower.routine(scope, p), params, operands, results)
      }
    }
  }
  return jaxpr.outputs.map(atom => placeOf(env, atom))
}
