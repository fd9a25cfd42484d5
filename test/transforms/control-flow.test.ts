/** Loops and branches: their types and complaints, what they compute at the edges, and what their derivatives keep. */
import { describe, expect, test } from 'vitest'
import { checkpoint, checkpointName, checkpointPolicies, customJvp, debug, grad, hessian, jacfwd, jacrev, jit, jvp, lax, linearTranspose, makeJaxpr, nn, np, random, tree, vjp, vmap, type NDArray } from '../../src/index.js'
import { deadCode } from '../../src/core/compile/simplify/dead-code.js'
import { checkJaxpr } from '../../src/core/ir/check.js'
import { printJaxpr } from '../../src/core/ir/print.js'
import { evalJaxpr } from '../../src/core/trace/eval-jaxpr.js'
import { programOf } from '../../src/testing/subject.js'
import { matchers } from '../../src/testing/vitest.js'
import { computes } from './cases.js'

expect.extend(matchers)

const int = (x: number): NDArray => np.array(x, { dtype: 'int32' })
const typeOf = (x: NDArray): string => `${x.dtype}${x.weakType ? '~' : ''}[${x.shape}]`

describe('carry types', () => {
  test('weak ones give way to what the body returns', () => {
    expect(typeOf(lax.scan((c, x) => [np.add(c, x), null], 0, np.array([1, 2]))[0])).toBe('float32[]')
    expect(typeOf(lax.foriLoop(0, 3, (i, c) => np.add(c, i), int(0)))).toBe('int32[]')
    expect(typeOf(lax.whileLoop(c => np.less(c, 3), c => np.add(c, np.array(1, { dtype: 'float16' })), 0))).toBe('float16[]')
    expect(typeOf(lax.scan((c, _) => [np.multiply(c, 2), null], 1, null, { length: 2 })[0])).toBe('float32~[]')
    expect(typeOf(lax.scan((c, _) => [np.multiply(c, 2), null], int(1), null, { length: 2 })[0])).toBe('int32[]')
  })
  test('a difference names the leaf', () => {
    const start = { h: np.zeros([2]), n: int(0) }
    expect(() => lax.scan((c, _) => [{ h: np.zeros([3]), n: c.n }, null], start, null, { length: 2 })).toThrow(/^scan: expected the carry to keep its type, float32\[2\], got float32\[3\] at carry\.h/)
    expect(() => lax.whileLoop(c => np.less(c.n, 3), c => ({ h: c.h, n: np.add(c.n, 0.5) }), start)).toThrow(/^whileLoop: expected the carry to keep its type, int32\[\], got float32.* at carry\.n/)
    expect(() => lax.foriLoop(0, 2, (_, c) => ({ h: c.h }) as never, start)).toThrow(/expected a record \{h, n\}, got one with no n/)
    expect(() => lax.scan((c, _) => c as never, start, null, { length: 2 })).toThrow('scan: expected a body that returns [carry, y], got object')
    expect(() => lax.scan((_c, _) => [[1], null] as never, [1, 2], null, { length: 2 })).toThrow('expected a list of 2, got one of 1')
  })
  test('sequences and lengths', () => {
    expect(() => lax.scan((c, _) => [c, null], 0, { a: np.zeros([2]), b: [np.zeros([3])] })).toThrow(/^scan: expected leading axes of 2, as that of the first array, got float32\[3\] at xs\.b\[0\]/)
    expect(() => lax.scan((c, _) => [c, null], 0, np.zeros([3]), { length: 2 })).toThrow('expected leading axes of 2 (length), got float32[3]')
    expect(() => lax.scan((c, _) => [c, null], 0, np.array(1))).toThrow('expected arrays with a leading axis to step along, got float32[]')
    expect(() => lax.scan((c, _) => [c, null], 0, null)).toThrow('hint: lax.scan(f, init, null, { length: 10 })')
    expect(() => lax.scan((c, _) => [c, null], 0, null, { length: -1 })).toThrow('expected length: a number of steps, got -1')
    expect(() => lax.scan((c, _) => [c, null], 0, null, { length: 1, unroll: 0 })).toThrow('expected unroll: a positive integer or a boolean, got 0')
  })
})

