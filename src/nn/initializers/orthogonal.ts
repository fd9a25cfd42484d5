/** Orthogonal initializers: signals keep their length through a layer, whatever its depth. */
import { ShapeError } from '../../core/base/errors.js'
import type { Known } from '../../core/base/options.js'
import { required } from '../../core/base/required.js'
import { formatShape, normalizeAxis, sizeOf } from '../../core/base/shape.js'
import { mul } from '../../core/ops/arithmetic.js'
import { zeros } from '../../core/ops/constants.js'
import { moveAxis } from '../../core/ops/permutation.js'
import { reshape } from '../../core/ops/reshape.js'
import { pad } from '../../core/ops/slicing.js'
import { orthogonal as orthogonalMatrix } from '../../random/index.js'
import { dtypeFor, type Initializer, type InitializerOptions } from './initializer.js'

export interface OrthogonalOptions extends InitializerOptions {
  /** The length of each column or row (1). */
  readonly scale?: number
  /** The axis of the outputs (−1); all others together are the inputs. */
  readonly columnAxis?: number
}
const orthogonalOptions: Known<OrthogonalOptions> = { scale: true, columnAxis: true, dtype: true }

/**
 * Uniformly distributed orthogonal matrices, times `scale`: with more inputs than outputs the columns are orthonormal, else the rows.
 * Shapes need at least two axes. Source: `jax.nn.initializers.orthogonal` (Saxe et al. 2013).
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const kernel = nn.initializers.orthogonal()(random.key(0), [4, 3])
 * np.allclose(np.matmul(np.transpose(kernel), kernel), np.eye(3), { atol: 1e-5 }).item() // => true
 * ```
 */
export const orthogonal = required('orthogonal', 0, ({ scale = 1, columnAxis = -1, dtype = 'float32' }: OrthogonalOptions = {}): Initializer => (key, shape, options) => {
  const type = dtypeFor('orthogonal', options, dtype)
  if (shape.length < 2) throw new ShapeError('orthogonal', { expected: 'a shape of at least two axes, to tell inputs from outputs', got: formatShape(shape), hint: 'biases are usually nn.initializers.zeros' })
  const axis = normalizeAxis('orthogonal', columnAxis, shape.length)
  const outputs = shape[axis]!, others = shape.toSpliced(axis, 1)
  const kernel = orthogonalMatrix(key, sizeOf(others), [], { m: outputs, dtype: type })
  return mul(moveAxis(reshape(kernel, [...others, outputs]), others.length, axis), scale)
}, orthogonalOptions)

/**
 * A convolution kernel that is orthogonal in its middle and zero around it. The shape has one to three spatial axes, then the inputs and
 * at least as many outputs. Source: `jax.nn.initializers.delta_orthogonal` (Xiao et al. 2018).
 *
 * @example
 * ```ts
 * import { nn, np, random } from 'cotangent'
 * const kernel = nn.initializers.deltaOrthogonal()(random.key(0), [3, 2, 2])
 * np.any(np.index(kernel, 1)).item() // => true
 * np.any(np.index(kernel, 0)).item() // => false
 * ```
 */
export const deltaOrthogonal = required('deltaOrthogonal', 0, (defaults: OrthogonalOptions = {}): Initializer => (key, shape, options) => {
  const spatial = shape.slice(0, -2), [inputs = 0, outputs = 0] = shape.slice(-2)
  if (spatial.length < 1 || spatial.length > 3 || inputs > outputs) throw new ShapeError('deltaOrthogonal', { expected: 'one to three spatial axes, inputs, and at least as many outputs', got: formatShape(shape) })
  const middle = reshape(orthogonal(defaults)(key, [inputs, outputs], options), [...spatial.map(() => 1), inputs, outputs])
  const sizes = [...spatial, 1, 1]
  return pad(middle, zeros({ shape: [], dtype: middle.dtype }), sizes.map(n => Math.floor((n - 1) / 2)), sizes.map(n => Math.floor(n / 2)))
}, orthogonalOptions)
