/** Rounding to whole numbers, neighbours, finiteness. */
import { dual } from '../core/base/dual.js'
import { ArgumentError } from '../core/base/errors.js'
import * as ops from '../core/ops/rounding.js'
import type { DataFirstOrLast } from './data-last.js'
import { toArray } from './operands.js'
import { laxBinary, laxUnary } from './uniform.js'

/**
 * The greatest whole number not above `x`. Source: `jax.lax.floor`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.floor(np.array([1.5, -1.5])).tolist() // => [1,-2]
 * ```
 */
export const floor = laxUnary('floor', ops.floor)

/**
 * The least whole number not below `x`. Source: `jax.lax.ceil`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.ceil(np.array([1.5, -1.5])).tolist() // => [2,-1]
 * ```
 */
export const ceil = laxUnary('ceil', ops.ceil)

/**
 * Where `round` sends a number halfway between two whole ones. Source: `jax.lax.RoundingMethod`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.round(np.array([2.5]), { roundingMethod: lax.RoundingMethod.toNearestEven }).tolist() // => [2]
 * ```
 */
export const RoundingMethod = { awayFromZero: 0, toNearestEven: 1, AWAYFROMZERO: 0, TONEARESTEVEN: 1 } as const

/**
 * The nearest whole number; halves go away from zero unless `roundingMethod` says otherwise (np.round: to even). Source: `jax.lax.round`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.round(np.array([0.5, 2.5, -2.5])).tolist() // => [1,3,-3]
 * ```
 */
export const round = dual<DataFirstOrLast<[options?: { readonly roundingMethod?: 0 | 1 }]>>('round', 1, (x: unknown, { roundingMethod = 0 }: { readonly roundingMethod?: 0 | 1 } = {}) => {
  if (roundingMethod !== 0 && roundingMethod !== 1) throw new ArgumentError('round', { expected: 'a rounding method', got: String(roundingMethod), hint: 'lax.RoundingMethod has them' })
  return ops.round(toArray('round', x), roundingMethod)
}, { roundingMethod: true })

/**
 * Neither infinite nor NaN. Source: `jax.lax.is_finite`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.isFinite(np.array([1, Infinity, NaN])).tolist() // => [true,false,false]
 * ```
 */
export const isFinite = laxUnary('isFinite', ops.isFinite)

/**
 * The neighbour of `x` in the direction of `y`. Source: `jax.lax.nextafter`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.nextafter(np.array([1]), np.array([2])).tolist() // => [1.0000001192092896]
 * ```
 */
export const nextafter = laxBinary('nextafter', ops.nextAfter)
