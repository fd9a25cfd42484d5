/** Batching: a function of examples as a function of batches. */
import { formatAval } from '../core/base/aval.js'
import { ArgumentError, AxisError, ShapeError } from '../core/base/errors.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { formatShape } from '../core/base/shape.js'
import { broadcast, flatten, formatPath, leafPaths, leavesUpTo, structure, unflatten } from '../core/base/tree.js'
import type { BatchAxis, Value } from '../core/ir/primitive.js'
import { moveAxis } from '../core/ops/permutation.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { batchCall } from './batch-function.js'
import { materializeBatch } from './batch-program.js'
import { flattenTrees } from './argnums.js'
import { type AnyFunction, checkFunction, flatCall, flattenArrays } from './flat-function.js'
import type { Arguments, Arrays } from './types.js'

/** An axis, `null` (not batched), or a tree of them: a prefix of the tree it describes. */
export type Axes = number | null | readonly Axes[] | { readonly [key: string]: Axes }

export interface VmapOptions {
  /** The axis to map over: for all arguments, or a list with one entry per argument (0). */
  readonly inAxes?: Axes
  /** Where the new axis goes in the results (0); `null` for results that do not depend on it. */
  readonly outAxes?: Axes
  /** The name by which `lax.psum` and the other collectives know the axis. */
  readonly axisName?: string
  /** The size of the axis; needed where no argument is mapped. */
  readonly axisSize?: number
}
const vmapOptions: Known<VmapOptions> = { inAxes: true, outAxes: true, axisName: true, axisSize: true }

/**
 * `f` mapped over an axis of its arguments: written for one example, run on the whole batch at once.
 *
 * Source: `jax.vmap`. Throws ShapeError where sizes differ, AxisError where an argument lacks the axis.
 *
 * @example
 * ```ts
 * import { np, vmap } from 'cotangent'
 * const dots = vmap((x, y) => np.dot(x, y))
 * dots(np.array([[1, 2], [3, 4]]), np.array([[1, 1], [2, 2]])).tolist() // => [3,14]
 * ```
 */
export function vmap<A extends readonly NDArray[], R>(f: (...args: A) => R, options?: VmapOptions): (...args: Arguments<A>) => Arrays<R>
export function vmap<A extends readonly unknown[], R>(f: (...args: A) => R, options?: VmapOptions): (...args: Arguments<A>) => Arrays<R>
export function vmap(f: AnyFunction, options: VmapOptions = {}): (...args: readonly unknown[]) => unknown {
  const { inAxes = 0, outAxes = 0, axisName, axisSize } = checkOptions('vmap', options, vmapOptions)
  checkFunction('vmap', f)
  return (...args) => {
    const trees = flattenTrees('vmap', args.map((tree, i) => [`argument ${i}`, tree]))
    const axes = leafAxes('inAxes', Array.isArray(inAxes) ? checkCount(inAxes, args.length) : args.map(() => inAxes), args, trees.leaves)
    const size = batchSize(args, trees.leaves, axes, axisSize)
    const axis: BatchAxis = { size, name: axisName ?? null }
    const inputs = trees.leaves.map((x, i) => (axes[i] === null ? x : moveAxis(x, axes[i]!, 0)))
    const flat = flatCall(f, 'vmap', trees.rebuild)
    const results = batchCall(axis, flat.call, inputs, axes.map(a => a !== null))
    const def = flat.def()
    const targets = leafAxes('outAxes', outAxes, unflatten(def, results.map(r => r.value)), results.map(r => (r.batched ? dropFront(r.value) : r.value)), 1)
    return unflatten(def, results.map((r, i) => placeAxis(axis, r, targets[i]!)))
  }
}

const dropFront = (x: Value): { readonly shape: readonly number[] } => ({ shape: x.shape.slice(1) })

