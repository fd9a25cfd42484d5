/**
 * Which stored values are computed together, in one kernel. A cluster runs an outer domain; the values in it are computed
 * row by row of that domain, so a value may join when it reads only its own row of what the cluster computes.
 *
 * Levels keep the clusters free of cycles: a cluster lies above all it reads, so one may be joined by a value whose other
 * operands lie below it.
 */
import { sizeOf } from '../../base/shape.js'
import { effectOf } from '../../ir/effects.js'
import { type Index, freshCounter, indexOf, addIndex, scaleIndex, subIndex, rangeOf, ravelIndex, unravelIndex } from '../../ir/loop/index-expr.js'
import type { Graph, OpaqueNode, Value } from './graph.js'
import type { InlinePlan, Leaf } from './inline.js'

export type Cluster = RowCluster | ContractionCluster | OpaqueCluster

interface Common {
  level: number
  /** Whether another cluster reads this one: then its level is fixed. */
  consumed: boolean
  /** Where the last of it stands in the program. */
  position: number
  readonly dependencies: Set<Cluster>
}

/** Maps and reductions over a common outer domain. */
export interface RowCluster extends Common {
  readonly _tag: 'rows'
  /** Iterations of the outer domain; every value has a multiple of it as its size, or reduces to it. */
  outer: number
  /** Whether its reductions run down columns: then all else in it is one element per result. */
  readonly columns: readonly number[] | null
  readonly items: Value[]
  weight: number
  readonly pointers: Set<number>
}

/** A contraction and what is computed from its finished elements. */
export interface ContractionCluster extends Common {
  readonly _tag: 'contraction'
  readonly contraction: Value
  readonly outer: number
  readonly items: Value[]
  weight: number
  readonly pointers: Set<number>
}

export interface OpaqueCluster extends Common {
  readonly _tag: 'opaque'
  readonly node: OpaqueNode
}

export interface ClusterPlan {
  readonly clusters: readonly Cluster[]
  readonly clusterOf: ReadonlyMap<Value, Cluster>
}

const maxClusterWeight = 600, manyPointers = 40, fewPointers = 14
/** Elements from which on a kernel should not walk many arrays at once. */
const large = 1 << 15
/** The fewest rows worth an outer loop of their own, unless everything is small. */
const minRows = 16, small = 4096

export const planClusters = (graph: Graph, plan: InlinePlan): ClusterPlan => {
  const clusters: Cluster[] = []
  const clusterOf = new Map<Value, Cluster>()
  /** The latest cluster over a number of rows, for values that share nothing but their size. */
  const siblings = new Map<number, RowCluster>()
  let lastOrdered: Cluster | undefined

  const add = <C extends Cluster>(cluster: C): C => {
    clusters.push(cluster)
    return cluster
  }
  const common = (position: number, reads: Iterable<Cluster>): Common => {
    const dependencies = new Set(reads)
    let level = 0
    for (const d of dependencies) {
      level = Math.max(level, d.level + 1)
      d.consumed = true
    }
    return { level, consumed: false, position, dependencies }
  }
  const clustersRead = (leaves: readonly Leaf[]): Set<Cluster> => {
    const found = new Set<Cluster>()
    for (const { value } of leaves) {
      const cluster = clusterOf.get(value)
      if (cluster !== undefined) found.add(cluster)
    }
    return found
  }
  /** Whether a cluster lies, or can be put, above all others that are read. */
  const liesAbove = (cluster: Cluster, read: ReadonlySet<Cluster>): boolean => {
    let needed = 0
    for (const d of read) if (d !== cluster) needed = Math.max(needed, d.level + 1)
    if (cluster.level < needed && !cluster.consumed) cluster.level = needed
    return cluster.level >= needed
  }
  const enter = (cluster: RowCluster | ContractionCluster, value: Value, position: number, read: ReadonlySet<Cluster>): void => {
    cluster.items.push(value)
    clusterOf.set(value, cluster)
    cluster.position = position
    cluster.weight += plan.weights[value.id]!
    for (const { value: leaf } of plan.leaves[value.id]!) cluster.pointers.add(leaf.id)
    cluster.pointers.add(value.id)
    for (const d of read) {
      if (d === cluster) continue
      d.consumed = true
      cluster.dependencies.add(d)
    }
  }

  graph.nodes.forEach((node, position) => {
    if (!('_tag' in node)) {
      const read = clustersRead(node.operands.flatMap((operand): readonly Leaf[] => (operand._tag === 'value' ? leavesOf(operand, plan) : [])))
      const isOrdered = effectOf(node.eqn) === 'ordered'
      if (isOrdered && lastOrdered !== undefined) read.add(lastOrdered)
      const cluster = add<OpaqueCluster>({ _tag: 'opaque', node, ...common(position, read) })
      if (isOrdered) lastOrdered = cluster
      for (const value of node.results) clusterOf.set(value, cluster)
      return
    }
    if (plan.inlined[node.id]) return
    const leaves = plan.leaves[node.id]!, read = clustersRead(leaves)
    if (node.definition._tag === 'contract') {
      const cluster = add<ContractionCluster>({ _tag: 'contraction', contraction: node, outer: node.size, items: [], weight: 0, pointers: new Set(), ...common(position, read) })
      enter(cluster, node, position, read)
      return
    }
    for (const cluster of byLevel(read)) {
      if (cluster._tag !== 'opaque' && fits(cluster, node, leaves, plan, clusterOf) && liesAbove(cluster, read)) {
        if (cluster._tag === 'rows') coarsen(cluster, node)
        enter(cluster, node, position, read)
        return
      }
    }
    const rows = node.size
    const sibling = siblings.get(rows)
    if (sibling !== undefined && sibling.outer === rows && !read.has(sibling) && fits(sibling, node, leaves, plan, clusterOf) && liesAbove(sibling, read)) {
      enter(sibling, node, position, read)
      return
    }
    const cluster = add<RowCluster>({ _tag: 'rows', outer: rows, columns: columnsOf(node), items: [], weight: 0, pointers: new Set(), ...common(position, read) })
    enter(cluster, node, position, read)
    siblings.set(rows, cluster)
  })
  return { clusters, clusterOf }
}

