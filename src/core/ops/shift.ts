import type { Value } from '../ir/primitive.js'
import type { NDArray } from '../trace/ndarray.js'
import { full } from './constants.js'
import { pad } from './slicing.js'

/** What came before: along `axis` every element moves on by one, `fill` comes in and the last falls out; `reverse` the other way. */
export const shift = (x: Value, axis: number, reverse: boolean, fill: number): NDArray => {
  const by = (n: number): readonly number[] => x.shape.map((_, d) => (d === axis ? n : 0))
  return pad(x, full(fill, { shape: [], dtype: x.dtype }), by(reverse ? -1 : 1), by(reverse ? 1 : -1))
}
