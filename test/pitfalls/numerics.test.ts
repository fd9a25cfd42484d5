/** PITFALLS, "Numerics". Accuracy over the full range is in test/core/ir/math; here are the points where libraries go wrong. */
import { describe, expect, test } from 'vitest'
import { jit, type NDArray, nn, np, scipy } from '../../src/index.js'
import { ulpsApart } from '../../src/testing/ulps.js'

const inf = Number.POSITIVE_INFINITY
type Function = (x: NDArray) => NDArray

/** At most so many float32 between the result and the exact value; the same in jit. */
const near = (f: Function, x: number, exact: number, ulps = 2): void => {
  for (const g of [f, jit(f)]) expect(ulpsApart(g(np.asarray(x)).item() as number, Math.fround(exact), 'float32')).toBeLessThanOrEqual(ulps)
}
/** Math.f of the float32 nearest to x. */
const of = (f: (x: number) => number) => (x: number): number => f(Math.fround(x))

describe('exp', () => {
  test('is finite up to 88.72', () => near(x => np.exp(x), 88.72, of(Math.exp)(88.72)))
  test('overflows after', () => expect(np.exp(88.73).item()).toBe(inf))
  test.each([-88, -95.5, -103])('keeps subnormal results: %d', x => {
    expect(np.exp(x).item()).toBeGreaterThan(0)
    near(v => np.exp(v), x, of(Math.exp)(x))
  })
})

describe('log', () => {
  test.each([1 - 2 ** -24, 1 + 2 ** -23, 2 - 2 ** -23, 2 + 2 ** -22, 0.5, 2 ** 127, 2 ** -126])('near powers of two: %d', x => near(v => np.log(v), x, of(Math.log)(x)))
  test.each([2 ** -149, 3 * 2 ** -149, 1e-40])('of subnormals: %d', x => near(v => np.log(v), x, of(Math.log)(x)))
})

describe('sin and cos reduce large arguments', () => {
  test.each([1e5, 1e6, 123456.789, 355, 2 ** 30])('%d', x => {
    near(v => np.sin(v), x, of(Math.sin)(x))
    near(v => np.cos(v), x, of(Math.cos)(x))
  })
})

describe('relative accuracy near 0', () => {
  test.each<readonly [string, Function, number, (x: number) => number]>([
    ['tanh', x => np.tanh(x), 1e-6, Math.tanh],
    ['sinh', x => np.sinh(x), 1e-4, Math.sinh],
    ['expm1', x => np.expm1(x), 1e-6, Math.expm1],
    ['log1p', x => np.log1p(x), 1e-7, Math.log1p],
    ['arcsinh', x => np.arcsinh(x), 1e-5, Math.asinh],
    ['arctanh', x => np.arctanh(x), 1e-5, Math.atanh],
  ])('%s', (_name, f, x, exact) => near(f, x, of(exact)(x)))
})

describe('the error function', () => {
  test('erf(1e-6) keeps its digits', () => near(x => scipy.special.erf(x), 1e-6, (2 / Math.sqrt(Math.PI)) * Math.fround(1e-6), 4)) // x² / 3 is beyond them
  test('erfc(9) does not cancel', () => near(x => scipy.special.erfc(x), 9, 4.13703174651381e-37, 4))
})

describe('division is division', () => {
  const divide = (x: NDArray, y: NDArray): NDArray => np.divide(x, y)
  const awkward = np.array([3, 7, 49, 1e-40, 3.4e38, 1 / 3, 2 ** -149])
  test('x / x is 1, of subnormals too', () => {
    for (const f of [divide, jit(divide)]) expect(f(awkward, awkward).tolist()).toEqual([1, 1, 1, 1, 1, 1, 1])
  })
  test('quotients are correctly rounded', () => {
    const numerators = Array.from({ length: 200 }, (_, i) => Math.fround(Math.sin(i + 1) * 10 ** (i % 9))), divisors = numerators.map((_, i) => Math.fround(Math.cos(3 * i + 2)))
    for (const f of [divide, jit(divide)])
      expect(f(np.array(numerators), np.array(divisors)).tolist()).toEqual(numerators.map((n, i) => Math.fround(n / divisors[i]!)))
  })
})

