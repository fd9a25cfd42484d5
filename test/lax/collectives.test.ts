/** Collectives of a named axis are operations on the stacked values: explicit ones, which every transformation agrees with. */
import { describe, expect, test } from 'vitest'
import { checkpoint, customJvp, customVjp, customVmap, grad, hessian, jacfwd, jacrev, jit, jvp, lax, type NDArray, np, vjp, vmap } from '../../src/index.js'
import { differenceBeyond } from '../../src/testing/closeness.js'
import { computes } from '../transforms/cases.js'

type Fn = (x: NDArray) => NDArray

const N = 4
const K = 3
const rows = np.reshape(np.sin(np.arange(N * N * K)), [N, N, K])
const weights = np.reshape(np.cos(np.arange(N * N * K)), [N, N, K])
const all = (x: NDArray): NDArray => np.broadcastTo(np.expandDims(x, 0), [N, ...x.shape])
const repeated = (f: Fn): Fn => x => all(f(x))
const pairs = [[0, 1], [2, 3]]
const grouped = (reduce: (x: NDArray, axis: number) => NDArray): Fn => x => {
  const sums = reduce(np.reshape(x, [2, 2, ...x.shape.slice(1)]), 1)
  return np.repeat(sums, 2, { axis: 0 })
}
const swap = (x: NDArray): NDArray => np.swapaxes(x, 0, 1)
const take = (...order: readonly number[]): Fn => x => np.take(x, np.array(order, { dtype: 'int32' }), { axis: 0 })

/** What each example computes, and what that is of all of them: `[N, N, K]` to `[N, …]`. */
const cases: Readonly<Record<string, readonly [each: Fn, stacked: Fn]>> = {
  psum: [x => lax.psum(x, 'i'), repeated(x => np.sum(x, { axis: 0 }))],
  'psum in groups': [x => lax.psum(x, 'i', { axisIndexGroups: pairs }), grouped((x, axis) => np.sum(x, { axis }))],
  pmean: [x => lax.pmean(x, 'i'), repeated(x => np.mean(x, { axis: 0 }))],
  pmax: [x => lax.pmax(x, 'i'), repeated(x => np.max(x, { axis: 0 }))],
  'pmin in groups': [x => lax.pmin(x, 'i', { axisIndexGroups: pairs }), grouped((x, axis) => np.min(x, { axis }))],
  allGather: [x => lax.allGather(x, 'i'), all],
  'allGather at an axis': [x => lax.allGather(x, 'i', { axis: -1 }), repeated(x => np.moveaxis(x, 0, -1))],
  'allGather, tiled': [x => lax.allGather(x, 'i', { axis: 1, tiled: true }), repeated(x => np.reshape(np.moveaxis(x, 0, 1), [N, N * K]))],
  'allGather in groups': [x => lax.allGather(x, 'i', { axisIndexGroups: pairs }), x => np.repeat(np.reshape(x, [2, 2, N, K]), 2, { axis: 0 })],
  psumScatter: [x => lax.psumScatter(x, 'i'), x => np.sum(x, { axis: 0 })],
  'psumScatter, tiled': [x => lax.psumScatter(np.concatenate([x, x], { axis: 0 }), 'i', { tiled: true }), x => np.reshape(np.sum(np.concatenate([x, x], { axis: 1 }), { axis: 0 }), [N, 2, K])],
  allToAll: [x => lax.allToAll(x, 'i', 0, 0), swap],
  'allToAll to another axis': [x => lax.allToAll(x, 'i', 0, 1), x => np.swapaxes(swap(x), 1, 2)],
  'allToAll, tiled': [x => lax.allToAll(x, 'i', 0, 1, { tiled: true }), x => np.reshape(swap(x), [N, 1, N * K])],
  pswapaxes: [x => lax.pswapaxes(x, 'i', 0), swap],
  ppermute: [x => lax.ppermute(x, 'i', [[0, 1], [1, 2], [2, 3], [3, 0]]), take(3, 0, 1, 2)],
  'ppermute that leaves one out': [x => lax.ppermute(x, 'i', [[0, 1], [1, 2], [3, 3]]), x => np.multiply(take(0, 0, 1, 3)(x), np.array([[[0]], [[1]], [[1]], [[1]]]))],
  pshuffle: [x => lax.pshuffle(x, 'i', [2, 0, 3, 1]), take(2, 0, 3, 1)],
  axisIndex: [x => np.multiply(x, lax.axisIndex('i')), x => np.multiply(x, np.reshape(np.arange(N), [N, 1, 1]))],
  axisSize: [x => np.divide(x, lax.axisSize('i')), x => np.divide(x, N)],
}