describe('predicates', () => {
  test('cond takes booleans and numbers, switch clamps', () => {
    for (const [p, want] of [[true, 1], [false, 2], [0, 2], [3, 1], [np.array(false), 2], [int(2), 1]] as const) expect(lax.cond(p, () => 1, () => 2).item()).toBe(want)
    for (const [i, want] of [[-5, 10], [0, 10], [1, 20], [9, 30], [int(9), 30]] as const) expect(lax.switch(i, [() => 10, () => 20, () => 30]).item()).toBe(want)
  })
  test('complaints', () => {
    expect(() => lax.cond(np.array([true, false]), () => 1, () => 2)).toThrow('cond: expected a scalar predicate, got bool[2]\n  hint: np.where chooses element by element; np.any and np.all reduce')
    expect(() => lax.whileLoop(c => c, c => c, 1)).toThrow('whileLoop: expected a condition that returns a bool scalar, got float32~[]\n  hint: compare: np.notEqual(x, 0)')
    expect(() => lax.whileLoop(c => np.less(c, 3), c => c, np.zeros([2]))).toThrow('hint: reduce it with np.any or np.all')
    expect(() => lax.switch(0, [])).toThrow('switch: expected a list of at least one branch, got an empty list')
    expect(() => lax.switch(1.5, [() => 1])).toThrow('switch: expected an integer index, got 1.5')
    expect(() => lax.foriLoop(0.5, 2, (_, c) => c, 0)).toThrow('foriLoop: expected an integer as lower bound, got 0.5')
  })
  test('branches return one type; weak ones give way', () => {
    expect(typeOf(lax.cond(true, () => np.array(1, { dtype: 'float16' }), () => 2))).toBe('float16[]')
    expect(typeOf(lax.cond(true, () => 1, () => int(2)))).toBe('int32[]')
    expect(() => lax.cond(true, () => ({ a: np.zeros([2]) }), () => ({ a: np.zeros([3]) }))).toThrow(/^cond: expected branches that return one type: float32\[3\] \(the false branch\), got float32\[2\] \(the true branch\) at result\.a/)
    expect(() => lax.cond(true, () => np.zeros([2]), () => np.zeros([2], { dtype: 'int32' }))).toThrow('hint: convert one of them with np.astype')
    expect(() => lax.switch(0, [() => ({ a: 1 }), () => [1]] as never)).toThrow(/^switch: expected a record \{a\}, got a list of 1/)
  })
})

