import * as fc from 'fast-check'
import { aval } from '../../../src/core/base/aval.js'
import type { DType } from '../../../src/core/base/dtype.js'
import type { Convolution } from '../../../src/core/ops/convolution.js'
import { type Generator, anyValues, distinctValues, NUMBERS, range } from './signature.js'
import { type Sliding, sliding } from './sliding.js'

type Sizes = { readonly group: readonly number[]; readonly free: readonly number[]; readonly contract: readonly number[]; readonly features: readonly number[] }

const sizes: fc.Arbitrary<Sizes> = fc.constantFrom<Sizes>(
  { group: [], free: [2], contract: [2], features: [3] },
  { group: [2], free: [1], contract: [1], features: [1] },
  { group: [2], free: [2], contract: [2], features: [2] },
  { group: [3], free: [2], contract: [1], features: [2] },
  { group: [2, 1], free: [], contract: [2], features: [1, 2] },
  { group: [], free: [], contract: [], features: [] },
  { group: [], free: [2, 2], contract: [1, 2], features: [2] },
)

/** Positions of the axes of a few roles in a random or in the given order. */
const laidOut = <R extends string>(counts: Readonly<Record<R, number>>): fc.Arbitrary<Readonly<Record<R, readonly number[]>>> => {
  const roles = Object.entries<number>(counts)
  const all = Array.from({ length: roles.reduce((n, [, count]) => n + count, 0) }, (_, i) => i)
  return fc.oneof(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })).map(order => {
    let next = 0
    return Object.fromEntries(roles.map(([role, count]) => [role, order.slice(next, (next += count))])) as unknown as Readonly<Record<R, readonly number[]>> // the same roles
  })
}

const shapeOf = (groups: readonly (readonly [readonly number[], readonly number[]])[]): readonly number[] => {
  const shape: number[] = []
  for (const [axes, extents] of groups) axes.forEach((d, i) => (shape[d] = extents[i]!))
  return shape
}

const cases: fc.Arbitrary<{ readonly params: Convolution; readonly shapes: readonly (readonly number[])[] }> =
  fc.tuple(sizes, fc.array(sliding, { maxLength: 2 })).chain(([{ group, free, contract, features }, slid]: readonly [Sizes, readonly Sliding[]]) => {
    const [g, k, s] = [group.length, contract.length, slid.length]
    return fc
      .tuple(laidOut({ group: g, free: free.length, contract: k, spatial: s }), laidOut({ group: g, free: features.length, contract: k, spatial: s }), laidOut({ group: g, lhs: free.length, rhs: features.length, spatial: s }))
      .map(([lhs, rhs, out]) => ({
        params: { lhs, rhs, out, slides: slid.map(({ slide }) => slide), preferredElementType: null },
        shapes: [
          shapeOf([[lhs.group, group], [lhs.free, free], [lhs.contract, contract], [lhs.spatial, slid.map(({ size }) => size)]]),
          shapeOf([[rhs.group, group], [rhs.free, features], [rhs.contract, contract], [rhs.spatial, slid.map(({ taps }) => taps)]]),
        ],
      }))
  })

const wider: readonly (readonly [DType, DType | null])[] = [...NUMBERS.map(d => [d, null] as const), ['bfloat16', 'float32'], ['int8', 'int32']]

export const convolution = {
  conv_general_dilated: {
    any: fc.tuple(cases, fc.constantFrom(...wider)).map(([{ params, shapes }, [dtype, preferredElementType]]) => {
      const avals = shapes.map(shape => aval(shape, dtype))
      return { params: { ...params, preferredElementType }, avals, values: anyValues(avals) }
    }),
    smooth: cases.map(({ params, shapes }) => {
      const avals = shapes.map(shape => aval(shape, 'float64'))
      return { params, avals, values: distinctValues(avals, [range(-2, 2)]) }
    }),
  } satisfies Generator<Convolution>,
}
