/** A loop program as JavaScript: one source text to read; its functions compiled one by one. */
import type { TypedArray } from '../../../base/dtype.js'
import { hostStepsOf, type Program } from '../../../ir/loop/program.js'
import type { HostFunction } from '../../../ir/lowering.js'
import { callHost } from '../../runtime/host.js'
import type { Views } from '../../runtime/views.js'
import { compileSource } from './compile-source.js'
import { emitDriver } from './driver.js'
import { emitKernel } from './kernel.js'
import { prelude } from './prelude.js'

/** Runs a program on the memory of its buffers, by buffer, and scratch. */
export type NativeRun = (buffers: readonly TypedArray[], scratch: Views) => void

export interface EmittedProgram {
  /** Everything, ready to be read or run elsewhere. */
  readonly text: string
  /** Compiles the functions; throws EvalError where generated code is forbidden. */
  readonly link: () => NativeRun
}

export const emitProgram = (program: Program): EmittedProgram => {
  const taken = new Map<string, number>([['run', 1], ['copy', 1]])
  const functions = program.kernels.map(kernel => ({ ...emitKernel(kernel), name: freshName(kernel.name, taken) }))
  const driver = emitDriver(program, functions.map(f => f.name))
  const all = new Set([...driver.uses, ...functions.flatMap(f => [...f.uses])])
  const sources = functions.map(({ name, text }) => `function ${name}${text}`)
  return {
    text: [...(all.size === 0 ? [] : [prelude(all)]), ...sources, driver.text].join('\n\n'),
    link: () => {
      const kernels = functions.map(({ text, uses }) => compileSource(`'use strict'\n${prelude(uses)}\nreturn function kernel${text}`))
      const table = `const [${functions.map(f => f.name).join(', ')}] = kernels`
      const make = compileSource(`'use strict'\nreturn function link(kernels, hosts) {\n${table}\n${prelude(driver.uses)}\nreturn ${driver.text}\n}`)
      const hosts = hostStepsOf(program.steps).map(({ call }): HostFunction => (operands, results) => callHost(call, operands, results))
      // The text above is of a function of the kernels and the host's functions that returns the driver.
      return (make as (kernels: readonly unknown[], hosts: readonly HostFunction[]) => NativeRun)(kernels, hosts)
    },
  }
}

/** A kernel's name as an identifier, told apart from the others by a number. */
const freshName = (name: string, taken: Map<string, number>): string => {
  const stem = name.replace(/[^A-Za-z0-9]+(.)?/g, (_, c: string | undefined) => c?.toUpperCase() ?? '').replace(/^(?=[0-9]|$)/, 'kernel')
  const safe = /^(lo|hi|[a-n]|out|run|copy|if|for|do|in|let|var|new|try|else|case|enum|eval|null|this|true|void|with|await|break|catch|class|const|false|super|throw|while|yield|delete|export|import|public|return|static|switch|typeof|default|extends|finally|continue|debugger|function|arguments|interface|package|private|protected|implements|instanceof|abs|ceil|clz32|floor|fround|imul|max|min|sqrt|trunc|nearest|copysign|popcount|fromWords)$/.test(stem) ? `${stem}Kernel` : stem
  const n = (taken.get(safe) ?? 0) + 1
  taken.set(safe, n)
  return n === 1 ? safe : `${safe}${n}`
}
