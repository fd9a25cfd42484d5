import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { algebra } from '../../../../src/core/compile/simplify/algebra.js'
import { commonSubexpressions } from '../../../../src/core/compile/simplify/common-subexpressions.js'
import { deadCode } from '../../../../src/core/compile/simplify/dead-code.js'
import { foldConstants } from '../../../../src/core/compile/simplify/fold-constants.js'
import { inlineCalls } from '../../../../src/core/compile/simplify/inline-calls.js'
import { simplify } from '../../../../src/core/compile/simplify/simplify.js'
import { lowerJaxpr } from '../../../../src/core/compile/lower/lower.js'
import { type Jaxpr, literal } from '../../../../src/core/ir/jaxpr.js'
import { programs, show } from '../program-arbitrary.js'
import { runProgram } from '../run-program.js'
import * as t from '../test-primitives.js'

const names = (jaxpr: Jaxpr): string[] => jaxpr.eqns.map(e => e.primitive.name)

describe.each([['inlineCalls', inlineCalls], ['foldConstants', foldConstants], ['algebra', algebra], ['commonSubexpressions', commonSubexpressions], ['deadCode', deadCode], ['simplify', simplify]] as const)('%s', (_name, pass) => {
  it('preserves types and meaning, and settles', () => {
    fc.assert(fc.property(programs, c => {
      const after = pass(c.jaxpr)
      expect(after.inputs).toEqual(c.jaxpr.inputs)
      expect(after.outputs.map(a => a.aval)).toEqual(c.jaxpr.outputs.map(a => a.aval))
      expect(runProgram(after, lowerJaxpr(after, { fuse: false }), c.inputs), show(c)).toEqual(runProgram(c.jaxpr, lowerJaxpr(c.jaxpr, { fuse: false }), c.inputs))
      expect(names(pass(after))).toEqual(names(after))
    }), { numRuns: 60 })
  })
})

describe('simplify', () => {
  it('inlines calls, also twice and nested, with names of their own', () => {
    const square = t.program([t.f32(2)], (apply, x) => [apply(t.mul, [x, x])])
    const fourth = t.program([t.f32(2)], (apply, x) => [apply(t.call, [apply(t.call, [x], { body: square })], { body: square })])
    const p = inlineCalls(t.program([t.f32(2)], (apply, x) => [apply(t.call, [x], { body: fourth }), apply(t.call, [apply(t.neg, [x])], { body: fourth })]))
    expect(names(p)).toEqual(['mul', 'mul', 'neg', 'mul', 'mul'])
    expect(new Set(p.eqns.flatMap(e => e.outputs.map(v => v.id))).size).toBe(5)
  })
  it('folds constants where the primitive says how', () => {
    const p = simplify(t.program([t.f32(2)], (apply, x) => [apply(t.mul, [x, apply(t.add, [literal(2, t.f32(2)), 3])])]))
    expect(names(p)).toEqual(['mul'])
    expect(p.eqns[0]!.inputs[1]).toMatchObject({ _tag: 'literal', value: 5 })
  })
  it('knows x · 1, x / 1, −(−x), transposes that undo each other, reshapes that come back', () => {
    const undone = (build: Parameters<typeof t.program>[1]): void => {
      const p = simplify(t.program([t.f32(2, 3)], build))
      expect(names(p)).toEqual([])
      expect(p.outputs[0]).toBe(p.inputs[0])
    }
    undone((apply, x) => [apply(t.mul, [x, 1])])
    undone((apply, x) => [apply(t.div, [x, 1])])
    undone((apply, x) => [apply(t.neg, [apply(t.neg, [x])])])
    undone((apply, x) => [apply(t.transpose, [apply(t.transpose, [x], { permutation: [1, 0] })], { permutation: [1, 0] })])
    undone((apply, x) => [apply(t.reshape, [apply(t.reshape, [apply(t.reshape, [x], { shape: [6] })], { shape: [3, 2] })], { shape: [2, 3] })])
  })
  it('does not touch x · 0 or x + 0: NaN, infinities and signs of zero stay', () => {
    expect(names(simplify(t.program([t.f32(2)], (apply, x) => [apply(t.add, [apply(t.mul, [x, 0]), 0])])))).toEqual(['mul', 'add'])
  })
  it('computes equal expressions once, but keeps −0 and 0, barriers and effects apart', () => {
    expect(names(simplify(t.program([t.f32(2)], (apply, x) => [apply(t.mul, [apply(t.heavy, [x]), apply(t.heavy, [x])])])))).toEqual(['heavy', 'mul'])
    expect(names(simplify(t.program([t.f32(2)], (apply, x) => [apply(t.div, [x, 0]), apply(t.div, [x, -0])])))).toEqual(['div', 'div'])
    expect(names(simplify(t.program([t.f32(2)], (apply, x) => [apply(t.barrier, [x]), apply(t.barrier, [x])])))).toEqual(['barrier', 'barrier'])
    const print = t.primitive('print', xs => xs, { _tag: 'map', at: ([x], i) => x!.at(i) }, { effects: 'ordered' })
    expect(names(simplify(t.program([t.f32(2)], (apply, x) => { apply(print, [x]); apply(print, [x]); return [x] })))).toEqual(['print', 'print'])
  })
  it('drops what nobody reads, inside loops too', () => {
    const body = t.program([t.f32(2)], (apply, x) => { apply(t.heavy, [x]); return [apply(t.neg, [x])] })
    const p = simplify(t.program([t.f32(2)], (apply, x) => { apply(t.neg, [x]); return [apply(t.scan, [x], { body, consts: 0, carry: 1, length: 3, reverse: false })] }))
    expect(names(p)).toEqual(['scan'])
    const inner = p.eqns[0]!.params['body'] as Jaxpr // the parameter of that name
    expect(names(inner)).toEqual(['neg'])
  })
})
