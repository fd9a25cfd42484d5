/**
 * Reductions down columns: each result is one sequential sum, but neighbouring results read neighbouring memory. A tile
 * of results is accumulated in registers while the rows go by; what is computed from the finished results follows.
 */
import { addIndex, freshCounter, type Index, indexOf, offsetIndex, scaleIndex, unravelIndex } from '../../ir/loop/index-expr.js'
import type { Stmt } from '../../ir/loop/kernel.js'
import { convert, type Local } from '../../ir/loop/scalar.js'
import { freshLocal, readLocal } from '../../ir/loop/statement.js'
import type { RowCluster } from '../fuse/clusters.js'
import type { Definition, Value } from '../fuse/graph.js'
import { createReader, positionAt, positionOf } from '../fuse/reader.js'
import { kernelName } from '../fuse/residence.js'
import { narrow, storeElement } from '../lower/element.js'
import { loop, serialNest } from '../lower/nest.js'
import { pointerScope, type PointerScope, pointerTo, runKernel } from '../lower/program-builder.js'
import { combine, identityOf } from '../lower/reduction.js'
import { homeOf, type Lowering } from './lowering.js'

type ReduceDefinition = Extract<Definition, { readonly _tag: 'reduce' }>

/** Results side by side in registers: fewer when each costs much to read. */
const tileFor = (weight: number, reductions: number): number => (weight > 80 ? 1 : weight > 30 || reductions > 2 ? 4 : 8)

export const scheduleColumns = (lowering: Lowering, cluster: RowCluster): void => {
  const { b, steps, plan } = lowering
  const { items, outer } = cluster
  const { shape } = items[0]!
  const columns = shape[shape.length - 1] ?? 1, rows = outer / columns
  const reductions = items.filter(v => v.definition._tag === 'reduce')
  const tile = Math.min(columns, tileFor(reductions.reduce((sum, v) => sum + plan.weights[v.id]!, 0), reductions.length))
  const blocks = Math.floor(columns / tile), rest = columns % tile
  const run = (extent: number, statements: (scope: PointerScope, i: Index) => readonly Stmt[]): void => {
    const scope = pointerScope(), counter = freshCounter(extent)
    const body = statements(scope, indexOf(counter))
    runKernel(b, steps, { name: kernelName(items), pointers: scope.pointers, outer: counter, order: 'parallel', body }, scope.views, extent)
  }
  if (rows === 1) {
    run(blocks, (scope, i) => columnTile(lowering, cluster, scope, scaleIndex(i, tile), tile))
    if (rest > 0) run(1, (scope, i) => columnTile(lowering, cluster, scope, offsetIndex(i, blocks * tile), rest))
    return
  }
  run(rows, (scope, i) => {
    const start = scaleIndex(i, columns)
    const block = freshCounter(blocks)
    return [
      loop(block, columnTile(lowering, cluster, scope, addIndex(start, scaleIndex(indexOf(block), tile)), tile)),
      ...(rest > 0 ? columnTile(lowering, cluster, scope, offsetIndex(start, blocks * tile), rest) : []),
    ]
  })
}

/** The results `[start, start + width)`. */
const columnTile = (lowering: Lowering, { items }: RowCluster, scope: PointerScope, start: Index, width: number): readonly Stmt[] => {
  const { plan, placeOf, stored } = lowering
  const cells = new Map<Value, { readonly local: Local; readonly definition: ReduceDefinition }>()
  const statements: Stmt[] = []
  const reader = createReader({
    scope, inlined: plan.inlined, placeOf,
    local: (v, at, r) => {
      const cell = cells.get(v)
      if (cell !== undefined) return narrow(v.aval.dtype, cell.definition.reduction.finish(readLocal(cell.local, [lane])))
      return inCluster.has(v) ? narrow(v.aval.dtype, r.define(v, at)) : undefined
    },
  })
  const inCluster = new Set(items)
  const accumulation = freshCounter(width), ending = freshCounter(width)
  let lane = indexOf(accumulation)
  let extents: readonly number[] = []
  for (const v of items) {
    const { definition } = v
    if (definition._tag !== 'reduce') continue
    const { accumulator, monoid } = definition.reduction
    extents = definition.reduction.extents
    const local = freshLocal(accumulator, [width])
    cells.set(v, { local, definition })
    statements.push({ _tag: 'cells', local, init: identityOf(monoid, accumulator) })
  }
  statements.push(...serialNest(extents, r => [loop(accumulation, [...cells].map(([{ shape }, { local, definition: { reduction, operands } }]): Stmt => {
    const out = unravelIndex(addIndex(start, lane), shape)
    const around = positionAt([...shape, ...reduction.extents], [...out, ...r])
    const element = convert(reduction.accumulator, reduction.at(reader.sources(operands, around), out, r))
    return { _tag: 'set', local, at: [lane], value: combine(reduction.monoid, readLocal(local, [lane]), element) }
  }), 'unroll')]))
  lane = indexOf(ending)
  const flat = addIndex(start, lane)
  statements.push(loop(ending, items.filter(v => stored[v.id]).map(v => {
    const at = positionOf(v.shape, flat)
    const cell = cells.get(v)
    const value = cell === undefined ? reader.define(v, at) : cell.definition.reduction.finish(readLocal(cell.local, [lane]))
    return storeElement(v.aval.dtype, pointerTo(scope, homeOf(lowering, v)), flat, value)
  }), 'unroll'))
  return statements
}
