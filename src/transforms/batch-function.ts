/** Batching of functions that are not programs yet: each call traces the function of one example and runs it on the batch. */
import { scalarAval } from '../core/base/aval.js'
import type { BatchAxis, Tangent, Value } from '../core/ir/primitive.js'
import { reduceSum } from '../core/ops/broadcasting.js'
import { iota } from '../core/ops/iota.js'
import { traceJaxpr } from '../core/trace/builder.js'
import { asArrays, type NDArray } from '../core/trace/ndarray.js'
import { withAxis } from './axis-environment.js'
import { type Batched, batchEval, materializeBatch } from './batch-program.js'
import { scatterTangents } from './linearize-program.js'
import { avalOf } from './traced-call.js'

/** `f` of one example, on a batch: operands with `batched[i]` carry the axis in front. A named axis is in scope inside. */
export const batchCall = (axis: BatchAxis, f: (xs: readonly NDArray[]) => readonly NDArray[], xs: readonly Value[], batched: readonly boolean[]): readonly Batched[] => {
  const { name, size } = axis
  const examples = xs.map((x, i) => ({ ...avalOf(x), shape: batched[i] ? x.shape.slice(1) : x.shape }))
  const inputs = xs.map((value, i) => ({ value, batched: batched[i]! }))
  const traced =
    name === null
      ? traceJaxpr('abstract', 'vmap', examples, f)
      : traceJaxpr('abstract', 'vmap', [scalarAval('int32'), ...examples], ([position, ...rest]) => withAxis({ name, size, position: position! }, () => f(rest)))
  const positions = name === null ? [] : [{ value: iota('int32', [size], 0), batched: true }]
  return batchEval(traced.jaxpr, axis, [...traced.captured.map(value => ({ value, batched: false })), ...positions, ...inputs])
}

/** Values on a batch: those with `batched[i]` carry the axis in front. `null`, of tangents, is a zero that stays away. */
interface Operands<A> {
  readonly values: readonly A[]
  readonly batched: readonly boolean[]
}

/** The same for functions of values and (co)tangents that give (co)tangents, or more. */
export const batchFunction = (axis: BatchAxis, f: (xs: readonly Value[], ts: readonly Tangent[]) => readonly Tangent[], xs: Operands<Value>, ts: Operands<Tangent> = { values: [], batched: [] }): readonly (Batched | null)[] => {
  let present: readonly boolean[] = []
  const given = ts.values.map(t => t !== null)
  const results = batchCall(axis, inputs => {
    const out = f(inputs.slice(0, xs.values.length), scatterTangents(given, inputs.slice(xs.values.length)))
    present = out.map(y => y !== null)
    return asArrays(out.filter(y => y !== null))
  }, [...xs.values, ...ts.values.filter(t => t !== null)], [...xs.batched, ...ts.batched.filter((_, i) => given[i])])
  let next = 0
  return present.map(p => (p ? results[next++]! : null))
}

/** The cotangent of an operand that all examples share is the sum of theirs. */
export const cotangentOf = (axis: BatchAxis, ct: Batched | null, batched: boolean): Value | null => {
  if (ct === null) return null
  const whole = materializeBatch(axis, ct)
  return batched ? whole : reduceSum(whole, [0])
}
