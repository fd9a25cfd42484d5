/** Collectives: what the examples along a named axis of `vmap` say to each other. All take trees; all are differentiable. */
import { formatAval } from '../core/base/aval.js'
import { isFloat } from '../core/base/dtype.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import { normalizeAxis } from '../core/base/shape.js'
import * as tree from '../core/base/tree.js'
import { add, div, mul } from '../core/ops/arithmetic.js'
import { broadcastTo, reduceSum } from '../core/ops/broadcasting.js'
import * as ops from '../core/ops/collective.js'
import { convert } from '../core/ops/conversion.js'
import { int32s } from '../core/ops/constants.js'
import { moveAxis } from '../core/ops/permutation.js'
import { reduceMax, reduceMin } from '../core/ops/reduction.js'
import { reshape } from '../core/ops/reshape.js'
import { select } from '../core/ops/selection.js'
import { takeRows } from '../core/ops/take-rows.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { axisNamed, type NamedAxis } from '../transforms/axis-environment.js'
import type { Arrays } from '../transforms/types.js'
import { toArray, toDType } from './operands.js'

/** The name of an axis, or several names for the axis that has all of theirs, the first the slowest. */
export type AxisName = string | readonly string[]

export interface CollectiveOptions {
  /** Groups of one size, in which every position of the axis appears once: examples speak within theirs only. */
  readonly axisIndexGroups?: readonly (readonly number[])[] | null
}

export interface TiledOptions extends CollectiveOptions {
  /** The axis is merged with the one at its place instead of standing by itself. */
  readonly tiled?: boolean
}

const axesNamed = (op: string, axisName: AxisName): readonly NamedAxis[] => {
  if (typeof axisName !== 'string' && !Array.isArray(axisName)) throw new ArgumentError(op, { expected: 'the name of an axis, or several', got: String(axisName), hint: "lax.psum(x, 'i') inside vmap(f, { axisName: 'i' })" })
  return (typeof axisName === 'string' ? [axisName] : axisName).map(name => axisNamed(op, name))
}

const params = ({ name, size }: NamedAxis): ops.Collective => ({ axis: name, size })

const sizeOfAxes = (axes: readonly NamedAxis[]): number => axes.reduce((n, a) => n * a.size, 1)

const overLeaves = <T>(x: T, f: (leaf: unknown) => NDArray): Arrays<T> => tree.map(f, x) as Arrays<T> // every leaf becomes an array

// ------------------------------------------------------------------ groups

/** Groups as tables: whom an example hears, and which of them it is. */
interface Group {
  readonly size: number
  /** The values of the group, stacked. */
  readonly gather: (x: NDArray) => NDArray
  readonly rank: NDArray
}

const groupOf = (op: string, axes: readonly NamedAxis[], groups: readonly (readonly number[])[] | null): Group => {
  const [axis] = axes
  if (groups === null || axis === undefined) return { size: sizeOfAxes(axes), gather: x => gatherOver(axes, x), rank: positionOn(axes) }
  const size = groups[0]?.length ?? 0
  const everyone = groups.flat().toSorted((a, b) => a - b)
  const isPartition = axes.length === 1 && groups.every(g => g.length === size) && everyone.length === axis.size && everyone.every((n, i) => n === i)
  if (!isPartition) throw new ArgumentError(op, { expected: `axisIndexGroups of one size with every position of axis '${axis.name}' (0 to ${axis.size - 1}) once`, got: JSON.stringify(groups), ...(axes.length > 1 ? { hint: 'groups are of one axis: name a single one' } : {}) })
  const groupAt = everyone.map(n => groups.find(g => g.includes(n))!)
  const own = (table: readonly number[]): NDArray => takeRows(reshape(int32s(table), [axis.size, table.length / axis.size]), axis.position)
  return {
    size,
    gather: x => takeRows(ops.allGather(axis.position, x, params(axis)), own(groupAt.flat())),
    rank: reshape(own(everyone.map(n => groupAt[n]!.indexOf(n))), []),
  }
}

/** The values of all examples along a new leading axis. */
const gatherOver = (axes: readonly NamedAxis[], x: NDArray): NDArray => {
  const all = axes.reduceRight((y, axis) => ops.allGather(axis.position, y, params(axis)), x)
  return axes.length === 1 ? all : reshape(all, [sizeOfAxes(axes), ...x.shape])
}

const positionOn = (axes: readonly NamedAxis[]): NDArray => axes.slice(1).reduce((n, axis) => add(mul(n, axis.size), axis.position), axes[0]!.position)

