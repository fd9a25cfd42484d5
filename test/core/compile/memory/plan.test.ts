import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lowerJaxpr } from '../../../../src/core/compile/lower/lower.js'
import { livesOf } from '../../../../src/core/compile/memory/lives.js'
import { bytesOf } from '../../../../src/core/compile/memory/plan.js'
import type { Atom } from '../../../../src/core/ir/jaxpr.js'
import type { Program } from '../../../../src/core/ir/loop/program.js'
import { programs, show } from '../program-arbitrary.js'
import { runProgram } from '../run-program.js'
import * as t from '../test-primitives.js'

const total = (p: Program): number => p.buffers.reduce((sum, b) => sum + (b.place._tag === 'scratch' ? bytesOf(b) : 0), 0)

describe('the plan of scratch memory', () => {
  it('never lays two live buffers over each other, aligns them, and stays in bounds', () => {
    fc.assert(fc.property(programs, fc.boolean(), (c, fuse) => {
      const program = lowerJaxpr(c.jaxpr, { fuse })
      const lives = livesOf(program)
      const placed = program.buffers.flatMap(b => {
        const life = lives[b.id]
        return b.place._tag === 'scratch' && life !== undefined ? [{ life, from: b.place.offset!, to: b.place.offset! + bytesOf(b) }] : []
      })
      for (const a of placed) {
        expect(a.from % 64).toBe(0)
        expect(a.to).toBeLessThanOrEqual(program.scratchBytes)
        for (const b of placed) {
          if (a !== b && a.life.from <= b.life.to && b.life.from <= a.life.to) expect(a.to <= b.from || b.to <= a.from, show(c)).toBe(true)
        }
      }
    }), { numRuns: 200 })
  })
  it('reuses the memory of the dead: a long chain takes that of two', () => {
    const p = t.program([t.f32(32, 32)], (apply, x) => {
      let y = x
      for (let i = 0; i < 20; i++) y = apply(t.transpose, [apply(t.heavy, [apply(t.dot, [y, x], { ta: false, tb: false })])], { permutation: [1, 0] })
      return [y]
    })
    const program = lowerJaxpr(p, { fuse: false })
    expect(program.scratchBytes).toBeLessThanOrEqual(3 * 4096)
    expect(total(program)).toBeGreaterThan(50 * 4096)
  })
  it('keeps what a loop reads alive through the whole loop', () => {
    const body = t.program([t.f32(8), t.f32(8)], (apply, k, c) => [apply(t.add, [apply(t.cumsum, [apply(t.reshape, [apply(t.mul, [c, k])], { shape: [1, 8] })]), 0])])
    const flat = { ...body, outputs: body.outputs }
    const shaped = t.program([t.f32(8), t.f32(8)], (apply, k, c) => [apply(t.reshape, [apply(t.call, [k, c], { body: flat })], { shape: [8] })])
    const p = t.program([t.f32(8)], (apply, x) => [apply(t.scan, [apply(t.heavy, [x]), x], { body: shaped, consts: 1, carry: 1, length: 5, reverse: false })])
    const program = lowerJaxpr(p, { fuse: true })
    const lives = livesOf(program), loop = program.steps.findIndex(s => s._tag === 'loop')
    expect(loop).toBeGreaterThan(0)
    const held = program.buffers.filter(b => b.place._tag === 'scratch' && lives[b.id]!.from <= loop)
    expect(held.every(b => lives[b.id]!.to > loop + 1)).toBe(true)
  })
})

describe('in place', () => {
  it('a routine takes over the operand it begins as a copy of', () => {
    const p = t.program([t.f32(4, 3), t.i32(), t.f32(3)], (apply, x, i, row) => [apply(t.setRow, [apply(t.setRow, [apply(t.heavy, [x]), i, row]), i, row])])
    const program = lowerJaxpr(p, { fuse: true })
    expect(program.steps.every(s => s._tag === 'run')).toBe(true)
    expect(program.scratchBytes).toBe(0)
  })
  it('but copies one that is read again, or belongs to the caller', () => {
    const copies = (program: Program): number => program.steps.filter(s => s._tag === 'copy').length
    expect(copies(lowerJaxpr(t.program([t.f32(4, 3), t.i32(), t.f32(3)], (apply, x, i, row) => [apply(t.setRow, [x, i, row])]), { fuse: true }))).toBe(1)
    const p = t.program([t.f32(4, 3), t.i32(), t.f32(3)], (apply, x, i, row) => {
      const y = apply(t.heavy, [x]), z = apply(t.setRow, [y, i, row])
      return [apply(t.dot, [z, y], { ta: false, tb: true })]
    })
    expect(copies(lowerJaxpr(p, { fuse: true }))).toBe(1)
    expect(runProgram(p, lowerJaxpr(p, { fuse: true }), [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [1], [0, 0, 0]])).toEqual(runProgram(p, lowerJaxpr(p, { fuse: false }), [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [1], [0, 0, 0]]))
  })
  it('elementwise results take over an operand that dies', () => {
    const p = t.program([t.f32(64)], (apply, x) => {
      let y: Atom = apply(t.cumsum, [apply(t.reshape, [x], { shape: [1, 64] })])
      for (let i = 0; i < 4; i++) y = apply(t.barrier, [apply(t.heavy, [y])])
      return [apply(t.cumsum, [apply(t.add, [y, 1])])]
    })
    expect(lowerJaxpr(p, { fuse: true }).scratchBytes).toBeLessThanOrEqual(2 * 256)
  })
})
