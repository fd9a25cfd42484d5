/** A law that cannot fail shows nothing: each is shown to fail for something. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { struct } from '../../src/core/base/codec.js'
import { mul as mulScalar } from '../../src/core/ir/loop/scalar.js'
import type { Primitive } from '../../src/core/ir/primitive.js'
import { abs, add, mul, mulP, sub } from '../../src/core/ops/arithmetic.js'
import { reduceSum, reduceSumP } from '../../src/core/ops/broadcasting.js'
import { squareP } from '../../src/core/ops/exponential.js'
import { type NoParams, noParams } from '../../src/core/ops/pointwise.js'
import { tanhP } from '../../src/core/ops/hyperbolic.js'
import { floor } from '../../src/core/ops/rounding.js'
import { bind, bind1 } from '../../src/core/trace/bind.js'
import type { NDArray } from '../../src/core/trace/ndarray.js'
import { arrays } from '../../src/testing/arbitraries.js'
import { arrayOf } from '../../src/testing/arrays.js'
import { differencesShowDerivative } from '../../src/testing/check-grads.js'
import * as laws from '../../src/testing/laws.js'
import { programs } from '../../src/testing/programs.js'
import { samples, type Subject } from '../../src/testing/subject.js'

const pair = fc.tuple(arrays({ dtype: 'float64', shape: [3], min: 0.5, max: 2 }), arrays({ dtype: 'float64', shape: [3], min: 0.5, max: 2 }))

const subject = (f: (...xs: readonly NDArray[]) => unknown): Subject => ({ f, args: pair })

const unary = (primitive: Primitive<NoParams>): Subject => subject(x => bind1(primitive, [x!], noParams))

const fails = (law: fc.IProperty<unknown>): void => {
  const details = fc.check(law, { numRuns: 100 })
  expect(details.failed).toBe(true)
  expect(fc.defaultReportMessage(details)).toContain('lambda')
}

let calls = 0

describe('each law fails for', () => {
  test('typesAgree: a type that is not that of the result', () => {
    // weak in the trace, strong when it runs
    const primitive: Primitive<NoParams> = { ...squareP, type: xs => [{ ...squareP.type(xs, noParams)[0]!, weakType: calls++ % 2 === 0 }] }
    fails(laws.typesAgree(unary(primitive)))
  })
  test('jitIsEager: a function with a memory', () => fails(laws.jitIsEager(subject(x => mul(x!, ++calls)))))
  test('closuresChangeNothing: a function with a memory', () => fails(laws.closuresChangeNothing(subject(x => mul(x!, ++calls)))))
  test('backendsAgree: a lowering that changes', () => {
    let lowered = 0
    const restless: Primitive<NoParams> = { ...squareP, lower: { _tag: 'map', at: ([x], index) => (lowered++ % 2 === 0 ? x!.at(index) : mulScalar(x!.at(index), x!.at(index))) } }
    fails(laws.backendsAgree(unary(restless)))
  })
  test('splatsAreArrays: constants folded wrongly', () => fails(laws.splatsAreArrays(unary({ ...squareP, splat: ([x]) => x }))))
  test('batchIsMap: a batching rule that sums over the batch', () => {
    const summing: Primitive<NoParams> = { ...squareP, params: struct({}), batch: (_axis, [x]) => [mul(x!, x!.shape[0]!)] }
    fails(laws.batchIsMap(unary(summing)))
  })
  test('printingParses: a primitive nobody registered', () => fails(laws.printingParses(unary({ ...squareP, name: 'unheard_of' }))))
  test('passesPreserve: a pass that drops the program', () => fails(laws.passesPreserve({ drop: jaxpr => ({ ...jaxpr, eqns: [], outputs: jaxpr.outputs.map(() => jaxpr.inputs[0]!) }) }, unary(squareP))))
  test('jvpIsDerivative: a wrong derivative', () => {
    const wrong: Primitive<NoParams> = { ...tanhP, ad: { _tag: 'smooth', jvp: (_xs, ts) => ts } }
    fails(laws.jvpIsDerivative(unary(wrong)))
  })
  test('jvpIsLinear: a derivative with a constant', () => {
    const affine: Primitive<NoParams> = { ...tanhP, ad: { _tag: 'smooth', jvp: (_xs, [t]) => [add(t!, 1)] } }
    fails(laws.jvpIsLinear(unary(affine)))
  })
  test('transposeIsAdjoint: a wrong transpose', () => {
    const wrong: Primitive<NoParams> = { ...mulP, ad: { _tag: 'multilinear', transpose: ([ct], [x, y]) => [x === null ? ct! : null, y === null ? mul(ct!, x!) : null] } }
    fails(laws.transposeIsAdjoint(subject((x, y) => bind1(wrong, [x!, y!], noParams))))
  })
  test('derivativeCommutesWithJit: a derivative that is not the same twice', () => {
    const restless: Primitive<NoParams> = { ...tanhP, ad: { _tag: 'smooth', jvp: (_xs, [t]) => [mul(t!, ++calls)] } }
    fails(laws.derivativeCommutesWithJit(unary(restless)))
  })
})

test('and all hold for what is right', () => {
  const good = subject((x, y) => [reduceSum(mul(x!, y!), [0]), ...bind(reduceSumP, [x!], { axes: [0] })])
  for (const law of [laws.typesAgree, laws.jitIsEager, laws.closuresChangeNothing, laws.backendsAgree, laws.splatsAreArrays, laws.batchIsMap, laws.printingParses, laws.jvpIsDerivative, laws.jvpIsLinear, laws.transposeIsAdjoint, laws.derivativeCommutesWithJit]) {
    fc.assert(law(good), { numRuns: 20 })
  }
})

/** A law that lets most cases pass unseen shows nothing either. */
describe('differences show the derivative', () => {
  const STEP = { eps: 2 ** -17 }
  for (const differentiable of ['forward', 'reverse'] as const) {
    test(`of nearly all random programs: ${differentiable}`, () => {
      const cases = fc.sample(samples(programs({ dtype: 'float64', differentiable })), 100)
      expect(cases.filter(({ f, rows }) => differencesShowDerivative(f, rows[0]!, STEP)).length).toBeGreaterThan(95)
    })
  }
  test('but not where rounding, a kink or a jump hides it', () => {
    const at = (x: number): readonly NDArray[] => [arrayOf({ shape: [1], dtype: 'float64', weakType: false }, [x])]
    expect(differencesShowDerivative((x: NDArray) => mul(x, x), at(0.3), STEP)).toBe(true)
    expect(differencesShowDerivative((x: NDArray) => sub(add(x, 1e9), 1e9), at(0.3), STEP)).toBe(false)
    expect(differencesShowDerivative((x: NDArray) => abs(x), at(1e-6), STEP)).toBe(false)
    expect(differencesShowDerivative((x: NDArray) => floor(x), at(1), STEP)).toBe(false)
  })
})
