import * as fc from 'fast-check'
import { type Aval, aval } from '../../../src/core/base/aval.js'
import { type DType, isFloat } from '../../../src/core/base/dtype.js'
import { anyValues, distinctValues, type Generator, NUMBERS, range, type Signature } from './signature.js'

type Pair = readonly [readonly number[], readonly number[]]
type Dot = { readonly contract: Pair; readonly batch: Pair; readonly preferredElementType: DType | null }

type Sizes = { readonly batch: readonly number[]; readonly m: readonly number[]; readonly n: readonly number[]; readonly k: readonly number[] }

const sizes: fc.Arbitrary<Sizes> = fc.constantFrom<Sizes>(
  { batch: [], m: [], n: [], k: [] },
  { batch: [], m: [2], n: [3], k: [3] },
  { batch: [], m: [], n: [2], k: [9] },
  { batch: [2], m: [2], n: [], k: [2] },
  { batch: [2], m: [3], n: [2], k: [1, 2] },
  { batch: [2, 1], m: [2], n: [2], k: [3] },
  { batch: [], m: [2, 2], n: [2, 1], k: [2] },
  { batch: [], m: [2], n: [3], k: [0] },
)

/** The axes of both operands in a random order. */
const laidOut = ({ batch, m, n, k }: Sizes): fc.Arbitrary<{ readonly params: Dot; readonly shapes: readonly (readonly number[])[] }> => {
  const groups = (free: readonly number[]): readonly number[] => [...batch, ...free, ...k]
  const shuffled = (count: number): fc.Arbitrary<readonly number[]> => {
    const all = Array.from({ length: count }, (_, i) => i)
    return fc.oneof(fc.constant(all), fc.shuffledSubarray(all, { minLength: count, maxLength: count }))
  }
  const left = groups(m)
  const right = groups(n)
  return fc.tuple(shuffled(left.length), shuffled(right.length)).map(([p, q]) => {
    const at = (order: readonly number[], from: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => order.indexOf(from + i))
    return {
      params: {
        contract: [at(p, batch.length + m.length, k.length), at(q, batch.length + n.length, k.length)],
        batch: [at(p, 0, batch.length), at(q, 0, batch.length)],
        preferredElementType: null,
      },
      shapes: [p.map(i => left[i]!), q.map(i => right[i]!)],
    }
  })
}

const signature = (avals: readonly Aval[], params: Dot, values: Signature<Dot>['values']): Signature<Dot> => ({ params, avals, values })

const wider = (dtype: DType): readonly (DType | null)[] => (dtype === 'float64' ? [null] : isFloat(dtype) ? [null, null, 'float32', 'float64'] : [null, null, 'int32', 'float32'])

export const contraction = {
  dot_general: {
    any: fc.tuple(sizes.chain(laidOut), fc.constantFrom(...NUMBERS)).chain(([{ params, shapes }, dtype]) =>
      fc.constantFrom(...wider(dtype)).map(preferredElementType => {
        const avals = shapes.map(shape => aval(shape, dtype))
        return signature(avals, { ...params, preferredElementType }, anyValues(avals))
      }),
    ),
    smooth: sizes.chain(laidOut).map(({ params, shapes }) => {
      const avals = shapes.map(shape => aval(shape, 'float64'))
      return signature(avals, params, distinctValues(avals, [range(-2, 2)]))
    }),
  } satisfies Generator<Dot>,
}
