/** The most frequent value. */
import { dual } from '../../core/base/dual.js'
import type { Known } from '../../core/base/options.js'
import { normalizeAxis } from '../../core/base/shape.js'
import { reduceSum } from '../../core/ops/broadcasting.js'
import { eq } from '../../core/ops/comparison.js'
import { convert } from '../../core/ops/conversion.js'
import { asColumns, asRows } from '../../core/ops/matrices.js'
import { moveAxis } from '../../core/ops/permutation.js'
import { reduceMax } from '../../core/ops/reduction.js'
import { expandDims, reshape } from '../../core/ops/reshape.js'
import { sort } from '../../core/ops/sort.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { OptionsDataFirstOrLast } from '../../lax/data-last.js'
import { broadcastPair, toArray } from '../../lax/operands.js'
import { argmax } from '../../numpy/arg-extrema.js'
import { takeAlongAxis } from '../../numpy/taking.js'

interface ModeOptions {
  /** The axis of the sample; of all elements for null. */
  readonly axis?: number | null
  readonly keepdims?: boolean
}
const modeOptions: Known<ModeOptions> = { axis: true, keepdims: true }

interface Mode {
  readonly mode: NDArray
  readonly count: NDArray
}

/**
 * The most frequent value, the least of them if there are several, and how often it occurs; along the first axis unless told otherwise.
 * Source: `jax.scipy.stats.mode`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * const { mode, count } = scipy.stats.mode(np.array([3, 1, 3, 2]))
 * mode.item() // => 3
 * count.item() // => 2
 * ```
 */
export const mode = dual<OptionsDataFirstOrLast<ModeOptions, Mode>>('mode', 1, (x: unknown, { axis = 0, keepdims = false }: ModeOptions = {}) => {
  const a = toArray('mode', x)
  const along = axis === null ? 0 : normalizeAxis('mode', axis, a.ndim), kept = axis === null ? a.shape.map((_, d) => d) : [along]
  const rows = axis === null ? reshape(a, [a.size]) : moveAxis(a, along, a.ndim - 1)
  const last = rows.ndim - 1, [sorted] = sort([rows], { dimension: last })
  const [one, other] = broadcastPair('mode', asColumns(sorted!), asRows(sorted!))
  const counts = reduceSum(convert(eq(one, other), 'int32'), [last + 1])
  // of equal counts the first place, which the least value has
  const place = argmax(counts, { axis: last, keepdims: true })
  const finish = (y: NDArray): NDArray => (keepdims ? expandDims(y, kept) : y)
  return { mode: finish(reshape(takeAlongAxis(sorted!, place, { axis: last }), rows.shape.slice(0, last))), count: finish(reduceMax(counts, [last])) }
}, modeOptions)
