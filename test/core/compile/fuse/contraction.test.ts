import { describe, expect, it } from 'vitest'
import { lowerJaxpr } from '../../../../src/core/compile/lower/lower.js'
import { costOf } from '../../../../src/core/compile/runtime/analysis.js'
import { vectorMachine } from '../../../../src/core/compile/schedule/blocking.js'
import type { Jaxpr } from '../../../../src/core/ir/jaxpr.js'
import { runNatively } from '../run-program.js'
import * as t from '../test-primitives.js'

const numbers = (n: number, seed: number): number[] => Array.from({ length: n }, (_, i) => Math.fround(Math.sin(i * 12.9898 + seed) * 43758.5453 % 1))

const agrees = (jaxpr: Jaxpr): number => {
  const inputs = jaxpr.inputs.map((v, i) => numbers(v.aval.shape.reduce((n, extent) => n * extent, 1), i))
  const programs = [lowerJaxpr(jaxpr, { fuse: false }), lowerJaxpr(jaxpr, { fuse: true }), lowerJaxpr(jaxpr, { fuse: true, machine: vectorMachine })]
  const [plain, scalar, vector] = programs.map(p => runNatively(jaxpr, p, inputs))
  expect(scalar).toEqual(plain)
  expect(vector).toEqual(plain)
  return costOf(programs[1]!).kernels
}

describe('contractions in tiles', () => {
  const sizes = [[1, 30, 20], [30, 1, 20], [1, 150, 21], [150, 1, 21], [37, 29, 150], [64, 10, 40], [7, 5, 3], [4, 4, 4], [1, 1, 9], [3, 50, 100], [50, 3, 20], [50, 5, 20], [50, 7, 20], [50, 13, 12], [50, 11, 9]] as const
  it.each(sizes)('%i × %i over %i, every side transposed or not', (m, n, k) => {
    for (const ta of [false, true]) for (const tb of [false, true]) {
      agrees(t.program([t.f32(...(ta ? [k, m] : [m, k])), t.f32(...(tb ? [n, k] : [k, n]))], (apply, x, y) => [apply(t.dot, [x, y], { ta, tb })]))
    }
  })
  it('a vector that costs something to compute is computed once', () => {
    for (const [m, n] of [[1, 90], [90, 1]] as const) for (const tb of [false, true]) {
      agrees(t.program([t.f32(2, m, 35), t.f32(2, ...(tb ? [n, 35] : [35, n]))], (apply, x, y) => [apply(t.dot, [apply(t.heavy, [x]), apply(t.heavy, [y])], { ta: false, tb })]))
    }
  })
  it('batches', () => void agrees(t.program([t.f32(3, 33, 41), t.f32(3, 41, 110)], (apply, x, y) => [apply(t.dot, [x, y], { ta: false, tb: false })])))
  it('of pieces that read the same, at places that only conditions tell apart', () => {
    for (const rows of [13, 65]) {
      agrees(t.program([t.f32(rows, 3), t.f32(1, 5)], (apply, x, y) => {
        const back = apply(t.reverse, [x], { axis: 1 })
        const both = apply(t.reshape, [apply(t.join, [back, apply(t.mul, [back, 2])], { axis: 1 })], { shape: [6 * rows, 1] })
        return [apply(t.dot, [both, y], { ta: false, tb: false })]
      }))
    }
  })
  it('long sums go on from partial ones', () => void agrees(t.program([t.f32(21, 3000), t.f32(3000, 17)], (apply, x, y) => [apply(t.dot, [apply(t.heavy, [x]), apply(t.heavy, [y])], { ta: false, tb: false })])))
  it('no steps at all are zeros', () => void agrees(t.program([t.f32(5, 0), t.f32(0, 6)], (apply, x, y) => [apply(t.dot, [x, y], { ta: false, tb: false })])))
  it('an expensive epilogue is a loop after the tiles', () => {
    for (const [m, n] of [[50, 21], [3, 40], [200, 1]] as const) {
      agrees(t.program([t.f32(m, 30), t.f32(30, n), t.f32(n)], (apply, x, y, bias) => {
        const z = apply(t.heavy, [apply(t.add, [apply(t.dot, [x, y], { ta: false, tb: false }), apply(t.broadcast, [bias], { shape: [m, n], axes: [1] })])])
        return [z, apply(t.mul, [z, z])]
      }))
    }
    agrees(t.program([t.f32(21, 3000), t.f32(3000, 17)], (apply, x, y) => [apply(t.heavy, [apply(t.dot, [apply(t.heavy, [x]), apply(t.heavy, [y])], { ta: false, tb: false })])]))
  })
  it('a transposed result exchanges the sides instead', () => {
    const p = t.program([t.f32(20, 30), t.f32(30, 12), t.f32(12, 20)], (apply, x, y, z) => [apply(t.add, [apply(t.transpose, [apply(t.dot, [x, y], { ta: false, tb: false })], { permutation: [1, 0] }), z])])
    expect(agrees(p)).toBeLessThanOrEqual(2) // one side packed
    expect(lowerJaxpr(p, { fuse: true }).kernels.map(k => k.name)).not.toContain('transpose')
    expect(agrees(t.program([t.f32(20, 30), t.f32(30, 12)], (apply, x, y) => { const z = apply(t.dot, [x, y], { ta: false, tb: false }); return [apply(t.transpose, [z], { permutation: [1, 0] }), z] }))).toBeGreaterThan(1)
    agrees(t.program([t.f32(3, 20, 30), t.f32(3, 30, 12)], (apply, x, y) => [apply(t.transpose, [apply(t.dot, [x, y], { ta: false, tb: false })], { permutation: [2, 1, 0] })]))
    agrees(t.program([t.f32(3, 20, 30), t.f32(3, 30, 12)], (apply, x, y) => [apply(t.transpose, [apply(t.dot, [x, y], { ta: false, tb: false })], { permutation: [0, 2, 1] })]))
  })
  it('prologues and epilogues belong to the kernel', () => {
    const kernels = agrees(t.program([t.f32(20, 30), t.f32(30, 18), t.f32(18), t.f32(20, 18)], (apply, x, y, bias, residual) => {
      const z = apply(t.add, [apply(t.dot, [apply(t.neg, [x]), y], { ta: false, tb: false }), apply(t.broadcast, [bias], { shape: [20, 18], axes: [1] })])
      return [apply(t.add, [apply(t.maximum, [z, 0]), residual])]
    }))
    expect(kernels).toBeLessThanOrEqual(4) // two panels of one side, the result's whole and last tiles
  })
})