const leavesOf = (value: Value, plan: InlinePlan): readonly Leaf[] =>
  plan.inlined[value.id] ? plan.leaves[value.id]! : [{ value, direct: true, indexAt: index => index }]

/** Highest first: only the highest can lie above all the others. At most a few are worth a try. */
const byLevel = (clusters: ReadonlySet<Cluster>): readonly Cluster[] => [...clusters].sort((a, b) => b.level - a.level).slice(0, 3)

/** The reduced extents of a reduction down columns. */
export const columnsOf = ({ definition: d }: Value): readonly number[] | null =>
  d._tag === 'reduce' && d.reduction.lanes === 1 ? d.reduction.extents : null

const reducedSize = ({ definition: d }: Value): number => (d._tag === 'reduce' ? sizeOf(d.reduction.extents) : 1)

const isFlat = (cluster: RowCluster): boolean => cluster.items.every(item => item.definition._tag === 'map' && item.size === cluster.outer)

/** Whether a value's reads stay in its own row of everything this cluster computes, and the kernel stays of sensible size. */
const fits = (cluster: RowCluster | ContractionCluster, value: Value, leaves: readonly Leaf[], plan: InlinePlan, clusterOf: ReadonlyMap<Value, Cluster>): boolean => {
  if (cluster.weight + plan.weights[value.id]! > maxClusterWeight) return false
  let pointers = cluster.pointers.size + 1
  for (const { value: leaf } of leaves) if (!cluster.pointers.has(leaf.id)) pointers++
  if (pointers > (Math.max(value.size, cluster.outer) >= large ? fewPointers : manyPointers)) return false
  const inside = leaves.filter(leaf => clusterOf.get(leaf.value) === cluster)
  const isMap = value.definition._tag === 'map'
  if (cluster._tag === 'contraction') return isMap && value.size === cluster.outer && inside.every(leaf => leaf.direct)
  const columns = columnsOf(value)
  if (cluster.columns !== null) {
    if (value.size !== cluster.outer || !inside.every(leaf => leaf.direct)) return false
    return isMap || (columns !== null && String(columns) === String(cluster.columns) && inside.length === 0)
  }
  if (columns !== null) return false
  const rows = outerAfter(cluster, value)
  return rows !== undefined && inside.every(leaf => staysInRow(leaf, value, rows))
}

/** The outer domain a cluster would have with a value in it. */
const outerAfter = (cluster: RowCluster, value: Value): number | undefined => {
  const { outer } = cluster
  if (value.definition._tag === 'reduce') {
    if (value.size === outer) return outer
    // Elementwise work becomes rows of the reduction that reads it.
    const total = value.size * reducedSize(value)
    return isFlat(cluster) && total === outer && (value.size >= minRows || total <= small) && value.size > 0 ? value.size : undefined
  }
  if (value.size === outer) return outer
  const row = outer === 0 ? 0 : value.size / outer
  const reduces = cluster.items.some(item => item.definition._tag === 'reduce')
  return Number.isInteger(row) && row >= 4 && (value.size <= small || (outer > 1 && reduces) || outer >= 2 * minRows) ? outer : undefined
}

const coarsen = (cluster: RowCluster, value: Value): void => {
  cluster.outer = outerAfter(cluster, value) ?? cluster.outer
}

/** The positions of row `o`, element `j`, in a value's own domain. */
const staysInRow = (leaf: Leaf, value: Value, rows: number): boolean => {
  const { size } = leaf.value
  if (size % rows !== 0) return false
  if (leaf.direct) return true
  const inner = (value.size / rows) * reducedSize(value)
  const o = indexOf(freshCounter(rows)), j = indexOf(freshCounter(inner))
  const index: readonly Index[] = value.definition._tag === 'reduce'
    ? [...unravelIndex(o, value.shape), ...unravelIndex(j, value.definition.reduction.extents)]
    : unravelIndex(addIndex(scaleIndex(o, inner), j), value.shape)
  const flat = ravelIndex(leaf.indexAt(index), leaf.value.shape)
  const within = subIndex(flat, scaleIndex(o, size / rows))
  const { min, max } = rangeOf(within)
  return min >= 0 && max < size / rows
}
