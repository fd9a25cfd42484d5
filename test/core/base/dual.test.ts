import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import { dual } from '../../../src/core/base/dual.js'
import { ArgumentError } from '../../../src/core/base/errors.js'

interface Options {
  readonly axis?: number
}
interface Unary {
  (options?: Options): (x: number) => string
  (x: number, options?: Options): string
}
interface Binary {
  (y: number, options?: Options): (x: number) => string
  (x: number, y: number, options?: Options): string
}
interface Ternary {
  (y: number, z: number): (x: number) => string
  (x: number, y: number, z: number): string
}

const show = (...operands: readonly unknown[]): string => JSON.stringify(operands)
const unary = dual<Unary>('np.sum', 1, show, { axis: true })
const binary = dual<Binary>('np.add', 2, show, { axis: true })
const ternary = dual<Ternary>('np.clip', 3, show)
/** The same function without its type, for calls that do not compile. */
const untyped = (f: unknown) => f as (...operands: unknown[]) => unknown // every dual is a function

describe('dual', () => {
  test('data-first', () => {
    expect(unary(1)).toBe('[1]')
    expect(unary(1, { axis: 0 })).toBe('[1,{"axis":0}]')
    expect(binary(1, 2)).toBe('[1,2]')
    expect(binary(1, 2, { axis: 0 })).toBe('[1,2,{"axis":0}]')
    expect(ternary(1, 2, 3)).toBe('[1,2,3]')
  })

  test('data-last', () => {
    expect(pipe(1, unary)).toBe('[1]')
    expect(pipe(1, unary())).toBe('[1]')
    expect(pipe(1, unary({ axis: 0 }))).toBe('[1,{"axis":0}]')
    expect(pipe(1, binary(2))).toBe('[1,2]')
    expect(pipe(1, binary(2, { axis: 0 }))).toBe('[1,2,{"axis":0}]')
    expect(pipe(1, ternary(2, 3))).toBe('[1,2,3]')
  })

  test('options without a prototype are options; arrays and instances are operands', () => {
    expect(untyped(unary)(1, Object.create(null))).toBe('[1,{}]')
    expect(untyped(unary)([1])).toBe('[[1]]')
    expect(untyped(binary)([1], new Float32Array(1))).toBe('[[1],{"0":0}]')
  })

  test('options stand behind all optional operands', () => {
    const f = untyped(dual<Unary>('f', 1, show, { axis: true }, 3))
    expect(f(1)).toBe('[1]')
    expect(f(1, 2)).toBe('[1,2]')
    expect(f(1, { axis: 0 })).toBe('[1,null,null,{"axis":0}]')
    expect(f(1, 2, { axis: 0 })).toBe('[1,2,null,{"axis":0}]')
    expect(f(1, 2, 3, { axis: 0 })).toBe('[1,2,3,{"axis":0}]')
    expect(() => f(1, 2, 3, 4)).toThrow(ArgumentError)
  })

  test('an undefined operand is an error and never a function', () => {
    for (const call of [
      () => untyped(unary)(undefined),
      () => untyped(unary)(undefined, { axis: 0 }),
      () => untyped(binary)(1, undefined),
      () => untyped(binary)(undefined, 1),
      () => untyped(binary)(undefined),
      () => untyped(binary)(undefined, { axis: 0 }),
      () => untyped(ternary)(1, undefined, 3),
      () => untyped(ternary)(undefined, 3),
    ]) {
      expect(call).toThrow(ArgumentError)
      expect(call).toThrow(/undefined as operand \d/)
    }
  })

  test('absent options may be forwarded as undefined', () => {
    expect(untyped(unary)(1, undefined)).toBe('[1]')
    expect(untyped(binary)(1, 2, undefined)).toBe('[1,2]')
  })

  test('too few and too many operands are errors', () => {
    expect(() => untyped(binary)()).toThrow(/np.add: expected 2 operands \(or 1, data-last\) and options, got 0 operands/)
    expect(() => untyped(ternary)(1)).toThrow(ArgumentError)
    expect(() => untyped(binary)(1, 2, 3)).toThrow(ArgumentError)
    expect(() => [1, 2].map(untyped(unary))).toThrow(/hint: optional parameters go into one options object/)
  })

  test('is named after the operation', () => {
    expect([unary.name, ternary.name]).toEqual(['np.sum', 'np.clip'])
  })
})
