/** The values of one kernel: equal expressions are one node. */
import type { Reg } from '../../../ir/loop/scalar.js'
import type { Meaning, Node, Scope } from './graph.js'
import type { Width } from './lanes.js'

export class NodeTable {
  /** In order of definition. */
  readonly nodes: Node[] = []
  readonly #byKey = new Map<string, Node>()

  /** `label` tells meanings apart. `scope`: where the value itself is defined, when that is deeper than its arguments. */
  intern(scope: Scope | null, reg: Reg, meaning: Meaning, label: string, args: readonly Node[], version = 0, width: Node['width'] = 1): Node {
    let key = width === 1 ? label : `${width}${label}`
    // counted loops, here and in what is called as often: a first call runs them thousands of times before the engine optimizes them
    for (let i = 0; i < args.length; i++) key += `,${args[i]!.id}`
    const found = this.#byKey.get(key)
    if (found !== undefined) return found
    let home = scope
    let latest = version
    let loads = meaning._tag === 'load'
    let index = meaning._tag !== 'load' && meaning._tag !== 'cell' && meaning._tag !== 'op' && meaning._tag !== 'guard'
    for (let i = 0; i < args.length; i++) {
      const a = args[i]!
      if (home === null || a.home.depth > home.depth) home = a.home
      latest = Math.max(latest, a.version)
      loads ||= a.loads
      index &&= a.index
    }
    const node: Node = { id: this.nodes.length, reg, width, meaning, args, home: home ?? this.#root(), version: latest, loads, index }
    this.nodes.push(node)
    this.#byKey.set(key, node)
    return node
  }

  constant(reg: Reg, value: number): Node {
    return this.intern(null, reg, { _tag: 'const', value }, `${reg}=${Object.is(value, -0) ? '-0' : value}`, [])
  }

  /** The value in every lane. */
  splat(x: Node, width: Width): Node {
    return x.width === 1 ? this.intern(null, x.reg, { _tag: 'splat' }, 'splat', [x], 0, width) : x
  }

  scaled(x: Node, by: number): Node {
    return by === 1 ? x : this.intern(null, 'i32', { _tag: 'scale', by }, `scale${by}`, [x])
  }

  shifted(x: Node, by: number): Node {
    return by === 0 ? x : this.intern(null, 'i32', { _tag: 'shift', by }, `shift${by}`, [x])
  }

  /** Sums grow from the outermost scope inwards, so that each loop adds only what varies in it. */
  sum(first: Node | null, terms: readonly Node[]): Node {
    // A stable sort: within a scope the larger strides stay first.
    const inwards = terms.length < 2 ? terms : [...terms].sort((a, b) => a.home.depth - b.home.depth)
    let sum = first
    for (const term of inwards) sum = sum === null ? term : this.intern(null, 'i32', { _tag: 'sum' }, 'sum', [sum, term])
    return sum ?? this.constant('i32', 0)
  }

  /** The first node is `lo`, at home in the kernel's scope. */
  #root(): Scope {
    return this.nodes[0]!.home
  }
}
