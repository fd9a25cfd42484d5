/** What holds of every distribution, whichever functions it has. */
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import { ArgumentError } from '../../src/core/base/errors.js'
import { isNDArray, type NDArray } from '../../src/core/trace/ndarray.js'
import * as np from '../../src/numpy/index.js'
import { stats } from '../../src/scipy/index.js'
import { differenceBeyond } from '../../src/testing/closeness.js'
import { grad } from '../../src/transforms/grad.js'

type Function = (...operands: readonly unknown[]) => NDArray
type Distribution = { readonly [name: string]: unknown }

const float64 = (...xs: readonly number[]): NDArray => np.array(xs, { dtype: 'float64' })

/** Operands inside of the support for location 0 and scale 1, then the shape parameters. */
const continuous: { readonly [name: string]: readonly [x: NDArray, ...shapes: readonly number[]] } = {
  beta: [float64(0.1, 0.5, 0.8), 2.5, 1.5],
  cauchy: [float64(-20, -1, 0.5, 3)],
  chi2: [float64(0.2, 1, 7), 3],
  expon: [float64(0.01, 1, 7)],
  gamma: [float64(0.2, 1, 7), 2.5],
  gennorm: [float64(-2, 0.5, 1.5), 1.7],
  gumbelL: [float64(-3, 0.5, 1.5)],
  gumbelR: [float64(-1.5, 0.5, 3)],
  laplace: [float64(-3, -0.5, 0.5, 3)],
  logistic: [float64(-5, 0.5, 9)],
  norm: [float64(-6, -0.5, 0.5, 3)],
  pareto: [float64(1.1, 2, 9), 2],
  t: [float64(-3, 0.5, 4), 3.5],
  truncnorm: [float64(-0.9, 0.1, 1.4), -1, 1.5],
  uniform: [float64(0.1, 0.9)],
  vonmises: [float64(-3, 0.1, 2), 1.5],
}

const discrete: { readonly [name: string]: readonly number[] } = {
  bernoulli: [0.3], betabinom: [6, 2, 1.5], binom: [6, 0.4], geom: [0.4], nbinom: [3, 0.6], poisson: [2.5],
}

const summaries = ['mode', 'rankdata', 'sem']
const vectors = ['dirichlet', 'multinomial', 'multivariateNormal']

const close = (got: NDArray, expected: NDArray, tolerance = 1e-10): void => expect(differenceBeyond(got, expected, { atol: tolerance, rtol: tolerance })).toBe(undefined)

const sum = (y: NDArray): NDArray => np.sum(y)

test('the tables name every distribution', () => expect(Object.keys(stats).sort()).toEqual([...Object.keys(continuous), ...Object.keys(discrete), ...summaries, ...vectors].sort()))

describe.each(Object.entries(continuous))('%s', (name, [x, ...shapes]) => {
  const distribution = (stats as unknown as { readonly [name: string]: Distribution })[name]! // the test above
  const call = (f: string, at: NDArray): NDArray => (distribution[f] as Function)(at, ...shapes)
  const has = (f: string): boolean => f in distribution

  test('the density is the exponential of its logarithm', () => close(call('pdf', x), np.exp(call('logpdf', x))))
  test.runIf(has('cdf'))('the density is the derivative of the distribution function', () => close(grad((y: NDArray) => sum(call('cdf', y)))(x), call('pdf', x), 1e-8))
  test.runIf(has('sf'))('below and above make 1', () => close(np.add(call('cdf', x), call('sf', x)), np.onesLike(x)))
  test.runIf(has('logcdf'))('the logarithm is that of cdf', () => close(call('logcdf', x), np.log(call('cdf', x))))
  test.runIf(has('logsf'))('the logarithm is that of sf', () => close(np.exp(call('logsf', x)), has('sf') ? call('sf', x) : np.subtract(1, call('cdf', x))))
  test.runIf(has('ppf') && has('cdf'))('ppf is the inverse of cdf', () => close(call('ppf', call('cdf', x)), x, 1e-7))
  test.runIf(has('isf'))('isf is the inverse of sf', () => close(call('isf', call('sf', x)), x, 1e-7))
  test('location and scale move and stretch', () => {
    const moved = np.add(np.multiply(x, 2), 3), at = { loc: 3, scale: 2 }
    close((distribution['pdf'] as Function)(moved, ...shapes, at), np.divide(call('pdf', x), 2))
    if (has('cdf')) close((distribution['cdf'] as Function)(moved, ...shapes, at), call('cdf', x))
  })
  test('NaN stays, and the operand may come later', () => {
    for (const [f, value] of Object.entries(distribution)) {
      const later = (value as unknown as (...rest: readonly unknown[]) => (x: NDArray) => NDArray)(...shapes)
      expect(pipe(float64(Number.NaN), later).tolist(), f).toEqual([Number.NaN])
      expect(() => (value as Function)(undefined, ...shapes), f).toThrow(ArgumentError)
    }
  })
})

