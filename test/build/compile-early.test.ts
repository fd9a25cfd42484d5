import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { inParentheses } from '../../scripts/compile-early.mjs'

/** The text with every function expression in parentheses that can be. */
const all = (text: string): string => {
  const source = ts.createSourceFile('module.js', text, ts.ScriptTarget.ES2022, true), places = new Set<string>()
  const visit = (node: ts.Node): void => {
    places.add(`${node.getStart(source)}:${node.end}`)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return inParentheses(text, places)
}

describe('functions in parentheses', () => {
  it.each([
    ['x => x + 1', '(function(x) { return ( x + 1) })'],
    ['(x, y = () => 2) => { return x * y() }', '(function(x, y = (function() { return ( 2) })) { return x * y() })'],
    ['({ a: [b] }, ...rest) => ({ b, rest })', '(function({ a: [b] }, ...rest) { return ( ({ b, rest })) })'],
    ['function named(x) { return x }', '(function named(x) { return x })'],
    ['(function (x) { return x })', '(function (x) { return x })'],
  ])('%s', (before, after) => expect(all(`const f = ${before}`).replaceAll(/ +/g, ' ')).toBe(`const f = ${after}`))

  it.each(['async x => x', 'function f() { return () => arguments.length }', 'class A { n = 1; f = () => this.n; g() { return () => super.toString() } }'])('leaves what would change its meaning: %s', text =>
    expect(all(text)).toBe(text))

  it('leaves what was not called', () => expect(inParentheses('const f = x => x', new Set(['0:1']))).toBe('const f = x => x'))

  it('keeps the meaning', () => {
    const text = `
      const twice = f => x => f(f(x))
      const add = (a, { b = 2, ...others } = {}) => a + b + Object.values(others).map(v => v * 10).reduce((sum, v) => sum + v, 0)
      class Counter { #n = 0; each = (xs) => xs.forEach((x) => { this.#n += x }); get n() { return this.#n } }
      const counter = new Counter()
      counter.each([1, 2, 3])
      return [twice(x => x * 3)(2), add(1), add(1, { b: 3, c: 4, d: 5 }), counter.n, add.name, add.length, [3, 1, 2].sort((a, b) => a - b).join()]`
    const run = (body: string): unknown => new Function(body)()
    expect(all(text)).not.toBe(text)
    expect(run(all(text))).toEqual(run(text))
  })
})
