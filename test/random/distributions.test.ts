/** Moments of the samplers that reject, against what the distributions have; how the implicit derivative moves the samples. */
import { describe, expect, test } from 'vitest'
import { grad, jit, np, random, vmap, type NDArray } from '../../src/index.js'

const COUNT = 4000
const key = random.key(1)

/** Sample mean and variance are as far from the true ones as five standard errors allow; `fourth` is the central fourth moment. */
const hasMoments = (sample: NDArray, mean: number, variance: number, fourth: number): void => {
  const x = [...np.astype(sample, 'float32').toTypedArray()]
  const m = x.reduce((a, b) => a + b, 0) / x.length
  const v = x.reduce((a, b) => a + (b - m) ** 2, 0) / (x.length - 1)
  expect(Math.abs(m - mean)).toBeLessThan(5 * Math.sqrt(variance / x.length))
  expect(Math.abs(v - variance)).toBeLessThan(5 * Math.sqrt(Math.max(fourth - variance ** 2, variance) / x.length))
}

const gammaFourth = (a: number): number => 3 * a * a + 6 * a
const poissonFourth = (l: number): number => l + 3 * l * l

describe('moments', () => {
  test.each([0.3, 1, 4, 40])('gamma of shape %d', a => hasMoments(random.gamma(key, a, [COUNT]), a, a, gammaFourth(a)))
  test.each([0.5, 3, 9.9, 10, 300])('poisson of rate %d', rate => hasMoments(random.poisson(key, rate, [COUNT]), rate, rate, poissonFourth(rate)))
  test.each([[5, 0.3], [5, 0.9], [200, 0.4], [1000, 0.97]])('binomial of %d trials with %d', (n, p) => {
    const v = n * p * (1 - p)
    hasMoments(random.binomial(key, n, p, [COUNT]), n * p, v, 3 * v * v + v)
  })
  test('beta', () => hasMoments(random.beta(key, 2, 3, [COUNT]), 0.4, 0.04, 0.004))
  test('chisquare', () => hasMoments(random.chisquare(key, 3, [COUNT]), 3, 6, 16 * gammaFourth(1.5)))
  test('t', () => hasMoments(random.t(key, 10, [COUNT]), 0, 1.25, 6))
  test('f', () => hasMoments(random.f(key, 5, 30, [COUNT]), 30 / 28, 0.583, 4))
  test('generalizedNormal of exponent 2 is normal with variance ½', () => hasMoments(random.generalizedNormal(key, 2, [COUNT]), 0, 0.5, 0.75))
})

test('a sample does not depend on who draws it', () => {
  const draw = (k: NDArray): NDArray => random.gamma(k, 0.7, [5])
  expect(jit(draw)(key).tolist()).toEqual(draw(key).tolist())
  const keys = random.split(key, 2)
  expect(np.index(vmap(draw)(keys), 1).tolist()).toEqual(draw(np.index(keys, 1)).tolist())
})

test('the mean of gamma moves with its shape, and so do its samples on average', () => {
  const slopes = grad((a: NDArray) => np.mean(random.gamma(key, a, [COUNT])))
  for (const a of [0.5, 3, 20]) expect(slopes(a).item()).toBeCloseTo(1, 0)
  const inLogs = (a: number): number => Number(grad((a: NDArray) => np.mean(random.loggamma(key, a, [COUNT])))(a).item())
  expect(inLogs(3)).toBeCloseTo(0.3949, 1) // the trigamma function
})

test('shares sum to 1, and counts to the number of trials', () => {
  const shares = random.dirichlet(key, np.array([0.1, 1, 5]), [50])
  expect(np.allclose(np.sum(shares, { axis: 1 }), 1).item()).toBe(true)
  const counts = random.multinomial(key, np.array([0, 7, 30]), np.array([0.1, 0, 0.4, 0.5]))
  expect(np.sum(counts, { axis: 1 }).tolist()).toEqual([0, 7, 30])
  expect(np.max(np.index(counts, '...', 1)).item()).toBe(0)
})

test('points lie in the ball of any norm', () => {
  for (const p of [1, 2, 5]) expect(np.all(np.less(np.sum(np.power(np.abs(random.ball(key, 3, [50], { p })), p), { axis: 1 }), 1)).item()).toBe(true)
})

test('what has no distribution', () => {
  expect(random.poisson(key, 0, [3]).tolist()).toEqual([0, 0, 0])
  expect(random.binomial(key, np.array([Number.NaN, -1, 5, 5, Number.POSITIVE_INFINITY]), np.array([0.5, 0.5, Number.NaN, -0.1, 0.5])).tolist()).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.POSITIVE_INFINITY])
  expect(() => random.poisson(key, 1, [], { dtype: 'float32' })).toThrow('poisson: expected an integer dtype, got float32')
  expect(() => random.dirichlet(key, 1)).toThrow('dirichlet: expected alpha with an axis of outcomes')
  expect(() => random.ball(key, 1.5)).toThrow('ball: expected a whole number as dimension, got 1.5')
})

describe('normal vectors', () => {
  const cov = np.array([[2, 1, 0], [1, 2, 0.5], [0, 0.5, 1]]), mean = np.array([1, -1, 0])
  test.each(['cholesky', 'eigh', 'svd'] as const)('have the covariance asked for, by %s', method => {
    const x = random.multivariateNormal(key, mean, cov, [COUNT], { method })
    expect(np.allclose(np.mean(x, { axis: 0 }), mean, { atol: 0.12 }).item()).toBe(true)
    expect(np.allclose(np.cov(np.transpose(x)), cov, { atol: 0.25 }).item()).toBe(true)
  })
  test('complaints', () => {
    expect(() => random.multivariateNormal(key, mean, np.eye(2))).toThrow('multivariateNormal: expected a covariance with 3 rows and columns, as the mean has elements, got float32[2,2]')
    expect(() => random.multivariateNormal(key, mean, cov, [], { method: 'lu' as never })).toThrow("expected method 'cholesky', 'eigh' or 'svd', got lu")
  })
  test('orthogonal matrices, wide and tall, in batches', () => {
    for (const [n, m] of [[3, 3], [2, 4], [4, 2]] as const) {
      const q = random.orthogonal(key, n, [5], { m })
      expect(q.shape).toEqual([5, n, m])
      const gram = n > m ? np.matmul(np.matrixTranspose(q), q) : np.matmul(q, np.matrixTranspose(q))
      expect(np.allclose(gram, np.eye(Math.min(n, m)), { atol: 1e-5 }).item()).toBe(true)
    }
  })
})
