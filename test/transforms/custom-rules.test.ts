/** Functions with rules of their own: what the rules see, and where they apply. */
import { describe, expect, test } from 'vitest'
import { checkpoint, closureConvert, customGradient, customJvp, customVjp, grad, jit, jvp, lax, linearTranspose, np, tree, vjp, vmap, type NDArray } from '../../src/index.js'

const values = (t: unknown): unknown => tree.map((x: NDArray) => x.tolist(), t as NDArray)

describe('customJvp', () => {
  const f = customJvp((x: NDArray) => np.sin(x), ([x], [t]) => [np.sin(x), np.multiply(10, t)])
  test('serves both modes, under jit, vmap, scan and inside out', () => {
    expect(jvp(f, [0], [1]).map(x => x.item())).toEqual([0, 10])
    expect(grad(f)(1).item()).toBe(10)
    expect(jit(grad(f))(1).item()).toBe(10)
    expect(vmap(grad(f))(np.array([1, 2])).tolist()).toEqual([10, 10])
    expect(grad(x => np.sum(vmap(f)(np.stack([x, x]))))(1).item()).toBe(20)
    expect(grad(x => lax.scan((c, _) => [f(c), null], x, null, { length: 3 })[0])(1).item()).toBe(1000)
    expect(grad(x => checkpoint(f)(f(x)))(1).item()).toBe(100)
    expect(grad(grad(f))(1).item()).toBe(0)
  })
  test('nondiff arguments are any values and come first', () => {
    const power = customJvp((n: number, x: NDArray, label: string) => { expect(label).toBe('!'); return np.power(x, n) }, (n: number, label: string, [x]: readonly [NDArray], [t]: readonly [NDArray]) => [np.power(x, n), np.multiply(`${n}${label}` === '3!' ? 7 : 0, t)], { nondiffArgnums: [0, 2] })
    expect(grad((x: NDArray) => power(3, x, '!'))(2).item()).toBe(7)
  })
  test('trees, integers, and arguments without tangents', () => {
    const g = customJvp((p: { a: NDArray; n: NDArray }, x: NDArray) => ({ y: np.multiply(p.a, x), n: p.n }), ([p, x], [t, u]) => [{ y: np.multiply(p.a, x), n: p.n }, { y: np.add(np.multiply(t.a, x), np.multiply(p.a, u)), n: t.n }])
    const [out, tangent] = jvp((a: NDArray) => g({ a, n: np.array(3, { dtype: 'int32' }) }, 5).y, [2], [1])
    expect([out.item(), tangent.item()]).toEqual([10, 5])
  })
  test('complaints', () => {
    const outside = (x: NDArray): NDArray => customJvp((y: NDArray) => np.multiply(x, y), ([y], [t]) => [y, t])(2)
    expect(() => grad(outside)(1)).toThrow('hint: the rule has no derivative for it: make it an argument, or capture lax.stopGradient(x)')
    expect(() => grad(customJvp((x: NDArray) => x, (() => [1, 2, 3]) as never))(1)).toThrow('customJvp: expected a rule that returns [result, tangent], got a list of 3')
    expect(() => grad(customJvp((x: NDArray) => x, ([x]) => [x, np.array([1, 2])]))(1)).toThrow('expected the tangent of the rule of type float32~[], got float32[2]')
    expect(() => grad(customJvp((x: NDArray) => x, ([x], [t]) => [np.add(x, t), t]))(1)).toThrow('expected a rule whose first result depends on the primals only')
  })
})

