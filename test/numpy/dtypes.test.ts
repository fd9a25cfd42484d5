import { describe, expect, test } from 'vitest'
import { type DType, type NDArray, np } from '../../src/index.js'

const of = (dtype: DType): NDArray => np.array([1, 0], { dtype })

describe('promotion', () => {
  test.each<[NDArray | number | boolean, NDArray | number | boolean, DType]>([
    [of('int32'), 1, 'int32'],
    [of('int32'), 1.5, 'float32'],
    [of('bool'), 1, 'int32'],
    [of('uint8'), 1, 'uint8'],
    [of('float16'), 1.5, 'float16'],
    [of('bfloat16'), of('float16'), 'float32'],
    [of('uint32'), of('int8'), 'int32'],
    [of('int32'), of('float16'), 'float16'],
    [of('float32'), of('float64'), 'float64'],
    [1, 2, 'float32'],
    [true, of('int8'), 'int8'],
  ])('of %s and %s is %s', (x, y, dtype) => {
    expect(np.add(x, y).dtype).toBe(dtype)
    expect(np.multiply(y, x).dtype).toBe(dtype)
  })

  test('is weak only where all operands are', () => {
    expect(np.add(1, 2).weakType).toBe(true)
    expect(np.add(np.array([1]), 2).weakType).toBe(false)
    expect(np.add(np.full([2], 1), of('bfloat16')).dtype).toBe('bfloat16')
  })

  test('int / int is float', () => expect(np.divide(np.array([7], { dtype: 'int32' }), 2).tolist()).toEqual([3.5]))

  test('integer overflow wraps', () => {
    expect(np.add(np.array([255], { dtype: 'uint8' }), 1).tolist()).toEqual([0])
    expect(np.multiply(np.array([2e9], { dtype: 'int32' }), 2).tolist()).toEqual([-294967296])
    expect(np.negative(np.array([1], { dtype: 'uint8' })).tolist()).toEqual([255])
    expect(np.abs(np.array([-2147483648], { dtype: 'int32' })).tolist()).toEqual([-2147483648])
  })
})

describe('booleans', () => {
  const [t, f] = [np.array([true, true, false]), np.array([true, false, false])]
  test('+ is or, * is and', () => {
    expect(np.add(t, f).tolist()).toEqual([true, true, false])
    expect(np.multiply(t, f).tolist()).toEqual([true, false, false])
  })
  test.each([() => np.subtract(t, f), () => np.negative(t), () => np.sign(t)])('have no difference and no sign', g => expect(g).toThrow(expect.objectContaining({ _tag: 'DTypeError' })))
})

describe('questions about dtypes', () => {
  test.each<[DType, DType, boolean]>([
    ['uint8', 'int16', true],
    ['uint8', 'int8', false],
    ['int8', 'float16', true],
    ['int16', 'float16', false],
    ['int32', 'float32', false],
    ['int32', 'float64', true],
    ['bfloat16', 'float16', false],
    ['float16', 'bfloat16', false],
    ['bool', 'uint8', true],
    ['float32', 'complex64', true],
  ])('canCast(%s, %s) is %s', (a, b, answer) => expect(np.canCast(a, b)).toBe(answer))

  test('kinds', () => {
    expect(np.isdtype('int8', ['bool', 'signed integer'])).toBe(true)
    expect(np.issubdtype('float32', np.inexact)).toBe(true)
    expect(np.issubdtype('float32', np.integer)).toBe(false)
    expect(np.resultType(np.array([1], { dtype: 'int8' }), 'uint8', 1.5)).toBe('float32')
    expect(() => np.promoteTypes('float32', 'key')).toThrow(expect.objectContaining({ _tag: 'DTypeError' }))
  })
})
