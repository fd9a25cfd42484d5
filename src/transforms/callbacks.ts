/** Functions of the host inside traced programs. */
import { type Aval, aval } from '../core/base/aval.js'
import { convertNumber } from '../core/base/dtype.js'
import { ArgumentError, ShapeError, TreeError } from '../core/base/errors.js'
import { checkSameTree, flatten, unflatten } from '../core/base/tree.js'
import { opaque } from '../core/ir/opaque.js'
import type { Primitive } from '../core/ir/primitive.js'
import { bind } from '../core/trace/bind.js'
import { splat } from '../core/trace/eval-jaxpr.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'
import { flattenTrees } from './argnums.js'
import { type AnyFunction, checkFunction } from './flat-function.js'
import { type ArrayFunction, debugCallbackP, type HostCall, ioCallbackP, orderedDebugCallbackP, orderedIoCallbackP, pureCallbackP, type VmapMethod } from './host-call.js'
import type { Arguments } from './types.js'

/** Arguments, which a function may ignore, and options after them. */
type Given<A extends readonly unknown[], O> = [] extends A ? readonly unknown[] : Arguments<A> | [...Arguments<A>, O]

/** A tree of `ShapeDtypeStruct`s or arrays, as the arrays it announces. */
export type Announced<T> = T extends Aval ? NDArray : T extends readonly unknown[] | object ? { -readonly [K in keyof T]: Announced<T[K]> } : T

export interface PureCallbackOptions {
  /**
   * What `vmap` does: `sequential` calls `f` for every example; `expandDims` and `broadcastAll` call it once with all of them along a new
   * leading axis, which arguments that are the same for all examples have with size 1, or repeated. Without it, `vmap` is an error.
   */
  readonly vmapMethod?: VmapMethod | null
}

export interface IoCallbackOptions {
  /** Whether the call keeps its place among all other ordered calls. */
  readonly ordered?: boolean
}

/** Trailing options: a plain object with nothing but these names in it. */
const splitOptions = <O extends object>(args: readonly unknown[], names: readonly (keyof O & string)[]): readonly [args: readonly unknown[], options: Partial<O>] => {
  const last = args.at(-1)
  const isOptions = typeof last === 'object' && last !== null && Object.getPrototypeOf(last) === Object.prototype && Object.keys(last).length > 0 && Object.keys(last).every(k => (names as readonly string[]).includes(k)) // names that are strings
  return isOptions ? [args.slice(0, -1), last as Partial<O>] : [args, {}] // its names are those of O
}

/** `f` as an operation on the leaves of its arguments. */
const bindHost = (name: string, primitive: Primitive<HostCall>, f: AnyFunction, args: readonly unknown[], resultTree: unknown, vmapMethod: VmapMethod | null): unknown => {
  checkFunction(name, f)
  const trees = flattenTrees(name, args.map((tree, i) => [`argument ${i}`, tree]))
  const [announced, def] = flatten(resultTree)
  const results = announced.map((leaf: unknown) => {
    if (typeof leaf !== 'object' || leaf === null || !('shape' in leaf) || !('dtype' in leaf)) throw new TreeError(name, { expected: 'ShapeDtypeStructs as the leaves of the result', got: String(leaf), hint: "new ShapeDtypeStruct([2, 3], 'float32') announces an array" })
    const { shape, dtype } = leaf as Aval // by the check above
    return aval(shape, dtype)
  })
  const host: ArrayFunction = xs => {
    const out = f(...(trees.rebuild(xs) as never[])) // the public signatures tie the arguments to f
    if (results.length === 0) return []
    const [leaves, found] = flatten(out)
    checkSameTree(name, 'the result', def, found, 'it has the structure that was announced')
    return results.map((type, i) => returned(name, type, leaves[i]))
  }
  return unflatten(def, bind(primitive, trees.leaves, { name, host: opaque(host), results, vmapMethod }))
}

/** A number stands for a scalar of the announced dtype. */
const returned = (name: string, type: Aval, y: unknown): NDArray => {
  if (isNDArray(y)) return y
  if ((typeof y === 'number' || typeof y === 'boolean') && type.shape.length === 0) return splat(convertNumber(Number(y), type.dtype), type)
  throw new ShapeError(name, { expected: 'a function that returns arrays, or numbers for scalars', got: Array.isArray(y) ? 'a JavaScript array' : typeof y, hint: 'make an array of it: np.array(…)' })
}

