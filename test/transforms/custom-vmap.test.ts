/** Rules for batches: where they apply, derivatives of all kinds included. The rules here differ from their functions, so that one sees. */
import { describe, expect, test } from 'vitest'
import type { NDArray } from '../../src/core/trace/ndarray.js'
import { checkpoint, customVmap, debug, grad, hessian, jacfwd, jacrev, jit, jvp, lax, linearize, linearTranspose, np, tree, vjp, vmap } from '../../src/index.js'
import * as laws from '../../src/testing/laws.js'
import { programs } from '../../src/testing/programs.js'
import type { Subject } from '../../src/testing/subject.js'
import { holds } from '../laws/replay.js'

const values = (t: unknown): unknown => tree.map((x: NDArray) => x.tolist(), t as NDArray)
const int = (...xs: readonly number[]): NDArray => np.array(xs, { dtype: 'int32' })

describe('the rule', () => {
  const f = customVmap((x: NDArray, y: NDArray) => np.add(x, y), (size: number, [bx, by]: readonly [boolean, boolean], x: NDArray, y: NDArray) => [np.multiply(np.add(x, y), size * (bx ? 1 : 10) * (by ? 1 : 100)), true])
  test('knows what is batched', () => {
    expect(f(1, 2).item()).toBe(3)
    expect(vmap(f)(np.array([1, 2]), np.array([3, 4])).tolist()).toEqual([8, 12])
    expect(vmap(f, { inAxes: [0, null] })(np.array([1, 2]), 1).tolist()).toEqual([400, 600])
    expect(jit(vmap(f, { inAxes: [null, 0] }))(1, np.array([1, 2, 3])).tolist()).toEqual([60, 90, 120])
  })
  test('gives trees, and results that are the same for all', () => {
    const g = customVmap((p: { a: NDArray; b: NDArray }) => [np.sin(p.a), np.square(p.b)], (_size: number, [{ a, b }]: readonly [{ a: boolean; b: boolean }], p: { a: NDArray; b: NDArray }) => [[np.cos(p.a), p.b], [a, b]])
    expect(values(vmap(g, { inAxes: [{ a: 0, b: null }] })({ a: np.array([0, 0]), b: 3 }))).toEqual([[1, 1], [3, 3]])
    expect(vmap((a: NDArray) => g({ a, b: np.array(3) })[1]!, { outAxes: null })(np.array([0, 0])).item()).toBe(3)
    expect(grad((b: NDArray) => g({ a: b, b })[1]!)(3).item()).toBe(6)
  })
  test('is asked for its shapes', () => {
    expect(() => vmap((x: NDArray) => customVmap((y: NDArray) => np.add(x, y), (_size: number, _batched: unknown, y: NDArray) => [y, true])(1))(np.array([1, 2]))).toThrow('expected every value that is mapped over to be an argument of the function, got a captured float32[2]')
    expect(() => vmap(customVmap((x: NDArray) => x, (_size: number, _batched: unknown, x: NDArray) => [x, [true, true]]))(np.array([1, 2]))).toThrow('expected outBatched: a boolean, or a tree of 1 booleans')
  })
})

/** x³, and x² of a batch. */
const f = customVmap((x: NDArray) => np.multiply(x, np.square(x)), (_size: number, _batched: unknown, x: NDArray) => [np.square(x), true])
const xs = np.array([1, 2, 3]), ts = np.array([1, 10, 100])
const along = (g: (x: NDArray) => NDArray) => (x: NDArray): NDArray => jvp(g, [x], [np.onesLike(x)])[1]
const sumOf = (g: (x: NDArray) => NDArray) => (x: NDArray): NDArray => np.sum(g(x))

