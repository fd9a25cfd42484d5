/** The one door to every primitive: record the equation where its operands are being traced, or evaluate it. */
import { InternalError } from '../base/errors.js'
import type { Params, Primitive, Value } from '../ir/primitive.js'
import { landing } from './builder.js'
import { evaluate } from './evaluate.js'
import { type NDArray, asArrays } from './ndarray.js'

export const bind = <P extends Params>(primitive: Primitive<P>, operands: readonly Value[], params: P): readonly NDArray[] => {
  const xs = asArrays(operands)
  const builder = landing(xs)
  // A record of P is used with the params it came with, so forgetting P is safe.
  const record = primitive as unknown as Primitive
  return builder === null ? evaluate(record, xs, params) : builder.add(record, xs, params)
}

/** For primitives of one result. */
export const bind1 = <P extends Params>(primitive: Primitive<P>, operands: readonly Value[], params: P): NDArray => {
  const results = bind(primitive, operands, params)
  if (results.length !== 1) throw new InternalError(primitive.name, { expected: 'one result', got: `${results.length}` })
  return results[0]!
}
