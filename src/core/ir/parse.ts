import * as E from 'fp-ts/lib/Either.js'
import { type Aval, avalsEqual, formatAval } from '../base/aval.js'
import { convertNumber, type DType, dtypes, isDType, isInexact } from '../base/dtype.js'
import { type Complaint, isCotangentError, ParseError } from '../base/errors.js'
import { isValueOf } from './check.js'
import { type Atom, type Eqn, freshVar, type Jaxpr, literal, type Var } from './jaxpr.js'
import type { Opaque, Param, Params, Primitive } from './primitive.js'
import { numberWords, reserved } from './text.js'
import { positionOf, type Token, tokenize } from './tokens.js'

/** Primitives by name. */
export type Registry = { readonly [name: string]: Primitive }

/** Values that text cannot hold, by the number after `host#`. */
export type Hosts = ReadonlyMap<number, Opaque>

/** How deep lists, records and programs may be nested: more is not written by anybody, and would exhaust the stack. */
const DEPTH = 100

/**
 * Reads what `printJaxpr` writes. The result is a checked program: parameters are validated, types derived and compared.
 * Whatever the text, the answer is a program or a `ParseError` with line and column; nothing is thrown.
 */
export const parseJaxpr =
  (registry: Registry, hosts: Hosts = new Map()) =>
  (text: string): E.Either<ParseError, Jaxpr> => {
    const parser = new Parser(text, registry, hosts)
    try {
      return E.right(parser.document())
    } catch (error) {
      if (error instanceof ParseError) return E.left(error)
      throw error
    }
  }

/** Recursive descent; a complaint is thrown inside and becomes the `Left` of `parseJaxpr`. */
class Parser {
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(
    private readonly text: string,
    private readonly registry: Registry,
    private readonly hosts: Hosts,
  ) {
    this.#tokens = tokenize(text)
  }

  document(): Jaxpr {
    const jaxpr = this.#program(0)
    if (this.#peek().kind !== 'end') throw this.#unexpected('the end of the text after the program')
    return jaxpr
  }

  // ------------------------------------------------------------------ programs

  #program(depth: number): Jaxpr {
    const scope = new Map<string, Var>()
    for (const word of ['{', 'lambda', ';']) this.#expect(word)
    const inputs: Var[] = []
    while (!this.#is('.')) inputs.push(this.#binder(scope))
    for (const word of ['.', 'let']) this.#expect(word)
    const eqns: Eqn[] = []
    while (!this.#is('in')) {
      eqns.push(this.#equation(scope, depth))
      this.#accept(';')
    }
    for (const word of ['in', '(']) this.#expect(word)
    const outputs = this.#separated(')', () => this.#atom(scope))
    this.#expect('}')
    return { inputs, eqns, outputs }
  }

  #equation(scope: Map<string, Var>, depth: number): Eqn {
    const binders: (readonly [at: Token, name: string, aval: Aval])[] = []
    while (!this.#is('=')) binders.push([this.#peek(), this.#name('the name of a result, or ='), this.#annotation()])
    this.#expect('=')
    const at = this.#peek()
    const primitive = this.#primitive()
    const params = this.#params(primitive, depth)
    const inputs: Atom[] = []
    while (this.#startsAtom()) inputs.push(this.#atom(scope))
    const derived = this.#types(at, primitive, inputs, params)
    if (derived.length !== binders.length) {
      throw this.#error(at, { expected: `${derived.length} results of ${primitive.name}`, got: String(binders.length) })
    }
    const outputs = binders.map(([place, name, aval], i) => {
      if (!avalsEqual(aval, derived[i]!)) {
        throw this.#error(place, { expected: `${name}:${formatAval(derived[i]!)}, the result of ${primitive.name}`, got: formatAval(aval) })
      }
      return this.#define(scope, place, name, aval)
    })
    return { primitive, inputs, params, outputs }
  }

  #primitive(): Primitive {
    const at = this.#peek()
    const name = this.#name('the name of a primitive')
    const primitive = Object.hasOwn(this.registry, name) ? this.registry[name] : undefined
    if (primitive === undefined) throw this.#error(at, { expected: 'the name of a primitive', got: `'${name}'` })
    return primitive
  }

  #types(at: Token, primitive: Primitive, inputs: readonly Atom[], params: Params): readonly Aval[] {
    const { name, arity } = primitive
    if (arity !== 'variadic' && inputs.length !== arity) {
      throw this.#error(at, { expected: `${arity} operand${arity === 1 ? '' : 's'} of ${name}`, got: String(inputs.length) })
    }
    try {
      return primitive.type(
        inputs.map(x => x.aval),
        params,
      )
    } catch (error) {
      // rules may count on what bind checks and text does not: any failure of theirs means that the equation is wrong
      throw this.#error(at, isCotangentError(error) ? error.complaint : { expected: `operands and parameters that fit ${name}`, got: 'others' })
    }
  }

  // ------------------------------------------------------------------ variables, literals, types

  #binder(scope: Map<string, Var>): Var {
    const at = this.#peek()
    return this.#define(scope, at, this.#name('a variable, or . before let'), this.#annotation())
  }

