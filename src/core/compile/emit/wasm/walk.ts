/**
 * Addresses. What advances with an innermost loop is a pointer, set before the loop and moved on at the end of its body;
 * constant distances are offsets of the instructions. Computing addresses anew takes longer than what is done with the elements.
 */
import type { Node, Scope } from '../values/graph.js'
import { type Code, concat } from './encoder.js'
import { i32, i32Const, local } from './instructions.js'
import type { Address, FunctionScope } from './function-scope.js'

/** How an index advances with the counter of a loop; NaN where it is not a multiple of it. */
export const strideOf = (node: Node, scope: Scope): number => {
  if (node.home !== scope) return 0
  const { meaning, args } = node
  switch (meaning._tag) {
    case 'counter': return meaning.scope === scope ? 1 : 0
    case 'sum': return strideOf(args[0]!, scope) + strideOf(args[1]!, scope)
    case 'shift': return strideOf(args[0]!, scope)
    case 'scale': return strideOf(args[0]!, scope) * meaning.by
    default: return Number.NaN
  }
}

/** An index as another one and a constant distance that an instruction can add: it does not wrap around, so what it is added to must not be negative. */
export const splitAddress = (node: Node): { readonly base: Node; readonly offset: number } => {
  const { meaning, args } = node
  return meaning._tag === 'shift' && meaning.by > 0 && isNatural(args[0]!) ? { base: args[0]!, offset: meaning.by } : { base: node, offset: 0 }
}

const isNatural = ({ meaning, args }: Node): boolean => {
  switch (meaning._tag) {
    case 'counter': case 'origin': case 'bound': return true
    case 'const': return meaning.value >= 0
    case 'shift': case 'scale': return meaning.by >= 0 && isNatural(args[0]!)
    case 'sum': return args.every(isNatural)
    case 'mod': return true
    case 'div': return meaning.natural
    default: return false
  }
}

/** The pointers of an innermost loop. */
export class Walk {
  readonly #pointers = new Map<string, number>()
  readonly #advances: Code[] = []

  /** `step`: how far the counter goes from one run of the body to the next. */
  constructor(
    readonly emitter: FunctionScope,
    readonly outside: Scope,
    readonly scope: Scope,
    readonly step: number,
  ) {}

  /** The address of an element of 2^log2 bytes, if its index advances steadily. */
  address(node: Node, log2: number): Address | null {
    const stride = strideOf(node, this.scope)
    if (Number.isNaN(stride)) return null
    const { base, offset } = splitAddress(node)
    const key = `${base.id}:${log2}`
    let pointer = this.#pointers.get(key)
    if (pointer === undefined) {
      this.#pointers.set(key, (pointer = this.emitter.local('i32')))
      this.emitter.push(this.outside, this.current(base), i32Const(log2), i32.shl, local.set(pointer))
      this.#advances.push(local.get(pointer), i32Const((stride * this.step) << log2), i32.add, local.set(pointer))
    }
    return { code: local.get(pointer), offset: offset << log2 }
  }

  /** The index as the counter stands, computed here: named values of the loop belong to its scalar version. */
  current(node: Node): Code {
    if (node.home !== this.scope) return this.emitter.value(node, this.outside)
    const { meaning, args } = node
    switch (meaning._tag) {
      case 'counter': return local.get(this.emitter.counter(meaning.scope))
      case 'sum': return concat([this.current(args[0]!), this.current(args[1]!), i32.add])
      case 'shift': return concat([this.current(args[0]!), i32Const(meaning.by), i32.add])
      case 'scale': return concat([this.current(args[0]!), i32Const(meaning.by), i32.mul])
      default: return this.emitter.value(node, this.outside)
    }
  }

  /** What ends the body. */
  advance(): Code {
    return concat(this.#advances)
  }
}
