/** Host values as parameters of equations. The same value is the same parameter: programs that hold it are equal. */
import { type Codec, guarded } from '../base/codec.js'
import type { Opaque } from './primitive.js'

const known = new WeakMap<object, Opaque>()
let lastId = 0

export const opaque = (value: object): Opaque => {
  let found = known.get(value)
  if (found === undefined) known.set(value, (found = { _tag: 'opaque', id: ++lastId, value }))
  return found
}

export const isOpaque = (u: unknown): u is Opaque => typeof u === 'object' && u !== null && '_tag' in u && u._tag === 'opaque'

export const opaqueCodec: Codec<Opaque> = guarded('a host value', isOpaque)
