/** The namespace `tree`: functions of trees, and `ravel`, which makes one vector of a tree of arrays. */
import { ArgumentError, ShapeError } from './core/base/errors.js'
import { required } from './core/base/required.js'
import { formatShape, sizeOf } from './core/base/shape.js'
import { flatten, type MapTree, unflatten } from './core/base/tree.js'
import { concatenate, split } from './core/ops/concatenation.js'
import { zeros } from './core/ops/constants.js'
import { convert } from './core/ops/conversion.js'
import { reshape } from './core/ops/reshape.js'
import type { NDArray } from './core/trace/ndarray.js'
import { type ArrayLike, promoted, toArray } from './lax/operands.js'

export {
  all, broadcast, flatten, flattenWithPath, type FlattenOptions, formatPath, type LeafOf, leaves, leavesWithPath, map, type MapTree,
  mapWithPath, type Path, reduce, registerNode, structure, transpose, type Tree, type TreeDef, unflatten,
} from './core/base/tree.js'

/**
 * All leaves in one vector, in the dtype they promote to, and the function that makes such a tree of such a vector. Source: `jax.flatten_util.ravel_pytree`.
 *
 * @example
 * ```ts
 * import { np, tree } from 'cotangent'
 * const [vector, unravel] = tree.ravel({ b: np.array([3]), a: np.array([1, 2]) })
 * vector.tolist() // => [1,2,3]
 * unravel(np.array([4, 5, 6])) // => {"a":[4,5],"b":[6]}
 * ```
 */
export const ravel = <T>(tree: T): readonly [vector: NDArray, unravel: (vector: ArrayLike) => MapTree<T, ArrayLike, NDArray>] => {
  const [leaves, def] = flatten<unknown>(tree)
  const arrays = leaves.map(leaf => toArray('ravel', leaf))
  const sizes = arrays.map(x => sizeOf(x.shape))
  const size = sizes.reduce((a, b) => a + b, 0)
  const vector = arrays.length === 0 ? zeros({ shape: [0], dtype: 'float32' }) : concatenate(promoted('ravel', arrays).map(x => reshape(x, [sizeOf(x.shape)])), 0)
  const unravel = (given: ArrayLike): MapTree<T, ArrayLike, NDArray> => {
    const flat = toArray('unravel', given)
    if (flat.ndim !== 1 || flat.size !== size) throw new ShapeError('unravel', { expected: `a vector of ${size} elements, as the tree has`, got: formatShape(flat.shape) })
    const parts = arrays.length === 0 ? [] : split(flat, sizes, 0)
    // The tree that was flattened, with an array at every leaf.
    return unflatten(def, parts.map((part, i) => convert(reshape(part, arrays[i]!.shape), arrays[i]!.dtype))) as MapTree<T, ArrayLike, NDArray>
  }
  return [vector, unravel]
}

/**
 * All leaves joined by an associative `f`, in pairs, so that rounding errors grow with the depth and not the number of leaves; `identity` is
 * the result for a tree without leaves. Source: `jax.tree.reduce_associative`.
 *
 * @example
 * ```ts
 * import { tree } from 'cotangent'
 * tree.reduceAssociative((a: number, b: number) => a + b, { a: 1, b: [2, 3] }) // => 6
 * ```
 */
export const reduceAssociative = required('reduceAssociative', 1, <A>(f: (a: A, b: A) => A, tree: unknown, { identity }: { readonly identity?: A } = {}): A => {
  let level = flatten(tree)[0] as readonly A[] // the caller says what the leaves are
  while (level.length > 1) level = Array.from({ length: Math.ceil(level.length / 2) }, (_, i) => (2 * i + 1 < level.length ? f(level[2 * i]!, level[2 * i + 1]!) : level[2 * i]!))
  const [result = identity] = level
  if (result === undefined) throw new ArgumentError('tree.reduceAssociative', { expected: 'a tree with leaves, or an identity', got: 'no leaves' })
  return result
}, { identity: true })
