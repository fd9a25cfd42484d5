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

/** a − b. Source: `optax.tree.sub`. */
export const sub = <P extends ParamTree>(a: P, b: ParamTree): P => mapArrays((x, y) => np.subtract(x, y!), a, b)

/** a·b, element by element. Source: `optax.tree.mul`. */
export const mul = <P extends ParamTree>(a: P, b: ParamTree): P => mapArrays((x, y) => np.multiply(x, y!), a, b)

/** a/b, element by element. Source: `optax.tree.div`. */
export const div = <P extends ParamTree>(a: P, b: ParamTree): P => mapArrays((x, y) => np.divide(x, y!), a, b)

/** scalar·tree. Source: `optax.tree.scale`. */
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

/** Σ a·b over all elements. Source: `optax.tree.vdot`. */
export const vdot = (a: ParamTree, b: ParamTree): NDArray => total(arraysOf(mapArrays((x, y) => np.sum(np.multiply(x, y!)), a, b)))

/** The sum of all elements. Source: `optax.tree.sum`. */
export const sum = (tree: ParamTree): NDArray => total(arraysOf(tree).map(x => np.sum(x)))

/** √Σ x². Source: `optax.tree.norm`. */
export const norm = (tree: ParamTree): NDArray => globalNorm(tree)

/** The largest element, −∞ of none. Source: `optax.tree.max`. */
export const max = (tree: ParamTree): NDArray => arraysOf(tree).filter(x => x.size > 0).map(x => np.max(x)).reduce((a, b) => np.maximum(a, b), np.array(Number.NEGATIVE_INFINITY))

/** The smallest element, ∞ of none. Source: `optax.tree.min`. */
export const min = (tree: ParamTree): NDArray => arraysOf(tree).filter(x => x.size > 0).map(x => np.min(x)).reduce((a, b) => np.minimum(a, b), np.array(Number.POSITIVE_INFINITY))

/** How many elements there are. Source: `optax.tree.size`. */
export const size = (tree: ParamTree): number => arraysOf(tree).reduce((n, x) => n + x.size, 0)

/** Zeros in the shapes of the arrays. Source: `optax.tree.zeros_like`. */
export const zerosLike = <P extends ParamTree>(tree: P): P => mapArrays(x => np.zerosLike(x), tree)

/** Ones in the shapes of the arrays. Source: `optax.tree.ones_like`. */
export const onesLike = <P extends ParamTree>(tree: P): P => mapArrays(x => np.onesLike(x), tree)

/** The same number in the shapes of the arrays. Source: `optax.tree.full_like`. */
export const fullLike = <P extends ParamTree>(tree: P, fillValue: number): P => mapArrays(x => np.fullLike(x, fillValue), tree)

/** Elements between two bounds. Source: `optax.tree.clip`. */
export const clip = <P extends ParamTree>(tree: P, low: np.ArrayLike, high: np.ArrayLike): P => mapArrays(x => np.clip(x, low, high), tree)