// ------------------------------------------------------------------ reductions

/** A leaf to be summed: bool counts as int32, and so does a whole number, of which nothing need be known to sum it. */
const summand = (op: string, leaf: unknown): NDArray => {
  if (typeof leaf === 'number' && Number.isInteger(leaf)) return toDType(op, leaf, { dtype: 'int32', weakType: true })
  const x = toArray(op, leaf)
  return x.dtype === 'bool' ? convert(x, 'int32') : x
}

const sumOver = (op: string, leaf: unknown, axes: readonly NamedAxis[], { axisIndexGroups = null }: CollectiveOptions): NDArray => {
  const x = summand(op, leaf)
  if (axisIndexGroups === null) return typeof leaf === 'number' ? mul(x, sizeOfAxes(axes)) : axes.reduce((y, axis) => ops.psum(axis.position, y, params(axis)), x)
  const group = groupOf(op, axes, axisIndexGroups)
  return typeof leaf === 'number' ? mul(x, group.size) : reduceSum(group.gather(x), [0])
}

/**
 * The sum over all examples along a named axis of an enclosing `vmap`; every example gets it. A number is itself times the size of
 * the axis. Source: `jax.lax.psum`.
 *
 * @example
 * ```ts
 * import { lax, np, vmap, type NDArray } from 'cotangent'
 * const share = vmap((x: NDArray) => np.divide(x, lax.psum(x, 'i')), { axisName: 'i' })
 * share(np.array([1, 3])).tolist() // => [0.25,0.75]
 * ```
 */
export const psum = <T>(x: T, axisName: AxisName, options: CollectiveOptions = {}): Arrays<T> => {
  const axes = axesNamed('psum', axisName)
  return overLeaves(x, leaf => sumOver('psum', leaf, axes, options))
}

/**
 * The mean over all examples along a named axis. Source: `jax.lax.pmean`.
 *
 * @example
 * ```ts
 * import { lax, np, vmap, type NDArray } from 'cotangent'
 * const centred = vmap((x: NDArray) => np.subtract(x, lax.pmean(x, 'i')), { axisName: 'i' })
 * centred(np.array([1, 3])).tolist() // => [-1,1]
 * ```
 */
export const pmean = <T>(x: T, axisName: AxisName, options: CollectiveOptions = {}): Arrays<T> => {
  const axes = axesNamed('pmean', axisName)
  const { size } = groupOf('pmean', axes, options.axisIndexGroups ?? null)
  return overLeaves(x, leaf => {
    const sum = sumOver('pmean', leaf, axes, options)
    return div(isFloat(sum.dtype) ? sum : convert(sum, 'float32', sum.weakType), size)
  })
}

const extremum = (op: string, reduce: (x: NDArray, axes: readonly number[]) => NDArray) => <T>(x: T, axisName: AxisName, { axisIndexGroups = null }: CollectiveOptions = {}): Arrays<T> => {
  const group = groupOf(op, axesNamed(op, axisName), axisIndexGroups)
  return overLeaves(x, leaf => reduce(group.gather(toArray(op, leaf)), [0]))
}

/**
 * The greatest over all examples along a named axis, element by element; the gradient goes to the examples that have it, in equal
 * parts. Source: `jax.lax.pmax`.
 *
 * @example
 * ```ts
 * import { lax, np, vmap, type NDArray } from 'cotangent'
 * vmap((x: NDArray) => lax.pmax(x, 'i'), { axisName: 'i' })(np.array([1, 3])).tolist() // => [3,3]
 * ```
 */
export const pmax = extremum('pmax', reduceMax)

/**
 * The least over all examples along a named axis, element by element; differentiated as `pmax` is. Source: `jax.lax.pmin`.
 *
 * @example
 * ```ts
 * import { lax, np, vmap, type NDArray } from 'cotangent'
 * vmap((x: NDArray) => lax.pmin(x, 'i'), { axisName: 'i' })(np.array([1, 3])).tolist() // => [1,1]
 * ```
 */
export const pmin = extremum('pmin', reduceMin)

// ------------------------------------------------------------------ exchange

/** Leading axis to its place: as an axis of its own, or merged with the one that is there. */
const place = (op: string, x: NDArray, axis: number, tiled: boolean): NDArray => {
  const to = normalizeAxis(op, axis, tiled ? x.ndim - 1 : x.ndim)
  const y = moveAxis(x, 0, to)
  return tiled ? reshape(y, [...y.shape.slice(0, to), y.shape[to]! * y.shape[to + 1]!, ...y.shape.slice(to + 2)]) : y
}

