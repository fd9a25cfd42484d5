/** Solutions of systems and equations are differentiated by what they solve. */
import { describe, expect, test } from 'vitest'
import { grad, jacfwd, jacrev, jit, jvp, lax, np, testing, tree, vjp, vmap, type NDArray } from '../../src/index.js'

const matrix = np.array([[4, 1, 0.5], [1, 3, -1], [0, 0.5, 2]], { dtype: 'float64' })
const rhs = np.array([1, -2, 0.5], { dtype: 'float64' })

/** Jacobi's iteration: a loop whose length is not known, so that nothing but the rule can differentiate it backwards. */
const jacobi = (a: NDArray) => (_: unknown, b: NDArray): NDArray => {
  const d = np.diagonal(a), off = np.subtract(a, np.diag(d))
  const next = (x: NDArray): NDArray => np.divide(np.subtract(b, np.matmul(off, x)), d)
  return lax.whileLoop(([x, y]) => np.any(np.greater(np.abs(np.subtract(x, y)), 1e-14)), ([, y]) => [y, next(y)] as const, [np.zerosLike(b), next(np.zerosLike(b))] as const)[1]
}

const solve = (a: NDArray, b: NDArray): NDArray =>
  lax.customLinearSolve((x: NDArray) => np.matmul(a, x), b, jacobi(a), { transposeSolve: jacobi(np.transpose(a)) })

describe('customLinearSolve', () => {
  test('solves', () => expect(np.allclose(np.matmul(matrix, solve(matrix, rhs)), rhs).item()).toBe(true))
  test('derivatives of both modes and both orders are those that differences show', () =>
    testing.checkGrads(solve, [matrix, rhs], { order: 2, eps: 2 ** -14, atol: 1e-5, rtol: 1e-5 }))
  test('jit, vmap in the matrix, in the right-hand side, in both', () => {
    const loss = (a: NDArray, b: NDArray): NDArray => np.sum(np.square(solve(a, b)))
    const one = grad(loss, { argnums: [0, 1] })(matrix, rhs)
    const batch = np.stack([matrix, np.multiply(2, matrix)]), sides = np.stack([rhs, np.negative(rhs)])
    for (const [a, b, inAxes] of [[batch, rhs, [0, null]], [matrix, sides, [null, 0]], [batch, sides, 0]] as const) {
      const many = jit(vmap(grad(loss, { argnums: [0, 1] }), { inAxes }))(a, b)
      tree.map((whole: NDArray, part: NDArray) => expect(np.allclose(np.index(whole, 0), part, { atol: 1e-12 }).item()).toBe(true), many, one)
    }
  })
  test('of trees, with auxiliary results', () => {
    const f = (b: { x: NDArray; y: NDArray }): unknown =>
      lax.customLinearSolve(({ x, y }) => ({ x: np.multiply(2, y), y: np.multiply(4, x) }), b, (_, { x, y }) => [{ x: np.divide(y, 4), y: np.divide(x, 2) }, np.array([7])] as const, { hasAux: true, transposeSolve: (_, { x, y }) => [{ x: np.divide(y, 2), y: np.divide(x, 4) }, null] })
    const [out, pull] = vjp(f, [{ x: 1, y: 8 }])
    expect(tree.map((a: NDArray) => a.tolist(), out as NDArray)).toEqual([{ x: 2, y: 0.5 }, [7]])
    expect(tree.map((a: NDArray) => a.tolist(), pull([{ x: 1, y: 0 }, np.array([0])]))).toEqual([{ x: 0, y: 0.25 }])
  })
  test('complaints', () => {
    expect(() => lax.customLinearSolve((x: NDArray) => np.sum(x), rhs, (_, b: NDArray) => b)).toThrow('customLinearSolve: expected matvec(x) of the type of b, float64[3], got float64[]')
    expect(() => grad((b: NDArray) => np.sum(lax.customLinearSolve((x: NDArray) => x, b, (_, b: NDArray) => b)))(rhs)).toThrow('expected transposeSolve, for reverse mode, got none')
  })
})

describe('customRoot', () => {
  const newton = (f: (x: NDArray) => NDArray, x0: NDArray): NDArray =>
    lax.whileLoop((x: NDArray) => np.greater(np.abs(f(x)), 1e-13), x => np.subtract(x, np.divide(f(x), jvp(f, [x], [np.onesLike(x)])[1])), x0)
  const cubeRoot = (a: NDArray): NDArray =>
    lax.customRoot((x: NDArray) => np.subtract(np.power(x, 3), a), np.array(1, { dtype: 'float64' }), newton, (g, y) => np.divide(y, g(np.onesLike(y))))
  const eight = np.array(8, { dtype: 'float64' })
  test('finds', () => expect(cubeRoot(eight).item()).toBeCloseTo(2, 12))
  test('derivatives of both modes and both orders', () => testing.checkGrads(cubeRoot, [eight], { order: 2, eps: 2 ** -10, atol: 1e-5, rtol: 1e-5 }))
  test('jit and vmap', () => {
    const slopes = jit(vmap(grad(cubeRoot)))(np.array([8, 27], { dtype: 'float64' }))
    expect(np.allclose(slopes, np.array([1 / 12, 1 / 27])).item()).toBe(true)
  })
  test('of vectors, with a solver that closes over what is differentiated', () => {
    const fixed = (w: NDArray): NDArray =>
      lax.customRoot((x: NDArray) => np.subtract(np.tanh(np.matmul(w, x)), np.subtract(x, 0.3)), np.zeros([3], { dtype: 'float64' }),
        (_f, x0) => lax.foriLoop(0, 60, (_, x) => np.add(np.tanh(np.matmul(w, x)), 0.3), x0),
        (g, y) => { const a = jacfwd(g)(y); return lax.customLinearSolve((x: NDArray) => np.matmul(a, x), y, (_, b) => lax.foriLoop(0, 200, (_, x) => np.add(x, np.subtract(np.matmul(a, x), b)), b), { transposeSolve: (_, b) => lax.foriLoop(0, 200, (_, x) => np.add(x, np.subtract(np.matmul(x, a), b)), b) }) })
    const w = np.multiply(0.1, matrix)
    expect(np.allclose(jacrev(fixed)(w), jacfwd(fixed)(w)).item()).toBe(true)
    testing.checkGrads(fixed, [w], { order: 1, eps: 2 ** -14, atol: 1e-5, rtol: 1e-5 })
  })
  test('auxiliary results have no derivative', () => {
    const f = (a: NDArray): NDArray => {
      const [x, steps] = lax.customRoot((x: NDArray) => np.subtract(np.square(x), a), np.array(1), (f, x0) => [lax.foriLoop(0, 20, (_, x) => np.subtract(x, np.divide(f(x), np.multiply(2, x))), x0), np.array(20, { dtype: 'int32' })] as const, (g, y) => np.divide(y, g(1)), { hasAux: true })
      return np.multiply(x, steps)
    }
    expect(grad(f)(4).item()).toBeCloseTo(5)
  })
})
