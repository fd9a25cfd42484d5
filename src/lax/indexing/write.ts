/** The array in which the part at an index is changed. */
import { formatAval } from '../../core/base/aval.js'
import { ShapeError } from '../../core/base/errors.js'
import { broadcastShapes, formatShape, type Shape, shapesEqual } from '../../core/base/shape.js'
import { add, mul } from '../../core/ops/arithmetic.js'
import { broadcastInDim, broadcastTo } from '../../core/ops/broadcasting.js'
import { stack } from '../../core/ops/concatenation.js'
import { int32, zeros } from '../../core/ops/constants.js'
import { dynamicUpdateSlice } from '../../core/ops/dynamic-slicing.js'
import { iota } from '../../core/ops/iota.js'
import { reshape } from '../../core/ops/reshape.js'
import { scatter } from '../../core/ops/scatter.js'
import type { Scatter, ScatterMode } from '../../core/ops/scattering.js'
import { scatterNumbers } from '../../core/ops/windows.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { Item } from './items.js'
import { type Layout, layoutOf } from './layout.js'
import type { Range } from './slice.js'

/** Writes updates into windows: one of the scatter operations. */
type ScatterOperation = (x: NDArray, indices: NDArray, updates: NDArray, p: Scatter) => NDArray

/** `values` repeated into the shape of the part they go to. */
export const spread = (op: string, values: NDArray, shape: Shape): NDArray => {
  if (!shapesEqual(broadcastShapes(op, values.shape, shape), shape)) throw new ShapeError(op, { expected: `values that broadcast to the part, ${formatShape(shape)}`, got: formatAval(values) })
  return broadcastTo(values, shape)
}

/** Replaces a part without positions that are data: every element once. */
export const replaceAt = (op: string, x: NDArray, items: readonly Item[], values: NDArray): NDArray => {
  const layout = layoutOf(op, items)
  const updates = spread(op, values, layout.shape)
  if (updates.size === 0) return x
  if (layout.ranges.some(({ range }) => range.step !== 1 && range.count > 1)) return scatterAt(op, x, items, values, scatter, 'promise')
  const box = x.shape.map(() => ({ start: 0, count: 1 }))
  for (const item of items) {
    if (item._tag === 'range') box[item.axis] = item.range
    if (item._tag === 'position') box[item.axis] = { start: item.at, count: 1 }
  }
  return dynamicUpdateSlice(x, reshape(updates, box.map(b => b.count)), box.map(b => int32(b.start)))
}

export const scatterAt = (op: string, x: NDArray, items: readonly Item[], values: NDArray, operation: ScatterOperation, mode: ScatterMode): NDArray => {
  const layout = layoutOf(op, items)
  const updates = reshape(spread(op, values, layout.shape), layout.inner)
  if (updates.size === 0) return x
  const { windowDims, positionDims } = dimsOf(x, layout)
  const positions = positionDims.map(d => layout.inner[d]!)
  const components = componentsOf(x, items, layout, positionDims, positions)
  const indices = components.length === 0 ? zeros({ shape: [...positions, 0], dtype: 'int32' }) : stack(components.map(c => c.value), positions.length)
  const kept = layout.ranges.filter(({ axis, range }) => isWindow(range, x.shape[axis]!)).map(item => item.axis)
  return operation(x, indices, updates, {
    dimensionNumbers: scatterNumbers({
      windowDims,
      collapsedDims: x.shape.map((_, d) => d).filter(d => !kept.includes(d)),
      indexMap: components.map(c => c.axis),
      operandBatchingDims: [],
      indicesBatchingDims: [],
    }),
    mode,
  })
}

/** Does a range run inside the windows? One with gaps is a list of positions instead. */
const isWindow = ({ count, step }: Range, size: number): boolean => step === 1 || (count === 1 && size === 1)

/** The axes of the updates that run inside windows, and those that run over positions. */
const dimsOf = (x: NDArray, { ranges, group, groupAt, inner }: Layout): { readonly windowDims: readonly number[]; readonly positionDims: readonly number[] } => {
  const windowDims = ranges.flatMap(({ axis, range }, i) => (isWindow(range, x.shape[axis]!) ? [i < groupAt ? i : i + group.length] : []))
  return { windowDims, positionDims: inner.map((_, d) => d).filter(d => !windowDims.includes(d)) }
}

interface Component {
  readonly axis: number
  readonly value: NDArray
}

/** What the index vectors hold: positions on every axis that is not covered whole by a window. */
const componentsOf = (x: NDArray, items: readonly Item[], { ranges, group, groupAt }: Layout, positionDims: readonly number[], positions: Shape): readonly Component[] => {
  const constant = (at: number): NDArray => broadcastTo(int32(at), positions)
  const along = (value: NDArray, dims: readonly number[]): NDArray => broadcastInDim(value, positions, dims.map(d => positionDims.indexOf(d)))
  return items.flatMap((item): readonly Component[] => {
    switch (item._tag) {
      case 'new': return []
      case 'position': return [{ axis: item.axis, value: constant(item.at) }]
      case 'array': return [{ axis: item.axis, value: along(broadcastTo(item.positions, group), group.map((_, d) => groupAt + d)) }]
      case 'range': {
        const { axis, range: { start, count, step } } = item
        if (isWindow(item.range, x.shape[axis]!)) return count === x.shape[axis] ? [] : [{ axis, value: constant(start) }]
        const i = ranges.indexOf(item)
        return [{ axis, value: along(add(mul(iota('int32', [count], 0), step), start), [i < groupAt ? i : i + group.length]) }]
      }
    }
  })
}
