/** Loops over the leading axis of arrays. */
import { ArgumentError, ShapeError, TreeError } from '../core/base/errors.js'
import { formatAval } from '../core/base/aval.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { formatPath, leafPaths, type TreeDef, unflatten } from '../core/base/tree.js'
import { sizeOf } from '../core/base/shape.js'
import { concatenate } from '../core/ops/concatenation.js'
import { reshape } from '../core/ops/reshape.js'
import { sliceInDim } from '../core/ops/slicing.js'
import { bind } from '../core/trace/bind.js'
import { traceJaxpr } from '../core/trace/builder.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { flattenCarry, settleCarry } from './carry.js'
import { type AnyFunction, checkFunction, type FlatTree, flattenArrays } from './flat-function.js'
import { scanP } from './scan-primitive.js'
import type { Argument, Arrays } from './types.js'
import { vmap } from './vmap.js'

export interface ScanOptions {
  /** The number of steps; needed where `xs` is null. */
  readonly length?: number
  /** From the last entry to the first; results stay at the place of their entry. */
  readonly reverse?: boolean
  /** Has no influence on the result. */
  readonly unroll?: number | boolean
}
const scanOptions: Known<ScanOptions> = { length: true, reverse: true, unroll: true }

/**
 * `f(carry, x) → [carry, y]` for every entry `x` along the leading axis of the arrays of `xs`: `[last carry, stacked ys]`. The carry
 * keeps its structure, shapes and dtypes; `xs` may be null (with `length`), and so may `y`. Compiles to one loop; reverse mode saves
 * what changes from step to step.
 *
 * Source: `jax.lax.scan`. Throws TreeError, ShapeError, DTypeError that name the leaf of the carry that changes.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const [total, sums] = lax.scan((sum, x) => [np.add(sum, x), np.add(sum, x)], 0, np.array([1, 2, 3]))
 * total.item() // => 6
 * sums.tolist() // => [1,3,6]
 * ```
 */
export function scan<C, X, Y>(f: (carry: Arrays<C>, x: Arrays<X>) => readonly [NoInfer<Argument<Arrays<C>>>, Y], init: C, xs: X, options?: ScanOptions): [Arrays<C>, Arrays<Y>]
export function scan(f: AnyFunction, init: unknown, xs: unknown, options: ScanOptions = {}): [unknown, unknown] {
  const { length, reverse = false, unroll = 1 } = checkOptions('scan', options, scanOptions)
  checkFunction('scan', f)
  if (typeof unroll !== 'boolean' && !(Number.isInteger(unroll) && unroll >= 1)) throw new ArgumentError('scan', { expected: 'unroll: a positive integer or a boolean', got: String(unroll) })
  const sequences = flattenArrays('scan', 'xs', xs)
  const steps = stepsOf('scan', sequences, length)
  const carry = flattenArrays('scan', 'the initial carry', init)
  let resultDef: TreeDef | undefined
  const { body, initial } = settleCarry('scan', carry.leaves, carry.def, types => {
    const slices = sequences.leaves.map(({ shape, dtype, weakType }) => ({ shape: shape.slice(1), dtype, weakType }))
    return traceJaxpr('stage', 'scan', [...types, ...slices], all => {
      const out: unknown = f(...([unflatten(carry.def, all.slice(0, types.length)), unflatten(sequences.def, all.slice(types.length))] as never[])) // the public signature ties the arguments to f
      if (!Array.isArray(out) || out.length !== 2) throw new TreeError('scan', { expected: 'a body that returns [carry, y]', got: Array.isArray(out) ? `a list of ${out.length}` : typeof out, hint: 'return [carry, null] where nothing is to be stacked' })
      const next = flattenCarry('scan', 'the carry', out[0], carry.def, types)
      const y = flattenArrays('scan', 'y', out[1])
      resultDef = y.def
      return [...next, ...y.leaves]
    })
  })
  const consts = body.captured.length
  const results = bind(scanP, [...body.captured, ...initial, ...sequences.leaves], { jaxpr: body.jaxpr, consts, carry: initial.length, length: steps, reverse })
  return [unflatten(carry.def, results.slice(0, initial.length)), unflatten(resultDef!, results.slice(initial.length))]
}