describe('edges', () => {
  test('no steps', () => {
    const [c, ys] = lax.scan((c, x) => [np.add(c, x), { y: np.stack([x, x]) }], 5, np.zeros([0]))
    expect([c.item(), ys.y.shape]).toEqual([5, [0, 2]])
    expect(lax.foriLoop(3, 1, (_, c) => np.add(c, 1), 7).item()).toBe(7)
    expect(lax.map(x => np.add(x, 1), np.zeros([0, 3])).shape).toEqual([0, 3])
    expect(grad(x => lax.scan((c, _) => [np.sin(c), null], x, null, { length: 0 })[0])(2).item()).toBe(1)
    expect(lax.associativeScan(np.add, np.zeros([0])).shape).toEqual([0])
  })
  test('reverse keeps the places of the results; unroll means nothing', () => {
    const sums = (options: { reverse?: boolean; unroll?: number | boolean }): unknown => lax.scan((c, x) => [np.add(c, x), np.add(c, x)], 0, np.array([1, 2, 4]), options).map(x => x.tolist())
    expect(sums({ reverse: true })).toEqual([7, [7, 6, 4]])
    expect(sums({ unroll: 2 })).toEqual(sums({}))
    expect(sums({ unroll: true, reverse: true })).toEqual(sums({ reverse: true }))
  })
  test('null sequences and results, dictionaries, keys', () => {
    expect(lax.scan((c, x) => [np.add(c, 1), x], 0, null, { length: 3 }).map(x => x?.item() ?? null)).toEqual([3, null])
    const draw = (k: NDArray): NDArray => lax.scan((k, _) => { const [a, b] = random.split(k); return [a!, random.uniform(b!)] }, k, null, { length: 3 })[1]
    const keys: NDArray[] = [random.key(0)]
    const loose = [0, 1, 2].map(() => { const [a, b] = random.split(keys.at(-1)!); keys.push(a!); return random.uniform(b!).item() })
    expect(draw(random.key(0)).tolist()).toEqual(loose)
    expect(lax.scan((c, k) => [c, random.uniform(k)], 0, random.split(random.key(1), 2))[1].tolist()).toEqual([...random.split(random.key(1), 2)].map(k => random.uniform(k).item()))
  })
  test('nested loops, captures, arrays that only one side changes', () => {
    const table = (n: NDArray): NDArray => lax.foriLoop(0, 3, (i, t) => lax.foriLoop(0, 3, (j, t) => t.at(i, j).set(np.add(np.multiply(i, 10), np.multiply(j, n))), t), np.zeros([3, 3]))
    expect(jit(table)(2).tolist()).toEqual([[0, 2, 4], [10, 12, 14], [20, 22, 24]])
    const fib = lax.scan(([a, b], _) => [[b, np.add(a, b)] as const, a], [0, 1] as const, null, { length: 8 })[1]
    expect(fib.tolist()).toEqual([0, 1, 1, 2, 3, 5, 8, 13])
    const swap = lax.foriLoop(0, 5, (_, [a, b]) => [b, a] as const, [np.array([1, 2]), np.array([3, 4])] as const)
    expect(swap.map(x => x.tolist())).toEqual([[3, 4], [1, 2]])
  })
  test('map in batches', () => {
    const x = np.reshape(np.arange(14, { dtype: 'float32' }), [7, 2])
    for (const batchSize of [1, 3, 7, 10]) expect(lax.map(r => np.sum(r), x, { batchSize }).tolist()).toEqual(lax.map(r => np.sum(r), x).tolist())
    expect(() => lax.map(r => r, x, { batchSize: 0 })).toThrow('map: expected batchSize: a positive integer, got 0')
  })
  test('associative scans of trees along any axis, both ways', () => {
    const compose = ([a, b]: readonly [NDArray, NDArray], [c, d]: readonly [NDArray, NDArray]): readonly [NDArray, NDArray] => [np.multiply(a, c), np.add(np.multiply(b, c), d)]
    const a = np.reshape(np.linspace(0.5, 1.5, 10), [2, 5]), b = np.ones([2, 5])
    const [, got] = lax.associativeScan(compose, [a, b] as const, { axis: 1 })
    const want = vmap((a: NDArray, b: NDArray) => lax.scan((c, [a, b]) => { const next = np.add(np.multiply(c, a), b); return [next, next] }, 0, [a, b] as const)[1])(a, b)
    expect(np.allclose(got, want).item()).toBe(true)
    expect(lax.associativeScan(np.add, np.array([1, 2, 3]), { reverse: true }).tolist()).toEqual([6, 5, 3])
  })
})

describe('closures', () => {
  test('what a branch does not do has no derivative', () => {
    const f = (x: NDArray): NDArray => lax.cond(np.greater(x, 0), () => np.sqrt(x), () => 0)
    for (const g of [grad(f), jit(grad(f)), grad(jit(f))]) expect(g(0).item()).toBe(0)
    expect(jvp(f, [0], [1])[1].item()).toBe(0)
    expect(grad((x: NDArray) => lax.switch(1, [() => np.log(x), () => x]))(0).item()).toBe(1)
  })
  test('what a body closes over is an operand like any other', () => {
    const loop = (w: NDArray): NDArray => lax.foriLoop(0, 3, (_, y) => np.multiply(y, w), 1)
    expect(grad(loop)(2).item()).toBe(12)
    expect(vmap(grad(loop))(np.array([1, 2])).tolist()).toEqual([3, 12])
    expect(jit(grad(grad(loop)))(2).item()).toBe(12)
  })
  test('a loop inside a transformation inside a loop', () => {
    const inner = (y: NDArray): NDArray => lax.scan((c, _) => [np.multiply(c, y), null], y, null, { length: 2 })[0] // y³
    const outer = (x: NDArray): NDArray => lax.scan((c, _) => [grad(inner)(c), null], x, null, { length: 2 })[0] // 3(3x²)²
    expect(outer(np.array(1)).item()).toBe(27)
    expect(grad(outer)(1).item()).toBe(108)
    expect(vmap(outer)(np.array([1, 2])).tolist()).toEqual([27, 432])
  })
})

