/** Loads and stores of elements. Narrow integers widen to i32; bool is a byte. */
import type { Pointer } from '../../../ir/loop/scalar.js'
import type { Code } from './encoder.js'
import { load, store } from './instructions.js'

type Element = Pointer['element']

const log2: { readonly [E in Element]: number } = { float32: 2, float64: 3, int8: 0, int16: 1, int32: 2, uint8: 0, uint16: 1, uint32: 2 }

const loads: { readonly [E in Element]: (offset: number) => Code } = {
  float32: load.f32, float64: load.f64, int8: load.i8, int16: load.i16, int32: load.i32, uint8: load.u8, uint16: load.u16, uint32: load.i32,
}

const stores: { readonly [E in Element]: (offset: number) => Code } = {
  float32: store.f32, float64: store.f64, int8: store.i8, int16: store.i16, int32: store.i32, uint8: store.i8, uint16: store.i16, uint32: store.i32,
}

export const log2Size = ({ element }: Pointer): number => log2[element]
export const loadAt = ({ element }: Pointer, offset: number): Code => loads[element](offset)
export const storeAt = ({ element }: Pointer, offset: number): Code => stores[element](offset)
/** Elements that make a vector, lane by lane. */
export const perVector = ({ element }: Pointer): 2 | 4 | null => (element === 'float64' ? 2 : element === 'float32' || element === 'int32' || element === 'uint32' ? 4 : null)
