import { describe, expect, test } from 'vitest'
import {
  countLeadingZeros,
  nextAfter,
  round,
  shiftLeft,
  shiftRightArithmetic,
  shiftRightLogical,
  sign,
  wrapTo,
} from '../../../../src/core/ir/math/integer.js'
import { argument, compileBinary, compileScalar, compileUnary } from './evaluate.js'

describe('floats by their bits', () => {
  for (const reg of ['f32', 'f64'] as const) {
    const ulp = reg === 'f32' ? 2 ** -23 : 2 ** -52
    const smallest = reg === 'f32' ? 2 ** -149 : 2 ** -1074
    const largest = reg === 'f32' ? 3.4028234663852886e38 : Number.MAX_VALUE

    test(`nextAfter ${reg}`, () => {
      const next = compileBinary(nextAfter, reg).run
      expect(next(1, 2)).toBe(1 + ulp)
      expect(next(1, -2)).toBe(1 - ulp / 2)
      expect(next(-1, 0)).toBe(-1 + ulp / 2)
      expect(next(-1, -Infinity)).toBe(-1 - ulp)
      expect(next(2, 0)).toBe(2 - ulp)
      expect(next(-2, 0)).toBe(-2 + ulp)
      expect([next(0, 1), next(0, -1), next(-0, 1), next(smallest, 0), next(-smallest, 1)]).toEqual([smallest, -smallest, smallest, 0, -0])
      expect([next(largest, Infinity), next(Infinity, 0), next(-Infinity, 0), next(Infinity, Infinity)]).toEqual([
        Infinity,
        largest,
        -largest,
        Infinity,
      ])
      expect([next(NaN, 1), next(1, NaN), next(0, -0), next(0.5, 0.5)]).toEqual([NaN, NaN, -0, 0.5])
    })

    test(`sign, round ${reg}`, () => {
      const s = compileUnary(sign, reg).run
      expect([s(3), s(-0.1), s(0), s(-0), s(NaN), s(-Infinity), s(smallest)]).toEqual([1, -1, 0, -0, NaN, -1, 1])
      const r = compileUnary(round, reg).run
      expect([r(0.5), r(-0.5), r(1.5), r(2.5), r(-2.5), r(0.49999997), r(-0.2), r(Infinity), r(NaN), r(8388609)]).toEqual([
        1,
        -1,
        2,
        3,
        -3,
        0,
        -0,
        Infinity,
        NaN,
        8388609,
      ])
    })
  }
})

describe('narrow integers', () => {
  test('sign', () => {
    const signed = compileUnary(sign, 'i32').run
    expect([signed(-7), signed(0), signed(2147483647)]).toEqual([-1, 0, 1])
    expect(compileUnary(sign, 'u32').run(4294967295)).toBe(1)
  })

  test('wrap, shifts of the width and more', () => {
    const on = (reg: 'i32' | 'u32', f: typeof shiftLeft, bits: number) => compileScalar(f(bits, argument(reg, 0), argument(reg, 1))).run
    expect(compileScalar(wrapTo(8, argument('i32', 0))).run(200)).toBe(-56)
    expect(compileScalar(wrapTo(8, argument('u32', 0))).run(300)).toBe(44)
    const left = on('i32', shiftLeft, 8)
    expect([left(3, 6), left(3, 8), left(3, 40), left(3, -1), left(-1, 1)]).toEqual([-64, 0, 0, 0, -2])
    const logical = on('i32', shiftRightLogical, 8)
    expect([logical(-1, 1), logical(-1, 7), logical(-1, 8), logical(-128, 0), logical(64, 3)]).toEqual([127, 1, 0, -128, 8])
    const arithmetic = on('i32', shiftRightArithmetic, 8)
    expect([arithmetic(-128, 3), arithmetic(-128, 9), arithmetic(100, 9), arithmetic(-1, 33)]).toEqual([-16, -1, 0, -1])
    const word = on('u32', shiftRightLogical, 32)
    expect([word(0xffffffff, 31), word(0xffffffff, 32), word(0xffffffff, 0)]).toEqual([1, 0, 0xffffffff])
    const leading = compileScalar(countLeadingZeros(8, argument('i32', 0))).run
    expect([leading(-1), leading(1), leading(0)]).toEqual([0, 7, 8])
  })
})
