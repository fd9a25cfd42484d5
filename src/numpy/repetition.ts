/** Arrays and elements said again. */
import { formatAval } from '../core/base/aval.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ConcretizationError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { checkShape, normalizeAxis, type Shape, sizeOf } from '../core/base/shape.js'
import { broadcastInDim, broadcastTo } from '../core/ops/broadcasting.js'
import { min } from '../core/ops/arithmetic.js'
import { full } from '../core/ops/constants.js'
import { cumsum } from '../core/ops/cumulative.js'
import { iota } from '../core/ops/iota.js'
import { reshape } from '../core/ops/reshape.js'
import { sliceInDim } from '../core/ops/slicing.js'
import { concreteValue, type NDArray, typedOf } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { indexVectors } from '../lax/gather.js'
import { type ArrayLike, toArray } from '../lax/operands.js'
import { array as arrayOf } from './array.js'
import { insertionPoints } from './searching.js'
import { entriesAt } from './taking.js'

const tiled = (x: NDArray, reps: Shape): NDArray => {
  const rank = Math.max(x.ndim, reps.length)
  const grown = (list: readonly number[]): readonly number[] => [...new Array<number>(rank - list.length).fill(1), ...list]
  const shape = grown(x.shape), times = grown(reps)
  const twice = broadcastInDim(reshape(x, shape), shape.flatMap((n, d) => [times[d]!, n]), shape.map((_, d) => 2 * d + 1))
  return reshape(twice, shape.map((n, d) => n * times[d]!))
}

/**
 * `x` repeated as a whole: `reps[i]` times along axis i, aligned at the last axis. Source: `jax.numpy.tile`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.tile(np.array([1, 2]), 2).tolist() // => [1,2,1,2]
 * np.tile(np.array([1, 2]), [2, 1]).tolist() // => [[1,2],[1,2]]
 * ```
 */
export const tile = dual<DataFirstOrLast<[reps: number | Shape]>>('tile', 2, (x: unknown, reps: unknown) => tiled(toArray('tile', x), checkShape('tile', typeof reps === 'number' ? [reps] : reps)))

interface RepeatOptions {
  /** One axis; the flattened array by default. */
  readonly axis?: number | null
  /** The length of the result where `repeats` is an array: more are cut off, missing ones repeat the last. What jit needs. */
  readonly totalRepeatLength?: number | null
}
const repeatOptions: Known<RepeatOptions> = { axis: true, totalRepeatLength: true }

/** Position t of the result comes from the first entry whose repetitions reach beyond t. */
const repeatedBy = (x: NDArray, repeats: NDArray, axis: number, total: number | null): NDArray => {
  const n = x.shape[axis]!
  if (repeats.ndim > 1 || (repeats.size !== n && repeats.size !== 1)) throw new ShapeError('repeat', { expected: `one number of repetitions, or ${n}`, got: formatAval(repeats) })
  const each = broadcastTo(reshape(repeats, repeats.size === 1 ? [1] : [n]), [n])
  const length = total ?? totalOf(each)
  if (n === 0 || length === 0) return sliceInDim(x, axis, 0, 0)
  const positions = insertionPoints(cumsum(each, 0), iota('int32', [length], 0), 'right')
  return entriesAt(x, min(positions, n - 1), axis)
}

const totalOf = (repeats: NDArray): number => {
  const known = concreteValue(repeats)
  if (known === null) throw new ConcretizationError('repeat', { expected: 'repeats whose values are known, or totalRepeatLength', got: `a tracer ${formatAval(repeats)}`, hint: 'np.repeat(x, repeats, { totalRepeatLength })' })
  let total = 0
  for (const n of typedOf(known)) {
    if (n < 0) throw new ArgumentError('repeat', { expected: 'repeats of 0 or more', got: String(n) })
    total += n
  }
  return total
}

/**
 * Every entry along `axis` (every element without one) repeated: all equally often, or each as often as `repeats` says. Source:
 * `jax.numpy.repeat`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.repeat(np.array([1, 2]), 2).tolist() // => [1,1,2,2]
 * np.repeat(np.array([1, 2]), [1, 3]).tolist() // => [1,2,2,2]
 * ```
 */
export const repeat = dual<DataFirstOrLast<[repeats: ArrayLike | readonly number[], options?: RepeatOptions]>>('repeat', 2, (x: unknown, repeats: unknown, { axis = null, totalRepeatLength = null }: RepeatOptions = {}) => {
  const operand = toArray('repeat', x)
  const array = axis === null || operand.ndim === 0 ? reshape(operand, [operand.size]) : operand
  const along = normalizeAxis('repeat', axis ?? 0, array.ndim)
  if (typeof repeats === 'number') {
    const [times] = checkShape('repeat', [repeats]) as readonly [number] // one as given
    if (totalRepeatLength !== null) return repeatedBy(array, full(times, { shape: [], dtype: 'int32' }), along, totalRepeatLength)
    const shape = array.shape.toSpliced(along + 1, 0, times)
    return reshape(broadcastInDim(array, shape, array.shape.map((_, d) => (d <= along ? d : d + 1))), array.shape.map((n, d) => (d === along ? n * times : n)))
  }
  return repeatedBy(array, Array.isArray(repeats) ? arrayOf(Int32Array.from(checkShape('repeat', repeats))) : indexVectors('repeat', repeats), along, totalRepeatLength)
}, repeatOptions)

/**
 * The elements of `x`, over and over, in a new shape; 0 where there are none. Source: `jax.numpy.resize`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.resize(np.array([1, 2, 3]), [2, 2]).tolist() // => [[1,2],[3,1]]
 * ```
 */
export const resize = dual<DataFirstOrLast<[newShape: number | Shape]>>('resize', 2, (x: unknown, newShape: unknown) => {
  const array = toArray('resize', x)
  const shape = checkShape('resize', typeof newShape === 'number' ? [newShape] : newShape), size = sizeOf(shape)
  if (array.size === 0 || size === 0) return full(0, { shape, dtype: array.dtype })
  const flat = tiled(reshape(array, [array.size]), [Math.ceil(size / array.size)])
  return reshape(sliceInDim(flat, 0, 0, size), shape)
})
