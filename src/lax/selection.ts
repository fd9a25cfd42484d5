/** Choosing elementwise, among cases and between bounds. */
import { DTypeError } from '../core/base/errors.js'
import { formatAval } from '../core/base/aval.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import * as ops from '../core/ops/selection.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { convert } from '../core/ops/conversion.js'
import { type ArrayLike, toArray } from './operands.js'
import { uniform } from './uniform.js'

/**
 * Elementwise `cases[which]`: `which` is bool for two cases or int32 for any number, a scalar or of the shape of the cases;
 * below the first case is the first, beyond the last the last. Data-first only. Source: `jax.lax.select_n`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.selectN(np.array([0, 2, 1], { dtype: 'int32' }), np.array([1, 1, 1]), np.array([2, 2, 2]), np.array([3, 3, 3])).tolist() // => [1,3,2]
 * ```
 */
export const selectN = (which: ArrayLike, ...cases: readonly ArrayLike[]): NDArray => {
  const chosen = predicate('selectN', which)
  const arrays = uniform('selectN', cases)
  return ops.selectN(chosen.ndim === 0 ? broadcastTo(chosen, arrays[0]?.shape ?? []) : chosen, ...arrays)
}

/**
 * Elementwise `pred ? onTrue : onFalse`; the cases have one dtype (np.where promotes and broadcasts). Data-first only. Source:
 * `jax.lax.select`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.select(np.array([true, false]), np.array([1, 2]), np.array([3, 4])).tolist() // => [1,4]
 * ```
 */
export const select = (pred: ArrayLike, onTrue: ArrayLike, onFalse: ArrayLike): NDArray => selectN(pred, onFalse, onTrue)

const predicate = (op: string, which: unknown): NDArray => {
  const x = toArray(op, which)
  if (x.dtype === 'bool' || x.dtype === 'int32') return x
  if (x.weakType && x.ndim === 0) return convert(x, 'int32')
  throw new DTypeError(op, { expected: 'a predicate of dtype bool or int32', got: formatAval(x), hint: 'compare, as in lax.gt(x, 0)' })
}

/**
 * `x` moved between `min` and `max`, each a scalar or of the shape of `x`; `max` wins where they cross. The derivative at a bound is
 * 0. Data-first only: `x` stands second, as in JAX. Source: `jax.lax.clamp`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.clamp(0, np.array([-1, 0.5, 2]), 1).tolist() // => [0,0.5,1]
 * ```
 */
export const clamp = (min: ArrayLike, x: ArrayLike, max: ArrayLike): NDArray => {
  const [lo, middle, hi] = uniform('clamp', [min, x, max])
  return ops.clamp(lo!, middle!, hi!)
}
