/** A loop program as one WebAssembly module. */
import { type HostStep, hostStepsOf, type Program } from '../../../ir/loop/program.js'
import { emitDriver, type SharedStep } from './driver.js'
import { type Import, bytesOf, encodeModule } from './encoder.js'
import { emitKernel } from './kernel.js'
import { type FunctionName, printModule } from './print-module.js'

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
    return { ...body, code: [bytesOf(body.code)] }
  })
  const kernels = functions.map((_, i) => imports.length + i)
  const team = isShared === undefined ? null : { isShared, barrier: imports.length - 1 }
  const driver = emitDriver(program, { kernels, hosts: new Map(hosts.map((step, n) => [step, REMAINDER + 1 + n])), team })
  return encodeModule({ imports, functions: [...functions, driver], run: imports.length + functions.length, shared })
}

/** The module as text, with the kernels' names; those of imports are taken. */
export const moduleText = (program: Program, options?: ModuleOptions): string => {
  const taken = new Map<string, number>(['run', remainder.name, barrier.name].map(name => [name, 1]))
  const functions = program.kernels.map((kernel): FunctionName => {
    const name = kernel.name.replace(/[^A-Za-z0-9_]+/g, '_')
    const n = (taken.get(name) ?? 0) + 1
    taken.set(name, n)
    return { name: n === 1 ? name : `${name}.${n}`, params: ['lo', 'hi', ...kernel.pointers.map((_, i) => `p${i}`)] }
  })
  const team = options?.isShared === undefined ? [] : ['thread', 'threads']
  return printModule(emitModule(program, options), [...functions, { name: 'run', params: ['table', 'scratch', ...team] }])
}
