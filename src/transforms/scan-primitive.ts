/**
 * `scan` as an operation: a loop over the leading axis. Operands: constants, the carry, sequences; results: the carry, then one
 * stacked array per value the body emits.
 *
 * Its derivative is two loops. The first computes the values and stacks the residuals that change from step to step: what depends
 * on the constants alone is handed on as a constant, sequences as they are, what is emitted anyway is not stacked twice, and what is
 * cheap is computed again. The second is linear; transposed, it runs backwards and accumulates the cotangents of the constants.
 */
import { type Aval, formatAval, sameType } from '../core/base/aval.js'
import { boolean, nonNegativeInt, struct } from '../core/base/codec.js'
import { InternalError } from '../core/base/errors.js'
import { jaxprCodec } from '../core/ir/jaxpr-codec.js'
import { type Atom, inputAvals, isVar, type Jaxpr, outputAvals, type Var } from '../core/ir/jaxpr.js'
import type { Batch, Linearize, Primitive, Pruned, Tangent, Transpose, Value } from '../core/ir/primitive.js'
import { repeatFront, shared } from '../core/ops/batching.js'
import { moveAxis } from '../core/ops/permutation.js'
import { bind } from '../core/trace/bind.js'
import { traceJaxpr } from '../core/trace/builder.js'
import { evalJaxpr } from '../core/trace/eval-jaxpr.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { accumulating } from './accumulate.js'
import { batchProgram } from './batch-program.js'
import { activeTangents } from './call.js'
import { cheapResiduals } from './cheap-residuals.js'
import { zerosLike } from './forward.js'
import { type LinearizedProgram, linearizeJaxpr, scatterTangents, tangentAval } from './linearize-program.js'
import { andThen, withInputs } from './program-inputs.js'
import { dependents, invariants, sliceProgram } from './slice-program.js'
import { transposedProgram } from './transposed-program.js'

export type Scan = { readonly jaxpr: Jaxpr; readonly consts: number; readonly carry: number; readonly length: number; readonly reverse: boolean }

const stackedAval = ({ shape, dtype, weakType }: Aval, length: number): Aval => ({ shape: [length, ...shape], dtype, weakType })

/** A list as its parts for constants, carry and sequences; of results, only the last two. */
const parts = <A>(xs: readonly A[], { consts, carry }: Pick<Scan, 'consts' | 'carry'>): readonly [consts: readonly A[], carry: readonly A[], sequences: readonly A[]] =>
  [xs.slice(0, consts), xs.slice(consts, consts + carry), xs.slice(consts + carry)]

const type: Primitive<Scan>['type'] = (xs, { jaxpr, consts, carry, length }) => {
  const wanted = inputAvals(jaxpr).map((a, i) => (i < consts + carry ? a : stackedAval(a, length)))
  const results = outputAvals(jaxpr)
  const fits = wanted.length === xs.length && wanted.every((a, i) => sameType(a, xs[i]!)) && jaxpr.inputs.slice(consts, consts + carry).every((v, k) => sameType(v.aval, results[k]!))
  if (!fits) throw new InternalError('scan', { expected: `${wanted.map(formatAval).join()} and a carry that keeps its type`, got: `${xs.map(formatAval).join()} to ${results.map(formatAval).join()}` })
  return results.map((a, i) => (i < carry ? a : stackedAval(a, length)))
}

// ------------------------------------------------------------------ derivative

/** The split of the body with the tangents of the carry that appear in any step. */
const splitBody = (p: Scan, active: readonly boolean[]): { readonly split: LinearizedProgram; readonly carryActive: readonly boolean[] } => {
  const [consts, initial, sequences] = parts(active, p)
  const emitted = p.jaxpr.outputs.slice(p.carry).map(() => false)
  for (let carryActive = initial; ; ) {
    const split = linearizeJaxpr(p.jaxpr, [...consts, ...carryActive, ...sequences], [...carryActive, ...emitted])
    const next = carryActive.map((a, k) => a || split.active[k]!)
    if (next.every((a, k) => a === carryActive[k])) return { split, carryActive }
    carryActive = next
  }
}

