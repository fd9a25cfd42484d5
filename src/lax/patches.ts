/** What a convolution sees, laid out; and convolutions whose kernel differs from place to place. */
import { dual } from '../core/base/dual.js'
import { ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { checkShape, type Shape } from '../core/base/shape.js'
import { stack } from '../core/ops/concatenation.js'
import { zeros } from '../core/ops/constants.js'
import { dotGeneral } from '../core/ops/contraction.js'
import { moveAxis, transpose } from '../core/ops/permutation.js'
import { reshape } from '../core/ops/reshape.js'
import { still } from '../core/ops/sliding.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { ConvOptions } from './convolution.js'
import { atAxes, inOrder, numbersFor } from './convolution-numbers.js'
import type { DataFirstOrLast } from './data-last.js'
import { type ArrayLike, checkArrayLike, toArray } from './operands.js'
import { tapsOf } from './reduce-window.js'
import { oneDType } from './uniform.js'
import { checkSteps, dilated, type Padding, padsFor } from './window-padding.js'

type PatchOptions = Pick<ConvOptions, 'lhsDilation' | 'rhsDilation' | 'dimensionNumbers' | 'precision' | 'preferredElementType'>
const patchOptions: Known<PatchOptions> = { dimensionNumbers: true, preferredElementType: true, precision: true, lhsDilation: true, rhsDilation: true }

const patches = (op: string, x: NDArray, filter: Shape, windowStrides: unknown, padding: unknown, { lhsDilation, rhsDilation, dimensionNumbers }: PatchOptions): NDArray => {
  const { lhsSpec, outSpec } = numbersFor(x.shape, [1, 1, ...filter], dimensionNumbers)
  const rank = filter.length
  const strides = checkSteps(op, 'windowStrides', windowStrides, rank), apart = checkSteps(op, 'lhsDilation', lhsDilation, rank), between = checkSteps(op, 'rhsDilation', rhsDilation, rank)
  const pads = padsFor(op, dilated(inOrder(x.shape, lhsSpec).slice(2), apart), dilated(filter, between), strides, padding)
  const taps = tapsOf(transpose(x, lhsSpec), zeros({ shape: [], dtype: x.dtype }), {
    window: [1, 1, ...filter],
    slides: [still, still, ...pads.map(([low, high], i) => ({ stride: strides[i]!, low, high, baseDilation: apart[i]!, windowDilation: between[i]! }))],
  })
  const all = stack(taps, 2), [batch, features, count, ...positions] = all.shape
  return transpose(reshape(all, [batch!, features! * count!, ...positions]), atAxes([...outSpec.keys()], outSpec))
}

/**
 * For each position of a window of `filterShape` all that lies in it, as features: for every input feature the taps of the window,
 * row by row. Source: `jax.lax.conv_general_dilated_patches`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const x = np.reshape(np.array([1, 2, 3]), [1, 1, 3])
 * lax.convGeneralDilatedPatches(x, [2], [1], 'VALID').tolist() // => [[[1,2],[2,3]]]
 * ```
 */
export const convGeneralDilatedPatches = dual<DataFirstOrLast<[filterShape: Shape, windowStrides: Shape, padding: Padding, options?: PatchOptions]>>(
  'convGeneralDilatedPatches', 4, (lhs: unknown, filterShape: unknown, windowStrides: unknown, padding: unknown, options: PatchOptions = {}) =>
    patches('convGeneralDilatedPatches', toArray('convGeneralDilatedPatches', lhs), checkShape('convGeneralDilatedPatches', filterShape), windowStrides, padding, options), patchOptions)

/**
 * A convolution with a kernel of its own at every position: `rhs` has the positions of the result on its spatial axes, and for its
 * input features the patches of `lax.convGeneralDilatedPatches`. Source: `jax.lax.conv_general_dilated_local`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const x = np.reshape(np.array([1, 2, 3]), [1, 1, 3]), w = np.reshape(np.array([1, 10, 1, 100]), [1, 2, 2])
 * lax.convGeneralDilatedLocal(x, w, [1], 'VALID', [2]).tolist() // => [[[3,320]]]
 * ```
 */
export const convGeneralDilatedLocal = dual<DataFirstOrLast<[rhs: ArrayLike, windowStrides: Shape, padding: Padding, filterShape: Shape, options?: PatchOptions]>>(
  'convGeneralDilatedLocal', 5, (lhs: unknown, rhs: unknown, windowStrides: unknown, padding: unknown, filterShape: unknown, options: PatchOptions = {}) => {
    const op = 'convGeneralDilatedLocal'
    const [x, w] = oneDType(op, [checkArrayLike(op, lhs), checkArrayLike(op, rhs)]) as readonly [NDArray, NDArray] // as many as were given
    const filter = checkShape(op, filterShape)
    const { rhsSpec, outSpec } = numbersFor(x.shape, [1, 1, ...filter], options.dimensionNumbers)
    const seen = patches(op, x, filter, windowStrides, padding, options)
    const onSeen = outSpec.slice(2), onKernel = rhsSpec.slice(2)
    if (w.ndim !== x.ndim || onSeen.some((d, i) => seen.shape[d] !== w.shape[onKernel[i]!])) throw new ShapeError(op, { expected: `a kernel for each position of [${inOrder(seen.shape, onSeen)}] (on axes [${onKernel}])`, got: `[${w.shape}]` })
    // positions run together, in the order in which they lie in the result
    const order = onSeen.map((_, i) => i).sort((i, j) => onSeen[i]! - onSeen[j]!)
    const product = dotGeneral(seen, w, [[outSpec[1]!], [rhsSpec[1]!]], [order.map(i => onSeen[i]!), order.map(i => onKernel[i]!)])
    return putFeatures(product, outSpec[0]!, outSpec[1]!)
  }, patchOptions)

/** Batch and features, which a contraction leaves last, at their places. */
const putFeatures = (x: NDArray, batch: number, features: number): NDArray => {
  const rank = x.ndim
  return batch < features
    ? moveAxis(moveAxis(x, rank - 2, batch), rank - 1, features)
    : moveAxis(moveAxis(x, rank - 1, features), rank - 1, batch)
}