describe.each(Object.entries(discrete))('%s', (name, shapes) => {
  const distribution = (stats as unknown as { readonly [name: string]: { readonly [f: string]: Function } })[name]! // the test above
  const k = np.arange(-1, 60, 1, { dtype: 'float64' })
  test('probabilities sum to 1, and are those of the logarithms', () => {
    const p = distribution['pmf']!(k, ...shapes)
    expect(np.sum(p).item()).toBeCloseTo(1, 8)
    close(np.exp(distribution['logpmf']!(k, ...shapes)), p)
  })
  test.runIf('cdf' in distribution)('cdf sums them up', () => close(distribution['cdf']!(k, ...shapes), np.cumsum(distribution['pmf']!(k, ...shapes)), 1e-9))
  test('the location moves', () => close(distribution['pmf']!(np.add(k, 2), ...shapes, { loc: 2 }), distribution['pmf']!(k, ...shapes)))
})

describe('of vectors', () => {
  test('one element of a normal vector is a normal number', () => {
    const x = float64(0.3, -1, 2)
    close(stats.multivariateNormal.logpdf(np.reshape(x, [3, 1]), float64(0.5), np.array([[4]], { dtype: 'float64' })), stats.norm.logpdf(x, { loc: 0.5, scale: 2 }))
  })
  test('covariances may come in batches', () => {
    const x = np.array([[1, 2], [3, 4]], { dtype: 'float64' }), mean = float64(1, 1), cov = np.array([[[2, 1], [1, 3]], [[1, 0], [0, 5]]], { dtype: 'float64' })
    const each = [0, 1].map(i => stats.multivariateNormal.logpdf(np.index(x, i), mean, np.index(cov, i)))
    close(stats.multivariateNormal.logpdf(x, mean, cov), np.stack(each))
  })
  test('two outcomes are binomial, two shares are beta', () => {
    const p = float64(0.3, 0.7)
    close(stats.multinomial.pmf(float64(2, 3), 5, p), stats.binom.pmf(float64(2), 5, 0.3).at(0).get())
    close(stats.dirichlet.pdf(p, float64(2.5, 1.5)), stats.beta.pdf(float64(0.3), 2.5, 1.5).at(0).get())
  })
})

describe('summaries', () => {
  const x = np.array([[3, 1, 3], [2, 2, 1]])
  test('along axes', () => {
    const { mode, count } = stats.mode(x, { axis: 1 })
    expect([mode.tolist(), count.tolist()]).toEqual([[3, 2], [2, 2]])
    expect(stats.rankdata(x, { axis: 1 }).tolist()).toEqual([[2.5, 1, 2.5], [2.5, 2.5, 1]])
    expect(stats.rankdata(x, { method: 'dense' }).tolist()).toEqual([3, 1, 3, 2, 2, 1])
    expect(isNDArray(stats.sem(x))).toBe(true)
  })
})
