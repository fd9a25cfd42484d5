/** Batching: a fold over equations that gives every operation a new leading axis where its operands have one. */
import type { Aval } from '../core/base/aval.js'
import { visitAtLines } from '../core/base/source-line.js'
import type { Atom, Jaxpr, Var } from '../core/ir/jaxpr.js'
import type { BatchAxis, Shared, Value } from '../core/ir/primitive.js'
import { isShared, repeatFront } from '../core/ops/batching.js'
import { bind } from '../core/trace/bind.js'
import { type TracedFunction, traceJaxpr } from '../core/trace/builder.js'
import { splat } from '../core/trace/eval-jaxpr.js'
import { type NDArray, asArray, asArrays } from '../core/trace/ndarray.js'

/** A value with the batch axis in front, or one that is the same for the whole batch. */
export interface Batched {
  readonly value: Value
  readonly batched: boolean
}

export const batchEval = (jaxpr: Jaxpr, axis: BatchAxis, inputs: readonly Batched[]): readonly Batched[] => {
  const values = new Map<Var, Batched>()
  jaxpr.inputs.forEach((v, i) => values.set(v, inputs[i]!))
  const read = (atom: Atom): Batched => (atom._tag === 'literal' ? { value: splat(atom.value, atom.aval), batched: false } : values.get(atom)!)
  visitAtLines(jaxpr.eqns, ({ primitive, inputs: operands, params, outputs }) => {
    const xs = operands.map(read)
    const arrays = xs.map(x => x.value)
    const flags = xs.map(x => x.batched)
    const batched = flags.includes(true)
    const results = batched ? primitive.batch(axis, arrays, flags, params) : bind(primitive, arrays, params)
    for (let i = 0; i < outputs.length; i++) values.set(outputs[i]!, resultOf(results[i]!, batched))
  })
  return jaxpr.outputs.map(read)
}

const resultOf = (result: Value | Shared, batched: boolean): Batched => (isShared(result) ? { value: result.value, batched: false } : { value: result, batched })

/** The value with the batch axis: repeated if it had none. */
export const materializeBatch = (axis: BatchAxis, { value, batched }: Batched): Value => (batched ? value : repeatFront(axis, value))

export const batchedAval = ({ shape, dtype, weakType }: Aval, { size }: BatchAxis): Aval => ({ shape: [size, ...shape], dtype, weakType })

/** A program over batches; all its results are batched. */
export const batchJaxpr = (jaxpr: Jaxpr, axis: BatchAxis, batched: readonly boolean[]): TracedFunction =>
  batchProgram(jaxpr, axis, batched, jaxpr.outputs.map(() => true)).program

/** A program over batches, and which of its results are batched: those that depend on batched inputs, and those in `forced`. */
export const batchProgram = (jaxpr: Jaxpr, axis: BatchAxis, batched: readonly boolean[], forced: readonly boolean[]): { readonly program: TracedFunction; readonly batched: readonly boolean[] } => {
  const avals = jaxpr.inputs.map((v, i) => (batched[i] ? batchedAval(v.aval, axis) : v.aval))
  let flags: readonly boolean[] = []
  const program = traceJaxpr('stage', 'vmap', avals, xs => {
    const results = batchEval(jaxpr, axis, xs.map((value, i) => ({ value, batched: batched[i]! })))
    flags = results.map((r, i) => r.batched || forced[i] === true)
    return results.map((r, i) => asArray(flags[i] ? materializeBatch(axis, r) : r.value))
  })
  return { program, batched: flags }
}

/** `f` for every entry of the leading axis of `x`, on the whole batch at once. */
export const mapRows = (op: string, f: (row: NDArray) => readonly (Value | null)[], x: NDArray): readonly (NDArray | null)[] => {
  const axis: BatchAxis = { size: x.shape[0]!, name: null }
  let present: readonly boolean[] = []
  const { jaxpr, captured } = traceJaxpr('abstract', op, [{ shape: x.shape.slice(1), dtype: x.dtype, weakType: x.weakType }], ([row]) => {
    const out = f(row!)
    present = out.map(y => y !== null)
    return asArrays(out.filter(y => y !== null))
  })
  const results = batchEval(jaxpr, axis, [...captured.map(value => ({ value, batched: false })), { value: x, batched: true }])
  let next = 0
  return present.map(p => (p ? asArray(materializeBatch(axis, results[next++]!)) : null))
}
