/** Runs what works on typed arrays: the JavaScript emitter's functions and the reference interpreter. */
import type { TypedArray } from '../../base/dtype.js'
import type { Program } from '../../ir/loop/program.js'
import type { NativeRun } from '../emit/js/emit.js'
import { elementArrays } from './element-arrays.js'
import { isInsideHostCall } from './host.js'
import { memoryFor, scratchOf } from './memory.js'
import { type DTypes, operandsOf, type Run, splatElement } from './run.js'
import { Storage } from './storage.js'

export const runTyped = (program: Program, dtypes: DTypes, native: NativeRun): Run => {
  const inputs = operandsOf(program, 'input', dtypes.inputs)
  const outputs = operandsOf(program, 'output', dtypes.outputs)
  const splats = (): readonly TypedArray[] => inputs.map(({ element }) => new elementArrays[element](1))
  const ownSplats = splats()
  const ownBuffers: (TypedArray | undefined)[] = program.buffers.map(() => undefined)
  return values => {
    // This very program may be waiting for the host.
    const nested = isInsideHostCall()
    const buffers = nested ? [] : ownBuffers
    const numbers = nested ? splats() : ownSplats
    for (let i = 0; i < inputs.length; i++) {
      const { buffer, position, dtype } = inputs[i]!
      const x = values[position]!
      if (typeof x === 'number') {
        const one = numbers[i]!
        one[0] = splatElement(dtype, x)
        buffers[buffer] = one
      } else buffers[buffer] = x.typed()
    }
    const results: Storage[] = []
    for (let i = 0; i < outputs.length; i++) {
      const { buffer, position, element, length, dtype } = outputs[i]!
      const memory = memoryFor(element, length)
      buffers[buffer] = memory
      results[position] = Storage.of(dtype, memory)
    }
    // Every input and output has its memory now; scratch buffers have none of their own.
    native(buffers as readonly TypedArray[], scratchOf(program.scratchBytes))
    for (let i = 0; i < buffers.length; i++) buffers[i] = undefined // the table must keep no array alive
    return results
  }
}