describe('derivatives', () => {
  const once: Readonly<Record<string, (x: NDArray) => NDArray>> = {
    'vmap(grad)': vmap(grad(f)),
    'vmap(jvp)': vmap(along(f)),
    'grad of the sum of vmap': grad(sumOf(vmap(f))),
    'jvp of vmap': along(vmap(f)),
    'jit(vmap(grad))': jit(vmap(grad(f))),
    'vmap(jit(grad))': vmap(jit(grad(f))),
    'vmap(grad(jit))': vmap(grad(jit(f))),
    'jit(vmap(jvp(jit)))': jit(vmap(along(jit(f)))),
    'vmap(linearize)': vmap((x: NDArray) => linearize(f, [x])[1](1)),
    'vmap(jacfwd)': vmap(jacfwd(f)),
    'vmap(jacrev)': vmap(jacrev(f)),
    'vmap(vmap(grad))': x => np.ravel(vmap(vmap(grad(f)))(np.reshape(x, [3, 1]))),
    'vmap of a checkpoint': vmap(grad(checkpoint(f))),
    'vmap of a branch': vmap(grad((x: NDArray) => lax.cond(true, f, y => y, x))),
    'vmap of a choice for each': vmap(grad((x: NDArray) => lax.cond(np.greater(x, 0), f, y => y, x))),
    'a loop over a batch': x => lax.map((row: NDArray) => vmap(grad(f))(row), np.reshape(x, [1, 3])).at(0).get(),
    'vmap of a loop': vmap((x: NDArray) => lax.map(grad(f), np.reshape(x, [1])).at(0).get()),
    'vmap of a while loop': vmap(along((x: NDArray) => lax.whileLoop(([i]) => np.less(i, 1), ([i, y]) => [np.add(i, 1), f(y)] as const, [int(0).at(0).get(), x] as const)[1])),
  }
  test.each(Object.entries(once))('%s is that of the rule', (_, g) => expect(g(xs).tolist()).toEqual([2, 4, 6]))

  const twice: Readonly<Record<string, (x: NDArray) => NDArray>> = {
    'vmap(grad(grad))': vmap(grad(grad(f))),
    'vmap(jvp(jvp))': vmap(along(along(f))),
    'vmap(jvp(grad))': vmap(along(grad(f))),
    'vmap(grad(jvp))': vmap(grad(along(f))),
    'vmap(hessian)': vmap(hessian(f)),
    'grad(vmap(grad))': grad(sumOf(vmap(grad(f)))),
    'jvp(vmap(grad))': along(vmap(grad(f))),
    'jit(vmap(grad(jit(grad))))': jit(vmap(grad(jit(grad(f))))),
    'checkpoint twice': vmap(grad(checkpoint(grad(checkpoint(f))))),
  }
  test.each(Object.entries(twice))('%s is the second of the rule', (_, g) => expect(g(xs).tolist()).toEqual([2, 2, 2]))

  test('vmap(grad(grad(grad))) is the third of the rule', () => {
    const cubed = customVmap((x: NDArray) => x, (_size: number, _batched: unknown, x: NDArray) => [np.power(x, 3), true])
    expect(vmap(grad(grad(grad(cubed))))(xs).tolist()).toEqual([6, 6, 6])
  })
  test('with a tangent for each example', () => {
    expect(values(vmap((x: NDArray, t: NDArray) => jvp(f, [x], [t]))(xs, ts))).toEqual([[1, 4, 9], [2, 40, 600]])
    expect(values(vmap((x: NDArray, t: NDArray) => vjp(f, [x])[1](t)[0])(xs, ts))).toEqual([2, 40, 600])
  })
  test('without a batch are those of the function, in many directions too', () => {
    expect(grad(f)(2).item()).toBe(12)
    expect(hessian(f)(2).item()).toBe(12)
    const each = (x: NDArray): NDArray => np.stack([...x].map(f))
    for (const jacobian of [jacfwd, jacrev]) expect(np.diag(jacobian(each)(xs)).tolist()).toEqual([3, 12, 27])
    expect(vmap(linearize(f, [2])[1])(ts).tolist()).toEqual([12, 120, 1200])
    expect(values(vmap(vjp(f, [2])[1])(ts))).toEqual([[12, 120, 1200]])
  })
  test('in a loop: ((x²)²)² has the derivative 8x⁷', () => {
    const looped = (x: NDArray): NDArray => lax.scan((c: NDArray, _: null) => [f(c), null], x, null, { length: 3 })[0]
    expect(vmap(grad(looped))(xs).tolist()).toEqual([8, 1024, 17496])
    expect(jit(vmap(grad(looped)))(xs).tolist()).toEqual([8, 1024, 17496])
    expect(vmap(along(looped))(xs).tolist()).toEqual([8, 1024, 17496])
  })
})

