/** A kernel as one JavaScript function of `lo`, `hi`, and an array and an origin for each pointer. */
import type { Kernel } from '../../../ir/loop/kernel.js'
import { InternalError } from '../../../base/errors.js'
import { buildGraph } from '../values/build.js'
import type { GraphStmt, KernelGraph, Node, Scope } from '../values/graph.js'
import { place, type Placements } from '../values/placement.js'
import { kernelNames, type Names } from './names.js'
import { needsExact, operation } from './operations.js'
import type { PreludeName } from './prelude.js'
import { atom, binding, infix, number, type Text, ternary, within } from './text.js'

export interface EmittedKernel {
  /** Parameters and body: equal for kernels that may share a function. */
  readonly text: string
  readonly uses: ReadonlySet<PreludeName>
}

export const emitKernel = (kernel: Kernel): EmittedKernel => new Emitter(buildGraph(kernel, { turns: TURNS, vectors: null })).emit()

/** Longer expressions are split, to be read. */
const LONG = 100

/** Iterations computed together where each operation waits for the one before: rounding to float32 is slow, not scarce. */
const TURNS = 4

/** How far a copy of an unrolled body goes before it is another one's turn. */
const TURN = 40

class Emitter {
  readonly #names: Names
  readonly #placements: Placements
  readonly #exact: readonly boolean[]
  /** The lines of every scope that is open, so far. */
  readonly #lines = new Map<Scope, string[]>()
  readonly #bound = new Map<Node, { readonly scope: Scope; readonly name: string }[]>()
  readonly #uses = new Set<PreludeName>()
  readonly #use = (name: PreludeName): void => void this.#uses.add(name)

  constructor(readonly graph: KernelGraph) {
    this.#names = kernelNames(graph)
    this.#placements = place(graph)
    this.#exact = exactNodes(graph)
  }

