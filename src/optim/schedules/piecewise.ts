/** Schedules with a table of boundaries. */
import { ArgumentError } from '../../core/base/errors.js'
import { required } from '../../core/base/required.js'
import * as np from '../../numpy/index.js'
import { cosineFall } from './decay.js'
import { type Schedule, countOf } from './schedule.js'

/** Step → factor: from that step on, everything is multiplied by the factor. */
export type BoundariesAndScales = { readonly [boundary: number]: number }

const sorted = (op: string, table: BoundariesAndScales): readonly (readonly [boundary: number, scale: number])[] =>
  Object.entries(table)
    .map(([key, scale]) => {
      if (!(scale >= 0)) throw new ArgumentError(op, { expected: 'non-negative scales', got: String(scale), path: `boundariesAndScales[${key}]` })
      return [Number(key), scale] as const
    })
    .sort(([a], [b]) => a - b)

/**
 * `initValue`, multiplied at each boundary by its scale.
 *
 * Source: `optax.schedules.piecewise_constant_schedule`.
 *
 * @example
 * ```ts
 * import { optim } from 'cotangent'
 * optim.schedules.piecewiseConstantSchedule(1, { boundariesAndScales: { 10: 0.5, 20: 0.5 } })(20).item() // => 0.25
 * ```
 */
export const piecewiseConstantSchedule = required('piecewiseConstantSchedule', 1, (initValue: number, { boundariesAndScales = {} }: { readonly boundariesAndScales?: BoundariesAndScales } = {}): Schedule => {
  const table = sorted('piecewiseConstantSchedule', boundariesAndScales)
  return count => {
    const step = countOf(count)
    return table.reduce((value, [boundary, scale]) => np.where(np.less(step, boundary), value, np.multiply(value, scale)), np.asarray(initValue, { dtype: 'float32' }))
  }
}, { boundariesAndScales: true })

/**
 * Between boundaries the value goes from one product of scales to the next, along a line or half a cosine.
 *
 * Source: `optax.schedules.piecewise_interpolate_schedule`.
 *
 * @example
 * ```ts
 * import { optim } from 'cotangent'
 * optim.schedules.piecewiseInterpolateSchedule('linear', 1, { boundariesAndScales: { 4: 0.5 } })(2).item() // => 0.75
 * ```
 */
export const piecewiseInterpolateSchedule = required('piecewiseInterpolateSchedule', 2, (interpolateType: 'linear' | 'cosine', initValue: number, { boundariesAndScales = {} }: { readonly boundariesAndScales?: BoundariesAndScales } = {}): Schedule => {
  const table = sorted('piecewiseInterpolateSchedule', boundariesAndScales)
  if (interpolateType !== 'linear' && interpolateType !== 'cosine') throw new ArgumentError('piecewiseInterpolateSchedule', { expected: "'linear' or 'cosine'", got: String(interpolateType) })
  const bounds = [0, ...table.map(([boundary]) => boundary)]
  const values = [initValue]
  for (const [, scale] of table) values.push(values[values.length - 1]! * scale)
  return count => {
    const step = countOf(count)
    let result = np.asarray(values[values.length - 1]!, { dtype: 'float32' })
    for (let i = bounds.length - 2; i >= 0; i--) {
      const fraction = np.divide(np.subtract(step, bounds[i]!), bounds[i + 1]! - bounds[i]!)
      const [start, end] = [values[i]!, values[i + 1]!]
      const here = interpolateType === 'linear' ? np.add(np.multiply(end - start, fraction), start) : np.add(np.multiply(start - end, cosineFall(fraction)), end)
      result = np.where(np.less(step, bounds[i + 1]!), here, result)
    }
    return result
  }
}, { boundariesAndScales: true })
