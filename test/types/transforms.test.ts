/** What the compiler infers of transformations, trees and optimizers, and refuses. The types are checked by `npm run typecheck`; the values here. */
import { pipe } from 'fp-ts/lib/function.js'
import { expect, expectTypeOf, test } from 'vitest'
import { evalShape, grad, hessian, jacrev, jit, jvp, lax, linearize, type NDArray, np, optim, tree, valueAndGrad, vjp, vmap } from '../../src/index.js'

type Params = { readonly w: NDArray; readonly layers: readonly [NDArray, { readonly b: NDArray }] }
const params: Params = { w: np.array([1, 2]), layers: [np.array(3), { b: np.array(4) }] }
const loss = ({ w, layers: [a, { b }] }: Params): NDArray => np.multiply(np.sum(w), np.multiply(a, b))

test('the gradient of a number is an array, of a tree its tree', () => {
  const slope = grad((x: NDArray) => np.square(x))(3)
  expectTypeOf(slope).toEqualTypeOf<NDArray>()
  const gradient = grad(loss)(params)
  expectTypeOf(gradient).toExtend<Params>()
  expectTypeOf(gradient.layers[1].b).toEqualTypeOf<NDArray>()
  const [value, both] = valueAndGrad((x: NDArray, y: NDArray) => np.multiply(x, y), { argnums: [0, 1] })(3, 4)
  expectTypeOf(value).toEqualTypeOf<NDArray>()
  const [dx, dy] = both
  expectTypeOf(dx).toEqualTypeOf<NDArray>()
  expect([slope.item(), gradient.layers[1].b.item(), value.item(), dx.item(), dy.item()]).toEqual([6, 9, 12, 4, 3])
})

test('auxiliary results keep their types', () => {
  const [slope, { double }] = grad((x: NDArray) => [np.square(x), { double: np.multiply(x, 2) }] as const, { hasAux: true })(3)
  expectTypeOf(slope).toEqualTypeOf<NDArray>()
  expectTypeOf(double).toEqualTypeOf<NDArray>()
  expect([slope.item(), double.item()]).toEqual([6, 6])
})

test('derivatives of other kinds', () => {
  const f = (x: NDArray): NDArray => np.sum(np.square(x)), x = np.array([1, 2])
  expectTypeOf(jacrev(f)(x)).toEqualTypeOf<NDArray>()
  expectTypeOf(hessian(f)(x)).toEqualTypeOf<NDArray>()
  const [out, tangent] = jvp(f, [x], [x])
  expectTypeOf(out).toEqualTypeOf<NDArray>()
  expectTypeOf(tangent).toEqualTypeOf<NDArray>()
  const [, pull] = vjp(loss, [params])
  expectTypeOf(pull(np.array(1))[0]).toExtend<Params>()
  const [, push] = linearize(f, [x])
  expect([tangent.item(), push(x).item(), pull(np.array(1))[0].layers[0].item()]).toEqual([10, 10, 12])
})

test('vmap and jit of overloaded functions are functions of arrays', () => {
  const x = np.array([1, 2])
  expectTypeOf(vmap(np.add)(x, x)).toEqualTypeOf<NDArray>()
  expectTypeOf(jit(np.subtract)(x, 1)).toEqualTypeOf<NDArray>()
  expectTypeOf(vmap(grad((v: NDArray) => np.sin(v)))(x)).toEqualTypeOf<NDArray>()
  expect(vmap(np.add)(x, x).tolist()).toEqual([2, 4])
})

test('pipe infers through data-last functions', () => {
  const y = pipe(np.array([[1, 2], [3, 4]]), np.subtract(1), np.divide(2), np.sum({ axis: 0 }), lax.neg, np.reshape([2, 1]))
  expectTypeOf(y).toEqualTypeOf<NDArray>()
  const loss = pipe(np.array([1, 4]), optim.losses.l2Loss({ targets: np.array([1, 2]) }), np.mean)
  expectTypeOf(loss).toEqualTypeOf<NDArray>()
  expect([y.tolist(), loss.item()]).toEqual([[[-1], [-2]], 1])
})

test('loops keep the types of what they carry', () => {
  const [carry, ys] = lax.scan(({ sum }: { readonly sum: NDArray }, x: NDArray) => [{ sum: np.add(sum, x) }, np.square(x)] as const, { sum: np.array(0) }, np.array([1, 2]))
  expectTypeOf(carry.sum).toEqualTypeOf<NDArray>()
  expectTypeOf(ys).toEqualTypeOf<NDArray>()
  expect([carry.sum.item(), ys.tolist()]).toEqual([3, [1, 4]])
})

test('an optimizer keeps the tree of the parameters, and a chain the states of its parts', () => {
  const optimizer = optim.chain(optim.clipByGlobalNorm(1), optim.scaleByAdam(), optim.scale(-0.1))
  const state = optimizer.init(params)
  expectTypeOf(state[0]).toEqualTypeOf<readonly []>()
  expectTypeOf(state[1].count).toEqualTypeOf<NDArray>()
  const [updates, next] = optimizer.update(grad(loss)(params), state, params)
  expectTypeOf(updates).toExtend<Params>()
  expectTypeOf(next).toEqualTypeOf<typeof state>()
  expect(next[1].count.item()).toBe(1)
})

test('trees', () => {
  const doubled = tree.map((x: NDArray) => np.multiply(x, 2), params)
  expectTypeOf(doubled.layers[1].b).toEqualTypeOf<NDArray>()
  expectTypeOf(evalShape(loss, params).shape).toEqualTypeOf<readonly number[]>()
  expect(doubled.layers[1].b.item()).toBe(8)
})

// Compiling is the test: each @ts-expect-error is an error that must stay one.
test('what does not fit does not compile', () => {
  const { w } = params
  const refused = [
    // @ts-expect-error a part of the tree is missing
    () => grad(loss)({ w }),
    // @ts-expect-error a list is not a tuple of one array and a record
    () => grad(loss)({ w, layers: [w, w] }),
    // @ts-expect-error the gradient of a tree is no array
    () => grad(loss)(params).item(),
    // @ts-expect-error a gradient is of a scalar, not of a tree
    () => grad((x: NDArray) => ({ x }))(w),
    // @ts-expect-error tangents are like the primals
    () => jvp(loss, [params], [w]),
    // @ts-expect-error this cotangent is a tree, the result is an array
    () => vjp(loss, [params])[1](params),
    // @ts-expect-error a nested array is data, not an array
    () => np.sum([[1, 2]]),
    // @ts-expect-error an optimizer's updates are like its parameters' gradients
    () => optim.adam(0.1).update(grad(loss)(params), optim.adam(0.1).init(params), { w }),
    // @ts-expect-error an option that does not exist
    () => np.sum(w, { axes: 0 }),
    // @ts-expect-error arrays have no arithmetic of their own
    () => w * 2,
  ]
  expect(refused).toHaveLength(10)
})
