import { aval, type Aval } from '../../../src/core/base/aval.js'
import { allocate, type DType, type TypedArray, wordsPerElement } from '../../../src/core/base/dtype.js'
import { bf16ToNumber, f16ToNumber, numberToBF16, numberToF16 } from '../../../src/core/base/half.js'
import { type Shape, sizeOf } from '../../../src/core/base/shape.js'
import { lowerJaxpr } from '../../../src/core/compile/lower/lower.js'
import { interpret } from '../../../src/core/compile/reference/interpret.js'
import { freshVar, type Jaxpr, outputAvals } from '../../../src/core/ir/jaxpr.js'
import type { Params, Primitive } from '../../../src/core/ir/primitive.js'

/** An operand: its elements in row-major order, its shape (a vector unless given) and dtype. */
export interface Operand {
  readonly data: readonly number[]
  readonly dtype: DType
  readonly shape: Shape
}

export const operand = (dtype: DType, data: readonly number[], shape: Shape = [data.length]): Operand => ({ data, dtype, shape })
export const f32 = (data: readonly number[], shape?: Shape): Operand => operand('float32', data.map(Math.fround), shape)
export const i32 = (data: readonly number[], shape?: Shape): Operand => operand('int32', data, shape)

const encode = (dtype: DType): ((x: number) => number) => (dtype === 'float16' ? numberToF16 : dtype === 'bfloat16' ? numberToBF16 : x => x)
const decode = (dtype: DType): ((x: number) => number) => (dtype === 'float16' ? f16ToNumber : dtype === 'bfloat16' ? bf16ToNumber : x => x)

const store = ({ dtype, data }: Operand): TypedArray => {
  const memory = allocate(dtype, data.length / wordsPerElement(dtype))
  data.forEach((x, i) => { memory[i] = encode(dtype)(x) })
  return memory
}

export interface Result {
  readonly aval: Aval
  readonly data: readonly number[]
}

/** The results of a program, computed by the reference interpreter from the lowerings alone. */
export const runJaxpr = (jaxpr: Jaxpr, operands: readonly Operand[]): readonly Result[] => {
  const avals = outputAvals(jaxpr)
  const results = avals.map(v => allocate(v.dtype, sizeOf(v.shape)))
  const memories = operands.map(store)
  const program = lowerJaxpr(jaxpr, { fuse: false })
  interpret(program, program.buffers.map(b => (b.place._tag === 'input' ? memories[b.place.position] : b.place._tag === 'output' ? results[b.place.position] : undefined)))
  return avals.map((v, i) => ({ aval: v, data: Array.from(results[i]!, decode(v.dtype)) }))
}

/** The results of one primitive. */
export const runPrimitive = <P extends Params>(primitive: Primitive<P>, operands: readonly Operand[], params: NoInfer<P>): readonly Result[] => {
  const record = primitive as unknown as Primitive // used with the params it came with
  const avals = operands.map(x => aval(x.shape, x.dtype))
  const inputs = avals.map(freshVar)
  const outputs = record.type(avals, params).map(freshVar)
  return runJaxpr({ inputs, eqns: [{ primitive: record, inputs, params, outputs }], outputs }, operands)
}

/** The elements of the only result. */
export const run = <P extends Params>(primitive: Primitive<P>, operands: readonly Operand[], params: NoInfer<P>): readonly number[] => runPrimitive(primitive, operands, params)[0]!.data
