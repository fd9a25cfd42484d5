/**
 * Row kernels: the outer loop runs over rows, and each row is worked off in a few inner loops while it stays in cache.
 * Softmax is one kernel of three inner loops; elementwise work is the case of rows of one element.
 *
 * A row is divided into sections: scalars of section `s`, then the loops of section `s`, then the scalars of `s + 1`. A value goes to
 * the earliest section in which all it reads of its row is there.
 */
import { addIndex, freshCounter, type Index, indexConst, indexEquals, indexOf, type IndexVar, scaleIndex, subIndex, unravelIndex } from '../../ir/loop/index-expr.js'
import type { Stmt } from '../../ir/loop/kernel.js'
import { convert, elementOf, type Local, type Scalar } from '../../ir/loop/scalar.js'
import { freshLocal, readLocal } from '../../ir/loop/statement.js'
import type { RowCluster } from '../fuse/clusters.js'
import type { Value } from '../fuse/graph.js'
import { createReader, type Position, positionAt, positionOf, type Reader, reposition } from '../fuse/reader.js'
import { kernelName } from '../fuse/residence.js'
import { narrow, storeElement } from '../lower/element.js'
import { contiguousIn, innerLoops, loop, nestOver } from '../lower/nest.js'
import { bufferPlace, type BufferPlace } from '../lower/place.js'
import { declareBuffer, pointerScope, type PointerScope, pointerTo, runKernel } from '../lower/program-builder.js'
import { combine, combineLanes, identityOf, inEightLanes } from '../lower/reduction.js'
import { elementAt } from '../lower/source.js'
import { scheduleColumns } from './columns.js'
import { homeOf, type Lowering } from './lowering.js'
import { planSections, type RowLoop, type Sections } from './sections.js'

const zero = indexConst(0)

export const scheduleRows = (lowering: Lowering, cluster: RowCluster): void => {
  if (cluster.outer === 0) return
  if (cluster.columns !== null) scheduleColumns(lowering, cluster)
  else if (cluster.items.every(({ definition: d, size }) => d._tag === 'map' && size === cluster.outer)) scheduleFlat(lowering, cluster)
  else scheduleSections(lowering, cluster)
}

/** Elementwise work, in as few loops as the accesses allow. */
const scheduleFlat = (lowering: Lowering, { items, outer }: RowCluster): void => {
  const { b, steps, plan, stored, placeOf } = lowering
  const results = items.filter(item => stored[item.id])
  if (results.length === 0 || outer === 0) return
  const scope = pointerScope()
  const inCluster = new Set(items)
  const { shape } = results[0]!
  const build = (index: readonly Index[]): readonly Scalar[] => {
    const reader = createReader({
      scope, inlined: plan.inlined, placeOf,
      local: (v, at, r) => (inCluster.has(v) ? narrow(v.aval.dtype, r.define(v, at)) : undefined),
    })
    const here = positionAt(shape, index)
    const under = new Map<string, Position>([[String(shape), here]])
    return results.map(v => {
      const key = String(v.shape)
      let at = under.get(key)
      if (at === undefined) under.set(key, (at = reposition(here, v.shape)))
      return reader.define(v, at)
    })
  }
  const nest = nestOver(shape, build)
  const flat = positionAt(shape, nest.index).flat()
  const stores = results.map((v, i) => storeElement(v.aval.dtype, pointerTo(scope, homeOf(lowering, v)), flat, nest.values[i]!))
  runKernel(b, steps, { name: kernelName(items), pointers: scope.pointers, outer: nest.counters[0]!, order: 'parallel', body: innerLoops(nest, stores) }, scope.views, nest.counters[0]!.extent)
}

/** What one kernel's construction works with. */
interface RowKernel {
  readonly lowering: Lowering
  readonly cluster: RowCluster
  readonly sections: Sections
  readonly scope: PointerScope
  readonly reader: Reader
  readonly row: Index
  /** The registers of reductions and row scalars computed so far. */
  readonly registers: Map<Value, Local>
  /** Working rows of values that later loops of the row read again. */
  readonly kept: ReadonlyMap<Value, BufferPlace>
  /** The loop under construction and its element. */
  current: { readonly loop: RowLoop; readonly flat: (value: Value) => Index } | undefined
}