  #define(scope: Map<string, Var>, at: Token, name: string, aval: Aval): Var {
    if (reserved.has(name)) throw this.#error(at, { expected: 'the name of a variable', got: `the word '${name}'` })
    if (scope.has(name)) throw this.#error(at, { expected: 'a new name', got: `'${name}', which is defined above` })
    const variable = freshVar(aval)
    scope.set(name, variable)
    return variable
  }

  #startsAtom(): boolean {
    const { kind, text } = this.#peek()
    if (kind === 'number') return true
    if (kind !== 'name') return false
    if (isLiteralWord(text)) return true
    // a name with a type is the first result of the next equation
    return !reserved.has(text) && this.#tokens[this.#next + 1]?.text !== ':'
  }

  #atom(scope: ReadonlyMap<string, Var>): Atom {
    const at = this.#peek()
    if (at.kind === 'number' || (at.kind === 'name' && isLiteralWord(at.text))) return this.#literal()
    const variable = scope.get(this.#name('a variable or a literal'))
    if (variable === undefined) throw this.#error(at, { expected: 'a variable that is defined above', got: `'${at.text}'` })
    return variable
  }

  #literal(): Atom {
    const at = this.#take()
    const aval = this.#annotation()
    const value = literalValue(at.text, aval.dtype)
    if (value === undefined || !isValueOf(value, aval)) throw this.#error(at, { expected: `a value of ${aval.dtype}`, got: at.text })
    return literal(value, aval)
  }

  #annotation(): Aval {
    this.#expect(':')
    const at = this.#peek()
    const dtype = this.#name('a dtype')
    if (!isDType(dtype)) throw this.#error(at, { expected: 'a dtype', got: `'${dtype}'`, hint: `the dtypes are ${dtypes.join(', ')}` })
    const weakType = this.#accept('~')
    this.#expect('[')
    return { shape: this.#separated(']', () => this.#size()), dtype, weakType }
  }

  #size(): number {
    const { kind, text } = this.#peek()
    if (kind !== 'number' || !/^\d+$/.test(text) || !Number.isSafeInteger(Number(text))) throw this.#unexpected('a size')
    this.#take()
    return Number(text)
  }

  // ------------------------------------------------------------------ parameters

  #params(primitive: Primitive, depth: number): Params {
    const at = this.#peek()
    const fields = new Map<string, Param>()
    if (this.#accept('[')) {
      while (!this.#accept(']')) this.#field(fields, '=', depth)
    }
    const params = primitive.params.decode(Object.fromEntries(fields))
    if (E.isLeft(params)) throw this.#error(at, { expected: `the parameters of ${primitive.name}`, got: `others: ${params.left}` })
    return params.right
  }

  #field(fields: Map<string, Param>, separator: string, depth: number): void {
    const at = this.#peek()
    const key = at.kind === 'string' ? this.#string() : this.#name('the name of a parameter')
    if (fields.has(key)) throw this.#error(at, { expected: 'each parameter once', got: `'${key}' again` })
    this.#expect(separator)
    fields.set(key, this.#param(depth + 1))
  }

  #param(depth: number): Param {
    if (depth > DEPTH) throw this.#error(this.#peek(), { expected: `parameters nested at most ${DEPTH} deep`, got: 'more' })
    const { kind, text } = this.#peek()
    if (kind === 'number') return wordOrNumber(this.#take().text)
    if (kind === 'string') return this.#string()
    if (kind === 'host') return this.#host()
    if (Object.hasOwn(constants, text)) return constants[this.#take().text]!
    if (text === '{') return this.#tokens[this.#next + 1]?.text === 'lambda' && this.#tokens[this.#next + 2]?.text === ';' ? this.#program(depth) : this.#record(depth)
    if (this.#accept('[')) return this.#separated(']', () => this.#param(depth + 1))
    throw this.#unexpected('a number, boolean, string, list, record or program')
  }

  #record(depth: number): Param {
    this.#expect('{')
    const fields = new Map<string, Param>()
    this.#separated('}', () => this.#field(fields, ':', depth))
    return Object.fromEntries(fields)
  }

  #string(): string {
    const at = this.#take()
    try {
      return JSON.parse(at.text) as string // the token begins with a quote
    } catch {
      throw this.#error(at, { expected: 'a string with the escapes of JSON', got: at.text })
    }
  }

  #host(): Opaque {
    const at = this.#take()
    const host = this.hosts.get(Number(at.text.slice('host#'.length)))
    if (host === undefined) throw this.#error(at, { expected: 'values that text can hold', got: at.text, hint: 'host values are read only from a table of them' })
    return host
  }

  // ------------------------------------------------------------------ tokens

  #peek(): Token {
    return this.#tokens[this.#next]!
  }

  /** The end is never passed. */
  #take(): Token {
    const token = this.#peek()
    if (token.kind !== 'end') this.#next++
    return token
  }

  #is(text: string): boolean {
    const token = this.#peek()
    return token.text === text && token.kind !== 'string'
  }

  #accept(text: string): boolean {
    if (!this.#is(text)) return false
    this.#next++
    return true
  }

  #expect(text: string): void {
    if (!this.#accept(text)) throw this.#unexpected(`'${text}'`)
  }

  #name(expected: string): string {
    if (this.#peek().kind !== 'name') throw this.#unexpected(expected)
    return this.#take().text
  }

  /** `item, item, …` up to the closing bracket. */
  #separated<A>(close: string, item: () => A): readonly A[] {
    const items: A[] = []
    if (this.#accept(close)) return items
    do items.push(item())
    while (this.#accept(','))
    this.#expect(close)
    return items
  }

  #unexpected(expected: string): ParseError {
    const at = this.#peek()
    return this.#error(at, { expected, got: at.kind === 'end' ? 'the end of the text' : `'${at.text.slice(0, 40)}'` })
  }

  #error(at: Token, complaint: Complaint): ParseError {
    const { line, column } = positionOf(this.text, at.offset)
    return new ParseError('parseJaxpr', complaint, line, column)
  }
}

const constants: { readonly [word: string]: Param } = { true: true, false: false, null: null, nan: NaN, inf: Infinity }

const isLiteralWord = (text: string): boolean => text === 'true' || text === 'false' || Object.hasOwn(numberWords, text)

const wordOrNumber = (text: string): number => (Object.hasOwn(numberWords, text) ? numberWords[text]! : Number(text))

/** Floats are rounded to their dtype, as in source code; everything else must be exact. */
const literalValue = (text: string, dtype: DType): number | undefined => {
  if (dtype === 'bool') return text === 'true' ? 1 : text === 'false' ? 0 : undefined
  if (text === 'true' || text === 'false') return undefined
  const value = wordOrNumber(text)
  if (!isInexact(dtype)) return value
  const rounded = convertNumber(value, dtype)
  return /\d/.test(text) && !Number.isFinite(rounded) ? undefined : rounded
}
