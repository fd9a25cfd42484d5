/**
 * Loops of independent iterations, four at once, or several times four. Their values are those of `wide-lanes`; what does not
 * vary is splat before the loop.
 */
import type { Pointer } from '../../../ir/loop/scalar.js'
import { childScope, type GraphStmt, type Node, type Scope } from '../values/graph.js'
import type { Placements } from '../values/placement.js'
import { type Code, concat } from './encoder.js'
import { f32x4, f64x2, i32, i32Const, i32x4, ifElse, load, local, store, v128 } from './instructions.js'
import { type Address, encloses, type FunctionScope, knownValue } from './function-scope.js'
import { log2Size, loadAt, perVector, storeAt } from './memory-access.js'
import { shortSelection } from './selection.js'
import { bitsOf, ramp, splat, splatBits, splatConstant } from './splat.js'
import { type Square, squaresOf, turned } from './squares.js'
import { extractLane } from './vectors.js'
import { strideOf } from './walk.js'
import { type Lanes, wideOperation } from './wide-lanes.js'

type For = Extract<GraphStmt, { readonly _tag: 'for' }>
type StoreStmt = Extract<GraphStmt, { readonly _tag: 'store' }>

/** Iterations of a loop in lanes that are done at once. */
export const LANES = 4

/** What four iterations take. */
export interface LaneWork {
  /** On vectors, as a rule. */
  readonly operations: number
  readonly loads: number
}

/** What straight code of independent iterations takes, all of whose operations have lanes; `null` for others. */
export const laneWork = (s: For, parallel: boolean, placements: Placements): LaneWork | null => {
  const outermost = s.scope.parent?.kind === 'kernel'
  if (!(s.vector || (outermost && parallel)) || s.step !== 1 || s.rest !== null) return null
  let operations = 0, loads = 0
  const seen = new Set<Node>()
  const hasLanes = (node: Node): boolean => {
    if (node.width > 1) return false
    if (seen.has(node) || node.home !== s.scope) return true
    seen.add(node)
    const { meaning, args } = node
    switch (meaning._tag) {
      case 'counter': case 'sum': case 'shift': case 'scale': return Number.isFinite(strideOf(node, s.scope))
      case 'load': {
        loads++
        return Number.isFinite(strideOf(args[0]!, s.scope))
      }
      case 'op': {
        operations += node.reg === 'f64' ? 2 : 1
        return wideOperation(operationOf(node, meaning.op)) !== null && args.every(hasLanes)
      }
      case 'guard': {
        const [when, then, otherwise] = args
        const usual = hasLanes(when!) && hasLanes(otherwise!), counted = operations
        const all = usual && hasLanes(then!)
        operations = counted // of what is rare nothing
        return all && !args.some(readsUnderGuard)
      }
      default: return false
    }
  }
  // A side is computed for all lanes or none: it must not read memory that only some of them may.
  const checked = new Set<Node>()
  const readsUnderGuard = (node: Node): boolean => {
    if (checked.has(node)) return false
    checked.add(node)
    if (node.meaning._tag === 'load' && placements.places[node.id]!.some(p => p.scope.kind === 'branch')) return true
    return node.loads && node.args.some(readsUnderGuard)
  }
  const stores = (b: StoreStmt): boolean => {
    const stride = strideOf(b.address, s.scope)
    return stride !== 0 && Number.isFinite(stride) && hasLanes(b.value)
  }
  if (!s.body.every(b => (b._tag === 'store' ? stores(b) : b._tag === 'pin' ? hasLanes(b.value) : b._tag === 'ahead'))) return null
  // small elements are read and written one by one: lanes are for what is computed of them
  const whole = operations > 0 || s.body.some(b => b._tag === 'store' && perVector(b.pointer) !== null)
  return whole ? { operations, loads } : null
}

type Op = Extract<Node['meaning'], { readonly _tag: 'op' }>['op']
const operationOf = ({ reg, args }: Node, op: Op) => ({ op, reg, regs: args.map(a => a.reg), known: args.map(knownValue) })

/**
 * The body of a loop for so many times four iterations: of each statement all copies are computed before one is stored, so that they need
 * not wait for each other. A branch in between would make them wait: what guards ask is asked of all copies at once, before anything is computed.
 */
