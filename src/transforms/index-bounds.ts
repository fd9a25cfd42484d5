/** Which indices an operation reads or writes at, and what they may be: outside, its mode would move, fill or drop. */
import type { Aval } from '../core/base/aval.js'
import type { Shape } from '../core/base/shape.js'
import type { Eqn } from '../core/ir/jaxpr.js'
import type { Gather } from '../core/ops/gather.js'
import { reshape } from '../core/ops/reshape.js'
import type { Scatter } from '../core/ops/scattering.js'
import { slice } from '../core/ops/slicing.js'
import { gatherWindows, scatterWindows, startExtents, windowSizes } from '../core/ops/windows.js'
import type { NDArray } from '../core/trace/ndarray.js'

/** The operand, and for every component of an index its values, as a list, and how many there may be. */
export interface Access {
  readonly operand: Aval
  readonly components: readonly { readonly values: NDArray; readonly extent: number }[]
}

const scalars = (starts: readonly NDArray[], operand: NDArray, sizes: Shape): Access => ({
  operand,
  components: starts.map((start, d) => ({ values: reshape(start, [1]), extent: operand.shape[d]! - sizes[d]! + 1 })),
})

/** Components are the last axis of the indices. */
const vectors = (indices: NDArray, operand: NDArray, extents: readonly number[]): Access => {
  const rows = extents.length === 0 ? 0 : indices.size / extents.length
  const table = reshape(indices, [rows, extents.length])
  return { operand, components: extents.map((extent, k) => ({ values: reshape(slice(table, [0, k], [rows, k + 1], [1, 1]), [rows]), extent })) }
}

/** `null`: the operation has no indices. */
export const accessOf = ({ primitive: { name }, params }: Eqn, xs: readonly NDArray[]): Access | null => {
  const [x, second, third] = xs
  if (name === 'dynamic_slice') return scalars(xs.slice(1), x!, params['sliceSizes'] as Shape) // the parameter of that primitive
  if (name === 'dynamic_update_slice') return scalars(xs.slice(2), x!, second!.shape)
  if (name === 'gather') {
    const { dimensionNumbers, sliceSizes } = params as Gather // as above
    return vectors(second!, x!, startExtents(gatherWindows(dimensionNumbers), x!.shape, sliceSizes))
  }
  if (name.startsWith('scatter')) {
    const w = scatterWindows((params as Scatter).dimensionNumbers) // as above
    return vectors(second!, x!, startExtents(w, x!.shape, windowSizes(w, x!.shape, third!.shape)))
  }
  return null
}