const stepsOf = (op: string, { leaves, def }: FlatTree, length: number | undefined): number => {
  if (length !== undefined && !(Number.isInteger(length) && length >= 0)) throw new ArgumentError(op, { expected: 'length: a number of steps', got: String(length) })
  const paths = leafPaths(def)
  const scalar = leaves.findIndex(x => x.ndim === 0)
  if (scalar >= 0) throw new ShapeError(op, { expected: 'arrays with a leading axis to step along', got: formatAval(leaves[scalar]!), path: `xs${formatPath(paths[scalar]!)}` })
  const steps = length ?? leaves[0]?.shape[0]
  if (steps === undefined) throw new ArgumentError(op, { expected: 'length where xs has no arrays', got: 'neither', hint: `lax.${op}(f, init, null, { length: 10 })` })
  const odd = leaves.findIndex(x => x.shape[0] !== steps)
  if (odd >= 0) throw new ShapeError(op, { expected: `leading axes of ${steps}${length === undefined ? ', as that of the first array' : ' (length)'}`, got: formatAval(leaves[odd]!), path: `xs${formatPath(paths[odd]!)}` })
  return steps
}

export interface MapOptions {
  /** How many entries are done at once, with `vmap`; one by one if not given. */
  readonly batchSize?: number
}
const mapOptions: Known<MapOptions> = { batchSize: true }

/**
 * `f` of every entry along the leading axis, one after the other, stacked: `vmap` in the memory of one example. With `batchSize` so
 * many at once.
 *
 * Source: `jax.lax.map`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.map(x => np.multiply(x, x), np.array([1, 2, 3])).tolist() // => [1,4,9]
 * ```
 */
export function map<X, R>(f: (x: Arrays<X>) => R, xs: X, options?: MapOptions): Arrays<R>
export function map(f: AnyFunction, xs: unknown, options: MapOptions = {}): unknown {
  const { batchSize } = checkOptions('map', options, mapOptions)
  checkFunction('map', f)
  const each = (body: AnyFunction, tree: unknown): unknown => scan((_carry: null, x: unknown) => [null, body(x as never)], null, tree)[1] // body takes what xs holds
  if (batchSize === undefined) return each(f, xs)
  const { leaves, def } = flattenArrays('map', 'xs', xs)
  const count = stepsOf('map', { leaves, def }, undefined)
  if (!(Number.isInteger(batchSize) && batchSize >= 1)) throw new ArgumentError('map', { expected: 'batchSize: a positive integer', got: String(batchSize) })
  const whole = Math.floor(count / batchSize) * batchSize
  const batched = vmap(f as (x: unknown) => unknown) // as above
  const part = (from: number, to: number): readonly NDArray[] => leaves.map(x => sliceInDim(x, 0, from, to))
  const pieces: unknown[] = []
  if (whole > 0) {
    const rows = part(0, whole).map(x => reshape(x, [whole / batchSize, batchSize, ...x.shape.slice(1)]))
    pieces.push(joinRows(each(batched as AnyFunction, unflatten(def, rows)))) // rows have the tree of xs
  }
  if (whole < count || count === 0) pieces.push(batched(unflatten(def, part(whole, count)) as never)) // as above
  return pieces.length === 1 ? pieces[0] : joinTrees(pieces)
}

const joinRows = (tree: unknown): unknown => {
  const { leaves, def } = flattenArrays('map', 'the result', tree)
  return unflatten(def, leaves.map(x => reshape(x, [sizeOf(x.shape.slice(0, 2)), ...x.shape.slice(2)])))
}

const joinTrees = (trees: readonly unknown[]): unknown => {
  const flat = trees.map(tree => flattenArrays('map', 'the result', tree))
  return unflatten(flat[0]!.def, flat[0]!.leaves.map((_, i) => concatenate(flat.map(t => t.leaves[i]!), 0)))
}

