/** Running sums, products and extremes along an axis. */
import { dual } from '../core/base/dual.js'
import type { Known } from '../core/base/options.js'
import { normalizeAxis } from '../core/base/shape.js'
import * as ops from '../core/ops/cumulative.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from './data-last.js'
import { toArray } from './operands.js'

interface CumulativeOptions {
  readonly axis?: number
  /** From the last element to the first. */
  readonly reverse?: boolean
}
const cumulativeOptions: Known<CumulativeOptions> = { axis: true, reverse: true }

type Cumulative = DataFirstOrLast<[options?: CumulativeOptions]>

const cumulative = (op: string, f: (x: NDArray, axis: number, reverse: boolean) => NDArray): Cumulative =>
  dual<Cumulative>(op, 1, (x: unknown, { axis = 0, reverse = false }: CumulativeOptions = {}) => {
    const array = toArray(op, x)
    return f(array, normalizeAxis(op, axis, array.ndim), reverse)
  }, cumulativeOptions)

/**
 * Running sums. Source: `jax.lax.cumsum`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.cumsum(np.array([1, 2, 3])).tolist() // => [1,3,6]
 * ```
 */
export const cumsum = cumulative('cumsum', ops.cumsum)

/**
 * Running products. Source: `jax.lax.cumprod`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.cumprod(np.array([1, 2, 3])).tolist() // => [1,2,6]
 * ```
 */
export const cumprod = cumulative('cumprod', ops.cumprod)

/**
 * Running maxima. Source: `jax.lax.cummax`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.cummax(np.array([1, 2, 3])).tolist() // => [1,2,3]
 * ```
 */
export const cummax = cumulative('cummax', ops.cummax)

/**
 * Running minima. Source: `jax.lax.cummin`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.cummin(np.array([1, 2, 3])).tolist() // => [1,1,1]
 * ```
 */
export const cummin = cumulative('cummin', ops.cummin)

/**
 * Running `log Σ eˣ`, without overflow. Source: `jax.lax.cumlogsumexp`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.cumlogsumexp(np.array([0, -Infinity])).tolist() // => [0,0]
 * ```
 */
export const cumlogsumexp = cumulative('cumlogsumexp', ops.cumlogsumexp)
