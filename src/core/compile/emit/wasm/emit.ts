/** A loop program as one WebAssembly module; equal kernels are one function. */
import type { Program } from '../../../ir/loop/program.js'
import { emitDriver } from './driver.js'
import { type FunctionBody, encodeModule } from './encoder.js'
import { emitKernel } from './kernel.js'

/** Imported functions come first. */
const REMAINDER = 0
const IMPORTS = [{ name: 'rem', type: { params: ['f64', 'f64'], results: ['f64'] } }] as const

export const emitModule = (program: Program): Uint8Array<ArrayBuffer> => {
  const functions: FunctionBody[] = []
  const shared = new Map<string, number>()
  const kernels = program.kernels.map(kernel => {
    const body = emitKernel(kernel, REMAINDER)
    const key = `${body.type.params.length}:${body.locals.join()}:${body.code.join()}`
    let index = shared.get(key)
    if (index === undefined) {
      shared.set(key, (index = IMPORTS.length + functions.length))
      functions.push(body)
    }
    return index
  })
  functions.push(emitDriver(program, kernels))
  return encodeModule({ imports: IMPORTS, functions, run: IMPORTS.length + functions.length - 1 })
}
