/** Sums, means and extremes over the examples along a named axis of `vmap`. All take trees; all are differentiable. */
import { isFloat } from '../core/base/dtype.js'
import { required } from '../core/base/required.js'
import { div, mul } from '../core/ops/arithmetic.js'
import { reduceSum } from '../core/ops/broadcasting.js'
import * as ops from '../core/ops/collective.js'
import { convert } from '../core/ops/conversion.js'
import { reduceMax, reduceMin } from '../core/ops/reduction.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { NamedAxis } from '../transforms/axis-environment.js'
import type { Arrays } from '../transforms/types.js'
import { type AxisName, axesNamed, type CollectiveOptions, collectiveOptions, groupOf, overLeaves, params, sizeOfAxes } from './named-axes.js'
import { toArray, toDType } from './operands.js'

/** A leaf to be summed: bool counts as int32, and so does a whole number, of which nothing need be known to sum it. */
export const summand = (op: string, leaf: unknown): NDArray => {
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
export const psum = required('psum', 2, <T>(x: T, axisName: AxisName, options: CollectiveOptions = {}): Arrays<T> => {
  const axes = axesNamed('psum', axisName)
  return overLeaves(x, leaf => sumOver('psum', leaf, axes, options))
}, collectiveOptions)

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
export const pmean = required('pmean', 2, <T>(x: T, axisName: AxisName, options: CollectiveOptions = {}): Arrays<T> => {
  const axes = axesNamed('pmean', axisName)
  const { size } = groupOf('pmean', axes, options.axisIndexGroups ?? null)
  return overLeaves(x, leaf => {
    const sum = sumOver('pmean', leaf, axes, options)
    return div(isFloat(sum.dtype) ? sum : convert(sum, 'float32', sum.weakType), size)
  })
}, collectiveOptions)

const extremum = (op: string, reduce: (x: NDArray, axes: readonly number[]) => NDArray) =>
  required(op, 2, <T>(x: T, axisName: AxisName, { axisIndexGroups = null }: CollectiveOptions = {}): Arrays<T> => {
    const group = groupOf(op, axesNamed(op, axisName), axisIndexGroups)
    return overLeaves(x, leaf => reduce(group.gather(toArray(op, leaf)), [0]))
  }, collectiveOptions)

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
