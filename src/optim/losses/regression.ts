/** Losses on differences. Shapes are those of the predictions; nothing is averaged. */
import { type NDArray, isNDArray } from '../../core/trace/ndarray.js'
import * as np from '../../numpy/index.js'

/** The values wanted; without them the predictions are errors already. Second argument or option. */
export type Targets = np.ArrayLike | { readonly targets?: np.ArrayLike }

const errorsOf = (predictions: np.ArrayLike, targets: Targets | undefined): NDArray => {
  const wanted = typeof targets === 'object' && !isNDArray(targets) ? targets.targets : targets
  return wanted === undefined ? np.asarray(predictions) : np.subtract(predictions, wanted)
}

/**
 * (y − t)². Source: `optax.losses.squared_error`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.squaredError(np.array([1, 4]), np.array([1, 2])).tolist() // => [0,4]
 * ```
 */
export const squaredError = (predictions: np.ArrayLike, targets?: Targets): NDArray => np.square(errorsOf(predictions, targets))

/**
 * ½(y − t)². Source: `optax.losses.l2_loss`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.l2Loss(np.array([1, 4]), np.array([1, 2])).tolist() // => [0,2]
 * ```
 */
export const l2Loss = (predictions: np.ArrayLike, targets?: Targets): NDArray => np.multiply(0.5, squaredError(predictions, targets))

/**
 * |y − t|. Source: `optax.losses.absolute_error`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.absoluteError(np.array([1, 4]), np.array([2, 2])).tolist() // => [1,2]
 * ```
 */
export const absoluteError = (predictions: np.ArrayLike, targets?: Targets): NDArray => np.abs(errorsOf(predictions, targets))

/**
 * ½e² up to delta, then delta·(|e| − ½delta).
 *
 * Source: Huber (1964); `optax.losses.huber_loss`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.huberLoss(np.array([0.5, 3])).tolist() // => [0.125,2.5]
 * ```
 */
export const huberLoss = (predictions: np.ArrayLike, targets?: np.ArrayLike | { readonly targets?: np.ArrayLike; readonly delta?: number }, options: { readonly delta?: number } = {}): NDArray => {
  const { delta = 1 } = typeof targets === 'object' && !isNDArray(targets) ? targets : options
  const size = np.abs(errorsOf(predictions, targets))
  const quadratic = np.minimum(size, delta)
  return np.add(np.multiply(0.5, np.square(quadratic)), np.multiply(delta, np.subtract(size, quadratic)))
}

/**
 * log cosh(y − t), without overflow.
 *
 * Source: Chen et al. (2019); `optax.losses.log_cosh`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.logCosh(np.array([0])).tolist() // => [0]
 * ```
 */
export const logCosh = (predictions: np.ArrayLike, targets?: Targets): NDArray => {
  const errors = errorsOf(predictions, targets)
  return np.subtract(np.logaddexp(errors, np.negative(errors)), Math.LN2)
}

export interface CosineOptions {
  readonly epsilon?: number
  readonly axis?: number
}

/**
 * y·t / (‖y‖‖t‖) along `axis` (−1), norms at least `epsilon` (0). Source: `optax.losses.cosine_similarity`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.cosineSimilarity(np.array([1, 0]), np.array([3, 4])).item() // => 0.6
 * ```
 */
export const cosineSimilarity = (predictions: np.ArrayLike, targets: np.ArrayLike, { epsilon = 0, axis = -1 }: CosineOptions = {}): NDArray => {
  const unit = (x: np.ArrayLike): NDArray => {
    const squares = np.sum(np.square(x), { axis, keepdims: true })
    const small = np.lessEqual(squares, epsilon * epsilon)
    return np.divide(x, np.where(small, epsilon, np.sqrt(np.where(small, 1, squares))))
  }
  return np.sum(np.multiply(unit(predictions), unit(targets)), { axis })
}

/** 1 − cosineSimilarity. Source: `optax.losses.cosine_distance`. */
export const cosineDistance = (predictions: np.ArrayLike, targets: np.ArrayLike, options: CosineOptions = {}): NDArray => np.subtract(1, cosineSimilarity(predictions, targets, options))