describe('arguments', () => {
  /** Two results and an integer: [w·x, x + n], of which a batch is ten and a hundred times. */
  const g = customVmap((w: NDArray, x: NDArray, n: NDArray) => [np.multiply(w, x), np.add(x, n)] as const, (_size: number, batched: readonly boolean[], w: NDArray, x: NDArray, n: NDArray) => {
    seen.push(batched.map(Number).join(''))
    return [[np.multiply(np.multiply(w, x), 10), np.multiply(np.add(x, n), 100)], [batched[0]! || batched[1]!, batched[1]! || batched[2]!]]
  })
  const seen: string[] = []
  const total = (w: NDArray, x: NDArray, n: NDArray): NDArray => np.add(...g(w, x, n))
  const n = int(4, 5, 6)

  test('that are shared stay so, for values and derivatives in the others', () => {
    seen.length = 0
    expect(vmap(grad(total, { argnums: 1 }), { inAxes: [null, 0, null] })(7, xs, 4).tolist()).toEqual([170, 170, 170])
    expect([...new Set(seen)]).toEqual(['010'])
  })
  test('whose derivative every example asks for count as batched', () => {
    seen.length = 0
    expect(values(vmap(grad(total, { argnums: [0, 1] }), { inAxes: [null, 0, 0] })(7, xs, n))).toEqual([[10, 20, 30], [170, 170, 170]])
    expect(new Set(seen)).toEqual(new Set(['011', '111']))
    expect(values(vmap(grad(total, { argnums: [0, 1] }), { inAxes: [0, null, null] })(xs, 7, 4))).toEqual([[70, 70, 70], [110, 120, 130]])
  })
  test('and a result that is the same for all', () => {
    const ct = (w: NDArray, t: NDArray): unknown => vjp((v: NDArray) => g(v, np.array(5), np.array(1, { dtype: 'int32' })), [w])[1]([t, t])[0]
    expect(values(vmap(ct)(xs, ts))).toEqual([50, 500, 5000])
    const shared = customVmap((x: NDArray, c: NDArray) => [x, np.sin(c)] as const, (_size: number, _batched: unknown, x: NDArray, c: NDArray) => [[x, np.multiply(c, 3)], [true, false]])
    expect(grad((c: NDArray) => np.sum(vmap((x: NDArray) => shared(x, c)[1])(xs)))(2).item()).toBe(9)
  })
  test('that are captured have derivatives, but not of a batch', () => {
    const outside = (w: NDArray, x: NDArray): NDArray => customVmap((y: NDArray) => np.multiply(w, y), (_size: number, _batched: unknown, y: NDArray) => [y, true])(x)
    expect(values(grad(outside, { argnums: [0, 1] })(3, 5))).toEqual([5, 3])
    expect(() => vmap(grad(outside), { inAxes: [null, 0] })(3, xs)).toThrow('expected every value that is mapped over to be an argument of the function, got a captured float32')
  })
})

test('linearTranspose keeps the rule', () => {
  const twice = customVmap((x: NDArray, y: NDArray) => np.add(np.multiply(x, 2), y), (_size: number, _batched: unknown, x: NDArray, y: NDArray) => [np.add(np.multiply(x, 20), y), true])
  const back = linearTranspose(twice, [1, 1])
  expect(values(back(1))).toEqual([2, 1])
  expect(values(vmap(back)(xs))).toEqual([[20, 40, 60], [1, 2, 3]])
  expect(values(vmap((x: NDArray) => linearTranspose((y: NDArray) => twice(y, x), [1])(x)[0])(xs))).toEqual([20, 40, 60])
})

test('what the rule prints it prints once', () => {
  const printed: number[] = []
  const loud = customVmap((x: NDArray) => np.sin(x), (_size: number, _batched: unknown, x: NDArray) => {
    debug.callback((y: NDArray) => printed.push(y.size), x)
    return [np.square(x), true]
  })
  expect(vmap(grad(loud))(xs).tolist()).toEqual([2, 4, 6])
  expect(jit(vmap(grad(loud)))(xs).tolist()).toEqual([2, 4, 6])
  expect(printed).toEqual([3, 3])
})

describe('random programs with their batches for rules', () => {
  const SHARE = 0.2
  const ruled = ({ f, args }: Subject): Subject => ({ f: customVmap(f, (_size: number, batched: readonly boolean[], ...xs: readonly NDArray[]) => [vmap(f, { inAxes: batched.map(b => (b ? 0 : null)) })(...xs), true]) as Subject['f'], args })
  const gradientOf = ({ f, args }: Subject): Subject => ({ f: (...xs) => { const [out, pull] = vjp(f, xs); return pull(out) }, args })
  const derivativeOf = ({ f, args }: Subject): Subject => ({ f: (...xs) => jvp(f, xs, xs), args })
  const subjects = programs({ dtype: 'float64', differentiable: true, maxLength: 3 }).map(ruled)
  const rounding = { atol: 1e-9, rtol: 1e-9 }
  const towers: Readonly<Record<string, typeof subjects>> = {
    values: subjects,
    derivatives: subjects.map(derivativeOf),
    gradients: subjects.map(gradientOf),
    'gradients of gradients': subjects.map(gradientOf).map(gradientOf),
    'derivatives of gradients': subjects.map(gradientOf).map(derivativeOf),
    'gradients of derivatives': subjects.map(derivativeOf).map(gradientOf),
  }
  test.each(Object.entries(towers))('batches of their %s are those of each', (_, tower) => holds(laws.batchIsMap(tower, rounding), SHARE))
  test('batches have gradients', () => holds(laws.transposeIsAdjoint(subjects.map(({ f, args }) => ({ f: (...xs) => vmap((t: NDArray) => gradientOf({ f, args }).f(...xs.map(x => np.multiply(x, t))))(np.array([1, 0.5], { dtype: 'float64' })), args }))), SHARE))
})
