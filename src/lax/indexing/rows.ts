/** An array as the list of its entries along an axis. */
import { split } from '../../core/ops/concatenation.js'
import { squeeze } from '../../core/ops/reshape.js'
import type { NDArray } from '../../core/trace/ndarray.js'

/** The entries, which lack the axis. */
export const entriesAlong = (x: NDArray, axis: number): readonly NDArray[] => {
  const n = x.shape[axis]!
  return n === 0 ? [] : split(x, new Array<number>(n).fill(1), axis).map(piece => squeeze(piece, [axis]))
}
