/** Learning rates (and other numbers) that change with the step count. */
import { ArgumentError } from '../../core/base/errors.js'
import { required } from '../../core/base/required.js'
import { convert } from '../../core/ops/conversion.js'
import { type NDArray, isNDArray } from '../../core/trace/ndarray.js'
import * as np from '../../numpy/index.js'

/** A value for every step count (a number, or an int32 scalar that may be traced, so that a scheduled optimizer jits). */
export type Schedule = (count: NDArray | number) => NDArray

export type ScalarOrSchedule = np.ArrayLike | Schedule

/** The count as a float32 scalar, to be computed with. */
export const countOf = (count: NDArray | number): NDArray => {
  if (isNDArray(count)) return convert(count, 'float32')
  if (typeof count !== 'number' || Number.isNaN(count)) throw new ArgumentError('schedule', { expected: 'a step count: a number or an int32 scalar', got: String(count) })
  return np.asarray(count, { dtype: 'float32' })
}

/** `old` before `boundary`, `fresh` from it on. */
export const from = (step: NDArray, boundary: number, fresh: np.ArrayLike, old: np.ArrayLike): NDArray => np.where(np.less(step, boundary), old, fresh)

/**
 * Always `value`.
 *
 * Source: `optax.schedules.constant_schedule`.
 *
 * @example
 * ```ts
 * import { optim } from 'cotangent'
 * optim.schedules.constantSchedule(0.5)(7).item() // => 0.5
 * ```
 */
export const constantSchedule = required('constantSchedule', 1, (value: np.ArrayLike): Schedule => () => np.asarray(value, { dtype: 'float32' }))
