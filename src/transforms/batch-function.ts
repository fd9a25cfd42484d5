/** Batching of rules that are host functions: each call traces the function and runs it on the batch. */
import type { BatchAxis, Value } from '../core/ir/primitive.js'
import { reduceSum } from '../core/ops/broadcasting.js'
import { traceJaxpr } from '../core/trace/builder.js'
import { asArrays } from '../core/trace/ndarray.js'
import { type Batched, batchEval, materializeBatch } from './batch-program.js'
import { avalOf } from './traced-call.js'

/** `f` of one example, on a batch: operands with `batched[i]` carry the axis in front. `null` results are zeros that stay away. */
export const batchFunction = (axis: BatchAxis, f: (xs: readonly Value[]) => readonly (Value | null)[], xs: readonly Value[], batched: readonly boolean[]): readonly (Batched | null)[] => {
  let present: readonly boolean[] = []
  const examples = xs.map((x, i) => ({ ...avalOf(x), shape: batched[i] ? x.shape.slice(1) : x.shape }))
  const { jaxpr, captured } = traceJaxpr('abstract', 'vmap', examples, inputs => {
    const out = f(inputs)
    present = out.map(y => y !== null)
    return asArrays(out.filter(y => y !== null))
  })
  const results = batchEval(jaxpr, axis, [...captured.map(value => ({ value, batched: false })), ...xs.map((value, i) => ({ value, batched: batched[i]! }))])
  let next = 0
  return present.map(p => (p ? results[next++]! : null))
}

/** The cotangent of an operand that all examples share is the sum of theirs. */
export const cotangentOf = (axis: BatchAxis, ct: Batched | null, batched: boolean): Value | null => {
  if (ct === null) return null
  const whole = materializeBatch(axis, ct)
  return batched ? whole : reduceSum(whole, [0])
}
