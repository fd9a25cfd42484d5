/** Conditions inside traced functions come back as values. */
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { check, CheckError, checkify, grad, jit, lax, type NDArray, np, vmap } from '../../src/index.js'

const root = (x: NDArray): NDArray => {
  check(np.greaterEqual(x, 0), 'x is {x:.1f}', { x })
  return np.sqrt(x)
}
const messageOf = (result: E.Either<CheckError, unknown>): string => (E.isLeft(result) ? result.left.message.split('\n')[0]! : 'right')

describe('checkify', () => {
  const cases: Readonly<Record<string, (x: NDArray) => unknown>> = {
    'a function': x => root(np.sum(x)),
    'a jitted function': jit((x: NDArray) => root(np.sum(x))),
    'a batch': vmap(root),
    'a scan': x => lax.scan((c: NDArray, y: NDArray) => [np.add(c, root(y)), null], 0, x),
    'a while loop': x => lax.whileLoop((y: NDArray) => np.less(y, 5), (y: NDArray) => np.add(np.add(root(y), y), 1), np.min(x)),
    'a branch': x => lax.cond(np.less(np.min(x), 10), (y: NDArray) => root(np.min(y)), (y: NDArray) => np.sum(y), x),
    'a gradient': x => grad((y: NDArray) => root(np.sum(y)))(x),
  }
  test.each(Object.entries(cases))('of %s', (_, f) => {
    for (const errors of ['user', 'nan'] as const) {
      const checked = checkify(f as (x: NDArray) => NDArray, { errors })
      expect(messageOf(checked(np.array([1, 4])))).toBe('right')
      expect(messageOf(checked(np.array([-9, 2])))).toMatch(/^check: expected the condition to hold, got x is -[79]\.0$/)
      expect(messageOf(checked(np.array([1, 4])))).toBe('right')
    }
  })
  test('gives the result', () => expect(E.map((y: NDArray) => y.item())(checkify(root)(9))).toEqual(E.right(3)))
  test('points at the line of the check', () => {
    const result = checkify(root)(-1)
    expect(E.isLeft(result) && result.left.message).toMatch(/called at root \(.*checkify\.test\.ts:7:\d+\)/)
  })
  test('the first check that fails is the one', () => {
    const f = checkify((x: NDArray) => {
      check(np.less(x, 3), 'first')
      check(np.less(x, 2), 'second')
      return x
    })
    expect([1, 2, 3].map(x => messageOf(f(x)))).toEqual(['right', 'check: expected the condition to hold, got second', 'check: expected the condition to hold, got first'])
  })
  test('without it a check throws', () => {
    expect(() => jit(root)(-1)).toThrow(CheckError)
    expect(() => check(false, 'never')).toThrow('got never')
  })
  test('other errors pass through', () => expect(() => checkify((x: NDArray) => np.reshape(x, [7]))(np.ones([2]))).toThrow('reshape'))
  test('goes outside', () => expect(() => jit((x: NDArray) => checkify(root)(x) as never)(1)).toThrow('hint: checkify(jit(f)), not jit(checkify(f))'))
})

describe('errors to look for', () => {
  const index = np.array([0, 5], { dtype: 'int32' })
  const cases: readonly (readonly [name: string, errors: 'nan' | 'div' | 'index', f: (x: NDArray) => NDArray, message: RegExp])[] = [
    ['NaN', 'nan', x => np.log(np.subtract(x, 2)), /^log: expected no NaN, got NaN in float32\[3\]/],
    ['division by zero', 'div', x => np.divide(1, np.subtract(x, 1)), /^div: expected divisors other than zero, got a division by zero/],
    ['integer division by zero', 'div', x => np.floorDivide(3, np.astype(np.subtract(x, 1), 'int32')), /^(div|rem): expected divisors other than zero/],
    ['an index to read', 'index', x => np.take(x, index), /^gather: expected indices within bounds, got 5 in float32\[3\], where 0 to 2 are/],
    ['an index to write', 'index', x => x.at(index).add(1), /^scatter_add: expected indices within bounds, got 5 in float32\[3\], where 0 to 2 are/],
    ['a window', 'index', x => lax.dynamicSlice(x, [np.array(2, { dtype: 'int32' })], [2]), /^dynamic_slice: expected indices within bounds, got 2 in float32\[3\], where 0 to 1 are/],
  ]
  const x = np.array([1, 2, 3])
  test.each(cases)('%s', (_, errors, f, message) => {
    expect(messageOf(checkify(f, { errors })(x))).toMatch(message)
    expect(messageOf(checkify(jit(f), { errors: ['all'] })(x))).toMatch(message)
    expect(messageOf(checkify(f)(x))).toBe('right')
  })
  test('are those there are', () => expect(() => checkify(x => x, { errors: 'nam' as 'nan' })).toThrow('checkify: expected errors among user, nan, div, index, float, automatic, all, got nam'))
})
