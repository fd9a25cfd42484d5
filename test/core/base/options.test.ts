import { describe, expect, test } from 'vitest'
import { dual } from '../../../src/core/base/dual.js'
import { ArgumentError } from '../../../src/core/base/errors.js'
import { checkOptions, type Known } from '../../../src/core/base/options.js'
import { required } from '../../../src/core/base/required.js'

interface Options {
  readonly axis?: number
  readonly keepdims?: boolean
  readonly weightDecay?: number
  readonly b1?: number
}
const known: Known<Options> = { axis: true, keepdims: true, weightDecay: true, b1: true }

const complaintAbout = (options: object): string => {
  try {
    checkOptions('op', options, known)
    return ''
  } catch (error) {
    return error instanceof ArgumentError ? `${error.complaint.got}: ${error.complaint.hint ?? 'no hint'}` : String(error)
  }
}

describe('checkOptions', () => {
  test('tells operation, known names and the unknown one, and what was probably meant', () => {
    expect(() => checkOptions('op', { axs: 1 } as object, known)).toThrow(/^op: expected options among axis, keepdims, weightDecay, b1, got axs\n {2}hint: did you mean axis\?/)
  })

  test.each([
    [{ keepDims: true }, 'keepDims: did you mean keepdims?'],
    [{ weight_decay: 1 }, 'weight_decay: did you mean weightDecay?'],
    [{ weight: 1 }, 'weight: did you mean weightDecay?'],
    [{ axis: 0, foo: 1, axes: 2 }, 'foo, axes: did you mean axis?'],
    [{ b3: 1 }, 'b3: no hint'],
    [{ somethingElse: 1 }, 'somethingElse: no hint'],
    [{ axs: undefined }, 'axs: did you mean axis?'],
    [{ constructor: 1 }, 'constructor: no hint'],
    [{ ['__proto__']: 1 }, '__proto__: no hint'],
    [[1], 'a list: no hint'],
    [[], 'a list: no hint'],
    [new Map([['axis', 1]]), 'a Map: no hint'],
    [new Date(0), 'a Date: no hint'],
    [new Float32Array(2), 'a Float32Array: no hint'],
  ])('%o', (options, complaint) => expect(complaintAbout(options)).toBe(complaint))

  test.each([[{}], [{ axis: undefined }], [Object.create(null)], [Object.create({ inherited: 1 })], [Object.assign(Object.create({ inherited: 1 }), { axis: 1 })]])('lets %j pass', options => expect(complaintAbout(options)).toBe(''))

  test('nothing is no options; other values are none', () => {
    for (const absent of [undefined, null]) expect(checkOptions<Options | null | undefined>('op', absent, known)).toBe(absent)
    for (const other of [1, 'axis', () => 0]) expect(() => checkOptions<unknown>('op', other, known)).toThrow(ArgumentError)
  })
})

describe('functions with options', () => {
  const f = dual<{ (options?: Options): (x: number) => number; (x: number, options?: Options): number }>('f', 1, (x: number) => x, known)
  const g = required('g', 1, (x: number, { axis = 0 }: Options = {}) => x + axis, known)
  const h = dual<(x: number) => number>('h', 1, (x: number) => x)

  test('refuse unknown ones, data-last before the operand comes', () => {
    const wrong = { axs: 1 } as Options
    for (const call of [() => f(1, wrong), () => f(wrong), () => g(1, wrong)]) expect(call).toThrow(/expected options among .* got axs/)
    expect([f(1, { axis: 1 }), f({ axis: 1 })(1), g(1, { axis: 1 }), g(1)]).toEqual([1, 1, 2, 1])
  })

  test('those that take none refuse any', () => expect(() => (h as (...args: unknown[]) => unknown)(1, { axis: 1 })).toThrow('h: expected no options, got axis'))

  test('do not compile without the names, or with others', () => {
    // @ts-expect-error without
    dual<(x: number, options?: Options) => number>('f', 1, (x: number) => x)
    // @ts-expect-error without
    required('g', 1, (x: number, _options: Options = {}) => x)
    // @ts-expect-error one is missing
    const less: Known<Options> = { axis: true, keepdims: true, weightDecay: true }
    // @ts-expect-error one too many
    const more: Known<Options> = { axis: true, keepdims: true, weightDecay: true, b1: true, b2: true }
    expect([less, more]).toHaveLength(2)
  })
})
