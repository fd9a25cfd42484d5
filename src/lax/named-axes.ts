/** What collectives begin with: the axes that names stand for, and the groups of examples on them that speak to each other. */
import { ArgumentError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import * as tree from '../core/base/tree.js'
import { add, mul } from '../core/ops/arithmetic.js'
import * as ops from '../core/ops/collective.js'
import { int32s } from '../core/ops/constants.js'
import { reshape } from '../core/ops/reshape.js'
import { takeRows } from '../core/ops/take-rows.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { axisNamed, type NamedAxis } from '../transforms/axis-environment.js'
import type { Arrays } from '../transforms/types.js'

/** The name of an axis, or several names for the axis that has all of theirs, the first the slowest. */
export type AxisName = string | readonly string[]

export interface CollectiveOptions {
  /** Groups of one size, in which every position of the axis appears once: examples speak within theirs only. */
  readonly axisIndexGroups?: readonly (readonly number[])[] | null
}
export const collectiveOptions: Known<CollectiveOptions> = { axisIndexGroups: true }

export interface TiledOptions extends CollectiveOptions {
  /** The axis is merged with the one at its place instead of standing by itself. */
  readonly tiled?: boolean
}
export const tiledOptions: Known<TiledOptions> = { tiled: true, axisIndexGroups: true }

export const axesNamed = (op: string, axisName: AxisName): readonly NamedAxis[] => {
  if ((typeof axisName !== 'string' && !Array.isArray(axisName)) || axisName.length === 0) throw new ArgumentError(op, { expected: 'the name of an axis, or several', got: String(axisName), hint: "lax.psum(x, 'i') inside vmap(f, { axisName: 'i' })" })
  return (typeof axisName === 'string' ? [axisName] : axisName).map(name => axisNamed(op, name))
}

export const params = ({ name, size }: NamedAxis): ops.Collective => ({ axis: name, size })

export const sizeOfAxes = (axes: readonly NamedAxis[]): number => axes.reduce((n, a) => n * a.size, 1)

export const overLeaves = <T>(x: T, f: (leaf: unknown) => NDArray): Arrays<T> => tree.map(f, x) as Arrays<T> // every leaf becomes an array

// ------------------------------------------------------------------ groups

/** Groups as tables: whom an example hears, and which of them it is. */
interface Group {
  readonly size: number
  /** The values of the group, stacked. */
  readonly gather: (x: NDArray) => NDArray
  readonly rank: NDArray
}

export const groupOf = (op: string, axes: readonly NamedAxis[], groups: readonly (readonly number[])[] | null): Group => {
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
