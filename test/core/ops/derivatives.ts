/** Derivatives held against central differences in float64, of any order. */
import { expect } from 'vitest'
import { Storage } from '../../../src/core/compile/runtime/storage.js'
import type { Value } from '../../../src/core/ir/primitive.js'
import { mul } from '../../../src/core/ops/arithmetic.js'
import { reduceSum } from '../../../src/core/ops/broadcasting.js'
import { NDArray } from '../../../src/core/trace/ndarray.js'
import { grad } from '../../../src/transforms/grad.js'
import { jvp } from '../../../src/transforms/jvp.js'

export const array = (data: readonly number[], shape: readonly number[] = [data.length], dtype: 'float32' | 'float64' = 'float32'): NDArray =>
  new NDArray({ shape, dtype, weakType: false }, { _tag: 'stored', storage: Storage.of(dtype, dtype === 'float32' ? Float32Array.from(data) : Float64Array.from(data)) })

export const array64 = (data: readonly number[], shape?: readonly number[]): NDArray => array(data, shape, 'float64')

export const listOf = (x: Value): readonly number[] => Array.from((x as NDArray).toTypedArray()) // NDArray is the only Value

export const total = (x: Value): NDArray => reduceSum(x, x.shape.map((_, d) => d))

/** The gradient of the sum of the results. */
export const gradOf = (f: (x: NDArray) => Value, x: NDArray): readonly number[] => listOf(grad((x: NDArray) => total(f(x)))(x))

type Function = (x: NDArray) => Value

/** Forward and reverse derivatives of a function of a vector agree with central differences, and so do theirs, `order` times. */
export const checkDerivatives = (f: Function, at: readonly number[], order = 2, tolerance = 1e-6): void => {
  const x = array64(at)
  const direction = array64(at.map((_, i) => 1 + 0.25 * i))
  const weighted = (x: NDArray): NDArray => {
    const y = f(x)
    return total(mul(y, array64(Array.from({ length: y.size }, (_, i) => 1 - 0.125 * i), y.shape)))
  }
  const h = 1e-5
  const moved = (by: number): NDArray => array64(at.map((v, i) => v + by * (1 + 0.25 * i)))
  const numeric = (listOf(weighted(moved(h)))[0]! - listOf(weighted(moved(-h)))[0]!) / (2 * h)
  const [, forward] = jvp((x: NDArray) => weighted(x), [x], [direction])
  const reverse = listOf(grad((x: NDArray) => weighted(x))(x)).reduce((sum, g, i) => sum + g * (1 + 0.25 * i), 0)
  const close = tolerance * Math.max(1, Math.abs(numeric))
  expect(Math.abs(listOf(forward as NDArray)[0]! - numeric), `forward ${listOf(forward as NDArray)[0]} against ${numeric}`).toBeLessThan(close)
  expect(Math.abs(reverse - numeric), `reverse ${reverse} against ${numeric}`).toBeLessThan(close)
  if (order > 1) checkDerivatives(x => grad((x: NDArray) => weighted(x))(x), at, order - 1, tolerance * 10)
}
