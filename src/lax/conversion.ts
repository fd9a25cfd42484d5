/** Between dtypes: by value, by bits, by precision. */
import { checkDType, type DType } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError } from '../core/base/errors.js'
import { bitcast } from '../core/ops/bitcast.js'
import { convert } from '../core/ops/conversion.js'
import * as precision from '../core/ops/reduce-precision.js'
import type { DataFirstOrLast } from './data-last.js'
import { toArray } from './operands.js'

/**
 * `x` as another dtype. Floats truncate and saturate into integers, NaN becomes 0; integers wrap into integers; what is not 0
 * is true. Source: `jax.lax.convert_element_type`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.convertElementType(np.array([1.9, -1.9, NaN]), 'int32').tolist() // => [1,-1,0]
 * ```
 */
export const convertElementType = dual<DataFirstOrLast<[newDtype: DType]>>('convertElementType', 2, (x: unknown, newDtype: unknown) =>
  convert(toArray('convertElementType', x), checkDType('convertElementType', newDtype)))

/**
 * The bits of `x` as another dtype. Into a narrower dtype a last axis of parts appears, least significant first; into a wider
 * one it disappears. Source: `jax.lax.bitcast_convert_type`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.bitcastConvertType(np.array([1]), 'int32').tolist() // => [1065353216]
 * ```
 */
export const bitcastConvertType = dual<DataFirstOrLast<[newDtype: DType]>>('bitcastConvertType', 2, (x: unknown, newDtype: unknown) =>
  bitcast(toArray('bitcastConvertType', x), checkDType('bitcastConvertType', newDtype)))

/**
 * Floats rounded to a format of fewer bits, in their own dtype: the mantissa to even, then overflow to ∞ and underflow to 0. Source:
 * `jax.lax.reduce_precision`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.reducePrecision(np.array([1.01, 1e6]), 5, 4).tolist() // => [1,Infinity]
 * ```
 */
export const reducePrecision = dual<DataFirstOrLast<[exponentBits: number, mantissaBits: number]>>('reducePrecision', 3, (x: unknown, exponentBits: number, mantissaBits: number) => {
  if (!(Number.isInteger(exponentBits) && exponentBits >= 1) || !(Number.isInteger(mantissaBits) && mantissaBits >= 0)) throw new ArgumentError('reducePrecision', { expected: 'at least 1 exponent bit and 0 mantissa bits', got: `${exponentBits} and ${mantissaBits}` })
  return precision.reducePrecision(toArray('reducePrecision', x), { exponentBits, mantissaBits })
})
