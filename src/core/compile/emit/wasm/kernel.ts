/** A kernel as one function of `lo`, `hi` and the origin of each pointer, in elements. Loops over lanes where it can. */
import type { Kernel } from '../../../ir/loop/kernel.js'
import type { Local, Pointer } from '../../../ir/loop/scalar.js'
import { buildGraph } from '../values/build.js'
import type { GraphStmt, KernelGraph, Node, Scope } from '../values/graph.js'
import { place, type Placements } from '../values/placement.js'
import { type Code, type FunctionBody, type ValueType, concat } from './encoder.js'
import { block, br, brIf, f32Const, f64Const, i32, i32Const, ifElse, local, loop, store } from './instructions.js'
import { loadAt, log2Size, storeAt } from './memory-access.js'
import { operation, typeOf } from './operations.js'
import { type Address, encloses, type FunctionScope, knownValue } from './function-scope.js'
import { emitLaneLoop, LANES, type LaneWork, laneWork } from './lane-loop.js'
import { splat } from './splat.js'
import { extractLane, replaceLane, vectorExpression, vectorUnit } from './vectors.js'
import { splitAddress, Walk } from './walk.js'

/** `rem`: the index of the imported remainder of doubles. */
export const emitKernel = (kernel: Kernel, rem: number): FunctionBody => new KernelEmitter(buildGraph(kernel, { turns: 1, vectors: vectorUnit }), kernel, rem).emit()

class KernelEmitter implements FunctionScope {
  readonly placements: Placements
  readonly #locals: ValueType[] = []
  readonly #params: number
  readonly #pointers = new Map<Pointer, number>()
  /** The code of every open scope, so far. */
  readonly #code = new Map<Scope, Code[]>()
  readonly #bound = new Map<Node, { readonly scope: Scope; readonly index: number }[]>()
  readonly #counters = new Map<Scope, number>()
  readonly #cells = new Map<Local, readonly number[]>()
  /** Of innermost loops, while their body is emitted. */
  readonly #walks = new Map<Scope, Walk>()

