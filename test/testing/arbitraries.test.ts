import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { broadcastShapes, sizeOf } from '../../src/core/base/shape.js'
import { flatten, unflatten } from '../../src/core/base/tree.js'
import { dtypes } from '../../src/core/base/dtype.js'
import { arrays, broadcastableShapes, shapes, trees } from '../../src/testing/arbitraries.js'
import { programs } from '../../src/testing/programs.js'

const sample = <A>(arbitrary: fc.Arbitrary<A>): readonly A[] => fc.sample(arbitrary, { numRuns: 300, seed: 7 })

describe('shapes', () => {
  test('keep their bounds', () =>
    fc.assert(fc.property(shapes({ minRank: 1, maxRank: 2, minSize: 2, maxSize: 4 }), s => s.length >= 1 && s.length <= 2 && s.every(n => n >= 2 && n <= 4))))
  test('are empty now and then', () => expect(sample(shapes()).filter(s => sizeOf(s) === 0).length).toBeGreaterThan(10))
  test('broadcast', () => fc.assert(fc.property(broadcastableShapes(3), list => broadcastShapes('test', ...list).length >= 0)))
})

describe('arrays', () => {
  test.each(dtypes)('of %s', dtype => {
    for (const x of sample(arrays({ dtype })).slice(0, 50)) {
      expect(x.dtype).toBe(dtype)
      expect(x.toTypedArray().length).toBe(x.size * (dtype === 'key' || dtype === 'complex64' ? 2 : 1))
    }
  })
  test('hold edge values', () => {
    const values = sample(arrays({ shape: [3] })).flatMap(x => [...x.toTypedArray()])
    for (const edge of [NaN, Infinity, -Infinity, -0, 2 ** -149]) expect(values.some(v => Object.is(v, edge))).toBe(true)
  })
  test('keep to a range', () => fc.assert(fc.property(arrays({ min: -1, max: 1 }), x => x.toTypedArray().every(v => v >= -1 && v <= 1))))
  test('choose among dtypes', () => expect(new Set(sample(arrays({ dtype: ['int8', 'bool'] })).map(x => x.dtype))).toEqual(new Set(['int8', 'bool'])))
})

test('trees flatten and come back', () =>
  fc.assert(
    fc.property(trees(fc.integer()), tree => {
      const [leaves, def] = flatten(tree)
      expect(flatten(unflatten(def, leaves))[0]).toEqual(leaves)
    }),
  ))

test('programs run', () =>
  fc.assert(
    fc.property(
      programs().chain(({ f, args }) => args.map(xs => f(...xs))),
      out => flatten(out)[0].length > 0,
    ),
    { numRuns: 50 },
  ))
