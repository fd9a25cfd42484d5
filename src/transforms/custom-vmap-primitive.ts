/**
 * A call that says itself what it is on a batch, as an operation. So do its derivatives and its transpose: they are calls whose rule
 * is the derivative, or the transpose, of the rule.
 */
import { formatAval } from '../core/base/aval.js'
import { ints, nonNegativeInt, string, struct } from '../core/base/codec.js'
import { isInexact } from '../core/base/dtype.js'
import { ArgumentError } from '../core/base/errors.js'
import { inputAvals, outputAvals } from '../core/ir/jaxpr.js'
import { jaxprCodec } from '../core/ir/jaxpr-codec.js'
import { opaque, opaqueCodec } from '../core/ir/opaque.js'
import type { BatchAxis, Linearize, Primitive, Transpose, Value } from '../core/ir/primitive.js'
import { shared } from '../core/ops/batching.js'
import { reduceSum } from '../core/ops/broadcasting.js'
import { moveAxis } from '../core/ops/permutation.js'
import { bind } from '../core/trace/bind.js'
import { traceJaxpr } from '../core/trace/builder.js'
import { evalJaxpr, splat } from '../core/trace/eval-jaxpr.js'
import { asArrays, type NDArray } from '../core/trace/ndarray.js'
import { record } from '../core/trace/tape.js'
import { batchCall } from './batch-function.js'
import { type Batched, batchedAval, batchJaxpr, materializeBatch } from './batch-program.js'
import { activeTangents, calling, residualValues } from './call.js'
import type { CustomCall } from './custom-rule.js'
import { pushForward, zerosLike } from './forward.js'
import { linearizeJaxpr, scatterTangents, tangentAval } from './linearize-program.js'
import { withInputs } from './program-inputs.js'
import { unobserved } from './slice-program.js'
import { avalOf } from './traced-call.js'
import { transposeJaxpr } from './transpose.js'
import { transposedProgram } from './transposed-program.js'

/** The captured operands at `positions` tell where an example is on a named axis, for its collectives: the rule, which has them all, need not know. */
type CustomVmapCall = CustomCall & { readonly positions: readonly number[] }

/** From arguments, some of them with the batch axis in front, to results. */
export type VmapRule = (axis: BatchAxis, xs: readonly Value[], batched: readonly boolean[]) => readonly Batched[]

const ruleOf = ({ rule }: CustomVmapCall): VmapRule => rule.value as VmapRule // made from one, by everybody who binds

/** The rule as a function of arrays; which of its results are batched is known after a call. */
const onArrays = (p: CustomVmapCall, axis: BatchAxis, batched: readonly boolean[]): { readonly call: (xs: readonly Value[]) => readonly NDArray[]; readonly flags: () => readonly boolean[] } => {
  let flags: readonly boolean[] = []
  return {
    call: xs => {
      const out = ruleOf(p)(axis, xs, batched)
      flags = out.map(y => y.batched)
      return asArrays(out.map(y => y.value))
    },
    flags: () => flags,
  }
}

/** The captured operands of a call that has more of them before. */
const shifted = ({ captured, positions }: CustomVmapCall, by: number): Pick<CustomVmapCall, 'captured' | 'positions'> => ({ captured: captured + by, positions: positions.map(i => i + by) })

const unknownToRule = (op: string, x: string): ArgumentError =>
  new ArgumentError(op, { expected: 'every value that is mapped over to be an argument of the function', got: `a captured ${x}`, hint: 'the rule does not know about it: make it an argument' })

/**
 * Two calls: the first computes the results and what the derivative of one example needs, the second is linear in the tangents. On a
 * batch the first calls the rule, and the second differentiates the rule at the same operands: nobody reads what an example would have
 * saved, and zeros stand there. What has a zero derivative in the function may have another in the rule, so that none is left out.
 */
const linearize: Linearize<CustomVmapCall> = (xs, active, p) => {
  const split = linearizeJaxpr(p.jaxpr, active, outputAvals(p.jaxpr).map(a => isInexact(a.dtype)))
  const { primal, linear, captured } = split
  const count = p.jaxpr.outputs.length
  const unsaved = outputAvals(primal).slice(count)
  const first: VmapRule = (axis, args, batched) => [...ruleOf(p)(axis, args, batched), ...unsaved.map(a => ({ value: splat(0, batchedAval(a, axis)), batched: true }))]
  const ys = bind(customVmapP, [...captured, ...xs], { ...p, jaxpr: primal, rule: opaque(first), ...shifted(p, captured.length) })

  const args = xs.slice(p.captured)
  const saved = residualValues(split, xs, ys)
  const point = [...saved, ...args]
  const jaxpr = withInputs(linear, [...linear.inputs.slice(0, saved.length), ...args.map(avalOf), ...linear.inputs.slice(saved.length)])
  const second: VmapRule = (axis, values, batched) => {
    if (!batched.slice(saved.length, point.length).includes(true)) return sideBySide({ jaxpr, rule: opaque(second), captured: 0, positions: [], name: p.name }, axis, values, batched)
    const at = active.indexOf(true)
    if (at < p.captured) throw unknownToRule(p.name, formatAval(xs[at]!))
    const mask = active.slice(p.captured)
    const tangents = derivativeOfRule(p, axis, mask, values.slice(saved.length), batched.slice(saved.length))
    return tangents.filter((_, i) => split.active[i])
  }
  return {
    outputs: ys.slice(0, count),
    tangents: ts => scatterTangents(split.active, bind(customVmapP, [...point, ...activeTangents(ts, xs, active)], { jaxpr, rule: opaque(second), captured: 0, positions: [], name: p.name })),
  }
}