describe('customVjp', () => {
  const clipped = customVjp((x: NDArray) => x, x => [x, null], (_, ct) => [np.clip(ct, -1, 1)])
  test('reverse mode, under jit, vmap, scan, cond, twice', () => {
    const f = (x: NDArray): NDArray => np.multiply(100, clipped(x))
    expect(grad(f)(3).item()).toBe(1)
    expect(jit(grad(f))(3).item()).toBe(1)
    expect(vmap(grad(f))(np.array([1, 2])).tolist()).toEqual([1, 1])
    expect(jit(vmap(grad(f)))(np.array([1, 2])).tolist()).toEqual([1, 1])
    expect(grad(x => lax.scan((c, _) => [f(c), null], x, null, { length: 3 })[0])(1).item()).toBe(1)
    expect(grad(x => lax.cond(true, f, y => y, x))(1).item()).toBe(1)
    const square = customVjp((x: NDArray) => np.square(x), x => [np.square(x), x], (x, ct) => [np.multiply(np.multiply(3, x), ct)])
    expect(grad(grad(square))(5).item()).toBe(3)
    expect(grad((x: NDArray) => np.sum(grad((y: NDArray) => np.sum(square(y)))(np.multiply(x, np.array([1, 2])))))(1).item()).toBe(9)
  })
  test('residuals are any tree; null and missing subtrees are zero cotangents', () => {
    type P = { readonly w: NDArray; readonly b: readonly [NDArray, NDArray] }
    const f = customVjp((p: P, x: NDArray, n: NDArray) => np.add(np.multiply(np.multiply(p.w, x), n), p.b[0]), (p, x, n) => [np.add(np.multiply(np.multiply(p.w, x), n), p.b[0]), { x, list: [p.w, null], flag: true }],
      ({ x, list, flag }, ct) => { expect(flag).toBe(true); return [{ w: np.multiply(ct, x), b: null }, np.multiply(ct, list[0]!), null] })
    const [out, pull] = vjp((p: P, x: NDArray) => f(p, x, np.array(2, { dtype: 'int32' })), [{ w: 3, b: [1, 1] }, 5])
    expect(out.item()).toBe(31)
    expect(values(pull(1))).toEqual([{ w: 5, b: [0, 0] }, 3])
    const some = customVjp((p: P) => p.w, p => [p.w, null], () => [{ w: np.array(2), b: [null, np.array(4)] }])
    expect(values(grad((p: P) => some(p))({ w: 1, b: [1, 1] }))).toEqual({ w: 2, b: [0, 4] })
  })
  test('nondiff arguments', () => {
    const f = customVjp((x: NDArray, by: number) => np.multiply(x, by), (x: NDArray, by: number) => [np.multiply(x, by), null], (by: number, _: null, ct: NDArray) => [np.multiply(ct, 100 * by)], { nondiffArgnums: 1 })
    expect(grad((x: NDArray) => f(x, 3))(1).item()).toBe(300)
  })
  test('under vmap an argument that is shared gets the sum', () => {
    const f = customVjp((w: NDArray, x: NDArray) => np.multiply(w, x), (w, x) => [np.multiply(w, x), [w, x] as const], ([w, x], ct) => [np.multiply(ct, x), np.multiply(ct, w)])
    const loss = (w: NDArray): NDArray => np.sum(vmap(f, { inAxes: [null, 0] })(w, np.array([1, 2, 4])))
    expect(grad(loss)(3).item()).toBe(7)
    expect(vmap(grad(loss))(np.array([3, 5])).tolist()).toEqual([7, 7])
  })
  test('complaints', () => {
    expect(() => jvp(clipped, [1], [1])).toThrow('expected reverse mode (grad, vjp), got forward mode')
    expect(() => grad(customVjp((x: NDArray, y: NDArray) => np.add(x, y), (x, y) => [np.add(x, y), null], () => [1]))(1, 2)).toThrow('expected a list of 2 cotangents, one per argument (null for zero), got a list of 1')
    expect(() => grad(customVjp((x: NDArray) => x, x => [x, null], () => [np.zeros([2])]))(1)).toThrow('the cotangent of argument 0')
  })
})

test('customGradient', () => {
  const f = customGradient((x: NDArray, y: NDArray) => [np.multiply(x, y), (ct: NDArray) => [np.multiply(ct, 7), null]])
  expect(values(grad(f, { argnums: [0, 1] })(2, 3))).toEqual([7, 0])
})

describe('linearCall', () => {
  test('reverse mode and linearTranspose use the given transpose; residuals have derivatives of their own', () => {
    const f = (r: NDArray, x: NDArray): NDArray => lax.linearCall((r: NDArray, x: NDArray) => np.multiply(r, x), (r: NDArray, ct: NDArray) => np.multiply(np.multiply(r, ct), 10), r, x)
    expect(linearTranspose((x: NDArray) => f(np.array(3), x), [1])(2)[0].item()).toBe(60)
    expect(values(grad(f, { argnums: [0, 1] })(3, 2))).toEqual([2, 30])
    expect(jvp(f, [3, 2], [1, 0])[1].item()).toBe(2)
  })
})

test('closureConvert: what a function closes over can be differentiated by a rule', () => {
  const integrate = (f: (x: NDArray) => NDArray): NDArray => {
    const [g, consts] = closureConvert(f, 0.5)
    const rule = customVjp((c: readonly NDArray[]) => g(0.5, ...c), (c: readonly NDArray[]) => [g(0.5, ...c), c], (c, ct) => [c.map(x => np.multiply(ct, np.multiply(x, 100)))])
    return rule(consts)
  }
  expect(grad((a: NDArray) => integrate(x => np.multiply(a, x)))(3).item()).toBe(300)
})
