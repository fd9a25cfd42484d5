import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  allocate,
  castNumber,
  checkDType,
  convertNumber,
  type DType,
  dtypeOfTypedArray,
  dtypes,
  finfo,
  iinfo,
  isDType,
  isFloat,
  isInexact,
  isInteger,
  isNumeric,
  isSigned,
  isUnsigned,
  itemSize,
  storageCtor,
  wordsPerElement,
} from '../../../src/core/base/dtype.js'
import { DTypeError } from '../../../src/core/base/errors.js'

const integers: readonly DType[] = dtypes.filter(isInteger)

describe('dtypes', () => {
  test('are thirteen, in disjoint kinds', () => {
    expect(dtypes).toHaveLength(13)
    expect(dtypes.filter(isFloat)).toEqual(['float32', 'float64', 'float16', 'bfloat16'])
    expect(dtypes.filter(isSigned)).toEqual(['int8', 'int16', 'int32'])
    expect(dtypes.filter(isUnsigned)).toEqual(['uint8', 'uint16', 'uint32'])
    expect(dtypes.filter(d => isInexact(d) !== isFloat(d))).toEqual(['complex64'])
    expect(dtypes.filter(d => !isNumeric(d))).toEqual(['bool', 'key'])
  })

  test('are told from other values', () => {
    expect(['float32', 'toString', 'f32', 1, null, undefined].map(isDType)).toEqual([true, false, false, false, false, false])
  })

  test.each([
    ['float', /did you mean 'float32'/],
    ['double', /did you mean 'float64'/],
    ['Float32', /did you mean 'float32'/],
    ['int64', /no 64-bit integers; use 'int32'/],
    ['complex128', /only complex dtype/],
    ['toString', /the dtypes are float32/],
    [undefined, /got undefined/],
  ])('%s is refused with a hint', (name, message) => {
    expect(() => checkDType('np.zeros', name)).toThrow(DTypeError)
    expect(() => checkDType('np.zeros', name)).toThrow(message)
  })
})

describe('storage', () => {
  test('itemSize is the size of what holds an element', () => {
    expect(Object.fromEntries(dtypes.map(d => [d, itemSize(d)]))).toEqual({
      float32: 4,
      float64: 8,
      float16: 2,
      bfloat16: 2,
      int8: 1,
      int16: 2,
      int32: 4,
      uint8: 1,
      uint16: 2,
      uint32: 4,
      bool: 1,
      complex64: 8,
      key: 8,
    })
    for (const d of dtypes) {
      const storage = allocate(d, 3)
      expect(storage).toBeInstanceOf(storageCtor(d))
      expect(storage.length).toBe(3 * wordsPerElement(d))
      expect(storage.byteLength).toBe(3 * itemSize(d))
    }
  })

  test('a typed array has the dtype of its values', () => {
    for (const d of dtypes)
      if (!['float16', 'bfloat16', 'bool', 'complex64', 'key'].includes(d)) expect(dtypeOfTypedArray(allocate(d, 1))).toBe(d)
    expect(dtypeOfTypedArray(new Uint8ClampedArray(1))).toBe('uint8')
    expect(() => dtypeOfTypedArray(new BigInt64Array(1))).toThrow(/no 64-bit integers/)
    expect(() => dtypeOfTypedArray(new DataView(new ArrayBuffer(1)))).toThrow(DTypeError)
  })
})

describe('limits, as JAX gives them', () => {
  test.each([
    ['float32', 1.1920928955078125e-7, 3.4028234663852886e38, 1.1754943508222875e-38, 32],
    ['float16', 0.0009765625, 65504, 6.103515625e-5, 16],
    ['bfloat16', 0.0078125, 3.3895313892515355e38, 1.1754943508222875e-38, 16],
    ['float64', Number.EPSILON, Number.MAX_VALUE, 2.2250738585072014e-308, 64],
  ] as const)('finfo(%s)', (d, eps, max, tiny, bits) => {
    expect(finfo(d)).toMatchObject({ eps, max, min: -max, tiny, smallestNormal: tiny, bits })
  })

  test('finfo and iinfo refuse the other kind', () => {
    expect(() => finfo('int32')).toThrow(/use iinfo/)
    expect(() => iinfo('float32')).toThrow(/use finfo/)
    expect(() => iinfo('bool')).toThrow(DTypeError)
  })
})

describe('conversion of a number', () => {
  test('is what a typed array stores, for whole numbers', () =>
    fc.assert(
      fc.property(
        fc.maxSafeInteger(),
        fc.constantFrom<DType>('int8', 'int16', 'int32', 'uint8', 'uint16', 'uint32', 'float32', 'float64'),
        (x, d) => {
          const storage = allocate(d, 1)
          storage[0] = x
          return Object.is(convertNumber(x, d), storage[0])
        },
      ),
    ))

  test('is idempotent', () =>
    fc.assert(
      fc.property(fc.double(), fc.constantFrom(...dtypes.filter(d => d !== 'key')), (x, d) =>
        Object.is(convertNumber(convertNumber(x, d), d), convertNumber(x, d)),
      ),
    ))

  test('of a float into an integer truncates and saturates', () =>
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.constantFrom(...integers), (x, d) => {
        const { min, max } = iinfo(d)
        expect(castNumber(x, 'float64', d)).toBe(Math.min(max, Math.max(min, Math.trunc(x))) + 0)
      }),
    ))

  test('facts recorded from JAX', () => {
    expect([NaN, Infinity, -Infinity, -1.9, -0.5, 3e9].map(x => castNumber(x, 'float32', 'int32'))).toEqual([
      0, 2147483647, -2147483648, -1, 0, 2147483647,
    ])
    expect(castNumber(-3, 'float32', 'uint8')).toBe(0)
    expect(castNumber(300, 'float32', 'int8')).toBe(127)
    expect(castNumber(300, 'int32', 'int8')).toBe(44)
    expect(castNumber(65535, 'uint16', 'int8')).toBe(-1)
    expect(castNumber(65535, 'uint16', 'float16')).toBe(Infinity)
    expect([NaN, -0, 0.1].map(x => castNumber(x, 'float32', 'bool'))).toEqual([1, 0, 1])
    expect(convertNumber(300, 'uint8')).toBe(44)
    expect(convertNumber(300.5, 'uint8')).toBe(255)
    expect(convertNumber(-1, 'uint32')).toBe(4294967295)
    expect(() => convertNumber(1, 'key')).toThrow(DTypeError)
  })
})
