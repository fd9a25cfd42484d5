/**
 * The two methods of arrays that need operations: `at` and iteration. Operations live floors above the class, so they
 * are handed down once, by the module that implements indexing: the only thing in the house that goes down by hand.
 */
import { InternalError } from '../base/errors.js'
import type { Known } from '../base/options.js'
import type { Value } from '../ir/primitive.js'

export interface IndexOptions {
  /** What happens to array indices out of range: gathers clip, scatters drop, unless said otherwise. */
  readonly mode?: 'clip' | 'fill' | 'drop' | 'wrap' | 'promiseInBounds'
  /** What `fill` reads out of range: NaN, the smallest integer or true by default. */
  readonly fillValue?: number | boolean
  readonly indicesAreSorted?: boolean
  readonly uniqueIndices?: boolean
}
export const indexOptions: Known<IndexOptions> = { mode: true, fillValue: true, indicesAreSorted: true, uniqueIndices: true }

/** A part of an array: read it, or make the array in which it is changed. `A` is the array type. */
export interface IndexedArray<A extends Value> {
  get(options?: IndexOptions): A
  set(values: A | number | boolean, options?: IndexOptions): A
  add(values: A | number | boolean, options?: IndexOptions): A
  subtract(values: A | number | boolean, options?: IndexOptions): A
  multiply(values: A | number | boolean, options?: IndexOptions): A
  divide(values: A | number | boolean, options?: IndexOptions): A
  power(values: A | number | boolean, options?: IndexOptions): A
  min(values: A | number | boolean, options?: IndexOptions): A
  max(values: A | number | boolean, options?: IndexOptions): A
  apply(f: (part: A) => A, options?: IndexOptions): A
}

export interface ArrayMethods {
  at<A extends Value>(x: A, index: readonly unknown[]): IndexedArray<A>
  /** The entries along axis 0. */
  rows<A extends Value>(x: A): readonly A[]
}

let supplied: ArrayMethods | null = null

export const supplyArrayMethods = (methods: ArrayMethods): void => {
  supplied = methods
}

export const arrayMethods = (): ArrayMethods => {
  if (supplied === null) throw new InternalError('NDArray', { expected: 'indexing to be loaded', got: 'an array made without cotangent/numpy' })
  return supplied
}
