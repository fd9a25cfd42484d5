/** Functions with rules of their own: what the rules see, and where they apply. */
import { describe, expect, test } from 'vitest'
import { checkpoint, closureConvert, customGradient, customJvp, customVjp, customVmap, grad, hessian, jit, jvp, lax, linearTranspose, np, SymbolicZero, tree, vjp, vmap, type NDArray } from '../../src/index.js'
import { computes } from './cases.js'

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

describe('rules in loops, branches, batches, and rules', () => {
  const int = (...xs: readonly number[]): NDArray => np.array(xs, { dtype: 'int32' })
  const scaled = customVjp((x: NDArray, by: number, _: string) => np.multiply(x, by), (x: NDArray, by: number, _: string) => [np.multiply(x, by), x], (_by: number, tag: string, x: NDArray, ct: NDArray) => [np.multiply(np.multiply(ct, tag === 'ten' ? 10 : 100), x)], { nondiffArgnums: [1, 2] })
  const counted = customJvp((x: NDArray, n: NDArray) => [np.multiply(x, n), np.add(n, 1)] as const, ([x, n], [t, u]) => [[np.multiply(x, n), np.add(n, 1)], [np.multiply(np.multiply(t, n), 5), u]])
  const pick = customVjp((x: NDArray, i: NDArray) => np.take(x, i), (x: NDArray, i: NDArray) => [np.take(x, i), { i, x }], ({ i, x }, ct) => [np.zerosLike(x).at(i).set(np.multiply(ct, 7)), null])
  const square = customVjp((x: NDArray) => np.square(x), (x: NDArray) => [np.square(x), x], (x, ct) => [np.multiply(np.multiply(ct, x), 3)])
  const fourth = customVjp((x: NDArray) => square(square(x)), (x: NDArray) => [square(square(x)), x], (x, ct) => [np.multiply(ct, np.multiply(x, square(x)))]) // x³, by its rule
  const exp: (x: NDArray) => NDArray = customJvp((x: NDArray) => np.exp(x), ([x], [t]) => [exp(x), np.multiply(t, exp(x))])
  const batched = customVmap((x: NDArray) => np.sin(x), (_size: number, _batched: unknown, x: NDArray) => [np.multiply(x, 100), true])
  const half = customVjp((x: NDArray) => np.multiply(x, x), (x: NDArray) => [np.multiply(x, x), null], () => [5])
  const around = (f: (x: NDArray) => NDArray): readonly ((x: NDArray) => NDArray)[] => [customJvp((x: NDArray) => f(x), ([x], [t]) => [f(x), np.multiply(t, f(x))]), customVjp((x: NDArray) => f(x), (x: NDArray) => [f(x), x], (x, ct) => [np.multiply(ct, f(x))])]
  computes({
    'arguments that are not differentiated, in a scan under vmap': [vmap(grad((x: NDArray) => lax.scan((c: NDArray, _: null) => [scaled(c, 2, 'ten'), null], x, null, { length: 2 })[0])), [np.array([1, 2])], [200, 800]],
    'integers in a carry': [grad((x: NDArray) => lax.scan(([c, n], _: null) => [counted(c, n), null], [x, np.array(1, { dtype: 'int32' })] as const, null, { length: 3 })[0][0]), [np.array(2)], 750],
    'residuals that are integers, in a scan': [grad((x: NDArray) => lax.scan((c: NDArray, i: NDArray) => [np.add(c, pick(x, i)), null], 0, int(0, 2, 2))[0]), [np.array([1, 2, 3])], [7, 0, 14]],
    'and in a batch': [grad((x: NDArray) => np.sum(vmap((i: NDArray) => pick(x, i))(int(0, 2, 2)))), [np.array([1, 2, 3])], [7, 0, 14]],
    'a rule that calls functions with rules, twice': [vmap(grad(grad(fourth))), [np.array([1, 2])], [4, 16]],
    'a rule that calls itself': [vmap(grad(grad(grad(exp)))), [np.array([0, 1])], [1, Math.E]],
    'forward over reverse': [vmap(hessian(square)), [np.array([1, 2])], [3, 3]],
    'a choice for each example': [vmap(grad((x: NDArray) => lax.cond(np.greater(x, 0), square, fourth, x))), [np.array([2, -1])], [6, -1]],
    'a rule that knows what the function around it knows': [vmap((y: NDArray) => grad((x: NDArray) => customVjp((x: NDArray) => np.multiply(x, lax.stopGradient(y)), (x: NDArray) => [np.multiply(x, y), y], (r, ct) => [np.multiply(ct, np.multiply(r, 10))])(x))(np.array(2))), [np.array([3, 4])], [30, 40]],
    'a rule for batches in one for derivatives': [(x: NDArray) => around(batched).map(f => [vmap(f)(x), vmap(grad(f))(x)]), [np.array([1, 2])], [[[100, 200], [100, 200]], [[100, 200], [100, 200]]]],
    'and the other way around': [vmap(grad(customVmap((x: NDArray) => square(x), (_size: number, _batched: unknown, x: NDArray) => [vmap(square)(x), true]))), [np.array([1, 2])], [3, 6]],
    'a batched rule in a loop that shares its start': [vmap(grad((x: NDArray) => lax.scan((c: NDArray, v: NDArray) => [np.add(c, batched(np.multiply(x, v))), c], 0, np.array([1, 2]))[0])), [np.array([1, 2])], [300, 300]],
    'a number for a cotangent in half precision': [grad((x: NDArray) => np.astype(half(x), 'float32')), [np.array(1.5, { dtype: 'float16' })], 5],
    'zeros that are known, in a carry': [grad((x: NDArray) => lax.scan(([c, d], _: null) => [[customJvp((a: NDArray, b: NDArray) => np.multiply(a, b), ([a, b], [t, u]) => [np.multiply(a, b), np.add(t instanceof SymbolicZero ? 0 : np.multiply(t, b), u instanceof SymbolicZero ? 0 : np.multiply(a, u))], { symbolicZeros: true })(c, d), d] as const, null], [x, np.array(3)] as const, null, { length: 2 })[0][0]), [np.array(2)], 9],
    'the transpose of a linear call, in a scan under vmap': [vmap(grad((x: NDArray) => lax.scan((c: NDArray, r: NDArray) => [lax.linearCall((r: NDArray, x: NDArray) => np.multiply(r, x), (r: NDArray, ct: NDArray) => np.multiply(np.multiply(r, ct), 10), r, c), null], x, np.array([2, 3]))[0])), [np.array([1, 1])], [600, 600]],
    'a root in a scan': [grad((a: NDArray) => lax.scan((c: NDArray, _: null) => [lax.customRoot((x: NDArray) => np.subtract(np.square(x), np.add(a, c)), 1, (f, x: NDArray) => lax.foriLoop(0, 20, (_i, y: NDArray) => np.subtract(y, np.divide(f(y), np.multiply(2, y))), x), (g, y) => np.divide(y, g(1))), null], np.array(0), null, { length: 2 })[0]), [np.array(4)], 1.25 / (2 * Math.sqrt(6))],
  })
})
