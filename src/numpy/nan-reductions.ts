/** Reductions that pass over NaN. */
import { isFloat } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { and } from '../core/ops/bitwise.js'
import { eq } from '../core/ops/comparison.js'
import { select } from '../core/ops/selection.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { OptionsDataFirstOrLast } from '../lax/data-last.js'
import { toArray, toInexact } from '../lax/operands.js'
import { mean, std, var as variance } from './moments.js'
import { any, type ExtremumOptions, extremumOptions, max, min, prod, sum, type SumOptions, sumOptions } from './reductions.js'
import { type MeanOptions, meanOptions, type VarOptions, varOptions, withMask } from './reducing.js'

const isNumber = (x: NDArray): NDArray => eq(x, x)

const summation = (op: string, reduce: typeof sum, identity: number): OptionsDataFirstOrLast<SumOptions> =>
  dual<OptionsDataFirstOrLast<SumOptions>>(op, 1, (x: unknown, options: SumOptions = {}) => {
    const array = toArray(op, x)
    return reduce(isFloat(array.dtype) ? select(isNumber(array), array, identity) : array, options)
  }, sumOptions)

/**
 * The sum over `axis` with NaN counted as 0. Source: `jax.numpy.nansum`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nansum(np.array([1, NaN, 3])).item() // => 4
 * ```
 */
export const nansum = summation('nansum', sum, 0)

/**
 * The product over `axis` with NaN counted as 1. Source: `jax.numpy.nanprod`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nanprod(np.array([2, NaN, 3])).item() // => 6
 * ```
 */
export const nanprod = summation('nanprod', prod, 1)

const extremum = (op: string, reduce: typeof max, worst: number): OptionsDataFirstOrLast<ExtremumOptions> =>
  dual<OptionsDataFirstOrLast<ExtremumOptions>>(op, 1, (x: unknown, { axis = null, keepdims = false, where = null, initial = null }: ExtremumOptions = {}) => {
    const array = toArray(op, x)
    if (!isFloat(array.dtype)) return reduce(array, { axis, keepdims, where, initial })
    const numbers = isNumber(array)
    const found = reduce(select(numbers, array, worst), { axis, keepdims, where, initial })
    return initial === null ? select(any(numbers, { axis, keepdims, where }), found, NaN) : found
  }, extremumOptions)

/**
 * The greatest number over `axis`; NaN where there is none. Source: `jax.numpy.nanmax`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nanmax(np.array([1, NaN, 3])).item() // => 3
 * ```
 */
export const nanmax = extremum('nanmax', max, -Infinity)

/**
 * The least number over `axis`; NaN where there is none. Source: `jax.numpy.nanmin`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nanmin(np.array([1, NaN, 3])).item() // => 1
 * ```
 */
export const nanmin = extremum('nanmin', min, Infinity)

/** The moments of what is not NaN are those behind a mask; what the mask hides is made harmless for derivatives. */
const ofNumbers = <O extends MeanOptions>(op: string, x: unknown, options: O): readonly [x: NDArray, options: O] => {
  const array = toInexact(op, x)
  const [wide, mask] = withMask(op, array, options.where ?? null)
  const numbers = isNumber(wide)
  return [select(numbers, wide, 0), { ...options, where: mask === null ? numbers : and(numbers, mask) }]
}

/**
 * The mean of the numbers over `axis`; NaN where there are none. Source: `jax.numpy.nanmean`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nanmean(np.array([1, NaN, 3])).item() // => 2
 * ```
 */
export const nanmean = dual<OptionsDataFirstOrLast<MeanOptions>>('nanmean', 1, (x: unknown, options: MeanOptions = {}) => mean(...ofNumbers('nanmean', x, options)), meanOptions)

/**
 * The variance of the numbers over `axis`; NaN where there are none. Source: `jax.numpy.nanvar`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nanvar(np.array([1, NaN, 3])).item() // => 1
 * ```
 */
export const nanvar = dual<OptionsDataFirstOrLast<VarOptions>>('nanvar', 1, (x: unknown, options: VarOptions = {}) => variance(...ofNumbers('nanvar', x, options)), varOptions)

/**
 * The standard deviation of the numbers over `axis`; NaN where there are none. Source: `jax.numpy.nanstd`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.nanstd(np.array([1, NaN, 3])).item() // => 1
 * ```
 */
export const nanstd = dual<OptionsDataFirstOrLast<VarOptions>>('nanstd', 1, (x: unknown, options: VarOptions = {}) => std(...ofNumbers('nanstd', x, options)), varOptions)