export const emitLaneLoop = (emitter: FunctionScope, outside: Scope, { scope, body }: For, turns: number): void => {
  const shared: Shared = { invariants: new Map(), squares: squaresOf(body, scope, emitter.placements) }
  const copies = (branch: Branch | null): readonly LaneLoop[] => Array.from({ length: turns }, (_, turn) => new LaneLoop(emitter, outside, scope, shared, turn * LANES, branch))
  const all = copies(null), guards = turns > 1 ? guardsOf(body, scope, emitter.placements) : []
  if (guards.length === 0) return emitBody(all, body)
  const asked = concat(guards.flatMap((guard, i) => [askAll(all, guard.args[0]!, scope), ...(i === 0 ? [] : [i32.or])]))
  const branch = (holdsNowhere: readonly Node[]): Branch => ({
    scope: childScope(scope, 'branch'),
    holdsNowhere: new Set(holdsNowhere),
    moved: new Set([scope, ...holdsNowhere.map(guard => emitter.placements.guardScopes(guard, scope).else)]),
  })
  const rarely = branch([]), usually = branch(guards)
  const rare = emitter.inScope(rarely.scope, () => emitBody(copies(rarely), body))
  const usual = emitter.inScope(usually.scope, () => emitBody(all.map(copy => copy.inside(usually)), body))
  emitter.push(scope, asked, ifElse(rare, usual))
}

const emitBody = (copies: readonly LaneLoop[], body: readonly GraphStmt[]): void => {
  for (const b of body) {
    if (b._tag === 'store') {
      const values = copies.map(copy => copy.named(b.value, copies.length > 1))
      copies.forEach((copy, i) => copy.store(b, values[i]!))
    } else if (b._tag === 'pin') for (const copy of copies) copy.value(b.value, copy.scope)
  }
}

/** Where a body is computed, its guards whose conditions hold in no lane there, and the scopes whose values are computed in the branch instead. */
interface Branch {
  readonly scope: Scope
  readonly holdsNowhere: ReadonlySet<Node>
  readonly moved: ReadonlySet<Scope>
}

/** The guards of the body itself whose conditions need no others, and nothing that the body stores. */
const guardsOf = (body: readonly GraphStmt[], scope: Scope, { places }: Placements): readonly Node[] => {
  const found: Node[] = []
  const written = body.find(b => b._tag === 'store')?.value.version ?? 0
  /** Whether there is a guard in a value; inside of guards is not looked. */
  const guarded = new Map<Node, boolean>()
  const visit = (node: Node): boolean => {
    if (node.home !== scope) return false
    let known = guarded.get(node)
    if (known === undefined) guarded.set(node, (known = find(node)))
    return known
  }
  const find = (node: Node): boolean => {
    if (node.meaning._tag !== 'guard') return node.args.map(visit).includes(true)
    if (!visit(node.args[0]!) && node.args[0]!.version <= written && places[node.id]!.some(p => p.scope === scope)) found.push(node)
    return true
  }
  for (const b of body) if (b._tag === 'store' || b._tag === 'pin') visit(b.value)
  return found
}

/** Whether a condition holds in some lane of some copy; it may say so of NaN, too. */
const askAll = (copies: readonly LaneLoop[], when: Node, at: Scope): Code => {
  const together = (each: (copy: LaneLoop) => Code, instruction: Code): Code => concat(copies.flatMap((copy, i) => [each(copy), ...(i === 0 ? [] : [instruction])]))
  const limited = magnitude(when)
  if (limited === null) return concat([together(copy => concat(copy.value(when, at)), v128.or), v128.anyTrue])
  // magnitudes are in the order of their bits, and of integers the greatest tells whether one is greater
  const greatest = together(copy => concat([...copy.value(limited.of, at), i32Const(1), i32x4.shl]), i32x4.maxU)
  return concat([greatest, splatBits(bitsOf('f32', limited.limit) << 1), i32x4.gtU, v128.anyTrue])
}

/** The parts of a condition |x| > limit. */
const magnitude = ({ meaning, args }: Node): { readonly of: Node; readonly limit: number } | null => {
  if (meaning._tag !== 'op' || meaning.op !== 'gt') return null
  const x = args[0]!, limit = knownValue(args[1]!)
  return x.reg === 'f32' && x.meaning._tag === 'op' && x.meaning.op === 'abs' && limit !== undefined && limit >= 0 ? { of: x.args[0]!, limit } : null
}

