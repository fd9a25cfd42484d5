/** One memory, seen as every kind of element. */
import type { TypedArray } from '../../base/dtype.js'
import type { Pointer } from '../../ir/loop/scalar.js'

export type Views = { readonly [E in Pointer['element']]: TypedArray }

export const viewsOf = (memory: ArrayBufferLike): Views => ({
  float32: new Float32Array(memory), float64: new Float64Array(memory), int8: new Int8Array(memory), int16: new Int16Array(memory),
  int32: new Int32Array(memory), uint8: new Uint8Array(memory), uint16: new Uint16Array(memory), uint32: new Uint32Array(memory),
})
