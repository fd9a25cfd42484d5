/** Panels: one side of a contraction copied so that the innermost loop reads it in order. */
import type { DType } from '../../base/dtype.js'
import { sizeOf } from '../../base/shape.js'
import { addIndex, divIndex, freshCounter, type Index, indexConst, indexOf, type IndexVar, modIndex, offsetIndex, ravelIndex, scaleIndex, subIndex, unravelIndex } from '../../ir/loop/index-expr.js'
import type { Stmt } from '../../ir/loop/kernel.js'
import { and, constant, convert, type Pointer, type Reg, type Scalar } from '../../ir/loop/scalar.js'
import { ifHolds } from '../../ir/loop/statement.js'
import type { Definition } from '../fuse/graph.js'
import { createReader, positionAt } from '../fuse/reader.js'
import { loop } from '../lower/nest.js'
import { type BufferPlace, bufferPlace } from '../lower/place.js'
import { declareBuffer, pointerScope, type PointerScope, pointerTo, runKernel } from '../lower/program-builder.js'
import { assumeGuards, countersOfAll, guardConditions } from './guards.js'
import type { Lowering } from './lowering.js'

/** Elements read at once of rows that lie side by side. */
const lineLength = 32

export interface PackedSide {
  /** The element of row (or column) `at` and step `k`; `at` must stay inside one panel while `k` runs. */
  readonly load: (scope: PointerScope, batch: Index, at: Index, k: Index) => Scalar
}

/** A block of rows, packed by `fill` before it is read. */
export type PackedBlocks = (scope: PointerScope, batch: Index, start: Index, rows: number) => PackedSide & { readonly fill: readonly Stmt[] }

/** An outer counter as two: batch and part. */
export const divide = (i: Index, parts: number): { readonly quotient: Index; readonly remainder: Index } => ({ quotient: divIndex(i, parts), remainder: modIndex(i, parts) })

/** Memory for values of a register. */
export const registerMemory: { readonly [R in Reg]: { readonly element: Pointer['element']; readonly dtype: DType } } = {
  f32: { element: 'float32', dtype: 'float32' },
  f64: { element: 'float64', dtype: 'float64' },
  i32: { element: 'int32', dtype: 'int32' },
  u32: { element: 'uint32', dtype: 'uint32' },
  bool: { element: 'uint8', dtype: 'bool' },
}

const nest = (counters: readonly IndexVar[], body: readonly Stmt[]): readonly Stmt[] =>
  counters.reduceRight<readonly Stmt[]>((inner, counter) => (counter.extent === 1 ? inner : [loop(counter, inner)]), body)

/** Values of rows: all alike, as a function of the row, or one by one. */
type RowValues = ((row: Index) => Scalar) | readonly Scalar[]

/**
 * Loops over rows of values that may be guarded, as those of padding are: asked once, as far outside as the counters allow, whether
 * all rows lie inside, for then they are plain reads.
 */
const unguarded = (counters: readonly IndexVar[], rows: number, value: (row: Index) => Scalar, stores: (values: RowValues) => readonly Stmt[]): readonly Stmt[] => {
  const row = freshCounter(rows), conditions = guardConditions([value(indexOf(row))])
  // rows that differ in their conditions may have none, or one that is decided
  if (!countersOfAll(conditions).has(row)) return asking(counters, conditions, stores(value), holds => stores(i => assumeGuards([value(i)], holds)[0]!))
  const values = Array.from({ length: rows }, (_, i) => value(indexConst(i)))
  return asking(counters, guardConditions(values), stores(values), holds => stores(assumeGuards(values, holds)))
}

/** The statements, in two versions where conditions decide: one for when all hold, and one for when not all do. */
const asking = (counters: readonly IndexVar[], [first, ...others]: readonly Scalar[], asIs: readonly Stmt[], assuming: (holds: boolean) => readonly Stmt[]): readonly Stmt[] => {
  if (first === undefined) return nest(counters, asIs)
  const asked = countersOfAll([first, ...others])
  const level = counters.findLastIndex(counter => asked.has(counter)) + 1, inside = counters.slice(level)
  return nest(counters.slice(0, level), [ifHolds(others.reduce((both, c) => and(both, c), first), nest(inside, assuming(true)), nest(inside, others.length === 0 ? assuming(false) : asIs))])
}

type ContractDefinition = Extract<Definition, { readonly _tag: 'contract' }>

/** One side of a contraction and the panels it is packed in: `k` by `k`, `width` rows next to each other. */
interface Packing {
  readonly lowering: Lowering
  readonly definition: ContractDefinition
  readonly side: 'lhs' | 'rhs'
  readonly width: number
  readonly reg: Reg
  readonly place: BufferPlace
  /** Panels that are written at once: where rows lie side by side, whole lines of the cache. */
  readonly together: number
}

const startPacking = (lowering: Lowering, definition: ContractDefinition, side: 'lhs' | 'rhs', width: number, reg: Reg, contiguous: boolean, panels: number, perThread: boolean): Packing => {
  const { element, dtype } = registerMemory[reg]
  const buffer = declareBuffer(lowering.b, element, panels * sizeOf(definition.contraction.k) * width, { _tag: 'scratch', offset: null, ...(perThread ? { perThread } : {}) })
  return { lowering, definition, side, width, reg, place: bufferPlace({ shape: [], dtype, weakType: false }, buffer), together: contiguous ? 1 : Math.max(1, Math.floor(lineLength / width)) }
}

/** Where a row of a panel has its element at `k`. */
const cellAt = ({ definition, width }: Packing, panel: Index, k: Index, lane: Index): Index =>
  addIndex(scaleIndex(addIndex(scaleIndex(panel, sizeOf(definition.contraction.k)), k), width), lane)

