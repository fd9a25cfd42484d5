/**
 * `while` as an operation. Operands: constants of the condition, constants of the body, the carry. There is no reverse mode, for
 * nobody knows how much to save; its tangent is a loop of both, the values and their tangents.
 */
import { formatAval, sameType } from '../core/base/aval.js'
import { nonNegativeInt, struct } from '../core/base/codec.js'
import { InternalError, NotDifferentiableError } from '../core/base/errors.js'
import { jaxprCodec } from '../core/ir/jaxpr-codec.js'
import { type Jaxpr, inputAvals, outputAvals } from '../core/ir/jaxpr.js'
import type { Batch, Linearize, Primitive, Tangent, Value } from '../core/ir/primitive.js'
import { repeatFront, shared } from '../core/ops/batching.js'
import { broadcastInDim } from '../core/ops/broadcasting.js'
import { reduceOr } from '../core/ops/reduction.js'
import { select } from '../core/ops/selection.js'
import { bind } from '../core/trace/bind.js'
import { type TracedFunction, traceJaxpr } from '../core/trace/builder.js'
import { evalJaxpr } from '../core/trace/eval-jaxpr.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { batchProgram } from './batch-program.js'
import { activeTangents } from './call.js'
import { jvpJaxpr, linearizeJaxpr, scatterTangents } from './linearize-program.js'
import { withInputs } from './program-inputs.js'
import { unobserved } from './slice-program.js'
import { avalOf } from './traced-call.js'

export type While = { readonly cond: Jaxpr; readonly condConsts: number; readonly body: Jaxpr; readonly bodyConsts: number }

const parts = <A>(xs: readonly A[], { condConsts, bodyConsts }: While): readonly [condConsts: readonly A[], bodyConsts: readonly A[], carry: readonly A[]] =>
  [xs.slice(0, condConsts), xs.slice(condConsts, condConsts + bodyConsts), xs.slice(condConsts + bodyConsts)]

const type: Primitive<While>['type'] = (xs, p) => {
  const [condXs, bodyXs, carryXs] = parts(xs, p)
  const results = outputAvals(p.body)
  const matches = (jaxpr: Jaxpr, given: readonly { readonly dtype: string }[]): boolean => jaxpr.inputs.length === given.length && jaxpr.inputs.every((v, i) => sameType(v.aval, given[i] as typeof v.aval)) // operands are Avals
  const fits = matches(p.cond, [...condXs, ...carryXs]) && matches(p.body, [...bodyXs, ...carryXs]) && results.length === carryXs.length && results.every((a, i) => sameType(a, carryXs[i]!))
  if (!fits) throw new InternalError('while', { expected: `${inputAvals(p.cond).map(formatAval).join()} and ${inputAvals(p.body).map(formatAval).join()}`, got: `${xs.map(formatAval).join()} to ${results.map(formatAval).join()}` })
  return results
}

const linearize: Linearize<While> = (xs, active, p) => {
  const [condXs, bodyXs, carryXs] = parts(xs, p)
  const [, bodyActive, initial] = parts(active, p)
  let carryActive = initial
  for (;;) {
    const { active: out } = linearizeJaxpr(p.body, [...bodyActive, ...carryActive])
    const next = carryActive.map((a, k) => a || out[k]!)
    if (next.every((a, k) => a === carryActive[k])) break
    carryActive = next
  }
  return {
    outputs: bind(whileP, xs, p),
    tangents: ts => {
      if (!carryActive.includes(true)) return carryXs.map(() => null)
      const [, bodyTs, carryTs] = parts(ts, p)
      const both = jvpJaxpr(unobserved(p.body), [...bodyActive, ...carryActive], carryActive)
      const liveBody = activeTangents(bodyTs, bodyXs, bodyActive), liveCarry = activeTangents(carryTs, carryXs, carryActive)
      const consts = both.captured.length + bodyXs.length, values = consts + carryXs.length
      const { inputs } = both.jaxpr
      const body = withInputs(both.jaxpr, [...inputs.slice(0, consts), ...inputs.slice(values, values + liveBody.length), ...inputs.slice(consts, values), ...inputs.slice(values + liveBody.length)])
      const cond = withInputs(unobserved(p.cond), [...p.cond.inputs, ...liveCarry.map(avalOf)])
      const ys = bind(whileP, [...condXs, ...both.captured, ...bodyXs, ...liveBody, ...carryXs, ...liveCarry], { cond, condConsts: p.condConsts, body, bodyConsts: consts + liveBody.length })
      return scatterTangents(carryActive, ys.slice(carryXs.length))
    },
  }
}

