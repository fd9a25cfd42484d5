/**
 * Calls, loops and branches as steps: bodies are lowered in place, so nothing returns to the host per iteration. Carries
 * have two buffers, read and written in turns; slices of sequences and stacked results are views at an offset.
 */
import type { Aval } from '../../base/aval.js'
import type { Atom, Eqn, Jaxpr } from '../../ir/jaxpr.js'
import { addIndex, freshCounter, type Index, indexConst, indexOf, modIndex, offsetIndex, scaleIndex, subIndex } from '../../ir/loop/index-expr.js'
import type { Step } from '../../ir/loop/program.js'
import { elementOf } from '../../ir/loop/scalar.js'
import type { Structured } from '../../ir/lowering.js'
import { type LowerBody, lowerInto, moveTo, type Target } from './body.js'
import { physicalSize } from './element.js'
import { type BufferPlace, bufferPlace, type Place } from './place.js'
import { declareBuffer, type ProgramBuilder, scratchFor } from './program-builder.js'
import { seedOf } from './routine.js'

/** Appends the steps of a structured equation; returns where its results are. */
export const emitStructured = (lower: LowerBody, b: ProgramBuilder, steps: Step[], s: Structured<Jaxpr>, operands: readonly Place[], results: readonly Aval[], targets: readonly Target[]): readonly Place[] => {
  switch (s._tag) {
    case 'call': return lower(b, steps, s.body, operands, targets)
    case 'scan': return emitScan(lower, b, steps, s, operands, results, targets)
    case 'while': return emitWhile(lower, b, steps, s, operands, results, targets)
    case 'branch': return emitBranch(lower, b, steps, s.branches, operands, results, targets)
  }
}

type Scan = Extract<Structured<Jaxpr>, { readonly _tag: 'scan' }>
type While = Extract<Structured<Jaxpr>, { readonly _tag: 'while' }>

const emitScan = (lower: LowerBody, b: ProgramBuilder, steps: Step[], { body, consts, carry, length, reverse }: Scan, operands: readonly Place[], results: readonly Aval[], targets: readonly Target[]): readonly Place[] => {
  const counter = freshCounter(length), i = indexOf(counter)
  const done = reverse ? subIndex(indexConst(length - 1), i) : i
  const carries = operands.slice(consts, consts + carry).map((from, k) => openCarry(b, steps, from, results[k]!, isUpdated(body, consts + k, k)))
  const stacked = results.slice(carry).map((aval, k) => targets[carry + k] ?? scratchFor(b, aval))
  const slices = operands.slice(consts + carry).map((place, k) => sliceAt(place, body.inputs[consts + carry + k]!.aval, i))
  const written = stacked.map((place, k) => sliceAt(place, body.outputs[carry + k]!.aval, i))
  const inner: Step[] = []
  lowerInto(lower, b, inner, body,
    [...operands.slice(0, consts), ...carries.map(c => turn(c, done)), ...slices],
    [...carries.map(c => turn(c, offsetIndex(done, 1))), ...written])
  if (length > 0) steps.push({ _tag: 'loop', counter, trips: length, reverse, body: inner })
  return [...carries.map(c => turn(c, indexConst(length))), ...stacked]
}

const emitWhile = (lower: LowerBody, b: ProgramBuilder, steps: Step[], { cond, condConsts, body, bodyConsts }: While, operands: readonly Place[], results: readonly Aval[], targets: readonly Target[]): readonly Place[] => {
  const counter = freshCounter(2 ** 31), i = indexOf(counter)
  const first = condConsts + bodyConsts
  const carries = operands.slice(first).map((from, k) => openCarry(b, steps, from, results[k]!, isUpdated(body, bodyConsts + k, k)))
  const predicate = scratchFor(b, cond.outputs[0]!.aval)
  const now = carries.map(c => turn(c, i)), next = carries.map(c => turn(c, offsetIndex(i, 1)))
  const test: Step[] = [], inner: Step[] = [], exit: Step[] = []
  lowerInto(lower, b, test, cond, [...operands.slice(0, condConsts), ...now], [predicate])
  lowerInto(lower, b, inner, body, [...operands.slice(condConsts, first), ...now], next)
  const home = results.map((aval, k) => targets[k] ?? scratchFor(b, aval))
  now.forEach((from, k) => moveTo(b, exit, from, home[k]!))
  steps.push({ _tag: 'while', counter, cond: test, predicate: predicate.view, body: inner, exit })
  return home
}

const emitBranch = (lower: LowerBody, b: ProgramBuilder, steps: Step[], branches: readonly Jaxpr[], operands: readonly Place[], results: readonly Aval[], targets: readonly Target[]): readonly Place[] => {
  const [selector, ...inputs] = operands
  if (selector?._tag === 'constant') return lower(b, steps, branches[selector.value]!, inputs, targets)
  const home = results.map((aval, k) => targets[k] ?? scratchFor(b, aval))
  const lowered = branches.map(branch => {
    const inner: Step[] = []
    lowerInto(lower, b, inner, branch, inputs, home)
    return inner
  })
  steps.push({ _tag: 'branch', selector: selector!.view, branches: lowered })
  return home
}

/** The `i`-th slice along the leading axis. */
const sliceAt = <P extends Place>(place: P, slice: Aval, i: Index): P =>
  place._tag === 'constant' || place.splat
    ? { ...place, aval: slice }
    : { ...place, aval: slice, view: { ...place.view, offset: addIndex(place.view.offset, scaleIndex(i, physicalSize(slice))) } }

/** Memory for a carry, of which the beginning holds the initial value: two turns of it, or one that is updated in place. */
interface Carry {
  readonly aval: Aval
  readonly buffer: number
  readonly turns: 1 | 2
}

const openCarry = (b: ProgramBuilder, steps: Step[], from: Place, aval: Aval, inPlace: boolean): Carry => {
  const turns = inPlace ? 1 : 2
  const buffer = declareBuffer(b, elementOf(aval.dtype), turns * physicalSize(aval), { _tag: 'scratch', offset: null })
  moveTo(b, steps, { ...from, aval }, bufferPlace(aval, buffer))
  return { aval, buffer, turns }
}

const turn = ({ aval, buffer, turns }: Carry, count: Index): BufferPlace =>
  bufferPlace(aval, buffer, scaleIndex(modIndex(count, turns), physicalSize(aval)))

/**
 * Whether a carry stays what it is, or is only ever changed by routines that can take its memory over, such as an update of one
 * slice: copying the rest of it at every turn would cost more than the update. The body copies after all if it reads the old value
 * later.
 */
const isUpdated = ({ inputs, eqns, outputs }: Jaxpr, input: number, output: number): boolean => {
  const carry = inputs[input]!
  if (outputs[output] === carry) return true
  const producers = new Map<Atom, Eqn>()
  for (const eqn of eqns) if (eqn.primitive.lower._tag === 'routine') producers.set(eqn.outputs[0]!, eqn)
  let at: Atom = outputs[output]!
  for (let eqn = producers.get(at); eqn !== undefined; eqn = producers.get(at)) {
    const seed = seedOf(eqn)
    if (seed === undefined) return false
    at = eqn.inputs[seed]!
  }
  return at === carry && !outputs.includes(carry)
}
