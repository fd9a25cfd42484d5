/**
 * Which values take over the memory of values that die where they are computed: elementwise results that of an operand,
 * routines that of the operand they begin as a copy of.
 */
import { elementOf } from '../../ir/loop/scalar.js'
import { seedOf } from '../lower/routine.js'
import type { Cluster, RowCluster } from './clusters.js'
import type { Graph, Operand, Value } from './graph.js'
import type { InlinePlan } from './inline.js'

export interface InheritancePlan {
  readonly clusters: readonly Cluster[]
  readonly graph: Graph
  readonly inline: InlinePlan
  readonly stored: readonly boolean[]
  /** Inputs whose memory a result will be put into: carries of loops. */
  readonly overwritable: ReadonlySet<Value>
}

/** From the value that dies to its heir: they share one place. */
export const planInheritance = ({ clusters, graph, inline, stored, overwritable }: InheritancePlan): Map<Value, Value> => {
  const heirs = new Map<Value, Value>()
  const lastRead = new Map<Value, number>()
  const readers: Value[][] = []
  /** Values whose memory must stay what it is: results, and what barriers and loops hold on to. */
  const fixed = new Set<Value>(graph.inputs.filter(v => !overwritable.has(v)))
  for (const x of graph.outputs) fix(x, fixed)
  clusters.forEach((cluster, at) => {
    const read = valuesRead(cluster, inline)
    readers.push(read)
    for (const v of read) lastRead.set(v, at)
    if (cluster._tag !== 'opaque') return
    const { eqn: { primitive: { lower } }, operands, results } = cluster.node
    if (lower._tag === 'routine') return
    // The places of these are not ours to choose.
    for (const v of results) fixed.add(v)
    if (lower._tag === 'barrier') for (const x of operands) fix(x, fixed)
  })
  const dies = (v: Value, at: number): boolean => lastRead.get(v) === at && !fixed.has(v) && !heirs.has(v)

  clusters.forEach((cluster, at) => {
    if (cluster._tag === 'rows') {
      if (cluster.columns !== null || cluster.items.some(v => v.definition._tag !== 'map' || v.size !== cluster.outer)) return
      const free = readers[at]!.filter(v => dies(v, at) && readInPlace(v, cluster, inline))
      for (const heir of cluster.items) {
        if (!stored[heir.id]) continue
        const found = free.findIndex(v => v.size === heir.size && elementOf(v.aval.dtype) === elementOf(heir.aval.dtype))
        if (found >= 0) heirs.set(free.splice(found, 1)[0]!, heir)
      }
    } else if (cluster._tag === 'opaque' && cluster.node.eqn.primitive.lower._tag === 'routine') {
      const { eqn, operands, results: [heir] } = cluster.node
      const index = seedOf(eqn), seed = index === undefined ? undefined : memoryOf(operands[index]!)
      if (seed !== undefined && heir !== undefined && seed.size === heir.size && dies(seed, at) && operands.filter(x => memoryOf(x) === seed).length === 1) heirs.set(seed, heir)
    }
  })
  return heirs
}

/** The value whose memory an operand is. */
const memoryOf = (x: Operand): Value | undefined => {
  let v = x
  while (v._tag === 'value' && v.definition._tag === 'alias') v = v.definition.operand
  return v._tag === 'value' ? v : undefined
}

const fix = (x: Operand, fixed: Set<Value>): void => {
  const v = memoryOf(x)
  if (v !== undefined) fixed.add(v)
}

const valuesRead = (cluster: Cluster, { leaves }: InlinePlan): Value[] => {
  const read = new Set<Value>()
  if (cluster._tag === 'opaque') {
    for (const x of cluster.node.operands) {
      const v = memoryOf(x)
      if (v !== undefined) read.add(v)
    }
  } else for (const item of cluster.items) for (const { value } of leaves[item.id]!) read.add(value)
  return [...read]
}

/** Whether each element is read only where the element at the same position is computed, before it is overwritten. */
const readInPlace = (v: Value, cluster: RowCluster, { leaves }: InlinePlan): boolean =>
  !cluster.items.includes(v) && cluster.items.every(item => leaves[item.id]!.every(leaf => leaf.value !== v || leaf.direct))
