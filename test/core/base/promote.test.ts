import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DType, dtypes, isFloat, isInteger } from '../../../src/core/base/dtype.js'
import { DTypeError } from '../../../src/core/base/errors.js'
import { promote, promoteAll, type Typed } from '../../../src/core/base/promote.js'

const strong = (dtype: DType): Typed => ({ dtype, weakType: false })
const weakInt: Typed = { dtype: 'int32', weakType: true }
const weakFloat: Typed = { dtype: 'float32', weakType: true }
const weakComplex: Typed = { dtype: 'complex64', weakType: true }

const numbers = dtypes.filter(d => d !== 'key')
/** Every type that JAX's own scalars and arrays have. */
const types = fc.constantFrom(...numbers.map(strong), weakInt, weakFloat, weakComplex)

/** The upper half of the table that real JAX printed (x32; the float64 column with x64, where complex64 with float64 would be complex128). */
const order = [
  'bool',
  'uint8',
  'uint16',
  'uint32',
  'int8',
  'int16',
  'int32',
  'bfloat16',
  'float16',
  'float32',
  'float64',
  'complex64',
] as const
const table = `
  bool uint8 uint16 uint32 int8 int16 int32 bfloat16 float16 float32 float64 complex64
       uint8 uint16 uint32 int16 int16 int32 bfloat16 float16 float32 float64 complex64
             uint16 uint32 int32 int32 int32 bfloat16 float16 float32 float64 complex64
                    uint32 int32 int32 int32 bfloat16 float16 float32 float64 complex64
                           int8 int16 int32 bfloat16 float16 float32 float64 complex64
                                int16 int32 bfloat16 float16 float32 float64 complex64
                                      int32 bfloat16 float16 float32 float64 complex64
                                            bfloat16 float32 float32 float64 complex64
                                                     float16 float32 float64 complex64
                                                             float32 float64 complex64
                                                                     float64 complex64
                                                                             complex64`
  .trim()
  .split('\n')
  .map(row => row.trim().split(/\s+/))

describe('promote', () => {
  test.each(order.flatMap((a, i) => order.slice(i).map((b, j) => [a, b, table[i]?.[j]] as const)))('%s and %s are %s', (a, b, expected) => {
    expect(promote(strong(a), strong(b))).toEqual(strong(expected as DType)) // the table lists dtypes
  })

  test('a weak int joins any int or float unchanged; a bool becomes an int', () => {
    for (const d of numbers) expect(promote(strong(d), weakInt)).toEqual(d === 'bool' ? weakInt : strong(d))
  })

  test('a weak float joins floats unchanged and makes ints weak float32', () => {
    for (const d of numbers) {
      const expected = isFloat(d) || d === 'complex64' ? strong(d) : weakFloat
      expect(promote(strong(d), weakFloat)).toEqual(expected)
      if (isInteger(d)) expect(promote(promote(strong(d), weakFloat), strong('float16'))).toEqual(strong('float16'))
    }
  })

  test('weak types alone stay weak', () => {
    expect(promote(weakInt, weakInt)).toEqual(weakInt)
    expect(promote(weakInt, weakFloat)).toEqual(weakFloat)
    expect(promote(weakFloat, weakComplex)).toEqual(weakComplex)
    expect(promote({ dtype: 'float16', weakType: true }, weakInt)).toEqual({ dtype: 'float16', weakType: true })
    expect(promote({ dtype: 'bool', weakType: true }, { dtype: 'bool', weakType: true })).toEqual(strong('bool'))
  })

  test('is commutative, associative and idempotent, with bool as its unit', () => {
    fc.assert(
      fc.property(types, types, types, (a, b, c) => {
        expect(promote(a, b)).toEqual(promote(b, a))
        expect(promote(promote(a, b), c)).toEqual(promote(a, promote(b, c)))
        expect(promote(a, a)).toEqual(a)
        expect(promote(a, strong('bool'))).toEqual(a)
      }),
    )
  })

  test('a key meets only keys', () => {
    expect(promote(strong('key'), strong('key'))).toEqual(strong('key'))
    expect(() => promote(strong('key'), strong('float32'))).toThrow(DTypeError)
    expect(() => promoteAll('np.add', [strong('uint32'), strong('key')])).toThrow(/^np.add: .*uint32 and key/)
  })
})

describe('promoteAll', () => {
  test('does not depend on the order', () => {
    const anyType = fc.oneof(types, fc.constantFrom<Typed>({ dtype: 'float16', weakType: true }, { dtype: 'int8', weakType: true }))
    fc.assert(
      fc.property(
        fc
          .array(anyType, { minLength: 1, maxLength: 5 })
          .chain(xs => fc.tuple(fc.constant(xs), fc.shuffledSubarray(xs, { minLength: xs.length }))),
        ([xs, ys]) => {
          expect(promoteAll('op', xs)).toEqual(promoteAll('op', ys))
        },
      ),
    )
  })

  test('folds promote', () =>
    fc.assert(fc.property(fc.array(types, { minLength: 1 }), xs => void expect(promoteAll('op', xs)).toEqual(xs.reduce(promote)))))

  test('needs an operand', () => {
    expect(() => promoteAll('np.stack', [])).toThrow(DTypeError)
  })
})
