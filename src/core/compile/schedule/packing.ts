/** Panels: one side of a contraction copied so that the innermost loop reads it in order. */
import type { DType } from '../../base/dtype.js'
import { sizeOf } from '../../base/shape.js'
import { addIndex, divIndex, freshCounter, type Index, indexConst, indexOf, modIndex, offsetIndex, ravelIndex, scaleIndex, unravelIndex } from '../../ir/loop/index-expr.js'

import type { Stmt } from '../../ir/loop/kernel.js'
import { constant, convert, type Pointer, type Reg, type Scalar } from '../../ir/loop/scalar.js'
import type { Definition } from '../fuse/graph.js'
import { createReader, positionAt } from '../fuse/reader.js'
import { loop } from '../lower/nest.js'
import { bufferPlace } from '../lower/place.js'
import { declareBuffer, pointerScope, type PointerScope, pointerTo, runKernel } from '../lower/program-builder.js'
import type { Lowering } from './lowering.js'

/** Elements read at once of rows that lie side by side. */
const lineLength = 32

export interface PackedSide {
  /** The element of row (or column) `at` and step `k`; `at` must stay inside one panel while `k` runs. */
  readonly load: (scope: PointerScope, batch: Index, at: Index, k: Index) => Scalar
}

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

/**
 * Packs `free` rows in panels of `width`: `panel, k, row in panel`. The last panel is filled up with zeros, which
 * whole-vector loops may multiply but nobody stores.
 */
export const packSide = (lowering: Lowering, d: Extract<Definition, { readonly _tag: 'contract' }>, side: 'lhs' | 'rhs', free: number, width: number, reg: Reg, contiguous: boolean): PackedSide => {
  const { b, steps, plan, placeOf } = lowering
  const { contraction: c, operands } = d
  const batch = sizeOf(c.batch), depth = sizeOf(c.k)
  const panels = Math.ceil(free / width)
  const { element, dtype } = registerMemory[reg]
  const buffer = declareBuffer(b, element, batch * panels * depth * width, { _tag: 'scratch', offset: null })
  const place = bufferPlace({ shape: [], dtype, weakType: false }, buffer)
  const position = (batchIndex: Index, panel: Index, k: Index, lane: Index): Index =>
    addIndex(scaleIndex(addIndex(scaleIndex(addIndex(scaleIndex(batchIndex, panels), panel), depth), k), width), lane)

  const shape = d[side].shape, extents = side === 'lhs' ? c.m : c.n
  /** `filled` rows from a panel on, `k` by `k`. */
  const panelsFrom = (scope: PointerScope, batchIndex: Index, panel: Index, filled: number): readonly Stmt[] => {
    const reader = createReader({ scope, inlined: plan.inlined, placeOf, local: () => undefined })
    const counters = c.k.map(freshCounter)
    const k = counters.map(counter => indexOf(counter)), kFlat = ravelIndex(k, c.k)
    const batches = unravelIndex(batchIndex, c.batch)
    const store = (index: Index, x: Scalar): Stmt => ({ _tag: 'store', pointer: pointerTo(scope, place), index, value: x })
    const body = Array.from({ length: Math.ceil(filled / width) }, (_, i) => i).flatMap(i => {
      const here = offsetIndex(panel, i), lanes = Math.min(width, filled - i * width)
      const lane = freshCounter(lanes), at = unravelIndex(addIndex(scaleIndex(here, width), indexOf(lane)), extents)
      const value = convert(reg, c[side](reader.sources(operands, positionAt(shape, [...batches, ...at, ...k])), batches, at, k))
      const zeros = Array.from({ length: width - lanes }, (_, z) => store(position(batchIndex, here, kFlat, indexConst(lanes + z)), constant(reg, 0)))
      return [loop(lane, [store(position(batchIndex, here, kFlat, indexOf(lane)), value)], 'unroll'), ...zeros]
    })
    return counters.reduceRight<readonly Stmt[]>((inner, counter) => (counter.extent === 1 ? inner : [loop(counter, inner)]), body)
  }
  const run = (extent: number, body: (scope: PointerScope, i: Index) => readonly Stmt[]): void => {
    if (extent === 0 || depth === 0) return
    const scope = pointerScope(), outer = freshCounter(extent)
    const statements = body(scope, indexOf(outer))
    runKernel(b, steps, { name: 'pack', pointers: scope.pointers, outer, order: 'parallel', body: statements }, scope.views, extent)
  }
  // Where rows lie side by side, whole lines of the cache are read at once: several panels wide.
  const together = contiguous ? 1 : Math.max(1, Math.floor(lineLength / width))
  const groups = Math.floor(free / (width * together)), done = groups * together
  run(batch * groups, (scope, i) => {
    const { quotient, remainder } = divide(i, groups)
    return panelsFrom(scope, quotient, scaleIndex(remainder, together), width * together)
  })
  if (done * width < free) run(batch, (scope, i) => panelsFrom(scope, i, indexConst(done), free - done * width))
  return {
    load: (scope, batchIndex, at, k) => ({
      _tag: 'load', reg, pointer: pointerTo(scope, place),
      index: position(batchIndex, divIndex(at, width), k, modIndex(at, width)),
    }),
  }
}
