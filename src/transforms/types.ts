/** The types of transformed functions. Trees keep their type; numbers come back as arrays. */
import type { MapTree } from '../core/base/tree.js'
import type { NDArray } from '../core/trace/ndarray.js'

/** A tree as results have it: numbers have become arrays. */
export type Arrays<T> = MapTree<T, number, NDArray>

/** A tree as arguments may be given: a number where an array is wanted, or whatever else `Leaf` allows. */
export type Argument<T, Leaf = NDArray | number> = T extends NDArray
  ? Leaf
  : T extends (...args: never[]) => unknown
    ? T
    : T extends readonly unknown[]
      ? { readonly [K in keyof T]: Argument<T[K], Leaf> }
      : T extends object
        ? { [K in keyof T]: Argument<T[K], Leaf> }
        : T

export type Arguments<A extends readonly unknown[], Leaf = NDArray | number> = { [K in keyof A]: Argument<A[K], Leaf> }

/** What `argnums` selects: one argument's tree, or a tuple of them. */
export type Selected<A extends readonly unknown[], N> = N extends number
  ? Arrays<A[N]>
  : N extends readonly number[]
    ? { readonly [K in keyof N]: N[K] extends number ? Arrays<A[N[K]]> : never }
    : Arrays<A[0]>

export type Argnums = number | readonly number[]
