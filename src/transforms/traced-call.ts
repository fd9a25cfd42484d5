/** A function of trees and its arguments as a program and its operands: how every operation that holds a program begins. */
import type { Aval } from '../core/base/aval.js'
import { type TreeDef, unflatten } from '../core/base/tree.js'
import type { Jaxpr } from '../core/ir/jaxpr.js'
import type { Value } from '../core/ir/primitive.js'
import { traceJaxpr } from '../core/trace/builder.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { type FlatTrees, flattenTrees } from './argnums.js'
import { type AnyFunction, flatCall } from './flat-function.js'

export const avalOf = ({ shape, dtype, weakType }: Aval): Aval => ({ shape, dtype, weakType })

export const flattenArguments = (op: string, args: readonly unknown[]): FlatTrees => flattenTrees(op, args.map((tree, i) => [`argument ${i}`, tree]))

export interface TracedCall {
  readonly jaxpr: Jaxpr
  readonly captured: readonly NDArray[]
  readonly leaves: readonly NDArray[]
  /** Captured values, then the arrays of the arguments. */
  readonly operands: readonly NDArray[]
  readonly def: TreeDef
  /** The tree of the result. */
  readonly result: (leaves: readonly Value[]) => unknown
}

export const traceCall = (op: string, f: AnyFunction, args: readonly unknown[]): TracedCall => {
  const trees = flattenArguments(op, args)
  const flat = flatCall(f, op, trees.rebuild)
  const { jaxpr, captured } = traceJaxpr('stage', op, trees.leaves.map(avalOf), flat.call)
  const def = flat.def()
  return { jaxpr, captured, leaves: trees.leaves, operands: [...captured, ...trees.leaves], def, result: leaves => unflatten(def, leaves) }
}

/** The result of a plain call, numbers as arrays: what there is to do where nobody is tracing. */
export const callDirectly = (op: string, f: AnyFunction, args: readonly unknown[]): unknown => {
  const trees = flattenArguments(op, args)
  const flat = flatCall(f, op, trees.rebuild)
  const leaves = flat.call(trees.leaves)
  return unflatten(flat.def(), leaves)
}
