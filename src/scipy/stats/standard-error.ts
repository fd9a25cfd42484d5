/** The standard error of the mean. */
import { dual } from '../../core/base/dual.js'
import type { Known } from '../../core/base/options.js'
import { div } from '../../core/ops/arithmetic.js'
import type { OptionsDataFirstOrLast } from '../../lax/data-last.js'
import { toInexact } from '../../lax/operands.js'
import { std } from '../../numpy/moments.js'
import { axesOf, reducedSize } from '../../numpy/reducing.js'

interface SemOptions {
  /** The axis of the sample; of all elements for null. */
  readonly axis?: number | null
  /** Subtracted from the number of elements in the divisor of the variance. */
  readonly ddof?: number
  readonly keepdims?: boolean
}
const semOptions: Known<SemOptions> = { axis: true, ddof: true, keepdims: true }

/**
 * The standard deviation of a sample over the root of its size, along the first axis unless told otherwise. Source: `jax.scipy.stats.sem`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.stats.sem(np.array([1, 3, 1, 3]), { ddof: 0 }).item() // => 0.5
 * ```
 */
export const sem = dual<OptionsDataFirstOrLast<SemOptions>>('sem', 1, (x: unknown, { axis = 0, ddof = 1, keepdims = false }: SemOptions = {}) => {
  const a = toInexact('sem', x)
  return div(std(a, { axis, ddof, keepdims }), Math.sqrt(reducedSize(a, axesOf('sem', a, axis))))
}, semOptions)