describe('while', () => {
  const collatz = (n: NDArray): NDArray => lax.whileLoop(([n]) => np.notEqual(n, 1), ([n, steps]) => [np.where(np.equal(np.remainder(n, 2), 0), np.floorDivide(n, 2), np.add(np.multiply(3, n), 1)), np.add(steps, 1)] as const, [n, int(0)] as const)[1]
  test('each lane of a batch stops by itself', () => {
    const n = np.array([1, 6, 27, 2], { dtype: 'int32' })
    expect(vmap(collatz)(n).tolist()).toEqual([0, 8, 111, 1])
    expect(jit(vmap(collatz))(n).tolist()).toEqual([0, 8, 111, 1])
    const doubled = (x: NDArray): NDArray => lax.whileLoop(x => np.less(x, 10), x => np.multiply(x, 2), x)
    expect(vmap(doubled)(np.array([1, 3, 20])).tolist()).toEqual([16, 12, 20])
    // past its end a lane would divide by zero; its value and derivative stay
    const careful = (x: NDArray): NDArray => lax.whileLoop(x => np.greater(x, 1), x => np.divide(np.subtract(x, 1), np.subtract(x, 1.5)), x)
    expect(vmap((x: NDArray) => jvp(careful, [x], [1])[1])(np.array([0.5, 3]))).toBeDefined()
    expect(vmap((x: NDArray) => jvp(careful, [x], [1])[1])(np.array([0.5, 1])).tolist()).toEqual([1, 1])
  })
  test('a batch that only the condition knows, or only the body', () => {
    const until = (limit: NDArray): NDArray => lax.whileLoop(c => np.less(c, limit), c => np.add(c, 1), 0)
    expect(vmap(until)(np.array([2.5, 0, 4])).tolist()).toEqual([3, 0, 4])
    const add = (by: NDArray): NDArray => lax.whileLoop(([i]) => np.less(i, 3), ([i, c]) => [np.add(i, 1), np.add(c, by)] as const, [int(0), 0] as const)[1]
    expect(vmap(add)(np.array([1, 2])).tolist()).toEqual([3, 6])
  })
  test('forward mode works, reverse mode says what to do', () => {
    const f = (x: NDArray): NDArray => lax.whileLoop(x => np.less(x, 10), x => np.square(x), x)
    expect(jvp(f, [2], [1]).map(x => x.item())).toEqual([16, 32])
    expect(() => grad(f)(2)).toThrow(/^whileLoop: expected forward mode \(jvp, jacfwd\), got reverse mode through a loop whose number of steps is not known\n {2}hint: use lax\.scan/)
    expect(() => jit(grad((n: NDArray) => lax.foriLoop(0, np.astype(n, 'int32'), (_, y) => np.multiply(y, n), 1)))(2)).toThrow('whileLoop: expected forward mode')
  })
})

