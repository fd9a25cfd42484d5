/** Groups of like statements that unrolled loops left behind, as vectors: the cells of a register tile, the lanes of a reduction. */
import type { Local, Pointer, Reg } from '../../../ir/loop/scalar.js'
import type { GraphStmt, KernelGraph, Node, Scope } from '../values/graph.js'
import { type Code, concat } from './encoder.js'
import { f32x4, f64x2, i32x4, load, local, store, v128Lanes } from './instructions.js'
import { type CellVectors, encloses, type FunctionScope, knownValue } from './function-scope.js'
import { laneOperation } from './lanes.js'
import { perVector } from './memory-access.js'
import { bitsOf, splat } from './splat.js'
import { baseOf } from './walk.js'

type SetStmt = Extract<GraphStmt, { readonly _tag: 'set' }>
type StoreStmt = Extract<GraphStmt, { readonly _tag: 'store' }>

const lanesOf = (reg: Reg): 2 | 4 | null => (reg === 'f64' ? 2 : reg === 'bool' ? null : 4)

// ---- groups of like statements

const consecutive = (nodes: readonly Node[]): boolean => {
  const [base, offset] = baseOf(nodes[0]!)
  return nodes.every((n, i) => {
    const [b, o] = baseOf(n)
    return b === base && o === offset + i
  })
}

/** Whether scalars side by side are one vector: equal, consecutive in memory or in a tile, or one operation on such. */
const isAlike = (nodes: readonly Node[], cells: (l: Local) => boolean): boolean => {
  const first = nodes[0]!
  if (nodes.every(n => n === first)) return true
  if (!nodes.every(n => n.meaning._tag === first.meaning._tag && n.reg === first.reg)) return false
  const { meaning } = first
  switch (meaning._tag) {
    case 'const': return true
    case 'cell': return cells(meaning.local) && meaning.at % nodes.length === 0 && nodes.every((n, i) => n.meaning._tag === 'cell' && n.meaning.local === meaning.local && n.meaning.at === meaning.at + i)
    case 'load': return nodes.every(n => n.meaning._tag === 'load' && n.meaning.pointer === meaning.pointer) && perVector(meaning.pointer) !== null && consecutive(nodes.map(n => n.args[0]!))
    case 'op': {
      if (!nodes.every(n => n.meaning._tag === 'op' && n.meaning.op === meaning.op && n.args.length === first.args.length && n.args.every((a, i) => a.reg === first.args[i]!.reg))) return false
      const regs = first.args.map(a => a.reg)
      const columns = first.args.map((_, i) => nodes.map(n => n.args[i]!))
      if (meaning.op === 'convert' && first.reg === 'f64') return regs[0] === 'f32' && columns[0]!.every(n => n.meaning._tag === 'load') && isAlike(columns[0]!, cells)
      if (laneOperation({ op: meaning.op, reg: first.reg, regs, known: first.args.map(knownValue) }) === null) return false
      if ((meaning.op === 'shl' || meaning.op === 'shr') && !nodes.every(n => n.args[1] === first.args[1])) return false
      return columns.every(c => isAlike(c, cells))
    }
    default: return false
  }
}

const setsFrom = (body: readonly GraphStmt[], from: number): readonly SetStmt[] | null => {
  const first = body[from]
  if (first?._tag !== 'set') return null
  const width = lanesOf(first.local.reg)
  if (width === null || first.at % width !== 0) return null
  const group: SetStmt[] = []
  for (let i = 0; i < width; i++) {
    const s = body[from + i]
    if (s?._tag !== 'set' || s.local !== first.local || s.at !== first.at + i) return null
    group.push(s)
  }
  return group
}

/** Tiles for which some group of consecutive cells is set alike. */
export const chooseCellVectors = (graph: KernelGraph): CellVectors => {
  const chosen = new Map<Local, 2 | 4>()
  const declared = new Set<Local>()
  const walk = (body: readonly GraphStmt[]): void => {
    body.forEach((s, i) => {
      if (s._tag === 'cells') declared.add(s.local)
      else if (s._tag === 'for') {
        walk(s.body)
        if (s.rest !== null) walk(s.rest.body)
      } else if (s._tag === 'while') walk(s.body)
      else if (s._tag === 'if') {
        walk(s.then.body)
        walk(s.else.body)
      } else if (s._tag === 'set' && !chosen.has(s.local)) {
        const group = setsFrom(body, i), size = s.local.extents.reduce((n, extent) => n * extent, 1)
        if (group !== null && size % group.length === 0 && isAlike(group.map(g => g.value), l => l.extents.reduce((n, extent) => n * extent, 1) % group.length === 0)) chosen.set(s.local, group.length as 2 | 4) // as long as lanesOf said
      }
    })
  }
  walk(graph.body)
  return chosen
}

export class Vectors {
  /** Packed values, by scope and the ids of their scalars. */
  readonly #packed = new Map<string, { readonly scope: Scope; readonly index: number }[]>()

  constructor(readonly emitter: FunctionScope) {}

  getLane(at: Local, position: number, reg: Reg): Code {
    const width = this.emitter.cellVectors.get(at)!, lane = position % width
    return concat([local.get(this.emitter.cell(at, position)), reg === 'f64' ? f64x2.extract(lane) : reg === 'f32' ? f32x4.extract(lane) : i32x4.extract(lane)])
  }

