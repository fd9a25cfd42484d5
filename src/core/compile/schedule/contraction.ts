/** Contractions: the epilogue is applied to a finished element before it is stored. */
import { freshCounter, indexOf, ravelIndex, unravelIndex } from '../../ir/loop/index-expr.js'
import type { Index } from '../../ir/loop/index-expr.js'
import type { Stmt } from '../../ir/loop/kernel.js'
import { add, constant, convert, mul, regOf, type Scalar } from '../../ir/loop/scalar.js'
import { freshLocal, readLocal } from '../../ir/loop/statement.js'
import type { ContractionCluster } from '../fuse/clusters.js'
import { createReader, positionAt, positionOf } from '../fuse/reader.js'
import { kernelName } from '../fuse/residence.js'
import { narrow, storeElement } from '../lower/element.js'
import { loop, serialNest } from '../lower/nest.js'
import { pointerScope, type PointerScope, pointerTo, runKernel } from '../lower/program-builder.js'
import { homeOf, type Lowering } from './lowering.js'

const product = (extents: readonly number[]): number => extents.reduce((n, extent) => n * extent, 1)

export const scheduleContraction = (lowering: Lowering, cluster: ContractionCluster): void => {
  if (cluster.outer === 0) return
  scheduleDirect(lowering, cluster)
}

/** Rows, columns, then the sum, straight from the operands. */
const scheduleDirect = (lowering: Lowering, cluster: ContractionCluster): void => {
  const { contraction: { definition: d, aval } } = cluster
  if (d._tag !== 'contract') return // for the type: this is what the cluster is about
  const { b, steps, plan, placeOf } = lowering
  const { contraction: c } = d
  const scope = pointerScope()
  const reader = createReader({ scope, inlined: plan.inlined, placeOf, local: () => undefined })
  const reg = regOf(aval.dtype)
  const rows = [...c.batch, ...c.m], columns = product(c.n)
  const outer = freshCounter(product(rows)), column = freshCounter(columns)
  const row = unravelIndex(indexOf(outer), rows), n = unravelIndex(indexOf(column), c.n)
  const batch = row.slice(0, c.batch.length), m = row.slice(c.batch.length)
  const sum = freshLocal(reg)
  const term = (k: readonly Index[]): Scalar => mul(
    convert(reg, c.lhs(reader.sources(d.operands, positionAt(d.lhs.shape, [...batch, ...m, ...k])), batch, m, k)),
    convert(reg, c.rhs(reader.sources(d.operands, positionAt(d.rhs.shape, [...batch, ...n, ...k])), batch, n, k)))
  const flat = ravelIndex([indexOf(outer), indexOf(column)], [outer.extent, columns])
  const body = [loop(column, [
    { _tag: 'cells', local: sum, init: constant(reg, 0) },
    ...serialNest(c.k, k => [{ _tag: 'set', local: sum, at: [], value: add(readLocal(sum), term(k)) }]),
    ...finishElement(lowering, cluster, scope, flat, readLocal(sum)),
  ])]
  runKernel(b, steps, { name: kernelName(cluster.items), pointers: scope.pointers, outer, order: 'parallel', body }, scope.views, outer.extent)
}

/** Stores what is wanted of a finished element and of all that is computed from it. */
export const finishElement = (lowering: Lowering, { items, contraction }: ContractionCluster, scope: PointerScope, flat: Index, sum: Scalar): readonly Stmt[] => {
  const { plan, placeOf, stored } = lowering
  const inCluster = new Set(items)
  const reader = createReader({
    scope, inlined: plan.inlined, placeOf,
    local: (v, at, r) => (v === contraction ? narrow(v.aval.dtype, sum) : inCluster.has(v) ? narrow(v.aval.dtype, r.define(v, at)) : undefined),
  })
  return items.filter(v => stored[v.id]).map(v => {
    const value = v === contraction ? sum : reader.define(v, positionOf(v.shape, flat))
    return storeElement(v.aval.dtype, pointerTo(scope, homeOf(lowering, v)), flat, value)
  })
}
