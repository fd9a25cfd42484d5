/** What computes the same is compiled once, whatever functions of the host came with it. */
import { afterAll, describe, expect, test, vi } from 'vitest'
import { checkpoint, customGradient, customJvp, customVjp, customVmap, grad, jit, lax, np, type NDArray, pureCallback, ShapeDtypeStruct, vmap } from '../../src/index.js'
import { addP } from '../../src/core/ops/arithmetic.js'
import { logNdtr } from '../../src/scipy/special/index.js'

/** Asked what an element of a sum is, once or more for every sum in a program that is compiled. */
const sums = vi.spyOn(addP.lower as Extract<typeof addP.lower, { readonly _tag: 'map' }>, 'at') // a sum is a map
afterAll(() => sums.mockRestore())

const xs = np.array([0.5, 1, 2])

/** Whether anything is compiled by the second of two equal runs, in all of which sums are computed. */
const again = (run: () => unknown): boolean => {
  run()
  sums.mockClear()
  run()
  return sums.mock.calls.length > 0
}

const step = (f: (x: NDArray) => NDArray) => (c: NDArray, x: NDArray): readonly [NDArray, NDArray] => [np.add(c, f(x)), c]

const functions: Readonly<Record<string, () => (x: NDArray) => NDArray>> = {
  'a function of the library with a forward rule': () => logNdtr,
  'a forward rule made anew': () => customJvp((x: NDArray) => np.sin(x), ([x], [t]) => [np.sin(x), np.multiply(np.cos(x), t)]),
  'a reverse rule made anew': () => customVjp((x: NDArray) => np.sin(x), x => [np.sin(x), x], (x, ct) => [np.multiply(np.cos(x), ct)]),
  'a gradient of its own': () => customGradient((x: NDArray) => [np.sin(x), (ct: NDArray) => np.multiply(np.cos(x), ct)]),
  'a rule for batches': () => customVmap((x: NDArray) => np.sin(x), (_size, _batched, x: NDArray) => [np.sin(x), true]),
  'a linear function with a transpose': () => x => lax.linearCall((r: NDArray, y: NDArray) => np.multiply(r, y), (r: NDArray, ct: NDArray) => np.multiply(r, ct), np.cos(x), x),
  'a solution of linear equations': () => x => lax.customLinearSolve((y: NDArray) => np.multiply(2, y), x, (_, b) => np.divide(b, 2), { symmetric: true }),
  'a root': () => x => lax.customRoot((y: NDArray) => np.subtract(np.multiply(y, 2), x), x, (_, y) => np.divide(y, 2), (g, y) => np.divide(y, g(np.ones([])))),
  'a checkpoint': () => checkpoint((x: NDArray) => np.sin(np.sin(x))),
}
describe.each(Object.entries(functions))('%s', (_, make) => {
  test('in a loop that is run at once', () => expect(again(() => lax.scan(step(make()), np.array(0), xs))).toBe(false))
  test('in a function jitted anew', () => expect(again(() => jit((x: NDArray) => np.add(x, make()(x)))(np.array(0.5)))).toBe(false))
  test('in a batch', () => expect(again(() => vmap((x: NDArray) => lax.scan(step(make()), np.array(0), np.multiply(x, xs))[0])(xs))).toBe(false))
  test('differentiated', () => {
    const loss = (x: NDArray): NDArray => lax.scan(step(make()), np.array(0), np.multiply(x, xs))[0]
    expect(again(() => grad(loss)(0.5))).toBe(false)
    expect(again(() => jit(grad(loss))(0.5))).toBe(false)
  })
})

test('another number is another program', () => expect(again(() => jit((x: NDArray) => np.add(x, Math.random()))(xs))).toBe(true))

test('functions of the host that are run are told apart', () => {
  const sum = (f: (x: number) => number): number =>
    Number(lax.scan((c: NDArray, x: NDArray) => [np.add(c, pureCallback((y: NDArray) => np.array(f(Number(y.item()))), new ShapeDtypeStruct([], 'float32'), x)), null], np.array(0), xs)[0].item())
  expect([sum(x => x), sum(x => 2 * x)]).toEqual([3.5, 7])
})
