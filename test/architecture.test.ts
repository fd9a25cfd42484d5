import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Facts, factsOf } from './architecture/facts.js'
import * as rules from './architecture/rules.js'

const read = (folder: string): readonly Facts[] =>
  (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [])
    .map(name => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter(path => path.endsWith('.ts') || path.endsWith('.mjs'))
    .map(path => factsOf(path, readFileSync(path, 'utf8')))

const source = read('src')
const all = [...source, ...['test', 'bench', 'examples', 'scripts'].flatMap(read)]

describe('the repository', () => {
  test('is there', () => {
    expect(source.length).toBeGreaterThan(10)
    expect(source.flatMap(file => file.imports).length).toBeGreaterThan(source.length)
  })
  test.each(Object.entries(rules))('%s', (_name, rule) => expect(rule(all)).toEqual([]))
})

/** A made-up repository. */
const files = (texts: Readonly<Record<string, string>>): readonly Facts[] =>
  Object.entries(texts).map(([path, text]) => factsOf(path, text))

const sound = {
  'src/core/base/shape.ts': "import { pipe } from 'fp-ts/lib/function.js'\nexport const rank = (x: string) => pipe(x, y => y)\n",
  'src/core/ir/jaxpr.ts': "import type { rank } from '../base/shape.js'\nexport type R = typeof rank\n",
  'src/nn/dense.ts': "import { sum } from '../numpy/sum.js'\nexport const dense = sum // any company is welcome\n",
  'src/numpy/sum.ts': "import { axes } from './axes.js'\nexport const sum = axes\n",
  'src/numpy/axes.ts': 'export const axes = 1 as any // the reason is given here\n',
  'src/index.ts': "export * as nn from './nn/dense.js'\n",
}

const wrong: readonly (readonly [rule: keyof typeof rules, what: string, texts: Readonly<Record<string, string>>])[] = [
  ['importsGoDown', 'an import upwards', { 'src/core/base/shape.ts': "import '../ir/jaxpr.js'" }],
  ['importsGoDown', 'a type-only import upwards', { 'src/core/ir/a.ts': "import type { N } from '../trace/ndarray.js'" }],
  ['importsGoDown', 'an upward type in an import type', { 'src/core/ir/a.ts': "export type N = import('../trace/ndarray.js').NDArray" }],
  ['importsGoDown', 'a re-export upwards', { 'src/core/ops/a.ts': "export { vmap } from '../../transforms/vmap.js'" }],
  ['importsGoDown', 'nn that meets optim', { 'src/nn/fit.ts': "import { sgd } from '../optim/sgd.js'" }],
  ['importsGoDown', 'optim that meets nn', { 'src/optim/fit.ts': "import type { Layer } from '../nn/layer.js'" }],
  ['importsGoDown', 'the front door used from inside', { 'src/nn/fit.ts': "import { np } from '../index.js'" }],
  ['importsGoDown', 'a folder without a floor', { 'src/extra/a.ts': '' }],
  ['noCycles', 'two files', { 'src/nn/a.ts': "import './b.js'", 'src/nn/b.ts': "import './a.js'" }],
  ['noCycles', 'types only', { 'src/nn/a.ts': "import type { B } from './b.js'", 'src/nn/b.ts': "export type B = import('./a.js').A" }],
  [
    'noCycles',
    'three files',
    { 'src/nn/a.ts': "import './b.js'", 'src/nn/b.ts': "export * from './c.js'", 'src/nn/c.ts': "void import('./a.js')" },
  ],
  ['noCycles', 'a file that imports itself', { 'src/nn/a.ts': "import './a.js'" }],
  ['importsExist', 'a missing file', { 'src/nn/a.ts': "import './b.js'" }],
  ['fewPackages', 'an unknown package', { 'src/nn/a.ts': "import 'lodash'" }],
  ['fewPackages', 'fast-check outside testing', { 'src/nn/a.ts': "import fc from 'fast-check'" }],
  ['fewPackages', 'node outside io', { 'src/core/base/a.ts': "import { readFileSync } from 'node:fs'" }],
  ['fpTsByFile', 'a directory of fp-ts', { 'test/a.test.ts': "import { pipe } from 'fp-ts/function'" }],
  ['fpTsByFile', 'fp-ts without extension', { 'src/nn/a.ts': "import { pipe } from 'fp-ts/lib/function'" }],
  ['fpTsByFile', 'the whole of fp-ts', { 'src/nn/a.ts': "import { function as f } from 'fp-ts'" }],
  ['noLazyImports', 'an import in a function', { 'src/nn/a.ts': "export const f = () => import('./b.js')" }],
  ['atMost400Lines', 'a long file', { 'src/nn/a.ts': '\n'.repeat(401) }],
  ['tellingNames', 'a file', { 'src/nn/utils.ts': '' }],
  ['tellingNames', 'a folder', { 'test/helpers/tree.ts': '' }],
  ['noDefaultExports', 'an expression', { 'src/nn/a.ts': 'export default 1' }],
  ['noDefaultExports', 'a function', { 'src/nn/a.ts': 'export default function f() {}' }],
  ['noDefaultExports', 'a renamed export', { 'src/nn/a.ts': 'const a = 1\nexport { a as default }' }],
  ['taggedErrors', 'a bare Error', { 'src/nn/a.ts': "throw new Error('no')" }],
  ['explainedAny', 'a type', { 'src/nn/a.ts': 'export const f = (x: any) => x' }],
  ['explainedAny', 'an assertion', { 'src/nn/a.ts': 'export const x = 1 as any' }],
  ['explainedAny', 'an array of them', { 'src/nn/a.ts': 'export const x: readonly any[] = [] //' }],
  ['explainedAny', 'a suppressed diagnostic', { 'src/nn/a.ts': '// @ts-ignore\nexport const x: number = 1' }],
  ['explainedAssertions', 'an assertion', { 'src/nn/a.ts': 'export const f = (x: unknown) => x as number' }],
  ['examplesArePublic', 'a private import', { 'examples/mnist/main.ts': "import { np } from '../../src/index.js'" }],
]

describe('the rules', () => {
  test.each(Object.entries(rules))('%s accepts a sound repository', (_name, rule) => expect(rule(files(sound))).toEqual([]))
  test.each(wrong)('%s refuses %s', (name, _what, texts) => expect(rules[name](files(texts))).toHaveLength(1))
  test('every rule is shown to refuse something', () => expect(new Set(wrong.map(([rule]) => rule))).toEqual(new Set(Object.keys(rules))))

  test.each([
    ['a default clause', 'switch (Math.random()) { default: break }'],
    ['any in a string', "export const x = ': any'"],
    ['any in a comment', '/* x: any */ export const x = 1'],
    ['a reason above', '// the values are checked below\nexport const x = [] as any'],
    ['a constant', 'export const x = [1] as const'],
    ['an expected error with its reason', "// @ts-expect-error the sign is lost\nexport const x: number = 'a'"],
  ])('%s is no offence', (_what, text) => {
    const facts = files({ 'src/nn/a.ts': text })
    expect(Object.values(rules).flatMap(rule => rule(facts))).toEqual([])
  })
})
