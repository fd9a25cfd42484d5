import type { TypedArrayConstructor } from '../../base/dtype.js'
import type { Pointer } from '../../ir/loop/scalar.js'

/** The typed array of each kind of element in memory. */
export const elementArrays: { readonly [E in Pointer['element']]: TypedArrayConstructor } = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
}
