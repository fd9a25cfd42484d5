/** Operations that move elements. */
import * as fc from 'fast-check'
import { aval } from '../../../src/core/base/aval.js'
import { type Shape, sizeOf } from '../../../src/core/base/shape.js'
import {
  ANY, anyValues, awayFromZero, axesOf, axisOf, distinctValues, family, FLOATS, type Generator, integer, type Make, NUMBERS, ORDERED, perAxis, permutationOf, range, RANKED, SHAPES, SMOOTH_RANKED, unaryWith,
} from './signature.js'

const wide = range(-3, 3)
const some = ['float32', 'float64', 'bfloat16', 'int32', 'int8', 'bool', 'key'] as const

/** A target shape, some of whose axes the operand has, of full size or of size 1. */
const broadcast: Make<{ readonly shape: Shape; readonly broadcastDimensions: readonly number[] }> = shape =>
  axesOf(shape).chain(dims =>
    fc
      .array(fc.boolean(), { minLength: dims.length, maxLength: dims.length })
      .map(ones => ({ params: { shape, broadcastDimensions: dims }, shapes: [dims.map((d, i) => (ones[i] ? 1 : shape[d]!))] })),
  )

const reshaped = (shape: Shape): fc.Arbitrary<{ readonly shape: Shape }> =>
  fc.constantFrom<Shape>([sizeOf(shape)], [...shape, 1], [1, ...shape], [...shape].reverse(), [1, sizeOf(shape), 1]).map(s => ({ shape: s }))

const squeezed: Make<{ readonly dimensions: readonly number[] }> = shape =>
  fc.array(fc.boolean(), { minLength: shape.length + 1, maxLength: shape.length + 1 }).map(before => {
    const operand: number[] = []
    const dimensions: number[] = []
    for (let d = 0; d <= shape.length; d++) {
      if (before[d]) {
        dimensions.push(operand.length)
        operand.push(1)
      }
      if (d < shape.length) operand.push(shape[d]!)
    }
    return { params: { dimensions }, shapes: [operand] }
  })

const concatenated: Make<{ readonly dimension: number }> = shape =>
  fc
    .tuple(axisOf(shape), fc.array(integer(0, 2), { minLength: 1, maxLength: 3 }))
    .map(([dimension, sizes]) => ({ params: { dimension }, shapes: sizes.map(n => shape.map((m, d) => (d === dimension ? n : m))) }))

const split = (shape: Shape): fc.Arbitrary<{ readonly sizes: Shape; readonly axis: number }> =>
  axisOf(shape).chain(axis => {
    const n = shape[axis]!
    return fc.array(integer(0, n), { minLength: 0, maxLength: 2 }).map(cuts => {
      const ends = [...cuts].sort((a, b) => a - b)
      return { axis, sizes: [...ends, n].map((end, i) => end - (ends[i - 1] ?? 0)) }
    })
  })

const sliced = (shape: Shape): fc.Arbitrary<{ readonly start: Shape; readonly limit: Shape; readonly strides: Shape }> =>
  perAxis(shape, n => fc.tuple(integer(0, n), integer(0, n), integer(1, 3))).map(axes => ({
    start: axes.map(([a, b]) => Math.min(a, b)),
    limit: axes.map(([a, b]) => Math.max(a, b)),
    strides: axes.map(([, , k]) => k),
  }))

const padded: Make<{ readonly low: readonly number[]; readonly high: readonly number[]; readonly interior: readonly number[] }> = shape =>
  perAxis(shape, () => fc.tuple(integer(-2, 2), integer(-2, 2), integer(0, 2))).map(axes => {
    const interior = axes.map(([, , k]) => k)
    // no more is cropped than there is
    const spread = shape.map((n, d) => (n === 0 ? 0 : (n - 1) * (interior[d]! + 1) + 1))
    const low = axes.map(([a], d) => Math.max(a, -spread[d]!))
    const high = axes.map(([, b], d) => Math.max(b, -(spread[d]! + low[d]!)))
    return { params: { low, high, interior }, shapes: [shape, []] }
  })

const selection: Generator<Readonly<Record<string, never>>> = {
  any: fc.tuple(fc.constantFrom(...SHAPES), fc.constantFrom(...ANY), integer(1, 4), fc.boolean()).map(([shape, dtype, cases, bool]) => {
    const which = aval(shape, bool && cases <= 2 ? 'bool' : 'int32')
    const count = which.dtype === 'bool' ? 2 : cases
    const avals = [which, ...Array.from({ length: count }, () => aval(shape, dtype))]
    return { params: {}, avals, values: anyValues(avals) }
  }),
  smooth: fc.tuple(fc.constantFrom<Shape>([], [3], [2, 3]), integer(1, 3)).map(([shape, cases]) => {
    const avals = [aval(shape, 'int32'), ...Array.from({ length: cases }, () => aval(shape, 'float64'))]
    return { params: {}, avals, values: distinctValues(avals, [range(0, cases), ...avals.slice(1).map(() => wide)]).map(([which, ...rest]) => [which!.map(Math.floor), ...rest]) }
  }),
}

