/** Losses on differences. Shapes are those of the predictions; nothing is averaged. */
import { dual } from '../../core/base/dual.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import * as np from '../../numpy/index.js'

export interface TargetOptions {
  /** The values wanted; without them the predictions are errors already. */
  readonly targets?: np.ArrayLike
}

export interface HuberOptions extends TargetOptions {
  /** Where the parabola becomes a line (1). */
  readonly delta?: number
}

/** `loss(predictions, targets?, options?)`; data-last `loss({ targets })`. Targets are the second argument, or an option as in optax. */
interface LossOfErrors<O extends TargetOptions = TargetOptions> {
  (options?: O & { readonly tolist?: never }): (predictions: np.ArrayLike) => NDArray
  (predictions: np.ArrayLike, targets?: np.ArrayLike | O, options?: O): NDArray
}

const ofErrors = <O extends TargetOptions>(op: string, loss: (errors: NDArray, options: O) => NDArray): LossOfErrors<O> =>
  dual<LossOfErrors<O>>(op, 1, (predictions: np.ArrayLike, given: np.ArrayLike | undefined, options: O = {} as O) => { // every option may be absent
    const { targets = given } = options
    return loss(targets === undefined ? np.asarray(predictions) : np.subtract(predictions, targets), options)
  }, 2)

/**
 * (y − t)². Source: `optax.losses.squared_error`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.squaredError(np.array([1, 4]), np.array([1, 2])).tolist() // => [0,4]
 * ```
 */
export const squaredError = ofErrors('squaredError', errors => np.square(errors))

/**
 * ½(y − t)². Source: `optax.losses.l2_loss`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.l2Loss(np.array([1, 4]), np.array([1, 2])).tolist() // => [0,2]
 * ```
 */
export const l2Loss = ofErrors('l2Loss', errors => np.multiply(0.5, np.square(errors)))

/**
 * |y − t|. Source: `optax.losses.absolute_error`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.absoluteError(np.array([1, 4]), np.array([2, 2])).tolist() // => [1,2]
 * ```
 */
export const absoluteError = ofErrors('absoluteError', errors => np.abs(errors))

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
export const huberLoss = ofErrors('huberLoss', (errors, { delta = 1 }: HuberOptions) => {
  const size = np.abs(errors)
  const quadratic = np.minimum(size, delta)
  return np.add(np.multiply(0.5, np.square(quadratic)), np.multiply(delta, np.subtract(size, quadratic)))
})

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
export const logCosh = ofErrors('logCosh', errors => np.subtract(np.logaddexp(errors, np.negative(errors)), Math.LN2))

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
export const cosineSimilarity = dual<DataFirstOrLast<[targets: np.ArrayLike, options?: CosineOptions]>>('cosineSimilarity', 2, (predictions: np.ArrayLike, targets: np.ArrayLike, { epsilon = 0, axis = -1 }: CosineOptions = {}): NDArray => {
  const unit = (x: np.ArrayLike): NDArray => {
    const squares = np.sum(np.square(x), { axis, keepdims: true })
    const small = np.lessEqual(squares, epsilon * epsilon)
    return np.divide(x, np.where(small, epsilon, np.sqrt(np.where(small, 1, squares))))
  }
  return np.sum(np.multiply(unit(predictions), unit(targets)), { axis })
})

/**
 * 1 − cosineSimilarity. Source: `optax.losses.cosine_distance`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.cosineDistance(np.array([1, 0]), np.array([3, 4])).item() // => 0.4
 * ```
 */
export const cosineDistance = dual<DataFirstOrLast<[targets: np.ArrayLike, options?: CosineOptions]>>('cosineDistance', 2, (predictions: np.ArrayLike, targets: np.ArrayLike, options: CosineOptions = {}): NDArray => np.subtract(1, cosineSimilarity(predictions, targets, options)))
