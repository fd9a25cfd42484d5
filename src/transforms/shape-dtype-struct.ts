/** The type of an array: what `evalShape` returns, and takes in place of data. */
import { type DType, checkDType } from '../core/base/dtype.js'
import { type Shape, checkShape } from '../core/base/shape.js'

/** A class, so that it is a leaf where trees hold it. */
class ArrayType {
  readonly shape: Shape
  readonly dtype: DType
  readonly weakType: boolean

  constructor(shape: Shape, dtype: DType, weakType: boolean) {
    this.shape = checkShape('ShapeDtypeStruct', shape)
    this.dtype = checkDType('ShapeDtypeStruct', dtype)
    this.weakType = weakType
  }
}

/** The shape and dtype of an array, without its data. */
export type ShapeDtypeStruct = ArrayType

/** Called with or without `new`, as the constructors of the language are. */
interface ShapeDtypeStructConstructor {
  (shape: Shape, dtype: DType, weakType?: boolean): ShapeDtypeStruct
  new (shape: Shape, dtype: DType, weakType?: boolean): ShapeDtypeStruct
  readonly prototype: ShapeDtypeStruct
}

function construct(shape: Shape, dtype: DType, weakType = false): ShapeDtypeStruct {
  return new ArrayType(shape, dtype, weakType)
}
construct.prototype = ArrayType.prototype // for `instanceof`

/**
 * The type of an array of this shape and dtype, to stand for the array where only its type matters.
 *
 * Source: `jax.ShapeDtypeStruct`.
 *
 * @example
 * ```ts
 * import { evalShape, np, ShapeDtypeStruct } from 'cotangent'
 * evalShape(np.sin, ShapeDtypeStruct([2, 3], 'float32')).shape // => [2,3]
 * ```
 */
export const ShapeDtypeStruct = construct as unknown as ShapeDtypeStructConstructor // `new` gives what the function returns
