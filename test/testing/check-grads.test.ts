import { describe, expect, test } from 'vitest'
import type { DType } from '../../src/core/base/dtype.js'
import { abs, add, mul } from '../../src/core/ops/arithmetic.js'
import { reduceSum } from '../../src/core/ops/broadcasting.js'
import { convert } from '../../src/core/ops/conversion.js'
import { exp } from '../../src/core/ops/exponential.js'
import { tanh } from '../../src/core/ops/hyperbolic.js'
import { floor } from '../../src/core/ops/rounding.js'
import { stopGradient } from '../../src/core/ops/barrier.js'
import { sin } from '../../src/core/ops/trigonometric.js'
import type { NDArray } from '../../src/core/trace/ndarray.js'
import { arrayOf } from '../../src/testing/arrays.js'
import { checkGrads, checkJvp, checkVjp } from '../../src/testing/check-grads.js'
import { jvp } from '../../src/transforms/jvp.js'
import { vjp } from '../../src/transforms/vjp.js'

const vector = (dtype: DType = 'float32', ...values: readonly number[]): NDArray => arrayOf({ shape: [values.length], dtype, weakType: false }, values)
const x = vector('float32', 0.5, -1.25, 2)

describe('checkGrads accepts', () => {
  test.each<readonly [DType, number]>([['float32', 2], ['float64', 3]])('a smooth function of %s to order %d', (dtype, order) => {
    const y = vector(dtype, 0.5, -1.25, 2)
    checkGrads((a: NDArray, b: NDArray) => mul(sin(a), tanh(mul(a, b))), [y, y], { order })
  })
  test.each<DType>(['float16', 'bfloat16'])('a function of %s, coarsely', dtype => checkGrads((a: NDArray) => mul(a, 2), [vector(dtype, 0.5, 1)], { order: 1, eps: 0.25 }))
  test('trees, numbers, and integers beside', () => {
    const f = (p: { readonly w: NDArray; readonly b: NDArray }, n: NDArray, s: NDArray): unknown => ({ out: [mul(p.w, s), reduceSum(exp(p.b), [0])], n })
    checkGrads(f, [{ w: vector('float32', 2), b: x }, vector('int32', 3), vector('float32', 0.5)])
  })
})

describe('checkGrads refuses', () => {
  test('a derivative that is not there', () => expect(() => checkGrads((a: NDArray) => stopGradient(sin(a)), [x])).toThrow(expect.objectContaining({ _tag: 'MismatchError' })))
  test('a kink', () => expect(() => checkGrads(abs, [vector('float32', 0)])).toThrow(/checkJvp/))
  test('steps', () => expect(() => checkGrads((a: NDArray) => floor(mul(a, 4096)), [x])).toThrow(/checkJvp/))
  test('only in reverse, when asked', () => expect(() => checkGrads((a: NDArray) => stopGradient(a), [x], { modes: ['rev'], order: 1 })).toThrow(/checkVjp/))
  test('a second derivative that is wrong', () => {
    // right to first order: the value of the second factor is that of a, its derivative is not
    const f = (a: NDArray): NDArray => add(mul(a, stopGradient(a)), mul(a, convert(convert(stopGradient(a), 'float64'), a.dtype)))
    expect(() => checkGrads((a: NDArray) => mul(f(a), 0.5), [x], { order: 1 })).toThrow(/checkJvp/)
  })
  test.each([0, 1.5, -1])('order %d', order => expect(() => checkGrads(sin, [x], { order })).toThrow(/an order of 1 or more/))
  test('no modes', () => expect(() => checkGrads(sin, [x], { modes: [] })).toThrow(/'fwd', 'rev' or both/))
})

test('checkJvp names the place', () => {
  const wrong = (xs: readonly [NDArray], ts: readonly [NDArray]): readonly NDArray[] => {
    const [y, t] = jvp(sin, [...xs], [...ts])
    return [y, mul(t, 2)]
  }
  expect(() => checkJvp(sin, wrong, [x])).toThrow(/at \[0\]: .* was expected at \[0\] of float32\[3\]/)
  expect(() => checkJvp(sin, (xs: readonly [NDArray], ts: readonly [NDArray]) => jvp(sin, [...xs], [...ts]), [x])).not.toThrow()
})

test('checkVjp sees a wrong pullback', () => {
  expect(() => checkVjp(sin, (a: NDArray) => [sin(a), (ct: NDArray) => [ct]], [x])).toThrow(expect.objectContaining({ _tag: 'MismatchError' }))
  expect(() => checkVjp(sin, (a: NDArray) => vjp(sin, [a]), [x])).not.toThrow()
})