const agree = (got: unknown, expected: unknown): void => expect(differenceBeyond(got, expected, { atol: 1e-5, rtol: 1e-5 })).toBeUndefined()

describe.each(Object.entries(cases))('%s', (_name, [each, stacked]) => {
  const mapped = (f: Fn): Fn => vmap(f, { axisName: 'i' })
  const expected = stacked(rows)
  /** A scalar that tells results of all examples apart. */
  const loss = (f: Fn): Fn => x => np.sum(np.multiply(np.sin(f(x)), np.add(1, np.sin(np.reshape(np.arange(expected.size), expected.shape)))))

  test('is the operation on the stack', () => agree(mapped(each)(rows), expected))
  test('jitted inside, outside, and both', () => {
    agree(mapped(jit(each))(rows), expected)
    agree(jit(mapped(each))(rows), expected)
    agree(jit(mapped(jit(each)))(rows), expected)
  })
  test('in a scan body', () => agree(mapped(x => np.sum(lax.scan((c: NDArray, k: NDArray) => [np.add(c, k), each(np.multiply(x, k))], 0, np.array([1, 2]))[1], { axis: 0 }))(rows), np.add(stacked(rows), stacked(np.multiply(2, rows)))))
  test('under an inner and an outer vmap', () => {
    const extra = np.stack([rows, np.cos(rows)])
    agree(vmap(mapped(each))(extra), np.stack([expected, stacked(np.cos(rows))]))
    agree(vmap((xs: NDArray) => vmap(each)(xs), { axisName: 'i', inAxes: 1, outAxes: 1 })(extra), np.stack([expected, stacked(np.cos(rows))]))
  })
  test('differentiated outside', () => {
    agree(grad(loss(mapped(each)))(rows), grad(loss(stacked))(rows))
    agree(jvp(mapped(each), [rows], [weights]), jvp(stacked, [rows], [weights]))
  })
  test('differentiated inside: the gradient of the sum over all examples', () => {
    const inside = vmap((x: NDArray) => grad((y: NDArray) => np.sum(np.sin(each(y))))(x), { axisName: 'i' })
    agree(inside(rows), grad((x: NDArray) => np.sum(np.sin(stacked(x))))(rows))
    agree(jit(inside)(rows), inside(rows))
  })
  test('of a value all examples share', () => {
    const one = rows.at(0).get()
    agree(vmap(() => each(one), { axisName: 'i', axisSize: N })(), stacked(all(one)))
    const pulled = vmap(() => vjp((y: NDArray) => each(y), [one])[1](np.ones(expected.shape.slice(1)))[0], { axisName: 'i', axisSize: N })()
    agree(pulled, vjp(stacked, [all(one)])[1](np.ones(expected.shape))[0])
  })
})

