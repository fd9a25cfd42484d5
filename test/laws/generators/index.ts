/** A generator for every primitive: a new one without a generator does not compile. */
import * as fc from 'fast-check'
import { aval } from '../../../src/core/base/aval.js'
import type { Shape } from '../../../src/core/base/shape.js'
import type { Jaxpr } from '../../../src/core/ir/jaxpr.js'
import type { Primitive } from '../../../src/core/ir/primitive.js'
import { programs } from '../../../src/testing/programs.js'
import { programOf, type Subject } from '../../../src/testing/subject.js'
import type { PrimitiveName, primitives } from '../../../src/transforms/registry.js'
import { collectives } from './collectives.js'
import { contraction } from './contraction.js'
import { convolution } from './convolution.js'
import { factorizations } from './factorizations.js'
import { indexing } from './indexing.js'
import { arithmetic, conversions, functions, special } from './pointwise.js'
import { anyValues, elementwise, type Generator, type Signature } from './signature.js'
import { order, reductions, views } from './views.js'
import { windows } from './windows.js'

type ParamsOf<N extends PrimitiveName> = (typeof primitives)[N] extends Primitive<infer P> ? P : never

type Generators = { readonly [N in PrimitiveName]: Generator<ParamsOf<N>> }

const shapes: readonly Shape[] = [[], [3], [2, 3], [0]]

const random = {
  threefry2x32: elementwise(4, ['uint32'], null),
  random_wrap: {
    any: fc.constantFrom(...shapes).map(shape => {
      const avals = [aval([...shape, 2], 'uint32')]
      return { params: {}, avals, values: anyValues(avals) }
    }),
    smooth: null,
  },
  random_unwrap: elementwise(1, ['key'], null),
}

type Call = { readonly jaxpr: Jaxpr; readonly name: string }

/** Calls of random programs. */
const calls = (subjects: fc.Arbitrary<Subject>): fc.Arbitrary<Signature<Call>> =>
  subjects.chain(({ f, args }) =>
    args.map(xs => ({
      params: { jaxpr: programOf(f, xs), name: 'f' },
      avals: xs.map(({ shape, dtype, weakType }) => aval(shape, dtype, weakType)),
      values: args.map(lists => lists.map(x => [...x.toTypedArray()])),
    })),
  )

export const generators: Generators = {
  ...arithmetic,
  ...functions,
  ...special,
  ...conversions,
  ...views,
  ...reductions,
  ...order,
  ...contraction,
  ...convolution,
  ...windows,
  ...factorizations,
  ...indexing,
  ...random,
  ...collectives,
  jit: { any: calls(programs({ printable: true, maxLength: 3 })), smooth: calls(programs({ dtype: 'float64', differentiable: true, maxLength: 3 })) },
}
