/** From the statements of a kernel to its graph of values: unrolls, numbers values, and tells versions of memory apart. */
import { InternalError } from '../../../base/errors.js'
import { type Index, type IndexVar, indexConst, indexOf, offsetIndex } from '../../../ir/loop/index-expr.js'
import type { Kernel, Stmt } from '../../../ir/loop/kernel.js'
import { type Local, type Pointer, type Reg, type Scalar, fromIndex } from '../../../ir/loop/scalar.js'
import { effectsOf, hasNoSets, indexesTile, isLong } from './effects.js'
import { type Block, childScope, type GraphStmt, type KernelGraph, kernelScope, type Node, type Scope, type Use } from './graph.js'
import { IndexNodes } from './index-nodes.js'
import { type LaneGroup, laneGroup, straight, type VectorUnit, type Width } from './lanes.js'
import { NodeTable } from './node-table.js'

/** The content of a register or of memory between two writes. */
interface Version {
  readonly id: number
  readonly scope: Scope
}

export interface GraphOptions {
  /** Independent iterations of long straight code that are computed together, for machines that would wait for each operation. */
  readonly turns: number
  /** For machines with vectors, as which unrolled loops are emitted. */
  readonly vectors: VectorUnit | null
}

export const buildGraph = (kernel: Kernel, options: GraphOptions): KernelGraph => new Builder(kernel, options).graph()

/** Operations after which copies of unrolled code take turns, and after which it is worth making copies for that. */
const LONG = 10, LONG_ALONE = 16

/** Fewer iterations are not worth more code. */
const MANY = 64

class Builder {
  readonly #values = new NodeTable()
  readonly #indices: IndexNodes
  readonly #uses: Use[] = []
  readonly #scopeIds = new Map<Scope, number>()
  readonly #written: ReadonlySet<Pointer>
  readonly #localNumbers = new Map<Local, number>()
  /** Of written pointers; of registers, by position. */
  readonly #memory = new Map<Pointer, Version>()
  readonly #cells = new Map<Local, Version[]>()
  /** Registers declared in an unrolled loop are different ones in every copy of its body. */
  readonly #instances = new Map<Local, Local>()
  readonly #lets = new Map<Local, Node>()
  /** The iterations that are being done at once. */
  #lanes: LaneGroup | null = null
  readonly #vectorTiles = new Map<Local, Width>()
  /** What the scalars of a copy of an unrolled body became. */
  #made: Map<Scalar, Node> | null = null
  #versions = 0

  constructor(
    readonly kernel: Kernel,
    readonly options: GraphOptions,
  ) {
    this.#written = effectsOf(kernel.body).pointers
    this.#indices = new IndexNodes(kernel, this.#values)
  }

