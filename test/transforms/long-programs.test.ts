import { afterAll, describe, expect, test } from 'vitest'
import { grad, jit, jvp, makeJaxpr, np, type NDArray, parseJaxpr, setBackend, vmap } from 'cotangent'
import { backend } from '../../src/core/compile/runtime/backend.js'
import { printJaxpr } from '../../src/core/ir/print.js'

const MANY = 10_000

const before = backend()
afterAll(() => setBackend(before))

const chain = (length: number) => (x: NDArray): NDArray => {
  let y = x
  for (let i = 0; i < length; i++) y = i % 2 === 0 ? np.add(y, 3) : np.subtract(y, 1)
  return y
}
const total = (xs: readonly NDArray[]): NDArray => xs.reduce((sum, x) => np.add(sum, x))
const ones = np.ones([3])

describe.each(['wasm', 'js'] as const)('long programs on %s', name => {
  test('10,000 equations in a chain', () => {
    setBackend(name)
    expect(jit(chain(MANY))(ones).tolist()).toEqual([1, 1, 1].map(x => x + MANY))
  })
  test('10,000 arguments in a sum', () => {
    setBackend(name)
    expect(jit(total)(new Array<NDArray>(MANY).fill(np.array([1, 2]))).tolist()).toEqual([MANY, 2 * MANY])
  })
  test('10,000 results', () => {
    setBackend(name)
    const results = jit((x: NDArray) => Array.from({ length: MANY }, (_, i) => np.add(x, i)))(ones)
    expect(results.map(y => np.sum(y).item())).toEqual(Array.from({ length: MANY }, (_, i) => 3 + 3 * i))
  })
  test('2,000 kernels, each of which waits for the one before', () => {
    setBackend(name)
    const f = jit((x: NDArray) => {
      let h = x
      for (let i = 0; i < 2000; i++) h = np.add(h, np.mod(np.sum(h), 7))
      return h
    })
    let expected = [1, 2, 3, 4]
    for (let i = 0; i < 2000; i++) {
      const more = expected.reduce((a, b) => a + b) % 7
      expected = expected.map(x => x + more)
    }
    expect(f(np.array([1, 2, 3, 4], { dtype: 'int32' })).tolist()).toEqual(expected)
  })
  test('more operands than a function of an engine has parameters', () => {
    setBackend(name)
    const f = jit((x: NDArray) => np.stack(Array.from({ length: 1500 }, (_, i) => np.sum(np.multiply(x, i)))))
    expect(f(ones).tolist()).toEqual(Array.from({ length: 1500 }, (_, i) => 3 * i))
  })
})

describe('long programs', () => {
  test('are differentiated, batched and pushed forward', () => {
    const f = chain(3000)
    expect(grad((x: NDArray) => np.sum(f(x)))(ones).tolist()).toEqual([1, 1, 1])
    expect(jit(grad((x: NDArray) => np.sum(f(x))))(ones).tolist()).toEqual([1, 1, 1])
    expect(jit(vmap(f))(ones).tolist()).toEqual([3001, 3001, 3001])
    expect(jvp(jit(f), [ones], [ones])[1].tolist()).toEqual([1, 1, 1])
  })
  test('print and parse back', () => {
    const text = String(makeJaxpr(chain(MANY))(ones))
    const parsed = parseJaxpr(text)
    expect(parsed._tag === 'Right' && printJaxpr(parsed.right) === text).toBe(true)
  })
})
