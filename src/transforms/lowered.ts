/** A jitted function's program for one type of arguments, before and after compilation. */
import type { Executable } from '../core/compile/runtime/compile.js'
import type { Jaxpr } from '../core/ir/jaxpr.js'
import { printJaxpr } from '../core/ir/print.js'
import type { Arguments, Arrays } from './types.js'

export class Lowered<A extends readonly unknown[], R> {
  constructor(
    readonly jaxpr: Jaxpr,
    private readonly executable: () => Executable,
    private readonly run: (...args: readonly unknown[]) => unknown,
  ) {}

  /** The program that was traced. */
  text(): string {
    return printJaxpr(this.jaxpr)
  }

  compile(): Compiled<A, R> {
    const executable = this.executable()
    return {
      call: (...args) => this.run(...args) as Arrays<R>, // run is the jitted function itself
      text: kind => executable.text(kind),
      costAnalysis: () => executable.costAnalysis(),
      memoryAnalysis: () => executable.memoryAnalysis(),
    }
  }
}

export interface Compiled<A extends readonly unknown[], R> {
  readonly call: (...args: Arguments<A>) => Arrays<R>
  /** The generated code: a JavaScript program ('js') or the WebAssembly module as text ('wasm'); or the loop program both are made from ('loops'). */
  readonly text: (kind?: 'js' | 'wasm' | 'loops') => string
  readonly costAnalysis: Executable['costAnalysis']
  readonly memoryAnalysis: Executable['memoryAnalysis']
}