/** What the copies of a body have in common. */
interface Shared {
  readonly invariants: Map<Node, Lanes>
  readonly squares: ReadonlyMap<Node, Square>
}

class LaneLoop {
  /** `ahead`: how many iterations the first lane is ahead of the counter; `branch`: if the body is computed in one; `bound`: what is in locals already. */
  constructor(
    readonly emitter: FunctionScope,
    readonly outside: Scope,
    readonly scope: Scope,
    readonly shared: Shared,
    readonly ahead: number,
    readonly branch: Branch | null,
    readonly bound: Map<Node, { readonly scope: Scope; readonly lanes: Lanes }[]> = new Map(),
  ) {}

  /** The same iterations in a branch, with what is computed already. */
  inside(branch: Branch): LaneLoop {
    return new LaneLoop(this.emitter, this.outside, this.scope, this.shared, this.ahead, branch, this.bound)
  }

  /** In locals, if it is to wait there. */
  named(node: Node, waits: boolean): Lanes {
    const lanes = this.value(node, this.scope)
    return waits ? this.#assign(this.scope, lanes) : lanes
  }

  value(node: Node, at: Scope): Lanes {
    const bound = this.bound.get(node)?.find(b => encloses(b.scope, at))
    if (bound !== undefined) return bound.lanes
    if (node.home !== this.scope) return this.#invariant(node)
    const placement = this.emitter.placements.places[node.id]!.find(p => encloses(p.scope, at))
    if (placement?.named !== true) return this.#expression(node, at)
    return this.#bind(node, placement.scope, this.#expression(node, placement.scope))
  }

