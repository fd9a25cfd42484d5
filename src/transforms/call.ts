/** The call of a program as one operation, which the compiler inlines, and the family of operations that are such calls. */
import { formatAval, sameType } from '../core/base/aval.js'
import { string, struct } from '../core/base/codec.js'
import { InternalError } from '../core/base/errors.js'
import { jaxprCodec } from '../core/ir/jaxpr-codec.js'
import { type Jaxpr, inputAvals, outputAvals } from '../core/ir/jaxpr.js'
import type { Batch, Linearize, Params, Primitive, Transpose, Value } from '../core/ir/primitive.js'
import { shared } from '../core/ops/batching.js'
import { bind } from '../core/trace/bind.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { batchProgram } from './batch-program.js'
import { zerosLike } from './forward.js'
import { type LinearizedProgram, linearizeJaxpr, scatterTangents } from './linearize-program.js'
import { transposedProgram } from './transposed-program.js'

/** What a member of the family says for itself: mostly how it meets derivatives. */
interface CallRules<P extends Params> extends Pick<Primitive<P>, 'name' | 'params'> {
  readonly linearize: Linearize<P>
  readonly transpose?: Transpose<P>
  readonly batch?: Batch<P>
}

/** An operation that computes what its program computes. */
export const calling = <P extends Params & { readonly jaxpr: Jaxpr }>({ name, params, linearize, transpose, batch }: CallRules<P>): Primitive<P> => {
  const self: Primitive<P> = {
    name,
    arity: 'variadic',
    params,
    type: (xs, { jaxpr }) => {
      const wanted = inputAvals(jaxpr)
      if (wanted.length !== xs.length || !wanted.every((a, i) => sameType(a, xs[i]!))) throw new InternalError(name, { expected: wanted.map(formatAval).join(), got: xs.map(formatAval).join() })
      return outputAvals(jaxpr)
    },
    ad: { _tag: 'structured', linearize, transpose: transpose ?? ((cts, xs, { jaxpr }) => transposeCall(jaxpr, cts, xs)) },
    batch:
      batch ??
      ((axis, xs, batched, p) => {
        const { program, batched: carries } = batchProgram(p.jaxpr, axis, batched, [])
        return bind(self, [...program.captured, ...xs], { ...p, jaxpr: program.jaxpr }).map((y, i) => (carries[i] ? y : shared(y)))
      }),
    lower: { _tag: 'structured', structured: ({ jaxpr }) => ({ _tag: 'call', body: jaxpr }) },
    effects: 'none',
    subprograms: ({ jaxpr }) => [jaxpr],
  }
  return self
}

/** What `jit` leaves in an enclosing trace. */
export const callP: Primitive<{ readonly jaxpr: Jaxpr; readonly name: string }> = calling({
  name: 'jit',
  params: struct({ jaxpr: jaxprCodec, name: string }),
  linearize: (xs, active, { jaxpr, name }) => linearizeCall(jaxpr, xs, active, name),
  transpose: (cts, xs, { jaxpr, name }) => transposeCall(jaxpr, cts, xs, name),
})

/** Binds the call of a program; with nothing to name it by, it is an ordinary call. */
export const call = (jaxpr: Jaxpr, operands: readonly Value[], name = 'f'): readonly NDArray[] => bind(callP, operands, { jaxpr, name })

export const linearizeCall = (jaxpr: Jaxpr, xs: readonly Value[], active: readonly boolean[], name?: string): ReturnType<Linearize<Params>> => {
  const split = linearizeJaxpr(jaxpr, active)
  const ys = call(split.primal, [...split.captured, ...xs], name)
  const saved = residualValues(split, xs, ys)
  return {
    outputs: ys.slice(0, jaxpr.outputs.length),
    tangents: ts => scatterTangents(split.active, call(split.linear, [...saved, ...activeTangents(ts, xs, active)], name)),
  }
}

export const residualValues = ({ residuals }: LinearizedProgram, xs: readonly Value[], ys: readonly Value[]): readonly Value[] =>
  residuals.map(r => (r.from === 'input' ? xs[r.position]! : ys[r.position]!))

/** The tangents of active operands, zeros spelled out. */
export const activeTangents = (ts: readonly (Value | null)[], xs: readonly Value[], active: readonly boolean[]): readonly Value[] =>
  ts.map((t, i) => t ?? zerosLike(xs[i]!)).filter((_, i) => active[i])

export const transposeCall = (jaxpr: Jaxpr, cts: readonly (Value | null)[], xs: readonly (Value | null)[], name?: string): readonly (Value | null)[] => {
  const { program, results } = transposedProgram(jaxpr, xs.map(x => x === null), cts.map(ct => ct !== null))
  const operands = [...xs, ...cts].filter(x => x !== null)
  return scatterTangents(results, call(program.jaxpr, [...program.captured, ...operands], name))
}
