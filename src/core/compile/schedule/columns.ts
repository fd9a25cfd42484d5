/**
 * Reductions down columns: each result is one sequential sum, but neighbouring results read neighbouring memory. A stretch
 * of results is accumulated in a working row while a few rows at a time go by; results of which there are few, in
 * registers. What is computed from the finished results follows.
 */
import { addIndex, freshCounter, type Index, indexConst, indexOf, offsetIndex, scaleIndex, unravelIndex } from '../../ir/loop/index-expr.js'
import type { Stmt } from '../../ir/loop/kernel.js'
import { and, convert, type Scalar } from '../../ir/loop/scalar.js'
import { freshLocal, ifHolds, readLocal } from '../../ir/loop/statement.js'
import type { RowCluster } from '../fuse/clusters.js'
import type { Definition, Value } from '../fuse/graph.js'
import { createReader, positionAt, positionOf } from '../fuse/reader.js'
import { kernelName } from '../fuse/residence.js'
import { loadElement, narrow, storeElement } from '../lower/element.js'
import { elementLoop, loop, serialNest } from '../lower/nest.js'
import { bufferPlace } from '../lower/place.js'
import { declareBuffer, pointerScope, type PointerScope, pointerTo, runKernel } from '../lower/program-builder.js'
import { combine, identityOf } from '../lower/reduction.js'
import { assumeGuards, countersOfAll, guardConditions } from './guards.js'
import { homeOf, type Lowering } from './lowering.js'
import { registerMemory } from './packing.js'
import { stretchOf, wide } from './stretches.js'

type ReduceDefinition = Extract<Definition, { readonly _tag: 'reduce' }>

/** Results side by side in registers: fewer when each costs much to read. */
const tileFor = (weight: number, reductions: number): number => (weight > 80 ? 1 : weight > 30 || reductions > 2 ? 4 : 8)

/** Rows that go by at once: fewer when each costs much to read. */
const rowsAtOnce = (weight: number): number => (weight > 60 ? 1 : weight > 20 ? 2 : 4)

export const scheduleColumns = (lowering: Lowering, cluster: RowCluster): void => {
  const { b, steps, plan } = lowering
  const { items, outer } = cluster
  const { shape } = items[0]!
  const columns = shape.findLast(extent => extent > 1) ?? 1, rows = outer / columns
  const reductions = items.filter(v => v.definition._tag === 'reduce')
  const weight = reductions.reduce((sum, v) => sum + plan.weights[v.id]!, 0)
  const tile = columns >= wide ? stretchOf(columns) : Math.min(columns, tileFor(weight, reductions.length))
  const blocks = Math.floor(columns / tile), rest = columns % tile
  const run = (extent: number, statements: (scope: PointerScope, i: Index) => readonly Stmt[]): void => {
    const scope = pointerScope(), counter = freshCounter(extent)
    const body = statements(scope, indexOf(counter))
    runKernel(b, steps, { name: kernelName(items), pointers: scope.pointers, outer: counter, order: 'parallel', body }, scope.views, extent)
  }
  const results = columns >= wide ? columnStretch(lowering, cluster, tile, rowsAtOnce(weight)) : columnTile(lowering, cluster)
  if (rows === 1) {
    run(blocks, (scope, i) => results(scope, scaleIndex(i, tile), tile))
    if (rest > 0) run(1, (scope, i) => results(scope, offsetIndex(i, blocks * tile), rest))
    return
  }
  run(rows, (scope, i) => {
    const start = scaleIndex(i, columns)
    const block = freshCounter(blocks)
    return [
      loop(block, results(scope, addIndex(start, scaleIndex(indexOf(block), tile)), tile)),
      ...(rest > 0 ? results(scope, offsetIndex(start, blocks * tile), rest) : []),
    ]
  })
}

/** Statements for the results `[start, start + width)`. */
type Results = (scope: PointerScope, start: Index, width: number) => readonly Stmt[]

type Write = Extract<Stmt, { readonly _tag: 'set' | 'store' }>

/** One partial result per column and reduction, wherever it is kept. */
interface Accumulator {
  readonly definition: ReduceDefinition
  readonly get: (lane: Index) => Scalar
  readonly set: (lane: Index, value: Scalar) => Write
}

/** What both ways of accumulating have in common: the element of a column in a row of the reduction, and the end of a column. */
const columnArithmetic = (lowering: Lowering, { items }: RowCluster, scope: PointerScope, start: Index, accumulators: ReadonlyMap<Value, Accumulator>) => {
  const { plan, placeOf, stored } = lowering
  const inCluster = new Set(items)
  let lane = start
  const finished = ({ get, definition: { reduction } }: Accumulator): Scalar => reduction.finish(get(lane))
  const reader = createReader({
    scope, inlined: plan.inlined, placeOf,
    local: (v, at, r) => {
      const own = accumulators.get(v)
      if (own !== undefined) return narrow(v.aval.dtype, finished(own))
      return inCluster.has(v) ? narrow(v.aval.dtype, r.define(v, at)) : undefined
    },
  })
  return {
    /** Takes in the elements of some rows, in order. */
    accumulate: (at: Index, rows: readonly (readonly Index[])[]): readonly Write[] => [...accumulators].map(([{ shape }, { definition: { reduction, operands }, get, set }]) => {
      const out = unravelIndex(addIndex(start, at), shape)
      return set(at, rows.reduce((sum, r) => {
        const around = positionAt([...shape, ...reduction.extents], [...out, ...r])
        return combine(reduction.monoid, sum, convert(reduction.accumulator, reduction.at(reader.sources(operands, around), out, r)))
      }, get(at)))
    }),
    finish: (at: Index): readonly Stmt[] => {
      lane = at
      const flat = addIndex(start, at)
      return items.filter(v => stored[v.id]).map(v => {
        const own = accumulators.get(v)
        const value = own === undefined ? reader.define(v, positionOf(v.shape, flat)) : finished(own)
        return storeElement(v.aval.dtype, pointerTo(scope, homeOf(lowering, v)), flat, value)
      })
    },
  }
}