describe('what the backward pass keeps', () => {
  const scratch = (f: (...xs: readonly NDArray[]) => unknown, ...xs: readonly NDArray[]): number => jit(f as never).lower(...(xs as never[])).compile().memoryAnalysis().temporaryBytes

  const hidden = 32
  const weights = np.ones([hidden, hidden])
  const rnn = (length: number, cell: (w: NDArray, h: NDArray) => NDArray) => (w: NDArray, h: NDArray): NDArray =>
    np.sum(lax.scan((h, _) => [cell(w, h), null], h, null, { length })[0])
  const plain = (w: NDArray, h: NDArray): NDArray => np.tanh(np.matmul(w, np.sin(np.matmul(np.exp(w), h))))

  test('grows with the number of steps by what changes in them: never by weights or what is made of weights alone', () => {
    const bytes = (length: number): number => scratch(grad(rnn(length, plain), { argnums: [0, 1] }) as never, weights, np.ones([hidden]))
    const perStep = (bytes(300) - bytes(100)) / 200
    expect(perStep).toBeGreaterThan(0)
    expect(perStep).toBeLessThanOrEqual(6 * 4 * hidden) // some vectors, and no matrix of 4·32·32 bytes
  })
  const cells: { readonly [name: string]: readonly [kept: number, cell: typeof plain] } = {
    'σ′ = σ(1 − σ): its argument is a product with h, which is kept for w': [2, (w, h) => nn.sigmoid(np.matmul(w, h))],
    'tanh′ likewise, and the derivative of a square': [2, (w, h) => np.square(np.tanh(np.matmul(w, np.add(h, 1))))],
    'a mask is a quarter of what it was compared from': [1.25, (w, h) => nn.relu(np.matmul(w, h))],
    'a number for every element is kept as one: h, a sine, a cosine, three numbers': [3 + 3 / hidden, (w, h) => np.multiply(np.sin(np.matmul(w, h)), np.exp(np.max(h)))],
    'four gates, the state they open to, and the tanh of the next': [6, (w, h) => {
      const [i, f, g, o] = [1, 2, 3, 4].map(k => np.matmul(w, np.multiply(h, k))) as [NDArray, NDArray, NDArray, NDArray]
      return np.multiply(nn.sigmoid(o), np.tanh(np.add(np.multiply(nn.sigmoid(f), h), np.multiply(nn.sigmoid(i), np.tanh(g)))))
    }],
  }
  test.each(Object.entries(cells))('nor by what a few operations compute again: %s', (_, [kept, cell]) => {
    const first = np.linspace(-1, 1, hidden)
    const looped = (length: number) => grad(rnn(length, cell), { argnums: [0, 1] })
    const [some, more] = [100, 300].map(length => scratch(looped(length) as never, weights, first))
    expect((more! - some!) / 200 / (4 * hidden)).toBeCloseTo(kept, 2) // buffers are aligned
    const w = np.multiply(weights, 1 / hidden)
    const unrolled = grad((w: NDArray, h: NDArray): NDArray => np.sum(cell(w, cell(w, cell(w, h)))), { argnums: [0, 1] })
    expect(looped(3)(w, first)).toBeCloseToTree(unrolled(w, first), { rtol: 1e-5, atol: 1e-6 })
  })
  test('checkpoint of the body keeps the carry only, and computes the same', () => {
    const kept = rnn(200, plain), again = rnn(200, checkpoint(plain))
    const grads = [kept, again].map(f => jit(grad(f, { argnums: [0, 1] }))(weights, np.ones([hidden])))
    expect(np.allclose(grads[0]![0], grads[1]![0]).item()).toBe(true)
    const bytes = [kept, again].map(f => scratch(grad(f) as never, weights, np.ones([hidden])))
    expect(bytes[1]!).toBeLessThan(0.6 * bytes[0]!)
  })
  test('policies keep what they say', () => {
    const body = (w: NDArray, h: NDArray): NDArray => np.tanh(np.sin(np.matmul(w, checkpointName(np.cos(np.exp(h)), 'in'))))
    const bytes = (policy?: Parameters<typeof checkpoint>[1]): number => scratch(grad(rnn(400, policy === undefined ? body : checkpoint(body, policy))) as never, weights, np.ones([hidden]))
    const nothing = bytes({}), dots = bytes({ policy: checkpointPolicies.dotsSaveable }), named = bytes({ policy: checkpointPolicies.saveOnlyTheseNames('in') }), all = bytes({ policy: checkpointPolicies.everythingSaveable })
    expect(nothing).toBeLessThan(dots)
    expect(dots).toBeLessThan(all)
    expect(nothing).toBeLessThan(named)
    expect(named).toBeLessThan(all)
    expect(all).toBeLessThanOrEqual(bytes())
  })
  test('in a deep residual network', () => {
    const block = (x: NDArray, w: NDArray): NDArray => np.add(x, np.matmul(np.tanh(np.square(np.sin(np.matmul(x, w)))), w))
    const net = (f: typeof block) => (ws: readonly NDArray[], x: NDArray): NDArray => np.sum(ws.reduce((x, w) => f(x, w), x))
    const ws = Array.from({ length: 32 }, (_, i) => np.multiply(0.01, random.normal(random.key(i), [16, 16]))), x = np.ones([64, 16])
    const steps = [block, checkpoint(block)].map(f => jit(grad(net(f as typeof block))))
    const [plainGrads, again] = steps.map(f => f(ws, x))
    tree.map((a: NDArray, b: NDArray) => expect(a.tolist()).toEqual(b.tolist()), plainGrads!, again!)
    const [most, less] = steps.map(f => f.lower(ws, x).compile().memoryAnalysis().temporaryBytes)
    expect(less!).toBeLessThanOrEqual(most! / 2)
  })
  test('gradients of reading and writing at an index accumulate in place', () => {
    const pick = (length: number) => (x: NDArray): NDArray => lax.foriLoop(0, length, (i, s) => np.add(s, np.square(np.index(x, i))), 0)
    const text = String(makeJaxpr(grad(pick(4)))(np.ones([4])))
    expect(text).toContain('scan')
    const sizes = [100, 400].map(n => scratch(grad(pick(n)) as never, np.ones([n])))
    expect(sizes[1]! / sizes[0]!).toBeLessThan(5) // four times the steps, four times the memory: nothing quadratic
    const updates: readonly ((length: number) => (x: NDArray) => NDArray)[] = [
      pick,
      n => x => lax.foriLoop(0, n, (i, s) => np.add(s, np.add(np.sin(np.index(x, i)), np.sum(lax.dynamicSlice(x, [i], [2])))), 0),
      n => x => np.sum(lax.foriLoop(0, n, (i, y) => y.at(i).set(np.sin(i)), x)),
      n => x => np.sum(lax.foriLoop(0, n, (i, y) => y.at(i).add(i), x)),
      n => x => np.sum(lax.foriLoop(0, n, (i, y) => y.at(i).multiply(2), x)),
      n => x => np.sum(lax.foriLoop(0, n, (i, y) => lax.dynamicUpdateSlice(y, np.ones([1]), [i]), x)),
    ]
    for (const f of updates) {
      const bytes = [200, 800].map(n => jit(grad(f(n))).lower(np.ones([n])).compile().costAnalysis().bytesAccessed)
      expect(bytes[1]! / bytes[0]!, String(f)).toBeLessThan(5)
    }
    expect(jit(grad(pick(5)))(np.arange(5, { dtype: 'float32' })).tolist()).toEqual([0, 2, 4, 6, 8])
    const write = (x: NDArray): NDArray => np.sum(lax.foriLoop(0, 3, (i, y) => y.at(i).multiply(np.add(i, 2)), np.square(x)))
    expect(jit(grad(write))(np.array([1, 2, 3, 4])).tolist()).toEqual([4, 12, 24, 8])
  })
})

