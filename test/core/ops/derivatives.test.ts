import { describe, expect, it } from 'vitest'
import { abs, div, max, min, mul, neg, rem, sub } from '../../../src/core/ops/arithmetic.js'
import { stopGradient } from '../../../src/core/ops/barrier.js'
import { dotGeneral } from '../../../src/core/ops/contraction.js'
import { convert } from '../../../src/core/ops/conversion.js'
import { cumlogsumexp, cummax, cummin, cumprod, cumsum } from '../../../src/core/ops/cumulative.js'
import { cbrt, exp, exp2, expm1, integerPow, log, log1p, logistic, pow, rsqrt, sqrt, square } from '../../../src/core/ops/exponential.js'
import { reduceMax, reduceMin, reduceProd } from '../../../src/core/ops/reduction.js'
import { reshape } from '../../../src/core/ops/reshape.js'
import { sort } from '../../../src/core/ops/sort.js'
import { topK } from '../../../src/core/ops/top-k.js'
import { acosh, asinh, atanh, cosh, sinh, tanh } from '../../../src/core/ops/hyperbolic.js'
import { acos, asin, atan, atan2, cos, sin, tan } from '../../../src/core/ops/trigonometric.js'
import { array, array64, checkDerivatives, gradOf } from './derivatives.js'

const positive = [0.3, 0.7, 1.9], any = [-1.3, 0.4, 2.1], within = [-0.6, 0.2, 0.8]

describe('derivatives agree with differences', () => {
  it.each([
    ['exp', exp, any], ['exp2', exp2, any], ['expm1', expm1, any], ['log', log, positive], ['log1p', log1p, positive], ['logistic', logistic, any],
    ['sqrt', sqrt, positive], ['rsqrt', rsqrt, positive], ['cbrt', cbrt, positive], ['square', square, any],
    ['sin', sin, any], ['cos', cos, any], ['tan', tan, within], ['asin', asin, within], ['acos', acos, within], ['atan', atan, any],
    ['sinh', sinh, any], ['cosh', cosh, any], ['tanh', tanh, any], ['asinh', asinh, any], ['acosh', acosh, [1.3, 2.7, 1.9]], ['atanh', atanh, within],
    ['neg', neg, any], ['abs', abs, any],
  ] as const)('%s', (_name, f, at) => checkDerivatives(f, at))

  const other = array64([1.5, -0.7, 0.9]), above = array64([1.5, 0.7, 0.9])
  it.each([
    ['x·y', x => mul(x, other)], ['x·x', x => mul(x, x)], ['x/y', x => div(x, other)], ['y/x', x => div(other, x)], ['x−y', x => sub(other, x)],
    ['max', x => max(x, other)], ['min', x => min(x, other)], ['rem', x => rem(array64([7.3, 7.3, 7.3]), x)],
    ['x^y', x => pow(x, other)], ['y^x', x => pow(above, x)], ['x³', x => integerPow(x, 3)], ['x⁻²', x => integerPow(x, -2)],
    ['atan2(x, y)', x => atan2(x, other)], ['atan2(y, x)', x => atan2(other, x)],
  ] as const satisfies readonly (readonly [string, (x: typeof other) => typeof other])[])('%s', (_name, f) => checkDerivatives(f, positive))

  it.each([
    ['cumsum', x => cumsum(x, 0)], ['cumprod', x => cumprod(x, 0)], ['cumprod backwards', x => cumprod(x, 0, true)], ['cummax', x => cummax(x, 0)], ['cummin', x => cummin(x, 0, true)],
    ['cumlogsumexp', x => cumlogsumexp(x, 0)], ['cumlogsumexp backwards', x => cumlogsumexp(x, 0, true)],
    ['prod', x => reduceProd(x, [0])], ['prod over rows', x => reduceProd(reshape(x, [2, 3]), [0])], ['prod over both', x => reduceProd(reshape(x, [2, 3]), [0, 1])],
    ['max', x => reduceMax(x, [0])], ['min', x => reduceMin(reshape(x, [3, 2]), [1])],
    ['sort', x => sort([x], { dimension: 0 })[0]!], ['sort rows', x => sort([reshape(x, [2, 3])], { dimension: 1 })[0]!], ['top_k', x => topK(reshape(x, [2, 3]), 2)[0]],
    ['dot', x => dotGeneral(reshape(x, [2, 3]), reshape(x, [3, 2]), [[0], [1]])], ['batched dot', x => dotGeneral(reshape(x, [2, 1, 3]), reshape(x, [3, 2, 1]), [[2], [0]], [[0], [1]])],
  ] as const satisfies readonly (readonly [string, (x: typeof other) => typeof other])[])('%s', (_name, f) => checkDerivatives(x => f(sin(x)), [0.4, -1.2, 0.9, 1.4, -0.3, 0.1]))
})

