import { describe, expect, test } from 'vitest'
import * as errors from '../../../src/core/base/errors.js'

const { isCotangentError, ShapeError } = errors
const classes = [
  errors.ShapeError,
  errors.DTypeError,
  errors.AxisError,
  errors.TreeError,
  errors.ArgumentError,
  errors.ConcretizationError,
  errors.LeakedTracerError,
  errors.DonatedArrayError,
  errors.NotDifferentiableError,
  errors.FloatingPointError,
  errors.CheckError,
  errors.UnsupportedError,
  errors.OutOfMemoryError,
  errors.InternalError,
]

describe('errors', () => {
  test('say operation, expected, got, path, hint and lines', () => {
    const complaint = { expected: 'a', got: 'b', path: '.x[0]', hint: 'c', source: 'main.ts:1:2', where: 'main.ts:3:4' }
    expect(new ShapeError('dot', complaint).message).toBe('dot: expected a, got b at .x[0]\n  hint: c\n  made at main.ts:1:2\n  called at main.ts:3:4')
    expect(new ShapeError('dot', { expected: 'a', got: 'b', path: '', where: null }).message).toBe('dot: expected a, got b')
    expect(new ShapeError('dot', complaint)).toMatchObject({ op: 'dot', complaint })
  })

  test.each(classes.map(Class => [Class.name, Class] as const))('%s bears its name in tag, name and stack', (name, Class) => {
    const e = new Class('op', { expected: 'a', got: 'b' })
    expect([e._tag, e.name, e.stack?.split(':')[0]]).toEqual([name, name, name])
    expect(e).toBeInstanceOf(Error)
    expect(e).toBeInstanceOf(errors.CotangentError)
    expect(isCotangentError(e)).toBe(true)
  })

  test('another error is not ours, even with a tag', () => {
    expect(isCotangentError(Object.assign(new Error('x'), { _tag: 'ShapeError' }))).toBe(false)
    expect(isCotangentError({ _tag: 'ShapeError' })).toBe(false)
    expect(isCotangentError(null)).toBe(false)
  })
})