/** The packed element of a row, counted from the first panel; a row must stay inside one panel while `k` runs. */
const loadFrom = (packing: Packing, scope: PointerScope, row: Index, k: Index): Scalar =>
  ({ _tag: 'load', reg: packing.reg, pointer: pointerTo(scope, packing.place), index: cellAt(packing, divIndex(row, packing.width), k, modIndex(row, packing.width)) })

/**
 * Writes `filled` rows, the first of them `row`, into the panels from `panel` on. The last panel is filled up with zeros, which
 * whole-vector loops may multiply but nobody stores.
 */
const writePanels = (packing: Packing, scope: PointerScope, batch: Index, row: Index, filled: number, panel: Index): readonly Stmt[] => {
  const { lowering: { plan, placeOf }, definition: { contraction: c, operands, [packing.side]: { shape } }, side, width, reg, place } = packing
  const reader = createReader({ scope, inlined: plan.inlined, placeOf, local: () => undefined })
  const counters = c.k.map(freshCounter)
  const k = counters.map(counter => indexOf(counter)), kFlat = ravelIndex(k, c.k)
  const b = unravelIndex(batch, c.batch), extents = side === 'lhs' ? c.m : c.n
  const value = (i: Index): Scalar => {
    const at = unravelIndex(addIndex(row, i), extents)
    return convert(reg, c[side](reader.sources(operands, positionAt(shape, [...b, ...at, ...k])), b, at, k))
  }
  const store = (panelAt: Index, lane: Index, x: Scalar): Stmt => ({ _tag: 'store', pointer: pointerTo(scope, place), index: cellAt(packing, panelAt, kFlat, lane), value: x })
  const overLanes = (panelAt: Index, from: number, to: number, content: (lane: Index) => Scalar): readonly Stmt[] => {
    const counter = freshCounter(to - from), lane = offsetIndex(indexOf(counter), from)
    return from === to ? [] : [loop(counter, [store(panelAt, lane, content(lane))], 'unroll')]
  }
  const whole = Math.floor(filled / width), rest = filled % width, last = offsetIndex(panel, whole), full = freshCounter(whole)
  const stores = (values: RowValues): readonly Stmt[] => {
    if (typeof values !== 'function') return values.map((x, i) => store(offsetIndex(panel, Math.floor(i / width)), indexConst(i % width), x))
    const from = (start: Index) => (lane: Index): Scalar => values(addIndex(start, lane))
    return [
      ...(whole === 0 ? [] : [loop(full, overLanes(addIndex(panel, indexOf(full)), 0, width, from(scaleIndex(indexOf(full), width))), 'unroll')]),
      ...overLanes(last, 0, rest, from(indexConst(whole * width))),
    ]
  }
  return [
    ...unguarded(counters, filled, value, stores),
    ...(rest === 0 ? [] : nest(counters, overLanes(last, rest, width, () => constant(reg, 0)))),
  ]
}

/** Packs all `free` rows of a side, in kernels of their own. */
export const packSide = (lowering: Lowering, definition: ContractDefinition, side: 'lhs' | 'rhs', free: number, width: number, reg: Reg, contiguous: boolean): PackedSide => {
  const { contraction: c } = definition, batches = sizeOf(c.batch), panels = Math.ceil(free / width)
  const packing = startPacking(lowering, definition, side, width, reg, contiguous, batches * panels, false)
  const run = (extent: number, body: (scope: PointerScope, i: Index) => readonly Stmt[]): void => {
    if (extent === 0 || sizeOf(c.k) === 0) return
    const scope = pointerScope(), outer = freshCounter(extent)
    const statements = body(scope, indexOf(outer))
    runKernel(lowering.b, lowering.steps, { name: 'pack', pointers: scope.pointers, outer, order: 'parallel', body: statements }, scope.views, extent)
  }
  const { together } = packing
  const write = (scope: PointerScope, batch: Index, panel: Index, filled: number): readonly Stmt[] =>
    writePanels(packing, scope, batch, scaleIndex(panel, width), filled, addIndex(scaleIndex(batch, panels), panel))
  const groups = Math.floor(free / (width * together)), done = groups * together
  run(batches * groups, (scope, i) => {
    const { quotient, remainder } = divide(i, groups)
    return write(scope, quotient, scaleIndex(remainder, together), width * together)
  })
  if (done * width < free) run(batches, (scope, i) => write(scope, i, indexConst(done), free - done * width))
  return { load: (scope, batch, at, k) => loadFrom(packing, scope, addIndex(scaleIndex(batch, panels * width), at), k) }
}

/** Packs a block of at most `most` rows at a time, in the kernel that multiplies them while they are still in cache. */
export const packBlocks = (lowering: Lowering, definition: ContractDefinition, side: 'lhs' | 'rhs', most: number, width: number, reg: Reg, contiguous: boolean): PackedBlocks => {
  const packing = startPacking(lowering, definition, side, width, reg, contiguous, Math.ceil(most / width), true)
  const { together } = packing
  return (scope, batch, start, rows) => {
    const groups = Math.floor(rows / (width * together)), done = groups * together * width
    const group = freshCounter(groups), row = scaleIndex(indexOf(group), together * width)
    const write = (from: Index, filled: number): readonly Stmt[] => writePanels(packing, scope, batch, addIndex(start, from), filled, divIndex(from, width))
    return {
      fill: [...(groups === 0 ? [] : [loop(group, write(row, together * width))]), ...(done < rows ? write(indexConst(done), rows - done) : [])],
      load: (_scope, _batch, at, k) => loadFrom(packing, scope, subIndex(at, start), k),
    }
  }
}
