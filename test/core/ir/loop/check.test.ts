import { describe, expect, it } from 'vitest'
import { checkLoopProgram } from '../../../../src/core/ir/loop/check.js'
import { freshCounter, indexOf, offsetIndex } from '../../../../src/core/ir/loop/index-expr.js'
import type { Stmt } from '../../../../src/core/ir/loop/kernel.js'
import { printProgram } from '../../../../src/core/ir/loop/print.js'
import type { Program } from '../../../../src/core/ir/loop/program.js'
import * as s from '../../../../src/core/ir/loop/scalar.js'
import { examples, f32, load, local, loop, pointer, read, set, store, zero } from '../../compile/loop-programs.js'

describe('loop programs written by hand', () => {
  it.each(examples)('check and print: $name', ({ program }) => {
    expect(checkLoopProgram(program)).toBe(program)
    expect(printProgram(program).split('\n').length).toBeGreaterThan(5)
  })

  it('print with names in order of appearance', () => {
    expect(printProgram(examples[4]!.program)).toBe(
      [
        'b0: float32[5] input 0',
        'b1: int32[8] input 1',
        'b2: float32[8] input 2',
        'b3: float32[5] output 0',
        'kernel0 "scatter add" (p0: int32, p1: float32, p2: float32) serial i0 < 8',
        '  if and.bool(ge.bool(p0[i0], 0:i32), lt.bool(p0[i0], 5:i32))',
        '    p2[{p0[i0] < 5}] = add.f32(p2[{p0[i0] < 5}], p1[i0])',
        'steps',
        '  copy 5 from b0 to b3',
        '  run kernel0[0, 8) (b1, b2, b3)',
      ].join('\n'),
    )
  })
})

const x = pointer(), out = pointer(), foreign = pointer()
const i = freshCounter(4), I = indexOf(i)
const acc = local('f32', [2]), j = freshCounter(3)

const withBody = (body: readonly Stmt[], from = zero): Program => ({
  inputs: 1, outputs: 1, scratchBytes: 0,
  buffers: [{ id: 0, element: 'float32', length: 4, place: { _tag: 'input', position: 0 } }, { id: 1, element: 'float32', length: 4, place: { _tag: 'output', position: 0 } }],
  kernels: [{ name: 'kernel', pointers: [x, out], outer: i, order: 'parallel', body }],
  steps: [{ _tag: 'run', kernel: 0, extent: 4, views: [{ buffer: 0, offset: from }, { buffer: 1, offset: zero }] }],
})

it.each<readonly [string, Program, RegExp]>([
  ['a load beyond its buffer', withBody([store(out, I, load(x, offsetIndex(I, 1)))]), /index below 4.*got 1 … 4/],
  ['a load beyond its view', withBody([store(out, I, load(x, I))], offsetIndex(zero, 1)), /index below 3/],
  ['a store to an input', withBody([store(x, I, f32(0))]), /store to input/],
  ['registers that differ', withBody([store(out, I, s.add(load(x, I), s.constant('f64', 1)))]), /add\.f32 of f32, f32.*got f32, f64/],
  ['a float operation on integers', withBody([store(out, I, s.convert('f32', s.sqrt(s.constant('i32', 4))))]), /sqrt of f32, f64/],
  ['a value memory does not take', withBody([store(out, I, s.constant('i32', 1))]), /value in f32 for float32/],
  ['a pointer of another kernel', withBody([store(out, I, load(foreign, I))]), /pointers the kernel declares/],
  ['a counter of no loop', withBody([store(out, indexOf(j), f32(0))]), /counters of enclosing loops/],
  ['a register before its declaration', withBody([store(out, I, read(acc, zero))]), /registers that were declared/],
  ['an index beyond a tile', withBody([{ _tag: 'cells', local: acc, init: f32(0) }, loop(j, [set(acc, f32(1), indexOf(j))], 'unroll')]), /index below 2 into a tile/],
  ['a set of a constant', withBody([{ _tag: 'let', local: local('f32'), value: f32(0) }, set(acc, f32(1), zero)]), /declared by cells/],
])('refuses %s', (_name, program, message) => {
  expect(() => checkLoopProgram(program)).toThrow(message)
})

it('allows loads out of range under a guard', () => {
  const inside = s.lt(s.fromIndex(I), s.constant('i32', 3))
  const program = withBody([store(out, I, s.guard(inside, load(x, offsetIndex(I, 1)), f32(0)))])
  expect(checkLoopProgram(program)).toBe(program)
})
