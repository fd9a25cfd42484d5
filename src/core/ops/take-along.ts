import type { Value } from '../ir/primitive.js'
import type { NDArray } from '../trace/ndarray.js'
import { gather } from './gather.js'
import { reshape } from './reshape.js'

/** Of every row of `x` along `axis` the elements at the int32 `positions` of the same row, which lie inside. */
export const takeAlong = (x: Value, positions: Value, axis: number): NDArray => {
  const others = x.shape.map((_, d) => d).filter(d => d !== axis)
  return gather(x, reshape(positions, [...positions.shape, 1]), {
    dimensionNumbers: { offsetDims: [], collapsedSliceDims: [axis], startIndexMap: [axis], operandBatchingDims: others, startIndicesBatchingDims: others },
    sliceSizes: x.shape.map(() => 1),
    mode: 'promise',
    fillValue: null,
  })
}
