/** Projections: the nearest point of a convex set, for parameters that must stay in it. */
import type { Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { convert } from '../core/ops/conversion.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { cumsum } from '../lax/cumulative.js'
import { sort } from '../lax/sorting.js'
import * as np from '../numpy/index.js'
import { globalNorm } from './norms.js'
import { type ParamTree, arraysOf, mapArrays } from './transformation.js'

export interface RadiusOptions {
  /** The size of the set (1). */
  readonly scale?: np.ArrayLike
}
const radiusOptions: Known<RadiusOptions> = { scale: true }

/**
 * Every element between `lower` and `upper`. Source: `optax.projections.projection_box`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.projections.projectionBox({ w: np.array([-3, 0.5, 3]) }, -1, 2).w.tolist() // => [-1,0.5,2]
 * ```
 */
export const projectionBox = <P extends ParamTree>(tree: P, lower: np.ArrayLike, upper: np.ArrayLike): P => mapArrays(x => np.clip(x, lower, upper), tree)

/**
 * Every element from 0 to `scale`. Source: `optax.projections.projection_hypercube`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.projections.projectionHypercube({ w: np.array([-3, 0.5, 3]) }).w.tolist() // => [0,0.5,1]
 * ```
 */
export const projectionHypercube = required('projectionHypercube', 1, <P extends ParamTree>(tree: P, { scale = 1 }: RadiusOptions = {}): P => projectionBox(tree, 0, scale), radiusOptions)

/**
 * Every element at least 0. Source: `optax.projections.projection_non_negative`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.projections.projectionNonNegative({ w: np.array([-3, 0.5]) }).w.tolist() // => [0,0.5]
 * ```
 */
export const projectionNonNegative = <P extends ParamTree>(tree: P): P => mapArrays(x => np.maximum(x, 0), tree)

/**
 * Every element between −scale and scale. Source: `optax.projections.projection_linf_ball`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.projections.projectionLinfBall({ w: np.array([-3, 0.5]) }, { scale: 2 }).w.tolist() // => [-2,0.5]
 * ```
 */
export const projectionLinfBall = required('projectionLinfBall', 1, <P extends ParamTree>(tree: P, { scale = 1 }: RadiusOptions = {}): P => projectionBox(tree, np.negative(scale), scale), radiusOptions)

/**
 * The whole tree as one vector no longer than `scale`.
 *
 * Source: `optax.projections.projection_l2_ball`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.projections.projectionL2Ball(np.array([3, 4])).tolist() // => [0.6,0.8]
 * ```
 */
export const projectionL2Ball = required('projectionL2Ball', 1, <P extends ParamTree>(tree: P, { scale = 1 }: RadiusOptions = {}): P => {
  const length = globalNorm(tree), outside = np.greater(length, scale)
  // inside, a division by 0 must leave no trace in derivatives
  const factor = np.where(outside, np.divide(scale, np.where(outside, length, 1)), 1)
  return mapArrays(x => np.multiply(x, convert(factor, x.dtype)), tree)
}, radiusOptions)

/** θ with Σ max(x − θ, 0) = scale over all elements of the tree. */
const threshold = (tree: ParamTree, scale: np.ArrayLike): NDArray => {
  const all = np.concatenate(arraysOf(tree).map(x => np.reshape(x, [x.size])))
  const descending = np.negative(sort(np.negative(all)))
  const counts = convert(np.arange(1, all.size + 1), all.dtype)
  const thetas = np.divide(np.subtract(cumsum(descending), scale), counts)
  // the last count for which the smallest element kept is still above its threshold
  const kept = np.maximum(np.sum(convert(np.greater(descending, thetas), 'int32')), 1)
  return np.sum(np.where(np.equal(np.arange(1, all.size + 1), kept), thetas, 0))
}

/**
 * The whole tree as one vector of numbers that are at least 0 and sum to `scale`.
 *
 * Source: Duchi et al. (2008); `optax.projections.projection_simplex`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.projections.projectionSimplex(np.array([1, 0.5, -2])).tolist() // => [0.75,0.25,0]
 * ```
 */
export const projectionSimplex = required('projectionSimplex', 1, <P extends ParamTree>(tree: P, { scale = 1 }: RadiusOptions = {}): P => {
  const theta = threshold(tree, scale)
  return mapArrays(x => np.maximum(np.subtract(x, theta), 0), tree)
}, radiusOptions)

/**
 * The whole tree as one vector whose absolute values sum to at most `scale`.
 *
 * Source: `optax.projections.projection_l1_ball`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.projections.projectionL1Ball(np.array([1, -0.5, 0])).tolist() // => [0.75,-0.25,0]
 * ```
 */
export const projectionL1Ball = required('projectionL1Ball', 1, <P extends ParamTree>(tree: P, { scale = 1 }: RadiusOptions = {}): P => {
  const sizes = mapArrays(x => np.abs(x), tree)
  const length = arraysOf(sizes).reduce<NDArray>((sum, x) => np.add(sum, np.sum(x)), np.zeros([]))
  const inside = np.lessEqual(length, scale)
  return mapArrays((x, y) => np.where(inside, x, np.multiply(np.sign(x), y!)), tree, projectionSimplex(sizes, { scale }))
}, radiusOptions)
