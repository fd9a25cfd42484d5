/** Every public function, under the names a user sees, with where and how it is declared. */
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import * as cotangent from '../../src/index.js'

export type Callable = (...args: readonly unknown[]) => unknown

export interface PublicFunction {
  /** `np.sum`, `optim.losses.l2Loss`, `grad`. */
  readonly name: string
  readonly value: Callable
  /** Its doc comment has a fenced example. */
  readonly hasExample: boolean
  /** Nothing has to be given: the first parameter has a default, or there is none. */
  readonly takesNothing: boolean
  /** The properties of what it gives, where the types say. */
  readonly gives: readonly string[]
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const entry = `${root}src/index.ts`
const program = ts.createProgram([entry], { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, lib: ['lib.es5.d.ts'], types: [], skipLibCheck: true })
const checker = program.getTypeChecker()

const isClass = (value: Callable): boolean => /^class\b/.test(Function.prototype.toString.call(value))

const isOptional = (p: ts.ParameterDeclaration | undefined): boolean => p === undefined || p.questionToken !== undefined || p.initializer !== undefined

/** `function f(x)`, overloads too: all signatures; `const f = (x) => …`: the arrow. Others are made by functions that check: something is required. */
const takesNothing = (declarations: readonly ts.Declaration[]): boolean =>
  declarations.every(d => {
    const f = ts.isFunctionDeclaration(d) ? d : ts.isVariableDeclaration(d) && d.initializer !== undefined && ts.isArrowFunction(d.initializer) ? d.initializer : undefined
    return f !== undefined && isOptional(f.parameters[0])
  })

const hasExample = (symbol: ts.Symbol): boolean => symbol.getJsDocTags(checker).some(({ name, text }) => name === 'example' && /```ts\b/.test(ts.displayPartsToString(text)))

const gives = (symbol: ts.Symbol): readonly string[] => {
  const declaration = symbol.valueDeclaration
  const signatures = declaration === undefined ? [] : checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures()
  return signatures.flatMap(s => s.getReturnType().getProperties().map(p => p.name))
}

const collect = (namespace: object, symbol: ts.Symbol, path: string): readonly PublicFunction[] =>
  checker.getExportsOfModule(symbol).flatMap(exported => {
    const target = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    const value: unknown = namespace[exported.name as keyof typeof namespace] // a type has no value: undefined
    const name = `${path}${exported.name}`
    if (typeof value === 'object' && value !== null && target.flags & ts.SymbolFlags.Module) return name === 'numpy' ? [] : collect(value, target, `${name}.`)
    if (typeof value !== 'function' || isClass(value as Callable)) return []
    return [{ name, value: value as Callable, hasExample: hasExample(target), takesNothing: takesNothing(target.declarations ?? []), gives: gives(target) }]
  })

export const publicFunctions: readonly PublicFunction[] = collect(cotangent, checker.getSymbolAtLocation(program.getSourceFile(entry)!)!, '')
