/**
 * Row kernels: the outer loop runs over rows, and each row is worked off in a few inner loops while it stays in cache.
 * Softmax is one kernel of three inner loops; elementwise work is the case of rows of one element.
 *
 * A row is divided into sections: scalars of section `s`, then the loops of section `s`, then the scalars of `s + 1`. A value goes to
 * the earliest section in which all it reads of its row is there.
 */
import type { DType } from '../../base/dtype.js'
import { InternalError } from '../../base/errors.js'
import { addIndex, freshCounter, type Index, indexConst, indexEquals, indexOf, scaleIndex, subIndex, substitute, unravelIndex } from '../../ir/loop/index-expr.js'
import type { Stmt } from '../../ir/loop/kernel.js'
import { elementOf, type Local, type Scalar } from '../../ir/loop/scalar.js'
import { freshLocal, readLocal } from '../../ir/loop/statement.js'
import type { Reduction } from '../../ir/lowering.js'
import type { RowCluster } from '../fuse/clusters.js'
import type { Value } from '../fuse/graph.js'
import { createReader, type Position, positionAt, positionOf, type Reader } from '../fuse/reader.js'
import { kernelName } from '../fuse/residence.js'
import { loadElement, loadsAsIs, narrow, storeElement } from '../lower/element.js'
import { elementLoop, loop } from '../lower/nest.js'
import { bufferPlace, type BufferPlace } from '../lower/place.js'
import { declareBuffer, pointerScope, type PointerScope, pointerTo, runKernel } from '../lower/program-builder.js'
import { combineLanes, identityOf, isExact, type Partials, reduceInLanes, unwidened } from '../lower/reduction.js'
import { elementAt } from '../lower/source.js'
import { scheduleColumns } from './columns.js'
import { scheduleFlat } from './flat.js'
import { homeOf, type Lowering } from './lowering.js'
import { registerMemory } from './packing.js'
import { planSections, type RowLoop, type Sections } from './sections.js'

/** Operations per element from which on reductions are computed in stages, and up to which more partial results than eight fit the registers. */
const heavy = 16, light = 2

export const scheduleRows = (lowering: Lowering, cluster: RowCluster): void => {
  if (cluster.outer === 0) return
  if (cluster.columns !== null) scheduleColumns(lowering, cluster)
  else if (cluster.items.every(({ definition: d, size }) => d._tag === 'map' && size === cluster.outer)) scheduleFlat(lowering, cluster)
  else scheduleSections(lowering, cluster)
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
  /** Where values that later loops of the row read again are kept until then. */
  readonly kept: ReadonlyMap<Value, KeptRow>
  /** The loop under construction and its element. */
  current: { readonly loop: RowLoop; readonly flat: Index } | undefined
}

interface KeptRow {
  readonly place: BufferPlace
  /** The position in the whole value of the first element that is there. */
  readonly from: Index
}

const wholeValue = (lowering: Lowering, v: Value): KeptRow => ({ place: homeOf(lowering, v), from: indexConst(0) })

