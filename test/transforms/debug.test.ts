/** Looking for NaN, infinities and reasons to compile again. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { debug, FloatingPointError, grad, jit, lax, type NDArray, np, vmap } from '../../src/index.js'

const thrown = (f: () => unknown): Error => {
  try {
    f()
  } catch (e) {
    return e as Error // what the library throws
  }
  throw new TypeError('nothing was thrown')
}

/** The line of this file a message points at. */
const lineOf = (e: Error): number => Number(/debug\.test\.ts:(\d+):/.exec(e.message)?.[1])
const here = (): number => Number(/debug\.test\.ts:(\d+):/.exec(new Error().stack?.split('\n')[2] ?? '')?.[1])

afterEach(() => {
  debug.nans(false)
  debug.infs(false)
  debug.explainCacheMisses(false)
  vi.restoreAllMocks()
})

describe('debug.nans', () => {
  const root = (x: NDArray): [NDArray, number] => [np.sqrt(x), here()]
  let line = 0
  const f = (x: NDArray): NDArray => {
    const [y, at] = root(np.subtract(x, 1))
    line = at
    return np.multiply(y, 2)
  }
  const step = (c: NDArray, x: NDArray): [NDArray, NDArray] => [np.add(c, f(x)), c]
  const cases: Readonly<Record<string, (x: NDArray) => unknown>> = {
    'eager code': f,
    'a jitted function': jit(f),
    'a jitted function in another': jit((x: NDArray) => jit(f)(x)),
    'a batch': jit(vmap((x: NDArray) => f(x))),
    'a scan body': jit((x: NDArray) => lax.scan(step, 0, x)),
    'a loop body': jit((x: NDArray) => lax.whileLoop((y: NDArray) => np.greater(y, -5), (y: NDArray) => np.subtract(f(y), 10), np.sum(x))),
    'a branch': jit((x: NDArray) => lax.cond(np.any(np.less(x, 1)), () => f(x), () => x)),
  }
  test.each(Object.entries(cases))('in %s names the operation and the line', (_, g) => {
    debug.nans(true)
    g(np.array([2]))
    const e = thrown(() => g(np.array([0])))
    expect(e).toBeInstanceOf(FloatingPointError)
    expect(e.message).toMatch(/^sqrt: expected finite numbers \(debug\.nans is on\), got NaN at \[/)
    expect(lineOf(e)).toBe(line)
    debug.nans(false)
    g(np.array([0]))
  })
  test('in a derivative', () => {
    debug.nans(true)
    const slope = grad((x: NDArray) => np.multiply(np.sqrt(np.multiply(x, x)), 0))
    expect(() => slope(0)).toThrow(FloatingPointError)
    expect(() => jit(slope)(0)).toThrow(FloatingPointError)
  })
  test('says where in the array', () => {
    debug.nans(true)
    expect(() => jit((x: NDArray) => np.log(x))(np.array([[1, 2, 3], [4, 5, -6]]))).toThrow('got NaN at [1,2] of float32[2,3]')
  })
  test('leaves donated arguments be', () => {
    debug.nans(true)
    const g = jit((x: NDArray) => np.sqrt(x), { donateArgnums: 0 })
    const x = np.array([-1])
    expect(() => g(x)).toThrow(FloatingPointError)
    expect(x.tolist()).toEqual([-1])
  })
})

test('debug.infs finds infinities, in half precision too', () => {
  debug.infs(true)
  expect(() => jit((x: NDArray) => np.divide(1, x))(0)).toThrow('div: expected finite numbers (debug.infs is on), got Infinity at [] of float32~[]')
  expect(() => np.multiply(np.array([60000], { dtype: 'float16' }), 2)).toThrow('got Infinity at [0] of float16[1]')
  expect(np.divide(np.array([0, 1]), np.array([0, 1])).tolist()).toEqual([NaN, 1])
})

describe('debug.explainCacheMisses', () => {
  const lines: string[] = []
  const explained = (f: () => unknown): readonly string[] => {
    lines.length = 0
    vi.spyOn(console, 'log').mockImplementation((text: string) => void lines.push(...text.split('\n')))
    debug.explainCacheMisses(true)
    f()
    return lines
  }
  const scale = (p: { readonly w: NDArray }, x: NDArray, n: number): NDArray => np.multiply(np.multiply(p.w, x), n)
  const reasons: readonly (readonly [name: string, p: unknown, x: unknown, n: number, reason: string])[] = [
    ['a shape', { w: np.array([1, 2]) }, np.array(1), 2, '  argument 0.w is float32[2], it was float32[]'],
    ['a dtype', { w: np.array(1) }, np.array(1, { dtype: 'int32' }), 2, '  argument 1 is int32[], it was float32[]'],
    ['a weak type', { w: np.array(1) }, 3, 2, '  argument 1 is weakly typed (a number), it was strongly typed'],
    ['a tree', { w: [np.array(1)] }, np.array(1), 2, '  the arguments have the tree [{w: [*]}, *], it was [{w: *}, *]'],
    ['a static argument', { w: np.array(1) }, np.array(1), 3, '  a static argument has another value (or a named axis another size)'],
  ]
  test.each(reasons)('names %s', (_, p, x, n, reason) => {
    const f = jit(scale as (...args: readonly unknown[]) => NDArray, { staticArgnums: 2 })
    expect(explained(() => f({ w: np.array(1) } as never, np.array(1), 2 as never))).toEqual([])
    expect(explained(() => (_ === 'a tree' ? thrown(() => f(p as never, x as never, n as never)) : f(p as never, x as never, n as never))).slice(1)).toEqual(_ === 'a tree' ? [] : [reason])
  })
  test('holds the call against the nearest one, once', () => {
    const f = jit((x: NDArray, y: NDArray) => np.add(np.sum(x), y))
    f(np.array([1, 2]), np.array(1, { dtype: 'uint8' }))
    f(np.array([1, 2, 3]), np.array(1, { dtype: 'int32' }))
    const call = (): NDArray => f(np.array([1, 2, 3]), np.array(1))
    expect(explained(call)).toEqual([expect.stringMatching(/^jit\(f\) is traced again at .*debug\.test\.ts:\d+:\d+\)?:$/), '  argument 1 is float32[], it was int32[]'])
    expect(explained(call)).toEqual([])
  })
})
