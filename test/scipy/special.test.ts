/** Special functions: identities between them, forms of calls. */
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import { ArgumentError } from '../../src/core/base/errors.js'
import { isNDArray, type NDArray } from '../../src/core/trace/ndarray.js'
import * as np from '../../src/numpy/index.js'
import { special as s } from '../../src/scipy/index.js'
import { differenceBeyond } from '../../src/testing/closeness.js'
import { grad } from '../../src/transforms/grad.js'

const float64 = (...xs: readonly number[]): NDArray => np.array(xs, { dtype: 'float64' })
const close = (got: NDArray, expected: NDArray, tolerance = 1e-12): void => expect(differenceBeyond(got, expected, { atol: tolerance, rtol: tolerance })).toBe(undefined)

const x = float64(0.3, 0.5, 0.9), y = float64(1.5, 2.5, 3.5)

const unary = ['digamma', 'entr', 'erf', 'erfc', 'erfcx', 'erfinv', 'exp1', 'expi', 'expit', 'factorial', 'gamma', 'gammaln', 'gammasgn', 'i0', 'i0e', 'i1', 'i1e', 'logNdtr', 'logSoftmax', 'loggamma', 'logit', 'logsumexp', 'ndtr', 'ndtri', 'softmax', 'spence', 'zeta']
const binary = ['beta', 'betaln', 'boxcox', 'boxcox1p', 'comb', 'expn', 'gammainc', 'gammaincc', 'klDiv', 'poch', 'polygamma', 'relEntr', 'xlog1py', 'xlogy']
const forms: { readonly [name: string]: readonly unknown[] } = {
  ...Object.fromEntries(unary.map(name => [name, [x]])),
  ...Object.fromEntries(binary.map(name => [name, [x, y]])),
  betainc: [x, y, x],
  multigammaln: [y, 2],
}

const namespace = s as unknown as { readonly [name: string]: (...operands: readonly unknown[]) => unknown } // names are looked up here
const plain = (u: unknown): unknown => (isNDArray(u) ? u.tolist() : u)

test('the tables name every function', () => expect(Object.keys(s).filter(name => !(name in forms) && name !== 'bernoulli')).toEqual([]))

test.each(Object.entries(forms))('%s waits for its array, and refuses undefined', (name, [first, ...rest]) => {
  const f = namespace[name]!
  expect(plain(pipe(first, f(...rest) as (x: unknown) => unknown))).toEqual(plain(f(first, ...rest)))
  expect(() => f(undefined, ...rest)).toThrow(ArgumentError)
})

describe('the normal distribution', () => {
  test('ndtri is the inverse, far into the tail', () => {
    const p = float64(1e-300, 1e-30, 1e-8, 0.1, 0.5, 0.9)
    close(np.divide(s.ndtr(s.ndtri(p)), p), np.onesLike(p), 1e-11)
  })
  test('its logarithm continues where it underflows', () => {
    const z = float64(-5, -0.5, 0.5, 5)
    close(s.logNdtr(z), np.log(s.ndtr(z)))
    close(s.logNdtr(float64(-50)), float64(-1254.831361), 1e-9)
    expect(grad((w: NDArray) => np.sum(s.logNdtr(w)))(float64(-100)).item()).toBeCloseTo(100.01, 3)
  })
  test('erfcx is erfc without its decay, and goes on', () => {
    close(np.multiply(s.erfcx(float64(-1, 0, 3, 10)), np.exp(np.negative(np.square(float64(-1, 0, 3, 10))))), s.erfc(float64(-1, 0, 3, 10)))
    close(s.erfcx(float64(19.999999999)), s.erfcx(float64(20.000000001)), 1e-9)
  })
})

describe('exponential integrals', () => {
  // Abramowitz & Stegun, table 5.1
  test('at known points', () => close(s.expn(float64(1, 1, 2, 3), float64(0.5, 2, 0.5, 2)), float64(0.5597735947761608, 0.04890051070806112, 0.3266438623245532, 0.030133379797815), 1e-12))
  test('Ei is −E₁ on the other side, and continuous where its forms meet', () => {
    close(s.expi(float64(-0.5, -3)), np.negative(s.exp1(float64(0.5, 3))))
    close(s.expi(float64(39.9999999999)), s.expi(float64(40.0000000001)), 1e-9)
  })
  test('orders follow from each other: n Eₙ₊₁ = e⁻ˣ − x Eₙ', () => {
    const n = float64(1, 2, 19, 20, 50), at = float64(0.5, 2, 0.7, 0.7, 0.1)
    close(np.multiply(n, s.expn(np.add(n, 1), at)), np.subtract(np.exp(np.negative(at)), np.multiply(at, s.expn(n, at))), 1e-11)
  })
})

describe('gamma and beta', () => {
  test('logarithms of large beta functions do not cancel', () => {
    // log B(a, 1) = −log a, in float32 too
    close(s.betaln(np.array([1e3, 1e6]), 1), np.negative(np.log(np.array([1e3, 1e6]))), 1e-6)
    close(s.betaln(float64(0.5, 3, 7), float64(8, 9, 30)), np.subtract(np.add(s.gammaln(float64(0.5, 3, 7)), s.gammaln(float64(8, 9, 30))), s.gammaln(float64(8.5, 12, 37))))
  })
  test('signs alternate below 0', () => expect(s.gammasgn(float64(-3.5, -2.5, -1, 0, 4)).tolist()).toEqual([1, -1, Number.NaN, 1, 1]))
  test('incomplete ones add up', () => close(np.add(s.gammainc(y, x), s.gammaincc(y, x)), np.onesLike(x)))
})

test('the dilogarithm reflects: S(x) + S(1 − x) = π²/6 − log x log(1 − x)', () => {
  const z = float64(0.1, 0.45, 0.5, 0.8)
  close(np.add(s.spence(z), s.spence(np.subtract(1, z))), np.subtract(Math.PI ** 2 / 6, np.multiply(np.log(z), np.log1p(np.negative(z)))))
  close(s.spence(float64(4)), np.subtract(np.multiply(-0.5, np.square(np.log(float64(4)))), s.spence(float64(0.25))))
})

test('logarithms vanish with their factor, derivatives do not', () => {
  expect(s.xlogy(float64(0, 0), float64(0, Number.NaN)).tolist()).toEqual([0, Number.NaN])
  expect(grad((a: NDArray) => np.sum(s.xlogy(a, float64(2))))(float64(0)).item()).toBeCloseTo(Math.LN2)
})

test('Bernoulli numbers sum to 0 with binomial weights', () => {
  const b = s.bernoulli(12).tolist() as readonly number[]
  let ways = 1, sum = 0
  for (let k = 0; k < 12; k++) { sum += ways * b[k]!; ways *= (12 - k) / (k + 1) }
  expect(sum).toBeCloseTo(0, 4)
})