/** A batch of which the arguments are no part, but directions at one point, or a position. The rule is for other batches. */
const sideBySide = (p: CustomVmapCall, axis: BatchAxis, xs: readonly Value[], batched: readonly boolean[]): readonly Batched[] => {
  const { jaxpr, captured } = batchJaxpr(p.jaxpr, axis, batched)
  const own = batched.slice(p.captured)
  const rule: VmapRule = (outer, values, outerBatched) => {
    const { call, flags } = onArrays(p, outer, outerBatched)
    const inputs = values.map((x, i) => (own[i] && outerBatched[i] ? moveAxis(x, 1, 0) : x))
    const results = batchCall(axis, call, inputs, own).map(y => materializeBatch(axis, y))
    return flags().map((b, i) => ({ value: b ? moveAxis(results[i]!, 0, 1) : results[i]!, batched: b }))
  }
  const ys = bind(customVmapP, [...captured, ...xs], { ...p, jaxpr, rule: opaque(rule), ...shifted(p, captured.length) })
  return ys.map(value => ({ value, batched: true }))
}

/** Tangents of what the rule gives, for arguments and then the tangents of active ones. What has a batch of tangents counts as batched. */
const derivativeOfRule = (p: CustomVmapCall, axis: BatchAxis, active: readonly boolean[], values: readonly Value[], batched: readonly boolean[]): readonly Batched[] => {
  const count = active.length
  const ts = scatterTangents(active, values.slice(count))
  const tangentBatched = scatterTangents(active, batched.slice(count))
  const flags = active.map((_, i) => batched[i]! || tangentBatched[i] === true)
  const place = (value: Value, i: number, has: boolean): Value => (flags[i] ? materializeBatch(axis, { value, batched: has }) : value)
  const args = asArrays(values.slice(0, count).map((x, i) => place(x, i, batched[i]!)))
  const rule = onArrays(p, axis, flags)
  const { jaxpr, captured } = traceJaxpr('stage', p.name, args.map(avalOf), rule.call)
  const tape = record(p.name, args.filter((_, i) => active[i]), watched => {
    let next = 0
    return evalJaxpr(unobserved(jaxpr), [...captured, ...args.map((x, i) => (active[i] ? watched[next++]! : x))])
  })
  const placed = ts.flatMap((t, i) => (t === null ? [] : [place(t, i, tangentBatched[i]!)]))
  return pushForward(tape, placed).map((t, i) => ({ value: t ?? zerosLike(tape.results[i]!), batched: rule.flags()[i]! }))
}

/** On a batch, the transpose of the rule. */
const transpose: Transpose<CustomVmapCall> = (cts, xs, p) => {
  const unknown = xs.map(x => x === null), given = cts.map(ct => ct !== null)
  const { program } = transposedProgram(p.jaxpr, unknown, given, unknown) // with zeros, as above
  const avals = inputAvals(p.jaxpr)
  const known = xs.filter(x => x !== null)
  const outside = p.captured - unknown.slice(0, p.captured).filter(u => u).length
  const positions = p.positions.map(i => program.captured.length + i - unknown.slice(0, i).filter(u => u).length)
  const rule: VmapRule = (axis, values, batched) => {
    const at = unknown.indexOf(true)
    if (at < p.captured) throw unknownToRule(p.name, formatAval(avals[at]!))
    const mask = unknown.slice(p.captured)
    const missing = avals.slice(p.captured).filter((_, i) => mask[i]).map(a => tangentAval(batchedAval(a, axis)))
    const count = known.length - outside
    const examples = scatterTangents(mask.map(u => !u), values.slice(0, count))
    const flags = scatterTangents(mask.map(u => !u), batched).map(b => b ?? true)
    const whole = onArrays(p, axis, flags)
    const { jaxpr, captured } = traceJaxpr('abstract', p.name, missing, unknowns => {
      let next = 0
      return whole.call(examples.map(x => x ?? unknowns[next++]!))
    })
    const each = scatterTangents(given, values.slice(count).map((value, i) => materializeBatch(axis, { value, batched: batched[count + i]! })))
    // what all examples share gets the cotangents of all
    const back = transposeJaxpr(jaxpr, [...captured, ...missing.map(() => null)], whole.flags().map((b, i) => (b || each[i] == null ? each[i]! : reduceSum(each[i], [0]))))
    return back.slice(captured.length).map((ct, i) => ({ value: ct ?? zerosLike(missing[i]!), batched: true }))
  }
  const operands = [...program.captured, ...known, ...cts.filter(ct => ct !== null)]
  return scatterTangents(unknown, bind(customVmapP, operands, { jaxpr: program.jaxpr, rule: opaque(rule), captured: program.captured.length + outside, positions, name: p.name }))
}

export const customVmapP: Primitive<CustomVmapCall> = calling({
  name: 'custom_vmap_call',
  params: struct({ jaxpr: jaxprCodec, rule: opaqueCodec, captured: nonNegativeInt, positions: ints, name: string }),
  linearize,
  transpose,
  batch: (axis, xs, batched, p) => {
    const at = batched.findIndex((b, i) => b && i < p.captured && !p.positions.includes(i))
    if (at >= 0) throw unknownToRule(p.name, formatAval(xs[at]!))
    const ys = batched.includes(true, p.captured) ? ruleOf(p)(axis, xs.slice(p.captured), batched.slice(p.captured)) : sideBySide(p, axis, xs, batched)
    return ys.map(y => (y.batched ? y.value : shared(y.value)))
  },
})
