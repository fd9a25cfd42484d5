import { describe, expect, test } from 'vitest'
import { disagreement } from './docs/agreement.js'
import { type Block, blocksOfMarkdown, blocksOfSource, unfencedExamples } from './docs/blocks.js'
import { examples, examplesThatCannotRun } from './docs/pages.js'
import { importsOf, run } from './docs/program.js'

const blocks = examples()

const modules = new Map<string, unknown>()
for (const id of new Set(blocks.flatMap(importsOf)))
  modules.set(
    id,
    await import(id).catch((error: unknown) => () => {
      throw error
    }),
  )

/** What `import` gave; a module that does not load fails the examples that need it, not the others. */
const load = (id: string): unknown => {
  const module = modules.get(id)
  return typeof module === 'function' ? module() : module
}

describe('examples', () => {
  for (const block of blocks) test(`${block.path}:${block.line} ${block.about}`, () => run(block, load))
  test('are fenced', () => expect(examplesThatCannotRun()).toEqual([]))
})

describe('the runner', () => {
  const block = (code: string): Block => ({ path: 'made-up.md', line: 10, about: '', code })
  const made = { double: (x: number) => 2 * x, array: { tolist: () => [1, Number.NaN] } }
  const attempt = (code: string): Promise<void> => run(block(code), () => made)

  test.each([
    ["import { double } from 'x'\ndouble(2) // => 4"],
    ["import { double } from 'x'\nconst y = double(2) // => 4\nconsole.log(y) // => 4"],
    ["import { array } from 'x'\narray // => [1, NaN]"],
    ['const [a, b] = [1, 2] // => [1, 2]\na + b // => 3'],
    ['const f = (): number => {\n  return 1 / 3\n}\nf()\n// => 0.33333334'],
    ["throw new TypeError('no') // throws TypeError"],
    ['await Promise.resolve({ a: [true, null] }) // => { a: [true, null] }'],
    ["'one\\n    two' // => one\n//    two"],
    ["import type { Nothing } from 'nowhere'\nconst x: Nothing | undefined = undefined // => undefined"],
  ])('accepts %j', async code => expect(await attempt(code)).toBe(undefined))

  test.each([
    ["import { double } from 'x'\n\ndouble(2) // => 5", 'made-up.md:12: expected 5, got 4'],
    ['const y = 1 // => 2', 'expected 2, got 1'],
    ['[1, 2] // => [1, 3]', 'expected [1, 3], got [1,2]'],
    ['1 // throws TypeError', 'nothing was thrown'],
    ["throw new RangeError('no') // throws TypeError", 'expected TypeError, got RangeError'],
    ['{\n  1 + 1 // => 2\n}', 'only 0 stand'],
    ['missing() // => 1', 'missing is not defined'],
  ])('refuses %j', async (code, complaint) => {
    const outcome = await attempt(code).catch((error: unknown) => error)
    expect(String(outcome)).toContain(complaint)
  })

  test.each([
    [0.1 + 0.2, '0.3', true],
    [1, '2', false],
    [100000, '100001', false],
    [0.5001, '0.5', false],
    [-0, '-0', true],
    [0, '-0', false],
    [Number.POSITIVE_INFINITY, 'Infinity', true],
    [true, 'true', true],
    [1, 'true', false],
    ['a', 'a', true],
    ['a', "'a'", true],
    [new Float32Array([1, 2]), '[1, 2]', true],
    [[1, [2]], '[1, [2]]', true],
    [[1], '[1, 2]', false],
    [{ b: 1, a: 'x' }, "{ a: 'x', b: 1 }", true],
    [{ a: 1 }, '{ a: 1, b: 1 }', false],
    [[], '{}', false],
    [null, 'null', true],
    [undefined, 'undefined', true],
  ])('%j against %j: %j', (got, text, agrees) => expect(disagreement(got, text) === undefined).toBe(agrees))

  test('finds blocks in markdown', () =>
    expect(
      blocksOfMarkdown('a.md', '# Sums\n```ts\n1\n```\n```ts no-run\n2\n```\n- item\n  ```ts\n  3\n    4\n  ```\n```js\n5\n```'),
    ).toEqual([
      { path: 'a.md', line: 3, about: 'Sums', code: '1' },
      { path: 'a.md', line: 10, about: 'Sums', code: '3\n  4' },
    ]))

  test('finds blocks in doc comments', () => {
    const text =
      'const a = 1\n/**\n * Sum.\n *\n * @example\n * ```ts\n * 1 // => 1\n * ```\n */\nexport const sum = a\n/** @example sum(1) */\nexport const b = a\n'
    expect(blocksOfSource('a.ts', text)).toEqual([{ path: 'a.ts', line: 7, about: 'sum', code: '1 // => 1' }])
    expect(unfencedExamples('a.ts', text)).toEqual(['a.ts:11: the @example has no ```ts block'])
  })
})