test('psum of a number is the size times it', () => {
  const [one, half] = vmap(() => [lax.psum(1, 'i'), lax.psum(0.5, 'i')] as const, { axisName: 'i', axisSize: 3, outAxes: null })()
  expect([one.item(), half.item(), one.dtype]).toEqual([3, 1.5, 'int32'])
})
test('psum of trees, of bool', () => {
  const f = vmap((x: NDArray) => lax.psum({ a: x, b: [np.greater(x, 1)] }, 'i'), { axisName: 'i', outAxes: null })
  const { a, b } = f(np.array([1, 2, 3]))
  expect([a.item(), b[0]!.item(), b[0]!.dtype]).toEqual([6, 2, 'int32'])
})
test('a result of psum needs no axis, jitted or not', () => {
  const f = (x: NDArray): NDArray => lax.psum(x, 'i')
  const carried = (x: NDArray): NDArray => lax.foriLoop(0, 2, (_, c: NDArray) => np.multiply(c, 1), f(x))
  for (const g of [f, jit(f), carried]) expect(vmap(g, { axisName: 'i', outAxes: null })(np.array([1, 2])).item()).toBe(3)
})
test('several names are one axis, the first the slowest', () => {
  const x = np.reshape(np.arange(6), [2, 3])
  const nested = <R>(f: (x: NDArray) => R): R => vmap(vmap(f as Fn, { axisName: 'j' }), { axisName: 'i' })(x) as R
  expect(nested(y => lax.psum(y, ['i', 'j'])).tolist()).toEqual([[15, 15, 15], [15, 15, 15]])
  expect(nested(() => lax.axisIndex(['i', 'j'])).tolist()).toEqual([[0, 1, 2], [3, 4, 5]])
  expect(nested(y => lax.allGather(y, ['i', 'j'])).tolist()).toEqual([0, 1].map(() => [0, 1, 2].map(() => [0, 1, 2, 3, 4, 5])))
  expect(nested(y => lax.psumScatter(lax.allGather(y, ['i', 'j']), ['i', 'j'])).tolist()).toEqual(np.multiply(x, 6).tolist())
  expect(nested(y => lax.allToAll(lax.allGather(y, ['i', 'j']), ['i', 'j'], 0, 0)).tolist()).toEqual(np.broadcastTo(np.expandDims(x, 2), [2, 3, 6]).tolist())
  expect(nested(y => lax.psum(y, 'i')).tolist()).toEqual([[3, 5, 7], [3, 5, 7]])
  expect(nested(() => np.array(lax.axisSize(['i', 'j']))).tolist()).toEqual([[6, 6, 6], [6, 6, 6]])
})
test('a jitted function is traced anew for another size of the axis', () => {
  const mean = jit((x: NDArray) => np.divide(lax.psum(1, 'i'), x))
  const of = (n: number): unknown => vmap(mean, { axisName: 'i' })(np.ones([n])).tolist()
  expect([of(2), of(3)]).toEqual([[2, 2], [3, 3, 3]])
  expect(() => mean(1)).toThrow("psum: expected an axis named by an enclosing vmap, got 'i', where no axis has a name")
})
test('an unknown name is answered with the known ones', () => {
  const f = vmap((x: NDArray) => vmap((y: NDArray) => lax.psum(y, 'k'), { axisName: 'j' })(x), { axisName: 'i' })
  expect(() => f(np.ones([2, 3]))).toThrow("psum: expected an axis named by an enclosing vmap, got 'k', where the axes in scope are 'i' of size 2, 'j' of size 3\n  hint: vmap(f, { axisName: 'k' })")
})
test('arguments that do not fit', () => {
  const mapped = (f: Fn) => (): NDArray => vmap(f, { axisName: 'i' })(np.ones([4, 3]))
  expect(mapped(x => lax.allToAll(x, 'i', 0, 0))).toThrow('allToAll: expected axis 0 of size 4, the size of the named axis, got float32[3]')
  expect(mapped(x => lax.psum(x, 'i', { axisIndexGroups: [[0, 1], [2]] }))).toThrow("expected axisIndexGroups of one size with every position of axis 'i' (0 to 3) once, got [[0,1],[2]]")
  expect(mapped(x => lax.ppermute(x, 'i', [[0, 1], [2, 1]]))).toThrow('each at most once on either side, got [[0,1],[2,1]]')
  expect(mapped(x => lax.pshuffle(x, 'i', [0, 1]))).toThrow('pshuffle: expected a permutation of 0 to 3, got [0,1]')
})