const placeAxis = (axis: BatchAxis, result: { readonly value: Value; readonly batched: boolean }, target: number | null): Value => {
  if (target !== null) return moveAxis(materializeBatch(axis, result), 0, target)
  if (result.batched) throw new ArgumentError('vmap', { expected: 'outAxes: null only for results that do not depend on the mapped axis', got: `a result ${formatAval(result.value)} that does`, hint: 'give it an axis (0), or reduce over the axis inside with lax.psum' })
  return result.value
}

const checkCount = (axes: readonly Axes[], count: number): readonly Axes[] => {
  if (axes.length !== count) throw new ArgumentError('vmap', { expected: `inAxes with one entry for each of the ${count} arguments`, got: `${axes.length}`, hint: 'use a single number for all, and null for arguments that are not mapped' })
  return axes
}

/** One axis per leaf, counted from the front; `extra` is 1 where the axis is one to be added. */
const leafAxes = (option: string, prefix: Axes | readonly Axes[], tree: unknown, leaves: readonly { readonly shape: readonly number[] }[], extra = 0): readonly (number | null)[] => {
  const boxed = boxNulls(prefix)
  leavesUpTo(structure(boxed), tree, `vmap, ${option}`) // names the first difference
  const [spread] = flatten(broadcast(boxed, tree))
  const placeOf = (i: number): string => {
    const [first, ...rest] = leafPaths(structure(tree))[i]!
    return option === 'inAxes' ? `argument ${first}${formatPath(rest)}` : 'the result'
  }
  return leaves.map((x, i) => {
    const axis = (spread[i] as Boxed).axis // broadcast repeats the boxes of the prefix
    if (axis === null) return null
    const rank = x.shape.length + extra
    if (!Number.isInteger(axis) || axis < -rank || axis >= rank) throw new AxisError('vmap', { expected: rank === 0 ? 'an array with at least one axis to map over' : `${option} within the ${rank} axes of ${formatShape(x.shape)}`, got: rank === 0 ? 'a scalar' : String(axis), path: placeOf(i), hint: `${option}: null leaves it unmapped` })
    return axis < 0 ? axis + rank : axis
  })
}

/** `null` means "not mapped" here, while in trees it is a node without leaves: boxing makes it a leaf. */
class Boxed {
  constructor(readonly axis: number | null) {}
}

const boxNulls = (axes: Axes): unknown => {
  if (axes === null || typeof axes === 'number') return new Boxed(axes)
  if (Array.isArray(axes)) return axes.map(boxNulls)
  return Object.fromEntries(Object.entries(axes).map(([key, value]) => [key, boxNulls(value as Axes)])) // a record of axes
}

const batchSize = (args: readonly unknown[], leaves: readonly NDArray[], axes: readonly (number | null)[], given: number | undefined): number => {
  const sizes = leaves.flatMap((x, i) => (axes[i] === null ? [] : [x.shape[axes[i]!]!]))
  const size = given ?? sizes[0]
  if (size === undefined) throw new ArgumentError('vmap', { expected: 'at least one mapped argument, or axisSize', got: 'inAxes: null everywhere' })
  if (sizes.some(n => n !== size)) throw new ShapeError('vmap', { expected: `mapped axes of one size${given === undefined ? '' : ` (axisSize ${given})`}`, got: describeSizes(args, axes), hint: 'check inAxes: null for arguments that are not mapped' })
  return size
}

const describeSizes = (args: readonly unknown[], axes: readonly (number | null)[]): string => {
  let next = 0
  return args
    .flatMap((arg, n) => {
      const { leaves, def } = flattenArrays('vmap', `argument ${n}`, arg)
      const paths = leafPaths(def)
      return leaves.map((x, i) => {
        const axis = axes[next++]!
        return axis === null ? null : `${x.shape[axis]} on axis ${axis} of argument ${n}${formatPath(paths[i]!)}, ${formatAval(x)}`
      })
    })
    .filter(text => text !== null)
    .join('; ')
}