  constructor(
    readonly graph: KernelGraph,
    readonly kernel: Kernel,
    readonly rem: number,
  ) {
    this.placements = place(graph)
    this.#params = 2 + graph.pointers.length
    graph.pointers.forEach((p, i) => this.#pointers.set(p, 2 + i))
  }

  emit(): FunctionBody {
    const { scope, pointers, body } = this.graph
    const code = this.inScope(scope, () => this.#block(scope, body))
    return { type: { params: new Array<ValueType>(2 + pointers.length).fill('i32'), results: [] }, locals: this.#locals, code }
  }

  local(type: ValueType): number {
    this.#locals.push(type)
    return this.#params + this.#locals.length - 1
  }

  push(scope: Scope, ...code: readonly Code[]): void {
    this.#code.get(scope)!.push(...code)
  }

  counter(scope: Scope): number {
    return this.#counters.get(scope)!
  }

  cell(at: Local, position: number): number {
    return this.#cells.get(at)![position]!
  }

  inScope(scope: Scope, emit: () => void): Code {
    const parts: Code[] = []
    this.#code.set(scope, parts)
    emit()
    this.#code.delete(scope)
    return concat(parts)
  }

  #block(scope: Scope, body: readonly GraphStmt[]): void {
    for (const s of body) this.#statement(scope, s)
  }

  #statement(scope: Scope, s: GraphStmt): void {
    switch (s._tag) {
      case 'for':
        this.#for(scope, s)
        break
      case 'pin':
        this.value(s.value, scope)
        break
      case 'ahead':
        break
      case 'cells':
        this.#declare(scope, s.local, s.init)
        break
      case 'set': {
        const value = this.value(s.value, scope), cell = this.cell(s.local, s.at), width = this.graph.vectorTiles.get(s.local)
        this.push(scope, width === undefined || s.value.width > 1 ? value : replaceLane(local.get(cell), s.value.reg, s.at % width, value), local.set(cell))
        break
      }
      case 'store': {
        const { code, offset } = this.address(s.address, s.pointer, scope)
        this.push(scope, code, this.value(s.value, scope), s.value.width > 1 ? store.v128(offset) : storeAt(s.pointer, offset))
        break
      }
      case 'if': {
        const when = this.value(s.when, scope)
        const then = this.inScope(s.then.scope, () => this.#block(s.then.scope, s.then.body))
        const otherwise = this.inScope(s.else.scope, () => this.#block(s.else.scope, s.else.body))
        this.push(scope, when, ifElse(then, otherwise))
        break
      }
      case 'while': {
        const body = this.inScope(s.scope, () => {
          this.push(s.scope, this.value(s.when, s.scope), i32.eqz, brIf(1))
          this.#block(s.scope, s.body)
        })
        this.push(scope, block(loop(concat([body, br(0)]))))
        break
      }
    }
  }

  #for(scope: Scope, s: Extract<GraphStmt, { readonly _tag: 'for' }>): void {
    const counter = this.local('i32'), end = this.local('i32')
    this.#counters.set(s.scope, counter)
    this.push(scope, this.value(s.from, scope), local.set(counter), this.value(s.to, scope), local.set(end))
    const work = laneWork(s, this.kernel.order === 'parallel', this.placements)
    if (work !== null) {
      for (const turns of takesTurns(work, this.#trips(s)) ? [TURNS, 1] : [1]) {
        const lastStart = this.local('i32')
        this.push(scope, local.get(end), i32Const(turns * LANES - 1), i32.sub, local.set(lastStart))
        this.#while(scope, s, counter, lastStart, turns * LANES, () => emitLaneLoop(this, scope, s, turns))
      }
    }
    this.#while(scope, s, counter, end, s.step, () => this.#block(s.scope, s.body))
  }

  /** How many iterations a loop has, as far as that is known. */
  #trips({ scope, from, to }: Extract<GraphStmt, { readonly _tag: 'for' }>): number {
    if (scope.parent?.kind === 'kernel') return this.kernel.outer.extent
    return (knownValue(to) ?? 0) - (knownValue(from) ?? 0)
  }

  /** Runs the body while the counter is below the end. */
  #while(scope: Scope, { scope: inner, body }: Extract<GraphStmt, { readonly _tag: 'for' }>, counter: number, end: number, step: number, emit: () => void): void {
    const walk = isInnermost(body) ? new Walk(this, scope, inner, step) : null
    if (walk !== null) this.#walks.set(inner, walk)
    const code = this.inScope(inner, emit)
    this.#walks.delete(inner)
    const below = concat([local.get(counter), local.get(end), i32.ltS])
    const advance = concat([walk?.advance() ?? [], local.get(counter), i32Const(step), i32.add, local.tee(counter), local.get(end), i32.ltS])
    this.push(scope, below, ifElse(loop(concat([code, advance, brIf(0)])), []))
  }

  #declare(scope: Scope, at: Local, init: Node): void {
    const size = at.extents.reduce((n, extent) => n * extent, 1)
    const width = this.graph.vectorTiles.get(at)
    if (width !== undefined) {
      const lanes = splat(this.value(init, scope), init.reg)
      const cells: number[] = []
      const first = this.local('v128')
      this.push(scope, lanes, local.set(first))
      for (let i = 0; i < size; i += width) {
        const index = i === 0 ? first : this.local('v128')
        if (i > 0) this.push(scope, local.get(first), local.set(index))
        for (let lane = 0; lane < width; lane++) cells.push(index)
      }
      this.#cells.set(at, cells)
      return
    }
    const type = typeOf(at.reg), value = this.value(init, scope)
    const cells = Array.from({ length: size }, () => this.local(type))
    cells.forEach((c, i) => this.push(scope, i === 0 ? value : local.get(cells[0]!), local.set(c)))
    this.#cells.set(at, cells)
  }

  // ---- values

