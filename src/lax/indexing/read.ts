/** The part of an array at an index: static parts are views, positions that are data are gathered. */
import { shapesEqual } from '../../core/base/shape.js'
import { broadcastTo } from '../../core/ops/broadcasting.js'
import { stack } from '../../core/ops/concatenation.js'
import { int32 } from '../../core/ops/constants.js'
import { dynamicSlice } from '../../core/ops/dynamic-slicing.js'
import { gather, type GatherMode } from '../../core/ops/gather.js'
import { reshape } from '../../core/ops/reshape.js'
import { rev } from '../../core/ops/reversal.js'
import { slice } from '../../core/ops/slicing.js'
import { isStaging } from '../../core/trace/builder.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { Item } from './items.js'
import { layoutOf } from './layout.js'
import type { Range } from './slice.js'

export interface OutOfRange {
  readonly mode: GatherMode
  readonly fillValue: number | null
}

export const readAt = (op: string, x: NDArray, items: readonly Item[], { mode, fillValue }: OutOfRange): NDArray => {
  const { arrays, group, groupAt, shape } = layoutOf(op, items)
  const kept = viewOf(x, items)
  if (arrays.length === 0) return reshape(kept, shape)
  // the axes of `kept` are the ranges and the indexed axes, in the order of `x`
  const axes = items.filter(item => item._tag === 'range' || item._tag === 'array')
  const collapsed = axes.flatMap((item, d) => (item._tag === 'array' ? [d] : []))
  const ranges = axes.length - collapsed.length
  const vectors = stack(arrays.map(({ positions }) => broadcastTo(positions, group)), group.length)
  const gathered = gather(kept, vectors, {
    dimensionNumbers: {
      offsetDims: Array.from({ length: ranges }, (_, d) => (d < groupAt ? d : d + group.length)),
      collapsedSliceDims: collapsed,
      startIndexMap: collapsed,
      operandBatchingDims: [],
      startIndicesBatchingDims: [],
    },
    sliceSizes: kept.shape.map((n, d) => (collapsed.includes(d) ? 1 : n)),
    mode,
    fillValue,
  })
  return reshape(gathered, shape)
}

/** Ranges and fixed positions applied; indexed axes whole, fixed axes gone. */
const viewOf = (x: NDArray, items: readonly Item[]): NDArray => {
  const whole = (n: number): Range => ({ start: 0, count: n, step: 1 })
  const ranges = x.shape.map(whole)
  const fixed: number[] = []
  for (const item of items) {
    if (item._tag === 'range') ranges[item.axis] = item.range
    if (item._tag !== 'position') continue
    ranges[item.axis] = { start: item.at, count: 1, step: 1 }
    fixed.push(item.axis)
  }
  const forward = ranges.map(({ start, count, step }) => (step > 0 ? { start, count, step } : { start: start + (count - 1) * step, count, step: -step }))
  const backwards = ranges.flatMap(({ count, step }, d) => (step < 0 && count > 1 ? [d] : []))
  const box = rev(boxOf(x, forward), backwards)
  return fixed.length === 0 ? box : reshape(box, box.shape.filter((_, d) => !fixed.includes(d)))
}

const boxOf = (x: NDArray, ranges: readonly Range[]): NDArray => {
  const sizes = ranges.map(r => r.count)
  if (shapesEqual(sizes, x.shape)) return x
  // Run at once, positions are operands, so that one compiled program serves all of them.
  if (!isStaging() && ranges.every(r => r.step === 1 || r.count <= 1)) return dynamicSlice(x, ranges.map(r => int32(r.count === 0 ? 0 : r.start)), sizes)
  const start = ranges.map(r => (r.count === 0 ? 0 : r.start))
  return slice(x, start, ranges.map((r, d) => (r.count === 0 ? 0 : start[d]! + (r.count - 1) * r.step + 1)), ranges.map(r => r.step))
}