  emit(): EmittedKernel {
    const { scope, pointers, body } = this.graph
    const lines = this.#inside(scope, () => this.#block(scope, body))
    const params = ['lo', 'hi', ...pointers.flatMap(p => [this.#names.pointer(p), `${this.#names.pointer(p)}0`])]
    return { text: `(${params.join(', ')}) {\n${indent(lines).join('\n')}\n}`, uses: this.#uses }
  }

  // ---- statements

  #inside(scope: Scope, emit: () => void): string[] {
    const lines: string[] = []
    this.#lines.set(scope, lines)
    emit()
    this.#lines.delete(scope)
    return lines
  }

  #block(scope: Scope, body: readonly GraphStmt[]): void {
    for (const s of body) this.#statement(scope, s)
  }

  #statement(scope: Scope, s: GraphStmt): void {
    const lines = this.#lines.get(scope)!
    switch (s._tag) {
      case 'for': {
        const from = this.#value(s.from, scope).code, to = within(this.#value(s.to, scope), binding.shift)
        const name = this.#text(s.counter, s.scope).code
        const body = this.#inside(s.scope, () => this.#block(s.scope, s.body))
        const advance = s.step === 1 ? `${name}++` : `${name} += ${s.step}`
        if (s.rest === null) lines.push(`for (let ${name} = ${from}; ${name} < ${to}; ${advance}) {`, ...indent(body), '}')
        else {
          const { scope: inner, body: one } = s.rest
          const rest = this.#inside(inner, () => this.#block(inner, one))
          lines.push('{', `  let ${name} = ${from}`, `  for (; ${name} < ${to} - ${s.step - 1}; ${advance}) {`, ...indent(indent(body)), '  }', `  for (; ${name} < ${to}; ${name}++) {`, ...indent(indent(rest)), '  }', '}')
        }
        return
      }
      case 'pin':
        this.#value(s.value, scope)
        return
      case 'ahead':
        for (const node of s.values) this.#ahead(node, scope)
        return
      case 'cells': {
        const size = s.local.extents.reduce((n, extent) => n * extent, 1)
        const value = this.#value(s.init, scope)
        const init = size === 1 || /^-?[\w.]+$/.test(value.code) ? value.code : this.#name(s.init, scope, value).code
        for (let at = 0; at < size; at += 8) {
          const row = Array.from({ length: Math.min(8, size - at) }, (_, i) => `${this.#names.cell(s.local, at + i)} = ${init}`)
          lines.push(`let ${row.join(', ')}`)
        }
        return
      }
      case 'set':
        lines.push(`${this.#names.cell(s.local, s.at)} = ${this.#value(s.value, scope).code}`)
        return
      case 'store': {
        const value = this.#value(s.value, scope, s.pointer.element === 'float32')
        const stored = s.value.reg === 'bool' ? ternary(value, atom('1'), atom('0')) : value
        const address = this.#value(s.address, scope).code
        lines.push(`${this.#names.pointer(s.pointer)}[${address}] = ${stored.code}`)
        return
      }
      case 'if': {
        const when = this.#value(s.when, scope).code
        const then = this.#inside(s.then.scope, () => this.#block(s.then.scope, s.then.body))
        const otherwise = this.#inside(s.else.scope, () => this.#block(s.else.scope, s.else.body))
        lines.push(...conditional(when, then, otherwise))
        return
      }
      case 'while': {
        let head = ''
        const body = this.#inside(s.scope, () => {
          const when = this.#value(s.when, s.scope)
          const before = this.#lines.get(s.scope)!
          if (before.length === 0) head = `while (${when.code}) {`
          else before.push(`if (!${within(when, binding.atom)}) break`)
          this.#block(s.scope, s.body)
        })
        lines.push(head === '' ? 'for (;;) {' : head, ...indent(body), '}')
        return
      }
    }
  }

  /** Names what needs a name anyway, and enough of the rest that each copy advances by a few operations in its turn. */
  #ahead(node: Node, scope: Scope): void {
    const placement = this.#placements.places[node.id]!.find(p => encloses(p.scope, scope))
    if (placement === undefined || this.#bound.get(node)?.some(b => encloses(b.scope, scope)) === true) return
    if (placement.named) {
      this.#value(node, scope)
      return
    }
    if (placement.scope !== scope || node.index) return
    const lines = this.#lines.get(scope)!, before = lines.length
    const text = this.#text(node, scope)
    if (text.code.length > TURN || lines.length > before || (node.meaning._tag === 'op' && node.meaning.op === 'bitcast')) this.#name(node, scope, text)
  }

  // ---- values

  /** The value at a point of `at`: its name, which this may define further out, or the expression itself. */
  #value(node: Node, at: Scope, storedInFloat32 = false): Text {
    const bound = this.#bound.get(node)?.find(b => encloses(b.scope, at))
    if (bound !== undefined) return atom(bound.name)
    const placement = this.#placements.places[node.id]!.find(p => encloses(p.scope, at))
    if (placement?.named) return this.#name(node, placement.scope, this.#text(node, placement.scope))
    const text = this.#text(node, at, storedInFloat32)
    return text.code.length > LONG && !storedInFloat32 ? this.#name(node, at, text) : text
  }

  #name(node: Node, scope: Scope, text: Text): Text {
    const name = this.#names.value(node)
    this.#lines.get(scope)!.push(`const ${name} = ${text.code}`)
    return this.#bind(node, scope, name)
  }

  #bind(node: Node, scope: Scope, name: string): Text {
    const bound = this.#bound.get(node)
    if (bound === undefined) this.#bound.set(node, [{ scope, name }])
    else bound.push({ scope, name })
    return atom(name)
  }

  #text(node: Node, at: Scope, storedInFloat32 = false): Text {
    const { meaning, args } = node
    const arg = (i: number): Text => this.#value(args[i]!, at)
    switch (meaning._tag) {
      case 'const': return this.#constant(node, meaning.value)
      case 'bound': return atom(meaning.end)
      case 'counter': return atom(this.#names.counter(loopDepth(meaning.scope)))
      case 'origin': return atom(`${this.#names.pointer(meaning.pointer)}0`)
      case 'cell': return atom(this.#names.cell(meaning.local, meaning.at))
      case 'load': return atom(`${this.#names.pointer(meaning.pointer)}[${arg(0).code}]`)
      case 'sum': return infix('+', binding.sum, arg(0), arg(1))
      case 'shift': return meaning.by > 0 ? infix('+', binding.sum, arg(0), number(meaning.by)) : infix('-', binding.sum, arg(0), number(-meaning.by))
      case 'scale': return infix('*', binding.product, arg(0), number(meaning.by))
      case 'div': return this.#quotient(arg(0), meaning.by, meaning.natural)
      case 'mod': return this.#remainder(arg(0), meaning.by, meaning.natural)
      case 'guard': return this.#guard(node, at)
      case 'splat': case 'ramp': throw new InternalError('emit', { expected: 'a scalar', got: `a vector: ${meaning._tag}` }) // nobody asked for vectors
      case 'op': {
        const texts = args.map(a => this.#value(a, at))
        const known = args.map(a => (a.meaning._tag === 'const' ? a.meaning.value : undefined))
        return operation({ op: meaning.op, reg: node.reg, regs: args.map(a => a.reg), args: texts, known, exact: this.#exact[node.id]!, rounded: !storedInFloat32, use: this.#use })
      }
    }
  }

  #constant(node: Node, value: number): Text {
    switch (node.reg) {
      case 'bool': return atom(value === 0 ? 'false' : 'true')
      case 'f32': return number(Math.fround(value))
      case 'f64': return number(value)
      case 'i32': return number(value | 0)
      case 'u32': return number(this.#exact[node.id]! ? value >>> 0 : value | 0)
    }
  }

  /** Shifts and masks round down for negative numbers too. */
  #quotient(x: Text, by: number, natural: boolean): Text {
    if (isPowerOfTwo(by)) return infix('>>', binding.shift, x, number(Math.log2(by)))
    const quotient = infix('/', binding.product, x, number(by))
    if (natural) return infix('|', binding.bitOr, quotient, atom('0'))
    this.#use('floor')
    return atom(`floor(${quotient.code})`)
  }

  #remainder(x: Text, by: number, natural: boolean): Text {
    if (isPowerOfTwo(by)) return infix('&', binding.bitAnd, x, number(by - 1))
    const rest = infix('%', binding.product, x, number(by))
    return natural ? rest : infix('%', binding.product, infix('+', binding.sum, rest, number(by)), number(by))
  }

  /** One expression where both sides are; a statement where a side needs names of its own. */
  #guard(node: Node, at: Scope): Text {
    const when = this.#value(node.args[0]!, at)
    const scopes = this.#placements.guardScopes(node, at)
    let then = atom(''), otherwise = atom('')
    const thenLines = this.#inside(scopes.then, () => { then = this.#value(node.args[1]!, scopes.then) })
    const elseLines = this.#inside(scopes.else, () => { otherwise = this.#value(node.args[2]!, scopes.else) })
    if (thenLines.length + elseLines.length === 0) return ternary(when, then, otherwise)
    const name = this.#names.value(node)
    const assign = (x: Text): string => `${name} = ${x.code}`
    this.#lines.get(at)!.push(`let ${name}`, ...conditional(when.code, [...thenLines, assign(then)], [...elseLines, assign(otherwise)]))
    return atom(name)
  }
}