const linearize: Linearize<Scan> = (xs, active, p) => {
  const { split, carryActive } = splitBody(p, active)
  const { primal, captured } = split
  const results = p.jaxpr.outputs.length
  const operands = [...captured, ...xs]
  const constants = captured.length + p.consts, sequencesFrom = constants + p.carry
  const unchanging = invariants(primal, primal.inputs.map((_, i) => i < constants))

  const outputs: Atom[] = [...primal.outputs.slice(0, results)]
  const emitted = new Set(outputs.slice(p.carry))
  const hoisted: Var[] = []
  /** How the linear loop gets a value of the first. */
  const source = (v: Var): { readonly as: 'operand' | 'hoisted' | 'stacked'; readonly at: number; readonly constant: boolean } => {
    const input = primal.inputs.indexOf(v)
    if (input >= 0 && input < constants) return { as: 'operand', at: input, constant: true }
    if (input >= sequencesFrom) return { as: 'operand', at: input, constant: false }
    if (unchanging.has(v)) return { as: 'hoisted', at: hoisted.push(v) - 1, constant: true }
    const at = outputs.indexOf(v, p.carry)
    return { as: 'stacked', at: at >= 0 ? at : outputs.push(v) - 1, constant: false }
  }

  const wanted = split.residuals.map(({ from, position }): Atom => (from === 'input' ? primal.inputs[captured.length + position]! : primal.outputs[position]!))
  const isFree = (v: Var): boolean => unchanging.has(v) || emitted.has(v) || primal.inputs.indexOf(v) >= sequencesFrom
  const given = new Set([...cheapResiduals(primal, wanted, isFree), ...unchanging, ...[...emitted].filter(isVar)])
  for (const v of primal.inputs) given.delete(v)
  const again = sliceProgram(primal, wanted, { given: [...given] }).jaxpr
  const found = again.inputs.map(source)

  const ys = bind(scanP, operands, { ...p, jaxpr: { ...sliceProgram(primal, outputs, { effects: true }).jaxpr, inputs: primal.inputs }, consts: constants })
  const outside = hoistedValues(primal, hoisted, operands)
  const values = found.map(({ as, at }): Value => (as === 'operand' ? operands[at]! : as === 'hoisted' ? outside[at]! : ys[at]!))
  const linear = linearBody(andThen(again, split.linear), found.map(r => r.constant), parts(active, p)[0], carryActive)
  return {
    outputs: ys.slice(0, results),
    tangents: ts => {
      const [constTs, carryTs, sequenceTs] = parts(ts, p)
      const [constXs, carryXs, sequenceXs] = parts(xs, p)
      const [constActive, , sequenceActive] = parts(active, p)
      const given = [
        ...values.filter((_, i) => found[i]!.constant), ...activeTangents(constTs, constXs, constActive),
        ...activeTangents(carryTs, carryXs, carryActive),
        ...values.filter((_, i) => !found[i]!.constant), ...activeTangents(sequenceTs, sequenceXs, sequenceActive),
      ]
      return scatterTangents(split.active, bind(scanP, given, { ...p, jaxpr: linear.jaxpr, consts: linear.consts, carry: linear.carry }))
    },
  }
}

/** What the body computes from constants alone, computed once. */
const hoistedValues = (primal: Jaxpr, atoms: readonly Atom[], operands: readonly Value[]): readonly NDArray[] => {
  if (atoms.length === 0) return []
  const { jaxpr, inputs } = sliceProgram(primal, atoms)
  return evalJaxpr(jaxpr, operands.filter((_, i) => inputs[i]))
}

/** The linear part (values of the first loop, then tangents) with its inputs in the order of a loop. */
const linearBody = (linear: Jaxpr, constant: readonly boolean[], constActive: readonly boolean[], carryActive: readonly boolean[]): Pick<Scan, 'jaxpr' | 'consts' | 'carry'> => {
  const residuals = linear.inputs.slice(0, constant.length), tangents = linear.inputs.slice(constant.length)
  const consts = constActive.filter(a => a).length, carry = carryActive.filter(a => a).length
  const inputs: readonly Var[] = [
    ...residuals.filter((_, i) => constant[i]), ...tangents.slice(0, consts + carry),
    ...residuals.filter((_, i) => !constant[i]), ...tangents.slice(consts + carry),
  ]
  return { jaxpr: withInputs(linear, inputs), consts: constant.filter(c => c).length + consts, carry }
}

// ------------------------------------------------------------------ transposition