describe('derivatives at the edges', () => {
  it('signs and ties', () => {
    expect(gradOf(abs, array([0, -0, -2]))).toEqual([1, 1, -1])
    expect(gradOf(x => max(x, array([1, 1, 1])), array([1, 2, 0]))).toEqual([0.5, 1, 0])
    expect(gradOf(x => min(x, x), array([1]))).toEqual([1])
    expect(gradOf(x => reduceMax(x, [0]), array([1, 3, 3, 3]))).toEqual([0, 1, 1, 1].map(n => Math.fround(n / 3)))
    expect(gradOf(x => cummax(x, 0), array([1, 3, 3, 2]))).toEqual([1, 2, 1, 0])
    expect(gradOf(x => sort([x], { dimension: 0 })[0]!, array([2, 2, 1]))).toEqual([1, 1, 1])
  })
  it('roots and logarithms', () => {
    expect(gradOf(sqrt, array([0]))).toEqual([Infinity])
    expect(gradOf(cbrt, array([0]))).toEqual([Infinity])
    expect(gradOf(rsqrt, array([0]))).toEqual([-Infinity])
    expect(gradOf(log, array([0]))).toEqual([Infinity])
    expect(gradOf(x => atan2(x, array([0])), array([0]))).toEqual([NaN])
  })
  it('powers', () => {
    const toThe = (y: number) => (x: typeof zero) => pow(x, array([y]))
    const zero = array([0])
    expect([2, 1, 0].map(y => gradOf(toThe(y), zero)[0])).toEqual([0, 1, NaN])
    expect(gradOf(x => pow(x, convert(zero, 'int32')), zero)).toEqual([0])
    expect(gradOf(y => pow(zero, y), array([2]))).toEqual([0])
    expect(gradOf(y => pow(array([-2]), y), array([2]))).toEqual([NaN])
    expect(gradOf(x => integerPow(x, 0), zero)).toEqual([0])
    expect(gradOf(x => integerPow(x, 2), zero)).toEqual([0])
  })
  it('products with zeros', () => {
    expect(gradOf(x => reduceProd(x, [0]), array([0, 2, 3]))).toEqual([6, 0, 0])
    expect(gradOf(x => reduceProd(x, [0]), array([0, 2, 0]))).toEqual([0, 0, 0])
    expect(gradOf(x => cumprod(x, 0), array([2, 0, 3]))).toEqual([1, 2 + 6, 0])
    checkDerivatives(x => reduceProd(x, [0]), [0, 2, 3, 0])
    checkDerivatives(x => cumprod(x, 0), [0, 2, 0, 3])
  })
  it('conversions and walls', () => {
    expect(gradOf(x => convert(x, 'float64'), array([1]))).toEqual([1])
    expect(gradOf(x => mul(convert(convert(x, 'int32'), 'float32'), x), array([2.5]))).toEqual([2])
    expect(gradOf(x => mul(stopGradient(x), x), array([3]))).toEqual([3])
  })
})
