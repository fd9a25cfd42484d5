/** The shapes of convolutions, without computing them. */
import { ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { checkShape, formatShape, type Shape } from '../core/base/shape.js'
import { positionsOf, still } from '../core/ops/sliding.js'
import { atAxes, type ConvGeneralDilatedDimensionNumbers, inOrder, numbersFor } from './convolution-numbers.js'
import { checkSteps, dilated, type Padding, padsFor, transposedPads } from './window-padding.js'

const positions = (sizes: Shape, window: Shape, strides: Shape, pads: readonly (readonly [number, number])[]): Shape =>
  sizes.map((n, i) => positionsOf(n, window[i]!, { ...still, stride: strides[i]!, low: pads[i]![0], high: pads[i]![1] }))

const shapeTuple = (op: string, lhsShape: Shape, rhsShape: Shape, strides: unknown, padding: unknown, batchGroupCount: number): Shape => {
  const [lhs, rhs] = [checkShape(op, lhsShape), checkShape(op, rhsShape)]
  if (lhs.length !== rhs.length || lhs.length < 2) throw new ShapeError(op, { expected: 'an input and a kernel of one rank, at least 2', got: `${formatShape(lhs)} and ${formatShape(rhs)}` })
  const [batch, , ...sizes] = lhs, [features, , ...window] = rhs
  if (batch! % batchGroupCount !== 0) throw new ShapeError(op, { expected: `a batch that falls into ${batchGroupCount} groups`, got: formatShape(lhs) })
  const steps = checkSteps(op, 'strides', strides, sizes.length)
  return [batch! / batchGroupCount, features!, ...positions(sizes, window, steps, padsFor(op, sizes, window, steps, padding))]
}

/**
 * The shape of `lax.conv` for an input [batch, features, …space] and a kernel [output, input features, …space]. Source:
 * `jax.lax.conv_shape_tuple`.
 *
 * @example
 * ```ts
 * import { lax } from 'cotangent'
 * lax.convShapeTuple([1, 2, 6, 6], [3, 2, 3, 3], [2, 2], 'SAME') // => [1,3,3,3]
 * ```
 */
export const convShapeTuple = required('convShapeTuple', 4, (lhsShape: Shape, rhsShape: Shape, strides: Shape, pads: Padding, { batchGroupCount = 1 }: { readonly batchGroupCount?: number } = {}): Shape =>
  shapeTuple('convShapeTuple', lhsShape, rhsShape, strides, pads, batchGroupCount), { batchGroupCount: true })

/**
 * The shape of a convolution in any layout. Source: `jax.lax.conv_general_shape_tuple`.
 *
 * @example
 * ```ts
 * import { lax } from 'cotangent'
 * lax.convGeneralShapeTuple([1, 6, 6, 2], [3, 3, 2, 3], [2, 2], 'SAME', ['NHWC', 'HWIO', 'NHWC']) // => [1,3,3,3]
 * ```
 */
export const convGeneralShapeTuple = (lhsShape: Shape, rhsShape: Shape, windowStrides: Shape, padding: Padding, dimensionNumbers: ConvGeneralDilatedDimensionNumbers): Shape => {
  const { lhsSpec, rhsSpec, outSpec } = numbersFor(checkShape('convGeneralShapeTuple', lhsShape), checkShape('convGeneralShapeTuple', rhsShape), dimensionNumbers)
  return atAxes(shapeTuple('convGeneralShapeTuple', inOrder(lhsShape, lhsSpec), inOrder(rhsShape, rhsSpec), windowStrides, padding, 1), outSpec)
}

/**
 * The shape of a transposed convolution in any layout. Source: `jax.lax.conv_transpose_shape_tuple`.
 *
 * @example
 * ```ts
 * import { lax } from 'cotangent'
 * lax.convTransposeShapeTuple([1, 2, 6, 6], [3, 2, 3, 3], [2, 2], 'SAME', ['NCHW', 'OIHW', 'NCHW']) // => [1,3,12,12]
 * ```
 */
export const convTransposeShapeTuple = (lhsShape: Shape, rhsShape: Shape, windowStrides: Shape, padding: Padding, dimensionNumbers: ConvGeneralDilatedDimensionNumbers): Shape => {
  const op = 'convTransposeShapeTuple'
  const { lhsSpec, rhsSpec, outSpec } = numbersFor(checkShape(op, lhsShape), checkShape(op, rhsShape), dimensionNumbers)
  const [batch, , ...sizes] = inOrder(lhsShape, lhsSpec), [features, , ...window] = inOrder(rhsShape, rhsSpec)
  const strides = checkSteps(op, 'strides', windowStrides, sizes.length)
  const pads = typeof padding === 'string' ? window.map((k, i) => transposedPads(op, k, strides[i]!, padding.toUpperCase())) : padsFor(op, sizes, window, strides, padding)
  return atAxes([batch!, features!, ...positions(dilated(sizes, strides), window, strides.map(() => 1), pads)], outSpec)
}

interface WindowDilations {
  readonly baseDilation?: Shape | null
  readonly windowDilation?: Shape | null
}
const windowDilations: Known<WindowDilations> = { baseDilation: true, windowDilation: true }

/**
 * The shape of `lax.reduceWindow`. Source: `jax.lax.reduce_window_shape_tuple`.
 *
 * @example
 * ```ts
 * import { lax } from 'cotangent'
 * lax.reduceWindowShapeTuple([5, 6], [2, 3], [1, 2], 'SAME') // => [5,3]
 * ```
 */
export const reduceWindowShapeTuple = required('reduceWindowShapeTuple', 4, (operandShape: Shape, windowDimensions: Shape, windowStrides: Shape, padding: Padding, { baseDilation, windowDilation }: WindowDilations = {}): Shape => {
  const op = 'reduceWindowShapeTuple'
  const rank = checkShape(op, operandShape).length
  const sizes = dilated(operandShape, checkSteps(op, 'baseDilation', baseDilation, rank)), window = dilated(checkSteps(op, 'windowDimensions', windowDimensions, rank), checkSteps(op, 'windowDilation', windowDilation, rank))
  const strides = checkSteps(op, 'windowStrides', windowStrides, rank)
  return positions(sizes, window, strides, padsFor(op, sizes, window, strides, padding))
}, windowDilations)
