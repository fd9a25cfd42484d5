/** What the batching rules share. The new axis is always in front. */
import type { BatchAxis, Shared, Value } from '../ir/primitive.js'
import { broadcastInDim } from './broadcasting.js'
import type { NDArray } from '../trace/ndarray.js'

/** Every operand with the batch axis: those without it are repeated. */
export const broadcastUnbatched = (axis: BatchAxis, xs: readonly Value[], batched: readonly boolean[]): readonly Value[] =>
  xs.map((x, i) => (batched[i] ? x : repeatFront(axis, x)))

export const repeatFront = ({ size }: BatchAxis, x: Value): NDArray => broadcastInDim(x, [size, ...x.shape], x.shape.map((_, d) => d + 1))

export const shared = (value: Value): Shared => ({ _tag: 'shared', value })

export const isShared = (result: Value | Shared): result is Shared => '_tag' in result
