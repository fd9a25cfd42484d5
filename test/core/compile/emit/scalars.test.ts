import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { TypedArray } from '../../../../src/core/base/dtype.js'
import { interpret } from '../../../../src/core/compile/reference/interpret.js'
import { checkLoopProgram } from '../../../../src/core/ir/loop/check.js'
import { freshCounter, indexConst, indexOf, substituteScalar } from '../../../../src/core/ir/loop/index-expr.js'
import type { Kernel } from '../../../../src/core/ir/loop/kernel.js'
import type { BufferDecl, Program } from '../../../../src/core/ir/loop/program.js'
import { printProgram } from '../../../../src/core/ir/loop/print.js'
import type { Pointer, Scalar } from '../../../../src/core/ir/loop/scalar.js'
import { load, loop, pointer, store } from '../loop-programs.js'
import { edges, scalarArbitrary } from '../scalar-arbitrary.js'
import { emitters } from './emitters.js'

// Enough iterations, and a rest, for those of long expressions to be computed four together.
const n = 67
const elements = ['float32', 'float64', 'int32', 'uint32', 'uint8'] as const
const regs = ['f32', 'f64', 'i32', 'u32', 'bool'] as const
const reads = elements.map(e => pointer(e)), writes = elements.map(e => pointer(e))
const outer = freshCounter(2), inner = freshCounter(n)

// Values of the inner loop, and of the outer one: some of an expression is invariant.
const leaves = (reg: number): readonly Scalar[] => [inner, outer].map(c => {
  const x = load(reads[reg]!, indexOf(c))
  return regs[reg] === 'bool' ? { _tag: 'op', reg: 'bool', op: 'ne', args: [x, { _tag: 'const', reg: 'u32', value: 0 }] } : x
})

const arrayOf = (element: Pointer['element'], values: readonly number[]): TypedArray => {
  const fill = Array.from({ length: n }, (_, i) => values[i % values.length]!)
  switch (element) {
    case 'float32': return Float32Array.from(fill)
    case 'float64': return Float64Array.from(fill)
    case 'int32': return Int32Array.from(fill)
    case 'uint32': return Uint32Array.from(fill)
    default: return Uint8Array.from(fill)
  }
}

const inputs = elements.map((e, i) => arrayOf(e, edges[regs[i]!]))

/** In two loops, or in one. */
const program = (values: readonly Scalar[], nested: boolean): Program => {
  const stores = values.map((v, i) => store(writes[i]!, indexOf(inner), v))
  const kernel: Kernel = nested
    ? { name: 'expressions', pointers: [...reads, ...writes], outer, order: 'serial', body: [loop(inner, stores, 'vector')] }
    : { name: 'expressions', pointers: [...reads, ...writes], outer: inner, order: 'parallel', body: values.map((v, i) => store(writes[i]!, indexOf(inner), substituteScalar(v, new Map([[outer, indexConst(1)]])))) }
  return {
    inputs: 5, outputs: 5, scratchBytes: 0,
    buffers: [...elements.map((element, i): BufferDecl => ({ id: i, element, length: n, place: { _tag: 'input', position: i } })), ...elements.map((element, i): BufferDecl => ({ id: 5 + i, element, length: n, place: { _tag: 'output', position: i } }))],
    kernels: [kernel],
    steps: [{ _tag: 'run', kernel: 0, extent: nested ? 2 : n, views: [...elements, ...elements].map((_, i) => ({ buffer: i, offset: indexConst(0) })) }],
  }
}

it.each(emitters)('$name computes every expression to the bit of the reference', ({ run }) => {
  fc.assert(fc.property(fc.boolean(), scalarArbitrary({ f32: leaves(0), f64: leaves(1), i32: leaves(2), u32: leaves(3), bool: leaves(4) }), (nested, values) => {
    const p = program(values, nested)
    const expected = elements.map(e => arrayOf(e, [0])), found = elements.map(e => arrayOf(e, [0]))
    checkLoopProgram(p)
    interpret(p, [...inputs, ...expected])
    run(p, [...inputs, ...found])
    found.forEach((array, i) => expect([...array], printProgram(p)).toEqual([...expected[i]!]))
  }), { numRuns: 60 })
}, 60_000)
