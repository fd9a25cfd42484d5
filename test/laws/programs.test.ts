/** The laws, of random programs. */
import { describe, test } from 'vitest'
import { simplify } from '../../src/core/compile/simplify/simplify.js'
import * as laws from '../../src/testing/laws.js'
import { programs } from '../../src/testing/programs.js'
import type { Subject } from '../../src/testing/subject.js'
import { jvp } from '../../src/transforms/jvp.js'
import { vjp } from '../../src/transforms/vjp.js'
import { holds } from './replay.js'

const any = programs()
const differentiable = programs({ dtype: 'float64', differentiable: true })

/** The gradient of the sum of the results, as a function. */
const gradientOf = ({ f, args }: Subject): Subject => ({
  f: (...xs) => {
    const [out, pullback] = vjp(f, xs)
    return pullback(out)
  },
  args,
})

const derivativeOf = ({ f, args }: Subject): Subject => ({ f: (...xs) => jvp(f, xs, xs), args })

describe('random programs', () => {
  test('types agree', () => holds(laws.typesAgree(any)))
  test('jit is eager', () => holds(laws.jitIsEager(any)))
  test('backends agree', () => holds(laws.backendsAgree(any)))
  test('splats are arrays', () => holds(laws.splatsAreArrays(any)))
  test('closures change nothing', () => holds(laws.closuresChangeNothing(any)))
  test('batch is map', () => holds(laws.batchIsMap(any)))
  test('printing parses', () => holds(laws.printingParses(any)))
  test('simplification preserves types and meaning', () => holds(laws.passesPreserve({ simplify }, any)))
  test('jvp is the derivative', () => holds(laws.jvpIsDerivative(differentiable)))
  test('jvp is linear', () => holds(laws.jvpIsLinear(differentiable)))
  test('transpose is the adjoint', () => holds(laws.transposeIsAdjoint(differentiable)))
  test('derivatives commute with jit', () => holds(laws.derivativeCommutesWithJit(differentiable)))
})

describe('derivatives of random programs', () => {
  const gradients = differentiable.map(gradientOf)
  const derivatives = differentiable.map(derivativeOf)
  const tolerance = { atol: 1e-9, rtol: 1e-9 }
  test('batching a gradient is mapping it', () => holds(laws.batchIsMap(gradients, tolerance)))
  test('batching a derivative is mapping it', () => holds(laws.batchIsMap(derivatives, tolerance)))
  test('gradients jit', () => holds(laws.jitIsEager(gradients)))
  test('gradients print', () => holds(laws.printingParses(gradients)))
  test('the gradient of a gradient is its adjoint', () => holds(laws.transposeIsAdjoint(gradients)))
})

/** One level of the tower the transforms promise: any nesting. */
describe('towers', () => {
  const small = programs({ dtype: 'float64', differentiable: true, maxLength: 3 })
  test('the third derivative is a derivative', () => holds(laws.jvpIsDerivative(small.map(derivativeOf).map(derivativeOf)), 0.3))
})
