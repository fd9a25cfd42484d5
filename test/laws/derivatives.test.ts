/** Of every primitive with a derivative: forward against differences, reverse against forward, both against jit. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { NDArray } from '../../src/core/trace/ndarray.js'
import * as laws from '../../src/testing/laws.js'
import type { Subject } from '../../src/testing/subject.js'
import { jvp } from '../../src/transforms/jvp.js'
import { forEveryPrimitive } from './every-primitive.js'
import { holdsOfFew } from './replay.js'

forEveryPrimitive(({ primitive, any, smooth }) => {
  if (smooth === null) {
    test('its derivative is zero, or refused', () => {
      if (primitive.ad._tag === 'zero') return
      const [{ f, args }] = fc.sample(any, 1) as [Subject]
      const [xs] = fc.sample(args, 1) as [readonly NDArray[]]
      expect(() => jvp(f, xs, xs)).toThrow(expect.objectContaining({ _tag: 'NotDifferentiableError' }))
    })
    return
  }
  test('its derivative is not zero', () => expect(primitive.ad._tag).not.toBe('zero'))
  test('jvp is the derivative', () => holdsOfFew(laws.jvpIsDerivative, smooth))
  test('jvp is linear', () => holdsOfFew(laws.jvpIsLinear, smooth))
  test('transpose is the adjoint', () => holdsOfFew(laws.transposeIsAdjoint, smooth))
  test('derivatives commute with jit', () => holdsOfFew(laws.derivativeCommutesWithJit, smooth, 0.25))
})
