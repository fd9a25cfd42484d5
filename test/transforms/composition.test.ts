/** Transformations of transformations against closed forms and against differences of values. */
import { describe, expect, test } from 'vitest'
import { grad, hessian, hvp, jacfwd, jacrev, jit, jvp, linearize, type NDArray, np, valueAndGrad, vjp, vmap } from '../../src/index.js'
import { checkGrads } from '../../src/testing/index.js'
import { matchers } from '../../src/testing/vitest.js'

expect.extend(matchers)

const double = (data: readonly number[] | readonly (readonly number[])[]): NDArray => np.array(data as number[], { dtype: 'float64' }) // either nesting is data
const exact = { atol: 1e-12, rtol: 1e-12 }

/** x³ sin x and its derivatives. */
const f = (x: NDArray): NDArray => np.multiply(np.multiply(np.multiply(x, x), x), np.sin(x))
const third = (x: number): number => (6 - 9 * x * x) * Math.sin(x) + (18 * x - x ** 3) * Math.cos(x)
const first = (x: number): number => 3 * x * x * Math.sin(x) + x ** 3 * Math.cos(x)
const points = [-2, -0.5, 0, 0.25, 1, 3]

describe('grad(grad(grad(f)))', () => {
  test.each(points)('at %d is the third derivative', x => {
    const at = np.array(x, { dtype: 'float64' })
    expect(grad(grad(grad(f)))(at).item()).toBeCloseTo(third(x), 12)
    expect(jit(grad(jit(grad(grad(f)))))(at).item()).toBeCloseTo(third(x), 12)
  })
  test('of sin is −cos, of exp is exp', () => {
    expect(grad(grad(grad((x: NDArray) => np.sin(x))))(0).item()).toBe(-1)
    expect(grad(grad(grad((x: NDArray) => np.exp(x))))(0).item()).toBe(1)
  })
  test('forward over reverse over forward is the same', () => {
    const along = (g: (x: NDArray) => NDArray) => (x: NDArray): NDArray => jvp(g, [x], [np.onesLike(x)])[1]
    for (const x of points) expect(along(grad(along(f)))(np.array(x, { dtype: 'float64' })).item()).toBeCloseTo(third(x), 12)
  })
  test('no perturbation is confused: d/dx (x · d/dy (x + y)) is 1', () => {
    expect(grad((x: NDArray) => np.multiply(x, grad((y: NDArray) => np.add(x, y))(1)))(2).item()).toBe(1)
  })
})

describe('batches of derivatives', () => {
  const slopes = double(points.map(first))
  const composed: Readonly<Record<string, (xs: NDArray) => NDArray>> = {
    'vmap(grad(f))': vmap(grad(f)),
    'jit(vmap(grad(f)))': jit(vmap(grad(f))),
    'jit(vmap(grad(jit(f))))': jit(vmap(grad(jit(f)))),
    'vmap(jit(grad(f)))': vmap(jit(grad(f))),
    'grad of the sum of vmap(f)': grad((xs: NDArray) => np.sum(vmap(f)(xs))),
    'vmap(vmap(grad(f)))': xs => np.ravel(vmap(vmap(grad(f)))(np.reshape(xs, [2, 3]))),
  }
  test.each(Object.entries(composed))('%s', (_name, g) => {
    expect(g(double(points))).toBeCloseToTree(slopes, exact)
  })
})

