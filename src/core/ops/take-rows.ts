import type { Value } from '../ir/primitive.js'
import type { NDArray } from '../trace/ndarray.js'
import { gather } from './gather.js'
import { reshape } from './reshape.js'

/** The entries of `x` along its first axis at the int32 `positions`, which lie inside; their axes take its place. */
export const takeRows = (x: Value, positions: Value): NDArray => {
  const [, ...row] = x.shape
  return gather(x, reshape(positions, [...positions.shape, 1]), {
    dimensionNumbers: { offsetDims: row.map((_, d) => positions.ndim + d), collapsedSliceDims: [0], startIndexMap: [0], operandBatchingDims: [], startIndicesBatchingDims: [] },
    sliceSizes: [1, ...row],
    mode: 'promise',
    fillValue: null,
  })
}
