import { describe, expect, it } from 'vitest'
import { aval } from '../../../../src/core/base/aval.js'
import { lowerJaxpr } from '../../../../src/core/compile/lower/lower.js'
import { freshVar, literal, type Jaxpr } from '../../../../src/core/ir/jaxpr.js'
import { runProgram } from '../run-program.js'
import * as t from '../test-primitives.js'

const run = (jaxpr: Jaxpr, inputs: readonly (readonly number[])[], splats?: readonly boolean[]): number[][] => {
  const [plain, fused] = [false, true].map(fuse => runProgram(jaxpr, lowerJaxpr(jaxpr, { fuse, ...(splats && { splats }) }), inputs).map(r => Array.from(r)))
  expect(fused).toEqual(plain)
  return plain!
}

describe('lowering per equation', () => {
  it('runs elementwise chains as flat loops over any rank', () => {
    const p = t.program([t.f32(2, 3), t.f32(2, 3)], (apply, x, y) => [apply(t.add, [apply(t.mul, [x, y]), 1])])
    const lowered = lowerJaxpr(p, { fuse: false })
    expect(lowered.kernels).toHaveLength(2)
    expect(lowered.kernels.every(k => k.body.length === 1 && k.body[0]!._tag === 'store')).toBe(true)
    expect(run(p, [[1, 2, 3, 4, 5, 6], [1, 1, 1, 2, 2, 2]])).toEqual([[2, 3, 4, 9, 11, 13]])
  })
  it('reads splat inputs at 0 and inlines literals', () => {
    const p = t.program([t.f32(2, 2), t.f32(2, 2)], (apply, x, y) => [apply(t.mul, [x, y])])
    expect(run(p, [[1, 2, 3, 4], [10]], [false, true])).toEqual([[10, 20, 30, 40]])
  })
  it('views', () => {
    const x = [1, 2, 3, 4, 5, 6]
    const p = t.program([t.f32(2, 3)], (apply, x) => [
      apply(t.transpose, [x], { permutation: [1, 0] }),
      apply(t.broadcast, [x], { shape: [2, 2, 3], axes: [0, 2] }),
      apply(t.reverse, [apply(t.slice, [x], { start: [0, 1], size: [2, 2] })], { axis: 1 }),
      apply(t.pad, [x], { axis: 1, low: 1, high: 1 }),
      apply(t.reshape, [x], { shape: [3, 2] }),
    ])
    expect(run(p, [x])).toEqual([[1, 4, 2, 5, 3, 6], [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6], [3, 2, 6, 5], [0, 1, 2, 3, 0, 0, 4, 5, 6, 0], x])
  })
  it('reductions in one and in eight lanes', () => {
    const x = Array.from({ length: 60 }, (_, i) => i)
    const p = t.program([t.f32(3, 20)], (apply, x) => [apply(t.sum, [x], { axes: [0] }), apply(t.sum, [x], { axes: [1] }), apply(t.sum, [x], { axes: [0, 1] }), apply(t.reduceMax, [x], { axes: [1] })])
    expect(run(p, [x])).toEqual([Array.from({ length: 20 }, (_, i) => 60 + 3 * i), [190, 590, 990], [1770], [19, 39, 59]])
  })
  it('contractions with batches and transposed sides', () => {
    const p = t.program([t.f32(2, 2, 3), t.f32(2, 3, 2)], (apply, x, y) => [apply(t.dot, [x, y], { ta: false, tb: false }), apply(t.dot, [x, x], { ta: false, tb: true })])
    const x = [1, 2, 3, 4, 5, 6, 1, 0, 0, 0, 1, 0], y = [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]
    expect(run(p, [x, y])).toEqual([[22, 28, 49, 64, 1, 2, 3, 4], [14, 32, 32, 77, 1, 0, 0, 1]])
  })
  it('routines, with and without a seed', () => {
    const p = t.program([t.f32(2, 3), t.i32(), t.f32(3)], (apply, x, i, row) => [apply(t.cumsum, [x]), apply(t.setRow, [x, i, row])])
    expect(run(p, [[1, 2, 3, 4, 5, 6], [1], [7, 8, 9]])).toEqual([[1, 3, 6, 4, 9, 15], [1, 2, 3, 7, 8, 9]])
  })
  it('outputs that are inputs, literals or twice the same', () => {
    const x = freshVar(t.f32(2))
    const p: Jaxpr = { inputs: [x], eqns: [], outputs: [x, literal(3, t.f32(2)), x] }
    expect(run(p, [[1, 2]])).toEqual([[1, 2], [3, 3], [1, 2]])
    const q = t.program([t.f32(2)], (apply, x) => { const y = apply(t.neg, [x]); return [y, y, apply(t.barrier, [y])] })
    expect(run(q, [[1, 2]])).toEqual([[-1, -2], [-1, -2], [-1, -2]])
  })
  it('bool, narrow integers and halves', () => {
    const p = t.program([aval([3], 'int8'), aval([3], 'int8'), aval([3], 'float16')], (apply, x, y, h) => [
      apply(t.add, [x, y]), apply(t.greater, [x, y]), apply(t.select, [apply(t.greater, [x, y]), x, y]), apply(t.add, [h, h]), apply(t.convertTo, [h], { dtype: 'float32' }),
    ])
    expect(run(p, [[100, 1, -128], [100, 2, -1], [0x3c00, 0x0001, 0xc000]])).toEqual([[-56, 3, 127], [0, 0, 0], [100, 2, -1], [0x4000, 0x0002, 0xc400], [1, 2 ** -24, -2]])
  })
  it('keys by words: a view of keys needs no rule of its own', () => {
    const key = aval([2], 'key')
    const p = t.program([key], (apply, k) => [apply(t.reverse, [k], { axis: 0 }), apply(t.reshape, [k], { shape: [1, 2] })])
    expect(run(p, [[1, 2, 3, 4]])).toEqual([[3, 4, 1, 2], [1, 2, 3, 4]])
  })
  it('calls are inlined', () => {
    const body = t.program([t.f32(2)], (apply, x) => [apply(t.mul, [x, x]), x])
    const p = t.program([t.f32(2)], (apply, x) => [apply(t.call, [apply(t.neg, [x])], { body })])
    expect(run(p, [[2, 3]])).toEqual([[4, 9]])
  })
})

