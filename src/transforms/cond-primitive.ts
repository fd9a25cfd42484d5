/**
 * Choosing among programs as an operation. Operands: the int32 index of the branch, in range, and those of all branches.
 * The residuals of the branches share their memory: only one of them runs.
 */
import { type Aval, formatAval, sameType } from '../core/base/aval.js'
import { list, struct } from '../core/base/codec.js'
import { InternalError } from '../core/base/errors.js'
import { jaxprCodec } from '../core/ir/jaxpr-codec.js'
import { type Atom, type Jaxpr, inputAvals, literal, outputAvals, type Var } from '../core/ir/jaxpr.js'
import type { Batch, Linearize, Primitive, Pruned, Transpose, Value } from '../core/ir/primitive.js'
import { broadcastInDim } from '../core/ops/broadcasting.js'
import { selectN } from '../core/ops/selection.js'
import { bind } from '../core/trace/bind.js'
import { evalJaxpr } from '../core/trace/eval-jaxpr.js'
import { batchJaxpr } from './batch-program.js'
import { activeTangents } from './call.js'
import { type LinearizedProgram, linearizeJaxpr, scatterTangents } from './linearize-program.js'
import { shareCaptured, withInputs } from './program-inputs.js'
import { sliceProgram } from './slice-program.js'
import { avalOf } from './traced-call.js'
import { transposedProgram } from './transposed-program.js'

export type Cond = { readonly branches: readonly Jaxpr[] }

const type: Primitive<Cond>['type'] = ([index, ...xs], { branches }) => {
  const results = outputAvals(branches[0]!)
  const fits = index!.dtype === 'int32' && index!.shape.length === 0 && branches.every(b => b.inputs.length === xs.length && b.inputs.every((v, i) => sameType(v.aval, xs[i]!)) && b.outputs.length === results.length && b.outputs.every((a, i) => sameType(a.aval, results[i]!)))
  if (!fits) throw new InternalError('cond', { expected: `branches of an int32 index and ${xs.map(formatAval).join()} to ${results.map(formatAval).join()}`, got: branches.map(b => `${inputAvals(b).map(formatAval).join()} to ${outputAvals(b).map(formatAval).join()}`).join('; ') })
  return results
}

/** Which results any of the branches gives, when each is told to give those of all others. */
const agree = (branches: readonly Jaxpr[], flagsOf: (branch: Jaxpr) => readonly boolean[]): readonly boolean[] =>
  branches.map(flagsOf).reduce((a, b) => a.map((x, i) => x || b[i]!))

// ------------------------------------------------------------------ derivative

/** Memory that the branches use in turn, by type. */
class Slots {
  readonly avals: Aval[] = []

  /** The slot for a branch's next value of this type, of which it holds `taken` already. */
  take(aval: Aval, taken: Set<number>): number {
    let slot = this.avals.findIndex((a, i) => !taken.has(i) && sameType(a, aval))
    if (slot < 0) slot = this.avals.push({ ...avalOf(aval), weakType: false }) - 1
    taken.add(slot)
    return slot
  }
}

