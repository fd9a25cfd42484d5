/** Ranks. */
import { dual } from '../../core/base/dual.js'
import { ArgumentError } from '../../core/base/errors.js'
import { isFloat } from '../../core/base/dtype.js'
import type { Known } from '../../core/base/options.js'
import { normalizeAxis } from '../../core/base/shape.js'
import { add, mul } from '../../core/ops/arithmetic.js'
import { or } from '../../core/ops/bitwise.js'
import { broadcastTo, keepAxes } from '../../core/ops/broadcasting.js'
import { eq, ne } from '../../core/ops/comparison.js'
import { convert } from '../../core/ops/conversion.js'
import { cummax, cummin, cumsum } from '../../core/ops/cumulative.js'
import { iota } from '../../core/ops/iota.js'
import { reduceOr } from '../../core/ops/reduction.js'
import { reshape } from '../../core/ops/reshape.js'
import { select } from '../../core/ops/selection.js'
import { shift } from '../../core/ops/shift.js'
import { sort } from '../../core/ops/sort.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { OptionsDataFirstOrLast } from '../../lax/data-last.js'
import { toArray } from '../../lax/operands.js'

interface RankOptions {
  /** What equal elements share: the mean, the least or the greatest of their places, one number (`'dense'`), or nothing (`'ordinal'`). */
  readonly method?: 'average' | 'min' | 'max' | 'dense' | 'ordinal'
  /** The axis to rank along; the flattened array by default. */
  readonly axis?: number | null
}
const rankOptions: Known<RankOptions> = { method: true, axis: true }

type Method = NonNullable<RankOptions['method']>

/** Ranks of sorted elements, by where runs of equal ones begin and end. */
const sortedRanks = (sorted: NDArray, axis: number, method: Method): NDArray => {
  const places = iota('int32', sorted.shape, axis), n = sorted.shape[axis]!
  const begins = or(eq(places, 0), ne(sorted, shift(sorted, axis, false, 0)))
  const ends = or(eq(places, n - 1), ne(sorted, shift(sorted, axis, true, 0)))
  const least = (): NDArray => add(cummax(select(begins, places, 0), axis), 1)
  const greatest = (): NDArray => add(cummin(select(ends, places, n - 1), axis, true), 1)
  switch (method) {
    case 'ordinal': return convert(add(places, 1), 'float32')
    case 'dense': return convert(cumsum(convert(begins, 'int32'), axis), 'float32')
    case 'min': return convert(least(), 'float32')
    case 'max': return convert(greatest(), 'float32')
    case 'average': return mul(convert(add(least(), greatest()), 'float32'), 0.5)
  }
}

const METHODS: readonly unknown[] = ['average', 'min', 'max', 'dense', 'ordinal'] satisfies readonly Method[]

/**
 * The place of every element in the sorted order, from 1; equal elements share it. NaN for all where one is NaN. Source:
 * `jax.scipy.stats.rankdata`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.stats.rankdata(np.array([30, 10, 30])).tolist() // => [2.5,1,2.5]
 * ```
 */
export const rankdata = dual<OptionsDataFirstOrLast<RankOptions>>('rankdata', 1, (x: unknown, { method = 'average', axis = null }: RankOptions = {}) => {
  if (!METHODS.includes(method)) throw new ArgumentError('rankdata', { expected: "method 'average', 'min', 'max', 'dense' or 'ordinal'", got: String(method) })
  const given = toArray('rankdata', x), array = axis === null ? reshape(given, [given.size]) : given
  const along = axis === null ? 0 : normalizeAxis('rankdata', axis, given.ndim)
  const [sorted, order] = sort([array, iota('int32', array.shape, along)], { dimension: along })
  // back into the order of the elements, by sorting the places they came from
  const ranks = sort([order!, sortedRanks(sorted!, along, method)], { dimension: along })[1]!
  if (!isFloat(array.dtype)) return ranks
  const holdsNaN = keepAxes(reduceOr(ne(array, array), [along]), [along])
  return select(broadcastTo(holdsNaN, ranks.shape), NaN, ranks)
}, rankOptions)
