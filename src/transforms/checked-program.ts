/**
 * Programs that look for errors in what they compute. A fold over equations carries the first error, as numbers, through calls, branches
 * and loops; calls of the host meet it before they do anything, and the last one throws it.
 */
import { formatAval } from '../core/base/aval.js'
import { isFloat } from '../core/base/dtype.js'
import { CheckError } from '../core/base/errors.js'
import { visitAtLines } from '../core/base/source-line.js'
import type { Atom, Eqn, Jaxpr, Var } from '../core/ir/jaxpr.js'
import type { Structured } from '../core/ir/lowering.js'
import { opaque } from '../core/ir/opaque.js'
import { argmax } from '../core/ops/arg-extremum.js'
import { and, or } from '../core/ops/bitwise.js'
import { eq, gt, lt, ne } from '../core/ops/comparison.js'
import { int32 } from '../core/ops/constants.js'
import { dynamicSlice } from '../core/ops/dynamic-slicing.js'
import { reduceOr } from '../core/ops/reduction.js'
import { reshape } from '../core/ops/reshape.js'
import { select } from '../core/ops/selection.js'
import { bind } from '../core/trace/bind.js'
import { traceJaxpr } from '../core/trace/builder.js'
import { splat } from '../core/trace/eval-jaxpr.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { condP } from './cond-primitive.js'
import { type ArrayFunction, functionOf, type HostCall, orderedDebugCallbackP } from './host-call.js'
import { accessOf } from './index-bounds.js'
import { shareCaptured } from './program-inputs.js'
import { scanP } from './scan-primitive.js'
import { avalOf } from './traced-call.js'
import { whileP } from './while-primitive.js'

// ------------------------------------------------------------------ what is looked for

/** In every operation. */
export type Automatic = 'nan' | 'div' | 'index'

const expectations: { readonly [A in Automatic]: string } = { nan: 'no NaN', div: 'divisors other than zero', index: 'indices within bounds' }

interface Finding {
  /** bool scalar. */
  readonly fails: NDArray
  /** int32 scalar: the value to blame, where the message has one in it. */
  readonly blamed?: NDArray
  /** In words; `#` stands for that value. */
  readonly got: string
}

const anyOf = (x: NDArray): NDArray => reduceOr(x, x.shape.map((_, d) => d))

const looking: { readonly [A in Automatic]: (eqn: Eqn, xs: readonly NDArray[], ys: readonly NDArray[]) => readonly Finding[] } = {
  nan: (_eqn, _xs, ys) => ys.filter(y => isFloat(y.dtype)).map(y => ({ fails: anyOf(ne(y, y)), got: `NaN in ${formatAval(y)}` })),
  div: ({ primitive: { name } }, [, divisor]) => (name === 'div' || name === 'rem' ? [{ fails: anyOf(eq(divisor!, 0)), got: `a division by zero (${formatAval(divisor!)})` }] : []),
  index: (eqn, xs) => {
    const access = accessOf(eqn, xs)
    if (access === null) return []
    return access.components.filter(({ values }) => values.size > 0).map(({ values, extent }) => {
      const outside = or(lt(values, 0), gt(values, extent - 1))
      const first = reshape(dynamicSlice(values, [argmax(outside, 0)], [1]), [])
      return { fails: anyOf(outside), blamed: first, got: `# in ${formatAval(access.operand)}, where 0 to ${extent - 1} are` }
    })
  },
}

// ------------------------------------------------------------------ the program

/** The first error so far, as int32 scalars: its number, 0 for none, and the value to blame. */
type State = readonly [number: NDArray, blamed: NDArray]

interface Checks {
  readonly automatic: readonly Automatic[]
  /** By number − 1. */
  readonly known: ((blamed: number) => CheckError)[]
}

interface Step {
  readonly state: State
  readonly ys: readonly NDArray[]
}

const fold = (checks: Checks, jaxpr: Jaxpr, inputs: readonly NDArray[], initial: State): Step => {
  const values = new Map<Var, NDArray>()
  jaxpr.inputs.forEach((v, i) => values.set(v, inputs[i]!))
  const read = (atom: Atom): NDArray => (atom._tag === 'literal' ? splat(atom.value, atom.aval) : values.get(atom)!)
  let state = initial
  visitAtLines(jaxpr.eqns, eqn => {
    const { lower } = eqn.primitive
    const xs = eqn.inputs.map(read)
    const step = lower._tag === 'structured' ? inside(checks, lower.structured(eqn.params), xs, state) : operation(checks, eqn, xs, state)
    eqn.outputs.forEach((v, i) => values.set(v, step.ys[i]!))
    state = step.state
  })
  return { state, ys: jaxpr.outputs.map(read) }
}