  setLane(scope: Scope, at: Local, position: number, value: Code, reg: Reg): void {
    const index = this.emitter.cell(at, position), lane = position % this.emitter.cellVectors.get(at)!
    this.emitter.push(scope, local.get(index), value, reg === 'f64' ? f64x2.replace(lane) : reg === 'f32' ? f32x4.replace(lane) : i32x4.replace(lane), local.set(index))
  }

  /** Emits as many statements as make one vector statement here: their number, or 0. */
  group(scope: Scope, body: readonly GraphStmt[], from: number): number {
    const first = body[from]!
    if (first._tag === 'set' && this.emitter.cellVectors.has(first.local)) return this.#setGroup(scope, setsFrom(body, from))
    if (first._tag === 'store') return this.#storeGroup(scope, body, from, first)
    return 0
  }

  #alike(nodes: readonly Node[]): boolean {
    return isAlike(nodes, l => this.emitter.cellVectors.get(l) === nodes.length)
  }

  #setGroup(scope: Scope, group: readonly SetStmt[] | null): number {
    if (group === null) return 0
    const values = group.map(s => s.value)
    if (!this.#alike(values)) return 0
    this.emitter.push(scope, this.#pack(values, scope), local.set(this.emitter.cell(group[0]!.local, group[0]!.at)))
    return group.length
  }

  #storeGroup(scope: Scope, body: readonly GraphStmt[], from: number, first: StoreStmt): number {
    const width = perVector(first.pointer)
    if (width === null || first.value.reg === 'bool') return 0
    const group: StoreStmt[] = []
    for (let i = 0; i < width; i++) {
      const s = body[from + i]
      if (s?._tag !== 'store' || s.pointer !== first.pointer) return 0
      group.push(s)
    }
    if (!consecutive(group.map(s => s.address)) || !this.#alike(group.map(s => s.value))) return 0
    // a value may read what an earlier one of the group stored, unless each reads only its own place
    if (group.some(s => readsOther(s.value, first.pointer, s.address))) return 0
    const { code, offset } = this.emitter.address(first.address, first.pointer, scope)
    this.emitter.push(scope, code, this.#pack(group.map(s => s.value), scope), store.v128(offset))
    return width
  }

  #pack(nodes: readonly Node[], scope: Scope): Code {
    const key = nodes.map(n => n.id).join()
    const found = this.#packed.get(key)?.find(p => encloses(p.scope, scope))
    if (found !== undefined) return local.get(found.index)
    const first = nodes[0]!
    if (first.meaning._tag === 'cell' && nodes.some(n => n !== first)) return local.get(this.emitter.cell(first.meaning.local, first.meaning.at))
    const code = this.#packing(nodes, scope)
    if (first.meaning._tag === 'const') return code
    const index = this.emitter.local('v128')
    this.emitter.push(scope, code, local.set(index))
    const all = this.#packed.get(key)
    if (all === undefined) this.#packed.set(key, [{ scope, index }])
    else all.push({ scope, index })
    return local.get(index)
  }

  #packing(nodes: readonly Node[], scope: Scope): Code {
    const first = nodes[0]!, { meaning } = first
    if (nodes.every(n => n === first)) {
      if (meaning._tag === 'load' && perVector(meaning.pointer) !== null && first.reg !== 'bool' && this.#isUnnamed(first, scope)) {
        return this.#read(first.args[0]!, meaning.pointer, scope, meaning.pointer.element === 'float64' ? load.splat64 : load.splat32)
      }
      return splat(this.emitter.value(first, scope), first.reg)
    }
    switch (meaning._tag) {
      case 'const': {
        if (first.reg === 'f64') return concat([splat(this.emitter.value(first, scope), 'f64'), this.emitter.value(nodes[1]!, scope), f64x2.replace(1)])
        return v128Lanes(nodes.map(n => bitsOf(n)))
      }
      case 'load': return this.#read(first.args[0]!, meaning.pointer, scope, load.v128)
      case 'op': {
        if (meaning.op === 'convert' && first.reg === 'f64') {
          const read = first.args[0]!
          const pointer = (read.meaning as Extract<Node['meaning'], { readonly _tag: 'load' }>).pointer // isAlike has checked it is a load
          return nodes.every(n => n.args[0] === read)
            ? splat(this.emitter.value(first, scope), 'f64')
            : concat([this.#read(read.args[0]!, pointer, scope, load.low64), f64x2.promoteLow])
        }
        const emit = laneOperation({ op: meaning.op, reg: first.reg, regs: first.args.map(a => a.reg), known: first.args.map(knownValue) })!
        return emit(first.args.map((_, i) => this.#pack(nodes.map(n => n.args[i]!), scope)), () => this.emitter.local('v128'))
      }
      default: return splat(this.emitter.value(first, scope), first.reg)
    }
  }

  #read(index: Node, pointer: Pointer, scope: Scope, instruction: (offset: number) => Code): Code {
    const { code, offset } = this.emitter.address(index, pointer, scope)
    return concat([code, instruction(offset)])
  }

  #isUnnamed(node: Node, scope: Scope): boolean {
    const placement = this.emitter.placements.places[node.id]!.find(p => encloses(p.scope, scope))
    return placement === undefined || placement.scope === scope
  }
}

const readsOther = (value: Node, pointer: Pointer, address: Node): boolean =>
  value.meaning._tag === 'load' ? value.meaning.pointer === pointer && value.args[0] !== address : value.args.some(a => readsOther(a, pointer, address))
