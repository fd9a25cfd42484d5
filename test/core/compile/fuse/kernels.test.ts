import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aval } from '../../../../src/core/base/aval.js'
import { lowerJaxpr } from '../../../../src/core/compile/lower/lower.js'
import { costOf } from '../../../../src/core/compile/runtime/analysis.js'
import { emitProgram } from '../../../../src/core/compile/emit/js/emit.js'
import type { Jaxpr } from '../../../../src/core/ir/jaxpr.js'
import { adam, layerNorm, mlpStep, softmax } from '../examples.js'
import { runNatively } from '../run-program.js'
import * as t from '../test-primitives.js'

const numbers = (n: number, seed: number): number[] => Array.from({ length: n }, (_, i) => Math.fround((Math.sin(i * 12.9898 + seed) * 43758.5453) % 1))

/** The number of kernels of the fused program, which computes what the plain one does. */
const kernels = (jaxpr: Jaxpr): number => {
  const inputs = jaxpr.inputs.map((v, i) => numbers(v.aval.shape.reduce((n, extent) => n * extent, 1), i))
  const [plain, fused] = [false, true].map(fuse => lowerJaxpr(jaxpr, { fuse }))
  expect(runNatively(jaxpr, fused!, inputs)).toEqual(runNatively(jaxpr, plain!, inputs))
  return costOf(fused!).kernels
}

describe('what becomes one kernel', () => {
  it('softmax, over short rows and long ones', () => {
    expect(kernels(softmax(7, 10))).toBe(1)
    expect(kernels(softmax(50, 700))).toBe(1)
    expect(kernels(softmax(64, 1024))).toBe(1)
  })
  it('layer normalization', () => expect(kernels(layerNorm(33, 100))).toBe(1))
  it('the gradient of layer normalization: one kernel of rows, one of columns', () => {
    const shape = [32, 40]
    const p = t.program([t.f32(32, 40), t.f32(32), t.f32(32), t.f32(40), t.f32(32, 40)], (apply, x, mean, scale, gamma, dy) => {
      const row = (v: Parameters<typeof apply>[1][number]) => apply(t.broadcast, [v], { shape, axes: [0] })
      const normal = apply(t.mul, [apply(t.sub, [x, row(mean)]), row(scale)])
      const g = apply(t.mul, [dy, apply(t.broadcast, [gamma], { shape, axes: [1] })])
      const a = apply(t.mul, [apply(t.sum, [g], { axes: [1] }), 1 / 40]), b = apply(t.mul, [apply(t.sum, [apply(t.mul, [g, normal])], { axes: [1] }), 1 / 40])
      const dx = apply(t.mul, [apply(t.sub, [apply(t.sub, [g, row(a)]), apply(t.mul, [normal, row(b)])]), row(scale)])
      return [dx, apply(t.sum, [apply(t.mul, [dy, normal])], { axes: [0] }), apply(t.sum, [dy], { axes: [0] })]
    })
    expect(kernels(p)).toBe(2)
  })
  it('an optimizer step over leaves: one kernel per size, and one for the scalars', () => {
    expect(kernels(adam([[6, 5], [5], [5, 6], [30], [6, 5]]))).toBeLessThanOrEqual(4)
    expect(kernels(adam([[64, 30], [30], [30, 10], [10]]))).toBeLessThanOrEqual(5)
  })
  it('a sum of something expensive, computed in stages', () => {
    for (const n of [5, 300, 2000]) {
      expect(kernels(t.program([t.f32(3, n)], (apply, x) => [apply(t.sum, [apply(t.heavy, [x])], { axes: [1] })]))).toBe(1)
      expect(kernels(t.program([t.f32(n)], (apply, x) => { const y = apply(t.heavy, [x]); return [apply(t.sum, [y], { axes: [0] }), apply(t.reduceMax, [y], { axes: [0] })] }))).toBeLessThanOrEqual(3)
    }
  })
  it('a chain with a detour: what is read twice is computed once', () => {
    expect(kernels(t.program([t.f32(100)], (apply, x) => { const y = apply(t.heavy, [x]); return [apply(t.mul, [apply(t.neg, [y]), apply(t.add, [y, 1])])] }))).toBe(1)
  })
  it('sums of columns, several at once, with what follows from them', () => {
    expect(kernels(t.program([t.f32(30, 16), t.f32(30, 16)], (apply, x, y) => [apply(t.mul, [apply(t.sum, [apply(t.mul, [x, y])], { axes: [0] }), 0.5]), apply(t.sum, [x], { axes: [0] })]))).toBe(1)
    expect(kernels(t.program([t.f32(4, 30, 21)], (apply, x) => [apply(t.sum, [x], { axes: [1] }), apply(t.sum, [x], { axes: [0, 1] })]))).toBeLessThanOrEqual(3)
  })
  it('a training step of two layers', () => expect(kernels(mlpStep(32, [40, 24, 10]))).toBeLessThanOrEqual(18))
})

