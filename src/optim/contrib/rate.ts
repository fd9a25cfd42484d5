/** What may be a number or a schedule. */
import type { NDArray } from '../../core/trace/ndarray.js'
import type { ArrayLike } from '../../lax/operands.js'
import type { ScalarOrSchedule } from '../schedules/schedule.js'

/** Its value after `count` steps. */
export const rateAt = (rate: ScalarOrSchedule, count: NDArray): ArrayLike => (typeof rate === 'function' ? rate(count) : rate)
