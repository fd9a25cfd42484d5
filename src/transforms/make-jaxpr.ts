/** Looking at programs: the jaxpr of a function, and the types of its results, without running it. */
import { type Aval, aval } from '../core/base/aval.js'
import { flatten, unflatten } from '../core/base/tree.js'
import { TreeError } from '../core/base/errors.js'
import type { Jaxpr } from '../core/ir/jaxpr.js'
import { printJaxpr } from '../core/ir/print.js'
import { type TracedFunction, traceJaxpr } from '../core/trace/builder.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { TreeDef } from '../core/base/tree.js'
import { type AnyFunction, arrayOfLeaf, checkFunction, flatCall, flattenArrays } from './flat-function.js'
import { ShapeDtypeStruct } from './shape-dtype-struct.js'
import type { Arguments } from './types.js'

/** Arguments of which only the types matter. */
type ArgumentTypes<A extends readonly unknown[]> = Arguments<A, NDArray | number | ShapeDtypeStruct>

/** A program that prints itself. */
export interface PrintableJaxpr extends Jaxpr {
  toString(): string
}

/**
 * The program `f` is for arguments of these types: `makeJaxpr(f)(...args)`. It prints, and `parseJaxpr` reads it back.
 * Captured arrays are its first inputs.
 *
 * Source: `jax.make_jaxpr`.
 *
 * @example
 * ```ts
 * import { makeJaxpr, np, type NDArray } from 'cotangent'
 * String(makeJaxpr((x: NDArray) => np.sin(x))(np.zeros([2]))).includes('sin') // => true
 * ```
 */
export function makeJaxpr<A extends readonly unknown[]>(f: (...args: A) => unknown): (...args: ArgumentTypes<A>) => PrintableJaxpr
export function makeJaxpr(f: AnyFunction): (...args: readonly unknown[]) => PrintableJaxpr {
  checkFunction('makeJaxpr', f)
  return (...args) => {
    const { traced } = traceTypes('makeJaxpr', f, args)
    return { ...traced.jaxpr, toString: () => printJaxpr(traced.jaxpr) }
  }
}

/**
 * The tree of `f(...args)` with a `ShapeDtypeStruct` for every array, worked out without computing. Arguments may be `ShapeDtypeStruct`s, as they may for `makeJaxpr`.
 *
 * Source: `jax.eval_shape`.
 *
 * @example
 * ```ts
 * import { evalShape, np, type NDArray } from 'cotangent'
 * evalShape(x => np.matmul(x, np.transpose(x)), np.zeros([2, 3])).shape // => [2,2]
 * ```
 */
export function evalShape<A extends readonly unknown[], R>(f: (...args: A) => R, ...args: ArgumentTypes<A>): Types<R>
export function evalShape(f: AnyFunction, ...args: readonly unknown[]): unknown {
  checkFunction('evalShape', f)
  const { traced, def } = traceTypes('evalShape', f, args)
  return unflatten(def(), traced.jaxpr.outputs.map(({ aval: { shape, dtype, weakType } }) => ShapeDtypeStruct(shape, dtype, weakType)))
}

/** A tree with the types of its arrays in their place. */
export type Types<T> = T extends Aval | number ? ShapeDtypeStruct : T extends readonly unknown[] | object ? { [K in keyof T]: Types<T[K]> } : T

const traceTypes = (op: string, f: AnyFunction, args: readonly unknown[]): { readonly traced: TracedFunction; readonly def: () => TreeDef } => {
  const [leaves, def] = flatten(args)
  const avals = leaves.map(leaf => {
    if (leaf instanceof ShapeDtypeStruct) return aval(leaf.shape, leaf.dtype, leaf.weakType)
    const x = arrayOfLeaf(leaf)
    if (x === null) {
      flattenArrays(op, 'the arguments', args) // throws with the path, unless the leaf is a structure
      throw new TreeError(op, { expected: 'arrays, numbers or ShapeDtypeStructs', got: String(leaf) })
    }
    return aval(x.shape, x.dtype, x.weakType)
  })
  const flat = flatCall(f, op, arrays => unflatten(def, arrays) as unknown as readonly unknown[]) // the arguments are a list, so its tree is one
  return { traced: traceJaxpr('stage', op, avals, flat.call), def: flat.def }
}