test('counters and other known carries are not differentiated, nor stacked twice', () => {
  const f = (x: NDArray): NDArray => lax.scan(([i, y], _) => [[np.add(i, 1), np.multiply(y, np.add(x, i))] as const, null], [int(0), 1] as const, null, { length: 3 })[0][1]
  expect(grad(f)(1).item()).toBe(11) // x(x+1)(x+2)
  expect(vjp(f, [2])[1](1)[0].item()).toBe(26)
})

describe('derivatives and batches', () => {
  const ints = (...xs: readonly number[]): NDArray => np.array(xs, { dtype: 'int32' })
  const power = (w: NDArray): NDArray => lax.whileLoop(([i]) => np.less(i, 4), ([i, y]) => [np.add(i, 1), np.multiply(y, w)] as const, [int(0), np.array(1)] as const)[1]
  const either = (w: NDArray, x: NDArray): NDArray => lax.cond(np.greater(x, 0), () => np.multiply(w, x), () => np.square(w))
  const overAll = (w: NDArray, xs: NDArray): NDArray => np.sum(vmap((x: NDArray) => either(w, x))(xs))
  const threshold = (w: NDArray, c: NDArray): NDArray => lax.scan((c: NDArray, _: null) => [lax.cond(np.greater(c, 2), (c: NDArray) => np.multiply(c, w), (c: NDArray) => np.add(c, w), c), null], c, null, { length: 4 })[0]
  const register = (x: NDArray, length: number): NDArray => lax.scan(([a, b, c], _: null) => [[np.multiply(x, np.array(2)), a!, b!] as const, c!] as const, [np.array(1), np.array(1), np.array(1)] as const, null, { length })[0][2]
  const prefixes = (options: { readonly axis?: number; readonly reverse?: boolean }) => (x: NDArray): NDArray => np.sum(lax.associativeScan((a: NDArray, b: NDArray) => np.multiply(a, b), x, options))
  computes({
    'a scan of no steps: its weights and sequences have zeros': [grad((w: NDArray, c: NDArray, xs: NDArray) => {
      const [y, ys] = lax.scan((c: NDArray, x: NDArray) => [np.multiply(np.multiply(c, w), x), np.multiply(c, x)], c, xs)
      return np.add(y, np.sum(ys))
    }, { argnums: [0, 1, 2] }), [np.array(2), np.array(3), np.zeros([0])], [0, 1, []]],
    'branches that capture, in a batch, under grad': [grad(overAll), [np.array(3), np.array([1, -1, 2])], 9],
    'and twice': [hessian(overAll), [np.array(3), np.array([1, -1, 2])], 2],
    'a switch clamps the index of every lane': [vmap(grad((x: NDArray, i: NDArray) => lax.switch(i, [(y: NDArray) => np.multiply(y, 2), (y: NDArray) => np.square(y), (y: NDArray) => np.power(y, 3)], x))), [np.array([3, 3, 3, 3]), ints(-7, 0, 1, 99)], [2, 2, 6, 27]],
    'a choice made anew at every step, by a batched carry': [vmap(grad(threshold)), [np.array([1.5, 2, 0.1]), np.array([0, 3, 1])], [13.5, 96, 4]], // 2w³, 3w⁴, 1 + 4w
    'forward through a loop that is not known to end': [(w: NDArray) => jvp((v: NDArray) => jvp(power, [v], [1])[1], [w], [1]), [np.array(2)], [32, 48]],
    'of which every lane runs as long as it must': [vmap((n: NDArray, x: NDArray) => jvp((x: NDArray) => lax.foriLoop(0, n, (_, y: NDArray) => np.multiply(y, x), np.array(1)), [x], [1])), [ints(0, 1, 3), np.array([2, 2, 2])], [[1, 2, 8], [0, 1, 12]]],
    'bounds that are known late, and in the wrong order': [(lo: NDArray, hi: NDArray, x: NDArray) => jvp((x: NDArray) => lax.foriLoop(lo, hi, (_, c: NDArray) => np.multiply(c, x), x), [x], [1]), [int(5), int(2), np.array(3)], [3, 1]],
    'what reaches the carry after some steps': [grad((x: NDArray) => np.add(register(x, 3), np.multiply(100, register(x, 2)))), [np.array(3)], 2],
    'a batch that spreads from carry to carry': [vmap((x: NDArray) => lax.whileLoop(([, , c]) => np.less(c!, 10), ([a, b, c]) => [np.add(a!, x), a!, np.add(c!, np.add(b!, 1))] as const, [np.array(0), np.array(0), np.array(0)] as const)[2]), [np.array([1, 100])], [11, 103]],
    'gradients of prefix products of five': [grad(prefixes({})), [np.array([1, 2, 3, 4, 5])], [153, 76, 50, 36, 24]],
    'and from the other end, along the last axis': [grad(prefixes({ axis: -1, reverse: true })), [np.array([[5, 4, 3, 2, 1]])], [[24, 36, 50, 76, 153]]],
    'sequences of integers and keys': [grad((x: NDArray, keys: NDArray) => lax.scan((c: NDArray, [k, i]: readonly [NDArray, NDArray]) => [np.add(c, np.multiply(np.multiply(x, i), np.floor(np.add(random.uniform(k), 1)))), null], 0, [keys, ints(1, 0, 2)] as const)[0]), [np.array(2), random.split(random.key(0), 3)], 3],
    'a loop in a loop that captures its carry': [grad((x: NDArray, xs: NDArray) => lax.scan((c: NDArray, _: null) => [lax.scan((d: NDArray, v: NDArray) => [np.add(d, np.multiply(np.multiply(c, x), v)), null], 0, xs)[0], null], np.array(1), null, { length: 3 })[0]), [np.array(2), np.array([1, 2])], 324],
    'a linear loop has a transpose: sums from the other end': [(ct: NDArray) => linearTranspose((xs: NDArray) => lax.scan((c: NDArray, x: NDArray) => [np.add(c, x), np.add(c, x)], 0, xs)[1], [np.zeros([3])])(ct)[0], [np.array([1, 10, 100])], [111, 110, 100]],
    'jacobians, forward through a while loop': [jacfwd((x: NDArray) => lax.whileLoop((y: NDArray) => np.less(np.sum(y), 100), (y: NDArray) => np.multiply(y, 2), x)), [np.array([1, 2])], [[64, 0], [0, 64]]],
    'and backward through what a scan emits': [jacrev((x: NDArray) => lax.scan((c: NDArray, v: NDArray) => [np.multiply(c, v), np.multiply(c, v)], 1, x)[1]), [np.array([2, 3])], [[1, 0], [3, 2]]],
    'a rule of its own in a loop of lanes': [vmap((x: NDArray) => jvp((y: NDArray) => lax.whileLoop((z: NDArray) => np.less(z, 10), customJvp((z: NDArray) => np.multiply(z, 2), ([z], [t]) => [np.multiply(z, 2), np.multiply(t, 3)]), y), [x], [1])[1]), [np.array([1, 6, 11])], [81, 3, 1]],
    'half precision inside': [grad((x: NDArray) => np.astype(lax.scan((c: NDArray, _: null) => [np.multiply(c, np.array(2, { dtype: 'float16' })), null], np.astype(x, 'float16'), null, { length: 3 })[0], 'float32')), [np.array(1.5)], 8],
  })
})

