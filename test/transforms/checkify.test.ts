/** Conditions inside traced functions, and errors in any operation, come back as values. */
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { MismatchError } from '../../src/core/base/errors.js'
import { dynamicSlice } from '../../src/core/ops/dynamic-slicing.js'
import { check, CheckError, checkify, checkpoint, customJvp, customVjp, debug, grad, jit, jvp, lax, type NDArray, np, vmap } from '../../src/index.js'
import { differenceInUlps } from '../../src/testing/closeness.js'
import { programs } from '../../src/testing/programs.js'
import { samples } from '../../src/testing/subject.js'
import { holds } from '../laws/replay.js'
import { firstError } from './checkify-stepwise.js'

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
    expect(E.isLeft(result) && result.left.message).toMatch(/called at root \(.*checkify\.test\.ts:15:\d+\)/)
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

const int = (...xs: readonly number[]): NDArray => np.array(xs, { dtype: 'int32' })

describe('through control flow', () => {
  const x = np.array([1, 2, 3])
  const at = (i: NDArray | number): NDArray => np.take(x, i)
  const walk = (i: NDArray): NDArray => lax.scan((c: NDArray, k: NDArray) => [np.add(c, at(k)), null], 0, i)[0]
  const outside = (index: number): string => `gather: expected indices within bounds, got ${index} in float32[3], where 0 to 2 are`
  const nan = (op: string, type = 'float32[]'): string => `${op}: expected no NaN, got NaN in ${type}`
  const cases: Readonly<Record<string, readonly [f: (...args: NDArray[]) => unknown, args: readonly NDArray[], message: string]>> = {
    'a scan: the first step that fails': [walk, [int(0, 5, 7)], outside(5)],
    'a scan backwards: the last': [(i: NDArray) => lax.scan((c: NDArray, k: NDArray) => [np.add(c, at(k)), null], 0, i, { reverse: true })[0], [int(0, 5, 7)], outside(7)],
    'a scan of no steps': [(i: NDArray) => lax.scan((c: NDArray, k: NDArray) => [np.add(c, at(k)), null], 0, i)[0], [np.zeros([0], { dtype: 'int32' })], 'right'],
    'a loop that only the error ends': [(y: NDArray) => lax.whileLoop((z: NDArray) => np.notEqual(z, 3), (z: NDArray) => np.log(np.subtract(z, 2)), y), [np.array(1.5)], nan('log')],
    'a loop after an error that it would not survive': [(y: NDArray) => lax.whileLoop((z: NDArray) => np.notEqual(z, 3), (z: NDArray) => np.abs(z), np.log(y)), [np.array(-1)], nan('log')],
    'the condition of a loop': [(i: NDArray) => lax.whileLoop((k: NDArray) => np.less(at(k), 10), (k: NDArray) => np.add(k, 1), i), [np.array(0, { dtype: 'int32' })], outside(3)],
    'the first test of a loop': [(i: NDArray) => lax.whileLoop((k: NDArray) => np.less(at(k), 1), (k: NDArray) => np.add(k, 1), i), [np.array(9, { dtype: 'int32' })], outside(9)],
    'the branch that is taken': [(y: NDArray) => lax.cond(np.less(y, 0), (z: NDArray) => np.log(z), (z: NDArray) => z, y), [np.array(-1)], nan('log')],
    'but no other': [(y: NDArray) => lax.cond(np.less(y, 0), (z: NDArray) => z, (z: NDArray) => np.log(np.negative(z)), y), [np.array(-1)], 'right'],
    'one of many branches': [(i: NDArray) => lax.switch(i, [() => at(0), (k: NDArray) => at(np.add(k, 3)), (k: NDArray) => at(np.add(k, 9))], i), [np.array(1, { dtype: 'int32' })], outside(4)],
    'any lane of a batch': [vmap(at), [int(0, 1, 8, 9)], outside(8)],
    'a batch of scans: the first step, whatever the lane': [vmap(walk), [np.array([[0, 1, 8], [2, 9, 0]], { dtype: 'int32' })], outside(9)],
    'branches in loops in branches': [(i: NDArray) => lax.cond(true, (k: NDArray) => lax.foriLoop(0, 4, (n, c: NDArray) => lax.cond(np.greater(n, 2), (m: NDArray) => np.add(c, walk(np.stack([k, np.multiply(m, 2), m]))), () => c, n), 0.5), () => 0.5, i), [np.array(0, { dtype: 'int32' })], outside(6)],
    'a jitted function': [jit((y: NDArray) => jit((z: NDArray) => np.sqrt(z))(y)), [np.array(-1)], nan('sqrt')],
    'a rule for derivatives: the function': [customJvp((y: NDArray) => np.log(y), ([y], [t]) => [np.log(y), t]), [np.array(-1)], nan('log')],
    'a rule for derivatives: the rule': [grad(customVjp((y: NDArray) => y, (y: NDArray) => [y, y], (y, ct) => [np.divide(ct, np.subtract(y, 1))])), [np.array(1)], 'div: expected divisors other than zero, got a division by zero (float32[])'],
    'what a checkpoint computes again': [grad(checkpoint((y: NDArray) => np.sqrt(np.multiply(y, 0)))), [np.array(1)], 'div: expected divisors other than zero, got a division by zero (float32[])'],
    'a derivative': [(y: NDArray) => jvp((z: NDArray) => np.abs(np.sqrt(z)), [y], [y])[1], [np.array(-4)], nan('sqrt')],
    'an index too small': [(i: NDArray) => dynamicSlice(x, [i], [1]), [np.array(-1, { dtype: 'int32' })], 'dynamic_slice: expected indices within bounds, got -1 in float32[3], where 0 to 2 are'],
    'an index among many': [(i: NDArray) => np.index(np.ones([3, 4]), i, i), [int(0, 3, 9)], 'gather: expected indices within bounds, got 3 in float32[3,4], where 0 to 2 are'],
    'no indices': [(i: NDArray) => np.take(x, i), [np.zeros([0], { dtype: 'int32' })], 'right'],
  }
  test.each(Object.entries(cases))('%s', (_, [f, args, message]) => {
    for (const g of [f, jit(f as (...args: NDArray[]) => NDArray)]) {
      const result = checkify(g as (...args: NDArray[]) => NDArray, { errors: 'all' })(...args)
      expect(messageOf(result)).toBe(message)
      if (E.isLeft(result)) expect(result.left.message).toMatch(/checkify\.test\.ts:\d+:\d+/)
      else expect(result.right.tolist()).toEqual((f as (...args: NDArray[]) => NDArray)(...args).tolist())
    }
  })
})

