/** Running sums and products along an axis. */
import { checkDType, type DType } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ShapeError } from '../core/base/errors.js'
import { formatAval } from '../core/base/aval.js'
import type { Known } from '../core/base/options.js'
import { normalizeAxis } from '../core/base/shape.js'
import { eq } from '../core/ops/comparison.js'
import { concatenate } from '../core/ops/concatenation.js'
import { full } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import * as ops from '../core/ops/cumulative.js'
import { reshape } from '../core/ops/reshape.js'
import { select } from '../core/ops/selection.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { OptionsDataFirstOrLast } from '../lax/data-last.js'
import { toArray } from '../lax/operands.js'

interface CumulativeOptions {
  /** One axis; the flattened array by default. */
  readonly axis?: number | null
  readonly dtype?: DType | null
}
const cumulativeOptions: Known<CumulativeOptions> = { axis: true, dtype: true }

type Scan = (x: NDArray, axis: number) => NDArray
type Cumulative = OptionsDataFirstOrLast<CumulativeOptions>

/** Booleans are summed as int32; other dtypes stay. */
const accumulated = (op: string, x: NDArray, dtype: DType | null): NDArray => convert(x, dtype === null ? (x.dtype === 'bool' ? 'int32' : x.dtype) : checkDType(op, dtype))

const cumulative = (op: string, scan: Scan, prepare: (x: NDArray) => NDArray = x => x): Cumulative =>
  dual<Cumulative>(op, 1, (x: unknown, { axis = null, dtype = null }: CumulativeOptions = {}) => {
    const operand = accumulated(op, prepare(toArray(op, x)), dtype)
    return axis === null ? scan(reshape(operand, [operand.size]), 0) : scan(operand, normalizeAxis(op, axis, operand.ndim))
  }, cumulativeOptions)

/**
 * The sums of everything up to each element along `axis`, or of the flattened array. Integers keep their dtype and wrap; booleans are
 * counted as int32. Source: `jax.numpy.cumsum`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.cumsum(np.array([1, 2, 3])).tolist() // => [1,3,6]
 * np.cumsum(np.array([[1, 2], [3, 4]]), { axis: 0 }).tolist() // => [[1,2],[4,6]]
 * ```
 */
export const cumsum = cumulative('cumsum', ops.cumsum)

/**
 * The products of everything up to each element along `axis`, or of the flattened array. Source: `jax.numpy.cumprod`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.cumprod(np.array([1, 2, 3])).tolist() // => [1,2,6]
 * ```
 */
export const cumprod = cumulative('cumprod', ops.cumprod)

/** NaN replaced by what changes nothing. */
const instead = (identity: number) => (x: NDArray): NDArray => select(eq(x, x), x, identity)

/**
 * As `cumsum`, with NaN counted as 0. Source: `jax.numpy.nancumsum`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nancumsum(np.array([1, NaN, 3])).tolist() // => [1,1,4]
 * ```
 */
export const nancumsum = cumulative('nancumsum', ops.cumsum, instead(0))

/**
 * As `cumprod`, with NaN counted as 1. Source: `jax.numpy.nancumprod`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nancumprod(np.array([2, NaN, 3])).tolist() // => [2,2,6]
 * ```
 */
export const nancumprod = cumulative('nancumprod', ops.cumprod, instead(1))

interface CumulativeArrayOptions extends CumulativeOptions {
  /** Puts the sum (product) of nothing in front, so that there is one element more. */
  readonly includeInitial?: boolean
}
const cumulativeArrayOptions: Known<CumulativeArrayOptions> = { includeInitial: true, axis: true, dtype: true }

const standard = (op: string, scan: Scan, identity: number): OptionsDataFirstOrLast<CumulativeArrayOptions> =>
  dual<OptionsDataFirstOrLast<CumulativeArrayOptions>>(op, 1, (x: unknown, { axis = null, dtype = null, includeInitial = false }: CumulativeArrayOptions = {}) => {
    const operand = accumulated(op, toArray(op, x), dtype)
    if (operand.ndim === 0 || (axis === null && operand.ndim > 1)) throw new ShapeError(op, { expected: 'a vector, or an axis', got: formatAval(operand), hint: `np.${op}(x, { axis: -1 })` })
    const along = normalizeAxis(op, axis ?? 0, operand.ndim)
    const y = scan(operand, along)
    return includeInitial ? concatenate([full(identity, { shape: y.shape.map((n, d) => (d === along ? 1 : n)), dtype: y.dtype }), y], along) : y
  }, cumulativeArrayOptions)

/**
 * As `cumsum`; the axis may be left out for vectors only. Source: `jax.numpy.cumulative_sum`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.cumulativeSum(np.array([1, 2]), { includeInitial: true }).tolist() // => [0,1,3]
 * ```
 */
export const cumulativeSum = standard('cumulativeSum', ops.cumsum, 0)

/**
 * As `cumprod`; the axis may be left out for vectors only. Source: `jax.numpy.cumulative_prod`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.cumulativeProd(np.array([2, 3]), { includeInitial: true }).tolist() // => [1,2,6]
 * ```
 */
export const cumulativeProd = standard('cumulativeProd', ops.cumprod, 1)