const operation = (checks: Checks, eqn: Eqn, xs: readonly NDArray[], state: State): Step => {
  const { primitive, params, source } = eqn
  const ys = primitive.lower._tag === 'host' ? bind(primitive, [...state, ...xs], heeding(checks, params as HostCall)) : bind(primitive, xs, params) // the parameters of calls of the host
  const found = checks.automatic.flatMap(what => looking[what](eqn, xs, ys).map(finding => ({ what, ...finding })))
  const next = found.reduce<State>(([number, before], { what, fails, blamed, got }) => {
    checks.known.push(value => new CheckError(primitive.name, { expected: expectations[what], got: got.replace('#', String(value)), where: source?.describe() ?? null }))
    const first = and(fails, eq(number, 0))
    return [select(first, int32(checks.known.length), number), blamed === undefined ? before : select(first, blamed, before)]
  }, state)
  return { state: next, ys }
}

/** The call with the state before its operands: where there is an error, nobody hears of what comes after. */
const heeding = (checks: Checks, p: HostCall): HostCall => {
  const host: ArrayFunction = ([number, blamed, ...xs]) => {
    const n = Number(number!.item())
    if (n > 0) throw checks.known[n - 1]!(Number(blamed!.item()))
    return functionOf(p)(xs)
  }
  return { ...p, host: opaque(host) }
}

const inside = (checks: Checks, s: Structured<Jaxpr>, xs: readonly NDArray[], state: State): Step => {
  switch (s._tag) {
    case 'call': return fold(checks, s.body, xs, state)
    case 'branch': {
      const [index, ...operands] = xs
      const { captured, jaxprs } = shareCaptured(s.branches.map(branch =>
        traceJaxpr('stage', 'checkify', [...state, ...operands].map(avalOf), ([number, blamed, ...ys]) => listed(fold(checks, branch, ys, [number!, blamed!])))))
      return stepOf(bind(condP, [index!, ...captured, ...state, ...operands], { branches: jaxprs }))
    }
    case 'scan': {
      const consts = xs.slice(0, s.consts), rest = xs.slice(s.consts)
      const avals = s.body.inputs.map(v => v.aval)
      const { jaxpr, captured } = traceJaxpr('stage', 'checkify', [...avals.slice(0, s.consts), ...state.map(avalOf), ...avals.slice(s.consts)], all => {
        const [number, blamed, ...changing] = all.slice(s.consts)
        return listed(fold(checks, s.body, [...all.slice(0, s.consts), ...changing], [number!, blamed!]))
      })
      return stepOf(bind(scanP, [...captured, ...consts, ...state, ...rest], { jaxpr, consts: captured.length + s.consts, carry: 2 + s.carry, length: s.length, reverse: s.reverse }))
    }
    case 'while': return insideWhile(checks, s, xs, state)
  }
}

/** The condition may fail too: it is computed with the step before it. An error ends the loop, which nothing else might. */
const insideWhile = (checks: Checks, s: Extract<Structured<Jaxpr>, { readonly _tag: 'while' }>, xs: readonly NDArray[], state: State): Step => {
  const consts = s.condConsts + s.bodyConsts
  const test = (all: readonly NDArray[], carry: readonly NDArray[], before: State): Step => fold(checks, s.cond, [...all.slice(0, s.condConsts), ...carry], before)
  const first = test(xs, xs.slice(consts), state)
  const initial = [...first.ys, ...first.state, ...xs.slice(consts)]
  const cond = traceJaxpr('stage', 'checkify', initial.map(avalOf), ([goesOn, number]) => [and(goesOn!, eq(number!, 0))])
  const body = traceJaxpr('stage', 'checkify', [...xs.slice(0, consts), ...initial].map(avalOf), all => {
    const [, number, blamed, ...carry] = all.slice(consts)
    const { state: after, ys } = fold(checks, s.body, [...all.slice(s.condConsts, consts), ...carry], [number!, blamed!])
    const next = test(all, ys, after)
    return [...next.ys, ...next.state, ...ys]
  })
  const results = bind(whileP, [...cond.captured, ...body.captured, ...xs.slice(0, consts), ...initial], { cond: cond.jaxpr, condConsts: cond.captured.length, body: body.jaxpr, bodyConsts: body.captured.length + consts })
  return stepOf(results.slice(1))
}

const listed = ({ state, ys }: Step): readonly NDArray[] => [...state, ...ys]

const stepOf = ([number, blamed, ...ys]: readonly NDArray[]): Step => ({ state: [number!, blamed!], ys })

/** What the program computes. The run ends with an error if there was one. */
export const evalChecked = (jaxpr: Jaxpr, inputs: readonly NDArray[], automatic: readonly Automatic[]): readonly NDArray[] => {
  const checks: Checks = { automatic, known: [] }
  const { state, ys } = fold(checks, jaxpr, inputs, [int32(0), int32(0)])
  const nothing: HostCall = { name: 'checkify', host: opaque(() => []), results: [], vmapMethod: null }
  bind(orderedDebugCallbackP, state, heeding(checks, nothing))
  return ys
}
