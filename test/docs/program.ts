/** Turns an example into a program that checks its own `// =>` and `// throws` comments, and runs it. */
import ts from 'typescript'
import { transformWithOxc } from 'vite'
import { disagreement } from './agreement.js'
import type { Block } from './blocks.js'

type Claim = { readonly kind: '=>' | 'throws'; readonly text: string; readonly end: number }

const claimMark = /\/\/\s*(=>|throws)\s+/g

/** The claim right of a statement, or alone on the line below; lines that go on with `//` and deeper indentation belong to it. */
const claimAfter = (code: string, end: number): Claim | undefined => {
  const found = /^[ \t;]*(?:\n[ \t]*)?\/\/\s*(=>|throws)[ \t]+(.*)((?:\n[ \t]*\/\/ {4,}.*)*)/.exec(code.slice(end))
  if (found === null) return undefined
  const more = (found[3] ?? '').replace(/\n[ \t]*\/\//g, '\n')
  return { kind: found[1] === 'throws' ? 'throws' : '=>', text: `${found[2]?.trimEnd()}${more}`, end: end + found[0].length }
}

/** `console.log(x) // => …` is about x. */
const subject = (expression: ts.Expression): ts.Expression =>
  ts.isCallExpression(expression) && expression.expression.getText() === 'console.log' && expression.arguments.length === 1
    ? (expression.arguments[0] ?? expression)
    : expression

const checked = ({ path, line, code }: Block): string => {
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022, true)
  let out = ''
  let copied = 0
  let claims = 0
  for (const statement of file.statements) {
    const claim = claimAfter(code, statement.end)
    if (claim === undefined) continue
    claims++
    const start = statement.getStart()
    const where = JSON.stringify(`${path}:${line + file.getLineAndCharacterOfPosition(start).line}`)
    const text = JSON.stringify(claim.text)
    const [from, to, replacement] =
      claim.kind === 'throws'
        ? [start, statement.end, `await $throws(${where}, async () => { ${statement.getText()} }, ${text});`]
        : wrapped(statement, expression => `$value(${where}, (${expression.getText()}), ${text})`)
    out += `${code.slice(copied, from)}${replacement}`
    copied = to
  }
  const written = [...code.matchAll(claimMark)].length
  if (written !== claims) throw new Error(`${path}:${line}: ${written} claims, but only ${claims} stand after a statement of the example`)
  return out + code.slice(copied)
}

const wrapped = (statement: ts.Statement, wrap: (e: ts.Expression) => string): readonly [from: number, to: number, text: string] => {
  if (ts.isExpressionStatement(statement)) return [statement.getStart(), statement.end, `${wrap(subject(statement.expression))};`]
  const initializer = ts.isVariableStatement(statement) ? statement.declarationList.declarations.at(-1)?.initializer : undefined
  if (initializer === undefined) throw new Error(`a claim must follow an expression or a declaration, not ${statement.getText()}`)
  return [initializer.getStart(), initializer.end, wrap(initializer)]
}

export const importsOf = (block: Block): readonly string[] =>
  ts.preProcessFile(block.code, true, true).importedFiles.map(({ fileName }) => fileName)

const value = (where: string, got: unknown, text: string): unknown => {
  const complaint = disagreement(got, text)
  if (complaint !== undefined) throw new Error(`${where}: ${complaint}`)
  return got
}

const throws = async (where: string, act: () => Promise<void>, tag: string): Promise<void> => {
  try {
    await act()
  } catch (error) {
    const got = error instanceof Error ? ('_tag' in error ? String(error._tag) : error.name) : String(error)
    if (got === tag) return
    throw new Error(`${where}: expected ${tag}, got ${got}`, { cause: error })
  }
  throw new Error(`${where}: expected ${tag}, but nothing was thrown`)
}

/** Declarations of imports as declarations of constants: the body of a function has no imports. */
const required = (code: string): string =>
  code
    .replace(/^import (\{[^}]*\}) from (".*");$/gm, (_, names: string, id: string) => `const ${names.replaceAll(' as ', ': ')} = require(${id});`)
    .replace(/^import \* as (\w+) from (".*");$/gm, 'const $1 = require($2);')
    .replace(/^import (\w+) from (".*");$/gm, 'const { default: $1 } = require($2);')
    .replace(/^export \{\};$/m, '') // what is left of imports of types alone

type Compiled = (require: (id: string) => unknown, $value: unknown, $throws: unknown) => Promise<void>
// The constructor of async functions has no global name.
const AsyncFunction = (async () => {}).constructor as new (...source: readonly string[]) => Compiled

/** Runs the block; rejects at the first claim that does not hold. `load` answers its imports. */
export const run = async (block: Block, load: (id: string) => unknown): Promise<void> => {
  const { code } = await transformWithOxc(checked(block), 'example.ts', { target: 'es2022', sourcemap: false }) // a hundred times as fast as TypeScript
  await new AsyncFunction('require', '$value', '$throws', required(code))(load, value, throws)
}
