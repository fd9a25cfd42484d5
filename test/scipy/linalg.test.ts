/** Forms of calls, and what factors, solutions and functions of matrices must satisfy. */
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import { ArgumentError } from '../../src/core/base/errors.js'
import { isNDArray, type NDArray } from '../../src/core/trace/ndarray.js'
import * as np from '../../src/numpy/index.js'
import { linalg } from '../../src/scipy/index.js'
import { checkGrads } from '../../src/testing/check-grads.js'
import { differenceBeyond } from '../../src/testing/closeness.js'
import { vmap } from '../../src/transforms/vmap.js'

const matrix = (...rows: readonly (readonly number[])[]): NDArray => np.array(rows, { dtype: 'float64' })
const close = (got: NDArray, expected: NDArray, tolerance = 1e-11): void => expect(differenceBeyond(got, expected, { atol: tolerance, rtol: tolerance })).toBe(undefined)

const a = matrix([4, 1, 0.5], [-1, 3, 0.2], [0.3, 0.7, 2]), positive = np.matmul(a, np.matrixTranspose(a))
const b = np.array([1, 2, 3], { dtype: 'float64' })

const forms: { readonly [name: string]: readonly unknown[] } = {
  ...Object.fromEntries(['choFactor', 'cholesky', 'circulant', 'det', 'eigh', 'expm', 'hankel', 'inv', 'lu', 'luFactor', 'polar', 'qr', 'sqrtm', 'svd', 'toeplitz'].map(name => [name, [positive]])),
  solve: [a, b],
  solveTriangular: [a, b],
}

/** Of lists, of factors, of sizes. */
const others = ['blockDiag', 'choSolve', 'hilbert', 'luSolve']

const namespace = linalg as unknown as { readonly [name: string]: (...operands: readonly unknown[]) => unknown } // names are looked up here
const plain = (u: unknown): unknown => (isNDArray(u) ? u.tolist() : Array.isArray(u) ? u.map(plain) : u)

test('the table names every function', () => expect(Object.keys(linalg).filter(name => !(name in forms) && !others.includes(name))).toEqual([]))

test.each(Object.entries(forms))('%s waits for its array, and refuses undefined', (name, [first, ...rest]) => {
  const f = namespace[name]!
  expect(plain(pipe(first, f(...rest) as (x: unknown) => unknown))).toEqual(plain(f(first, ...rest)))
  expect(() => f(undefined, ...rest)).toThrow(ArgumentError)
})

describe('factors', () => {
  test('lu: P L U is the matrix, of any shape', () => {
    for (const x of [a, matrix([1, 2, 3], [4, 5, 7]), matrix([1, 2], [4, 5], [7, 7])]) {
      const [p, l, u] = linalg.lu(x)
      close(np.matmul(p, np.matmul(l, u)), x)
      const [pl, same] = linalg.lu(x, { permuteL: true })
      close(np.matmul(pl, same), x)
    }
  })
  test('polar: an orthogonal and a symmetric factor, on either side', () => {
    for (const side of ['right', 'left'] as const) {
      const [u, p] = linalg.polar(a, { side })
      close(side === 'right' ? np.matmul(u, p) : np.matmul(p, u), a)
      close(np.matmul(u, np.matrixTranspose(u)), np.eye(3, { dtype: 'float64' }))
      close(p, np.matrixTranspose(p))
    }
  })
  test('cholesky reads one triangle', () => {
    close(linalg.cholesky(np.triu(positive)), np.matrixTranspose(linalg.cholesky(np.tril(positive), { lower: true })))
  })
})

describe('solutions', () => {
  const at = np.matrixTranspose(a)
  test('of triangular systems', () => {
    const lower = np.tril(a)
    close(np.matmul(lower, linalg.solveTriangular(a, b, { lower: true })), b)
    close(np.matmul(np.matrixTranspose(lower), linalg.solveTriangular(a, b, { lower: true, trans: 'T' })), b)
  })
  test('from factors', () => {
    const factors = linalg.luFactor(a)
    close(np.matmul(a, linalg.luSolve(factors, b)), b)
    close(np.matmul(at, linalg.luSolve(factors, b, { trans: 1 })), b)
    for (const lower of [false, true]) close(np.matmul(positive, linalg.choSolve(linalg.choFactor(positive, { lower }), b)), b)
  })
  test('of positive definite systems, from either triangle', () => {
    close(np.matmul(positive, linalg.solve(np.triu(positive), b, { assumeA: 'pos' })), b)
    close(np.matmul(positive, linalg.solve(np.tril(positive), b, { assumeA: 'pos', lower: true })), b)
    close(np.matmul(a, linalg.solve(a, b)), b)
  })
})

describe('the exponential', () => {
  test('of −A is the inverse of that of A, also of large norms', () => {
    for (const scale of [0.1, 1, 8]) close(np.matmul(linalg.expm(np.multiply(a, scale)), linalg.expm(np.multiply(a, -scale))), np.eye(3, { dtype: 'float64' }), 1e-7)
  })
  test('of a rotation is a rotation by its angle', () => {
    const angle = 20
    close(linalg.expm(matrix([0, -angle], [angle, 0])), matrix([Math.cos(angle), -Math.sin(angle)], [Math.sin(angle), Math.cos(angle)]), 1e-12)
  })
  test('of a batch is that of each; NaN beyond the squarings', () => {
    const batch = np.stack([a, np.multiply(a, 5)])
    close(linalg.expm(batch), vmap((x: NDArray) => linalg.expm(x))(batch), 1e-12)
    expect(np.all(np.isnan(linalg.expm(np.multiply(a, 1e3), { maxSquarings: 2 }))).item()).toBe(true)
  })
  test('has a derivative', () => checkGrads((x: NDArray) => linalg.expm(x), [np.multiply(a, 2)], { order: 1, eps: 2 ** -17, atol: 1e-4, rtol: 1e-6 }))
})

describe('the square root', () => {
  test('squared is the matrix', () => {
    for (const x of [a, np.multiply(positive, 1e5)]) close(np.matmul(linalg.sqrtm(x), linalg.sqrtm(x)), x, 1e-9)
  })
  test('has a derivative', () => checkGrads((x: NDArray) => linalg.sqrtm(x), [a], { order: 1, eps: 2 ** -17 }))
})

describe('patterns', () => {
  test('blocks may be vectors, numbers and nothing', () => {
    expect(linalg.blockDiag(np.array([1, 2]), 3).tolist()).toEqual([[1, 2, 0], [0, 0, 3]])
    expect(linalg.blockDiag().shape).toEqual([1, 0])
  })
  test('a circulant matrix is a Toeplitz matrix', () => {
    expect(linalg.circulant(b).tolist()).toEqual(linalg.toeplitz(b, { r: np.array([1, 3, 2]) }).tolist())
    expect(linalg.hankel(b).tolist()).toEqual([[1, 2, 3], [2, 3, 0], [3, 0, 0]])
  })
})
