import type { Aval } from '../../base/aval.js'
import { type Index, indexConst } from '../../ir/loop/index-expr.js'
import type { View } from '../../ir/loop/program.js'

/** Where the value of an atom is while a program runs. */
export type Place = ConstantPlace | BufferPlace

/** Nowhere: all elements are one number known now. */
export interface ConstantPlace {
  readonly _tag: 'constant'
  readonly aval: Aval
  readonly value: number
}

export interface BufferPlace {
  readonly _tag: 'buffer'
  readonly aval: Aval
  readonly view: View
  /** One stored element stands for all. */
  readonly splat: boolean
}

export const constantPlace = (aval: Aval, value: number): ConstantPlace => ({ _tag: 'constant', aval, value })

export const bufferPlace = (aval: Aval, buffer: number, offset: Index = indexConst(0), splat = false): BufferPlace =>
  ({ _tag: 'buffer', aval, view: { buffer, offset }, splat })

/** The same memory under another type with as many words. */
export const retype = (place: Place, aval: Aval): Place => ({ ...place, aval })

