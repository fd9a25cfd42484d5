/**
 * Where each value of a kernel is computed: once, in the outermost loop it is invariant in, but never outside the branch
 * that guards it unless somebody needs it there anyway.
 */
import { childScope, type KernelGraph, type Node, type Scope } from './graph.js'

/** One place where a value is computed, for the uses within `scope`. */
export interface Placement {
  readonly scope: Scope
  /** Whether it gets a name there; otherwise it is written where it is used, once. */
  readonly named: boolean
}

export interface GuardScopes {
  readonly then: Scope
  readonly else: Scope
}

export interface Placements {
  /** By node id. A value used under several guards may be computed in each. */
  readonly places: readonly (readonly Placement[])[]
  /** The scopes of a guard's two sides where it is computed; an emitter that computes it elsewhere too finds nothing placed in them. */
  guardScopes(guard: Node, at: Scope): GuardScopes
}

/** How often a scope uses a value. */
interface Use {
  readonly scope: Scope
  times: number
}

export const place = (graph: KernelGraph): Placements => {
  const uses: Use[][] = graph.nodes.map(() => [])
  const pinned = new Set<Node>()
  const use = (node: Node, scope: Scope): void => {
    const all = uses[node.id]!
    const last = all[all.length - 1]
    if (last?.scope === scope) last.times++
    else all.push({ scope, times: 1 })
  }
  for (const { node, scope, pinned: isPinned } of graph.uses) {
    use(node, scope)
    if (isPinned) pinned.add(node)
  }
  const guards = new Map<Node, Map<Scope, GuardScopes>>()
  const guardScopes = (guard: Node, at: Scope): GuardScopes => {
    let ofNode = guards.get(guard)
    if (ofNode === undefined) guards.set(guard, (ofNode = new Map()))
    let scopes = ofNode.get(at)
    if (scopes === undefined) ofNode.set(at, (scopes = { then: childScope(at, 'branch'), else: childScope(at, 'branch') }))
    return scopes
  }
  const places: Placement[][] = new Array<Placement[]>(graph.nodes.length)
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id]!
    const here = placesFor(node, uses[id]!, pinned.has(node))
    places[id] = here
    for (let i = 0; i < here.length; i++) {
      const { scope } = here[i]!
      if (node.meaning._tag !== 'guard') {
        for (let k = 0; k < node.args.length; k++) use(node.args[k]!, scope)
        continue
      }
      const scopes = guardScopes(node, scope)
      const [when, then, otherwise] = node.args
      use(when!, scope)
      use(then!, scopes.then)
      use(otherwise!, scopes.else)
    }
  }
  return { places, guardScopes }
}

/** Values that cost nothing to write again. */
const isTrivial = ({ meaning, args }: Node): boolean =>
  meaning._tag === 'const' || meaning._tag === 'counter' || meaning._tag === 'origin' || meaning._tag === 'bound' || meaning._tag === 'cell' || (meaning._tag === 'splat' && args[0]!.meaning._tag === 'const')

const placesFor = (node: Node, uses: readonly Use[], pinned: boolean): Placement[] => {
  if (uses.length === 0 || (isTrivial(node) && !pinned)) return []
  let common = uses[0]!.scope
  let times = 0
  for (let i = 0; i < uses.length; i++) {
    common = commonScope(common, uses[i]!.scope)
    times += uses[i]!.times
  }
  if (node.loads && !pinned && !uses.some(u => isUnconditional(u.scope, common))) {
    const groups = new Map<Scope, Use[]>()
    for (const use of uses) {
      const branch = outermostBranch(use.scope, common)
      const group = groups.get(branch)
      if (group === undefined) groups.set(branch, [use])
      else group.push(use)
    }
    if (groups.size > 1) return [...groups.values()].flatMap(group => placesFor(node, group, false))
  }
  const scope = hoisted(node, common)
  return [{ scope, named: times > 1 || pinned || scope !== common }]
}

/** The scope before the outermost loop around `from` in which the node does not vary. */
const hoisted = (node: Node, from: Scope): Scope => {
  let best = from
  for (let s = from; s !== node.home && s.parent !== null; s = s.parent) {
    if (s.kind === 'branch' && !node.index) break
    if (s.kind === 'loop') best = s.parent
  }
  return best
}

const commonScope = (a: Scope, b: Scope): Scope => {
  let x = a, y = b
  while (x !== y) {
    if (x.depth >= y.depth) x = x.parent!
    else y = y.parent!
  }
  return x
}

const isUnconditional = (scope: Scope, within: Scope): boolean => {
  for (let s = scope; s !== within; s = s.parent!) if (s.kind === 'branch') return false
  return true
}

const outermostBranch = (scope: Scope, within: Scope): Scope => {
  let branch = scope
  for (let s = scope; s !== within; s = s.parent!) if (s.kind === 'branch') branch = s
  return branch
}