const barrier: Generator<Readonly<Record<string, never>>> = {
  any: fc.array(fc.tuple(fc.constantFrom<Shape>([], [3], [2, 3]), fc.constantFrom(...some)), { minLength: 1, maxLength: 3 }).map(types => {
    const avals = types.map(([shape, dtype]) => aval(shape, dtype))
    return { params: {}, avals, values: anyValues(avals) }
  }),
  smooth: fc.array(fc.constantFrom<Shape>([], [3], [2, 3]), { minLength: 1, maxLength: 3 }).map(shapes => {
    const avals = shapes.map(shape => aval(shape, 'float64'))
    return { params: {}, avals, values: distinctValues(avals, [awayFromZero(0.5, 2)]) }
  }),
}

export const views = {
  broadcast_in_dim: family({ dtypes: some, shapes: SHAPES, make: broadcast, smooth: wide }),
  reshape: unaryWith(some, wide, reshaped, SHAPES),
  squeeze: family({ dtypes: some, shapes: SHAPES, make: squeezed, smooth: wide }),
  transpose: unaryWith(some, wide, shape => permutationOf(shape).map(permutation => ({ permutation }))),
  rev: unaryWith(some, wide, shape => axesOf(shape).map(dimensions => ({ dimensions }))),
  concatenate: family({ dtypes: some, make: concatenated, smooth: wide }),
  split: unaryWith(some, wide, split),
  slice: unaryWith(some, wide, sliced),
  pad: family({ dtypes: some, make: padded, smooth: wide }),
  select_n: selection,
  optimization_barrier: barrier,
  iota: {
    any: fc.tuple(fc.constantFrom(...NUMBERS), fc.constantFrom(...RANKED)).chain(([dtype, shape]) =>
      axisOf(shape).map(dimension => ({ params: { dtype, shape, dimension }, avals: [], values: fc.constant([]) })),
    ),
    smooth: null,
  },
}

// ------------------------------------------------------------------ reductions

const axes = (shape: Shape): fc.Arbitrary<{ readonly axes: readonly number[] }> => axesOf(shape).map(list => ({ axes: list }))
const along = (shape: Shape): fc.Arbitrary<{ readonly axis: number; readonly reverse: boolean }> => fc.record({ axis: axisOf(shape), reverse: fc.boolean() })
const BITS = ['int32', 'uint32', 'int8', 'uint16', 'bool'] as const

const nonEmpty = RANKED.filter(shape => sizeOf(shape) > 0)
const argument = unaryWith(ORDERED, null, shape => axisOf(shape).map(axis => ({ axis, indexDtype: 'int32' as const })), nonEmpty)

export const reductions = {
  reduce_sum: unaryWith(NUMBERS, wide, axes),
  reduce_prod: unaryWith(NUMBERS, awayFromZero(0.5, 2), axes),
  reduce_max: unaryWith(ORDERED, wide, axes),
  reduce_min: unaryWith(ORDERED, wide, axes),
  reduce_and: unaryWith(BITS, null, axes),
  reduce_or: unaryWith(BITS, null, axes),
  reduce_xor: unaryWith(BITS, null, axes),
  argmax: argument,
  argmin: argument,
  cumsum: unaryWith(NUMBERS, wide, along),
  cumprod: unaryWith(NUMBERS, awayFromZero(0.5, 2), along),
  cummax: unaryWith(ORDERED, wide, along),
  cummin: unaryWith(ORDERED, wide, along),
  cumlogsumexp: unaryWith(FLOATS, wide, along),
  linear_recurrence: family({ dtypes: FLOATS, smooth: range(-1, 1), make: shape => along(shape).map(params => ({ params, shapes: [shape, shape] })) }),
}

// ------------------------------------------------------------------ order

const sorted: Make<{ readonly dimension: number; readonly isStable: boolean; readonly numKeys: number }> = shape =>
  fc.tuple(axisOf(shape), fc.boolean(), integer(1, 3)).chain(([dimension, isStable, operands]) =>
    integer(1, operands).map(numKeys => ({ params: { dimension, isStable, numKeys }, shapes: Array.from({ length: operands }, () => shape) })),
  )

export const order = {
  sort: family({ dtypes: ORDERED, make: sorted, smooth: wide, smoothShapes: SMOOTH_RANKED }),
  top_k: unaryWith(ORDERED, wide, shape => integer(0, shape.at(-1)!).map(k => ({ k }))),
}
