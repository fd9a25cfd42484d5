import type { DType } from './dtype.js'
import { formatShape, type Shape, shapesEqual } from './shape.js'

/** An abstract value: all that is known of an array while a program is traced. */
export interface Aval {
  readonly shape: Shape
  readonly dtype: DType
  /** Whether the dtype is only a suggestion, which gives way to that of the other operands. */
  readonly weakType: boolean
}

export const aval = (shape: Shape, dtype: DType, weakType = false): Aval => ({ shape, dtype, weakType })

/** The type of one element. */
export const scalarAval = (dtype: DType, weakType = false): Aval => aval([], dtype, weakType)

/** Equal shapes and dtypes, weak or not. */
export const sameType = (a: Aval, b: Aval): boolean => a === b || (a.dtype === b.dtype && shapesEqual(a.shape, b.shape))

/** Equal shapes, dtypes and weakness. */
export const avalsEqual = (a: Aval, b: Aval): boolean => a.weakType === b.weakType && sameType(a, b)

/** `float32[2,3]`, or `float32~[2,3]` when weak. */
export const formatAval = ({ shape, dtype, weakType }: Aval): string => dtype + (weakType ? '~' : '') + formatShape(shape)

/** The same type, not weak. */
export const strengthen = (a: Aval): Aval => (a.weakType ? aval(a.shape, a.dtype) : a)
