/** PITFALLS, "jit must equal eager". */
import { afterAll, describe, expect, test } from 'vitest'
import { type Backend, backend, jit, type NDArray, np, setBackend } from '../../src/index.js'

const f32 = (...xs: readonly number[]): NDArray => np.array(xs)
const initial = backend()
afterAll(() => setBackend(initial))

describe.each(['js', 'wasm', 'reference'] satisfies readonly Backend[])('on %s', name => {
  const both = (f: (x: NDArray) => NDArray, x: NDArray, expected: unknown): void => {
    setBackend(name)
    expect(f(x).tolist()).toEqual(expected)
    expect(jit(f)(x).tolist()).toEqual(expected)
    expect(jit(() => f(x))().tolist()).toEqual(expected)
  }
  test('jit(x => x*0)([NaN, Inf]) is [NaN, NaN]', () => both(x => np.multiply(x, 0), f32(NaN, Infinity, -1), [NaN, NaN, -0]))
  test('(x + 1e8) - 1e8 at 1 is 0 in float32', () => both(x => np.subtract(np.add(x, 1e8), 1e8), f32(1), [0]))
  test('-0 + 0', () => both(x => np.add(x, 0), f32(-0, 0), [0, 0]))
  test('-0 + -0 and -0 - 0', () => both(x => np.stack([np.add(x, -0), np.subtract(x, 0)]), f32(-0), [[-0], [-0]]))
  test('sin(Inf) < 2 is false', () => both(x => np.less(np.sin(x), 2), f32(Infinity, 1), [false, true]))
  test('exp(NaN) >= 0 is false', () => both(x => np.greaterEqual(np.exp(x), 0), f32(NaN, 0), [false, true]))
  test('where(exp(NaN) > -1, 1, 2) is 2', () => both(x => np.where(np.greater(np.exp(x), -1), 1, 2), f32(NaN, 0), [2, 1]))
  test('arange(10) * int32(1e9) < 0 shows int32 wrap-around', () => {
    const expected = Array.from({ length: 10 }, (_, i) => Math.imul(i, 1e9) < 0)
    expect(expected).toContain(true)
    both(x => np.less(np.multiply(x, np.array(1e9, { dtype: 'int32' })), 0), np.arange(10), expected)
  })
  test('the same function gives the same number on 1, 3, 127 and 10,000 elements', () => {
    setBackend(name)
    const f = (x: NDArray): NDArray => np.add(np.multiply(np.tanh(np.exp(np.negative(np.square(x)))), np.sin(np.multiply(x, 37))), np.power(np.abs(x), 1.7))
    const sizes = name === 'reference' ? [1, 3, 127] : [1, 3, 127, 10_000]
    const all = np.subtract(np.multiply(np.arange(sizes.at(-1)!, { dtype: 'float32' }), 0.37), 20)
    const expected = f(all).toTypedArray()
    for (const size of sizes) {
      const some = all.at(np.slice(0, size)).get()
      for (const g of [f, jit(f)]) expect(g(some).toTypedArray()).toEqual(expected.slice(0, size))
    }
  })
})
