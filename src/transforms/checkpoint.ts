/**
 * Trading time for memory: a function whose backward pass computes the intermediate values again. The recomputation stands
 * behind a barrier that waits for the cotangent, so that the compiler cannot share it with the forward pass.
 *
 * "Training Deep Nets with Sublinear Memory Cost", Chen et al., arXiv:1604.06174.
 */
import { string, struct } from '../core/base/codec.js'
import { ArgumentError } from '../core/base/errors.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { jaxprCodec } from '../core/ir/jaxpr-codec.js'
import { type Eqn, freshVar, type Jaxpr, type Var } from '../core/ir/jaxpr.js'
import type { Linearize, Primitive, Tangent, Value } from '../core/ir/primitive.js'
import { optimizationBarrier } from '../core/ops/barrier.js'
import { bind } from '../core/trace/bind.js'
import { isTracing, traceJaxpr } from '../core/trace/builder.js'
import { evalJaxpr } from '../core/trace/eval-jaxpr.js'
import { activeTangents, call, callP, calling } from './call.js'
import { type CheckpointPolicy, isSaved, nothingSaveable, policyCodec } from './checkpoint-policies.js'
import { type AnyFunction, checkFunction } from './flat-function.js'
import { type LinearizedProgram, linearizeJaxpr, scatterTangents } from './linearize-program.js'
import { andThen } from './program-inputs.js'
import { sliceProgram } from './slice-program.js'
import { avalOf, callDirectly, traceCall } from './traced-call.js'
import { transposedProgram } from './transposed-program.js'
import type { Arguments, Arrays } from './types.js'

type Checkpoint = { readonly jaxpr: Jaxpr; readonly name: string; readonly policy: CheckpointPolicy }

const linearize: Linearize<Checkpoint> = (xs, active, p) => {
  const split = linearizeJaxpr(p.jaxpr, active)
  const { program, saved, residuals } = saving(split, p)
  const operands = [...split.captured, ...xs]
  const again = sliceProgram(program, residuals, { given: saved })
  const kept = saved.filter((_, i) => again.given[i])
  const forward = sliceProgram(program, [...program.outputs.slice(0, p.jaxpr.outputs.length), ...kept], { effects: true })
  const ys = bind(checkpointP, operands.filter((_, i) => forward.inputs[i]), { ...p, jaxpr: forward.jaxpr })
  const held = [...operands.filter((_, i) => again.inputs[i]), ...ys.slice(p.jaxpr.outputs.length)]
  return {
    outputs: ys.slice(0, p.jaxpr.outputs.length),
    tangents: ts => {
      const live = activeTangents(ts, xs, active)
      return scatterTangents(split.active, bind(checkpointP, [...held, ...live], { ...p, jaxpr: andThen(again.jaxpr, split.linear) }))
    },
  }
}

/** The primal program with the values a policy saves, and the residuals the linear part wants. */
const saving = ({ primal, captured, residuals }: LinearizedProgram, { policy }: Checkpoint): { readonly program: Jaxpr; readonly saved: readonly Var[]; readonly residuals: Jaxpr['outputs'] } => {
  const program = policy.length === 0 ? primal : inlineJits(primal)
  const wanted = residuals.map(({ from, position }) => (from === 'input' ? program.inputs[captured.length + position]! : program.outputs[position]!))
  const inputs = new Set<unknown>(program.inputs)
  const saved = policy.includes('everything')
    ? [...new Set(wanted.filter((atom): atom is Var => atom._tag === 'var' && !inputs.has(atom)))]
    : program.eqns.flatMap(eqn => (isSaved(policy, eqn) ? eqn.outputs : []))
  return { program, saved, residuals: wanted }
}

