import { required } from './required.js'
import { TreeError } from './errors.js'
import { checkOptions } from './options.js'
import { type TreeDef, treeDefsEqual } from './tree-def.js'
import { type FlattenOptions, flatten, flattenOptions, leafPaths, unflatten } from './tree-flatten.js'
import { registerNode } from './tree-node.js'
import { formatPath, type Path } from './tree-path.js'
import { checkSameTree } from './tree-difference.js'
import { leavesUpTo } from './tree-prefix.js'
import type { LeafOf, MapTree, SubtreeAt, Tree } from './tree-type.js'

export type { FlattenOptions, LeafOf, MapTree, Path, Tree, TreeDef }
export { checkSameTree, flatten, formatPath, leafPaths, leavesUpTo, registerNode, treeDefsEqual, unflatten }

/**
 * The leaves of a tree, in order. As `jax.tree.leaves`.
 *
 * @example
 * ```ts
 * import { tree } from 'cotangent'
 * tree.leaves({ b: [1, null], a: 2 }) // => [2,1]
 * ```
 */
export const leaves = <T>(tree: T, options?: FlattenOptions): LeafOf<T>[] => flatten(tree, checkOptions('tree.leaves', options, flattenOptions))[0] as LeafOf<T>[] // its leaves

/**
 * The structure of a tree. As `jax.tree.structure`.
 *
 * @example
 * ```ts
 * import { tree } from 'cotangent'
 * String(tree.structure({ b: [1, null], a: 2 })) // => {a: *, b: [*, null]}
 * ```
 */
export const structure = <T>(tree: T, options?: FlattenOptions): TreeDef<T> => flatten(tree, checkOptions('tree.structure', options, flattenOptions))[1]

type Subtrees<T, R extends readonly unknown[]> = { readonly [I in keyof R]: SubtreeAt<T, R[I]> }

/**
 * `f` applied to every leaf, and to what stands at its place in the other trees. The first tree's structure leads; the
 * others may be deeper, then `f` gets subtrees. A `TreeError` names the place where they differ. As `jax.tree.map`.
 *
 * @example
 * ```ts
 * import { tree } from 'cotangent'
 * tree.map((x: number) => x + 1, { a: 1, b: [2, null] }) // => {"a":2,"b":[3,null]}
 * tree.map((x: number, y: number) => x * y, [1, 2], [3, 4]) // => [3,8]
 * ```
 */
export function map<T, R extends readonly unknown[], B>(
  f: (leaf: LeafOf<T>, ...rest: Subtrees<T, R>) => B,
  tree: T,
  ...rest: R
): MapTree<T, LeafOf<T>, B>
export function map<A, B, T>(f: (leaf: A, ...rest: A[]) => B, tree: T, ...rest: readonly unknown[]): MapTree<T, A, B>
export function map(f: (...leaves: unknown[]) => unknown, tree: unknown, ...rest: readonly unknown[]): unknown {
  const [first, def] = flatten(tree)
  const out = new Array<unknown>(first.length)
  if (rest.length === 0) {
    for (let i = 0; i < first.length; i++) out[i] = f(first[i])
  } else if (rest.length === 1) {
    const second = leavesUpTo(def, rest[0], 'tree.map')
    for (let i = 0; i < first.length; i++) out[i] = f(first[i], second[i])
  } else {
    const others = rest.map(other => leavesUpTo(def, other, 'tree.map'))
    for (let i = 0; i < first.length; i++) out[i] = f(first[i], ...others.map(other => other[i]))
  }
  return unflatten(def, out)
}

/**
 * `f(f(f(init, first), second), …)` over the leaves; without `init` the first leaf begins. As `jax.tree.reduce`.
 *
 * @example
 * ```ts
 * import { tree } from 'cotangent'
 * tree.reduce((a: number, b: number) => a + b, { a: 1, b: [2, 3] }, 0) // => 6
 * ```
 */
export function reduce<T, B>(f: (accumulated: B, leaf: LeafOf<T>) => B, tree: T, init: B): B
export function reduce<T>(f: (accumulated: LeafOf<T>, leaf: LeafOf<T>) => LeafOf<T>, tree: T): LeafOf<T>
export function reduce<A, B, T>(f: (accumulated: B, leaf: A) => B, tree: T, init: B): B
export function reduce(f: (accumulated: unknown, leaf: unknown) => unknown, tree: unknown, ...init: readonly unknown[]): unknown {
  const [all] = flatten(tree)
  let at = 0
  let accumulated = init[0]
  if (init.length === 0) {
    if (all.length === 0)
      throw new TreeError('tree.reduce', { expected: 'a tree with leaves', got: 'one without', hint: 'pass an initial value' })
    accumulated = all[at++]
  }
  for (; at < all.length; at++) accumulated = f(accumulated, all[at])
  return accumulated
}

const holdsItem = (u: unknown): u is { item(): unknown } =>
  typeof u === 'object' && u !== null && 'item' in u && typeof u.item === 'function'

/**
 * Whether every leaf, and every boolean in the structure, is true or not zero. Array leaves are asked for their `item()`. As `jax.tree.all`.
 *
 * @example
 * ```ts
 * import { tree } from 'cotangent'
 * tree.all({ a: 1, b: [true, 0] }) // => false
 * ```
 */
