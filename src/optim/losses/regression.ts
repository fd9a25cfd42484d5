/** Losses on differences. Shapes are those of the predictions; nothing is averaged. */
import { dual } from '../../core/base/dual.js'
import type { Known } from '../../core/base/options.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import * as np from '../../numpy/index.js'

export interface TargetOptions {
  /** The values wanted; without them the predictions are errors already. */
  readonly targets?: np.ArrayLike
}
const targetOptions: Known<TargetOptions> = { targets: true }

export interface HuberOptions extends TargetOptions {
  /** Where the parabola becomes a line (1). */
  readonly delta?: number
}
const huberOptions: Known<HuberOptions> = { delta: true, targets: true }

/** `loss(predictions, targets?, options?)`; data-last `loss({ targets })`. Targets are the second argument, or an option as in optax. */
interface LossOfErrors<O extends TargetOptions = TargetOptions> {
  (options?: O & { readonly tolist?: never }): (predictions: np.ArrayLike) => NDArray
  (predictions: np.ArrayLike, targets?: np.ArrayLike | O, options?: O): NDArray
}

const errorsOf = (predictions: np.ArrayLike, given: np.ArrayLike | undefined, { targets = given }: TargetOptions): NDArray =>
  targets === undefined ? np.asarray(predictions) : np.subtract(predictions, targets)

const ofErrors = (op: string, loss: (errors: NDArray) => NDArray): LossOfErrors =>
  dual<LossOfErrors>(op, 1, (predictions: np.ArrayLike, given: np.ArrayLike | undefined, options: TargetOptions = {}) => loss(errorsOf(predictions, given, options)), targetOptions, 2)

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
export const huberLoss = dual<LossOfErrors<HuberOptions>>('huberLoss', 1, (predictions: np.ArrayLike, given: np.ArrayLike | undefined, { delta = 1, ...options }: HuberOptions = {}) => {
  const size = np.abs(errorsOf(predictions, given, options))
  const quadratic = np.minimum(size, delta)
  return np.add(np.multiply(0.5, np.square(quadratic)), np.multiply(delta, np.subtract(size, quadratic)))
}, huberOptions, 2)

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
const cosineOptions: Known<CosineOptions> = { epsilon: true, axis: true }

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
}, cosineOptions)

/**
 * 1 − cosineSimilarity. Source: `optax.losses.cosine_distance`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.losses.cosineDistance(np.array([1, 0]), np.array([3, 4])).item() // => 0.4
 * ```
 */
export const cosineDistance = dual<DataFirstOrLast<[targets: np.ArrayLike, options?: CosineOptions]>>('cosineDistance', 2, (predictions: np.ArrayLike, targets: np.ArrayLike, options: CosineOptions = {}): NDArray => np.subtract(1, cosineSimilarity(predictions, targets, options)), cosineOptions)
