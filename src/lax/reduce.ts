/** Reduction by any function, and by the functions that have primitives of their own. Any function: in a tree of pairs. */
import { dropAxes, normalizeAxes, sizeOf } from '../core/base/shape.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { concatenate } from '../core/ops/concatenation.js'
import { transpose } from '../core/ops/permutation.js'
import { reshape } from '../core/ops/reshape.js'
import { sliceInDim } from '../core/ops/slicing.js'
import type { TracedFunction } from '../core/trace/builder.js'
import { asArrays, type NDArray } from '../core/trace/ndarray.js'
import { elementwise, isIdentity, monoidOf, reducing, type Reducing } from './computation.js'
import type { ArrayLike } from './operands.js'

/** Reduced axes in front, as one. */
const inRows = (x: NDArray, axes: readonly number[]): NDArray => {
  const kept = x.shape.map((_, d) => d).filter(d => !axes.includes(d))
  return reshape(transpose(x, [...axes, ...kept]), [sizeOf(axes.map(d => x.shape[d]!)), ...dropAxes(x.shape, axes)])
}

/** Neighbours in pairs, until one row is left: the order of the elements is kept. */
const fold = (program: TracedFunction, rows: readonly NDArray[]): readonly NDArray[] => {
  const n = rows[0]!.shape[0]!
  if (n === 1) return rows
  const even = n - (n % 2)
  const every = (from: number): readonly NDArray[] => rows.map(x => sliceInDim(x, 0, from, even, 2))
  const paired = elementwise(program, [...every(0), ...every(1)])
  return fold(program, even === n ? paired : paired.map((x, i) => concatenate([x, sliceInDim(rows[i]!, 0, even, n)], 0)))
}

/**
 * Reduces axes by `computation`, an associative and commutative function of two scalars, from `initValue` on, which should be its
 * identity. With a tree of arrays `computation` takes and returns trees. Sums, products, extremes and logic are recognised; anything
 * else is computed in a tree of pairs. Data-first only. Source: `jax.lax.reduce`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.reduce(np.array([[1, 2], [3, 4]]), 0, lax.add, [1]).tolist() // => [3,7]
 * lax.reduce(np.array([3, 4]), 0, (x, y) => np.hypot(x, y), [0]).item() // => 5
 * ```
 */
export function reduce(operand: ArrayLike, initValue: ArrayLike, computation: (x: NDArray, y: NDArray) => ArrayLike, dimensions: readonly number[]): NDArray
export function reduce<T>(operands: T, initValues: unknown, computation: (x: T, y: T) => unknown, dimensions: readonly number[]): T
export function reduce(operands: unknown, initValues: unknown, computation: (x: never, y: never) => unknown, dimensions: readonly number[]): unknown {
  const reduction = reducing('reduce', operands, initValues, computation)
  return reduction.unflatten(reduceAll(reduction, normalizeAxes('reduce', dimensions, reduction.xs[0]!.ndim)))
}

const reduceAll = ({ program, xs, inits }: Reducing, axes: readonly number[]): readonly NDArray[] => {
  const [x] = xs, [init] = inits
  const monoid = monoidOf(program)
  if (monoid !== undefined) {
    const reduced = monoid.reduce(x!, axes)
    return [isIdentity(init!, monoid, x!) ? reduced : monoid.combine(broadcastTo(init!, reduced.shape), reduced)]
  }
  const rows = xs.map(y => inRows(y, axes))
  const shape = dropAxes(x!.shape, axes)
  const start = inits.map(y => broadcastTo(y, shape))
  if (rows[0]!.shape[0] === 0) return start
  return elementwise(program, asArrays([...start, ...fold(program, rows).map(y => reshape(y, shape))]))
}
