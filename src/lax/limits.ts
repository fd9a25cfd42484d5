/** The least and the greatest value of a dtype: what maximum and minimum begin with. */
import { type DType, iinfo, isFloat } from '../core/base/dtype.js'

export const least = (dtype: DType): number => (isFloat(dtype) ? -Infinity : dtype === 'bool' ? 0 : iinfo(dtype).min)

export const greatest = (dtype: DType): number => (isFloat(dtype) ? Infinity : dtype === 'bool' ? 1 : iinfo(dtype).max)
