/** Calls from a running program into the host, which may run programs in turn: they have memory of their own. */
import type { TypedArray } from '../../base/dtype.js'
import { hostStepsOf, type Program, type Region } from '../../ir/loop/program.js'
import type { HostFunction } from '../../ir/lowering.js'
import { elementArrays } from './element-arrays.js'
import { setScratchAside } from './memory.js'

let depth = 0

/** Whether a program is waiting for the host. Until it goes on, the WebAssembly heap is its own. */
export const isInsideHostCall = (): boolean => depth > 0

export const callHost = (call: HostFunction, operands: readonly TypedArray[], results: readonly TypedArray[]): void => {
  const giveBack = setScratchAside()
  depth++
  try {
    call(operands.map(x => x.slice()), results)
  } finally {
    depth--
    giveBack()
  }
}

/** What a module imports to call the host: functions of byte addresses. */
export const hostImports = ({ steps, buffers }: Program, memory: () => ArrayBufferLike): { readonly [name: string]: (...addresses: readonly number[]) => void } => {
  const elements = ({ view }: Region): (typeof elementArrays)[keyof typeof elementArrays] => elementArrays[buffers[view.buffer]!.element]
  return Object.fromEntries(
    hostStepsOf(steps).map(({ call, operands, results }, n) => [
      `host${n}`,
      (...addresses) => {
        const written = results.map(r => new (elements(r))(r.length))
        callHost(call, operands.map((r, i) => new (elements(r))(memory(), addresses[i], r.length)), written)
        // only now: the memory may have grown meanwhile
        results.forEach((r, i) => new (elements(r))(memory(), addresses[operands.length + i], r.length).set(written[i]!))
      },
    ]),
  )
}