/**
 * `f(...args)` computed by the host while the program runs: `f` gets arrays that are known, and returns what `resultShape` announces, a
 * tree of `ShapeDtypeStruct`s. It must be pure: it may be called more often than written, or not at all. It has no derivative.
 *
 * Source: `jax.pure_callback`. Throws ShapeError where `f` returns something else, UnsupportedError under `vmap` without `vmapMethod`.
 *
 * @example
 * ```ts
 * import { jit, np, pureCallback, ShapeDtypeStruct, type NDArray } from 'cotangent'
 * const digits = (x: NDArray) => String(x.item()).length
 * const f = jit((x: NDArray) => np.add(pureCallback(digits, new ShapeDtypeStruct([], 'int32'), x), 1))
 * f(1000).item() // => 5
 * ```
 */
export function pureCallback<A extends readonly unknown[], T>(f: (...args: A) => unknown, resultShape: T, ...args: Given<A, PureCallbackOptions>): Announced<T> {
  const [given, { vmapMethod = null }] = splitOptions<PureCallbackOptions>(args, ['vmapMethod'])
  if (vmapMethod !== null && !['sequential', 'expandDims', 'broadcastAll'].includes(vmapMethod)) throw new ArgumentError('pureCallback', { expected: "vmapMethod: 'sequential', 'expandDims' or 'broadcastAll'", got: String(vmapMethod) })
  return bindHost('pureCallback', pureCallbackP, f, given, resultShape, vmapMethod) as Announced<T> // the tree of resultShape with arrays as leaves
}

/**
 * `f(...args)` computed by the host while the program runs, once each time the program comes to it, for the sake of its effects; a batch
 * calls it example by example. `resultShape` announces what it returns (`null`: nothing). With `ordered` it keeps its place among all
 * other ordered calls.
 *
 * Source: `jax.experimental.io_callback`. Throws ShapeError where `f` returns something else.
 *
 * @example
 * ```ts
 * import { ioCallback, jit, np, ShapeDtypeStruct, type NDArray } from 'cotangent'
 * const seen: number[] = []
 * const log = (x: NDArray) => seen.push(Number(x.item()))
 * const f = jit((x: NDArray) => np.add(ioCallback(log, new ShapeDtypeStruct([], 'int32'), x, { ordered: true }), 10))
 * f(7).item() // => 11
 * seen // => [7]
 * ```
 */
export function ioCallback<A extends readonly unknown[], T>(f: (...args: A) => unknown, resultShape: T, ...args: Given<A, IoCallbackOptions>): Announced<T> {
  const [given, { ordered = false }] = splitOptions<IoCallbackOptions>(args, ['ordered'])
  return bindHost('ioCallback', ordered ? orderedIoCallbackP : ioCallbackP, f, given, resultShape, 'sequential') as Announced<T> // as above
}

/**
 * Calls `f(...args)` with known arrays while the program runs: in a loop at every step, in a branch when it is taken, under `vmap` for
 * every example, under differentiation with the values themselves. What it returns is dropped.
 *
 * Source: `jax.debug.callback`.
 *
 * @example
 * ```ts
 * import { debug, jit, lax, np, type NDArray } from 'cotangent'
 * const seen: number[] = []
 * const f = jit((x: NDArray) => lax.foriLoop(0, 3, (_, y: NDArray) => {
 *   debug.callback((v: NDArray) => seen.push(Number(v.item())), y)
 *   return np.multiply(y, 2)
 * }, x))
 * f(1).item() // => 8
 * seen // => [1,2,4]
 * ```
 */
export function callback<A extends readonly unknown[]>(f: (...args: A) => unknown, ...args: Given<A, IoCallbackOptions>): void {
  const [given, { ordered = false }] = splitOptions<IoCallbackOptions>(args, ['ordered'])
  bindHost('debug.callback', ordered ? orderedDebugCallbackP : debugCallbackP, f, given, null, 'sequential')
}
