/** Every function of lax.linalg and np.linalg: data-first and data-last; derivatives where an operand is singular. */
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import { ArgumentError } from '../../src/core/base/errors.js'
import { isNDArray, type NDArray } from '../../src/core/trace/ndarray.js'
import * as lax from '../../src/lax/linalg/index.js'
import * as np from '../../src/numpy/index.js'
import { grad } from '../../src/transforms/grad.js'

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