const scheduleSections = (lowering: Lowering, cluster: RowCluster): void => {
  const { b, steps, plan, stored, placeOf } = lowering
  const sections = planSections(lowering, cluster)
  const scope = pointerScope()
  const outer = freshCounter(cluster.outer)
  const row = indexOf(outer)
  const inCluster = new Set(cluster.items)
  const kept = new Map<Value, KeptRow>()
  for (const v of sections.kept) {
    if (stored[v.id]) continue
    const host = sections.lodgings.get(v), length = v.size / cluster.outer
    kept.set(v, host === undefined ? { place: workingRow(lowering, v, length), from: scaleIndex(row, length) } : wholeValue(lowering, host))
  }
  const local = (v: Value, at: Position, reader: Reader): Scalar | undefined => {
    if (!inCluster.has(v)) return undefined
    const register = kernel.registers.get(v)
    if (register !== undefined) return readLocal(register)
    const { current } = kernel
    const here = current?.loop.items.includes(v) && indexEquals(at.flat(), current.flat)
    if (here || !sections.kept.has(v)) return narrow(v.aval.dtype, reader.define(v, at))
    const own = kept.get(v)
    return own === undefined ? undefined : elementAt(scope, own.place, subIndex(at.flat(), own.from))
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
  const { plan, machine } = kernel.lowering
  const weight = l.items.reduce((sum, v) => sum + plan.weights[v.id]!, 0)
  const reductions = l.items.filter(v => v.definition._tag === 'reduce')
  const anyOrder = weight <= light && reductions.every(v => isExact(reductionOf(v).monoid, reductionOf(v).accumulator))
  const partials = Math.min(...reductions.map(v => machine.partials(reductionOf(v).accumulator)))
  const lanes = anyOrder && l.extent >= 4 * partials ? partials : 8
  const cells = new Map(reductions.map((v): [Value, Local] => {
    const { accumulator, monoid } = reductionOf(v)
    const local = freshLocal(accumulator, [lanes])
    body.push({ _tag: 'cells', local, init: identityOf(monoid, accumulator) })
    return [v, local]
  }))
  if (cells.size === 0) {
    const j = freshCounter(l.extent)
    const { stores } = rowElement(kernel, l, indexOf(j))
    if (stores.length > 0) body.push(elementLoop(j, stores.map(s => s.statement)))
  } else if (weight > heavy) body.push(...staged(kernel, l, cells))
  else {
    body.push(...reduceInLanes(lanes, l.extent, partialsOf(cells), weight <= light ? 'unroll' : 'serial', j => {
      const { stores, elements } = rowElement(kernel, l, j)
      return { before: stores.map(s => s.statement), elements: [...cells.keys()].map(v => elements.get(v)!) }
    }))
  }
  for (const [v, local] of cells) {
    const { monoid, finish } = reductionOf(v)
    define(kernel, body, v, finish(combineLanes(monoid, local.extents[0]!, lane => readLocal(local, [lane]))))
  }
}

const reductionOf = ({ definition: d }: Value): Reduction => {
  if (d._tag !== 'reduce') throw new InternalError('schedule', { expected: 'a reduction', got: d._tag })
  return d.reduction
}

const partialsOf = (cells: ReadonlyMap<Value, Local>): readonly Partials[] => [...cells].map(([v, local]) => ({ reduction: reductionOf(v), local }))

/** Elements of a stage, a multiple of what is added at once: it stays in the first-level cache. */
const stageLength = 256

/**
 * Reductions of what costs much to compute: a stretch of elements is computed by a plain loop first, then accumulated in
 * its eight lanes. Written out eight times the computation would crowd the registers.
 */
const staged = (kernel: RowKernel, l: RowLoop, cells: ReadonlyMap<Value, Local>): readonly Stmt[] => {
  const { lowering: { b }, scope } = kernel
  const length = Math.min(stageLength, l.extent)
  const stages = new Map<Value, BufferPlace>()
  const stage = (start: Index, count: number): readonly Stmt[] => {
    const j = freshCounter(count)
    const { stores, elements } = rowElement(kernel, l, addIndex(start, indexOf(j)))
    const computed = stores.map(s => s.statement)
    const read = new Map<Value, (e: Index) => Scalar>()
    for (const [v, element] of elements) {
      const value = unwidened(element, reductionOf(v).element)
      const written = stores.find(s => s.value === value && s.statement._tag === 'store' && loadsAsIs(s.dtype))?.statement
      if (written?._tag === 'store') {
        const { pointer, index } = written
        read.set(v, e => ({ _tag: 'load', reg: value.reg, pointer, index: substitute(index, new Map([[j, e]])) }))
        continue
      }
      const { element: memory, dtype } = registerMemory[value.reg]
      let place = stages.get(v)
      if (place === undefined) stages.set(v, (place = bufferPlace({ shape: [length], dtype, weakType: false }, declareBuffer(b, memory, length, { _tag: 'scratch', offset: null, perThread: true }))))
      const pointer = pointerTo(scope, place)
      computed.push(storeElement(dtype, pointer, indexOf(j), value))
      read.set(v, e => loadElement(dtype, pointer, e))
    }
    return [
      elementLoop(j, computed),
      ...reduceInLanes(8, count, partialsOf(cells), 'unroll', e => ({ before: [], elements: [...cells.keys()].map(v => read.get(v)!(e)) })),
    ]
  }
  const whole = Math.floor(l.extent / length), rest = l.extent % length
  const counter = freshCounter(whole)
  return [
    loop(counter, stage(scaleIndex(indexOf(counter), length), length)),
    ...(rest === 0 ? [] : stage(indexConst(whole * length), rest)),
  ]
}

interface RowStore {
  readonly value: Scalar
  readonly dtype: DType
  readonly statement: Stmt
}

/** What a loop computes for one element of the row: values to store, and elements of reductions. */
const rowElement = (kernel: RowKernel, l: RowLoop, j: Index): { readonly stores: readonly RowStore[]; readonly elements: ReadonlyMap<Value, Scalar> } => {
  const { lowering, sections, scope, reader, row, kept } = kernel
  const flat = addIndex(scaleIndex(row, l.extent), j)
  kernel.current = { loop: l, flat }
  const stores: RowStore[] = []
  const elements = new Map<Value, Scalar>()
  for (const v of l.items) {
    const { definition: d, aval: { dtype } } = v
    if (d._tag === 'reduce') {
      const { reduction } = d
      const out = unravelIndex(row, v.shape), r = unravelIndex(j, reduction.extents)
      const around = positionAt([...v.shape, ...reduction.extents], [...out, ...r])
      elements.set(v, reduction.at(reader.sources(d.operands, around), out, r))
      continue
    }
    const storedHere = lowering.stored[v.id], keptHere = sections.kept.has(v)
    if (!storedHere && !keptHere) continue
    const value = reader.define(v, positionOf(v.shape, flat))
    const { place, from } = storedHere ? wholeValue(lowering, v) : kept.get(v)!
    const statement = storeElement(dtype, pointerTo(scope, place), subIndex(flat, from), value)
    stores.push({ value, dtype, statement })
  }
  kernel.current = undefined
  return { stores, elements }
}