  graph(): KernelGraph {
    const { kernel } = this
    const scope = kernelScope()
    for (const p of this.#written) this.#memory.set(p, this.#version(scope))
    const lo = this.#values.intern(scope, 'i32', { _tag: 'bound', end: 'lo' }, 'lo', []), hi = this.#values.intern(scope, 'i32', { _tag: 'bound', end: 'hi' }, 'hi', [])
    const independent = kernel.order === 'parallel' && kernel.outer.extent >= MANY
    const body = [this.#loop(scope, kernel.outer, lo, hi, 1, false, independent, kernel.body)]
    return { scope, pointers: kernel.pointers, written: this.#written, body, nodes: this.#values.nodes, vectorTiles: this.#vectorTiles, uses: this.#uses }
  }

  // ---- statements

  #block(scope: Scope, body: readonly Stmt[]): readonly GraphStmt[] {
    const out: GraphStmt[] = []
    for (const s of body) this.#statement(scope, s, out)
    return out
  }

  #statement(scope: Scope, s: Stmt, out: GraphStmt[]): void {
    switch (s._tag) {
      case 'for': return this.#for(scope, s, out)
      case 'let': {
        const value = this.#scalar(s.value)
        this.#lets.set(s.local, value)
        if (value.version > 0) {
          this.#uses.push({ node: value, scope, pinned: true })
          out.push({ _tag: 'pin', value })
        }
        return
      }
      case 'cells': {
        const init = this.#use(scope, s.init)
        const size = s.local.extents.reduce((n, extent) => n * extent, 1)
        const version = this.#version(scope)
        this.#cells.set(s.local, new Array<Version>(size).fill(version))
        const declared = this.#declare(s.local)
        out.push({ _tag: 'cells', local: declared, init })
        return
      }
      case 'set': {
        const value = this.#use(scope, s.value)
        const at = this.#position(s.local, s.at)
        const local = this.#instances.get(s.local)!
        const { width } = value
        this.#cellsOf(s.local).fill(this.#version(scope), at, at + width)
        if (width !== 1) this.#vectorTiles.set(local, width)
        out.push({ _tag: 'set', local, at, value })
        return
      }
      case 'store': {
        const value = this.#use(scope, s.value)
        const address = this.#indices.address(s.pointer, s.index, x => this.#scalar(x))
        this.#uses.push({ node: address, scope, pinned: false })
        this.#memory.set(s.pointer, this.#version(scope))
        out.push({ _tag: 'store', pointer: s.pointer, address, value })
        return
      }
      case 'if': {
        const when = this.#use(scope, s.when)
        const then = this.#branch(scope, s.then), otherwise = this.#branch(scope, s.else)
        this.#forget(scope, [s])
        out.push({ _tag: 'if', when, then, else: otherwise })
        return
      }
      case 'while': {
        const inner = childScope(scope, 'loop')
        this.#forget(inner, [s])
        const when = this.#use(inner, s.when)
        const body = this.#block(inner, s.body)
        this.#forget(scope, [s])
        out.push({ _tag: 'while', when, scope: inner, body })
        return
      }
    }
  }

  #branch(scope: Scope, body: readonly Stmt[]): Block {
    const inner = childScope(scope, 'branch')
    // Versions made inside a branch are not those of the other one.
    const memory = new Map(this.#memory), cells = new Map([...this.#cells].map(([local, versions]) => [local, [...versions]]))
    const block = { scope: inner, body: this.#block(inner, body) }
    for (const [p, v] of memory) this.#memory.set(p, v)
    for (const [local, v] of cells) this.#cells.set(local, v)
    return block
  }

  #for(scope: Scope, s: Extract<Stmt, { readonly _tag: 'for' }>, out: GraphStmt[]): void {
    const from = this.#indices.resolve(s.from), to = this.#indices.resolve(s.to)
    const known = from.terms.length === 0 && to.terms.length === 0
    const trips = known ? Math.ceil((to.constant - from.constant) / s.step) : Number.NaN
    if (trips <= 0) return
    if (trips === 1 || s.mode === 'unroll' || (s.mode === 'vector' && indexesTile(s.counter, s.body))) {
      if (!known) throw new InternalError(this.kernel.name, { expected: 'constant bounds of an unrolled loop', got: 'bounds that vary' })
      this.#unroll(scope, s, from.constant, to.constant, out)
      return
    }
    const first = this.#use(scope, fromIndex(from)), last = this.#use(scope, fromIndex(to))
    out.push(this.#loop(scope, s.counter, first, last, s.step, s.mode === 'vector', s.mode === 'vector' && trips >= MANY, s.body))
  }

  #unroll(scope: Scope, s: Extract<Stmt, { readonly _tag: 'for' }>, from: number, to: number, out: GraphStmt[]): void {
    const values: Index[] = []
    for (let i = s.step === 1 ? this.#unrollInLanes(scope, s, from, to, out) : from; i < to; i += s.step) values.push(indexConst(i))
    this.#copies(scope, s.counter, values, s.body, false, out)
  }

  /** As many iterations as vectors are full of; where the others begin. */
  #unrollInLanes(scope: Scope, { counter, body: whole }: Extract<Stmt, { readonly _tag: 'for' }>, from: number, to: number, out: GraphStmt[]): number {
    const unit = this.options.vectors
    if (unit === null || to - from < 2) return from
    const body = straight(whole)
    let start = from
    const at = (index: Index, n: number): Index => this.#indices.where(counter, indexConst(start + n), () => this.#indices.resolve(index))
    const groupHere = (): LaneGroup | null => laneGroup({ counter, body, unit, at, isVector: local => this.#vectorTiles.has(this.#instances.get(local)!) })
    for (let group = groupHere(); group !== null && start + group.width <= to; group = group.goesOn ? group : groupHere()) {
      this.#lanes = group
      out.push(...this.#indices.where(counter, indexConst(start), () => this.#block(scope, body)))
      this.#lanes = null
      start += group.width
    }
    return start
  }

  /** The body once for every value of the counter; of long straight code the copies take turns. */
  #copies(scope: Scope, counter: IndexVar, values: readonly Index[], body: readonly Stmt[], independent: boolean, out: GraphStmt[]): void {
    const memory = new Map(this.#memory)
    const made = this.#made, before = this.#versions
    const copies: Map<Scalar, Node>[] = []
    const statements: GraphStmt[] = []
    const long = values.length > 1 && isLong(body, LONG)
    for (const value of values) {
      // What other iterations store is not what this one loads.
      if (independent) for (const [p, version] of memory) this.#memory.set(p, version)
      if (long) copies.push((this.#made = new Map()))
      statements.push(...this.#indices.where(counter, value, () => this.#block(scope, body)))
    }
    this.#made = made
    if (long) {
      const nodes = [...copies[0]!.keys()].flatMap(scalar => copies.flatMap(copy => copy.get(scalar) ?? []))
      out.push({ _tag: 'ahead', values: nodes.filter(node => node.version <= before) })
    }
    out.push(...statements)
  }

  #loop(scope: Scope, counter: IndexVar, from: Node, to: Node, step: number, vector: boolean, independent: boolean, body: readonly Stmt[]): GraphStmt {
    const turns = independent && step === 1 && this.options.turns > 1 && hasNoSets(body) && isLong(body, LONG_ALONE) ? this.options.turns : 1
    const enter = (advance: number): { readonly counter: Node; readonly scope: Scope; readonly body: readonly GraphStmt[] } => {
      const inner = childScope(scope, 'loop')
      const node = this.#values.intern(inner, 'i32', { _tag: 'counter', counter, scope: inner }, `c${this.#scopeId(inner)}`, [])
      this.#forget(inner, body)
      const statements: GraphStmt[] = []
      this.#indices.inLoop(counter, node, () => {
        if (advance === 1) statements.push(...this.#block(inner, body))
        else this.#copies(inner, counter, Array.from({ length: advance }, (_, i) => offsetIndex(indexOf(counter), i)), body, true, statements)
      })
      this.#forget(scope, body)
      return { counter: node, scope: inner, body: statements }
    }
    return { _tag: 'for', from, to, step: step * turns, vector, ...enter(turns), rest: turns === 1 ? null : enter(1) }
  }

  /** What `body` writes may have changed. */
  #forget(scope: Scope, body: readonly Stmt[]): void {
    const { pointers, locals } = effectsOf(body)
    for (const p of pointers) this.#memory.set(p, this.#version(scope))
    for (const local of locals) this.#cells.get(local)?.fill(this.#version(scope))
  }

  #version(scope: Scope): Version {
    return { id: ++this.#versions, scope }
  }

  #scopeId(scope: Scope): number {
    let id = this.#scopeIds.get(scope)
    if (id === undefined) this.#scopeIds.set(scope, (id = this.#scopeIds.size))
    return id
  }

  // ---- values

  #use(scope: Scope, s: Scalar): Node {
    const value = this.#scalar(s)
    const node = this.#lanes === null ? value : this.#values.splat(value, this.#lanes.width)
    this.#uses.push({ node, scope, pinned: false })
    return node
  }

  #scalar(root: Scalar): Node {
    const done = new Map<Scalar, Node>()
    const visit = (s: Scalar): Node => {
      let node = done.get(s)
      if (node === undefined) {
        done.set(s, (node = compute(s)))
        this.#made?.set(s, node)
      }
      return node
    }
    const compute = (s: Scalar): Node => {
      switch (s._tag) {
        case 'const': return this.#values.constant(s.reg, s.value)
        case 'index': {
          const first = this.#indices.index(this.#indices.resolve(s.index), visit)
          if (this.#lanes?.varies(s) !== true) return first
          const by = this.#lanes.stride(s.index)
          return this.#values.intern(null, 'i32', { _tag: 'ramp', by }, `ramp${by}`, [first], 0, this.#lanes.width)
        }
        case 'load': return this.#load(s.reg, s.pointer, this.#indices.address(s.pointer, s.index, visit), this.#widthOf(s))
        case 'local': return this.#lets.get(s.local) ?? this.#cell(s.local, s.at, this.#widthOf(s))
        case 'guard': {
          const args = [visit(s.when), visit(s.then), visit(s.else)]
          return this.#values.intern(null, s.reg, { _tag: 'guard' }, `guard:${s.reg}`, args)
        }
        case 'op': {
          const args = s.args.map(visit)
          const width = args.find(a => a.width > 1)?.width ?? 1
          return this.#values.intern(null, s.reg, { _tag: 'op', op: s.op }, `${s.op}:${s.reg}`, width === 1 ? args : args.map(a => this.#values.splat(a, width)), 0, width)
        }
      }
    }
    return visit(root)
  }

  #widthOf(s: Scalar): Node['width'] {
    return this.#lanes?.varies(s) === true ? this.#lanes.width : 1
  }

  #load(reg: Reg, pointer: Pointer, address: Node, width: Node['width']): Node {
    const version = this.#memory.get(pointer)
    return this.#values.intern(version?.scope ?? null, reg, { _tag: 'load', pointer }, `load${version?.id ?? ''}:${reg}:${this.#indices.pointerNumber(pointer)}`, [address], version?.id, width)
  }