test('an error of a derivative points at the line of what is differentiated; of a rule, at its own', () => {
  const lineOf = (f: (x: NDArray) => NDArray): string | undefined => {
    const result = checkify(f, { errors: 'div' })(1)
    return E.isLeft(result) ? /checkify\.test\.ts:(\d+)/.exec(result.left.message)?.[1] : 'right'
  }
  const here = Number(/checkify\.test\.ts:(\d+)/.exec(new Error().stack!)![1])
  const root = (x: NDArray): NDArray =>
    np.sqrt(
      np.subtract(x, 1),
    )
  const rule = (x: NDArray, ct: NDArray): NDArray[] =>
    [np.divide(ct, np.subtract(x, 1))]
  const ruled = customVjp((x: NDArray) => np.sin(x), (x: NDArray) => [np.sin(x), x], rule)
  const above = (f: (x: NDArray) => NDArray) => (x: NDArray): NDArray => jvp(f, [x], [np.onesLike(x)])[1]
  for (const f of [root, jit(root), checkpoint(root)]) for (const g of [grad(f), jit(grad(f)), above(f), (x: NDArray) => vmap(grad(f))(np.stack([x, x]))]) expect(Number(lineOf(g))).toBe(here + 2)
  expect(Number(lineOf(grad(ruled)))).toBe(here + 6)
})

describe('what comes first wins', () => {
  const both = (f: (x: NDArray) => NDArray, x: NDArray): readonly string[] => [f, jit(f)].map(g => messageOf(checkify(g as typeof f, { errors: 'all' })(x)))
  test('of conditions that are stated and errors that are found', () => {
    const f = (x: NDArray): NDArray => {
      check(np.less(x, 3), 'above')
      const y = np.divide(1, x)
      check(np.less(y, 3), 'below')
      return y
    }
    const stated = (what: string): string => `check: expected the condition to hold, got ${what}`
    expect([5, 1, 0.1].map(x => both(f, np.array(x)))).toEqual([stated('above'), 'right', stated('below')].map(m => [m, m]))
    expect(both(f, np.array(0))).toEqual(new Array(2).fill('div: expected divisors other than zero, got a division by zero (float32[])'))
  })
  test('in a loop too: nothing is heard of what comes after', () => {
    const seen: number[] = []
    const f = (xs: NDArray): NDArray => lax.scan((c: NDArray, x: NDArray) => {
      debug.callback((v: NDArray) => seen.push(Number(v.item())), x)
      check(np.less(x, 9), 'late')
      return [np.add(c, np.sqrt(x)), null]
    }, 0, xs)[0]
    expect(both(f, np.array([4, -1, 9]))).toEqual(new Array(2).fill('sqrt: expected no NaN, got NaN in float32[]'))
    expect(seen).toEqual([4, -1, 4, -1])
  })
  test('of several errors in one operation, in the order they were asked for', () => {
    const f = (x: NDArray): NDArray => np.divide(x, x)
    expect(messageOf(checkify(f, { errors: ['nan', 'div'] })(0))).toMatch('no NaN')
    expect(messageOf(checkify(f, { errors: ['div', 'nan'] })(0))).toMatch('divisors other than zero')
  })
})

test('a program is traced once for arguments of one type', () => {
  let traces = 0
  const f = checkify((x: NDArray) => {
    traces++
    return np.log(x)
  }, { errors: 'nan' })
  expect([1, -1, 2, -2].map(x => E.isRight(f(x)))).toEqual([true, false, true, false])
  expect(traces).toBe(1)
})

/** Left with the message of the first error, or right with what the function computes, to the bit. */
test('random programs: the first error, or the same result', () => {
  holds(fc.property(samples(programs()), ({ f, rows }) => {
    const xs = rows[0]!
    const result = checkify(f, { errors: 'float' })(...xs)
    const error = firstError(f, xs)
    const got = E.isLeft(result) ? messageOf(result) : null // there are no lines of a user
    if (got !== error) throw new MismatchError('checkify', { expected: String(error), got: String(got) })
    if (E.isLeft(result)) return
    const difference = differenceInUlps(result.right, f(...xs), 0)
    if (difference !== undefined) throw new MismatchError('checkify', { expected: 'the result of the function', got: difference })
  }), 0.5)
})
