/** Values that go from one example along a named axis of `vmap` to another. They take trees, and are differentiable. */
import { ArgumentError } from '../core/base/errors.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import * as ops from '../core/ops/collective.js'
import { convert } from '../core/ops/conversion.js'
import { int32s } from '../core/ops/constants.js'
import { select } from '../core/ops/selection.js'
import { takeRows } from '../core/ops/take-rows.js'
import type { NamedAxis } from '../transforms/axis-environment.js'
import type { Arrays } from '../transforms/types.js'
import { type AxisName, axesNamed, overLeaves, params } from './named-axes.js'
import { toArray } from './operands.js'

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
