import { describe, expect, test } from 'vitest'
import { jit, type NDArray, np } from 'cotangent'

/** `f`, and how often it was traced. */
const counting = <A extends readonly NDArray[], R>(f: (...args: A) => R) => {
  const traces = { count: 0 }
  const counted = (...args: A): R => {
    traces.count++
    return f(...args)
  }
  return { counted, traces }
}

describe('one program for all arguments of a type', () => {
  test('zeros that fill a state find the program of the values that replace them', () => {
    const { counted, traces } = counting((m: NDArray, count: NDArray) => [np.add(m, 1), np.add(count, 1)] as const)
    const step = jit(counted, { donateArgnums: [0, 1] })
    let state: readonly [NDArray, NDArray] = [np.zeros([3]), np.zeros([], { dtype: 'int32' })]
    for (let i = 0; i < 3; i++) state = step(...state)
    expect(state.map(x => x.tolist())).toEqual([[3, 3, 3], 3])
    expect(traces.count).toBe(1)
  })
  test('repeated numbers stay usable when donated, twice, and as they are', () => {
    const zeros = np.zeros([2]), ones = np.ones([2])
    const f = jit((x: NDArray, y: NDArray) => [np.add(x, y), x] as const, { donateArgnums: 0 })
    for (let i = 0; i < 2; i++) expect(f(zeros, zeros).map(x => x.tolist())).toEqual([[0, 0], [0, 0]])
    expect(f(ones, zeros)[0].tolist()).toEqual([1, 1])
    expect(np.add(zeros, ones).tolist()).toEqual([1, 1])
  })
  test('a number that is a result as it came', () => {
    const same = jit((x: NDArray | number, y: NDArray) => [x, np.reshape(x, [1]), y] as const)
    expect(same(3, np.array(4)).map(x => np.asarray(x).tolist())).toEqual([3, [3], 4])
    expect(same(np.array(5), np.zeros([])).map(x => np.asarray(x).tolist())).toEqual([5, [5], 0])
    const half = jit((x: NDArray) => x)
    expect(half(np.full([], 1.5, { dtype: 'float16' })).tolist()).toBe(1.5)
    expect(half(np.full([], true, { dtype: 'bool' })).tolist()).toBe(true)
  })
  test('complex zeros, and negative ones', () => {
    expect(jit((x: NDArray) => np.reshape(x, [1]))(np.zeros([], { dtype: 'complex64' })).dtype).toBe('complex64')
    expect(Object.is(jit((x: NDArray) => x)(np.full([], -0)).item(), -0)).toBe(true)
  })
})