describe('with everything else', () => {
  const named = (f: Fn, axisName = 'i'): Fn => vmap(f, { axisName })
  const ring = (x: NDArray): NDArray => lax.ppermute(x, 'i', [[0, 1], [1, 2], [2, 0]])
  const pair = np.array([1, 2]), table = np.array([[1, 2], [3, 4]])
  const sum = (x: NDArray): NDArray => lax.psum(x, 'i')
  /** Whose rule knows the sum over the batch. */
  const summing = customVmap((y: NDArray) => sum(np.square(y)), (size: number, _: unknown, y: NDArray) => [np.broadcastTo(np.sum(np.square(y)), [size]), true])
  computes({
    'the gradient of a sum over two axes, inside both': [named(vmap(grad((x: NDArray) => np.square(lax.psum(x, ['i', 'j']))), { axisName: 'j' })), [table], [[80, 80], [80, 80]]],
    'sums over one axis of sums over the other': [named(vmap((x: NDArray) => lax.psum(np.multiply(sum(x), x), 'j'), { axisName: 'j' })), [table], [[16, 16], [36, 36]]],
    'an inner axis hides an outer one of its name, where it is asked for': [named((r: NDArray) => { const s = sum(np.sum(r)); return named((y: NDArray) => np.multiply(sum(y), s))(r) }), [table], [[30, 30], [70, 70]]],
    'a mean carried by a scan': [named((x: NDArray) => lax.scan((c: NDArray, _: null) => [lax.pmean(np.add(c, x), 'i'), null], x, null, { length: 2 })[0]), [np.array([1, 3])], [6, 6]],
    'in a branch that some examples take: as if all did': [(x: NDArray) => [named((x: NDArray) => lax.cond(np.greater(lax.axisIndex('i'), 0), sum, (x: NDArray) => x, x))(x), grad((x: NDArray) => np.sum(np.multiply(named((x: NDArray) => lax.cond(np.greater(lax.axisIndex('i'), 0), sum, (x: NDArray) => x, x))(x), np.array([1, 10]))))(x)], [pair], [[1, 3], [11, 10]]],
    'a condition that all examples share': [(x: NDArray) => jvp(named((x: NDArray) => lax.whileLoop((y: NDArray) => np.less(sum(y), 10), (y: NDArray) => np.multiply(y, 2), x)), [x], [np.array([1, 10])]), [pair], [[4, 8], [4, 40]]],
    'around the ring in a scan': [named(grad((x: NDArray) => lax.scan(([c, s], _: null) => { const n = ring(c); return [[n, np.add(s, np.multiply(n, n))] as const, null] }, [x, x] as const, null, { length: 2 })[0][1])), [np.array([1, 10, 100])], [5, 41, 401]],
    'the gradient of a ring with gaps': [grad((x: NDArray) => np.sum(np.multiply(named((y: NDArray) => lax.ppermute(y, 'i', [[0, 2], [1, 0]]))(x), np.array([1, 10, 100])))), [np.array([1, 2, 3])], [100, 1, 0]],
    'the gradient of the greatest, twice there': [named(grad((x: NDArray) => lax.pmax(x, 'i'))), [np.array([1, 3, 3])], [0, 1.5, 1.5]],
    'the gradient of gathered tiles, inside': [named(grad((r: NDArray) => np.sum(np.multiply(lax.allGather(r, 'i', { tiled: true }), np.array([1, 10, 100, 1000]))))), [table], [[2, 20], [200, 2000]]],
    'jacobians inside: forward each moves all, backward all move each': [named((x: NDArray) => np.stack([jacfwd((y: NDArray) => sum(np.square(y)))(x), jacrev((y: NDArray) => sum(np.square(y)))(x)])), [table], [[[[8, 0], [0, 12]], [[4, 0], [0, 8]]], [[[8, 0], [0, 12]], [[12, 0], [0, 16]]]]],
    'the second derivative of a sum of cubes': [named(hessian((y: NDArray) => sum(np.power(y, 3)))), [pair], [12, 24]],
    'a checkpoint in a scan': [named(grad((x: NDArray) => lax.scan((c: NDArray, _: null) => [checkpoint((c: NDArray) => sum(np.square(c)))(c), null], x, null, { length: 2 })[0])), [pair], [80, 160]],
    'in the rules of custom derivatives': [(x: NDArray) => [
      named(grad(customVjp((x: NDArray) => sum(np.square(x)), (x: NDArray) => [sum(np.square(x)), x], (x, ct) => [np.multiply(np.multiply(2, x), ct)])))(x),
      named(grad(customJvp((x: NDArray) => sum(np.square(x)), ([x], [t]) => [sum(np.square(x)), sum(np.multiply(np.multiply(2, x), t))])))(x),
      grad((xs: NDArray) => np.sum(np.multiply(named(customVjp((x: NDArray) => x, (x: NDArray) => [x, null], (_, ct) => [sum(ct)]))(xs), np.array([1, 10]))))(x),
    ], [pair], [[2, 4], [4, 8], [11, 11]]],
    'in a function that has a rule for batches': [(x: NDArray) => [named(summing)(x), named(grad(summing))(x), grad((y: NDArray) => np.sum(named(summing)(y)))(x), named((y: NDArray) => jvp(summing, [y], [1])[1])(x)], [pair], [[5, 5], [4, 8], [4, 8], [6, 6]]],
    'where its argument is the same for all': [(x: NDArray) => vmap(() => np.stack([summing(x), grad(summing)(x)]), { axisName: 'i', axisSize: 3 })(), [np.array(2)], [[12, 12], [12, 12], [12, 12]]],
    'and a batch of it that is another axis': [(x: NDArray) => named((r: NDArray) => vmap(grad(customVmap((z: NDArray) => np.square(z), (_size: number, _batched: unknown, z: NDArray) => [np.multiply(np.square(z), lax.psum(1, 'i')), true])))(r))(x), [table], [[4, 8], [12, 16]]],
  })
})
