/** Every function of lax.linalg and np.linalg: data-first and data-last; derivatives where an operand is singular. */
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import { ArgumentError } from '../../src/core/base/errors.js'
import { isNDArray, type NDArray } from '../../src/core/trace/ndarray.js'
import * as lax from '../../src/lax/linalg/index.js'
import * as np from '../../src/numpy/index.js'
import { checkGrads } from '../../src/testing/check-grads.js'
import { differenceBeyond } from '../../src/testing/closeness.js'
import { grad } from '../../src/transforms/grad.js'
import { hessian } from '../../src/transforms/jacobian.js'

const a = np.array([[4, 1], [1, 3]]), b = np.array([5, 7]), column = np.array([[5], [7]])
const vectors = [np.array([1, 2, 3]), np.array([3, 2, 1])]

type Table = { readonly [name: string]: readonly unknown[] }

const laxForms: Table = {
  ...Object.fromEntries(['cholesky', 'eigh', 'lu', 'qr', 'svd'].map(name => [name, [a]])),
  luPivotsToPermutation: [np.array([1, 1], { dtype: 'int32' }), 2],
  householderProduct: [a, b],
  symmetricProduct: [a, a],
  triangularSolve: [a, a],
  tridiagonalSolve: [b, b, b, column],
}

const npForms: Table = {
  ...Object.fromEntries(['cholesky', 'cond', 'det', 'diagonal', 'eigh', 'eigvalsh', 'inv', 'matrixNorm', 'matrixRank', 'matrixTranspose', 'norm', 'pinv', 'qr', 'slogdet', 'svd', 'svdvals', 'trace', 'vectorNorm'].map(name => [name, [a]])),
  tensorinv: [np.reshape(np.eye(4), [2, 2, 2, 2])],
  cross: vectors, outer: vectors, vecdot: vectors,
  lstsq: [a, b], solve: [a, b], matmul: [a, a], tensordot: [a, a],
  matrixPower: [a, 2],
  tensorsolve: [a, b],
}

/** Of lists, and refusing. */
const others = ['eig', 'eigvals', 'multiDot']

type AnyFunction = (...operands: readonly unknown[]) => unknown

const plain = (result: unknown): unknown =>
  isNDArray(result) ? [result.dtype, result.tolist()] : Array.isArray(result) ? result.map(plain) : typeof result === 'object' && result !== null ? Object.entries(result).map(([k, v]) => [k, plain(v)]) : result

const namespaces: readonly (readonly [string, { readonly [name: string]: unknown }, Table])[] = [['lax.linalg', { ...lax }, laxForms], ['np.linalg', { ...np.linalg }, npForms]]

describe.each(namespaces)('%s', (_, namespace, forms) => {
  test('the table names every function', () => expect(Object.keys(namespace).filter(name => !(name in forms) && !others.includes(name))).toEqual([]))
  test.each(Object.entries(forms))('%s waits for its array, and refuses undefined', (name, [first, ...rest]) => {
    const f = namespace[name] as AnyFunction // the table names functions
    const later = f(...rest) as (x: unknown) => unknown // one operand fewer
    expect(plain(pipe(first, later))).toEqual(plain(f(first, ...rest)))
    expect(() => f(undefined, ...rest)).toThrow(ArgumentError)
  })
})

test('the determinant has a derivative at singular matrices: the adjugate, transposed', () => {
  const singular = np.array([[1, 2, 3, 4], [0, 1, 1, 2], [0, 0, 2, 1], [1, 3, 6, 7]], { dtype: 'float64' })
  expect(np.linalg.det(singular).item()).toBeCloseTo(0)
  const slope = grad((x: NDArray) => np.linalg.det(x))(singular)
  // A adj(A) = det(A) = 0
  expect(np.max(np.abs(np.matmul(singular, np.transpose(slope)))).item()).toBeLessThan(1e-12)
  expect(np.max(np.abs(slope)).item()).toBeGreaterThan(1)
})

const close = (got: NDArray, expected: NDArray, tolerance = 1e-10): void => expect(differenceBeyond(got, expected, { atol: tolerance, rtol: tolerance })).toBe(undefined)

const float64 = (rows: readonly (readonly number[])[]): NDArray => np.array(rows, { dtype: 'float64' })
const general = float64([[0.5, 2, -1], [3, 1, 0.2], [-0.4, 1, 2]])
const tall = float64([[1, 2], [3, 4], [5, 7]])
const sides = np.array([1, -2, 3], { dtype: 'float64' })

describe('lax.linalg', () => {
  test('pivots become the permutation of lu', () => {
    const [, pivots, permutation] = lax.lu(np.stack([general, np.flip(general)]))
    expect(lax.luPivotsToPermutation(pivots, 3).tolist()).toEqual(permutation.tolist())
  })
  test('reflections multiply to an orthogonal matrix', () => {
    const vectors = float64([[0, 0], [0.5, 0], [-1, 2]])
    const norms = [1 + 0.25 + 1, 1 + 4], q = lax.householderProduct(vectors, np.array(norms.map(n => 2 / n), { dtype: 'float64' }))
    close(np.matmul(np.transpose(q), q), np.eye(2, { dtype: 'float64' }))
  })
  test('tridiagonal systems are those of the full matrix, with its derivatives', () => {
    const dl = np.array([0, 1, -0.5], { dtype: 'float64' }), d = np.array([3, 2.5, 4], { dtype: 'float64' }), du = np.array([0.5, -1, 0], { dtype: 'float64' })
    const full = np.add(np.add(np.diag(d), np.diag(np.index(du, np.slice(0, 2)), { k: 1 })), np.diag(np.index(dl, np.slice(1)), { k: -1 }))
    close(np.matmul(full, lax.tridiagonalSolve(dl, d, du, tall)), tall)
    checkGrads((l: NDArray, m: NDArray, u: NDArray, b: NDArray) => lax.tridiagonalSolve(l, m, u, b), [dl, d, du, tall], { order: 1, eps: 2 ** -17 })
  })
})

