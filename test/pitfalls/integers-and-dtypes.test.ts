/** PITFALLS, "Integers and dtypes". */
import { describe, expect, test } from 'vitest'
import { jit, lax, type NDArray, nn, np } from '../../src/index.js'

const ints = (...xs: readonly number[]): NDArray => np.array(xs, { dtype: 'int32' })
/** The same eager and jitted. */
const both = (f: (...xs: readonly NDArray[]) => NDArray, ...xs: readonly NDArray[]): NDArray => {
  const y = f(...xs)
  expect(jit(f)(...xs).tolist()).toEqual(y.tolist())
  return y
}

describe('int / int is float', () => {
  test('7/2 = 3.5', () => {
    const y = both((a, b) => np.divide(a!, b!), ints(7, -7, 1), ints(2, 2, 3))
    expect(y.dtype).toBe('float32')
    expect(y.tolist()).toEqual([3.5, -3.5, Math.fround(1 / 3)])
  })
})

describe("floor division and remainder follow the divisor's sign", () => {
  const [a, b] = [[7, -7, 7, -7], [3, 3, -3, -3]]
  for (const dtype of ['int32', 'int8', 'int16', 'float32', 'float64', 'float16'] as const)
    test(dtype, () => {
      const x = np.array(a, { dtype }), y = np.array(b, { dtype })
      expect(both((p, q) => np.floorDivide(p!, q!), x, y).tolist()).toEqual([2, -3, -3, 2])
      expect(both((p, q) => np.remainder(p!, q!), x, y).tolist()).toEqual([1, 2, -2, -1])
    })
})

describe('integer overflow wraps', () => {
  test.each<readonly [string, () => NDArray, number]>([
    ['int32 sum', () => np.add(ints(2147483647), 1), -2147483648],
    ['int32 product', () => np.multiply(ints(65536), 65537), 65536],
    ['int8', () => np.add(np.array([127], { dtype: 'int8' }), 1), -128],
    ['uint8 negation', () => np.negative(np.array([1], { dtype: 'uint8' })), 255],
    ['uint32 difference', () => np.subtract(np.array([0], { dtype: 'uint32' }), 1), 4294967295],
    ['abs of the least int32', () => np.abs(ints(-2147483648)), -2147483648],
    ['a sum of many', () => np.sum(np.full([3], 2147483647, { dtype: 'int32' })), 2147483645],
  ])('%s', (_name, f, expected) => {
    expect([f().tolist()].flat()).toEqual([expected])
    expect([jit(f)().tolist()].flat()).toEqual([expected])
  })
})

describe('sum(bool) is an int', () => {
  test.each<readonly [string, (x: NDArray) => NDArray, unknown]>([
    ['sum', x => np.sum(x), 2],
    ['prod', x => np.prod(x), 0],
    ['cumsum', x => np.cumsum(x), [1, 1, 2]],
  ])('%s', (_name, f, expected) => {
    const y = both(x => f(x!), np.array([true, false, true]))
    expect(y.dtype).toBe('int32')
    expect(y.tolist()).toEqual(expected)
  })
})

describe('max of an empty array is an error', () => {
  test.each<readonly [string, (x: NDArray) => NDArray]>([
    ['max', x => np.max(x)],
    ['min', x => np.min(x)],
    ['argmax', x => np.argmax(x)],
    ['argmin', x => np.argmin(x)],
  ])('%s', (_name, f) => {
    for (const g of [f, jit(f)]) expect(() => g(np.zeros([0]))).toThrow(expect.objectContaining({ _tag: 'ShapeError' }))
  })
  test('unless it is given what to begin with', () => expect(np.max(np.zeros([0]), { initial: -1 }).item()).toBe(-1))
})

describe('a Float64Array stays float64', () => {
  test('through arithmetic, functions and jit', () => {
    const x = np.array(new Float64Array([1, 2]))
    expect(x.dtype).toBe('float64')
    expect(both(v => np.exp(np.add(v!, 1)), x).dtype).toBe('float64')
    expect(np.add(np.array(new Float64Array([1 / 3])), 0).item()).toBe(1 / 3)
  })
  test('and every other typed array keeps its dtype', () => {
    const made = [new Float32Array(1), new Int8Array(1), new Int16Array(1), new Int32Array(1), new Uint8Array(1), new Uint16Array(1), new Uint32Array(1)]
    expect(made.map(data => np.array(data).dtype)).toEqual(['float32', 'int8', 'int16', 'int32', 'uint8', 'uint16', 'uint32'])
  })
})

describe('NaN', () => {
  const x = np.array([1, NaN, 3])
  test.each<readonly [string, (v: NDArray) => NDArray, unknown]>([
    ['max', v => np.max(v), NaN],
    ['min', v => np.min(v), NaN],
    ['maximum', v => np.maximum(v, 2), [2, NaN, 3]],
    ['maximum from the other side', v => np.maximum(2, v), [2, NaN, 3]],
    ['minimum', v => np.minimum(v, 2), [1, NaN, 2]],
    ['relu', v => nn.relu(v), [1, NaN, 3]],
    ['clip', v => np.clip(v, 0, 2), [1, NaN, 2]],
    ['cumsum', v => np.cumsum(v), [1, NaN, NaN]],
    ['cumprod', v => np.cumprod(v), [1, NaN, NaN]],
    ['cummax', v => lax.cummax(v), [1, NaN, NaN]],
    ['cummin', v => lax.cummin(v), [1, NaN, NaN]],
  ])('propagates through %s', (_name, f, expected) => {
    expect(both(v => f(v!), x).tolist()).toEqual(expected)
  })
  test('sorts last', () => {
    expect(both(v => np.sort(v!), np.array([NaN, 3, -Infinity, NaN, Infinity, -0])).tolist()).toEqual([-Infinity, -0, 3, Infinity, NaN, NaN])
    expect(both(v => np.argsort(v!), np.array([NaN, 3, 1])).tolist()).toEqual([2, 1, 0])
  })
})
