/** Where the greatest and the least elements are. */
import { dual } from '../core/base/dual.js'
import { ShapeError } from '../core/base/errors.js'
import { formatShape, normalizeAxis } from '../core/base/shape.js'
import * as ops from '../core/ops/arg-extremum.js'
import { keepAxes, reduceSum } from '../core/ops/broadcasting.js'
import { eq, ne } from '../core/ops/comparison.js'
import { convert } from '../core/ops/conversion.js'
import { reshape } from '../core/ops/reshape.js'
import { select } from '../core/ops/selection.js'
import { isFloat } from '../core/base/dtype.js'
import type { Known } from '../core/base/options.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { toArray } from '../lax/operands.js'

interface ArgOptions {
  /** One axis; by default the position is that in the flattened array. */
  readonly axis?: number | null
  readonly keepdims?: boolean
}
const argOptions: Known<ArgOptions> = { axis: true, keepdims: true }

type ArgExtremum = DataFirstOrLast<[options?: ArgOptions]>

const argExtremum = (op: string, find: (x: NDArray, axis: number) => NDArray): ArgExtremum =>
  dual<ArgExtremum>(op, 1, (x: unknown, { axis = null, keepdims = false }: ArgOptions = {}) => {
    const array = toArray(op, x)
    const rows = axis === null ? reshape(array, [array.size]) : array
    const along = axis === null ? 0 : normalizeAxis(op, axis, array.ndim)
    if (rows.shape[along] === 0) throw new ShapeError(op, { expected: 'at least one element to choose from', got: formatShape(array.shape) })
    const where = find(rows, along)
    if (!keepdims) return where
    return axis === null ? reshape(where, array.shape.map(() => 1)) : keepAxes(where, [along])
  }, argOptions)

/**
 * The position of the greatest element along `axis`, as int32: the first NaN, else the first of equals. Source: `jax.numpy.argmax`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.argmax(np.array([1, NaN, 3])).item() // => 1
 * np.argmax(np.array([[1, 5], [7, 2]]), { axis: 1 }).tolist() // => [1,0]
 * ```
 */
export const argmax = argExtremum('argmax', ops.argmax)

/**
 * The position of the least element along `axis`, as int32: the first NaN, else the first of equals. Source: `jax.numpy.argmin`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.argmin(np.array([[1, 5], [7, 2]]), { axis: 1 }).tolist() // => [0,1]
 * ```
 */
export const argmin = argExtremum('argmin', ops.argmin)

/** NaN never wins; where there is nothing else the answer is −1. */
const ignoringNaN = (find: (x: NDArray, axis: number) => NDArray, worst: number) => (x: NDArray, axis: number): NDArray => {
  if (!isFloat(x.dtype)) return find(x, axis)
  const numbers = eq(x, x)
  const count = reduceSum(convert(numbers, 'int32'), [axis])
  return select(ne(count, 0), find(select(numbers, x, worst), axis), -1)
}

/**
 * As `argmax`, without regard to NaN; −1 where there is nothing else. Source: `jax.numpy.nanargmax`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nanargmax(np.array([1, NaN, 3])).item() // => 2
 * ```
 */
export const nanargmax = argExtremum('nanargmax', ignoringNaN(ops.argmax, -Infinity))

/**
 * As `argmin`, without regard to NaN; −1 where there is nothing else. Source: `jax.numpy.nanargmin`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nanargmin(np.array([2, NaN, 3])).item() // => 0
 * ```
 */
export const nanargmin = argExtremum('nanargmin', ignoringNaN(ops.argmin, Infinity))
