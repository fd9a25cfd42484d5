/** Modules as text: assembled again, they are the same bytes. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emitModule, type ModuleOptions, moduleText } from '../../../../src/core/compile/emit/wasm/emit.js'
import { signatures } from '../../../../src/core/compile/emit/wasm/instruction-names.js'
import { lowerJaxpr } from '../../../../src/core/compile/lower/lower.js'
import { fusedMachine } from '../../../../src/core/compile/schedule/blocking.js'
import type { Program } from '../../../../src/core/ir/loop/program.js'
import { jit, np, random } from '../../../../src/index.js'
import { programOf } from '../../../../src/testing/subject.js'
import { forEveryPrimitive } from '../../../laws/every-primitive.js'
import { layerNorm, mlpStep, softmax } from '../examples.js'
import { examples } from '../loop-programs.js'
import { assemble } from './assemble.js'

const faithful = (program: Program): void => {
  const alone: ModuleOptions = { shared: false }, inTeam: ModuleOptions = { shared: true, isShared: step => step.extent > 1 }
  for (const options of [alone, inTeam]) {
    const text = moduleText(program, options)
    const again = assemble(text)
    if (Buffer.compare(again, emitModule(program, options)) !== 0) expect(again, text).toEqual(emitModule(program, options))
  }
}

forEveryPrimitive(({ any }) => {
  test('its modules print', () => {
    fc.assert(
      fc.property(any.chain(({ f, args }) => args.map(xs => ({ f, xs }))), ({ f, xs }) => faithful(lowerJaxpr(programOf(f, xs), { fuse: true, machine: fusedMachine }))),
      { numRuns: 4 },
    )
  })
})

describe('a module prints', () => {
  test.each(examples)('$name', ({ program }) => faithful(program))
  test.each(Object.entries({ softmax: softmax(65, 33), 'layer norm': layerNorm(40, 70), 'training step': mlpStep(64, [60, 50, 10]) }))('%s', (_name, jaxpr) => faithful(lowerJaxpr(jaxpr, { fuse: true, machine: fusedMachine })))

  test('with the kernels named after what they compute', () => {
    const text = jit((x: typeof a, y: typeof a) => np.tanh(np.add(x, y))).lower(a, a).compile().text('wasm')
    expect(text).toMatch(/^\(module\n {2}\(import "env" "memory" \(memory 0\)\)/)
    expect(text).toContain('(func $tanh (param $lo i32) (param $hi i32) (param $p0 i32) (param $p1 i32) (param $p2 i32)')
    expect(text).toContain('(call $tanh')
  })
  const a = random.normal(random.key(0), [8])

  test('whatever instruction the emitter has, under a name of its own', () => {
    const names = [...signatures().values()].map(s => s.name)
    expect(new Set(names).size).toBe(names.length)
  })
})
