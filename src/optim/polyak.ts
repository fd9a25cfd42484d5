/** Step sizes from the value of the loss. */
import { ArgumentError } from '../core/base/errors.js'
import { required } from '../core/base/required.js'
import { type NDArray, isNDArray } from '../core/trace/ndarray.js'
import * as np from '../numpy/index.js'
import { globalNorm } from './norms.js'
import { type PolyakOptions, polyakOptions } from './shared-options.js'
import { type Extra, type GradientTransformation, mapArrays } from './transformation.js'

export type { PolyakOptions }

const valueOf = (extra: Extra | undefined): np.ArrayLike => {
  const value = extra?.['value']
  if (typeof value === 'number' || isNDArray(value)) return value
  throw new ArgumentError('scaleByPolyak', { expected: 'the value of the loss: update(gradients, state, params, { value })', got: String(value), hint: 'valueAndGrad returns it beside the gradient' })
}

/**
 * u · min((value − fMin) / (‖u‖² + eps), maxLearningRate): Polyak's step size.
 *
 * Source: Berrada et al., "Training Neural Networks for and by Interpolation" (2020); `optax.scale_by_polyak`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const polyak = optim.scaleByPolyak({ maxLearningRate: 10 })
 * polyak.update({ w: np.array([2]) }, [], undefined, { value: 8 })[0].w.tolist() // => [4]
 * ```
 */
export const scaleByPolyak = required('scaleByPolyak', 0, ({ fMin = 0, maxLearningRate = 1, eps = 0 }: PolyakOptions = {}): GradientTransformation<readonly []> => ({
  init: () => [],
  update: (updates, state, _params, extra) => {
    const squares: NDArray = np.square(globalNorm(updates))
    const gap = np.subtract(valueOf(extra), fMin)
    const vanishes = np.lessEqual(np.add(squares, eps), 0)
    const step = np.where(vanishes, 0, np.minimum(np.divide(gap, np.where(vanishes, 1, np.add(squares, eps))), maxLearningRate))
    return [mapArrays(u => np.multiply(step, u), updates), state]
  },
}), polyakOptions)