describe('a row that later loops read again', () => {
  type Apply = Parameters<Parameters<typeof t.program>[1]>[0]
  type Row = ReturnType<Apply>
  const shape = [9, 300], sums = { axes: [1] }
  const across = (apply: Apply, x: Row): Row => apply(t.broadcast, [x], { shape, axes: [0] })
  /** Rows of working memory of a program on one array, whose results are right. */
  const workingRows = (build: (apply: Apply, e: Row, total: Row) => readonly Row[]): number => {
    const jaxpr = t.program([t.f32(...shape)], (apply, x) => {
      const e = apply(t.heavy, [x])
      return build(apply, e, across(apply, apply(t.sum, [e], sums)))
    })
    const program = lowerJaxpr(jaxpr, { fuse: true }), inputs = [numbers(2700, 1)]
    expect(runNatively(jaxpr, program, inputs)).toEqual(runNatively(jaxpr, lowerJaxpr(jaxpr, { fuse: false }), inputs))
    return program.buffers.filter(({ place }) => place._tag === 'scratch' && place.perThread === true).length
  }
  it('waits where the result will be', () => expect(workingRows((apply, e, total) => [apply(t.div, [e, total])])).toBe(0))
  it('has memory of its own if others read it after the result is written', () => {
    expect(workingRows((apply, e, total) => [apply(t.div, [e, total]), apply(t.sub, [e, total])])).toBe(1)
    expect(workingRows((apply, e, total) => { const quotient = apply(t.div, [e, total]); return [quotient, apply(t.neg, [quotient])] })).toBe(1)
    expect(workingRows((apply, e, total) => { const quotient = apply(t.div, [e, total]); return [quotient, apply(t.sum, [quotient], sums)] })).toBe(1)
    expect(workingRows((apply, e, total) => {
      const quotient = apply(t.heavy, [apply(t.div, [e, total])])
      return [quotient, apply(t.sum, [apply(t.mul, [e, across(apply, apply(t.sum, [quotient], sums))])], sums)]
    })).toBe(1)
  })
  it('has memory of its own if the result reads other elements of it', () => expect(workingRows((apply, e, total) => [apply(t.div, [apply(t.reverse, [e], { axis: 1 }), total])])).toBe(1))
  it('has memory of its own if the result is of another type', () => expect(workingRows((apply, e, total) => [apply(t.convertTo, [apply(t.div, [e, total])], { dtype: 'int32' })])).toBe(1))
})

