/** Forward differentiation: a fold over the tape that pushes tangents through each operation. */
import { InternalError } from '../core/base/errors.js'
import { isInexact } from '../core/base/dtype.js'
import { visitAtLines } from '../core/base/source-line.js'
import type { Var } from '../core/ir/jaxpr.js'
import type { Tangent, Value } from '../core/ir/primitive.js'
import { addTangents } from '../core/ops/pointwise.js'
import { bind } from '../core/trace/bind.js'
import { splat } from '../core/trace/eval-jaxpr.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { Recorded, Tape } from '../core/trace/tape.js'

/** Tangents of the results of a recorded function, for tangents of its inputs. */
export const pushForward = (tape: Tape, tangents: readonly Tangent[]): readonly Tangent[] => {
  const at = new Map<Var, Tangent>()
  const read = (v: Var | null): Tangent => (v === null ? null : (at.get(v) ?? null))
  tape.inputs.forEach((v, i) => v !== null && at.set(v, tangents[i] ?? null))
  visitAtLines(tape.steps, step => {
    const ts = step.inputs.map(read)
    if (ts.every(t => t === null)) return
    const out = tangentsOf(step, ts)
    step.outputs.forEach((v, i) => v !== null && at.set(v, out[i] ?? null))
  })
  return tape.outputs.map(read)
}

const tangentsOf = (step: Recorded, ts: readonly Tangent[]): readonly Tangent[] => {
  const { primitive, params, xs, ys } = step
  const { ad } = primitive
  switch (ad._tag) {
    case 'zero':
      return ys.map(() => null)
    case 'linear':
      return ad.jvp?.(xs, ts, params, ys) ?? bind(primitive, xs.map((x, i) => (isInexact(x.dtype) ? instantiate(ts[i]!, x) : x)), params)
    case 'multilinear':
      return [
        ts.reduce<Tangent>((sum, t, i) => (t === null ? sum : addTangents(sum, bind(primitive, xs.map((x, k) => (k === i ? t : x)), params)[0]!)), null),
      ]
    case 'smooth':
    case 'partly':
      return ad.jvp(xs, ts, params, ys)
    case 'structured':
      if (step.tangents === undefined) throw new InternalError(primitive.name, { expected: 'the linear part recorded by the tape', got: 'none' })
      return step.tangents(ts)
  }
}

/** A symbolic zero, spelled out. */
export const instantiate = (t: Tangent, like: Pick<Value, 'shape' | 'dtype'>): Value => t ?? zerosLike(like)

export const zerosLike = ({ shape, dtype }: Pick<Value, 'shape' | 'dtype'>): NDArray => splat(0, { shape, dtype, weakType: false })
