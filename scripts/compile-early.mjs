/**
 * The last step of a build. JavaScript engines look over the functions of a module when they load it, and parse them once more when they are first called;
 * functions in parentheses, `(function …)`, are compiled at once. Those that every first training step calls are written like that: the step takes a
 * fifth less time, and loading the package and the step together a little less.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))

export const compileEarly = () => {
  for (const format of ['esm', 'cjs']) {
    const called = JSON.parse(execFileSync(process.execPath, ['scripts/first-step.mjs', format], { cwd: root, encoding: 'utf8', env: { ...process.env, COTANGENT_THREADS: '1' } }))
    for (const [file, places] of Object.entries(called)) {
      const path = `${root}dist/${file}`
      writeFileSync(path, inParentheses(readFileSync(path, 'utf8'), new Set(places)))
    }
  }
}

/** The text of a module with the function expressions at these places (`start:end`) in parentheses. */
export const inParentheses = (text, places) => {
  const source = ts.createSourceFile('module.js', text, ts.ScriptTarget.ES2022, true)
  const isWanted = node =>
    places.has(`${node.getStart(source)}:${node.end}`) &&
    ((ts.isFunctionExpression(node) && !ts.isParenthesizedExpression(node.parent)) || (ts.isArrowFunction(node) && node.modifiers === undefined && !borrows(node)))
  const childrenOf = node => {
    const children = []
    ts.forEachChild(node, child => void children.push(child))
    return children
  }
  /** The text of a part of a node, with what is wanted of its children rewritten. */
  const part = (node, from, to) => {
    let written = '', at = from
    for (const child of childrenOf(node)) {
      if (child.getFullStart() < from || child.end > to) continue
      written += text.slice(at, child.getFullStart()) + rewritten(child)
      at = child.end
    }
    return written + text.slice(at, to)
  }
  const rewritten = node => {
    const start = node.getFullStart()
    if (!isWanted(node)) return part(node, start, node.end)
    const begin = node.getStart(source), before = text.slice(start, begin)
    if (!ts.isArrowFunction(node)) return `${before}(${part(node, begin, node.end)})`
    const parameters = part(node, begin, node.equalsGreaterThanToken.getFullStart()), body = rewritten(node.body)
    return `${before}(function${parameters.startsWith('(') ? parameters : `(${parameters})`} ${ts.isBlock(node.body) ? body : `{ return (${body}) }`})`
  }
  return rewritten(source)
}

/** Whether an arrow function uses what it would have of its own if it were none. */
const borrows = node => {
  const visit = child => {
    if (child.kind === ts.SyntaxKind.ThisKeyword || child.kind === ts.SyntaxKind.SuperKeyword || ts.isMetaProperty(child) || (ts.isIdentifier(child) && child.text === 'arguments')) return true
    return !ts.isFunctionExpression(child) && ts.forEachChild(child, visit) === true
  }
  return ts.forEachChild(node, visit) === true
}
