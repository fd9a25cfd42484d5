/** Rules that are told which derivatives are zero: what they are told, through every transformation, and that the derivatives are right. */
import { describe, expect, test } from 'vitest'
import { checkpoint, CustomVjpPrimal, customJvp, customVjp, grad, jacfwd, jacrev, jit, jvp, lax, type NDArray, np, SymbolicZero, tree, vjp, vmap } from '../../src/index.js'

/** How derivatives were asked for: of x, of y, or of both. */
type Asked = 'x' | 'y' | 'both'

const values = (t: unknown): unknown => tree.map((x: NDArray) => x.tolist(), t as NDArray)

describe('customVjp', () => {
  const seen: Asked[] = []
  /** x·y², by a rule that computes what is asked for only. */
  const f = customVjp(
    (x: NDArray, y: NDArray) => np.multiply(x, np.square(y)),
    (x, y) => {
      expect(x).toBeInstanceOf(CustomVjpPrimal)
      seen.push(x.perturbed && y.perturbed ? 'both' : x.perturbed ? 'x' : 'y')
      return [np.multiply(x.value, np.square(y.value)), { x: x.value, y: y.value, ofX: x.perturbed, ofY: y.perturbed }]
    },
    ({ x, y, ofX, ofY }, ct) => {
      if (ct instanceof SymbolicZero) return [ct, null]
      return [ofX ? np.multiply(ct, np.square(y)) : null, ofY ? np.multiply(ct, np.multiply(2, np.multiply(x, y))) : null]
    },
    { symbolicZeros: true },
  )
  const told = (g: () => unknown): readonly [result: unknown, asked: readonly Asked[]] => {
    seen.length = 0
    const result = values(g())
    return [result, [...new Set(seen)]]
  }
  const xs = np.array([1, 2]), ys = np.array([3, 5])

  test('a call without derivatives is a call of f', () => expect(told(() => f(2, 3))).toEqual([18, []]))
  const cases: readonly (readonly [name: string, g: () => unknown, result: unknown, asked: readonly Asked[]])[] = [
    ['grad', () => grad(f)(2, 3), 9, ['x']],
    ['grad of the other argument', () => grad(f, { argnums: 1 })(2, 3), 12, ['y']],
    ['grad of both', () => grad(f, { argnums: [0, 1] })(2, 3), [9, 12], ['both']],
    ['jit(grad)', () => jit(grad(f))(2, 3), 9, ['x']],
    ['grad(jit)', () => grad(jit(f), { argnums: 1 })(2, 3), 12, ['y']],
    ['vmap(grad)', () => vmap(grad(f))(xs, ys), [9, 25], ['x']],
    ['jit(vmap(grad(jit)))', () => jit(vmap(grad(jit(f), { argnums: 1 })))(xs, ys), [6, 20], ['y']],
    ['grad(vmap), one argument shared', () => grad((y: NDArray) => np.sum(vmap(f, { inAxes: [0, null] })(xs, y)))(3), 18, ['y']],
    ['vmap(vmap(grad))', () => vmap(vmap(grad(f), { inAxes: [0, null] }), { inAxes: [null, 0] })(xs, ys), [[9, 9], [25, 25]], ['x']],
    // c ↦ c·y² from x, three times
    ['a scan whose carry is differentiated', () => grad((x: NDArray) => lax.scan((c, _) => [f(c, 2), null], x, null, { length: 3 })[0])(1), 64, ['x']],
    ['a scan with constants differentiated', () => grad((y: NDArray) => np.sum(lax.scan((c, x) => [c, f(x, y)], 0, xs)[1]))(3), 18, ['y']],
    ['cond', () => grad((y: NDArray) => lax.cond(np.greater(y, 0), (y: NDArray) => f(2, y), (y: NDArray) => y, y))(3), 12, ['y']],
    ['vmap of cond with a batched predicate', () => vmap(grad((x: NDArray) => lax.cond(np.greater(x, 1), (x: NDArray) => f(x, 3), (x: NDArray) => x, x)))(xs), [1, 9], ['x']],
    ['checkpoint in a scan', () => grad((x: NDArray) => lax.scan((c, _) => [checkpoint((c: NDArray) => f(c, 2))(c), null], x, null, { length: 2 })[0])(1), 16, ['x']],
    ['jacrev', () => jacrev((y: NDArray) => f(xs, y))(ys), [[6, 0], [0, 20]], ['y']],
  ]
  test.each(cases)('%s', (_name, g, result, asked) => expect(told(g)).toEqual([result, asked]))
  test('derivatives of derivatives see the rule through the inner one', () => {
    expect(told(() => grad(grad(f, { argnums: 1 }), { argnums: 1 })(2, 3))).toEqual([4, ['y']]) // 2x
    expect(told(() => grad(grad(f), { argnums: 1 })(2, 3))).toEqual([6, ['x']]) // 2y
    expect(told(() => jvp(grad(f), [2, 3], [0, 1])[1])).toEqual([6, ['x']])
  })

  test('results nobody uses have cotangents that are symbolic zeros, of their type', () => {
    const cts: string[] = []
    const two = customVjp(
      (x: NDArray) => ({ a: np.multiply(2, x), b: [np.stack([x, x]), np.astype(x, 'int32')] as const }),
      ({ value: x }) => [{ a: np.multiply(2, x), b: [np.stack([x, x]), np.astype(x, 'int32')] }, null],
      (_, { a, b: [b, n] }) => {
        cts.push([a, b, n].map(ct => (ct instanceof SymbolicZero ? `0:${ct.dtype}[${ct.shape}]` : 'array')).join(' '))
        return [np.add(a instanceof SymbolicZero ? 0 : np.multiply(2, a), b instanceof SymbolicZero ? 0 : np.sum(b))]
      },
      { symbolicZeros: true },
    )
    const ofA = (x: NDArray): NDArray => two(x).a, ofB = (x: NDArray): NDArray => np.sum(two(x).b[0])
    expect([grad(ofA)(1).item(), grad(ofB)(1).item()]).toEqual([2, 2])
    expect([jit(grad(ofA))(1).item(), jit(grad(jit(ofB)))(1).item()]).toEqual([2, 2])
    expect([vmap(grad(ofA))(xs).tolist(), jit(vmap(grad(ofB)))(xs).tolist()]).toEqual([[2, 2], [2, 2]])
    const a = 'array 0:float32[2] 0:int32[]', b = '0:float32[] array 0:int32[]'
    expect(cts).toEqual([a, b, a, b, a, b])
  })
  test('trees and nondiff arguments', () => {
    type P = { readonly w: NDArray; readonly b: NDArray }
    const linear = customVjp(
      (scale: number, p: P, x: NDArray) => np.multiply(scale, np.add(np.multiply(p.w, x), p.b)),
      (scale: number, p: { w: CustomVjpPrimal; b: CustomVjpPrimal }, x: CustomVjpPrimal) => [np.multiply(scale, np.add(np.multiply(p.w.value, x.value), p.b.value)), [x.value, tree.map((q: CustomVjpPrimal) => String(q.perturbed), { ...p, x })]] as const,
      (scale: number, [x, asked]: readonly [NDArray, object], ct: NDArray) => {
        expect(asked).toEqual({ w: 'false', b: 'true', x: 'false' })
        return [{ w: null, b: np.multiply(scale, ct) }, new SymbolicZero(x)]
      },
      { symbolicZeros: true, nondiffArgnums: 0 },
    )
    expect(grad((b: NDArray) => linear(3, { w: 2, b }, 5))(1).item()).toBe(3)
  })
  test('a rule that returns a CustomVjpPrimal is told', () => {
    expect(() => grad(customVjp((x: NDArray) => x, x => [x, null], (_, ct) => [ct], { symbolicZeros: true }))(1)).toThrow('arrays or numbers as the leaves of the result of fwd, got a CustomVjpPrimal')
  })
})

