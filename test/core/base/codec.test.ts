import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, expectTypeOf, test } from 'vitest'
import * as codec from '../../../src/core/base/codec.js'

const window = codec.struct({
  size: codec.ints,
  mode: codec.literal('same', 'valid'),
  dtype: codec.nullable(codec.dtype),
  pair: codec.tuple(codec.int, codec.boolean),
  count: codec.optional(codec.nonNegativeInt),
})

const good = { size: [1, -2], mode: 'same', dtype: null, pair: [1, true] }

describe('codecs', () => {
  test('give back what they accept', () => {
    expect(window.decode(good)).toEqual(E.right(good))
    expect(window.decode({ ...good, count: 3 })).toEqual(E.right({ ...good, count: 3 }))
    expect(codec.struct({}).decode({})).toEqual(E.right({}))
    expect(codec.shape.decode([2, 0])).toEqual(E.right([2, 0]))
  })

  test('infer their type', () => {
    expectTypeOf<codec.Decoded<typeof window>>().toExtend<{
      readonly size: readonly number[]
      readonly mode: 'same' | 'valid'
      readonly pair: readonly [number, boolean]
      readonly count?: number
    }>()
  })

  test.each([
    [{ ...good, size: [1, 0.5] }, '.size[1]: expected an integer, got 0.5'],
    [{ ...good, size: 1 }, '.size: expected a list, got 1'],
    [{ ...good, mode: 'full' }, '.mode: expected "same" or "valid", got "full"'],
    [{ ...good, dtype: 'float' }, '.dtype: expected a dtype, got "float"'],
    [{ ...good, pair: [1] }, '.pair: expected a list of 2, got a list of 1'],
    [{ ...good, pair: [1, 1] }, '.pair[1]: expected a boolean, got 1'],
    [{ ...good, count: -1 }, '.count: expected a non-negative integer, got -1'],
    [{ ...good, extra: 1 }, 'unexpected field extra; the fields are size, mode, dtype, pair, count'],
    [{ size: [] }, 'missing field mode'],
    [[], 'expected a record, got a list of 0'],
    [null, 'expected a record, got null'],
  ])('%j: %s', (u, message) => {
    expect(window.decode(u)).toEqual(E.left(message))
  })

  test('a list decodes member by member', () =>
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer(), fc.double(), fc.string())), xs => {
        const each = xs.every(x => E.isRight(codec.int.decode(x)))
        expect(E.isRight(codec.ints.decode(xs))).toBe(each)
        expect(codec.list(codec.guarded('a value', (u): u is number | string => u !== undefined)).decode(xs)).toEqual(E.right(xs))
      }),
    ))

  test('strings', () => {
    expect([codec.string.decode('x'), codec.string.decode(1)]).toEqual([E.right('x'), E.left('expected a string, got 1')])
  })

  test('numbers keep NaN, infinities and the sign of zero', () => {
    for (const x of [Number.NaN, Infinity, -0]) expect(codec.number.decode(x)).toEqual(E.right(x))
    expect(codec.int.decode(Number.NaN)).toEqual(E.left('expected an integer, got NaN'))
  })
})
