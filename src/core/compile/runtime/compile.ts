import type { Jaxpr } from '../../ir/jaxpr.js'
import type { Backend } from './backend.js'
import type { Executable } from './executable.js'

export type { CostAnalysis, Executable, MemoryAnalysis } from './executable.js'

export interface CompileOptions {
  /** Which inputs are one number for all elements, whatever their shape. */
  readonly splats?: readonly boolean[]
  readonly backend?: Backend
}

export declare const compile: (jaxpr: Jaxpr, options?: CompileOptions) => Executable