export const all = (tree: unknown): boolean =>
  flatten(tree, { isLeaf: u => typeof u === 'boolean' })[0].every(leaf => Boolean(holdsItem(leaf) ? leaf.item() : leaf))

/**
 * A tree of structure `outer` whose leaves are trees of structure `inner`, turned inside out. As `jax.tree.transpose`.
 *
 * @example
 * ```ts
 * import { tree } from 'cotangent'
 * const list = tree.structure([0, 0]), pair = tree.structure({ a: 0, b: 0 })
 * tree.transpose(list, pair, [{ a: 1, b: 2 }, { a: 3, b: 4 }]) // => {"a":[1,3],"b":[2,4]}
 * ```
 */
export const transpose = required('transpose', 3, <O, I>(
  outer: TreeDef<O>,
  inner: TreeDef<I>,
  tree: unknown,
): MapTree<I, LeafOf<I>, MapTree<O, LeafOf<O>, unknown>> => {
  const paths = leafPaths(outer)
  const rows = leavesUpTo(outer, tree, 'tree.transpose').map((subtree, i) => {
    const [row, def] = flatten(subtree)
    if (!treeDefsEqual(def, inner)) {
      throw new TreeError('tree.transpose', { expected: `${inner}`, got: `${def}`, path: formatPath(paths[i] ?? []) })
    }
    return row
  })
  const columns = Array.from({ length: inner.numLeaves }, (_, j) =>
    unflatten(
      outer,
      rows.map(row => row[j]),
    ),
  )
  return unflatten(inner, columns)
})

/**
 * A tree like `fullTree` in which each leaf of `prefixTree` is repeated over the subtree that stands at its place. As
 * `jax.tree.broadcast`.
 *
 * @example
 * ```ts
 * import { tree } from 'cotangent'
 * tree.broadcast([0, 1], [{ a: 5, b: 6 }, 7]) // => [{"a":0,"b":0},1]
 * ```
 */
export const broadcast = <P, T>(prefixTree: P, fullTree: T, options?: FlattenOptions): MapTree<T, LeafOf<T>, LeafOf<P>> => {
  const [given, def] = flatten(prefixTree, checkOptions('tree.broadcast', options, flattenOptions))
  const out: LeafOf<P>[] = []
  const subtrees = leavesUpTo(def, fullTree, 'tree.broadcast')
  for (let i = 0; i < given.length; i++) {
    const count = structure(subtrees[i]).numLeaves
    for (let j = 0; j < count; j++) out.push(given[i] as LeafOf<P>) // the leaves of prefixTree
  }
  return unflatten(structure(fullTree), out)
}

// ------------------------------------------------------------------ with paths

/**
 * The leaves with their paths, and the structure. As `jax.tree.flatten_with_path`.
 *
 * @example
 * ```ts
 * import { tree } from 'cotangent'
 * const [pairs] = tree.flattenWithPath({ a: [5] })
 * pairs // => [[["a",0],5]]
 * ```
 */
export const flattenWithPath = <T>(
  tree: T,
  options?: FlattenOptions,
): readonly [(readonly [path: Path, leaf: LeafOf<T>])[], TreeDef<T>] => {
  const [found, def] = flatten(tree, checkOptions('tree.flattenWithPath', options, flattenOptions))
  return [leafPaths(def).map((path, i) => [path, found[i] as LeafOf<T>]), def] // the leaves of T
}

/**
 * The leaves with their paths. As `jax.tree.leaves_with_path`.
 *
 * @example
 * ```ts
 * import { tree } from 'cotangent'
 * tree.leavesWithPath({ a: [5] }) // => [[["a",0],5]]
 * ```
 */
export const leavesWithPath = <T>(tree: T, options?: FlattenOptions): (readonly [path: Path, leaf: LeafOf<T>])[] =>
  flattenWithPath(tree, checkOptions('tree.leavesWithPath', options, flattenOptions))[0]

/**
 * `map`, with the path of each leaf first. As `jax.tree.map_with_path`.
 *
 * @example
 * ```ts
 * import { tree } from 'cotangent'
 * tree.mapWithPath((path, x: number) => `${path.join('/')} ${x}`, { a: [5] }) // => {"a":["a/0 5"]}
 * ```
 */
export function mapWithPath<T, R extends readonly unknown[], B>(
  f: (path: Path, leaf: LeafOf<T>, ...rest: Subtrees<T, R>) => B,
  tree: T,
  ...rest: R
): MapTree<T, LeafOf<T>, B>
export function mapWithPath<A, B, T>(f: (path: Path, leaf: A, ...rest: A[]) => B, tree: T, ...rest: readonly unknown[]): MapTree<T, A, B>
export function mapWithPath(f: (path: Path, ...leaves: unknown[]) => unknown, tree: unknown, ...rest: readonly unknown[]): unknown {
  const [first, def] = flatten(tree)
  const others = rest.map(other => leavesUpTo(def, other, 'tree.mapWithPath'))
  const out = leafPaths(def).map((path, i) => f(path, first[i], ...others.map(other => other[i])))
  return unflatten(def, out)
}