describe('what nobody uses is not computed', () => {
  const x = np.array([1, 2, 3])
  /** The program without it, checked to compute the same. */
  const reduced = (f: (...xs: readonly NDArray[]) => unknown): string => {
    const before = programOf(f, [x]), after = checkJaxpr(deadCode(before))
    expect(evalJaxpr(after, [x]).map(y => y.tolist())).toEqual(evalJaxpr(before, [x]).map(y => y.tolist()))
    return printJaxpr(after)
  }
  const scanned = (x: NDArray): readonly [readonly NDArray[], readonly NDArray[]] => lax.scan(([a, b, c], v: NDArray) => [[np.add(a!, v), np.multiply(b!, np.sin(c!)), np.cos(c!)] as const, [np.exp(v), np.log(a!)] as const] as const, [np.array(0), np.array(1), np.array(2)] as const, x)
  test('emitted values, carries, and what they alone need', () => {
    expect(reduced(x => scanned(x!)[0][0])).not.toMatch(/sin|cos|exp|log/)
    expect(reduced(x => scanned(x!)[0][2])).toMatch(/cos/)
    expect(reduced(x => scanned(x!)[0][2])).not.toMatch(/sin|exp|log/)
    expect(reduced(x => scanned(x!)[0][1])).toMatch(/sin.*cos/s)
    expect(reduced(x => scanned(x!)[1][1])).not.toMatch(/sin|cos|exp/)
  })
  test('of branches', () => {
    const both = (x: NDArray): readonly NDArray[] => lax.cond(np.greater(np.sum(x), 0), (y: NDArray) => [np.sin(y), np.exp(y)] as const, (y: NDArray) => [np.cos(y), y] as const, x)
    expect(reduced(x => both(x!)[0])).not.toContain('exp')
    expect(reduced(x => both(x!)[1])).not.toMatch(/sin|cos/)
  })
  test('but effects stay, with what they need', () => {
    const seen: number[] = []
    const text = reduced(x => lax.scan(([a, b], v: NDArray) => {
      debug.callback((u: NDArray) => seen.push(Number(u.item())), b!)
      return [[np.add(a!, v), np.multiply(b!, 2)] as const, null]
    }, [np.array(0), np.array(1)] as const, x!)[0][0])
    expect(text).toContain('debug_callback')
    expect(seen).toEqual([1, 2, 4, 1, 2, 4])
  })
  test('a scan asked for its carry alone needs no memory for what it emits', () => {
    const bytes = (length: number): number => jit((x: NDArray) => lax.scan((c: NDArray, _: null) => [np.sin(c), np.cos(c)], x, null, { length })[0]).lower(x).compile().memoryAnalysis().temporaryBytes
    expect(bytes(1000)).toBe(bytes(10))
  })
})
