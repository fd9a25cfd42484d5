/** A loop program as one WebAssembly module; equal kernels are one function. */
import { type HostStep, hostStepsOf, type Program } from '../../../ir/loop/program.js'
import { emitDriver } from './driver.js'
import { type FunctionBody, type Import, encodeModule } from './encoder.js'
import { emitKernel } from './kernel.js'

/** Imported functions come first. */
const REMAINDER = 0
const remainder: Import = { name: 'rem', type: { params: ['f64', 'f64'], results: ['f64'] } }

/** Call n of the host is a function of the byte addresses of its operands and results. */
const hostImport = ({ operands, results }: HostStep, n: number): Import => ({ name: `host${n}`, type: { params: [...operands, ...results].map(() => 'i32'), results: [] } })

export const emitModule = (program: Program): Uint8Array<ArrayBuffer> => {
  const hosts = hostStepsOf(program.steps)
  const imports = [remainder, ...hosts.map(hostImport)]
  const functions: FunctionBody[] = []
  const shared = new Map<string, number>()
  const kernels = program.kernels.map(kernel => {
    const body = emitKernel(kernel, REMAINDER)
    const key = `${body.type.params.length}:${body.locals.join()}:${body.code.join()}`
    let index = shared.get(key)
    if (index === undefined) {
      shared.set(key, (index = imports.length + functions.length))
      functions.push(body)
    }
    return index
  })
  functions.push(emitDriver(program, kernels, new Map(hosts.map((step, n) => [step, REMAINDER + 1 + n]))))
  return encodeModule({ imports, functions, run: imports.length + functions.length - 1 })
}
