import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lowerJaxpr } from '../../../../src/core/compile/lower/lower.js'
import { freshCounter, indexConst, indexOf, scaleIndex } from '../../../../src/core/ir/loop/index-expr.js'
import { kernelKey } from '../../../../src/core/ir/loop/kernel-key.js'
import type { Kernel } from '../../../../src/core/ir/loop/kernel.js'
import * as s from '../../../../src/core/ir/loop/scalar.js'
import { f32, load, local, loop, pointer, read, store } from '../../compile/loop-programs.js'
import { programs, show } from '../../compile/program-arbitrary.js'

/** `out[i] = Σⱼ a[4 i + j] · factor`, in one of its variations. */
const kernel = ({
  name = 'k', factor = 2, op = s.mul as typeof s.add, extent = 8, stride = 4, order = 'parallel' as Kernel['order'], element = 'float32' as const as 'float32' | 'float64', swapped = false, mode = 'serial' as 'serial' | 'vector', init = 0, step = 1,
} = {}): Kernel => {
  const a = pointer(element), out = pointer(element)
  const i = freshCounter(extent), j = freshCounter(4)
  const sum = local(element === 'float32' ? 'f32' : 'f64')
  const value = op(load(a, { constant: 0, terms: [...scaleIndex(indexOf(i), stride).terms, ...indexOf(j).terms] }), s.constant(sum.reg, factor))
  const inner = loop(j, [{ _tag: 'set', local: sum, at: [], value: s.add(read(sum), value) }], mode)
  return {
    name, order, outer: i, pointers: swapped ? [out, a] : [a, out],
    body: [{ _tag: 'cells', local: sum, init: s.constant(sum.reg, init) }, inner._tag === 'for' ? { ...inner, step } : inner, store(out, indexOf(i), read(sum))],
  }
}

describe('the key of a kernel', () => {
  test('is the same whatever things are called', () => expect(kernelKey(kernel({ name: 'other' }))).toBe(kernelKey(kernel())))
  test.each([
    { factor: 3 }, { factor: -2 }, { init: -0 }, { op: s.add }, { extent: 9 }, { stride: 5 }, { order: 'serial' as const }, { element: 'float64' as const }, { swapped: true }, { mode: 'vector' as const }, { step: 2 },
  ])('tells kernels apart: %o', difference => expect(kernelKey(kernel(difference))).not.toBe(kernelKey(kernel())))
  test('tells what is loaded as what', () => {
    const from = (reg: 'u32' | 'bool'): Kernel => {
      const p = pointer('uint8'), out = pointer('uint32'), i = freshCounter(2)
      return { name: 'k', order: 'parallel', outer: i, pointers: [p, out], body: [store(out, indexOf(i), s.convert('u32', { _tag: 'load', reg, pointer: p, index: indexOf(i) }))] }
    }
    expect(kernelKey(from('u32'))).not.toBe(kernelKey(from('bool')))
  })
  test('grows with the kernel, not with the paths through it', () => {
    const out = pointer(), i = freshCounter(2)
    let value = f32(1)
    for (let n = 0; n < 64; n++) value = s.add(value, s.mul(value, value))
    expect(kernelKey({ name: 'k', order: 'parallel', outer: i, pointers: [out], body: [store(out, indexConst(0), value)] }).length).toBeLessThan(64 * 40)
  })
  test('is the same for the same program lowered again', () => {
    fc.assert(
      fc.property(programs.map(c => ({ ...c, toString: () => show(c) })), ({ jaxpr }) => {
        const keys = () => lowerJaxpr(jaxpr, { fuse: true }).kernels.map(kernelKey)
        const first = keys()
        expect(keys()).toEqual(first)
        expect(new Set(first).size).toBe(first.length)
      }),
      { numRuns: 50 },
    )
  })
})