const transpose: Transpose<Scan> = (cts, xs, p, avals) => {
  const separated = separateKnown(xs, cts, p)
  const { jaxpr, operands, carry, consts, length, reverse } = separated
  const unknown = operands.map(x => x === null)
  const [constUnknown, , sequenceUnknown] = parts(unknown, separated)
  const [knownConsts, , knownSequences] = parts(operands, separated).map(part => part.filter(x => x !== null)) as [Value[], Value[], Value[]] // three parts in, three out
  const carryCts = separated.cts.slice(0, carry).map((ct, k) => ct ?? zerosLike(jaxpr.outputs[k]!.aval))
  const emittedCts = separated.cts.slice(carry).filter(ct => ct !== null)
  const { program, results } = transposedProgram(
    jaxpr,
    [...constUnknown, ...carryCts.map(() => true), ...sequenceUnknown],
    [...carryCts.map(() => true), ...separated.cts.slice(carry).map(ct => ct !== null)],
    jaxpr.inputs.map((_, i) => i >= consts && i < consts + carry),
  )
  const summed = parts(results, separated)[0]
  const sums = jaxpr.inputs.slice(0, consts).filter((_, i) => summed[i]).map(v => zerosLike(v.aval))

  const fixed = [...program.captured, ...knownConsts], moving = [...knownSequences, ...emittedCts]
  const slices = [...jaxpr.inputs.slice(consts + carry).filter((_, i) => !sequenceUnknown[i]).map(v => v.aval), ...jaxpr.outputs.slice(carry).filter((_, i) => separated.cts[carry + i] != null).map(a => tangentAval(a.aval))]
  const step = accumulating(program.jaxpr, sums.length)
  const body = traceJaxpr('stage', 'transpose', [...fixed, ...sums, ...carryCts, ...slices].map(({ shape, dtype, weakType }) => ({ shape, dtype, weakType })), all => {
    const totals = all.slice(fixed.length, fixed.length + sums.length)
    const inputs = all.slice(fixed.length + sums.length)
    const known = inputs.slice(carry, carry + knownSequences.length)
    return evalJaxpr(step, [...totals, ...all.slice(0, fixed.length), ...known, ...inputs.slice(0, carry), ...inputs.slice(carry + knownSequences.length)])
  })
  const ys = bind(scanP, [...body.captured, ...fixed, ...sums, ...carryCts, ...moving], { jaxpr: body.jaxpr, consts: body.captured.length + fixed.length, carry: sums.length + carry, length, reverse: !reverse })
  const all = scatterTangents(results, ys)
  return separated.restore(all, avals)
}

interface Separated extends Scan {
  /** `null` where unknown; carries all are. */
  readonly operands: readonly (Value | null)[]
  readonly cts: readonly Tangent[]
  /** Cotangents in the order of the original operands. */
  readonly restore: (cts: readonly Tangent[], avals: readonly Aval[]) => readonly Tangent[]
}

/** Carries that stay known in every step (counters) run ahead, and come back as sequences. */
const separateKnown = (xs: readonly (Value | null)[], cts: readonly Tangent[], p: Scan): Separated => {
  const [constXs, carryXs, sequenceXs] = parts(xs, p)
  let unknown = carryXs.map(x => x === null)
  for (;;) {
    const depends = dependents(p.jaxpr, [...constXs.map(x => x === null), ...unknown, ...sequenceXs.map(x => x === null)])
    const next = unknown.map((u, k) => u || depends(p.jaxpr.outputs[k]!))
    if (next.every((u, k) => u === unknown[k])) break
    unknown = next
  }
  const [constVars, carryVars, sequenceVars] = parts(p.jaxpr.inputs, p)
  const keep = <A>(list: readonly A[]): readonly A[] => list.filter((_, k) => unknown[k])
  const drop = <A>(list: readonly A[]): readonly A[] => list.filter((_, k) => !unknown[k])
  const ahead = drop(carryVars).length === 0 ? [] : runAhead(p, drop(carryVars), drop(p.jaxpr.outputs.slice(0, p.carry)), xs, drop(carryXs))
  return {
    ...p,
    jaxpr: { inputs: [...constVars, ...keep(carryVars), ...sequenceVars, ...drop(carryVars)], eqns: p.jaxpr.eqns, outputs: [...keep(p.jaxpr.outputs.slice(0, p.carry)), ...p.jaxpr.outputs.slice(p.carry)] },
    carry: keep(carryVars).length,
    operands: [...constXs, ...keep(carryXs).map(() => null), ...sequenceXs, ...ahead],
    cts: [...keep(cts.slice(0, p.carry)), ...cts.slice(p.carry)],
    restore: back => {
      const [constCts, carryCts, rest] = parts(back, { consts: p.consts, carry: keep(carryVars).length })
      let next = 0
      const carry = unknown.map(u => (u ? carryCts[next++]! : null))
      return [...constCts, ...carry, ...rest.slice(0, sequenceXs.length)].map((ct, i) => (xs[i] === null ? ct : null))
    },
  }
}

