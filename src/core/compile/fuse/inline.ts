/** Which values are recomputed wherever they are read, instead of being stored. */
import type { Access, Graph, Operand, Value } from './graph.js'
import { aliasIndex } from './graph.js'
import type { Index } from '../../ir/loop/index-expr.js'

export interface InlinePlan {
  /** By value: whether readers compute it themselves. Aliases always are. */
  readonly inlined: readonly boolean[]
  /** By value: whether all of it must be in memory, because it is a result or something opaque reads it. */
  readonly demanded: readonly boolean[]
  /** By value: what an inlined value, or the definition of a stored one, reads of stored values. */
  readonly leaves: readonly (readonly Leaf[])[]
  /** By value: operations per element, inlined operands included. */
  readonly weights: readonly number[]
}

/** A read of a stored value or input, through inlined ones. */
export interface Leaf {
  readonly value: Value
  /** At the same row-major position of the reader's domain. */
  readonly direct: boolean
  readonly indexAt: (index: readonly Index[]) => readonly Index[]
}

/** Larger expressions are cut: they would neither fit the registers nor stay cheap to compile. */
const maxWeight = 160, maxLeaves = 12, maxDepth = 60

export const planInlining = (graph: Graph): InlinePlan => {
  const wanted = whoWantsToBeInlined(graph)
  const { count } = graph
  const inlined = new Array<boolean>(count).fill(false)
  const leaves = new Array<readonly Leaf[]>(count).fill([])
  const weights = new Array<number>(count).fill(0)
  const depths = new Array<number>(count).fill(0)

  const follow = (accesses: readonly Access[]): readonly Leaf[] => {
    const found: Leaf[] = []
    const direct = new Set<Value>()
    const add = (leaf: Leaf): void => {
      if (leaf.direct) {
        if (direct.has(leaf.value)) return
        direct.add(leaf.value)
      }
      found.push(leaf)
    }
    for (const { operand, direct: same, indexAt } of accesses) {
      if (!inlined[operand.id]) add({ value: operand, direct: same, indexAt })
      else for (const leaf of leaves[operand.id]!) add({ value: leaf.value, direct: same && leaf.direct, indexAt: index => leaf.indexAt(indexAt(index)) })
    }
    return found
  }
  const total = (own: number, accesses: readonly Access[]): number => {
    let weight = own
    const seen = new Set<Value>()
    for (const { operand } of accesses) {
      if (!inlined[operand.id] || seen.has(operand)) continue
      seen.add(operand)
      weight += weights[operand.id]!
    }
    return weight
  }

  for (const node of graph.nodes) {
    if (!('_tag' in node)) continue
    const { id, definition: d } = node
    switch (d._tag) {
      case 'alias':
        if (d.operand._tag === 'value') {
          const { operand } = d
          leaves[id] = follow([{ operand, direct: true, indexAt: index => aliasIndex(node.shape, operand.shape, index) }])
          weights[id] = inlined[operand.id] ? weights[operand.id]! : 0
          depths[id] = inlined[operand.id] ? depths[operand.id]! + 1 : 0
        }
        inlined[id] = true
        break
      case 'map': {
        leaves[id] = follow(d.reads.accesses)
        weights[id] = total(d.reads.weight, d.reads.accesses)
        for (const { operand } of d.reads.accesses) if (inlined[operand.id]) depths[id] = Math.max(depths[id]!, depths[operand.id]! + 1)
        inlined[id] = wanted.inline[id]! && weights[id]! <= maxWeight && leaves[id]!.length <= maxLeaves && depths[id]! <= maxDepth
        break
      }
      case 'reduce':
        leaves[id] = follow(d.reads.accesses)
        weights[id] = total(d.reads.weight, d.reads.accesses)
        break
      case 'contract':
        leaves[id] = [...follow(d.lhs.accesses), ...follow(d.rhs.accesses)].map(leaf => ({ ...leaf, direct: false }))
        weights[id] = total(d.lhs.weight, d.lhs.accesses) + total(d.rhs.weight, d.rhs.accesses)
        break
      default:
    }
  }
  return { inlined, demanded: wanted.demanded, leaves, weights }
}

/** From the readers back to the read: how often a value would be computed decides whether it may be. */
const whoWantsToBeInlined = (graph: Graph): { readonly inline: readonly boolean[]; readonly demanded: readonly boolean[] } => {
  const { count } = graph
  const inline = new Array<boolean>(count).fill(false)
  const demanded = new Array<boolean>(count).fill(false)
  const sites = new Array<number>(count).fill(0)
  const repeated = new Array<boolean>(count).fill(false)
  const demand = (x: Operand): void => {
    if (x._tag === 'value') demanded[x.id] = true
  }
  const readBy = (accesses: readonly Access[], domain: number, times: number, again: boolean): void => {
    for (const { operand } of accesses) {
      sites[operand.id]! += times
      // padding enlarges the domain a little, without reading anything twice
      if (again || domain >= 2 * operand.size) repeated[operand.id] = true
    }
  }
  graph.outputs.forEach(demand)
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i]!
    if (!('_tag' in node)) {
      node.operands.forEach(demand)
      continue
    }
    const { id, definition: d } = node
    switch (d._tag) {
      case 'alias':
        if (d.operand._tag === 'value') {
          sites[d.operand.id]! += sites[id]!
          if (repeated[id]) repeated[d.operand.id] = true
          if (demanded[id]) demanded[d.operand.id] = true
        }
        break
      case 'map': {
        const { weight, accesses, size } = d.reads
        const free = weight === 0
        const cheap = weight <= 2 && accesses.length <= 1 && sites[id]! <= 4
        const constant = accesses.length === 0 && weight <= 8
        inline[id] = !demanded[id] && (free || constant || cheap || (sites[id] === 1 && !repeated[id]))
        if (inline[id]) readBy(accesses, size, sites[id]!, repeated[id]!)
        else readBy(accesses, size, 1, false)
        break
      }
      case 'reduce': readBy(d.reads.accesses, d.reads.size, 1, false); break
      case 'contract':
        readBy(d.lhs.accesses, d.lhs.size, 1, false)
        readBy(d.rhs.accesses, d.rhs.size, 1, false)
        break
      default:
    }
  }
  return { inline, demanded }
}