describe('transposes', () => {
  const turn = { permutation: [1, 0] }
  it('of every type of element and shape, alone and in what is computed from them', () => {
    const dtypes = ['float32', 'float64', 'int32', 'uint32', 'int16', 'uint8'] as const
    const extent = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 100 }) }, { weight: 1, arbitrary: fc.constantFrom(16, 128, 131, 200) })
    fc.assert(fc.property(extent, extent, fc.constantFrom(...dtypes), fc.constantFrom('alone', 'with others', 'long'), (m, n, dtype, use) => {
      const x = aval([m, n], dtype), whole = numbers(m * n, 3).map(v => (dtype.startsWith('float') ? v : Math.trunc(v * 100) & 127))
      const jaxpr = t.program([x, aval([n, m], dtype)], (apply, a, b) => {
        const turned = apply(t.transpose, [a], turn)
        return [use === 'alone' ? turned : apply(t.add, [use === 'long' && dtype.startsWith('float') ? apply(t.heavy, [turned]) : turned, apply(t.mul, [turned, b])])]
      })
      const [plain, fused] = [false, true].map(fuse => runNatively(jaxpr, lowerJaxpr(jaxpr, { fuse }), [whole, whole]))
      expect(fused).toEqual(plain)
    }), { numRuns: 40 })
  })
  it('of what is padded, and padded afterwards', () => {
    const edge = { axis: 1, low: 2, high: 3 }
    expect(kernels(t.program([t.f32(150, 140)], (apply, x) => [apply(t.transpose, [apply(t.pad, [x], edge)], turn)]))).toBeGreaterThan(0)
    expect(kernels(t.program([t.f32(150, 140)], (apply, x) => [apply(t.heavy, [apply(t.pad, [apply(t.transpose, [x], turn)], edge)])]))).toBeGreaterThan(0)
  })
  it.each([[100, 70], [64, 64], [33, 200], [200, 5], [32, 1000]])('%i × %i, in tiles where it pays', (m, n) => {
    expect(kernels(t.program([t.f32(m, n), t.f32(n, m)], (apply, x, y) => [apply(t.add, [apply(t.transpose, [x], { permutation: [1, 0] }), y])]))).toBeLessThanOrEqual(2)
  })
  it('of several arrays, in what is computed from them', () => {
    expect(kernels(t.program([t.f32(45, 70), t.f32(45, 70), t.f32(70, 45)], (apply, x, y, z) => {
      const [u, v] = [x, y].map(side => apply(t.transpose, [side], { permutation: [1, 0] }))
      return [apply(t.add, [apply(t.heavy, [apply(t.mul, [u!, v!])]), apply(t.mul, [z, u!])])]
    }))).toBeLessThanOrEqual(2)
  })
  it('of axes inside others', () => {
    for (const permutation of [[0, 2, 1], [2, 1, 0], [1, 2, 0], [2, 0, 1], [1, 0, 2]]) {
      expect(kernels(t.program([t.f32(40, 35, 50)], (apply, x) => [apply(t.transpose, [x], { permutation })]))).toBeLessThanOrEqual(2)
    }
  })
})

describe('views with holes', () => {
  const hasGuards = (jaxpr: Jaxpr): boolean => /if \(|\? /.test(emitProgram(lowerJaxpr(jaxpr, { fuse: true })).text)
  it('padding is loops over what is inside and what is not', () => {
    const p = t.program([t.f32(30, 40)], (apply, x) => [apply(t.pad, [apply(t.pad, [x], { axis: 1, low: 2, high: 3 })], { axis: 0, low: 1, high: 0 })])
    expect(kernels(p)).toBe(2)
    expect(hasGuards(p)).toBe(false)
  })
  it('joining is copies', () => {
    for (const axis of [0, 1]) {
      const p = t.program([t.f32(30, 40), t.f32(30, 40), t.f32(30, 40)], (apply, x, y, z) => [apply(t.join, [x, apply(t.neg, [y]), z], { axis })])
      expect(kernels(p)).toBe(axis === 0 ? 3 : 1)
      expect(hasGuards(p)).toBe(false)
    }
  })
  it('sums of columns ask of whole rows whether they are inside', () => {
    for (const edges of [{ axis: 0, low: 2, high: 3 }, { axis: 1, low: 3, high: 1 }]) {
      const padded = [edges.axis === 0 ? 35 : 30, edges.axis === 1 ? 44 : 40]
      expect(kernels(t.program([t.f32(30, 40), t.f32(...padded)], (apply, x, y) => [apply(t.sum, [apply(t.mul, [apply(t.pad, [x], edges), y])], { axes: [0] })]))).toBe(1)
    }
    const twice = t.program([t.f32(6, 9, 64), t.f32(9, 11, 64)], (apply, x, y) => [apply(t.sum, [apply(t.mul, [apply(t.pad, [apply(t.pad, [x], { axis: 1, low: 1, high: 1 })], { axis: 0, low: 2, high: 1 }), y])], { axes: [0, 1] })])
    expect(kernels(twice)).toBe(1)
  })
  it('fused into what reads them, they keep their comparisons where rows are computed', () => {
    expect(kernels(t.program([t.f32(30, 40)], (apply, x) => [apply(t.sum, [apply(t.pad, [x], { axis: 1, low: 2, high: 3 })], { axes: [1] })]))).toBe(1)
  })
})

it('a barrier keeps what it separates apart', () => {
  const p = t.program([t.f32(100)], (apply, x) => [apply(t.add, [apply(t.barrier, [apply(t.mul, [x, x])]), apply(t.mul, [x, x])])])
  expect(kernels(p)).toBe(2)
})

it('an expression that doubles at every step is cut, not unfolded', () => {
  const p = t.program([t.f32(64)], (apply, x) => {
    let y = x
    for (let i = 0; i < 60; i++) y = apply(t.add, [apply(t.reverse, [y], { axis: 0 }), y])
    return [y]
  })
  expect(kernels(p)).toBeLessThan(61)
})
