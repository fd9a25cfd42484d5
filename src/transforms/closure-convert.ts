/** Functions without hidden arguments. */
import { unflatten } from '../core/base/tree.js'
import { evalJaxpr } from '../core/trace/eval-jaxpr.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { type AnyFunction, checkFunction } from './flat-function.js'
import { flattenArguments, traceCall } from './traced-call.js'
import type { Arguments, Arrays } from './types.js'

/**
 * `[converted, consts]` such that `converted(...args, ...consts)` is `f(...args)`: the arrays that `f` closes over have become
 * arguments, so that a custom rule can differentiate in them. `exampleArgs` give trees, shapes and dtypes.
 *
 * Source: `jax.closure_convert`.
 *
 * @example
 * ```ts
 * import { closureConvert, np, type NDArray } from 'cotangent'
 * const a = np.array([1, 2])
 * const [f, consts] = closureConvert((x: NDArray) => np.multiply(a, x), 3)
 * consts.length // => 1
 * f(np.array(3), ...consts).tolist() // => [3,6]
 * ```
 */
export function closureConvert<A extends readonly unknown[], R>(f: (...args: A) => R, ...exampleArgs: Arguments<A>): readonly [converted: (...args: readonly unknown[]) => Arrays<R>, consts: readonly NDArray[]]
export function closureConvert(f: AnyFunction, ...exampleArgs: readonly unknown[]): readonly [(...args: readonly unknown[]) => unknown, readonly NDArray[]] {
  checkFunction('closureConvert', f)
  const { jaxpr, captured, def } = traceCall('closureConvert', f, exampleArgs)
  const converted = (...all: readonly unknown[]): unknown => {
    const args = flattenArguments('closureConvert', all.slice(0, exampleArgs.length)).leaves
    const consts = flattenArguments('closureConvert', all.slice(exampleArgs.length)).leaves
    return unflatten(def, evalJaxpr(jaxpr, [...consts, ...args]))
  }
  return [converted, captured]
}