describe('customJvp', () => {
  const seen: Asked[] = []
  /** x·y², and the type of y beside it. */
  const f = customJvp(
    (x: NDArray, y: NDArray) => np.multiply(x, np.square(y)),
    ([x, y], [dx, dy]) => {
      seen.push(dx instanceof SymbolicZero ? 'y' : dy instanceof SymbolicZero ? 'x' : 'both')
      const ofX = dx instanceof SymbolicZero ? 0 : np.multiply(dx, np.square(y))
      const ofY = dy instanceof SymbolicZero ? 0 : np.multiply(np.multiply(2, np.multiply(x, y)), dy)
      return [np.multiply(x, np.square(y)), np.add(ofX, ofY)]
    },
    { symbolicZeros: true },
  )
  const told = (g: () => unknown): readonly [result: unknown, asked: readonly Asked[]] => {
    seen.length = 0
    const result = values(g())
    return [result, [...new Set(seen)]]
  }
  const xs = np.array([1, 2]), ys = np.array([3, 5])
  const cases: readonly (readonly [name: string, g: () => unknown, result: unknown, asked: readonly Asked[]])[] = [
    ['jvp', () => jvp((y: NDArray) => f(2, y), [3], [1])[1], 12, ['y']],
    ['grad of both', () => grad(f, { argnums: [0, 1] })(2, 3), [9, 12], ['both']],
    ['grad(jit)', () => grad(jit(f), { argnums: 1 })(2, 3), 12, ['y']],
    ['jit(vmap(grad))', () => jit(vmap(grad(f)))(xs, ys), [9, 25], ['x']],
    ['vmap with a shared argument', () => vmap(grad(f), { inAxes: [null, 0] })(2, ys), [9, 25], ['x']],
    ['grad(vmap)', () => grad((y: NDArray) => np.sum(vmap(f, { inAxes: [0, null] })(xs, y)))(3), 18, ['y']],
    ['jacfwd', () => jacfwd((y: NDArray) => f(xs, y))(ys), [[6, 0], [0, 20]], ['y']],
    ['scan', () => grad((x: NDArray) => lax.scan((c, _) => [f(c, 2), null], x, null, { length: 3 })[0])(1), 64, ['x']],
    ['cond', () => grad((y: NDArray) => lax.cond(np.greater(y, 0), (y: NDArray) => f(2, y), (y: NDArray) => y, y))(3), 12, ['y']],
    ['a while loop, forwards', () => jvp((y: NDArray) => lax.whileLoop((c: NDArray) => np.less(c, 20), (c: NDArray) => f(1, c), y), [3], [1])[1], 4 * 27, ['y']], // y⁴
    ['twice', () => grad(grad(f, { argnums: 1 }), { argnums: 1 })(2, 3), 4, ['y']],
  ]
  test.each(cases)('%s', (_name, g, result, asked) => expect(told(g)).toEqual([result, asked]))

  test('a tangent may be returned as a symbolic zero: then nothing comes of it', () => {
    const half = customJvp((x: NDArray) => [np.sin(x), np.cos(x)] as const, ([x], [t]) => [[np.sin(x), np.cos(x)], [np.multiply(np.cos(x), t instanceof SymbolicZero ? 0 : t), new SymbolicZero(x)]], { symbolicZeros: true })
    expect(values(jvp(half, [0], [1])[1])).toEqual([1, 0])
    expect(grad((x: NDArray) => np.add(...half(x)))(0).item()).toBe(1)
    expect(vmap(grad((x: NDArray) => half(x)[1]))(xs).tolist()).toEqual([0, 0])
    const [, pull] = vjp(half, [0])
    expect(values(pull([1, 1]))).toEqual([1])
  })
  test('integers have no tangent', () => {
    const g = customJvp((x: NDArray, n: NDArray) => np.multiply(x, n), ([x, n], [t, none]) => {
      expect(none).toMatchObject({ _tag: 'SymbolicZero', dtype: 'int32' })
      return [np.multiply(x, n), t instanceof SymbolicZero ? t : np.multiply(t, n)]
    }, { symbolicZeros: true })
    expect(grad((x: NDArray) => g(x, np.array(3, { dtype: 'int32' })))(2).item()).toBe(3)
  })
})
