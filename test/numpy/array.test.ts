import { describe, expect, test } from 'vitest'
import { grad, jit, type NDArray, np } from '../../src/index.js'

describe('np.array', () => {
  test.each<[string, Parameters<typeof np.array>, readonly number[], string, unknown]>([
    ['nested lists', [[[1, 2], [3, 4]]], [2, 2], 'float32', [[1, 2], [3, 4]]],
    ['a number', [1.5], [], 'float32', 1.5],
    ['a boolean', [true], [], 'bool', true],
    ['booleans', [[true, false]], [2], 'bool', [true, false]],
    ['booleans among numbers', [[true, 2]], [2], 'float32', [1, 2]],
    ['nothing', [[]], [0], 'float32', []],
    ['rows of nothing', [[[], []]], [2, 0], 'float32', [[], []]],
    ['a typed array', [Int16Array.of(3, -1)], [2], 'int16', [3, -1]],
    ['a list of typed arrays', [[Float32Array.of(1, 2), Float32Array.of(3, 4)]], [2, 2], 'float32', [[1, 2], [3, 4]]],
    ['doubles', [Float64Array.of(1 / 3)], [1], 'float64', [1 / 3]],
    ['fractions as integers', [[1.7, -1.7], { dtype: 'int32' }], [2], 'int32', [1, -1]],
    ['numbers as truth values', [[0, 2, NaN], { dtype: 'bool' }], [3], 'bool', [false, true, true]],
    ['halves', [[1.0009765625, 65504], { dtype: 'float16' }], [2], 'float16', [1.0009765625, 65504]],
    ['a typed array as another dtype: saturates', [Float32Array.of(300, -1, NaN), { dtype: 'uint8' }], [3], 'uint8', [255, 0, 0]],
    ['integers as narrower ones: wrap', [Int32Array.of(300), { dtype: 'uint8' }], [1], 'uint8', [44]],
  ])('%s', (_what, args, shape, dtype, list) => {
    const x = np.array(...args)
    expect([x.shape, x.dtype, x.tolist(), x.weakType]).toEqual([shape, dtype, list, false])
  })

  test('a Float64Array stays float64', () => expect(np.array(new Float64Array(2)).dtype).toBe('float64'))

  test('copies', () => {
    const data = Float32Array.of(1, 2)
    const x = np.array(data)
    data[0] = 9
    expect(x.tolist()).toEqual([1, 2])
  })

  test('stacks arrays, which may be traced', () => {
    const f = (x: NDArray) => np.sum(np.multiply(np.array([x, [2, 3], np.negative(x)]), np.array([[1], [0], [3]])))
    expect(grad(f)(np.array([5, 6])).tolist()).toEqual([-2, -2])
    expect(np.array([np.array([1], { dtype: 'int32' }), np.array([true])]).dtype).toBe('int32')
  })

  test.each<[string, () => unknown, string, RegExp]>([
    ['ragged rows', () => np.array([[1, 2], [3]]), 'ShapeError', /row of length 1 at \[1\]/],
    ['a list where a number was', () => np.array([1, [2]]), 'ShapeError', /at \[1\]/],
    ['a number where a list was', () => np.array([[1], 2]), 'ShapeError', /2 where a list was at \[1\]/],
    ['a string', () => np.array(['1'] as never), 'ArgumentError', /string 1 at \[0\]/],
    ['a hole', () => np.array([1, undefined] as never), 'ArgumentError', /undefined/],
    ['an integer out of range', () => np.array([300], { dtype: 'uint8' }), 'ArgumentError', /from 0 to 255/],
    ['a made-up dtype', () => np.array([1], { dtype: 'float' as never }), 'DTypeError', /did you mean 'float32'/],
    ['a tracer coerced', () => grad(x => np.array((x as unknown as number) * 2))(5), 'ConcretizationError', /NDArray|arithmetic/],
  ])('refuses %s', (_what, make, tag, message) => {
    expect(make).toThrow(expect.objectContaining({ _tag: tag, message: expect.stringMatching(message) }))
  })
})

describe('creation', () => {
  test('takes no memory for repeated numbers', () => expect(np.sum(np.index(np.zeros([1 << 16, 1 << 14]), 0, 0)).item()).toBe(0))

  test.each<[string, () => NDArray, unknown, string]>([
    ['arange(stop)', () => np.arange(3), [0, 1, 2], 'int32'],
    ['arange(start, stop, step)', () => np.arange(5, 0, -2), [5, 3, 1], 'int32'],
    ['arange of fractions', () => np.arange(0, 1, 0.25), [0, 0.25, 0.5, 0.75], 'float32'],
    ['arange with dtype', () => np.arange(1, 3, { dtype: 'uint8' }), [1, 2], 'uint8'],
    ['arange of nothing', () => np.arange(3, 3), [], 'int32'],
    ['linspace', () => np.linspace(0, 1, 3), [0, 0.5, 1], 'float32'],
    ['linspace without its end', () => np.linspace(0, 1, { num: 2, endpoint: false }), [0, 0.5], 'float32'],
    ['linspace of one', () => np.linspace(2, 3, 1), [2], 'float32'],
    ['logspace', () => np.logspace(0, 3, 4, { base: 2 }), [1, 2, 4, 8], 'float32'],
    ['eye', () => np.eye(2, { M: 3, k: 1, dtype: 'int8' }), [[0, 1, 0], [0, 0, 1]], 'int8'],
    ['tri', () => np.tri(2, { M: 3, k: -1 }), [[0, 0, 0], [1, 0, 0]], 'float32'],
    ['full with an array', () => np.full([2, 2], np.array([1, 2])), [[1, 2], [1, 2]], 'float32'],
    ['onesLike with options', () => np.onesLike(np.array([1, 2]), { dtype: 'int8', shape: 1 }), [1], 'int8'],
    ['indices', () => np.indices([1, 2]), [[[0, 0]], [[0, 1]]], 'int32'],
    ['hanning', () => np.hanning(3), [0, 1, 0], 'float32'],
  ])('%s', (_what, make, list, dtype) => {
    expect([make().tolist(), make().dtype]).toEqual([list, dtype])
    expect(jit(make)().tolist()).toEqual(list)
  })

  test('linspace ends exactly and is differentiable in its ends', () => {
    const ends = np.linspace(0.1, 0.7, 7).toTypedArray()
    expect([ends[0], ends[6]]).toEqual([Math.fround(0.1), Math.fround(0.7)])
    expect(grad((a: NDArray) => np.sum(np.linspace(a, 2, 3)))(1).item()).toBe(1.5)
  })

  test('arange of fractions keeps its accuracy along the way', () => {
    const got = np.arange(0, 1000, 0.1).toTypedArray()
    expect(got[9999]).toBe(Math.fround(9999 * 0.1))
  })

  test('grids', () => {
    expect(np.meshgrid(np.array([1, 2]), np.array([3, 4, 5])).map(x => x.shape)).toEqual([[3, 2], [3, 2]])
    expect(np.meshgrid(np.array([1, 2]), np.array([3, 4, 5]), { indexing: 'ij', sparse: true }).map(x => x.shape)).toEqual([[2, 1], [1, 3]])
    expect(np.ix_(np.array([true, false, true])).map(x => x.tolist())).toEqual([[0, 2]])
    expect(np.fromfunction((i, j) => np.add(np.multiply(i, 10), j), [2, 2]).tolist()).toEqual([[0, 1], [10, 11]])
  })
})
