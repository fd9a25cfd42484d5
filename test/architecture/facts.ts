/** What the rules want to know about a source file, read once from its syntax tree. */
import ts from 'typescript'

export type Import = { readonly specifier: string; readonly line: number; readonly lazy: boolean }

export type Facts = {
  readonly path: string
  readonly lines: number
  readonly imports: readonly Import[]
  readonly defaultExports: readonly number[]
  readonly bareErrors: readonly number[]
  /** Lines with `any` or a suppressed diagnostic and no reason beside or above. */
  readonly unexplained: readonly number[]
  /** Lines with `as` (not `as const`) and no reason. */
  readonly unexplainedAssertions: readonly number[]
}

/** A reason is a comment of words: on the line itself, or alone on the line above. */
const hasReason = (lines: readonly string[], line: number): boolean => {
  const beside = /\/[/*]+(.*)$/.exec(lines[line - 1] ?? '')?.[1] ?? ''
  const above = /^\s*(?:\/\/|\/?\*)(.*)$/.exec(lines[line - 2] ?? '')?.[1] ?? ''
  return [beside, above].some(comment => /[a-z]+ [a-z]+/i.test(comment.replace(/@ts-\w+|biome-ignore \S+/g, '')))
}

export const factsOf = (path: string, text: string): Facts => {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
  const lines = text.split('\n')
  const imports: Import[] = []
  const defaultExports: number[] = []
  const bareErrors: number[] = []
  const suspicious: number[] = []
  const assertions: number[] = []
  const lineOf = (node: ts.Node): number => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1
  const imported = (specifier: ts.Node | undefined, node: ts.Node, lazy: boolean): void => {
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) imports.push({ specifier: specifier.text, line: lineOf(node), lazy })
  }

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) imported(node.moduleSpecifier, node, false)
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) imported(node.argument.literal, node, false)
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) imported(node.arguments[0], node, true)
    if (ts.isExportAssignment(node) || node.kind === ts.SyntaxKind.DefaultKeyword) {
      if (!ts.isDefaultClause(node)) defaultExports.push(lineOf(node))
    }
    if (ts.isExportSpecifier(node) && node.name.text === 'default') defaultExports.push(lineOf(node))
    if (ts.isThrowStatement(node) && ts.isNewExpression(node.expression) && node.expression.expression.getText(file) === 'Error')
      bareErrors.push(lineOf(node))
    if (node.kind === ts.SyntaxKind.AnyKeyword) suspicious.push(lineOf(node))
    if (ts.isAsExpression(node) && node.type.getText(file) !== 'const') assertions.push(lineOf(node.type))
    ts.forEachChild(node, visit)
  }
  visit(file)
  lines.forEach((line, i) => {
    if (/\/[/*]\s*@ts-(ignore|expect-error|nocheck)/.test(line)) suspicious.push(i + 1)
  })

  const withoutReason = (found: readonly number[]): readonly number[] => [...new Set(found)].filter(line => !hasReason(lines, line))

  return {
    path,
    lines: lines.length - (text.endsWith('\n') ? 1 : 0),
    imports,
    defaultExports,
    bareErrors,
    unexplained: withoutReason(suspicious),
    unexplainedAssertions: withoutReason(assertions),
  }
}