/** The reverse: an axis, or a factor of it, to the front. */
const lift = (op: string, x: NDArray, axis: number, size: number, tiled: boolean): NDArray => {
  const from = normalizeAxis(op, axis, x.ndim), n = x.shape[from]!
  if (tiled ? n % size !== 0 : n !== size) throw new ShapeError(op, { expected: `axis ${from} of size ${size}${tiled ? ' or a multiple' : ''}, the size of the named axis`, got: formatAval(x), ...(tiled || n % size !== 0 ? {} : { hint: 'tiled: true splits an axis of a multiple of that size' }) })
  return moveAxis(tiled ? reshape(x, [...x.shape.slice(0, from), size, n / size, ...x.shape.slice(from + 1)]) : x, from, 0)
}

/**
 * The values of all examples along a named axis, along a new axis at `axis`; every example gets them all. Source: `jax.lax.all_gather`.
 *
 * @example
 * ```ts
 * import { lax, np, vmap, type NDArray } from 'cotangent'
 * const f = vmap((x: NDArray) => lax.allGather(x, 'i'), { axisName: 'i', outAxes: null })
 * f(np.array([1, 2])).tolist() // => [1,2]
 * ```
 */
export const allGather = <T>(x: T, axisName: AxisName, { axisIndexGroups = null, axis = 0, tiled = false }: TiledOptions & { readonly axis?: number } = {}): Arrays<T> => {
  const group = groupOf('allGather', axesNamed('allGather', axisName), axisIndexGroups)
  return overLeaves(x, leaf => place('allGather', group.gather(toArray('allGather', leaf)), axis, tiled))
}

/**
 * The sum over all examples along a named axis, of which each gets its part along `scatterDimension`. Source: `jax.lax.psum_scatter`.
 *
 * @example
 * ```ts
 * import { lax, np, vmap, type NDArray } from 'cotangent'
 * const f = vmap((x: NDArray) => lax.psumScatter(x, 'i'), { axisName: 'i' })
 * f(np.array([[1, 2], [3, 4]])).tolist() // => [4,6]
 * ```
 */
export const psumScatter = <T>(x: T, axisName: AxisName, { axisIndexGroups = null, scatterDimension = 0, tiled = false }: TiledOptions & { readonly scatterDimension?: number } = {}): Arrays<T> => {
  const axes = axesNamed('psumScatter', axisName)
  const group = groupOf('psumScatter', axes, axisIndexGroups)
  return overLeaves(x, leaf => {
    const lifted = lift('psumScatter', summand('psumScatter', leaf), scatterDimension, group.size, tiled)
    return axisIndexGroups === null ? scatterOver(axes, lifted) : takeRows(reduceSum(group.gather(lifted), [0]), group.rank)
  })
}

/** From a leading axis over all examples to the sum of what they hold for this one. */
const scatterOver = (axes: readonly NamedAxis[], x: NDArray): NDArray =>
  axes.reduce((y, axis) => ops.psumScatter(axis.position, y, params(axis)), reshape(x, [...axes.map(a => a.size), ...x.shape.slice(1)]))

/**
 * Example i gives example j the j-th part of its value along `splitAxis`, and joins what it gets along `concatAxis`: a transposition
 * of the named axis with one of the value. Source: `jax.lax.all_to_all`.
 *
 * @example
 * ```ts
 * import { lax, np, vmap, type NDArray } from 'cotangent'
 * const f = vmap((x: NDArray) => lax.allToAll(x, 'i', 0, 0), { axisName: 'i' })
 * f(np.array([[1, 2], [3, 4]])).tolist() // => [[1,3],[2,4]]
 * ```
 */
export const allToAll = <T>(x: T, axisName: AxisName, splitAxis: number, concatAxis: number, { axisIndexGroups = null, tiled = false }: TiledOptions = {}): Arrays<T> => {
  const axes = axesNamed('allToAll', axisName)
  const group = groupOf('allToAll', axes, axisIndexGroups)
  return overLeaves(x, leaf => {
    const lifted = lift('allToAll', toArray('allToAll', leaf), splitAxis, group.size, tiled)
    const exchanged = axisIndexGroups === null && axes.length === 1 ? ops.allToAll(axes[0]!.position, lifted, params(axes[0]!)) : takeRows(moveAxis(group.gather(lifted), 1, 0), group.rank)
    return place('allToAll', exchanged, concatAxis, tiled)
  })
}