describe('hessian', () => {
  const a = double([[2, 1, 0], [1, 3, -1], [0, -1, 4]])
  const quadratic = (x: NDArray): NDArray => np.multiply(0.5, np.dot(x, np.matmul(a, x)))
  const x = double([0.5, -1, 2])

  test('of ½xᵀAx is A, whichever way it is made', () => {
    for (const h of [hessian(quadratic), jacfwd(jacrev(quadratic)), jacrev(jacfwd(quadratic)), jacrev(jacrev(quadratic)), jacfwd(jacfwd(quadratic)), jit(hessian(quadratic))])
      expect(h(x)).toBeCloseToTree(a, exact)
  })
  test('of log Σ exp is diag(p) − ppᵀ', () => {
    const p = (np.divide(np.exp(x), np.sum(np.exp(x))))
    expect(hessian((v: NDArray) => np.log(np.sum(np.exp(v))))(x)).toBeCloseToTree(np.subtract(np.diag(p), np.outer(p, p)), exact)
  })
  test('of a tree is a tree of trees', () => {
    const h = hessian(({ u, v }: { readonly u: NDArray; readonly v: NDArray }) => np.multiply(np.multiply(u, u), v))({ u: np.array(3), v: np.array(5) })
    expect([h.u.u.item(), h.u.v.item(), h.v.u.item(), h.v.v.item()]).toEqual([10, 6, 6, 0])
  })
  test('times a vector is hvp', () => {
    const v = double([1, 2, -1])
    expect(hvp(quadratic, [x], [v])).toBeCloseToTree(np.matmul(a, v), exact)
    expect(vmap((w: NDArray) => hvp(quadratic, [x], [w]))(np.eye(3, { dtype: 'float64' }))).toBeCloseToTree(a, exact)
  })
})

describe('per-example gradients', () => {
  const weights = double([1, -2]), inputs = double([[1, 2], [3, -1], [0.5, 0.25]]), targets = double([1, 0, -1])
  const loss = (w: NDArray, x: NDArray, y: NDArray): NDArray => np.square(np.subtract(np.dot(w, x), y))
  // 2 (wᵀx − y) x
  const expected = double([[1, 2], [3, -1], [0.5, 0.25]].map((x, i) => x.map(xi => 2 * (x[0]! - 2 * x[1]! - [1, 0, -1][i]!) * xi)))
  const perExample = vmap(grad(loss), { inAxes: [null, 0, 0] })

  test('by vmap over the examples', () => {
    expect(perExample(weights, inputs, targets)).toBeCloseToTree(expected, exact)
    expect(jit(perExample)(weights, inputs, targets)).toBeCloseToTree(expected, exact)
  })
  test('sum to the gradient of the sum', () => {
    const total = grad((w: NDArray) => np.sum(vmap(loss, { inAxes: [null, 0, 0] })(w, inputs, targets)))(weights)
    expect(np.sum(perExample(weights, inputs, targets), { axis: 0 })).toBeCloseToTree(total, exact)
  })
  test('come with their values', () => {
    const [values] = vmap(valueAndGrad(loss), { inAxes: [null, 0, 0] })(weights, inputs, targets)
    expect(values).toBeCloseToTree(double([16, 25, 1]), exact)
  })
})

describe('jvp of vjp', () => {
  const g = (x: NDArray): NDArray => np.multiply(np.sin(x), np.exp(x))
  const x = double([0.3, -1.2]), ct = double([1, -2]), t = double([0.5, 3])

  test('is ct · f″ · t', () => {
    const pulled = (v: NDArray): NDArray => vjp(g, [v])[1](ct)[0]
    const [value, derivative] = jvp(pulled, [x], [t])
    // f′ = eˣ(sin x + cos x), f″ = 2 eˣ cos x
    expect(value).toBeCloseToTree(np.multiply(ct, np.multiply(np.exp(x), np.add(np.sin(x), np.cos(x)))), exact)
    expect(derivative).toBeCloseToTree(np.multiply(np.multiply(ct, t), np.multiply(2, np.multiply(np.exp(x), np.cos(x)))), exact)
  })
  test('vjp of jvp is the same form, transposed', () => {
    const pushed = (v: NDArray): NDArray => jvp(g, [v], [t])[1]
    expect(vjp(pushed, [x])[1](ct)[0]).toBeCloseToTree(np.multiply(np.multiply(ct, t), np.multiply(2, np.multiply(np.exp(x), np.cos(x)))), exact)
  })
  test('linearize is jvp with the point fixed', () => {
    const [, push] = linearize(g, [x])
    for (const along of [t, ct]) expect(push(along)).toBeCloseToTree(jvp(g, [x], [along])[1], exact)
  })
})

test('a network: derivatives of three orders agree with differences of values', () => {
  const w = double([[0.5, -1], [0.25, 0.75]])
  const network = (weight: NDArray, x: NDArray): NDArray => np.sum(np.tanh(np.matmul(np.tanh(np.matmul(x, weight)), weight)))
  checkGrads(network, [w, double([0.3, -0.6])], { order: 3, eps: 1e-4 })
})