/** So that a policy sees what is inside jitted functions. */
const inlineJits = (jaxpr: Jaxpr): Jaxpr => {
  const eqns: Eqn[] = []
  const walk = (body: Jaxpr, inputs: Jaxpr['outputs'], outputs: readonly Var[] | null): Jaxpr['outputs'] => {
    const names = new Map<Var, Jaxpr['outputs'][number]>()
    body.inputs.forEach((v, i) => names.set(v, inputs[i]!))
    const read = (atom: Jaxpr['outputs'][number]): Jaxpr['outputs'][number] => (atom._tag === 'var' ? names.get(atom)! : atom)
    for (const eqn of body.eqns) {
      const operands = eqn.inputs.map(read)
      if ((eqn.primitive as object) === callP) { // records of different parameters are compared by identity
        const { jaxpr: inner } = eqn.params as { readonly jaxpr: Jaxpr } // the parameters of callP
        const results = walk(inner, operands, null)
        eqn.outputs.forEach((v, i) => names.set(v, results[i]!))
        continue
      }
      const results = outputs === null ? eqn.outputs.map(v => freshVar(v.aval)) : eqn.outputs
      eqn.outputs.forEach((v, i) => names.set(v, results[i]!))
      eqns.push({ ...eqn, inputs: operands, outputs: results })
    }
    return body.outputs.map(read)
  }
  return { inputs: jaxpr.inputs, outputs: walk(jaxpr, jaxpr.inputs, jaxpr.inputs), eqns }
}

export const checkpointP: Primitive<Checkpoint> = calling({
  name: 'checkpoint',
  params: struct({ jaxpr: jaxprCodec, name: string, policy: policyCodec }),
  linearize,
  transpose: (cts, xs, { jaxpr, name }) => {
    const { program, results } = transposedProgram(jaxpr, xs.map(x => x === null), cts.map(ct => ct !== null))
    const operands: readonly Value[] = [...program.captured, ...[...xs, ...cts].filter((x: Tangent) => x !== null)]
    const later = traceJaxpr('stage', 'checkpoint', operands.map(avalOf), inputs => evalJaxpr(program.jaxpr, optimizationBarrier(inputs)))
    return scatterTangents(results, call(later.jaxpr, [...later.captured, ...operands], name))
  },
})

export interface CheckpointOptions {
  /** Which intermediate values are kept all the same: `checkpointPolicies.dotsSaveable`, …; none by default. */
  readonly policy?: CheckpointPolicy
}
const checkpointOptions: Known<CheckpointOptions> = { policy: true }

/**
 * `f`, computing the same, that keeps only its arguments for the backward pass, which computes the rest again: less memory for more
 * time. `remat` is another name for it.
 *
 * Source: `jax.checkpoint`.
 *
 * @example
 * ```ts
 * import { checkpoint, grad, np, type NDArray } from 'cotangent'
 * const f = checkpoint((x: NDArray) => np.sin(np.sin(x)))
 * grad(f)(0).item() // => 1
 * ```
 */
export function checkpoint<A extends readonly unknown[], R>(f: (...args: A) => R, options?: CheckpointOptions): (...args: Arguments<A>) => Arrays<R>
export function checkpoint(f: AnyFunction, options: CheckpointOptions = {}): (...args: readonly unknown[]) => unknown {
  const { policy = nothingSaveable } = checkOptions('checkpoint', options, checkpointOptions)
  checkFunction('checkpoint', f)
  if (!Array.isArray(policy)) throw new ArgumentError('checkpoint', { expected: 'a policy', got: typeof policy, hint: 'checkpointPolicies.dotsSaveable, checkpointPolicies.saveOnlyTheseNames(…), …' })
  return (...args) => {
    if (!isTracing()) return callDirectly('checkpoint', f, args)
    const { jaxpr, operands, result } = traceCall('checkpoint', f, args)
    return result(bind(checkpointP, operands, { jaxpr, name: f.name || 'f', policy }))
  }
}

/**
 * Another name for `checkpoint`. Source: `jax.remat`.
 *
 * @example
 * ```ts
 * import { grad, np, remat, type NDArray } from 'cotangent'
 * grad(remat((x: NDArray) => np.sin(x)))(0).item() // => 1
 * ```
 */
export const remat: typeof checkpoint = checkpoint
