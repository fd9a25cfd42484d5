/** What the schedules of a contraction have in common: the products that go in, the memory sums wait in, and what becomes of a finished sum. */
import { freshCounter, type Index, indexOf, unravelIndex } from '../../ir/loop/index-expr.js'
import type { Stmt } from '../../ir/loop/kernel.js'
import { convert, type Reg, type Scalar } from '../../ir/loop/scalar.js'
import type { ContractionCluster } from '../fuse/clusters.js'
import type { Definition } from '../fuse/graph.js'
import { createReader, positionAt, positionOf } from '../fuse/reader.js'
import { narrow, storeElement } from '../lower/element.js'
import { loop } from '../lower/nest.js'
import { bufferPlace, type BufferPlace } from '../lower/place.js'
import { declareBuffer, type PointerScope, pointerTo } from '../lower/program-builder.js'
import type { Sizes } from './blocking.js'
import { homeOf, type Lowering } from './lowering.js'
import { type PackedSide, registerMemory } from './packing.js'

export type ContractDefinition = Extract<Definition, { readonly _tag: 'contract' }>

/** A contraction under construction. */
export interface Engine {
  readonly lowering: Lowering
  readonly cluster: ContractionCluster
  readonly definition: ContractDefinition
  readonly sizes: Sizes
  readonly left: PackedSide | undefined
  readonly right: PackedSide | undefined
  readonly reg: Reg
}

/** Memory for the sums of one iteration at a time. */
export const workingRow = ({ lowering: { b }, reg }: Engine, length: number): BufferPlace => {
  const { element, dtype } = registerMemory[reg]
  return bufferPlace({ shape: [], dtype, weakType: false }, declareBuffer(b, element, length, { _tag: 'scratch', offset: null, perThread: true }))
}

/** Loops over a tile, written out. */
export const overTile = (height: number, width: number, body: (r: Index, s: Index) => readonly Stmt[]): readonly Stmt[] => {
  const r = freshCounter(height), s = freshCounter(width)
  return [loop(r, [loop(s, body(indexOf(r), indexOf(s)), 'unroll')], 'unroll')]
}

/** The factors of the product for an element and a `k`: from the packed panels, or from the operands themselves. */
export const factorsOf = ({ lowering: { plan, placeOf }, left, right, definition: { contraction: c, operands, lhs, rhs }, reg }: Engine, scope: PointerScope, batch: Index) => {
  const reader = createReader({ scope, inlined: plan.inlined, placeOf, local: () => undefined })
  const b = unravelIndex(batch, c.batch)
  return (m: Index, n: Index, k: readonly Index[], kFlat: Index): readonly [Scalar, Scalar] => {
    const at = unravelIndex(m, c.m), across = unravelIndex(n, c.n)
    const x = left !== undefined
      ? left.load(scope, batch, m, kFlat)
      : convert(reg, c.lhs(reader.sources(operands, positionAt(lhs.shape, [...b, ...at, ...k])), b, at, k))
    const y = right !== undefined
      ? right.load(scope, batch, n, kFlat)
      : convert(reg, c.rhs(reader.sources(operands, positionAt(rhs.shape, [...b, ...across, ...k])), b, across, k))
    return [x, y]
  }
}

/** Stores what is wanted of a finished element and of all that is computed from it. */
export const finishElement = (lowering: Lowering, { items, contraction }: ContractionCluster, scope: PointerScope, flat: Index, sum: Scalar): readonly Stmt[] => {
  const { plan, placeOf, stored } = lowering
  const inCluster = new Set(items)
  const reader = createReader({
    scope, inlined: plan.inlined, placeOf,
    local: (v, position, r) => (v === contraction ? narrow(v.aval.dtype, sum) : inCluster.has(v) ? narrow(v.aval.dtype, r.define(v, position)) : undefined),
  })
  return items.filter(v => stored[v.id]).map(v => {
    const value = v === contraction ? sum : reader.define(v, positionOf(v.shape, flat))
    return storeElement(v.aval.dtype, pointerTo(scope, homeOf(lowering, v)), flat, value)
  })
}
