/** Linear functions that come with their transpose. */
import type { Aval } from '../core/base/aval.js'
import { type Codec, boolean, dtype, list, nonNegativeInt, nullable, shape, string, struct } from '../core/base/codec.js'
import { NotDifferentiableError } from '../core/base/errors.js'
import { checkSameTree, unflatten } from '../core/base/tree.js'
import { jaxprCodec } from '../core/ir/jaxpr-codec.js'
import { type Jaxpr, outputAvals } from '../core/ir/jaxpr.js'
import { opaque, opaqueCodec } from '../core/ir/opaque.js'
import type { Opaque, Primitive, Tangent, Value } from '../core/ir/primitive.js'
import { addTangents } from '../core/ops/pointwise.js'
import { bind } from '../core/trace/bind.js'
import { traceJaxpr } from '../core/trace/builder.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { atOwnLines } from '../core/base/source-line.js'
import { batchFunction, cotangentOf } from './batch-function.js'
import { batchedAval, batchJaxpr } from './batch-program.js'
import { linearizeCall } from './call.js'
import { type AnyFunction, checkFunction, flatCall, flattenArrays } from './flat-function.js'
import { instantiate, zerosLike } from './forward.js'
import { checkLike } from './jvp.js'
import { avalOf } from './traced-call.js'
import type { Arguments, Arrays } from './types.js'

/** From residuals and cotangents of the results to cotangents of the linear operands. */
export type Pull = (residuals: readonly Value[], cts: readonly Tangent[]) => readonly Tangent[]

type LinearCall = {
  readonly name: string
  /** Operands: residuals, then those it is linear in. `null`: known by its transpose only. */
  readonly forward: Jaxpr | null
  readonly pull: Opaque
  readonly residuals: number
  readonly results: readonly { readonly shape: Aval['shape']; readonly dtype: Aval['dtype']; readonly weakType: boolean }[]
}

const avalCodec: Codec<LinearCall['results'][number]> = struct({ shape, dtype, weakType: boolean })

const pullOf = ({ pull }: LinearCall): Pull => pull.value as Pull // made from one, by everybody who binds

export const linearCallP: Primitive<LinearCall> = {
  name: 'linear_call',
  arity: 'variadic',
  params: struct({ name: string, forward: nullable(jaxprCodec), pull: opaqueCodec, residuals: nonNegativeInt, results: list(avalCodec) }),
  type: (_xs, { results }) => results,
  ad: {
    _tag: 'structured',
    linearize: (xs, active, p) => {
      const inResiduals = active.map((a, i) => a && i < p.residuals)
      const linear = (ts: readonly Tangent[]): readonly NDArray[] => bind(linearCallP, xs.map((x, i) => (i < p.residuals ? x : (ts[i] ?? zerosLike(x)))), p)
      const outputs = bind(linearCallP, xs, p)
      if (!inResiduals.includes(true)) return { outputs, tangents: linear }
      if (p.forward === null) throw new NotDifferentiableError(p.name, { expected: 'derivatives in the linear arguments only', got: 'one in a residual', hint: 'forward derivatives of reverse rules do not exist: give the function a customJvp' })
      const part = linearizeCall(p.forward, xs, inResiduals, p.name) // d f(r, x) = f(r, dx) + ∂f/∂r·dr
      return {
        outputs,
        tangents: ts => {
          const more = part.tangents(ts)
          return linear(ts).map((t, i) => addTangents(t, more[i]!))
        },
      }
    },
    transpose: (cts, xs, p) => {
      const residuals = xs.slice(0, p.residuals).filter(x => x !== null)
      if (residuals.length < p.residuals) throw new NotDifferentiableError(p.name, { expected: 'linearity in the linear arguments only', got: 'an unknown residual' })
      const back = pullOf(p)(residuals, cts)
      return xs.map((x, i) => (x === null ? (back[i - p.residuals] ?? null) : null))
    },
  },
  batch: (axis, xs, batched, p) => {
    const { residuals } = p
    const pull: Pull = (res, cts) =>
      batchFunction(axis, pullOf(p), { values: res, batched: batched.slice(0, residuals) }, { values: cts, batched: cts.map(() => true) })
        .map((ct, i) => cotangentOf(axis, ct, batched[residuals + i]!))
    const program = p.forward === null ? null : batchJaxpr(p.forward, axis, batched)
    const captured = program?.captured ?? []
    const all: Pull = captured.length === 0 ? pull : (res, cts) => pull(res.slice(captured.length), cts)
    return bind(linearCallP, [...captured, ...xs], { ...p, forward: program?.jaxpr ?? null, pull: opaque(all), residuals: captured.length + residuals, results: p.results.map(a => batchedAval(a, axis)) })
  },
  lower: {
    _tag: 'structured',
    structured: ({ forward, name }) => {
      if (forward === null) throw new NotDifferentiableError(name, { expected: 'reverse mode (grad, vjp)', got: 'forward mode (jvp, linearize, jacfwd) of a function with a reverse rule', hint: 'give the function a customJvp instead: it serves both modes' })
      return { _tag: 'call', body: forward }
    },
  },
  effects: 'none',
  subprograms: ({ forward }) => (forward === null ? [] : [forward]),
}