/** The values some carries have at the start of every step, stacked. */
const runAhead = (p: Scan, vars: readonly Var[], results: readonly Atom[], xs: readonly (Value | null)[], initial: readonly (Value | null)[]): readonly NDArray[] => {
  const known = p.jaxpr.inputs.map((_, i) => xs[i] !== null)
  const [constVars, , sequenceVars] = parts(p.jaxpr.inputs.map((v, i) => (known[i] ? v : null)), p)
  const [constXs, , sequenceXs] = parts(xs, p)
  const present = <A>(list: readonly (A | null)[]): readonly A[] => list.filter((x): x is A & {} => x !== null)
  const { jaxpr } = sliceProgram(p.jaxpr, [...results, ...vars])
  const body = { ...jaxpr, inputs: [...present(constVars), ...vars, ...present(sequenceVars)] }
  return bind(scanP, [...present(constXs), ...present(initial), ...present(sequenceXs)], { ...p, jaxpr: body, consts: present(constVars).length, carry: vars.length }).slice(vars.length)
}

// ------------------------------------------------------------------ batching

const batch: Batch<Scan> = (axis, xs, batched, p) => {
  const [constBatched, initial, sequenceBatched] = parts(batched, p)
  const emitted = p.jaxpr.outputs.slice(p.carry).map(() => false)
  let carryBatched = initial
  let made = batchProgram(p.jaxpr, axis, batched, [...carryBatched, ...emitted])
  while (!carryBatched.every((b, k) => b === made.batched[k])) {
    carryBatched = carryBatched.map((b, k) => b || made.batched[k]!)
    made = batchProgram(p.jaxpr, axis, [...constBatched, ...carryBatched, ...sequenceBatched], [...carryBatched, ...emitted])
  }
  const [constXs, carryXs, sequenceXs] = parts(xs, p)
  const operands = [
    ...made.program.captured, ...constXs,
    ...carryXs.map((x, k) => (carryBatched[k] && !initial[k] ? repeatFront(axis, x) : x)),
    ...sequenceXs.map((x, i) => (sequenceBatched[i] ? moveAxis(x, 0, 1) : x)),
  ]
  const ys = bind(scanP, operands, { ...p, jaxpr: made.program.jaxpr, consts: made.program.captured.length + p.consts })
  return ys.map((y, i) => (!made.batched[i] ? shared(y) : i < p.carry ? y : moveAxis(y, 1, 0)))
}

/** A carry is used if it is asked for, or if one that is used, or what is emitted, needs it at the next step. */
const prune = (p: Scan, used: readonly boolean[]): Pruned<Scan> => {
  for (let results = used; ; ) {
    const outputs = p.jaxpr.outputs.filter((_, i) => results[i])
    const { jaxpr, inputs } = sliceProgram(p.jaxpr, outputs, { effects: true })
    const [consts, carry, sequences] = parts(inputs, p)
    const next = results.map((r, i) => r || (i < p.carry && carry[i]!))
    if (next.some((r, i) => r !== results[i])) {
      results = next
      continue
    }
    const kept = results.slice(0, p.carry)
    const operands = [...consts, ...kept, ...sequences]
    return { params: { ...p, jaxpr: { ...jaxpr, inputs: p.jaxpr.inputs.filter((_, i) => operands[i]) }, consts: consts.filter(c => c).length, carry: kept.filter(c => c).length }, operands, results }
  }
}

export const scanP: Primitive<Scan> = {
  name: 'scan',
  arity: 'variadic',
  params: struct({ jaxpr: jaxprCodec, consts: nonNegativeInt, carry: nonNegativeInt, length: nonNegativeInt, reverse: boolean }),
  type,
  ad: { _tag: 'structured', linearize, transpose },
  batch,
  lower: { _tag: 'structured', structured: ({ jaxpr, consts, carry, length, reverse }) => ({ _tag: 'scan', body: jaxpr, consts, carry, length, reverse }) },
  effects: 'none',
  subprograms: ({ jaxpr }) => [jaxpr],
  prune,
}