const conditional = (when: string, then: readonly string[], otherwise: readonly string[]): readonly string[] =>
  otherwise.length === 0 ? [`if (${when}) {`, ...indent(then), '}'] : [`if (${when}) {`, ...indent(then), '} else {', ...indent(otherwise), '}']

const indent = (lines: readonly string[]): readonly string[] => lines.map(line => `  ${line}`)

const isPowerOfTwo = (n: number): boolean => (n & (n - 1)) === 0

const encloses = (outer: Scope, inner: Scope): boolean => {
  let s: Scope | null = inner
  while (s !== null && s.depth > outer.depth) s = s.parent
  return s === outer
}

const loopDepth = (scope: Scope): number => {
  let depth = 0
  for (let s = scope.parent; s !== null; s = s.parent) if (s.kind === 'loop') depth++
  return depth
}

/** The u32 nodes whose unsigned number is wanted; of the others only the bits matter. */
const exactNodes = ({ nodes, body }: KernelGraph): readonly boolean[] => {
  const exact = nodes.map(() => false)
  const fromStatements = (statements: readonly GraphStmt[]): void => {
    for (const s of statements) {
      if (s._tag === 'set') exact[s.value.id] = true
      else if (s._tag === 'cells') exact[s.init.id] = true
      else if (s._tag === 'while') fromStatements(s.body)
      else if (s._tag === 'for') {
        fromStatements(s.body)
        if (s.rest !== null) fromStatements(s.rest.body)
      }
      else if (s._tag === 'if') {
        fromStatements(s.then.body)
        fromStatements(s.else.body)
      }
    }
  }
  fromStatements(body)
  for (let id = nodes.length - 1; id >= 0; id--) {
    const { meaning, args, reg } = nodes[id]!
    args.forEach((arg, i) => {
      if (arg.reg !== 'u32') return
      if (meaning._tag === 'op' ? needsExact(meaning.op, reg, i, exact[id]!) : meaning._tag !== 'guard' || exact[id]!) exact[arg.id] = true
    })
  }
  return exact
}