  #cell(local: Local, at: readonly Index[], width: Node['width']): Node {
    const position = this.#position(local, at)
    // of cells that were set apart, the version of the latest
    const version = this.#cellsOf(local).slice(position, position + width).reduce((latest, v) => (v.id > latest.id ? v : latest))
    return this.#values.intern(version.scope, local.reg, { _tag: 'cell', local: this.#instances.get(local)!, at: position }, `cell${this.#localNumber(local)}[${position}]${version.id}`, [], version.id, width)
  }

  #localNumber(local: Local): number {
    let n = this.#localNumbers.get(local)
    if (n === undefined) this.#localNumbers.set(local, (n = this.#localNumbers.size))
    return n
  }

  #declare(local: Local): Local {
    const instance = this.#instances.has(local) ? { ...local } : local
    this.#instances.set(local, instance)
    return instance
  }

  #cellsOf(local: Local): Version[] {
    const cells = this.#cells.get(local)
    if (cells === undefined) throw new InternalError(this.kernel.name, { expected: 'a register that was declared', got: `register ${local.id}` })
    return cells
  }

  #position(local: Local, at: readonly Index[]): number {
    let flat = 0
    at.forEach((index, axis) => {
      const i = this.#indices.resolve(index)
      if (i.terms.length > 0) throw new InternalError(this.kernel.name, { expected: 'constant indices into a tile of registers', got: 'an index that varies' })
      flat = flat * local.extents[axis]! + i.constant
    })
    return flat
  }
}
