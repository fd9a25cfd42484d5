/** Diagonals of the last two axes. */
import type { DType } from '../../core/base/dtype.js'
import { dual } from '../../core/base/dual.js'
import type { Known } from '../../core/base/options.js'
import type { DataFirstOrLast, OptionsDataFirstOrLast } from '../../lax/data-last.js'
import { toArray } from '../../lax/operands.js'
import * as np from '../diagonals.js'

interface OffsetOption {
  /** 0 is the main diagonal; positive ones lie above it. */
  readonly offset?: number
}
const offsetOption: Known<OffsetOption> = { offset: true }

/**
 * The diagonal of the last two axes. Source: `jax.numpy.linalg.diagonal`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.diagonal(np.ones([3, 2, 2])).shape // => [3,2]
 * ```
 */
export const diagonal = dual<DataFirstOrLast<[options?: OffsetOption]>>('diagonal', 1, (x: unknown, { offset = 0 }: OffsetOption = {}) => np.diagonal(toArray('diagonal', x), { offset, axis1: -2, axis2: -1 }), offsetOption)

/**
 * The sum of the diagonal of the last two axes. Source: `jax.numpy.linalg.trace`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.linalg.trace(np.array([[1, 2], [3, 4]])).item() // => 5
 * ```
 */
export const trace = dual<OptionsDataFirstOrLast<OffsetOption & { readonly dtype?: DType | null }>>('trace', 1, (x: unknown, { offset = 0, dtype = null }: OffsetOption & { readonly dtype?: DType | null } = {}) =>
  np.trace(toArray('trace', x), { offset, axis1: -2, axis2: -1, dtype }), { offset: true, dtype: true })
