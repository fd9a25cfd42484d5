/** The laws, of random programs. */
import { describe, test } from 'vitest'
import { simplify } from '../../src/core/compile/simplify/simplify.js'
import * as laws from '../../src/testing/laws.js'
import { programs } from '../../src/testing/programs.js'
import type { Subject } from '../../src/testing/subject.js'
import { jvp } from '../../src/transforms/jvp.js'
import { vjp } from '../../src/transforms/vjp.js'
import { holds } from './replay.js'

/** Programs that hold programs take a while to compile; `npm run test:laws` runs twenty times as many. */
const SHARE = 0.3

const any = programs()
const printable = programs({ printable: true })
const differentiable = programs({ dtype: 'float64', differentiable: true })
const forward = programs({ dtype: 'float64', differentiable: 'forward' })
const reverse = programs({ dtype: 'float64', differentiable: 'reverse' })

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
  test('types agree', () => holds(laws.typesAgree(any), SHARE))
  test('jit is eager', () => holds(laws.jitIsEager(any), SHARE))
  test('backends agree', () => holds(laws.backendsAgree(any), SHARE))
  test('splats are arrays', () => holds(laws.splatsAreArrays(any), SHARE))
  test('closures change nothing', () => holds(laws.closuresChangeNothing(any), SHARE))
  test('batch is map', () => holds(laws.batchIsMap(any), SHARE))
  test('printing parses', () => holds(laws.printingParses(printable), SHARE))
  test('simplification preserves types and meaning', () => holds(laws.passesPreserve({ simplify }, any), SHARE))
  test('jvp is the derivative', () => holds(laws.jvpIsDerivative(forward), SHARE))
  test('jvp is linear', () => holds(laws.jvpIsLinear(forward), SHARE))
  test('transpose is the adjoint', () => holds(laws.transposeIsAdjoint(differentiable), SHARE))
  test('derivatives commute with jit', () => holds(laws.derivativeCommutesWithJit(differentiable), SHARE))
})

describe('derivatives of random programs', () => {
  const gradients = reverse.map(gradientOf)
  const derivatives = forward.map(derivativeOf)
  const twice = differentiable.map(gradientOf)
  const tolerance = { atol: 1e-9, rtol: 1e-9 }
  test('batching a gradient is mapping it', () => holds(laws.batchIsMap(gradients, tolerance), SHARE))
  test('batching a derivative is mapping it', () => holds(laws.batchIsMap(derivatives, tolerance), SHARE))
  test('reverse is the derivative', () => holds(laws.vjpIsDerivative(reverse), SHARE))
  test('gradients jit', () => holds(laws.jitIsEager(gradients), SHARE))
  test('gradients print', () => holds(laws.printingParses(programs({ dtype: 'float64', differentiable: true, printable: true }).map(gradientOf)), SHARE))
  test('the gradient of a gradient is its adjoint', () => holds(laws.transposeIsAdjoint(twice), SHARE))
})

/** One level of the tower the transforms promise: any nesting. */
describe('towers', () => {
  const small = programs({ dtype: 'float64', differentiable: 'forward', maxLength: 3 })
  test('the third derivative is a derivative', () => holds(laws.jvpIsDerivative(small.map(derivativeOf).map(derivativeOf)), 0.3))
})