describe('np.linalg', () => {
  test('the pseudo-inverse satisfies the conditions of Penrose, of any rank', () => {
    for (const x of [tall, np.transpose(tall), float64([[1, 2], [2, 4], [3, 6]])]) {
      const p = np.linalg.pinv(x)
      close(np.matmul(np.matmul(x, p), x), x)
      close(np.matmul(np.matmul(p, x), p), p)
      close(np.matmul(x, p), np.transpose(np.matmul(x, p)))
    }
  })
  test('least squares are the pseudo-inverse', () => {
    const [x, residuals, rank, s] = np.linalg.lstsq(tall, sides)
    close(x, np.matmul(np.linalg.pinv(tall), sides))
    close(residuals, np.array([np.sum(np.square(np.subtract(np.matmul(tall, x), sides))).item()], { dtype: 'float64' }))
    expect([rank.item(), s.tolist()]).toEqual([2, np.linalg.svdvals(tall).tolist()])
  })
  test('norms are those of singular values', () => {
    const s = np.linalg.svdvals(tall)
    close(np.linalg.norm(tall), np.linalg.vectorNorm(s))
    close(np.linalg.norm(tall, { ord: 'nuc' }), np.sum(s))
    close(np.linalg.norm(tall, { ord: 2 }), np.max(s))
    close(np.linalg.cond(tall), np.divide(np.max(s), np.min(s)))
    close(np.linalg.cond(general, { p: 1 }), np.multiply(np.linalg.norm(general, { ord: 1 }), np.linalg.norm(np.linalg.inv(general), { ord: 1 })))
    expect(np.linalg.norm(np.stack([tall, tall]), { ord: Infinity, axis: [0, 2], keepdims: true }).shape).toEqual([1, 3, 1])
    expect(np.linalg.cond(np.ones([2, 2]), { p: 1 }).item()).toBe(Infinity)
  })
  test('powers add, products associate', () => {
    close(np.linalg.matrixPower(general, 5), np.matmul(np.linalg.matrixPower(general, 2), np.linalg.matrixPower(general, 3)))
    close(np.matmul(np.linalg.matrixPower(general, -2), np.linalg.matrixPower(general, 2)), np.eye(3, { dtype: 'float64' }))
    close(np.linalg.multiDot([sides, general, tall, np.transpose(tall), sides]), np.dot(np.matmul(np.matmul(sides, general), tall), np.matmul(np.transpose(tall), sides)))
  })
  test('tensors are solved as matrices', () => {
    const t = np.reshape(np.arange(36, { dtype: 'float64' }), [2, 3, 6]), x = np.add(t, np.multiply(np.reshape(np.eye(6, { dtype: 'float64' }), [2, 3, 6]), 50))
    const rhs = np.ones([2, 3], { dtype: 'float64' })
    close(np.tensordot(x, np.linalg.tensorsolve(x, rhs), { axes: 1 }), rhs)
    close(np.tensordot(np.linalg.tensorinv(x, { ind: 2 }), rhs, { axes: 2 }), np.linalg.tensorsolve(x, rhs))
  })
  test('the logarithm of the determinant is log |det|, −∞ of a singular matrix', () => {
    const big = np.stack([np.kron(general, general), np.ones([9, 9], { dtype: 'float64' })])
    const { sign, logabsdet } = np.linalg.slogdet(big)
    close(np.multiply(sign, np.exp(logabsdet)), np.linalg.det(big), 1e-8)
    expect(np.index(logabsdet, 1).item()).toBe(-Infinity)
  })
  test('derivatives hold to the second order', () => {
    const options = { order: 2, eps: 2 ** -15, atol: 1e-4, rtol: 1e-4 }
    checkGrads((x: NDArray, y: NDArray) => np.linalg.solve(x, y), [general, tall], options)
    checkGrads((x: NDArray) => np.linalg.det(x), [np.add(np.kron(general, np.eye(2, { dtype: 'float64' })), 0.1)], { order: 1, eps: 2 ** -15, atol: 1e-4, rtol: 1e-4 })
    checkGrads((x: NDArray) => np.linalg.pinv(x), [tall], { order: 1, eps: 2 ** -17 })
    checkGrads((x: NDArray) => np.linalg.slogdet(x).logabsdet, [general], options)
  })
  test('the Hessian of log det of a positive definite matrix is −A⁻¹ ⊗ A⁻¹', () => {
    const positive = np.matmul(general, np.transpose(general)), inverse = np.linalg.inv(positive)
    const h = hessian((x: NDArray) => np.linalg.slogdet(x).logabsdet)(positive)
    close(h, np.negative(np.einsum('li,jk->ijkl', inverse, inverse)), 1e-7)
  })
})
