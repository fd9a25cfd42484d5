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
  /** Where options may stand, and their names. */
  readonly options: readonly Options[]
}

export interface Options {
  readonly position: number
  readonly names: readonly string[]
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const entry = `${root}src/index.ts`
const program = ts.createProgram([entry], { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, lib: ['lib.es5.d.ts'], types: [], skipLibCheck: true })
const checker = program.getTypeChecker()

const isClass = (value: Callable): boolean => /^class\b/.test(Function.prototype.toString.call(value))

const isOptional = (p: ts.ParameterDeclaration | undefined): boolean => p === undefined || p.questionToken !== undefined || p.initializer !== undefined

/** `function f(x)`, overloads too: all signatures; `const f = (x) => …` and `const f = required('f', 1, (x) => …)`: the arrow. */
const parametersOf = (d: ts.Declaration): readonly ts.ParameterDeclaration[] | undefined => {
  if (ts.isFunctionDeclaration(d)) return [...d.parameters]
  const value = ts.isVariableDeclaration(d) ? d.initializer : undefined
  const written = value !== undefined && ts.isCallExpression(value) && value.expression.getText() === 'required' ? value.arguments[2] : value
  return written !== undefined && ts.isArrowFunction(written) ? [...written.parameters] : undefined
}

/** Others are made by functions that check: something is required. */
const takesNothing = (declarations: readonly ts.Declaration[]): boolean =>
  declarations.map(parametersOf).every(parameters => parameters !== undefined && isOptional(parameters[0]))

const hasExample = (symbol: ts.Symbol): boolean => symbol.getJsDocTags(checker).some(({ name, text }) => name === 'example' && /```ts\b/.test(ts.displayPartsToString(text)))

const gives = (symbol: ts.Symbol): readonly string[] => {
  const declaration = symbol.valueDeclaration
  const signatures = declaration === undefined ? [] : checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures()
  return signatures.flatMap(s => s.getReturnType().getProperties().map(p => p.name))
}

/** Options are plain objects of which everything may be left out; trees have any names. */
const optionNames = (type: ts.Type): readonly (readonly string[])[] => {
  const t = type.flags & ts.TypeFlags.TypeParameter ? (checker.getBaseConstraintOfType(type) ?? type) : type
  if (t.isUnion()) return t.types.flatMap(optionNames)
  const isRecord = (t.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0 && !checker.isArrayType(t) && t.getCallSignatures().length === 0 && t.getStringIndexType() === undefined
  const names = t.getProperties().filter(p => !p.name.startsWith('__@') && p.name !== 'tolist').map(p => p.name)
  return isRecord && names.length > 0 && t.getProperties().every(p => p.flags & ts.SymbolFlags.Optional) ? [names] : []
}

/** The types of the arguments of a shortest call of each form: lists in between are left out. */
const forms = (types: readonly ts.Type[], rest: ts.Type | undefined): readonly (readonly ts.Type[])[] => {
  if (rest === undefined) return [types]
  if (rest.isUnion()) return rest.types.flatMap(t => forms(types, t))
  const elements = checker.getTypeArguments(rest as ts.TypeReference) // a tuple or an array, as rest parameters are
  if (!checker.isTupleType(rest)) return [[...types, ...elements]]
  const flags = ((rest as ts.TypeReference).target as ts.TupleType).elementFlags
  return [[...types, ...elements.filter((_, i) => !(flags[i]! & ts.ElementFlags.Rest))]]
}

const optionsOf = (symbol: ts.Symbol): readonly Options[] => {
  const declaration = symbol.valueDeclaration
  if (declaration === undefined) return []
  return checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures().flatMap(s => {
    const types = s.parameters.map(p => checker.getTypeOfSymbolAtLocation(p, declaration))
    const last = s.declaration?.parameters.at(-1)
    const hasRest = last !== undefined && ts.isParameter(last) && last.dotDotDotToken !== undefined
    return forms(hasRest ? types.slice(0, -1) : types, hasRest ? types.at(-1) : undefined).flatMap(form => form.flatMap((t, position) => optionNames(t).map(names => ({ position, names }))))
  })
}

const collect = (namespace: object, symbol: ts.Symbol, path: string): readonly PublicFunction[] =>
  checker.getExportsOfModule(symbol).flatMap(exported => {
    const target = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    const value: unknown = namespace[exported.name as keyof typeof namespace] // a type has no value: undefined
    const name = `${path}${exported.name}`
    if (typeof value === 'object' && value !== null && target.flags & ts.SymbolFlags.Module) return name === 'numpy' ? [] : collect(value, target, `${name}.`)
    if (typeof value !== 'function' || isClass(value as Callable)) return []
    return [{ name, value: value as Callable, hasExample: hasExample(target), takesNothing: takesNothing(target.declarations ?? []), gives: gives(target), options: optionsOf(target) }]
  })

export const publicFunctions: readonly PublicFunction[] = collect(cotangent, checker.getSymbolAtLocation(program.getSourceFile(entry)!)!, '')
