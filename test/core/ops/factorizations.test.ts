/** Factors multiply to the matrix they come from, and are what they promise: of any shape, rank and scale. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Shape } from '../../../src/core/base/shape.js'
import { mul } from '../../../src/core/ops/arithmetic.js'
import { broadcastTo } from '../../../src/core/ops/broadcasting.js'
import { cholesky } from '../../../src/core/ops/cholesky.js'
import { zeros } from '../../../src/core/ops/constants.js'
import { eigh } from '../../../src/core/ops/eigh.js'
import { luFactors, takeRows } from '../../../src/core/ops/lu.js'
import { asRows, identityLike, lowerTriangle, matmul, transposed, upperTriangle } from '../../../src/core/ops/matrices.js'
import { qr } from '../../../src/core/ops/qr.js'
import { sliceInDim } from '../../../src/core/ops/slicing.js'
import { singularValues, svd } from '../../../src/core/ops/svd.js'
import type { NDArray } from '../../../src/core/trace/ndarray.js'
import { arrayOf } from '../../../src/testing/arrays.js'
import { differenceBeyond } from '../../../src/testing/closeness.js'
import { holds } from '../../laws/replay.js'

const shapes: readonly Shape[] = [[1, 1], [4, 4], [5, 2], [2, 5], [2, 3, 3], [7, 6], [0, 3], [3, 0]]

/** Products of a tall and a wide matrix, whose rank is at most `rank`, at any scale. */
const matrices = (of: readonly Shape[]): fc.Arbitrary<NDArray> =>
  fc.tuple(fc.constantFrom(...of), fc.constantFrom(1, 2, 9), fc.constantFrom(1, 1e-150, 1e150)).chain(([shape, rank, scale]) => {
    const [m, n] = shape.slice(-2) as [number, number], batch = shape.slice(0, -2)
    const filled = (...s: readonly number[]): fc.Arbitrary<NDArray> => {
      const count = s.reduce((a, b) => a * b, 1)
      return fc.array(fc.integer({ min: -9, max: 9 }), { minLength: count, maxLength: count }).map(xs => arrayOf({ shape: s, dtype: 'float64', weakType: false }, xs))
    }
    return fc.tuple(filled(...batch, m, rank), filled(...batch, rank, n)).map(([x, y]) => mul(matmul(x, y), scale))
  })

const largest = (x: NDArray): number => Math.max(0, ...[...x.toTypedArray()].map(Math.abs))

const close = (got: NDArray, expected: NDArray, scale = 1): void => expect(differenceBeyond(got, expected, { atol: 1e-13 * scale, rtol: 0 })).toBe(undefined)

const property = (of: readonly Shape[], check: (a: NDArray) => void): void => holds(fc.property(matrices(of), a => check(a)), 0.3)

const orthonormal = (q: NDArray): void => {
  const gram = matmul(transposed(q), q)
  close(gram, identityLike(gram))
}

const leading = (x: NDArray, axis: number, n: number): NDArray => sliceInDim(x, x.ndim + axis, 0, n)

const squares = shapes.filter(shape => shape.at(-1) === shape.at(-2))

describe('lu', () => {
  test('of the rows in their order, L U is the matrix', () => property(shapes, a => {
    const { lu, permutation } = luFactors(a), k = Math.min(a.shape.at(-1)!, a.shape.at(-2)!)
    const l = leading(lowerTriangle(lu, -1), -1, k), u = leading(upperTriangle(lu), -2, k)
    const unit = leading(identityLike(lu), -1, k)
    close(matmul(addTo(l, unit), u), takeRows(a, permutation), 10 * largest(a))
    expect(largest(l)).toBeLessThanOrEqual(1)
  }))
})

const addTo = (x: NDArray, y: NDArray): NDArray => arrayOf(x, [...x.toTypedArray()].map((v, i) => v + y.toTypedArray()[i]!))

describe('qr', () => {
  test.each([false, true])('Q R is the matrix, full: %s', full => property(shapes, a => {
    const { q, r } = qr(a, full)
    close(matmul(q, r), a, 100 * largest(a))
    orthonormal(q)
    close(lowerTriangle(r, -1), zeros(r))
  }))
})

describe('svd', () => {
  test.each([false, true])('U S V is the matrix, full: %s', full => property(shapes, a => {
    const { u, s, vh } = svd(a, full), k = s.shape.at(-1)!
    const uk = leading(u, -1, k)
    close(matmul(mul(uk, broadcastTo(asRows(s), uk.shape)), leading(vh, -2, k)), a, 100 * largest(a))
    orthonormal(u)
    orthonormal(transposed(vh))
    expect(singularValues(a).tolist()).toEqual(s.tolist())
    for (let i = 1; i < k && a.ndim === 2; i++) expect(s.toTypedArray()[i]).toBeLessThanOrEqual(s.toTypedArray()[i - 1]!)
  }))
})

describe('eigh', () => {
  test('A V = V diag(w)', () => property(squares, x => {
    const a = addTo(x, transposed(x))
    const { eigenvalues, eigenvectors } = eigh(a)
    close(matmul(a, eigenvectors), mul(eigenvectors, broadcastTo(asRows(eigenvalues), a.shape)), 100 * largest(a))
    orthonormal(eigenvectors)
  }))
})

describe('cholesky', () => {
  test('L Lᵀ is the matrix', () => property(squares, x => {
    const scale = 1 + largest(x)
    const y = mul(x, 1 / scale), a = addTo(matmul(y, transposed(y)), identityLike(y))
    const l = cholesky(a)
    close(matmul(l, transposed(l)), a, 10)
    close(upperTriangle(l, 1), zeros(l))
  }))
  test('is NaN below the diagonal of what is not positive definite', () => expect(cholesky(arrayOf({ shape: [2, 2], dtype: 'float32', weakType: false }, [1, 2, 2, 1])).tolist()).toEqual([[NaN, 0], [NaN, NaN]]))
})
