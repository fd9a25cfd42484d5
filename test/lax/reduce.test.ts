import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ArgumentError, ShapeError } from '../../src/core/base/errors.js'
import { printJaxpr } from '../../src/core/ir/print.js'
import type { NDArray } from '../../src/core/trace/ndarray.js'
import * as lax from '../../src/lax/index.js'
import { programOf } from '../../src/testing/subject.js'
import { grad } from '../../src/transforms/grad.js'
import { holds } from '../laws/replay.js'
import { float32 } from './indexing/random-index.js'

const x = float32([2, 3, 4], i => Math.sin(i))
const text = (f: (x: NDArray) => unknown): string => printJaxpr(programOf(xs => f(xs), [x]))

describe('reduce', () => {
  test.each([['reduce_sum', lax.add, 0], ['reduce_prod', lax.mul, 1], ['reduce_max', lax.max, -Infinity], ['reduce_min', lax.min, Infinity]] as const)('recognises %s', (name, f, init) => {
    const program = text(x => lax.reduce(x, init, f, [1]))
    expect(program).toContain(name)
    expect(program.match(/= /g)).toHaveLength(1)
    expect(text(x => lax.reduce(x, init, (a, b) => f(b, a), [1]))).toContain(name)
  })
  test('begins with its initial value', () => expect(lax.reduce(float32([3], i => i), 10, lax.add, [0]).item()).toBe(13))
  test('folds any other function, in the order of the elements', () =>
    holds(
      fc.property(fc.integer({ min: 0, max: 9 }), n => {
        // composition of affine maps of one number is associative, not commutative
        const scale = float32([n, 2], i => (i % 3) + 1), shift = float32([n, 2], i => i)
        const [a, b] = lax.reduce([scale, shift] as const, [1, 0], ([s, t], [u, v]) => [lax.mul(s, u), lax.add(lax.mul(t, u), v)], [0])
        for (let column = 0; column < 2; column++) {
          let s = 1, t = 0
          for (let row = 0; row < n; row++) {
            const i = row * 2 + column
            s *= (i % 3) + 1
            t = t * ((i % 3) + 1) + i
          }
          expect([(a.tolist() as readonly number[])[column], (b.tolist() as readonly number[])[column]]).toEqual([s, t]) // lists of numbers
        }
      }), 0.3))
  test('is differentiable either way', () => {
    const norm = (a: NDArray, b: NDArray): NDArray => lax.sqrt(lax.add(lax.square(a), lax.square(b)))
    const g = grad((v: NDArray) => lax.reduce(v, 0, norm, [0]))(float32([2], i => 3 + i))
    expect((g.tolist() as readonly number[]).map(v => v.toFixed(4))).toEqual(['0.6000', '0.8000']) // a list of numbers
  })
  test('refuses operands that do not fit', () => {
    expect(() => lax.reduce([x, float32([2], i => i)], [0, 0], (a, _b) => a, [0])).toThrow(ShapeError)
    expect(() => lax.reduce(x, x, lax.add, [0])).toThrow(ShapeError)
    expect(() => lax.reduce([], [], (a, _b) => a, [0])).toThrow(ArgumentError)
  })
})
