import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { argmaxP, argminP } from '../../../src/core/ops/arg-extremum.js'
import { f32, i32, run } from './run-primitive.js'

/** Few different values, so that the best of a long row is there more than once. */
const value = fc.constantFrom(-Infinity, -2, -0, 0, 1, 3, Infinity, NaN)
const integer = fc.constantFrom(-2147483648, -1, 0, 7, 2147483647)

const place = (x: readonly number[], better: (a: number, b: number) => boolean): number => {
  const firstNaN = x.findIndex(Number.isNaN)
  return firstNaN >= 0 ? firstNaN : x.reduce((best, v, i) => (better(v, x[best]!) ? i : best), 0)
}

describe('the place of an extreme', () => {
  it('is that of the first NaN, else the first occurrence, in rows of any length', () => {
    for (const length of [1, 17, 64, 99]) {
      fc.assert(fc.property(fc.array(value, { minLength: length, maxLength: length }), fc.array(integer, { minLength: length, maxLength: length }), (x, n) => {
        const axis = { axis: 0, indexDtype: 'int32' } as const
        expect(run(argmaxP, [f32(x)], axis)).toEqual([place(x, (a, b) => a > b)])
        expect(run(argminP, [f32(x)], axis)).toEqual([place(x, (a, b) => a < b)])
        expect(run(argmaxP, [i32(n)], axis)).toEqual([place(n, (a, b) => a > b)])
      }), { numRuns: 40 })
    }
  })
})
