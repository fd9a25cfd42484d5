/** The vector space of parameter trees: what optimizers do with them, array by array. */
import type { NDArray } from '../core/trace/ndarray.js'
import * as np from '../numpy/index.js'
import { globalNorm } from './norms.js'
import { type ParamTree, arraysOf, mapArrays } from './transformation.js'

/**
 * a + b. Source: `optax.tree.add`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.tree.add({ w: np.array([1]) }, { w: np.array([2]) }).w.tolist() // => [3]
 * ```
 */
export const add = <P extends ParamTree>(a: P, b: ParamTree): P => mapArrays((x, y) => np.add(x, y!), a, b)

/**
 * a − b. Source: `optax.tree.sub`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const a = { w: np.array([1, 2]) }, b = { w: np.array([4, 8]) }
 * optim.tree.sub(b, a).w.tolist() // => [3,6]
 * ```
 */
export const sub = <P extends ParamTree>(a: P, b: ParamTree): P => mapArrays((x, y) => np.subtract(x, y!), a, b)

/**
 * a·b, element by element. Source: `optax.tree.mul`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const a = { w: np.array([1, 2]) }, b = { w: np.array([4, 8]) }
 * optim.tree.mul(a, b).w.tolist() // => [4,16]
 * ```
 */
export const mul = <P extends ParamTree>(a: P, b: ParamTree): P => mapArrays((x, y) => np.multiply(x, y!), a, b)

/**
 * a/b, element by element. Source: `optax.tree.div`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const a = { w: np.array([1, 2]) }, b = { w: np.array([4, 8]) }
 * optim.tree.div(b, a).w.tolist() // => [4,4]
 * ```
 */
export const div = <P extends ParamTree>(a: P, b: ParamTree): P => mapArrays((x, y) => np.divide(x, y!), a, b)

/**
 * scalar·tree. Source: `optax.tree.scale`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.tree.scale(10, { w: np.array([1, 2]) }).w.tolist() // => [10,20]
 * ```
 */
export const scale = <P extends ParamTree>(scalar: np.ArrayLike, tree: P): P => mapArrays(x => np.multiply(scalar, x), tree)

/**
 * a + scalar·b. Source: `optax.tree.add_scale`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * optim.tree.addScale([np.array([1])], 10, [np.array([2])])[0]?.tolist() // => [21]
 * ```
 */
export const addScale = <P extends ParamTree>(a: P, scalar: np.ArrayLike, b: ParamTree): P => mapArrays((x, y) => np.add(x, np.multiply(scalar, y!)), a, b)

const total = (parts: readonly NDArray[]): NDArray => parts.reduce((a, b) => np.add(a, b), np.zeros([]))

/**
 * Σ a·b over all elements. Source: `optax.tree.vdot`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const a = { w: np.array([1, 2]) }, b = { w: np.array([4, 8]) }
 * optim.tree.vdot(a, b).item() // => 20
 * ```
 */
export const vdot = (a: ParamTree, b: ParamTree): NDArray => total(arraysOf(mapArrays((x, y) => np.sum(np.multiply(x, y!)), a, b)))

/**
 * The sum of all elements. Source: `optax.tree.sum`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const a = { w: np.array([3, -4]), b: np.array([0]) }
 * optim.tree.sum(a).item() // => -1
 * ```
 */
export const sum = (tree: ParamTree): NDArray => total(arraysOf(tree).map(x => np.sum(x)))

/**
 * √Σ x². Source: `optax.tree.norm`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const a = { w: np.array([3, -4]), b: np.array([0]) }
 * optim.tree.norm(a).item() // => 5
 * ```
 */
export const norm = (tree: ParamTree): NDArray => globalNorm(tree)

/**
 * The largest element, −∞ of none. Source: `optax.tree.max`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const a = { w: np.array([3, -4]), b: np.array([0]) }
 * optim.tree.max(a).item() // => 3
 * ```
 */
export const max = (tree: ParamTree): NDArray => arraysOf(tree).filter(x => x.size > 0).map(x => np.max(x)).reduce((a, b) => np.maximum(a, b), np.array(Number.NEGATIVE_INFINITY))

/**
 * The smallest element, ∞ of none. Source: `optax.tree.min`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const a = { w: np.array([3, -4]), b: np.array([0]) }
 * optim.tree.min(a).item() // => -4
 * ```
 */
export const min = (tree: ParamTree): NDArray => arraysOf(tree).filter(x => x.size > 0).map(x => np.min(x)).reduce((a, b) => np.minimum(a, b), np.array(Number.POSITIVE_INFINITY))

/**
 * How many elements there are. Source: `optax.tree.size`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const a = { w: np.array([3, -4]), b: np.array([0]) }
 * optim.tree.size(a) // => 3
 * ```
 */
export const size = (tree: ParamTree): number => arraysOf(tree).reduce((n, x) => n + x.size, 0)

/**
 * Zeros in the shapes of the arrays. Source: `optax.tree.zeros_like`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const a = { w: np.array([3, -4]), b: np.array([0]) }
 * optim.tree.zerosLike(a).w.tolist() // => [0,0]
 * ```
 */
export const zerosLike = <P extends ParamTree>(tree: P): P => mapArrays(x => np.zerosLike(x), tree)

/**
 * Ones in the shapes of the arrays. Source: `optax.tree.ones_like`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const a = { w: np.array([3, -4]), b: np.array([0]) }
 * optim.tree.onesLike(a).w.tolist() // => [1,1]
 * ```
 */
export const onesLike = <P extends ParamTree>(tree: P): P => mapArrays(x => np.onesLike(x), tree)

/**
 * The same number in the shapes of the arrays. Source: `optax.tree.full_like`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const a = { w: np.array([3, -4]), b: np.array([0]) }
 * optim.tree.fullLike(a, 7).w.tolist() // => [7,7]
 * ```
 */
export const fullLike = <P extends ParamTree>(tree: P, fillValue: number): P => mapArrays(x => np.fullLike(x, fillValue), tree)

/**
 * Elements between two bounds. Source: `optax.tree.clip`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const a = { w: np.array([3, -4]), b: np.array([0]) }
 * optim.tree.clip(a, -1, 1).w.tolist() // => [1,-1]
 * ```
 */
export const clip = <P extends ParamTree>(tree: P, low: np.ArrayLike, high: np.ArrayLike): P => mapArrays(x => np.clip(x, low, high), tree)
