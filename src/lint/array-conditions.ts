/**
 * The mistake that cannot be caught while a program runs: JavaScript asks no object whether it is true, so `if (x)` of an array takes the
 * first branch whatever is in it, traced or not. The types know.
 */

/** The parts of the TypeScript compiler that are used: pass the whole of it. */
export interface Compiler {
  readonly SyntaxKind: { readonly [kind in Kind]: number }
  readonly TypeFlags: { readonly NumberLike: number; readonly BooleanLike: number }
  forEachChild(node: Node, visit: (child: Node) => void): unknown
}

export interface Program {
  getTypeChecker(): { getTypeAtLocation(node: Node): Type }
  getSourceFiles(): readonly SourceFile[]
}

type Kind =
  | 'IfStatement' | 'WhileStatement' | 'DoStatement' | 'ForStatement' | 'ConditionalExpression' | 'PrefixUnaryExpression' | 'BinaryExpression' | 'TemplateSpan'
  | 'ExclamationToken' | 'AmpersandAmpersandToken' | 'BarBarToken' | 'EqualsEqualsToken' | 'EqualsEqualsEqualsToken' | 'ExclamationEqualsToken' | 'ExclamationEqualsEqualsToken'

interface Node {
  readonly kind: number
  getStart(): number
  getSourceFile(): SourceFile
  /** Of statements and template spans. */
  readonly expression?: Node
  /** Of conditional expressions and for statements. */
  readonly condition?: Node
  /** Of prefix expressions. */
  readonly operator?: number
  readonly operand?: Node
  /** Of binary expressions. */
  readonly operatorToken?: { readonly kind: number }
  readonly left?: Node
  readonly right?: Node
}

interface SourceFile extends Node {
  readonly fileName: string
  readonly isDeclarationFile: boolean
  getLineAndCharacterOfPosition(position: number): { readonly line: number; readonly character: number }
}

interface Type {
  readonly flags: number
  readonly symbol?: { readonly name: string } | undefined
  /** Of unions. */
  readonly types?: readonly Type[]
  getProperty(name: string): unknown
}

/** A place where an array is used as JavaScript uses numbers and booleans; lines and columns count from 1. */
export interface Finding {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
}

const isArray = (type: Type): boolean => type.symbol?.name === 'NDArray' && type.getProperty('weakType') !== undefined

/**
 * Where a program asks whether an array is true (`if (x)`, `x ? a : b`, `while (x)`, `!x`, `x && y`), compares arrays with `===`, or puts
 * them into template strings. Run it from a script of yours next to the compiler, or from a test.
 *
 * @example
 * ```ts
 * import ts from 'typescript'
 * import { findArrayConditions } from 'cotangent/lint'
 * const program = ts.createProgram(['model.ts'], { strict: true })
 * findArrayConditions(ts, program).map(f => `${f.file}:${f.line}: ${f.message}`) // => []
 * ```
 */
export const findArrayConditions = (ts: Compiler, program: Program): readonly Finding[] => {
  const { SyntaxKind: kinds, TypeFlags: { NumberLike, BooleanLike } } = ts
  const checker = program.getTypeChecker()
  /** All it may be are arrays, and numbers and booleans that stand for some: `null` and `undefined` may well be asked for. */
  const holdsArrays = (type: Type): boolean => {
    const members = type.types ?? [type]
    return members.some(isArray) && members.every(member => isArray(member) || (member.flags & (NumberLike | BooleanLike)) !== 0)
  }
  const found: Finding[] = []
  const report = (node: Node | undefined, message: string): void => {
    if (node === undefined || !holdsArrays(checker.getTypeAtLocation(node))) return
    const file = node.getSourceFile()
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart())
    found.push({ file: file.fileName, line: line + 1, column: character + 1, message })
  }
  const condition = 'an array is always true in JavaScript: choose with np.where or lax.cond, or read a known value with x.item()'
  const equality = '=== compares which arrays these are, not what is in them: np.equal compares elements, np.arrayEqual whole arrays'
  const text = 'a traced array has no text: print it while the program runs with debug.print'
  const logical = new Set([kinds.AmpersandAmpersandToken, kinds.BarBarToken])
  const equal = new Set([kinds.EqualsEqualsToken, kinds.EqualsEqualsEqualsToken, kinds.ExclamationEqualsToken, kinds.ExclamationEqualsEqualsToken])
  const visit = (node: Node): void => {
    switch (node.kind) {
      case kinds.IfStatement: case kinds.WhileStatement: case kinds.DoStatement: report(node.expression, condition); break
      case kinds.ForStatement: case kinds.ConditionalExpression: report(node.condition, condition); break
      case kinds.PrefixUnaryExpression: if (node.operator === kinds.ExclamationToken) report(node.operand, condition); break
      case kinds.TemplateSpan: report(node.expression, text); break
      case kinds.BinaryExpression:
        if (logical.has(node.operatorToken!.kind)) report(node.left, condition)
        else if (equal.has(node.operatorToken!.kind) && holdsArrays(checker.getTypeAtLocation(node.right!))) report(node.left, equality)
    }
    ts.forEachChild(node, visit)
  }
  for (const file of program.getSourceFiles()) if (!file.isDeclarationFile && !file.fileName.includes('/node_modules/')) visit(file)
  return found
}
