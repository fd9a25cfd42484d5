/** Of every primitive with a derivative: forward against differences, reverse against forward, both against jit. */
import { expect, test } from 'vitest'
import * as laws from '../../src/testing/laws.js'
import { forEveryPrimitive } from './every-primitive.js'
import { holds } from './replay.js'

forEveryPrimitive(({ primitive, smooth }) => {
  test('has smooth operands exactly if it has a derivative', () => expect(smooth === null).toBe(primitive.ad._tag === 'zero'))
  if (smooth === null) return
  test('jvp is the derivative', () => holds(laws.jvpIsDerivative(smooth)))
  test('jvp is linear', () => holds(laws.jvpIsLinear(smooth)))
  test('transpose is the adjoint', () => holds(laws.transposeIsAdjoint(smooth)))
  test('derivatives commute with jit', () => holds(laws.derivativeCommutesWithJit(smooth), 0.25))
})
