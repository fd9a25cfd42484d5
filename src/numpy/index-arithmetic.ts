/** Positions in flattened arrays and positions along axes. */
import { formatAval } from '../core/base/aval.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ConcretizationError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { checkShape, type Shape, sizeOf, stridesOf } from '../core/base/shape.js'
import { add, div, max, min, mul } from '../core/ops/arithmetic.js'
import { concreteValue, type NDArray, typedOf } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { fromTheEnd } from '../lax/indexing/positions.js'
import { indexVectors } from '../lax/gather.js'
import { type ArrayLike, broadcasted } from '../lax/operands.js'
import { int32 } from '../core/ops/constants.js'
import { remainder } from './division.js'

const integers = (op: string, x: unknown): NDArray => (typeof x === 'number' && Number.isSafeInteger(x) ? int32(x) : indexVectors(op, x))


/**
 * Positions along the axes of an array of this shape, from positions in the flattened array; those out of range are moved to the
 * nearest end. Source: `jax.numpy.unravel_index`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.unravelIndex(5, [2, 3]).map(x => x.item()) // => [1,2]
 * ```
 */
export const unravelIndex = dual<DataFirstOrLast<[shape: number | Shape], readonly NDArray[]>>('unravelIndex', 2, (indices: unknown, shape: unknown) => {
  const sizes = checkShape('unravelIndex', typeof shape === 'number' ? [shape] : shape), size = sizeOf(sizes)
  const flat = max(min(fromTheEnd('unravelIndex', integers('unravelIndex', indices), size), Math.max(size - 1, 0)), 0)
  return stridesOf(sizes).map((stride, d) => remainder(div(flat, Math.max(stride, 1)), Math.max(sizes[d]!, 1)))
})

interface RavelOptions {
  /** What happens to positions out of range: an error (which needs known values), the nearest end, or round and round. */
  readonly mode?: 'raise' | 'clip' | 'wrap'
  readonly order?: 'C' | 'F'
}
const ravelOptions: Known<RavelOptions> = { mode: true, order: true }

const checkKnown = (index: NDArray, size: number): void => {
  const known = concreteValue(index)
  if (known === null) throw new ConcretizationError('ravelMultiIndex', { expected: "positions whose values are known, or a mode that moves them inside", got: `a tracer ${formatAval(index)}`, hint: "np.ravelMultiIndex(index, dims, { mode: 'clip' })" })
  for (const i of typedOf(known)) if (i < 0 || i >= size) throw new ArgumentError('ravelMultiIndex', { expected: `positions from 0 to ${size - 1}`, got: String(i), hint: "mode 'clip' or 'wrap' moves them inside" })
}

/**
 * Positions in the flattened array, from one list of positions per axis. Data-first only. Source: `jax.numpy.ravel_multi_index`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.ravelMultiIndex([1, 2], [2, 3]).item() // => 5
 * ```
 */
export const ravelMultiIndex = required('ravelMultiIndex', 2, (multiIndex: readonly ArrayLike[], dims: Shape, { mode = 'raise', order = 'C' }: RavelOptions = {}): NDArray => {
  const sizes = checkShape('ravelMultiIndex', dims)
  if (!Array.isArray(multiIndex) || multiIndex.length !== sizes.length || sizes.length === 0) throw new ArgumentError('ravelMultiIndex', { expected: `positions for each of ${sizes.length} axes`, got: String(multiIndex.length) })
  const positions = multiIndex.map((index, d) => {
    const at = integers('ravelMultiIndex', index), size = sizes[d]!
    switch (mode) {
      case 'clip': return max(min(at, size - 1), 0)
      case 'wrap': return remainder(at, size)
      case 'raise':
        checkKnown(at, size)
        return at
      default: throw new ArgumentError('ravelMultiIndex', { expected: "mode 'raise', 'clip' or 'wrap'", got: String(mode satisfies never) })
    }
  })
  const strides = order === 'C' ? stridesOf(sizes) : stridesOf([...sizes].reverse()).toReversed()
  return broadcasted('ravelMultiIndex', positions).map((at, d) => mul(at, strides[d]!)).reduce((a, b) => add(a, b))
}, ravelOptions)
