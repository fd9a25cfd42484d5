import { expect } from 'vitest'
import { allocate, type TypedArray } from '../../../src/core/base/dtype.js'
import { interpret } from '../../../src/core/compile/reference/interpret.js'
import type { Jaxpr } from '../../../src/core/ir/jaxpr.js'
import type { Program } from '../../../src/core/ir/loop/program.js'
import { emitters } from './emit/emitters.js'

/** The memory of a program's inputs and outputs, by buffer. */
const bind = (jaxpr: Jaxpr, program: Program, inputs: readonly (readonly number[])[]): { readonly outputs: readonly TypedArray[]; readonly arrays: readonly (TypedArray | undefined)[] } => {
  const outputs = jaxpr.outputs.map(a => allocate(a.aval.dtype, a.aval.shape.reduce((n, extent) => n * extent, 1)))
  const arrays = program.buffers.map(b => {
    if (b.place._tag === 'output') return outputs[b.place.position]
    if (b.place._tag === 'scratch') return undefined
    const { dtype } = jaxpr.inputs[b.place.position]!.aval
    const typed = allocate(dtype, 0).constructor as unknown as { from(xs: readonly number[]): TypedArray } // every typed array constructor has `from`
    return typed.from(inputs[b.place.position]!)
  })
  return { outputs, arrays }
}

/** Runs a program in the reference interpreter on inputs given as numbers; results as typed arrays. */
export const runProgram = (jaxpr: Jaxpr, program: Program, inputs: readonly (readonly number[])[]): readonly TypedArray[] => {
  const { outputs, arrays } = bind(jaxpr, program, inputs)
  interpret(program, arrays)
  return outputs
}

/** Runs a program through every emitter, which must agree to the bit, in scratch memory laid out as planned and full of rubbish. */
export const runNatively = (jaxpr: Jaxpr, program: Program, inputs: readonly (readonly number[])[]): readonly TypedArray[] => {
  const [first, ...others] = emitters.map(({ run }) => {
    const { outputs, arrays } = bind(jaxpr, program, inputs)
    run(program, arrays as readonly TypedArray[]) // scratch buffers are never looked up
    return outputs
  })
  for (const outputs of others) expect(outputs).toEqual(first)
  return first!
}
