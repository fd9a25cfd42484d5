/** The type of functions whose first operand is one array: `f(x, ...rest)`, and `f(...rest)` which waits for `x` in a `pipe`. */
import type { NDArray } from '../core/trace/ndarray.js'
import type { ArrayLike } from './operands.js'

// Data-first comes last: inference from an overloaded function (`vmap(lax.add)`) takes the last overload.
export interface DataFirstOrLast<Rest extends readonly unknown[], R = NDArray> {
  (...rest: Rest): (x: ArrayLike) => R
  (x: ArrayLike, ...rest: Rest): R
}

/** The same where nothing but options follows. An array has `dtype`, `size` and `shape` too, so options say what they are not. */
export interface OptionsDataFirstOrLast<O, R = NDArray> {
  (options?: O & { readonly tolist?: never }): (x: ArrayLike) => R
  (x: ArrayLike, options?: O): R
}