const scheduleSections = (lowering: Lowering, cluster: RowCluster): void => {
  const { b, steps, plan, stored, placeOf } = lowering
  const sections = planSections(lowering, cluster)
  const scope = pointerScope()
  const outer = freshCounter(cluster.outer)
  const row = indexOf(outer)
  const inCluster = new Set(cluster.items)
  const kept = new Map<Value, BufferPlace>()
  for (const v of sections.kept) if (!stored[v.id]) kept.set(v, workingRow(lowering, v, v.size / cluster.outer))
  const local = (v: Value, at: Position, reader: Reader): Scalar | undefined => {
    if (!inCluster.has(v)) return undefined
    const register = kernel.registers.get(v)
    if (register !== undefined) return readLocal(register)
    const { current } = kernel
    const here = current !== undefined && current.loop.items.includes(v) && indexEquals(at.flat(), current.flat(v))
    if (here || !sections.kept.has(v)) return narrow(v.aval.dtype, reader.define(v, at))
    const scratch = kept.get(v)
    return scratch === undefined ? undefined : elementAt(scope, scratch, subIndex(at.flat(), scaleIndex(row, v.size / cluster.outer)))
  }
  const reader = createReader({ scope, inlined: plan.inlined, placeOf, local })
  const kernel: RowKernel = { lowering, cluster, sections, scope, reader, row, registers: new Map(), kept, current: undefined }
  const body: Stmt[] = []
  for (const section of sections.list) {
    for (const v of section.scalars) rowScalar(kernel, body, v)
    for (const l of section.loops) rowLoop(kernel, body, l)
  }
  runKernel(b, steps, { name: kernelName(cluster.items), pointers: scope.pointers, outer, order: 'parallel', body }, scope.views, cluster.outer)
}

const workingRow = ({ b }: Lowering, v: Value, length: number): BufferPlace =>
  bufferPlace(v.aval, declareBuffer(b, elementOf(v.aval.dtype), length, { _tag: 'scratch', offset: null, perThread: true }))

const rowScalar = (kernel: RowKernel, body: Stmt[], v: Value): void => {
  const value = kernel.reader.define(v, positionOf(v.shape, kernel.row))
  define(kernel, body, v, value)
}

/** A value of one element per row: a register from here on, and in memory if others want it. */
const define = ({ registers, lowering, scope, row }: RowKernel, body: Stmt[], v: Value, value: Scalar): void => {
  const register = freshLocal(value.reg)
  registers.set(v, register)
  body.push({ _tag: 'let', local: register, value: narrow(v.aval.dtype, value) })
  if (lowering.stored[v.id]) body.push(storeElement(v.aval.dtype, pointerTo(scope, homeOf(lowering, v)), row, readLocal(register)))
}

const rowLoop = (kernel: RowKernel, body: Stmt[], l: RowLoop): void => {
  const cells = new Map<Value, Local>()
  for (const v of l.items) {
    if (v.definition._tag !== 'reduce') continue
    const { accumulator, monoid } = v.definition.reduction
    const local = freshLocal(accumulator, [8])
    cells.set(v, local)
    body.push({ _tag: 'cells', local, init: identityOf(monoid, accumulator) })
  }
  if (cells.size > 0) body.push(...inEightLanes(l.extent, (j, lane) => rowElement(kernel, l, j, lane, cells)))
  else {
    const j = freshCounter(l.extent)
    const statements = rowElement(kernel, l, indexOf(j), zero, cells)
    if (statements.length > 0) body.push(loop(j, statements, contiguous(j, statements) ? 'vector' : 'serial'))
  }
  for (const [v, local] of cells) {
    if (v.definition._tag !== 'reduce') continue // for the type: only reductions have cells
    const { monoid, finish } = v.definition.reduction
    define(kernel, body, v, finish(combineLanes(monoid, local)))
  }
}

const contiguous = (counter: IndexVar, statements: readonly Stmt[]): boolean =>
  contiguousIn(counter, statements.flatMap(s => (s._tag === 'store' ? [s.value] : [])))

/** What a loop does for one element of the row. */
const rowElement = (kernel: RowKernel, l: RowLoop, j: Index, lane: Index, cells: ReadonlyMap<Value, Local>): readonly Stmt[] => {
  const { lowering, sections, scope, reader, row, kept } = kernel
  const flat = addIndex(scaleIndex(row, l.extent), j)
  kernel.current = { loop: l, flat: () => flat }
  const statements: Stmt[] = []
  const accumulate: Stmt[] = []
  for (const v of l.items) {
    const { definition: d } = v
    if (d._tag === 'reduce') {
      const { reduction } = d
      const out = unravelIndex(row, v.shape), r = unravelIndex(j, reduction.extents)
      const around = positionAt([...v.shape, ...reduction.extents], [...out, ...r])
      const local = cells.get(v)!
      const element = convert(reduction.accumulator, reduction.at(reader.sources(d.operands, around), out, r))
      accumulate.push({ _tag: 'set', local, at: [lane], value: combine(reduction.monoid, readLocal(local, [lane]), element) })
      continue
    }
    const storedHere = lowering.stored[v.id], keptHere = sections.kept.has(v)
    if (!storedHere && !keptHere) continue
    const value = reader.define(v, positionOf(v.shape, flat))
    if (storedHere) statements.push(storeElement(v.aval.dtype, pointerTo(scope, homeOf(lowering, v)), flat, value))
    else statements.push(storeElement(v.aval.dtype, pointerTo(scope, kept.get(v)!), j, value))
  }
  kernel.current = undefined
  return [...statements, ...accumulate]
}
