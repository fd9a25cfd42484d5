import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { findArrayConditions } from '../../src/lint/index.js'

const ASKS = 'an array'

/** A text, and where in it something is found: `line:column: first words of the message`. */
const wrong: Readonly<Record<string, readonly [text: string, finding: string]>> = {
  if: ['if (x) n', `1:5: ${ASKS}`],
  'else if': ['if (n > 0) n\nelse if (x) n', `2:10: ${ASKS}`],
  while: ['while (x) n', `1:8: ${ASKS}`],
  do: ['do n; while (x)', `1:14: ${ASKS}`],
  for: ['for (; x; ) n', `1:8: ${ASKS}`],
  'a choice': ['export const z = x ? 1 : 2', `1:18: ${ASKS}`],
  not: ['export const z = !x', `1:19: ${ASKS}`],
  and: ['export const z = x && n', `1:18: ${ASKS}`],
  'or, of a call': ['const f = () => x\nexport const z = f() || n', `2:18: ${ASKS}`],
  'an array or a number': ['export const f = (z: NDArray | number) => (z ? 1 : 2)', `1:44: ${ASKS}`],
  equality: ['export const z = x === y', '1:18: === compares'],
  text: ['export const z = `$' + '{x}`', '1:21: a traced'],
}

const right: Readonly<Record<string, string>> = {
  numbers: 'if (n > 0 && x.item() > 0) n',
  'an array that may not be there': 'export const f = (z?: NDArray, w: NDArray | null = null) => (z && w ? z : x)',
  null: 'export const f = (z: NDArray | null) => z === null',
  'a default': 'export const f = (z?: NDArray) => z ?? x',
  'the right of a logical operation': 'export const z = n > 0 && x',
  'other classes': 'class Other { readonly weakType = true }\nif (new Other()) n',
}

/** All in one program: the standard library is read once. */
const findings = ((): ReadonlyMap<string, readonly string[]> => {
  const texts = new Map([...Object.entries(wrong).map(([name, [text]]) => [name, text] as const), ...Object.entries(right)])
  const files = new Map([...texts].map(([name, text], i) => [`sample${i}.ts`, { name, text: `export {}\n${text}` }]))
  files.set('array.d.ts', { name: '', text: 'declare class NDArray { readonly weakType: boolean; item(): number }\ndeclare const x: NDArray, y: NDArray, n: number' })
  const options = { strict: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022, lib: ['lib.es5.d.ts'], types: [] }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = name => files.has(name) || fileExists(name)
  host.getSourceFile = (name, ...rest) => (files.has(name) ? ts.createSourceFile(name, files.get(name)!.text, ts.ScriptTarget.ES2022, true) : getSourceFile(name, ...rest))
  const found = findArrayConditions(ts, ts.createProgram([...files.keys()], options, host))
  return new Map([...files].map(([file, { name }]) => [name, found.filter(f => f.file === file).map(f => `${f.line - 1}:${f.column}: ${f.message.split(' ').slice(0, 2).join(' ')}`)]))
})()

describe('it is found', () => {
  test.each(Object.entries(wrong))('%s', (name, [, finding]) => expect(findings.get(name)).toEqual([finding]))
})
describe('may be asked for', () => {
  test.each(Object.keys(right))('%s', name => expect(findings.get(name)).toEqual([]))
})
