/** How a linked program is run, whatever it was compiled to. */
import type { DType } from '../../base/dtype.js'
import { numberToBF16, numberToF16 } from '../../base/half.js'
import type { BufferDecl, Program } from '../../ir/loop/program.js'
import type { Storage } from './storage.js'

/** Computes the results by position. A number is the value of a scalar, or of an input compiled as a splat. */
export type Run = (inputs: readonly (Storage | number)[]) => Storage[]

/** Of a program's inputs and outputs, by position. */
export interface DTypes {
  readonly inputs: readonly DType[]
  readonly outputs: readonly DType[]
}

/** A buffer that an input fills, or that becomes an output. */
export interface Operand {
  readonly buffer: number
  readonly position: number
  readonly element: BufferDecl['element']
  readonly length: number
  readonly dtype: DType
}

export const operandsOf = ({ buffers }: Program, tag: 'input' | 'output', dtypes: readonly DType[]): readonly Operand[] =>
  buffers.flatMap(({ place, element, length }, buffer) => (place._tag === tag ? [{ buffer, position: place.position, element, length, dtype: dtypes[place.position]! }] : []))

/** The one stored element of a scalar or splat. */
export const splatElement = (dtype: DType, value: number): number => (dtype === 'float16' ? numberToF16(value) : dtype === 'bfloat16' ? numberToBF16(value) : value)
