/** The call of a program as one operation: what `jit` leaves in an enclosing trace. The compiler inlines it. */
import { formatAval, sameType } from '../core/base/aval.js'
import { string, struct } from '../core/base/codec.js'
import { InternalError } from '../core/base/errors.js'
import { jaxprCodec } from '../core/ir/jaxpr-codec.js'
import { type Jaxpr, inputAvals, outputAvals } from '../core/ir/jaxpr.js'
import type { Primitive, Tangent, Value } from '../core/ir/primitive.js'
import { bind } from '../core/trace/bind.js'
import { type TracedFunction, traceJaxpr } from '../core/trace/builder.js'
import { asArrays } from '../core/trace/ndarray.js'
import { batchJaxpr } from './batch-program.js'
import { zerosLike } from './forward.js'
import { linearizeJaxpr, scatterTangents } from './linearize-program.js'
import { transposeJaxpr } from './transpose.js'

export const callP: Primitive<{ readonly jaxpr: Jaxpr; readonly name: string }> = {
  name: 'jit',
  arity: 'variadic',
  params: struct({ jaxpr: jaxprCodec, name: string }),
  type: (xs, { jaxpr }) => {
    const wanted = inputAvals(jaxpr)
    if (wanted.length !== xs.length || !wanted.every((a, i) => sameType(a, xs[i]!))) throw new InternalError('jit', { expected: wanted.map(formatAval).join(), got: xs.map(formatAval).join() })
    return outputAvals(jaxpr)
  },
  ad: {
    _tag: 'structured',
    linearize: (xs, active, { jaxpr, name }) => {
      const { primal, linear, captured, residuals, active: activeResults } = linearizeJaxpr(jaxpr, active)
      const ys = bind(callP, [...captured, ...xs], { jaxpr: primal, name })
      const saved = residuals.map(r => (r.from === 'input' ? xs[r.position]! : ys[r.position]!))
      return {
        outputs: ys.slice(0, jaxpr.outputs.length),
        tangents: ts => {
          const live = ts.map((t, i) => t ?? zerosLike(xs[i]!)).filter((_, i) => active[i])
          return scatterTangents(activeResults, bind(callP, [...saved, ...live], { jaxpr: linear, name }))
        },
      }
    },
    transpose: (cts, xs, { jaxpr, name }) => {
      const { program, results } = transposedProgram(jaxpr, xs.map(x => x === null), cts.map(ct => ct !== null))
      const operands = [...xs, ...cts].filter(x => x !== null)
      return scatterTangents(results, bind(callP, [...program.captured, ...operands], { jaxpr: program.jaxpr, name }))
    },
  },
  batch: (axis, xs, batched, { jaxpr, name }) => {
    const program = batchJaxpr(jaxpr, axis, batched)
    return bind(callP, [...program.captured, ...xs], { jaxpr: program.jaxpr, name })
  },
  lower: { _tag: 'structured', structured: ({ jaxpr }) => ({ _tag: 'call', body: jaxpr }) },
  effects: 'none',
  subprograms: ({ jaxpr }) => [jaxpr],
}

interface Transposed {
  /** From the known inputs and the given cotangents to the cotangents of the unknown inputs that are not zero. */
  readonly program: TracedFunction
  /** Which inputs have a cotangent. */
  readonly results: readonly boolean[]
}

const cache = new WeakMap<Jaxpr, Map<string, Transposed>>()

export const transposedProgram = (jaxpr: Jaxpr, unknown: readonly boolean[], given: readonly boolean[]): Transposed => {
  let byMask = cache.get(jaxpr)
  if (byMask === undefined) cache.set(jaxpr, (byMask = new Map()))
  const key = `${unknown.join()}|${given.join()}`
  const found = byMask.get(key)
  if (found !== undefined) return found
  const knownAvals = inputAvals(jaxpr).filter((_, i) => !unknown[i])
  const cotangentAvals = outputAvals(jaxpr).filter((_, i) => given[i])
  let results: readonly boolean[] = []
  const program = traceJaxpr('stage', 'transpose', [...knownAvals, ...cotangentAvals], inputs => {
    let next = 0
    const known = unknown.map((u): Value | null => (u ? null : inputs[next++]!))
    const cts = given.map((g): Tangent => (g ? inputs[next++]! : null))
    const out = transposeJaxpr(jaxpr, known, cts)
    results = out.map(ct => ct !== null)
    return asArrays(out.filter(ct => ct !== null))
  })
  const made = { program, results }
  byMask.set(key, made)
  return made
}
