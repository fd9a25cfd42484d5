/**
 * Operations between the examples along a named axis of `vmap`. Operands: the position of the example on the axis, which ties the
 * operation to the trace of that `vmap`, and the value. Where the axis becomes one of the batch they turn into ordinary operations on
 * it; other axes pass through. Nobody computes one outside of such an axis; their lowering is as if one example stood at all positions.
 */
import { formatAval } from '../base/aval.js'
import type { Codec } from '../base/codec.js'
import { ints, nonNegativeInt, string, struct } from '../base/codec.js'
import { isFloat } from '../base/dtype.js'
import { DTypeError, InternalError, ShapeError } from '../base/errors.js'
import type { Index } from '../ir/loop/index-expr.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import type { Lowering, Source } from '../ir/lowering.js'
import type { Primitive, Shared, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { type Accepts, anything, numbers } from './accepts.js'
import { repeatFront, shared } from './batching.js'
import { reduceSum } from './broadcasting.js'
import { int32s } from './constants.js'
import { moveAxis } from './permutation.js'
import { reductionOf } from './reducing.js'
import { takeRows } from './take-rows.js'

/** The axis by its name, and its size. */
export type Collective = { readonly axis: string; readonly size: number }

interface Rules<P extends Collective> {
  readonly name: string
  readonly params: Codec<P>
  readonly accepts: Accepts
  /** How many leading axes of the operand and of the result run over the examples: 0 or 1. */
  readonly leading: readonly [operand: number, result: number]
  readonly transpose: (ct: Value, position: Value, p: P) => NDArray
  /** The results of all examples, from their operands, stacked. */
  readonly across: (rows: Value, p: P) => Value | Shared
  readonly lower: Lowering<P>
}

const elements = (at: (x: Source, index: readonly Index[], p: Collective) => Scalar): Lowering<Collective> => ({ _tag: 'map', at: ([, x], index, p) => at(x!, index, p) })

const collective = <P extends Collective>({ name, params, accepts, leading: [from, to], transpose, across, lower }: Rules<P>): Primitive<P> => {
  const self: Primitive<P> = {
    name,
    arity: 2,
    params,
    type: ([, x], { axis, size }) => {
      if (!accepts.has(x!.dtype)) throw new DTypeError(name, { expected: accepts.says, got: x!.dtype })
      if (from === 1 && x!.shape[0] !== size) throw new ShapeError(name, { expected: `one entry for each of the ${size} examples on axis '${axis}'`, got: formatAval(x!) })
      return [{ ...x!, shape: [...(to === 1 ? [size] : []), ...x!.shape.slice(from)] }]
    },
    ad: { _tag: 'linear', transpose: ([ct], [position], p) => [null, transpose(ct!, position!, p)] },
    batch: (axis, [position, x], [positionBatched, xBatched], p) => {
      if (axis.name === p.axis) return [across(xBatched ? x! : repeatFront(axis, x!), p)]
      if (positionBatched) throw new InternalError(name, { expected: `a position on axis '${p.axis}' alone`, got: 'one that depends on another axis' })
      return [moveAxis(bind1(self, [position!, moveAxis(x!, 0, from)], p), to, 0)]
    },
    lower,
    effects: 'none',
  }
  return self
}

const namedAxis = struct({ axis: string, size: nonNegativeInt })

/** `yᵢ = Σⱼ xⱼ`: its own adjoint. */
export const psumP: Primitive<Collective> = collective<Collective>({
  name: 'psum',
  params: namedAxis,
  accepts: numbers,
  leading: [0, 0],
  transpose: (ct, position, p) => psum(position, ct, p),
  across: rows => shared(reduceSum(rows, [0])),
  lower: elements((x, index, { size }) => s.mul(x.at(index), s.constant(s.regOf(x.aval.dtype), size))),
})

/** `yᵢ[j] = xⱼ`. */
export const allGatherP: Primitive<Collective> = collective<Collective>({
  name: 'all_gather',
  params: namedAxis,
  accepts: anything,
  leading: [0, 1],
  transpose: (ct, position, p) => psumScatter(position, ct, p),
  across: rows => shared(rows),
  lower: elements((x, [, ...index]) => x.at(index)),
})

/** `yᵢ = Σⱼ xⱼ[i]`: the adjoint of all_gather. Summed in one order, whatever other axes a batch adds. */
export const psumScatterP: Primitive<Collective> = collective<Collective>({
  name: 'psum_scatter',
  params: namedAxis,
  accepts: numbers,
  leading: [1, 0],
  transpose: (ct, position, p) => allGather(position, ct, p),
  across: rows => reduceSum(rows, [0]),
  lower: { _tag: 'reduce', reduction: ([, x]) => ({ ...reductionOf('sum', isFloat(x!.dtype) ? 'f64' : 'own', x!, [0], 1), lanes: 1 }) },
})

/** `yᵢ[j] = xⱼ[i]`: its own adjoint. */
export const allToAllP: Primitive<Collective> = collective<Collective>({
  name: 'all_to_all',
  params: namedAxis,
  accepts: anything,
  leading: [1, 1],
  transpose: (ct, position, p) => allToAll(position, ct, p),
  across: rows => moveAxis(rows, 1, 0),
  lower: elements((x, index) => x.at(index)),
})

type Permute = Collective & { readonly sources: readonly number[] }

/** `yᵢ = x[sources[i]]`, for a permutation; its adjoint is the inverse. */
export const ppermuteP: Primitive<Permute> = collective<Permute>({
  name: 'ppermute',
  params: struct({ axis: string, size: nonNegativeInt, sources: ints }),
  accepts: anything,
  leading: [0, 0],
  transpose: (ct, position, p) => ppermute(position, ct, { ...p, sources: p.sources.map((_, i) => p.sources.indexOf(i)) }),
  across: (rows, { sources }) => takeRows(rows, int32s(sources)),
  lower: elements((x, index) => x.at(index)),
})

const op = <P extends Collective>(primitive: Primitive<P>) => (position: Value, x: Value, p: P): NDArray => bind1(primitive, [position, x], p)

export const psum = op(psumP), allGather = op(allGatherP), psumScatter = op(psumScatterP), allToAll = op(allToAllP)
export const ppermute = op(ppermuteP)