/** A linear function known by its transpose only. */
export const bindPull = (name: string, pull: Pull, residuals: readonly Value[], linear: readonly Value[], results: readonly Aval[]): readonly NDArray[] =>
  bind(linearCallP, [...residuals, ...linear], { name, forward: null, pull: opaque(pull), residuals: residuals.length, results: results.map(a => ({ ...avalOf(a), weakType: false })) })

/**
 * `f(residuals, x)`, linear in `x`, with `transposed(residuals, ct)` as its transpose: reverse differentiation and
 * `linearTranspose` use that instead of transposing `f`.
 *
 * Source: `jax.custom_derivatives.linear_call`.
 *
 * @example
 * ```ts
 * import { grad, lax, np, type NDArray } from 'cotangent'
 * const scale = (x: NDArray) => lax.linearCall((r: NDArray, x: NDArray) => np.multiply(r, x), (r: NDArray, ct: NDArray) => np.multiply(10, ct), 3, x)
 * scale(np.array(2)).item() // => 6
 * grad(scale)(2).item() // => 10
 * ```
 */
export function linearCall<Res, X, R>(f: (residuals: Res, x: X) => R, transposed: (residuals: Res, ct: Arrays<R>) => unknown, residuals: Arguments<[Res]>[0], x: Arguments<[X]>[0]): Arrays<R>
export function linearCall(f: AnyFunction, transposed: AnyFunction, residuals: unknown, x: unknown): unknown {
  checkFunction('linearCall', f)
  checkFunction('linearCall', transposed)
  const res = flattenArrays('linearCall', 'the residuals', residuals)
  const lin = flattenArrays('linearCall', 'the linear argument', x)
  const count = res.leaves.length
  const flat = flatCall(f, 'linearCall', all => [unflatten(res.def, all.slice(0, count)), unflatten(lin.def, all.slice(count))])
  const { jaxpr, captured } = traceJaxpr('stage', 'linearCall', [...res.leaves, ...lin.leaves].map(avalOf), flat.call)
  const def = flat.def()
  const avals = outputAvals(jaxpr)
  const pull: Pull = (all, cts) => {
    const back = flatCall(transposed, 'linearCall', () => [unflatten(res.def, all.slice(captured.length)), unflatten(def, cts.map((ct, i) => instantiate(ct, avals[i]!)))])
    const leaves = atOwnLines(() => back.call([]))
    checkSameTree('linearCall', 'the result of the transpose', lin.def, back.def(), 'it has the structure of the linear argument')
    return leaves.map((ct, i) => checkLike('linearCall', `the result of the transpose`, lin.leaves[i]!, ct))
  }
  const results = bind(linearCallP, [...captured, ...res.leaves, ...lin.leaves], { name: 'linearCall', forward: jaxpr, pull: opaque(pull), residuals: captured.length + count, results: avals.map(avalOf) })
  return unflatten(def, results)
}

