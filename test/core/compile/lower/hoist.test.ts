/** What a loop computes from constants alone is computed before it, once; nothing else is. */
import { describe, expect, test, vi } from 'vitest'
import { grad, jit, lax, type NDArray, np, pureCallback } from '../../../../src/index.js'

/** Whole panels for every machine. */
const n = 288
const w = np.multiply(0.01, np.ones([n, n])), h = np.reshape(np.linspace(-1, 1, n * n), [n, n])

/** The kernels that a program runs, by name, outside of its loops and in each turn of them. */
const kernelsOf = (f: (...xs: NDArray[]) => unknown, ...xs: NDArray[]): { readonly outside: readonly string[]; readonly inside: readonly string[] } => {
  const text = jit(f).lower(...xs).compile().text('loops')
  const names = new Map([...text.matchAll(/^(kernel\d+) "(\w+)"/gm)].map(([, kernel, name]) => [kernel!, name!]))
  const runs = [...text.matchAll(/^( +)run (kernel\d+)\[/gm)].map(([, indent, kernel]) => ({ inside: indent!.length > 2, name: names.get(kernel!)! }))
  return { outside: runs.filter(r => !r.inside).map(r => r.name), inside: runs.filter(r => r.inside).map(r => r.name) }
}

const repeat = (step: (h: NDArray, w: NDArray) => NDArray, length = 3) => (h: NDArray, w: NDArray): NDArray => lax.scan((h, _) => [step(h, w), null], h, null, { length })[0]

describe('steps of a loop that do the same at every turn', () => {
  const product = repeat((h, w) => np.matmul(h, w))
  test('packing weights, in loops of known and unknown length', () => {
    expect(kernelsOf(product, h, w)).toEqual({ outside: ['pack'], inside: ['dot_general'] })
    const { outside, inside } = kernelsOf((h, w) => lax.whileLoop(([i]) => np.less(i!, 3), ([i, h]) => [np.add(i!, 1), np.matmul(h!, w)] as const, [np.array(0), h] as const)[1]!, h, w)
    expect(outside).toContain('pack')
    expect(inside).toContain('dot_general')
    expect(inside).not.toContain('pack')
  })
  test('packing weights by several steps, where panels are left over', () => {
    const g = np.ones([250, 250])
    const { outside, inside } = kernelsOf(product, g, g)
    expect(outside).toEqual(['pack', 'pack'])
    expect(inside).not.toContain('pack')
    expect(jit(product)(np.multiply(g, 1 / 250), g).toTypedArray()[7]).toBeCloseTo(250 ** 2, 0)
  })
  test('what is made of them, and what is made of that', () => {
    const f = repeat((h, w) => np.matmul(h, np.matmul(np.exp(w), w)))
    expect(kernelsOf(f, h, w)).toEqual({ outside: ['pack', 'dot_general', 'pack'], inside: ['dot_general'] })
    expect(np.allclose(jit(f)(h, w), f(h, w)).item()).toBe(true)
  })
  test('out of loops in loops, as far as nothing changes', () => {
    const nested = repeat((h, w) => repeat((g, u) => np.add(np.matmul(g, w), np.matmul(g, u)))(h, np.multiply(h, 0.1)))
    const { outside, inside } = kernelsOf(nested, h, w)
    expect(outside).toEqual(['pack'])
    expect(inside.filter(name => name === 'pack')).toHaveLength(1) // of the outer carry, before the inner loop
    expect(np.allclose(jit(nested)(h, w), nested(h, w)).item()).toBe(true)
  })
  test('in gradients, too', () => {
    const g = grad((w: NDArray) => np.sum(product(h, w)))
    const { outside, inside } = kernelsOf(g, w)
    expect(outside.filter(name => name === 'pack')).toHaveLength(2) // for both directions
    expect(inside.filter(name => name === 'pack').length).toBeLessThanOrEqual(2) // what changes
    expect(np.allclose(jit(g)(w), g(w), { rtol: 1e-4 }).item()).toBe(true)
  })
  test('but not what changes, nor calls of the host', () => {
    expect(kernelsOf(repeat((h, w) => np.matmul(w, h)), h, w).inside).toEqual(['pack', 'dot_general'])
    const ask = vi.fn((x: NDArray) => x)
    jit(repeat((h, w) => np.add(h, pureCallback(ask, w, w) as NDArray)))(h, w).toTypedArray()
    expect(ask).toHaveBeenCalledTimes(3)
  })
})
