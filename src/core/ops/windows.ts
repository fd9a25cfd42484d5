/**
 * The geometry that gather and scatter share: windows of an array at positions that are data. The last axis of the indices
 * holds the index vectors. "Slices" are what gather reads and scatter writes: its axes run over positions or inside windows.
 */
import { type Aval, formatAval } from '../base/aval.js'
import { ints, struct } from '../base/codec.js'
import { DTypeError, ShapeError } from '../base/errors.js'
import { formatShape, type Shape } from '../base/shape.js'
import { addIndex, type Index, indexConst } from '../ir/loop/index-expr.js'

export interface Windows {
  /** Axes of the slices that run inside a window, increasing; the others run over positions. */
  readonly windowDims: readonly number[]
  /** Axes of the operand along which a window has one element, and which slices lack. */
  readonly collapsedDims: readonly number[]
  /** The operand axis on which each component of an index vector is a position. */
  readonly indexMap: readonly number[]
  /** Axes of the operand and axes of the indices that run together. */
  readonly operandBatchingDims: readonly number[]
  readonly indicesBatchingDims: readonly number[]
}

/** `jax.lax.GatherDimensionNumbers`. */
export type GatherDimensionNumbers = {
  readonly offsetDims: readonly number[]
  readonly collapsedSliceDims: readonly number[]
  readonly startIndexMap: readonly number[]
  readonly operandBatchingDims: readonly number[]
  readonly startIndicesBatchingDims: readonly number[]
}

/** `jax.lax.ScatterDimensionNumbers`. */
export type ScatterDimensionNumbers = {
  readonly updateWindowDims: readonly number[]
  readonly insertedWindowDims: readonly number[]
  readonly scatterDimsToOperandDims: readonly number[]
  readonly operandBatchingDims: readonly number[]
  readonly scatterIndicesBatchingDims: readonly number[]
}

export const gatherNumbersCodec = struct({ offsetDims: ints, collapsedSliceDims: ints, startIndexMap: ints, operandBatchingDims: ints, startIndicesBatchingDims: ints })
export const scatterNumbersCodec = struct({ updateWindowDims: ints, insertedWindowDims: ints, scatterDimsToOperandDims: ints, operandBatchingDims: ints, scatterIndicesBatchingDims: ints })

export const gatherWindows = (n: GatherDimensionNumbers): Windows =>
  ({ windowDims: n.offsetDims, collapsedDims: n.collapsedSliceDims, indexMap: n.startIndexMap, operandBatchingDims: n.operandBatchingDims, indicesBatchingDims: n.startIndicesBatchingDims })

export const scatterWindows = (n: ScatterDimensionNumbers): Windows =>
  ({ windowDims: n.updateWindowDims, collapsedDims: n.insertedWindowDims, indexMap: n.scatterDimsToOperandDims, operandBatchingDims: n.operandBatchingDims, indicesBatchingDims: n.scatterIndicesBatchingDims })

export const gatherNumbers = (w: Windows): GatherDimensionNumbers =>
  ({ offsetDims: w.windowDims, collapsedSliceDims: w.collapsedDims, startIndexMap: w.indexMap, operandBatchingDims: w.operandBatchingDims, startIndicesBatchingDims: w.indicesBatchingDims })

export const scatterNumbers = (w: Windows): ScatterDimensionNumbers =>
  ({ updateWindowDims: w.windowDims, insertedWindowDims: w.collapsedDims, scatterDimsToOperandDims: w.indexMap, operandBatchingDims: w.operandBatchingDims, scatterIndicesBatchingDims: w.indicesBatchingDims })

/** Does a window keep this operand axis as an axis of the slices? */
const isKept = (w: Windows, d: number): boolean => !w.collapsedDims.includes(d) && !w.operandBatchingDims.includes(d)

/** Axes of the slices that run over positions. */
export const positionDims = (w: Windows, rank: number): readonly number[] => Array.from({ length: rank }, (_, d) => d).filter(d => !w.windowDims.includes(d))

/** A list with one entry per axis of the slices from those of positions and those inside windows, each in order. */
export const joinSlices = <A>(w: Windows, position: readonly A[], window: readonly A[]): readonly A[] => {
  let p = 0, k = 0
  return Array.from({ length: position.length + window.length }, (_, d) => (w.windowDims.includes(d) ? window[k++]! : position[p++]!))
}

/** The shape of the slices for windows of these sizes (one per operand axis). */
export const slicesShape = (w: Windows, indices: Shape, sizes: readonly number[]): Shape =>
  joinSlices(w, indices.slice(0, -1), sizes.filter((_, d) => isKept(w, d)))

/** The sizes of windows, one per operand axis, from the shape of the slices. */
export const windowSizes = (w: Windows, operand: Shape, slices: Shape): readonly number[] => {
  let k = 0
  return operand.map((_, d) => (isKept(w, d) ? slices[w.windowDims[k++]!]! : 1))
}

