/** PITFALLS, "Gradients at the edges". */
import { describe, expect, test } from 'vitest'
import { grad, hessian, jit, lax, type NDArray, nn, np, vmap } from '../../src/index.js'
import { matchers } from '../../src/testing/vitest.js'

expect.extend(matchers)

type Function = (x: NDArray) => NDArray
const inf = Number.POSITIVE_INFINITY

/** The derivative of a function of one number, at some; eager, in jit and in vmap it must be the same. */
const slopes = (f: Function, at: readonly number[]): unknown => {
  const mapped = vmap(grad(f))(np.array(at)).tolist()
  expect(jit(vmap(grad(f)))(np.array(at)).tolist()).toEqual(mapped)
  at.forEach((x, i) => expect(grad(f)(x).item()).toBe((mapped as readonly number[])[i]))
  return mapped
}
const gradientOf = (f: Function, xs: readonly number[]): unknown => grad((x: NDArray) => np.sum(f(x)))(np.array(xs)).tolist()

describe('kinks have the derivatives of JAX', () => {
  test.each<readonly [string, Function, number, number]>([
    ["relu'(0) is 0", x => nn.relu(x), 0, 0],
    ["relu6'(0) is 0", x => nn.relu6(x), 0, 0],
    ["relu6'(6) is 0", x => nn.relu6(x), 6, 0],
    ["abs'(0) is 1", x => np.abs(x), 0, 1],
    ["abs'(−0) is 1", x => np.abs(x), -0, 1],
    ["sign'(0) is 0", x => np.sign(x), 0, 0],
    ["leakyRelu'(0) is 1", x => nn.leakyRelu(x), 0, 1],
    ["elu'(0) is 1", x => nn.elu(x), 0, 1],
    ["hardTanh'(1) is 1", x => nn.hardTanh(x), 1, 1],
    ['maximum at a tie: half', x => np.maximum(x, 0), 0, 0.5],
    ['clip at a bound: half', x => np.clip(x, -1, 1), 1, 0.5],
  ])('%s', (_name, f, at, expected) => expect(slopes(f, [at])).toEqual([expected]))
})

describe('ties', () => {
  test('of maximum: half to each', () => expect(grad((x: NDArray, y: NDArray) => np.maximum(x, y), { argnums: [0, 1] })(2, 2).map(g => g.item())).toEqual([0.5, 0.5]))
  test('of a max reduction: equal parts', () => expect(gradientOf(x => np.max(x), [3, 1, 3])).toEqual([0.5, 0, 0.5]))
  test('of a min reduction: equal parts', () => {
    const third = Math.fround(1 / 3)
    expect(gradientOf(x => np.min(x), [0, 0, 0])).toEqual([third, third, third])
  })
  test('of max-pool: the first maximum of a window takes the gradient; so of min-pool', () => {
    const sliding: Function = x => nn.maxPool(np.reshape(x, [-1, 1]), [2]), lowest: Function = x => nn.minPool(np.reshape(x, [-1, 1]), [2])
    expect(gradientOf(sliding, [3, 3, 1, 1, 1])).toEqual([1, 1, 1, 1, 0])
    expect(gradientOf(lowest, [-3, -3, 1, 1, 1])).toEqual([1, 1, 1, 1, 0])
    const square: Function = x => np.sum(nn.maxPool(np.reshape(x, [2, 2, 1]), [2, 2]))
    expect(gradientOf(square, [1, 5, 5, 5])).toEqual([0, 1, 0, 0])
  })
  test('of a cumulative maximum: the first', () => expect(gradientOf(x => lax.cummax(x), [1, 3, 3, 2])).toEqual([1, 2, 1, 0]))
})

describe('prod', () => {
  test.each([
    [[0, 2, 3], [6, 0, 0]],
    [[0, 0, 3], [0, 0, 0]],
    [[2, 3, 4], [12, 8, 6]],
  ])('of %j has the gradient %j', (xs, expected) => expect(gradientOf(x => np.prod(x), xs)).toEqual(expected))
})

describe('power', () => {
  test('x² at 0 is flat', () => expect(slopes(x => np.power(x, 2), [0])).toEqual([0]))
  test('x¹ at 0 has slope 1', () => expect(slopes(x => np.power(x, 1), [0])).toEqual([1]))
  test('x⁰ has slope 0 everywhere', () => expect(slopes(x => np.power(x, 0), [0, 2])).toEqual([0, 0]))
  test('in the exponent: 0 at x = 0', () => expect(slopes(y => np.power(0, y), [2])).toEqual([0]))
})

