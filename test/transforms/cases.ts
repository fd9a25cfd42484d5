/** Tables of programs with what they compute, as they are and jitted. */
import { expect, test } from 'vitest'
import { jit, type NDArray, tree } from '../../src/index.js'

/** Numbers, nested as the arrays and trees are. */
export type Expected = number | readonly Expected[] | { readonly [key: string]: Expected }

export type Case = readonly [f: (...args: never[]) => unknown, args: readonly NDArray[], expected: Expected]

const near = (x: Expected): unknown => {
  if (typeof x === 'number') return expect.closeTo(x, 4)
  return Array.isArray(x) ? x.map(near) : Object.fromEntries(Object.entries(x).map(([key, y]) => [key, near(y)]))
}

export const computes = (cases: Readonly<Record<string, Case>>): void =>
  test.each(Object.entries(cases))('%s', (_, [f, args, expected]) => {
    for (const g of [f, jit(f as (...xs: NDArray[]) => unknown)]) expect(tree.map((y: NDArray) => y.tolist(), (g as (...xs: readonly NDArray[]) => NDArray)(...args))).toEqual(near(expected))
  })
