/** Whether an operation reads or writes outside of its operand, where its mode would have moved, filled or dropped. */
import { formatAval } from '../core/base/aval.js'
import type { Shape } from '../core/base/shape.js'
import type { Eqn } from '../core/ir/jaxpr.js'
import type { Gather } from '../core/ops/gather.js'
import type { Scatter } from '../core/ops/scattering.js'
import { gatherWindows, scatterWindows, startExtents, windowSizes } from '../core/ops/windows.js'
import type { NDArray } from '../core/trace/ndarray.js'

/** The operand, and for every component of an index the values it has and how many there may be. */
interface Access {
  readonly operand: NDArray
  readonly components: readonly { readonly values: readonly number[]; readonly extent: number }[]
}

const scalars = (starts: readonly NDArray[], operand: NDArray, sizes: Shape): Access => ({
  operand,
  components: starts.map((start, d) => ({ values: [...start.toTypedArray()], extent: operand.shape[d]! - sizes[d]! + 1 })),
})

/** Components are the last axis of the indices. */
const vectors = (indices: NDArray, operand: NDArray, extents: readonly number[]): Access => {
  const data = [...indices.toTypedArray()]
  return { operand, components: extents.map((extent, k) => ({ values: data.filter((_, i) => i % extents.length === k), extent })) }
}

const accessOf = ({ primitive: { name }, params }: Eqn, xs: readonly NDArray[]): Access | undefined => {
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
  return undefined
}

/** The first index that lies outside, in words. */
export const outOfBounds = (eqn: Eqn, xs: readonly NDArray[]): string | undefined => {
  const access = accessOf(eqn, xs)
  for (const { values, extent } of access?.components ?? []) {
    const index = values.find(i => i < 0 || i >= extent)
    if (index !== undefined) return `${index} in ${formatAval(access!.operand)}, where 0 to ${extent - 1} are`
  }
  return undefined
}