const reductionsOf = ({ items }: RowCluster): readonly (readonly [Value, ReduceDefinition])[] =>
  items.flatMap(v => (v.definition._tag === 'reduce' ? [[v, v.definition] as const] : []))

const columnTile = (lowering: Lowering, cluster: RowCluster): Results => (scope, start, width) => {
  const accumulators = new Map<Value, Accumulator>()
  const declared: Stmt[] = []
  let extents: readonly number[] = []
  for (const [v, definition] of reductionsOf(cluster)) {
    const { accumulator, monoid } = definition.reduction
    extents = definition.reduction.extents
    const local = freshLocal(accumulator, [width])
    accumulators.set(v, { definition, get: at => readLocal(local, [at]), set: (at, value) => ({ _tag: 'set', local, at: [at], value }) })
    declared.push({ _tag: 'cells', local, init: identityOf(monoid, accumulator) })
  }
  const { accumulate, finish } = columnArithmetic(lowering, cluster, scope, start, accumulators)
  const lane = freshCounter(width), ending = freshCounter(width)
  return [
    ...declared,
    ...serialNest(extents, r => [loop(lane, accumulate(indexOf(lane), [r]), 'unroll')]),
    loop(ending, finish(indexOf(ending)), 'unroll'),
  ]
}

/** The working rows have room for stretches up to a width. */
const columnStretch = (lowering: Lowering, cluster: RowCluster, room: number, together: number): Results => {
  const working = new Map(reductionsOf(cluster).map(([v, { reduction: { accumulator } }]) => {
    const { element, dtype } = registerMemory[accumulator]
    return [v, bufferPlace({ shape: [room], dtype, weakType: false }, declareBuffer(lowering.b, element, room, { _tag: 'scratch', offset: null, perThread: true }))]
  }))
  return (scope, start, width) => {
    const accumulators = new Map<Value, Accumulator>()
    const init: Stmt[] = []
    let extents: readonly number[] = []
    const first = freshCounter(width)
    for (const [v, definition] of reductionsOf(cluster)) {
      const { accumulator, monoid } = definition.reduction
      extents = definition.reduction.extents
      const { dtype } = registerMemory[accumulator], pointer = pointerTo(scope, working.get(v)!)
      const set = (at: Index, value: Scalar): Write => storeElement(dtype, pointer, at, value)
      accumulators.set(v, { definition, set, get: at => loadElement(dtype, pointer, at) })
      init.push(set(indexOf(first), identityOf(monoid, accumulator)))
    }
    const { accumulate, finish } = columnArithmetic(lowering, cluster, scope, start, accumulators)
    /** Rows that go by. Guards that are the same for all columns, as those of padding are, are asked before: of all rows at once, else one by one. */
    const pass = (rows: readonly (readonly Index[])[]): readonly Stmt[] => {
      const at = freshCounter(width)
      const statements = accumulate(indexOf(at), rows), values = statements.map(s => s.value)
      const [first, ...others] = guardConditions(values)
      if (first === undefined || countersOfAll([first, ...others]).has(at)) return [elementLoop(at, statements)]
      const assuming = (holds: boolean): readonly Stmt[] => [elementLoop(at, assumeGuards(values, holds).map((value, i) => ({ ...statements[i]!, value })))]
      const otherwise = rows.length > 1 ? rows.flatMap(row => pass([row])) : others.length === 0 ? assuming(false) : [elementLoop(at, statements)]
      return [ifHolds(others.reduce((all, c) => and(all, c), first), assuming(true), otherwise)]
    }
    const outer = extents.slice(0, -1), last = extents[extents.length - 1]!
    const blocks = Math.floor(last / together), block = freshCounter(blocks)
    const ending = freshCounter(width)
    return [
      elementLoop(first, init),
      ...serialNest(outer, above => {
        const row = (i: Index): readonly Index[] => [...above, i]
        const rest = Array.from({ length: last - blocks * together }, (_, i) => indexConst(blocks * together + i))
        return [
          ...(blocks === 0 ? [] : [loop(block, pass(Array.from({ length: together }, (_, i) => row(offsetIndex(scaleIndex(indexOf(block), together), i)))))]),
          ...(rest.length === 0 ? [] : pass(rest.map(row))),
        ]
      }),
      elementLoop(ending, finish(indexOf(ending))),
    ]
  }
}