const transpose = (): readonly Tangent[] => {
  throw new NotDifferentiableError('whileLoop', {
    expected: 'forward mode (jvp, jacfwd)',
    got: 'reverse mode through a loop whose number of steps is not known',
    hint: 'use lax.scan, or lax.foriLoop with bounds that are numbers; or give the result a derivative of its own: customVjp, lax.customRoot',
  })
}

// ------------------------------------------------------------------ batching

const batch: Batch<While> = (axis, xs, batched, p) => {
  const [condXs, bodyXs, carryXs] = parts(xs, p)
  const [condBatched, bodyBatched, initial] = parts(batched, p)
  const none = carryXs.map(() => false)
  let carryBatched = initial
  for (;;) {
    const lanes = batchProgram(p.cond, axis, [...condBatched, ...carryBatched], [false]).batched[0]!
    const out = lanes ? carryXs.map(() => true) : batchProgram(p.body, axis, [...bodyBatched, ...carryBatched], none).batched
    const next = carryBatched.map((b, k) => b || out[k]!)
    const stable = next.every((b, k) => b === carryBatched[k])
    carryBatched = next
    if (!stable) continue
    const cond = batchProgram(p.cond, axis, [...condBatched, ...carryBatched], [lanes]).program
    const body = batchProgram(p.body, axis, [...bodyBatched, ...carryBatched], carryBatched).program
    const carry = carryXs.map((x, k) => (carryBatched[k] && !initial[k] ? repeatFront(axis, x) : x))
    if (lanes) return batchOfLoops(cond, body, condXs, bodyXs, carry)
    const ys = bind(whileP, [...cond.captured, ...condXs, ...body.captured, ...bodyXs, ...carry], { cond: cond.jaxpr, condConsts: cond.captured.length + condXs.length, body: body.jaxpr, bodyConsts: body.captured.length + bodyXs.length })
    return ys.map((y, k) => (carryBatched[k] ? y : shared(y)))
  }
}

/** Runs until every example is done; each keeps its value from the step in which its own condition fails. */
const batchOfLoops = (cond: TracedFunction, body: TracedFunction, condXs: readonly Value[], bodyXs: readonly Value[], carry: readonly Value[]): readonly NDArray[] => {
  const condOperands = [...cond.captured, ...condXs], bodyOperands = [...body.captured, ...bodyXs]
  const running = evalJaxpr(cond.jaxpr, [...condOperands, ...carry])[0]!
  const some = traceJaxpr('stage', 'while', [running, ...carry].map(avalOf), ([lanes]) => [reduceOr(lanes!, [0])])
  const step = traceJaxpr('stage', 'while', [...condOperands, ...bodyOperands, running, ...carry].map(avalOf), all => {
    const condPart = all.slice(0, condOperands.length), bodyPart = all.slice(condOperands.length, condOperands.length + bodyOperands.length)
    const [lanes, ...now] = all.slice(condOperands.length + bodyOperands.length)
    const next = evalJaxpr(body.jaxpr, [...bodyPart, ...now]).map((y, k) => select(broadcastInDim(lanes!, y.shape, [0]), y, now[k]!))
    return [...evalJaxpr(cond.jaxpr, [...condPart, ...next]), ...next]
  })
  const consts = condOperands.length + bodyOperands.length
  return bind(whileP, [...condOperands, ...bodyOperands, running, ...carry], { cond: some.jaxpr, condConsts: 0, body: step.jaxpr, bodyConsts: consts }).slice(1)
}

export const whileP: Primitive<While> = {
  name: 'while',
  arity: 'variadic',
  params: struct({ cond: jaxprCodec, condConsts: nonNegativeInt, body: jaxprCodec, bodyConsts: nonNegativeInt }),
  type,
  ad: { _tag: 'structured', linearize, transpose },
  batch,
  lower: { _tag: 'structured', structured: ({ cond, condConsts, body, bodyConsts }) => ({ _tag: 'while', cond, condConsts, body, bodyConsts }) },
  effects: 'none',
  subprograms: ({ cond, body }) => [cond, body],
}