  #invariant(node: Node): Lanes {
    if (node.meaning._tag === 'const' && node.reg !== 'f64') return [splatConstant(node)]
    let lanes = this.shared.invariants.get(node)
    if (lanes === undefined) {
      const [all] = this.#assign(this.outside, [splat(this.emitter.value(node, this.outside), node.reg)])
      this.shared.invariants.set(node, (lanes = (node.reg === 'f64' ? [0, 1] : [0]).map(() => all!)))
    }
    return lanes
  }

  #bind(node: Node, scope: Scope, codes: Lanes): Lanes {
    const bound = { scope, lanes: this.#assign(scope, codes) }
    const all = this.bound.get(node)
    if (all === undefined) this.bound.set(node, [bound])
    else all.push(bound)
    return bound.lanes
  }

  #assign(scope: Scope, codes: Lanes): Lanes {
    return codes.map(code => {
      const index = this.emitter.local('v128')
      this.#push(scope, code, local.set(index))
      return local.get(index)
    })
  }

  #push(scope: Scope, ...code: readonly Code[]): void {
    this.emitter.push(this.branch?.moved.has(scope) === true ? this.branch.scope : scope, ...code)
  }

  #expression(node: Node, at: Scope): Lanes {
    const { meaning, args } = node
    switch (meaning._tag) {
      case 'load': {
        const square = this.shared.squares.get(node)
        return square === undefined ? this.#load(node, meaning.pointer) : this.#column(node, meaning.pointer, square)
      }
      case 'op': {
        const short = shortSelection(node)
        if (short === null) return wideOperation(operationOf(node, meaning.op))!(args.map(a => this.value(a, at)), () => this.emitter.local('v128'))
        const [x, y] = short.args.map(a => this.value(a, at))
        return x!.map((part, i) => concat([part, y![i]!, short.instruction]))
      }
      case 'guard': return this.#guard(node, at)
      default: {
        // an index as a value: the first lane's, and its distance to the others
        const stride = strideOf(node, this.scope), first = this.emitter.current(node, this.scope)
        return [ramp(this.ahead === 0 ? first : concat([first, i32Const(stride * this.ahead), i32.add]), stride)]
      }
    }
  }

  /** Guards are for what is rare: the first side is computed when some lane wants it, the second in any case. */
  #guard(node: Node, at: Scope): Lanes {
    const [when, then, otherwise] = node.args
    const { emitter } = this
    const scopes = emitter.placements.guardScopes(node, at)
    if (this.branch?.holdsNowhere.has(node) === true) return this.value(otherwise!, scopes.else)
    const fresh = (): number => emitter.local('v128')
    const mask = fresh(), results = (node.reg === 'f64' ? [0, 1] : [0]).map(fresh)
    const assign = (scope: Scope, codes: Lanes): void => codes.forEach((code, i) => emitter.push(scope, code, local.set(results[i]!)))
    const select = wideOperation({ op: 'select', reg: node.reg, regs: ['bool', node.reg, node.reg], known: [] })!
    const usual = emitter.inScope(scopes.else, () => assign(scopes.else, this.value(otherwise!, scopes.else)))
    this.#push(at, usual, ...this.value(when!, at), local.set(mask))
    const rare = emitter.inScope(scopes.then, () => assign(scopes.then, select([[local.get(mask)], this.value(then!, scopes.then), results.map(r => local.get(r))], fresh)))
    this.#push(at, local.get(mask), v128.anyTrue, ifElse(rare, []))
    return results.map(r => local.get(r))
  }

  #load(node: Node, pointer: Pointer): Lanes {
    const stride = strideOf(node.args[0]!, this.scope), { code, offset } = this.#address(node.args[0]!, pointer, stride)
    if (stride === 1) {
      const each = perVector(pointer)
      if (each !== null) return (each === 4 ? [0] : [0, 16]).map(distance => concat([code, load.v128(offset + distance)]))
      if (pointer.element === 'uint16') return [concat([code, load.u16x4(offset)])]
      if (pointer.element === 'int16') return [concat([code, load.i16x4(offset)])]
    }
    const lane = (i: number): Code => {
      const { code: where, offset: at } = laneAddress(code, offset, (i * stride) << log2Size(pointer))
      const raw = concat([where, loadAt(pointer, at)])
      return node.reg === 'bool' ? concat([i32Const(0), raw, i32.sub]) : raw
    }
    if (node.reg === 'f64') return [0, 2].map(i => concat([lane(i), f64x2.splat, lane(i + 1), f64x2.replace(1)]))
    const one = node.reg === 'f32' ? f32x4 : i32x4
    return [concat([lane(0), one.splat, ...[1, 2, 3].flatMap(i => [lane(i), one.replace(i)])])]
  }

  /** All columns of the square are read with the first. */
  #column(node: Node, pointer: Pointer, square: Square): Lanes {
    const index = square[0]!.args[0]!, stride = strideOf(index, this.scope), { code, offset } = this.#address(index, pointer, stride)
    const rows = Array.from({ length: LANES }, (_, i) => {
      const { code: where, offset: at } = laneAddress(code, offset, (i * stride) << log2Size(pointer))
      return (perVector(pointer) === 4 ? [0] : [0, 16]).map(distance => concat([where, load.v128(at + distance)]))
    })
    const columns = turned(rows, codes => this.#assign(this.scope, codes))
    square.forEach((load, i) => this.bound.set(load, [{ scope: this.scope, lanes: columns[i]! }]))
    return columns[square.indexOf(node)]!
  }

  /** Where the first lane reads or writes. */
  #address(node: Node, pointer: Pointer, stride: number): Address {
    const { code, offset } = this.emitter.address(node, pointer, this.scope)
    return laneAddress(code, offset, (this.ahead * stride) << log2Size(pointer))
  }

  store(s: StoreStmt, values: Lanes): void {
    const { emitter, scope } = this
    const stride = strideOf(s.address, scope)
    const { code, offset } = this.#address(s.address, s.pointer, stride)
    if (stride === 1 && perVector(s.pointer) !== null && s.value.reg !== 'bool') {
      values.forEach((value, part) => this.#push(scope, code, value, store.v128(offset + 16 * part)))
      return
    }
    const lanes = values.map(value => {
      const index = emitter.local('v128')
      this.#push(scope, value, local.set(index))
      return index
    })
    for (let i = 0; i < 4; i++) {
      const { code: where, offset: at } = laneAddress(code, offset, (i * stride) << log2Size(s.pointer))
      this.#push(scope, where, extract(s.value.reg, lanes, i), storeAt(s.pointer, at))
    }
  }
}

const extract = (reg: Node['reg'], lanes: readonly number[], i: number): Code => {
  if (reg === 'f64') return extractLane(local.get(lanes[i >> 1]!), reg, i & 1)
  const lane = extractLane(local.get(lanes[0]!), reg, i)
  return reg === 'bool' ? concat([lane, i32Const(1), i32.and]) : lane
}

/** The address some bytes away. Offsets are never negative. */
const laneAddress = (code: Code, offset: number, distance: number): Address =>
  distance >= 0 ? { code, offset: offset + distance } : { code: concat([code, i32Const(distance), i32.add]), offset }