describe('loops and branches', () => {
  const step = t.program([t.f32(), t.f32(2), t.f32(2)], (apply, scale, carry, x) => {
    const next = apply(t.add, [carry, apply(t.mul, [x, apply(t.broadcast, [scale], { shape: [2], axes: [] })])])
    return [next, apply(t.neg, [next])]
  })
  const scanned = (length: number, reverse: boolean): Jaxpr => {
    const p = t.program([t.f32(), t.f32(2), t.f32(length, 2)], (apply, scale, init, xs) => [apply(t.scan, [scale, init, xs], { body: step, consts: 1, carry: 1, length, reverse })])
    return { ...p, outputs: p.eqns[0]!.outputs }
  }
  it('scan: carries and stacked results, both ways', () => {
    expect(run(scanned(3, false), [[2], [10, 20], [1, 2, 3, 4, 5, 6]])).toEqual([[28, 44], [-12, -24, -18, -32, -28, -44]])
    expect(run(scanned(3, true), [[2], [10, 20], [1, 2, 3, 4, 5, 6]])).toEqual([[28, 44], [-28, -44, -26, -40, -20, -32]])
    expect(run(scanned(0, false), [[2], [10, 20], []])).toEqual([[10, 20], []])
    expect(run(scanned(1, false), [[2], [10, 20], [1, 2]])).toEqual([[12, 24], [-12, -24]])
  })
  it('scan in scan', () => {
    const inner = scanned(2, false)
    const body: Jaxpr = { ...inner, inputs: [inner.inputs[0]!, inner.inputs[1]!, inner.inputs[2]!] }
    const p = t.program([t.f32(), t.f32(2), t.f32(2, 2, 2)], (apply, s, c, xs) => [apply(t.scan, [s, c, xs], { body, consts: 1, carry: 1, length: 2, reverse: false })])
    expect(run({ ...p, outputs: p.eqns[0]!.outputs }, [[1], [0, 0], [1, 2, 3, 4, 5, 6, 7, 8]])).toEqual([[16, 20], [-1, -2, -4, -6, -9, -12, -16, -20]])
  })
  it('carries that swap places', () => {
    const a = freshVar(t.f32()), b = freshVar(t.f32())
    const body: Jaxpr = { inputs: [a, b], eqns: [], outputs: [b, a] }
    const p = t.program([t.f32(), t.f32()], (apply, x, y) => [apply(t.scan, [x, y], { body, consts: 0, carry: 2, length: 3, reverse: false })])
    expect(run({ ...p, outputs: p.eqns[0]!.outputs }, [[1], [2]])).toEqual([[2], [1]])
  })
  it('a carry of which a slice is set at every turn stays where it is', () => {
    const body = t.program([t.f32(3), t.i32(), t.f32(4, 3)], (apply, row, i, x) => [apply(t.add, [i, 1]), apply(t.setRow, [x, i, apply(t.add, [row, apply(t.reshape, [apply(t.slice, [x], { start: [0, 0], size: [1, 3] })], { shape: [3] })])])])
    const p = t.program([t.f32(3), t.i32(), t.f32(4, 3)], (apply, row, i, x) => [apply(t.scan, [row, i, apply(t.neg, [x])], { body, consts: 1, carry: 2, length: 3, reverse: false })])
    const jaxpr = { ...p, outputs: p.eqns[1]!.outputs }
    expect(run(jaxpr, [[1, 2, 3], [1], [10, 10, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0]])).toEqual([[4], [-10, -10, -10, -9, -8, -7, -9, -8, -7, -9, -8, -7]])
    const loops = lowerJaxpr(jaxpr, { fuse: true }).steps.flatMap(s => (s._tag === 'loop' ? s.body : []))
    expect(loops.some(s => s._tag === 'copy')).toBe(false)
  })
  it('but is copied when its old value is read after the update', () => {
    const body = t.program([t.f32(2), t.f32(2, 2)], (apply, row, x) => {
      const next = apply(t.setRow, [x, literal(0, t.i32()), row])
      return [next, apply(t.sum, [apply(t.sub, [next, x])], { axes: [0, 1] })]
    })
    const p = t.program([t.f32(2), t.f32(2, 2)], (apply, row, x) => [apply(t.scan, [row, x], { body, consts: 1, carry: 1, length: 2, reverse: false })])
    expect(run({ ...p, outputs: p.eqns[0]!.outputs }, [[1, 2], [5, 5, 5, 5]])).toEqual([[1, 2, 5, 5], [-7, 0]])
  })
  it('while', () => {
    const cond = t.program([t.f32(), t.f32()], (apply, limit, x) => [apply(t.greater, [limit, x])])
    const body = t.program([t.f32()], (apply, x) => [apply(t.mul, [x, 2])])
    const p = t.program([t.f32(), t.f32()], (apply, limit, x) => [apply(t.whileLoop, [limit, x], { cond, condConsts: 1, body, bodyConsts: 0 })])
    expect(run(p, [[100], [3]])).toEqual([[192]])
    expect(run(p, [[1], [3]])).toEqual([[3]])
  })
  it('branches', () => {
    const x = freshVar(t.f32(2))
    const branches = [t.program([t.f32(2)], (apply, x) => [apply(t.neg, [x])]), { inputs: [x], eqns: [], outputs: [x] }, { inputs: [x], eqns: [], outputs: [literal(7, t.f32(2))] }]
    const p = t.program([t.i32(), t.f32(2)], (apply, i, x) => [apply(t.branch, [i, x], { branches })])
    expect([0, 1, 2].map(i => run(p, [[i], [1, 2]])[0])).toEqual([[-1, -2], [1, 2], [7, 7]])
  })
})
