import { sizeOf } from '../../base/shape.js'
import type { RowCluster } from '../fuse/clusters.js'
import type { Value } from '../fuse/graph.js'
import type { Lowering } from './lowering.js'

/** One inner loop of a row: maps over its elements and reductions of them. */
export interface RowLoop {
  readonly extent: number
  readonly items: Value[]
}

export interface Section {
  readonly scalars: Value[]
  readonly loops: RowLoop[]
}

export interface Sections {
  readonly list: readonly Section[]
  /** Rows that are written down because a later loop reads them and computing them again would cost more. */
  readonly kept: ReadonlySet<Value>
  /**
   * Results whose memory such rows may lie in, as they are written over element by element when nobody else reads them any more. Memory that
   * is written for the first time is waited for; here that happens while the row is computed.
   */
  readonly lodgings: ReadonlyMap<Value, Value>
}

/** Up to this many operations a row is computed again rather than kept. */
const cheap = 4

/** Assigns every value of a row cluster to the earliest section where all it reads of the row is there. */
export const planSections = (lowering: Lowering, cluster: RowCluster): Sections => {
  const { plan, clusterOf } = lowering
  const list: Section[] = []
  const sectionOf = new Map<Value, number>()
  const loopOf = new Map<Value, RowLoop>()
  const kept = new Map<Value, Reader[]>()
  const section = (s: number): Section => {
    while (list.length <= s) list.push({ scalars: [], loops: [] })
    return list[s]!
  }
  const inside = (v: Value) => plan.leaves[v.id]!.filter(leaf => clusterOf.get(leaf.value) === cluster)

  for (const v of cluster.items) {
    const { definition: d } = v
    const reduces = d._tag === 'reduce'
    const extent = reduces ? sizeOf(d.reduction.extents) : v.size / cluster.outer
    let earliest = 0
    for (const { value, direct } of inside(v)) {
      const s = sectionOf.get(value)!
      const read = loopOf.get(value)
      if (read === undefined) earliest = Math.max(earliest, s) // a row scalar: there before the loops of its section
      else if (value.definition._tag === 'reduce') earliest = Math.max(earliest, s + 1)
      else earliest = Math.max(earliest, direct && read.extent === extent && (reduces || !isScalar(v, cluster)) ? s : s + 1)
    }
    sectionOf.set(v, earliest)
    const { scalars, loops } = section(earliest)
    if (!reduces && isScalar(v, cluster)) {
      scalars.push(v)
      continue
    }
    let found = loops.find(l => l.extent === extent)
    if (found === undefined) loops.push((found = { extent, items: [] }))
    found.items.push(v)
    loopOf.set(v, found)
  }

  /** What a reader needs of a row: from the same loop, computed again, or kept. */
  const need = (reader: Value, v: Value, direct: boolean): void => {
    const own = loopOf.get(v)
    if (own === undefined || v.definition._tag === 'reduce' || (own === loopOf.get(reader) && direct)) return
    if (plan.weights[v.id]! <= cheap) for (const leaf of inside(v)) need(reader, leaf.value, direct && leaf.direct)
    else {
      const readers = kept.get(v)
      if (readers === undefined) kept.set(v, [{ reader, direct }])
      else readers.push({ reader, direct })
    }
  }
  for (const v of cluster.items) for (const leaf of inside(v)) need(v, leaf.value, leaf.direct)
  return { list, kept: new Set(kept.keys()), lodgings: lodge(lowering, kept, list.flatMap(s => s.loops)) }
}

interface Reader {
  readonly reader: Value
  /** Whether it reads the element it computes. */
  readonly direct: boolean
}

/** A result that is computed element by element from the row, after everybody else has read it, and that nobody computes again in that loop. */
const lodge = ({ stored, overwriting, plan }: Lowering, kept: ReadonlyMap<Value, readonly Reader[]>, loops: readonly RowLoop[]): ReadonlyMap<Value, Value> => {
  const lodgings = new Map<Value, Value>()
  const taken = new Set<Value>()
  const turnOf = (v: Value): number => loops.findIndex(l => l.items.includes(v))
  for (const [v, readers] of kept) {
    if (stored[v.id]) continue
    const host = readers.at(-1)!.reader, turn = turnOf(host)
    const fits = stored[host.id] && !overwriting.has(host) && !taken.has(host) && host.definition._tag === 'map' && host.size === v.size && host.aval.dtype === v.aval.dtype
    const isLast = readers.every(({ reader, direct }) => (reader === host ? direct : turnOf(reader) >= 0 && turnOf(reader) < turn))
    const isAlone = loops[turn]?.items.every(item => item === host || plan.leaves[item.id]!.every(leaf => leaf.value !== host))
    if (!fits || !isLast || !isAlone) continue
    lodgings.set(v, host)
    taken.add(host)
  }
  return lodgings
}

const isScalar = (v: Value, cluster: RowCluster): boolean => v.definition._tag !== 'reduce' && v.size === cluster.outer