/**
 * `allToAll` in place: the named axis and axis `axis` of the value change roles. Source: `jax.lax.pswapaxes`.
 *
 * @example
 * ```ts
 * import { lax, np, vmap, type NDArray } from 'cotangent'
 * const f = vmap((x: NDArray) => lax.pswapaxes(x, 'i', 0), { axisName: 'i' })
 * f(np.array([[1, 2], [3, 4]])).tolist() // => [[1,3],[2,4]]
 * ```
 */
export const pswapaxes = <T>(x: T, axisName: AxisName, axis: number, options: CollectiveOptions = {}): Arrays<T> => allToAll(x, axisName, axis, axis, options)

// ------------------------------------------------------------------ permutations

/**
 * The value of example `source` goes to example `destination`, for every pair of `perm`; who gets nothing gets zeros. No source and no
 * destination may appear twice. Source: `jax.lax.ppermute`.
 *
 * @example
 * ```ts
 * import { lax, np, vmap, type NDArray } from 'cotangent'
 * const shift = vmap((x: NDArray) => lax.ppermute(x, 'i', [[0, 1], [1, 2]]), { axisName: 'i' })
 * shift(np.array([5, 6, 7])).tolist() // => [0,5,6]
 * ```
 */
export const ppermute = <T>(x: T, axisName: AxisName, perm: readonly (readonly [source: number, destination: number])[]): Arrays<T> => {
  const axis = singleAxis('ppermute', axisName)
  const from = new Map(perm.map(([source, destination]) => [destination, source]))
  const positions = Array.from({ length: axis.size }, (_, i) => i)
  const isInjective = from.size === perm.length && new Set(from.values()).size === perm.length && perm.flat().every(n => positions.includes(n))
  if (!isInjective) throw new ArgumentError('ppermute', { expected: `pairs [source, destination] of positions 0 to ${axis.size - 1}, each at most once on either side`, got: JSON.stringify(perm) })
  // what nobody asked for goes to those who get nothing, where it is replaced by zeros
  const idle = positions.filter(n => !perm.some(([source]) => source === n))
  const sources = positions.map(n => from.get(n) ?? idle.pop()!)
  const receives = takeRows(int32s(positions.map(n => Number(from.has(n)))), axis.position)
  return overLeaves(x, leaf => {
    const y = ops.ppermute(axis.position, toArray('ppermute', leaf), { ...params(axis), sources })
    return perm.length === axis.size ? y : select(broadcastTo(convert(receives, 'bool'), y.shape), y, 0)
  })
}

/**
 * Example i gets the value of example `perm[i]`. Source: `jax.lax.pshuffle`.
 *
 * @example
 * ```ts
 * import { lax, np, vmap, type NDArray } from 'cotangent'
 * const rotate = vmap((x: NDArray) => lax.pshuffle(x, 'i', [1, 2, 0]), { axisName: 'i' })
 * rotate(np.array([5, 6, 7])).tolist() // => [6,7,5]
 * ```
 */
export const pshuffle = <T>(x: T, axisName: AxisName, perm: readonly number[]): Arrays<T> => {
  const { size } = singleAxis('pshuffle', axisName)
  if (perm.length !== size) throw new ArgumentError('pshuffle', { expected: `a permutation of 0 to ${size - 1}`, got: JSON.stringify(perm) })
  return ppermute(x, axisName, perm.map((source, destination) => [source, destination] as const))
}

const singleAxis = (op: string, axisName: AxisName): NamedAxis => {
  const axes = axesNamed(op, axisName)
  if (axes.length !== 1) throw new ArgumentError(op, { expected: 'the name of one axis', got: JSON.stringify(axisName) })
  return axes[0]!
}

// ------------------------------------------------------------------ the axis itself

/**
 * The position of the example on a named axis, an int32 scalar. Source: `jax.lax.axis_index`.
 *
 * @example
 * ```ts
 * import { lax, np, vmap, type NDArray } from 'cotangent'
 * const f = vmap((x: NDArray) => np.add(x, lax.axisIndex('i')), { axisName: 'i' })
 * f(np.zeros([3])).tolist() // => [0,1,2]
 * ```
 */
export const axisIndex = (axisName: AxisName): NDArray => positionOn(axesNamed('axisIndex', axisName))

/**
 * The size of a named axis: a number, good for shapes. Source: `jax.lax.axis_size`.
 *
 * @example
 * ```ts
 * import { lax, np, vmap } from 'cotangent'
 * vmap(() => np.array(lax.axisSize('i')), { axisName: 'i', axisSize: 3 })().tolist() // => [3,3,3]
 * ```
 */
export const axisSize = (axisName: AxisName): number => sizeOfAxes(axesNamed('axisSize', axisName))
