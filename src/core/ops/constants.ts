/** Arrays that are known: of one repeated number, which take no memory, and lists of indices. */
import { scalarAval } from '../base/aval.js'
import type { DType } from '../base/dtype.js'
import type { Shape } from '../base/shape.js'
import { Storage } from '../compile/runtime/storage.js'
import { splat } from '../trace/eval-jaxpr.js'
import { NDArray } from '../trace/ndarray.js'

interface Type {
  readonly shape: Shape
  readonly dtype: DType
}

/** Every element is `value`, which must be exact in the dtype; booleans are 0 and 1. */
export const full = (value: number, { shape, dtype }: Type): NDArray => splat(value, { shape, dtype, weakType: false })

export const zeros = (type: Type): NDArray => full(0, type)

export const ones = (type: Type): NDArray => full(1, type)

/** A list of indices that are known. */
export const int32s = (values: readonly number[] | Int32Array): NDArray =>
  new NDArray({ shape: [values.length], dtype: 'int32', weakType: false }, { _tag: 'stored', storage: Storage.of('int32', Int32Array.from(values)) })

/** An index that is known. */
export const int32 = (value: number): NDArray => splat(value, scalarAval('int32'))
