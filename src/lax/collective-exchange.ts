/** What the examples along a named axis of `vmap` hand to each other, all to all. All take trees; all are differentiable. */
import { formatAval } from '../core/base/aval.js'
import { ShapeError } from '../core/base/errors.js'
import { required } from '../core/base/required.js'
import { normalizeAxis } from '../core/base/shape.js'
import { reduceSum } from '../core/ops/broadcasting.js'
import * as ops from '../core/ops/collective.js'
import { moveAxis } from '../core/ops/permutation.js'
import { reshape } from '../core/ops/reshape.js'
import { takeRows } from '../core/ops/take-rows.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { NamedAxis } from '../transforms/axis-environment.js'
import type { Arrays } from '../transforms/types.js'
import { summand } from './collective-reductions.js'
import { type AxisName, axesNamed, type CollectiveOptions, collectiveOptions, groupOf, overLeaves, params, type TiledOptions, tiledOptions } from './named-axes.js'
import { toArray } from './operands.js'

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
export const allGather = required('allGather', 2, <T>(x: T, axisName: AxisName, { axisIndexGroups = null, axis = 0, tiled = false }: TiledOptions & { readonly axis?: number } = {}): Arrays<T> => {
  const group = groupOf('allGather', axesNamed('allGather', axisName), axisIndexGroups)
  return overLeaves(x, leaf => place('allGather', group.gather(toArray('allGather', leaf)), axis, tiled))
}, { tiled: true, axisIndexGroups: true, axis: true })

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
export const psumScatter = required('psumScatter', 2, <T>(x: T, axisName: AxisName, { axisIndexGroups = null, scatterDimension = 0, tiled = false }: TiledOptions & { readonly scatterDimension?: number } = {}): Arrays<T> => {
  const axes = axesNamed('psumScatter', axisName)
  const group = groupOf('psumScatter', axes, axisIndexGroups)
  return overLeaves(x, leaf => {
    const lifted = lift('psumScatter', summand('psumScatter', leaf), scatterDimension, group.size, tiled)
    return axisIndexGroups === null ? scatterOver(axes, lifted) : takeRows(reduceSum(group.gather(lifted), [0]), group.rank)
  })
}, { tiled: true, axisIndexGroups: true, scatterDimension: true })

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
export const allToAll = required('allToAll', 4, <T>(x: T, axisName: AxisName, splitAxis: number, concatAxis: number, { axisIndexGroups = null, tiled = false }: TiledOptions = {}): Arrays<T> => {
  const axes = axesNamed('allToAll', axisName)
  const group = groupOf('allToAll', axes, axisIndexGroups)
  return overLeaves(x, leaf => {
    const lifted = lift('allToAll', toArray('allToAll', leaf), splitAxis, group.size, tiled)
    const exchanged = axisIndexGroups === null && axes.length === 1 ? ops.allToAll(axes[0]!.position, lifted, params(axes[0]!)) : takeRows(moveAxis(group.gather(lifted), 1, 0), group.rank)
    return place('allToAll', exchanged, concatAxis, tiled)
  })
}, tiledOptions)

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
export const pswapaxes = required('pswapaxes', 3, <T>(x: T, axisName: AxisName, axis: number, options: CollectiveOptions = {}): Arrays<T> => allToAll(x, axisName, axis, axis, options), collectiveOptions)