test('sinc at 0 is flat, and bends by −π²/3', () => {
  expect(slopes(x => np.sinc(x), [0])).toEqual([0])
  expect(grad(grad((x: NDArray) => np.sinc(x)))(0).item()).toBeCloseTo(-(Math.PI ** 2) / 3, 5)
})

describe('activations at ±1000 are finite, and so are their slopes', () => {
  test.each<readonly [string, Function, readonly number[]]>([
    ['silu', x => nn.silu(x), [0, 1]],
    ['gelu', x => nn.gelu(x), [0, 1]],
    ['exact gelu', x => nn.gelu(x, { approximate: false }), [0, 1]],
    ['logSigmoid', x => nn.logSigmoid(x), [1, 0]],
    ['elu', x => nn.elu(x), [0, 1]],
    ['selu', x => nn.selu(x), [0, 1.0507009873554805]],
    ['softplus', x => nn.softplus(x), [0, 1]],
    ['sigmoid', x => nn.sigmoid(x), [0, 0]],
    ['mish', x => nn.mish(x), [0, 1]],
  ])('%s', (_name, f, expected) => {
    expect(np.isfinite(f(np.array([-1000, 1000]))).tolist()).toEqual([true, true])
    expect(vmap(grad(f))(np.array([-1000, 1000]))).toBeCloseToTree(np.array(expected))
  })
})

describe('a guarded square root', () => {
  const unsafe = (x: NDArray): NDArray => np.where(np.greater(x, 0), np.sqrt(x), 0)
  const safe = (x: NDArray): NDArray => {
    const positive = np.greater(x, 0)
    return np.where(positive, np.sqrt(np.where(positive, x, 1)), 0)
  }
  test('by one where has no gradient at 0: the branch not taken is differentiated too', () => expect(slopes(unsafe, [0])).toEqual([NaN]))
  test('by two wheres, as the documentation of where shows, has', () => expect(slopes(safe, [0, 4])).toEqual([0, 0.25]))
})

describe('second derivatives', () => {
  const s = (x: number): number => 1 / (1 + Math.exp(-x))
  test.each<readonly [string, Function, (x: number) => number]>([
    ['tanh', x => np.tanh(x), x => -2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2)],
    ['sigmoid', x => nn.sigmoid(x), x => s(x) * (1 - s(x)) * (1 - 2 * s(x))],
    ['exp', x => np.exp(x), x => Math.exp(x)],
    ['softplus', x => nn.softplus(x), x => s(x) * (1 - s(x))],
  ])('of %s exist', (_name, f, expected) => {
    for (const at of [-1.5, 0, 0.75]) {
      expect(grad(grad(f))(at).item()).toBeCloseTo(expected(at), 5)
      expect(hessian(f)(np.asarray(at)).item()).toBeCloseTo(expected(at), 5)
    }
  })
})

describe('logsumexp and softmax at the edges', () => {
  const logsumexp: Function = x => nn.logsumexp(x)
  test.each<readonly [readonly number[], number, readonly number[]]>([
    [[1e4, -1e4], 1e4, [1, 0]],
    [[-1e4, -1e4], -1e4 + Math.LN2, [0.5, 0.5]],
    [[-inf, 1], 1, [0, 1]],
    [[inf, 1], inf, [NaN, 0]],
    [[-inf, -inf], -inf, [NaN, NaN]],
  ])('logsumexp of %j', (xs, value, gradient) => {
    expect(logsumexp(np.array(xs)).item()).toBeCloseTo(value, 2)
    expect(gradientOf(logsumexp, xs)).toEqual(gradient)
  })
  test.each<readonly [readonly number[], readonly number[]]>([
    [[1e4, -1e4], [1, 0]],
    [[-1e4, -1e4], [0.5, 0.5]],
    [[-inf, 1, 1], [0, 0.5, 0.5]],
  ])('softmax of %j', (xs, expected) => {
    expect(nn.softmax(np.array(xs)).tolist()).toEqual(expected)
    const first = grad((x: NDArray) => np.index(nn.softmax(x), 0))(np.array(xs))
    expect(np.isfinite(first).tolist()).toEqual(xs.map(() => true))
  })
  test('a masked softmax gives exact zeros', () => {
    const where = np.array([true, false, true])
    expect(nn.softmax(np.array([0, 1e4, 0]), { where }).tolist()).toEqual([0.5, 0, 0.5])
  })
})
