import { describe, expect, it } from 'vitest'
import { absP, addP, divP, maxP, minP, mulP, negP, remP, signP, subP } from '../../../src/core/ops/arithmetic.js'
import { eqP, geP, gtP, leP, ltP, neP } from '../../../src/core/ops/comparison.js'
import { noParams as none } from '../../../src/core/ops/pointwise.js'
import { aval } from '../../../src/core/base/aval.js'
import { DTypeError, ShapeError } from '../../../src/core/base/errors.js'
import { f32, i32, operand, run } from './run-primitive.js'

const { fround } = Math
const xs = [0, -0, 1, -1, 1.5, -2.5, 3e38, -3e38, 1e-45, Infinity, -Infinity, NaN]
const pairs = xs.flatMap(x => xs.map(y => [fround(x), fround(y)] as const))
const left = f32(pairs.map(p => p[0])), right = f32(pairs.map(p => p[1]))

describe('float arithmetic', () => {
  it.each([
    [addP, (x: number, y: number) => x + y],
    [subP, (x: number, y: number) => x - y],
    [mulP, (x: number, y: number) => x * y],
    [divP, (x: number, y: number) => x / y],
    [remP, (x: number, y: number) => x % y],
    [maxP, Math.max],
    [minP, Math.min],
  ] as const)('%o is correctly rounded at the edges', (p, f) => {
    expect(run(p, [left, right], none)).toEqual(pairs.map(([x, y]) => fround(f(x, y))))
  })
  it('signs', () => {
    expect(run(negP, [f32([0, -0, NaN, 2])], none)).toEqual([-0, 0, NaN, -2])
    expect(run(absP, [f32([0, -0, NaN, -2])], none)).toEqual([0, 0, NaN, 2])
    expect(run(signP, [f32([0, -0, NaN, -2, Infinity])], none)).toEqual([0, -0, NaN, -1, 1])
  })
  it('bfloat16 rounds every result', () => expect(run(addP, [operand('bfloat16', [256]), operand('bfloat16', [1])], none)).toEqual([256]))
})

describe('integer arithmetic', () => {
  const most = 2147483647, least = -2147483648
  it('wraps', () => {
    expect(run(addP, [i32([most]), i32([1])], none)).toEqual([least])
    expect(run(mulP, [i32([1e9 | 0]), i32([9])], none)).toEqual([Math.imul(1e9, 9)])
    expect(run(absP, [i32([least, -3])], none)).toEqual([least, 3])
    expect(run(negP, [operand('uint8', [1, 0])], none)).toEqual([255, 0])
    expect(run(absP, [operand('int8', [-128])], none)).toEqual([-128])
  })
  it('divides towards zero, and by zero', () => {
    expect(run(divP, [i32([-7, 7, 5, least]), i32([3, -2, 0, -1])], none)).toEqual([-2, -3, -1, least])
    expect(run(remP, [i32([-7, 7, 5, least]), i32([3, -3, 0, -1])], none)).toEqual([-1, 1, 5, 0])
    expect(run(divP, [operand('uint32', [4294967295, 7]), operand('uint32', [2, 0])], none)).toEqual([2147483647, 4294967295])
  })
  it('signs', () => {
    expect(run(signP, [i32([least, -1, 0, 5])], none)).toEqual([-1, -1, 0, 1])
    expect(run(signP, [operand('uint32', [0, 4294967295])], none)).toEqual([0, 1])
  })
})

describe('comparisons', () => {
  it.each([
    [eqP, (x: number, y: number) => x === y],
    [neP, (x: number, y: number) => x !== y],
    [ltP, (x: number, y: number) => x < y],
    [leP, (x: number, y: number) => x <= y],
    [gtP, (x: number, y: number) => x > y],
    [geP, (x: number, y: number) => x >= y],
  ] as const)('%o at the edges', (p, f) => {
    expect(run(p, [left, right], none)).toEqual(pairs.map(([x, y]) => Number(f(x, y))))
  })
  it('of unsigned integers and of bool', () => {
    expect(run(ltP, [operand('uint32', [1, 4294967295]), operand('uint32', [4294967295, 1])], none)).toEqual([1, 0])
    expect(run(gtP, [operand('bool', [0, 0, 1, 1]), operand('bool', [0, 1, 0, 1])], none)).toEqual([0, 0, 1, 0])
  })
  it('are never weak', () => expect(eqP.type([aval([], 'int32', true), aval([], 'int32', true)], none)[0]).toEqual(aval([], 'bool')))
})

describe('folding of constants agrees with the program', () => {
  const ints = [0, 1, -1, 7, 2147483647, -2147483648, 65536]
  it.each([addP, subP, mulP, divP, remP, maxP, minP, ltP])('%o', p => {
    for (const x of ints) for (const y of ints) {
      expect(p.splat!([x, y], none, [aval([], 'int32'), aval([], 'int32')])).toEqual(run(p, [i32([x]), i32([y])], none)[0])
    }
    for (const [x, y] of pairs) expect(p.splat!([x, y], none, [aval([], 'float32'), aval([], 'float32')])).toEqual(run(p, [f32([x]), f32([y])], none)[0])
  })
})

describe('errors', () => {
  it('name both operands', () => {
    expect(() => addP.type([aval([2], 'float32'), aval([3], 'float32')], none)).toThrow(ShapeError)
    expect(() => addP.type([aval([2], 'float32'), aval([2], 'int32')], none)).toThrow(DTypeError)
    expect(() => addP.type([aval([2], 'bool'), aval([2], 'bool')], none)).toThrow(/integer or float dtype, got bool/)
  })
})
