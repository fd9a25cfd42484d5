/** Arrays of one repeated number, which take no memory. */
import { scalarAval } from '../base/aval.js'
import type { DType } from '../base/dtype.js'
import type { Shape } from '../base/shape.js'
import { splat } from '../trace/eval-jaxpr.js'
import type { NDArray } from '../trace/ndarray.js'

interface Type {
  readonly shape: Shape
  readonly dtype: DType
}

/** Every element is `value`, which must be exact in the dtype; booleans are 0 and 1. */
export const full = (value: number, { shape, dtype }: Type): NDArray => splat(value, { shape, dtype, weakType: false })

export const zeros = (type: Type): NDArray => full(0, type)

export const ones = (type: Type): NDArray => full(1, type)

/** An index that is known. */
export const int32 = (value: number): NDArray => splat(value, scalarAval('int32'))