  value(node: Node, at: Scope): Code {
    const bound = this.#bound.get(node)?.find(b => encloses(b.scope, at))
    if (bound !== undefined) return local.get(bound.index)
    const placement = this.placements.places[node.id]!.find(p => encloses(p.scope, at))
    if (placement?.named !== true) return this.#expression(node, at)
    const index = this.local(node.width > 1 ? 'v128' : typeOf(node.reg))
    this.push(placement.scope, this.#expression(node, placement.scope), local.set(index))
    const all = this.#bound.get(node)
    if (all === undefined) this.#bound.set(node, [{ scope: placement.scope, index }])
    else all.push({ scope: placement.scope, index })
    return local.get(index)
  }

  address(node: Node, pointer: Pointer, at: Scope): Address {
    const log2 = log2Size(pointer)
    const walking = this.#walks.get(node.home)?.address(node, log2)
    if (walking != null) return walking
    const { base, offset } = splitAddress(node)
    const elements = this.value(base, at)
    return { code: log2 === 0 ? elements : concat([elements, i32Const(log2), i32.shl]), offset: offset << log2 }
  }

  current(node: Node, scope: Scope): Code {
    return this.#walks.get(scope)!.current(node)
  }

  #expression(node: Node, at: Scope): Code {
    if (node.width > 1) return vectorExpression(this, node, at)
    const { meaning, args } = node
    switch (meaning._tag) {
      case 'const': return constantCode(node.reg, meaning.value)
      case 'bound': return local.get(meaning.end === 'lo' ? 0 : 1)
      case 'counter': return local.get(this.counter(meaning.scope))
      case 'origin': return local.get(this.#pointers.get(meaning.pointer)!)
      case 'cell': {
        const cell = local.get(this.cell(meaning.local, meaning.at)), width = this.graph.vectorTiles.get(meaning.local)
        return width === undefined ? cell : extractLane(cell, node.reg, meaning.at % width)
      }
      case 'load': {
        const { code, offset } = this.address(args[0]!, meaning.pointer, at)
        const raw = concat([code, loadAt(meaning.pointer, offset)])
        return node.reg === 'bool' ? concat([raw, i32Const(0), i32.ne]) : raw
      }
      case 'splat': case 'ramp': return vectorExpression(this, node, at)
      case 'sum': return concat([this.value(args[0]!, at), this.value(args[1]!, at), i32.add])
      case 'shift': return concat([this.value(args[0]!, at), i32Const(meaning.by), i32.add])
      case 'scale': return concat([this.value(args[0]!, at), i32Const(meaning.by), i32.mul])
      case 'div': return this.#quotient(this.value(args[0]!, at), meaning.by, meaning.natural)
      case 'mod': return this.#remainder(this.value(args[0]!, at), meaning.by, meaning.natural)
      case 'guard': {
        const when = this.value(args[0]!, at)
        const scopes = this.placements.guardScopes(node, at)
        let then: Code = [], otherwise: Code = []
        const thenCode = this.inScope(scopes.then, () => { then = this.value(args[1]!, scopes.then) })
        const elseCode = this.inScope(scopes.else, () => { otherwise = this.value(args[2]!, scopes.else) })
        const result = this.local(typeOf(node.reg))
        return concat([when, ifElse(concat([thenCode, then, local.set(result)]), concat([elseCode, otherwise, local.set(result)])), local.get(result)])
      }
      case 'op':
        return operation({ op: meaning.op, reg: node.reg, regs: args.map(a => a.reg), args: args.map(a => this.value(a, at)), known: args.map(knownValue) }, { local: type => this.local(type), rem: this.rem })
    }
  }

  /** Rounded down. */
  #quotient(x: Code, by: number, natural: boolean): Code {
    if ((by & (by - 1)) === 0) return concat([x, i32Const(Math.log2(by)), i32.shrS])
    if (natural) return concat([x, i32Const(by), i32.divU])
    const n = this.local('i32'), q = this.local('i32')
    return concat([x, local.tee(n), i32Const(by), i32.divS, local.tee(q), local.get(q), i32Const(by), i32.mul, local.get(n), i32.gtS, i32.sub])
  }

  #remainder(x: Code, by: number, natural: boolean): Code {
    if ((by & (by - 1)) === 0) return concat([x, i32Const(by - 1), i32.and])
    if (natural) return concat([x, i32Const(by), i32.remU])
    const r = this.local('i32')
    return concat([x, i32Const(by), i32.remS, local.tee(r), i32Const(by), i32Const(0), local.get(r), i32Const(0), i32.ltS, [0x1b], i32.add])
  }
}

/**
 * Copies of the body that are computed together: a long chain of operations waits for each of them, several chains wait at the same time. In
 * nanoseconds per element, Node 20, with 1, 2 and 4 copies: exp 1.55, 1.27, 1.05, logistic 2.65, 2.15, 1.53, random bits 5.3, 3.6, 2.8, random normal
 * numbers 15.6, 10.5, 6.9. For bodies between LONG and TOO_LONG operations (the logarithm of the gamma function, in double precision, takes 19 alone
 * and 33 with 4), in loops whose iterations are worth the code: MANY, or VERY_MANY where it is MUCH. Where loads are more than one in PER_LOAD
 * operations memory is waited for, and the copies take registers from what they have in common.
 */
const TURNS = 4, LONG = 12, MUCH = 100, TOO_LONG = 250, MANY = 256, VERY_MANY = 8192, PER_LOAD = 4

const takesTurns = ({ operations, loads }: LaneWork, trips: number): boolean =>
  LONG <= operations && operations <= TOO_LONG && operations >= PER_LOAD * loads && trips >= (operations <= MUCH ? MANY : VERY_MANY)

const isInnermost = (body: readonly GraphStmt[]): boolean =>
  body.every(s => s._tag !== 'for' && s._tag !== 'while' && (s._tag !== 'if' || (isInnermost(s.then.body) && isInnermost(s.else.body))))

const constantCode = (reg: Node['reg'], value: number): Code => {
  switch (reg) {
    case 'f32': return f32Const(value)
    case 'f64': return f64Const(value)
    case 'bool': return i32Const(value === 0 ? 0 : 1)
    default: return i32Const(value | 0)
  }
}