const linearize: Linearize<Cond> = ([index, ...xs], [, ...active], { branches }) => {
  const tangents = agree(branches, b => linearizeJaxpr(b, active).active)
  const splits = branches.map(b => linearizeJaxpr(b, active, tangents))
  const results = tangents.length
  const slots = new Slots()
  const slotsOf = splits.map(({ primal }) => {
    const taken = new Set<number>()
    return primal.outputs.slice(results).map(atom => slots.take(atom.aval, taken))
  })
  const shared = shareCaptured(splits.map(({ primal, captured }) => ({ jaxpr: primal, captured })))
  const primals = shared.jaxprs.map((jaxpr, b): Jaxpr => {
    const held = slots.avals.map((aval, slot): Atom => {
      const at = slotsOf[b]!.indexOf(slot)
      return at < 0 ? literal(0, aval) : jaxpr.outputs[results + at]!
    })
    return { ...jaxpr, outputs: [...jaxpr.outputs.slice(0, results), ...held] }
  })
  const ys = bind(condP, [index!, ...shared.captured, ...xs], { branches: primals })

  // every value some branch wants, in one order for all
  const wanted = splits.map((split, b) => split.residuals.map(r => (r.from === 'input' ? `x${r.position}` : `y${r.position < results ? r.position : results + slotsOf[b]![r.position - results]!}`)))
  const names = [...new Set(wanted.flat())]
  const valueOf = (name: string): Value => (name.startsWith('x') ? xs[Number(name.slice(1))]! : ys[Number(name.slice(1))]!)
  const saved = names.map(valueOf)
  const linear = splits.map((split, b) => alignResiduals(split, wanted[b]!, names, saved))
  return {
    outputs: ys.slice(0, results),
    tangents: ts => scatterTangents(tangents, bind(condP, [index!, ...saved, ...activeTangents(ts.slice(1), xs, active)], { branches: linear })),
  }
}

/** A linear part with an input for every residual of any branch. */
const alignResiduals = ({ linear }: LinearizedProgram, wanted: readonly string[], names: readonly string[], values: readonly Value[]): Jaxpr => {
  const residuals = names.map((name, i): Var | Aval => {
    const at = wanted.indexOf(name)
    return at < 0 ? avalOf(values[i]!) : linear.inputs[at]!
  })
  return withInputs(linear, [...residuals, ...linear.inputs.slice(wanted.length)])
}

const transpose: Transpose<Cond> = (cts, [index, ...xs], { branches }) => {
  const unknown = xs.map(x => x === null), given = cts.map(ct => ct !== null)
  const results = agree(branches, b => transposedProgram(b, unknown, given).results)
  const { captured, jaxprs } = shareCaptured(branches.map(b => transposedProgram(b, unknown, given, results).program))
  const operands = [index!, ...captured, ...[...xs, ...cts].filter(x => x !== null)]
  return [null, ...scatterTangents(results, bind(condP, operands, { branches: jaxprs }))]
}

// ------------------------------------------------------------------ batching

/** A batch of choices takes all branches and selects. */
const batch: Batch<Cond> = (axis, [index, ...xs], [indexBatched, ...batched], { branches }) => {
  const programs = branches.map(b => batchJaxpr(b, axis, batched))
  if (!indexBatched) {
    const { captured, jaxprs } = shareCaptured(programs)
    return bind(condP, [index!, ...captured, ...xs], { branches: jaxprs })
  }
  const cases = programs.map(({ jaxpr, captured }) => evalJaxpr(jaxpr, [...captured, ...xs]))
  return cases[0]!.map((y, i) => (cases.length === 1 ? y : selectN(broadcastInDim(index!, y.shape, [0]), ...cases.map(c => c[i]!))))
}

const prune = ({ branches }: Cond, used: readonly boolean[]): Pruned<Cond> => {
  const slices = branches.map(b => sliceProgram(b, b.outputs.filter((_, i) => used[i]), { effects: true }))
  const operands = branches[0]!.inputs.map((_, i) => slices.some(s => s.inputs[i]))
  const kept = slices.map(({ jaxpr }, b) => ({ ...jaxpr, inputs: branches[b]!.inputs.filter((_, i) => operands[i]) }))
  return { params: { branches: kept }, operands: [true, ...operands], results: used }
}

export const condP: Primitive<Cond> = {
  name: 'cond',
  arity: 'variadic',
  params: struct({ branches: list(jaxprCodec) }),
  type,
  ad: { _tag: 'structured', linearize, transpose },
  batch,
  lower: { _tag: 'structured', structured: ({ branches }) => ({ _tag: 'branch', branches }) },
  effects: 'none',
  subprograms: ({ branches }) => branches,
  prune,
}
