/**
 * Trees in the types. A leaf cannot be told from a node by its type alone, since arrays live on a higher floor; an object
 * type with a method (`NDArray`, typed arrays, class instances) or a function is taken for a leaf, as numbers are.
 */

declare const leaf: unique symbol

/** A list of trees. It names the leaf type, so that types over trees of any depth need not unfold them. */
export interface TreeList<A> extends ReadonlyArray<Tree<A>> {
  readonly [leaf]?: A
}

/** A record of trees. */
export interface TreeRecord<A> {
  readonly [key: string]: Tree<A>
  readonly [leaf]?: A
}

/** A tree whose leaves are `A`s: lists and records of trees, `null`, and strings and booleans, which are structure. */
export type Tree<A> = A | null | string | boolean | undefined | TreeList<A> | TreeRecord<A>

/** A tree type of unknown depth, with its leaf type. */
type Recursive<A> = { readonly [leaf]?: A }
type IsRecursive<T> = typeof leaf extends keyof T ? true : false
type RecursiveLeaf<T> = T extends Recursive<infer A> ? A : never

type Structure = null | undefined | string | boolean
type AnyFunction = (...operands: never[]) => unknown
type IsOpaque<T> = T extends AnyFunction ? true : [Extract<T[keyof T], AnyFunction>] extends [never] ? false : true

/** The union of the leaf types of the tree type `T`. */
export type LeafOf<T> = unknown extends T
  ? unknown
  : T extends Structure
    ? never
    : IsRecursive<T> extends true
      ? RecursiveLeaf<T>
      : T extends readonly (infer U)[]
        ? LeafOf<U>
        : T extends object
          ? IsOpaque<T> extends true
            ? T
            : { readonly [K in keyof T]-?: LeafOf<T[K]> }[keyof T]
          : T

/** The tree type `T` with its `From` leaves replaced by `To`; tuples, `readonly`, optional properties, `null`, strings and booleans stay. */
export type MapTree<T, From, To> = unknown extends T
  ? unknown
  : T extends Structure
    ? T
    : T extends From
      ? To
      : IsRecursive<T> extends true
        ? Tree<MapTree<RecursiveLeaf<T>, From, To>>
        : T extends readonly unknown[]
          ? { [K in keyof T]: MapTree<T[K], From, To> }
          : T extends object
            ? IsOpaque<T> extends true
              ? T
              : { [K in keyof T]: MapTree<T[K], From, To> }
            : T

/** The union of the subtrees of `R` that stand where `T` has leaves: `R` may be deeper than `T`, of which a type of unknown depth says nothing. */
export type SubtreeAt<T, R> = unknown extends T
  ? unknown
  : T extends Structure
    ? never
    : IsRecursive<T> extends true
      ? LeafOf<R>
      : T extends readonly (infer U)[]
        ? R extends readonly (infer V)[]
          ? SubtreeAt<U, V>
          : never
        : T extends object
          ? IsOpaque<T> extends true
            ? R
            : { readonly [K in keyof T]-?: K extends keyof R ? SubtreeAt<T[K], R[K]> : never }[keyof T]
          : R
