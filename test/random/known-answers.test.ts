/** Numbers published for threefry, and numbers that JAX gives. */
import { describe, expect, test } from 'vitest'
import { jit, lax, type NDArray, np, random, vmap } from '../../src/index.js'

const words = (...xs: readonly number[]): NDArray => np.array(new Uint32Array(xs))
const rounded = (xs: readonly number[]): readonly unknown[] => xs.map(x => expect.closeTo(x, 6))

describe('keys', () => {
  test.each([
    [0, [0, 0]],
    [42, [0, 42]],
    [-1, [0, 0xffffffff]],
    [2 ** 40, [0, 0]],
  ])('key(%d)', (seed, expected) => expect(random.keyData(random.key(seed)).tolist()).toEqual(expected))

  test('split', () => expect(random.keyData(random.split(random.key(0))).tolist()).toEqual([[1797259609, 2579123966], [928981903, 3453687069]]))
  test('foldIn', () => expect(random.keyData(random.foldIn(random.key(42), 7)).tolist()).toEqual([2547012911, 1371500959]))
  test('are the same in jit and in a batch', () => {
    expect(jit((n: NDArray) => random.keyData(random.foldIn(random.key(42), n)))(np.array(7, { dtype: 'int32' })).tolist()).toEqual([2547012911, 1371500959])
    expect(random.keyData(vmap((seed: NDArray) => random.key(seed))(np.array([0, 42], { dtype: 'int32' }))).tolist()).toEqual([[0, 0], [0, 42]])
  })
})

describe('draws from key(0)', () => {
  const key = random.key(0)
  test('32 bits', () => expect(random.bits(key, [3]).tolist()).toEqual([4070199207, 4202968722, 1427181096]))
  test('8 bits', () => expect(random.bits(key, [3], { dtype: 'uint8' }).tolist()).toEqual([167, 146, 40]))
  test('16 bits', () => expect(random.bits(key, [3], { dtype: 'uint16' }).tolist()).toEqual([20391, 13970, 3624]))
  test('uniform', () => expect(random.uniform(key, [3]).tolist()).toEqual(rounded([0.947667, 0.9785799, 0.33229148])))
  test('normal', () => expect(random.normal(key, [3]).tolist()).toEqual(rounded([1.6226422, 2.0252647, -0.43359444])))
})

describe('what a draw depends on', () => {
  test('element i on the key and i alone: a longer draw begins like a shorter one', () => {
    const [short, long] = [random.bits(random.key(3), [4]).tolist(), random.bits(random.key(3), [9]).tolist()]
    expect((long as readonly number[]).slice(0, 4)).toEqual(short)
  })
  test('not on the shape', () => expect(np.ravel(random.normal(random.key(3), [2, 3])).tolist()).toEqual(random.normal(random.key(3), [6]).tolist()))
  test('a batch of keys draws what each key draws', () => {
    const keys = random.split(random.key(5), 3)
    const each = [...keys].map(k => random.uniform(k, [2]).tolist())
    expect(vmap((k: NDArray) => random.uniform(k, [2]))(keys).tolist()).toEqual(each)
    expect(lax.map((k: NDArray) => random.uniform(k, [2]), keys).tolist()).toEqual(each)
  })
  test('keys of words are those words', () => expect(random.keyData(random.wrapKeyData(words(1, 2))).tolist()).toEqual([1, 2]))
})

/** Mean and variance of many draws, within four standard errors. */
describe('moments', () => {
  const n = 20_000
  const shape = [n]
  const key = random.key(11)
  test.each<readonly [string, NDArray, number, number]>([
    ['uniform', random.uniform(key, shape, { minval: -1, maxval: 3 }), 1, 16 / 12],
    ['normal', random.normal(key, shape), 0, 1],
    ['exponential', random.exponential(key, shape), 1, 1],
    ['laplace', random.laplace(key, shape), 0, 2],
    ['gumbel', random.gumbel(key, shape), 0.5772156649, Math.PI ** 2 / 6],
    ['logistic', random.logistic(key, shape), 0, Math.PI ** 2 / 3],
    ['rayleigh', random.rayleigh(key, 2, shape), 2 * Math.sqrt(Math.PI / 2), ((4 - Math.PI) / 2) * 4],
    ['triangular', random.triangular(key, 0, 1, 2, shape), 1, 1 / 6],
    ['bernoulli', np.astype(random.bernoulli(key, shape, { p: 0.3 }), 'float32'), 0.3, 0.21],
    ['randint', np.astype(random.randint(key, shape, -2, 5), 'float32'), 1, 4],
    ['rademacher', np.astype(random.rademacher(key, shape), 'float32'), 0, 1],
    ['geometric', np.astype(random.geometric(key, 0.25, shape), 'float32'), 4, 12],
    ['maxwell', random.maxwell(key, shape), 2 * Math.sqrt(2 / Math.PI), 3 - 8 / Math.PI],
  ])('of %s', (_name, draws, mean, variance) => {
    const x = np.astype(draws, 'float64'), centred = np.square(np.subtract(x, mean))
    const standardError = (y: NDArray): number => Math.sqrt((np.var(y).item() as number) / n)
    expect(Math.abs((np.mean(x).item() as number) - mean)).toBeLessThan(4 * standardError(x))
    expect(Math.abs((np.mean(centred).item() as number) - variance)).toBeLessThan(4 * standardError(centred) + 1e-9)
  })
  test('a permutation has every element once, choice without replacement too', () => {
    expect(np.sort(random.permutation(key, 50)).tolist()).toEqual(Array.from({ length: 50 }, (_, i) => i))
    expect(np.unique(random.choice(key, 30, [20], { replace: false })).shape).toEqual([20])
  })
  test('categorical draws follow their logits', () => {
    const draws = random.categorical(key, np.log(np.array([0.2, 0.5, 0.3])), shape)
    const share = (k: number): number => np.mean(np.astype(np.equal(draws, k), 'float64')).item() as number
    ;[0.2, 0.5, 0.3].forEach((p, k) => expect(Math.abs(share(k) - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n)))
  })
})