describe('powers and roots', () => {
  test.each([
    [3, 3, 27],
    [10, 2, 100],
    [0, 0, 1],
    [2, 10, 1024],
    [2, -1, 0.5],
    [-2, 3, -8],
  ])('%d to the power %d is %d', (x, y, expected) => {
    expect(np.power(x, y).item()).toBe(expected)
    expect(jit((a: NDArray, b: NDArray) => np.power(a, b))(np.array(x), np.array(y)).item()).toBe(expected)
  })
  test('integer powers are exact', () => expect(np.power(np.array([3, -7], { dtype: 'int32' }), 9).tolist()).toEqual([19683, -40353607]))
  test('cbrt(27) is 3', () => expect(np.cbrt(np.array([27, -8, 1e-30])).tolist()).toEqual([3, -2, Math.fround(1e-10)]))
})

describe('at the edges', () => {
  test.each<readonly [string, () => NDArray, unknown]>([
    ['softplus(200) is 200', () => nn.softplus(200), 200],
    ['logsumexp([−∞, −∞]) is −∞', () => nn.logsumexp(np.array([-inf, -inf])), -inf],
    ['logsumexp([∞, 1]) is ∞', () => nn.logsumexp(np.array([inf, 1])), inf],
    ['logaddexp(−∞, −∞) is −∞', () => np.logaddexp(-inf, -inf), -inf],
    ['hypot(3e30, 4e30) does not overflow', () => np.hypot(3e30, 4e30), Math.fround(5e30)],
    ['arctan2(0, 0) is 0', () => np.arctan2(0, 0), 0],
  ])('%s', (_name, f, expected) => {
    expect(f().item()).toBe(expected)
    expect(jit(f)().item()).toBe(expected)
  })
  test('arcsinh(−1e4) does not cancel', () => near(x => np.arcsinh(x), -1e4, Math.asinh(-1e4)))
})

describe('sums', () => {
  test('2e7 ones', () => expect(np.sum(np.ones([20_000_000])).item()).toBe(20_000_000))
  test('sums of any length are off by no more than a few roundings', () => {
    for (const n of [40, 1_000, 100_003]) {
      const x = Float32Array.from({ length: n }, (_, i) => Math.sin(i * 12.9898) * 43758.5453 % 1)
      const exact = x.reduce((sum, v) => sum + v, 0), size = x.reduce((sum, v) => sum + Math.abs(v), 0)
      expect(Math.abs((np.sum(np.array(x)).item() as number) - exact)).toBeLessThanOrEqual(size * 3 * 2 ** -24 + Math.abs(exact) * 2 ** -24)
    }
  })
  test('the mean of 1e7 × 0.1', () => expect(Math.abs((np.mean(np.full([10_000_000], 0.1)).item() as number) / Math.fround(0.1) - 1)).toBeLessThan(1e-6))
  test('fused with what comes before', () => {
    const f = jit((x: NDArray) => np.mean(np.square(x)))
    expect(Math.abs((f(np.full([1_000_000], 0.1)).item() as number) / Math.fround(0.1) ** 2 - 1)).toBeLessThan(1e-6)
  })
})

describe('variance does not cancel', () => {
  const shifted = np.array([10001, 10002, 10003])
  test('var', () => expect(np.var(shifted).item()).toBe(Math.fround(2 / 3)))
  test('standardize([10001, 10002, 10003])', () => {
    const expected = nn.standardize(np.array([-1, 0, 1]))
    for (const f of [nn.standardize, jit((x: NDArray) => nn.standardize(x))]) expect(f(shifted).tolist()).toEqual(expected.tolist())
  })
  test('layer norm', () => {
    const normalize = (x: NDArray): NDArray => nn.layerNorm().apply({}, {}, x, nn.evaluate)[0]
    expect(normalize(shifted).tolist()).toEqual(normalize(np.array([-1, 0, 1])).tolist())
  })
})