/** How many positions each component of an index vector may name, such that the window fits. */
export const startExtents = (w: Windows, operand: Shape, sizes: readonly number[]): readonly number[] => w.indexMap.map(d => operand[d]! - sizes[d]! + 1)

/** The index into the operand of an element inside the window that begins at `starts` (one per component of the index vector). */
export const elementOfWindow = (w: Windows, rank: number, starts: readonly Index[], position: readonly Index[], window: readonly Index[]): readonly Index[] => {
  let k = 0
  return Array.from({ length: rank }, (_, d) => {
    const pair = w.operandBatchingDims.indexOf(d), component = w.indexMap.indexOf(d)
    const start = pair >= 0 ? position[w.indicesBatchingDims[pair]!]! : component >= 0 ? starts[component]! : indexConst(0)
    return isKept(w, d) ? addIndex(start, window[k++]!) : start
  })
}

const shifted = (dims: readonly number[]): readonly number[] => dims.map(d => d + 1)

/** The windows when operand, indices or both get a leading axis; the slices get one in front. */
export const batchWindows = (w: Windows, operandBatched: boolean, indicesBatched: boolean): Windows => ({
  // without indices of its own the batch lies inside every window
  windowDims: indicesBatched ? shifted(w.windowDims) : [0, ...shifted(w.windowDims)],
  collapsedDims: operandBatched ? shifted(w.collapsedDims) : w.collapsedDims,
  indexMap: operandBatched ? shifted(w.indexMap) : w.indexMap,
  operandBatchingDims: operandBatched ? [...(indicesBatched ? [0] : []), ...shifted(w.operandBatchingDims)] : w.operandBatchingDims,
  indicesBatchingDims: indicesBatched ? [...(operandBatched ? [0] : []), ...shifted(w.indicesBatchingDims)] : w.indicesBatchingDims,
})

/** Throws unless the numbers fit the operand and the indices. */
export const checkWindows = (op: string, w: Windows, operand: Aval, indices: Aval): void => {
  if (indices.dtype !== 'int32') throw new DTypeError(op, { expected: 'indices of dtype int32', got: formatAval(indices), hint: "convert them: np.astype(indices, 'int32')" })
  const rank = operand.shape.length, positions = indices.shape.length - 1
  const demand = (holds: boolean, expected: string, got: readonly number[]): void => {
    if (!holds) throw new ShapeError(op, { expected, got: `${formatShape(got)} for operand ${formatAval(operand)} and indices ${formatAval(indices)}`, hint: 'see the dimension numbers of lax.gather and lax.scatter' })
  }
  const within = (dims: readonly number[], n: number): boolean => dims.every(d => d >= 0 && d < n) && new Set(dims).size === dims.length
  const increasing = (dims: readonly number[]): boolean => dims.every((d, i) => i === 0 || dims[i - 1]! < d)
  const { windowDims, collapsedDims, indexMap, operandBatchingDims, indicesBatchingDims } = w
  demand(positions >= 0 && indices.shape[positions] === indexMap.length, 'index vectors along the last axis of the indices, with one component per mapped axis', indexMap)
  demand(within(indexMap, rank), 'index vectors mapped to distinct axes of the operand', indexMap)
  demand(within(collapsedDims, rank) && increasing(collapsedDims), 'increasing collapsed axes of the operand', collapsedDims)
  demand(within(operandBatchingDims, rank) && increasing(operandBatchingDims), 'increasing batching axes of the operand', operandBatchingDims)
  demand(operandBatchingDims.every(d => !collapsedDims.includes(d) && !indexMap.includes(d)), 'batching axes that are neither collapsed nor mapped', operandBatchingDims)
  demand(within(indicesBatchingDims, positions), 'batching axes of the indices before the last', indicesBatchingDims)
  const paired = indicesBatchingDims.length === operandBatchingDims.length && indicesBatchingDims.every((d, i) => indices.shape[d] === operand.shape[operandBatchingDims[i]!])
  demand(paired, 'batching axes of operand and indices in pairs of one size', indicesBatchingDims)
  const kept = rank - collapsedDims.length - operandBatchingDims.length
  demand(windowDims.length === kept && within(windowDims, positions + kept) && increasing(windowDims), `${kept} increasing window axes of the slices`, windowDims)
}

/** Throws unless windows of these sizes fit into the operand. */
export const checkSizes = (op: string, w: Windows, operand: Aval, sizes: readonly number[]): void => {
  const fits = sizes.length === operand.shape.length && sizes.every((n, d) => (isKept(w, d) ? n >= 0 && n <= operand.shape[d]! : n === 1 && (n <= operand.shape[d]! || w.operandBatchingDims.includes(d))))
  if (!fits) throw new ShapeError(op, { expected: 'window sizes within the operand, 1 on collapsed and batching axes', got: `${formatShape(sizes)} for ${formatAval(operand)}` })
}
