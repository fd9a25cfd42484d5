/** A loop program as one WebAssembly module. */
import { type HostStep, hostStepsOf, type Program } from '../../../ir/loop/program.js'
import { emitDriver, type SharedStep } from './driver.js'
import { type Import, bytesOf, encodeModule } from './encoder.js'
import { emitKernel } from './kernel.js'

/** Imported functions come first. */
const REMAINDER = 0
const remainder: Import = { name: 'rem', type: { params: ['f64', 'f64'], results: ['f64'] } }

/** Call n of the host is a function of the byte addresses of its operands and results. */
const hostImport = ({ operands, results }: HostStep, n: number): Import => ({ name: `host${n}`, type: { params: [...operands, ...results].map(() => 'i32'), results: [] } })

export interface ModuleOptions {
  /** Whether the memory is shared between threads. */
  readonly shared: boolean
  /** Which kernels several threads run at once; without it the module is of one thread. */
  readonly isShared?: SharedStep
}

const barrier: Import = { name: 'barrier', type: { params: [], results: [] } }

export const emitModule = (program: Program, { shared, isShared }: ModuleOptions = { shared: false }): Uint8Array<ArrayBuffer> => {
  const hosts = hostStepsOf(program.steps)
  const imports = [remainder, ...hosts.map(hostImport), ...(isShared === undefined ? [] : [barrier])]
  const functions = program.kernels.map(kernel => {
    const body = emitKernel(kernel, REMAINDER)
    return { ...body, code: bytesOf(body.code) }
  })
  const kernels = functions.map((_, i) => imports.length + i)
  const team = isShared === undefined ? null : { isShared, barrier: imports.length - 1 }
  const driver = emitDriver(program, { kernels, hosts: new Map(hosts.map((step, n) => [step, REMAINDER + 1 + n])), team })
  return encodeModule({ imports, functions: [...functions, driver], run: imports.length + functions.length, shared })
}
