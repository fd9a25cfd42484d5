/** Reductions over axes; the dtype stays, and the reduced axes go. */
import { checkDType, type DType } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { normalizeAxes, normalizeAxis } from '../core/base/shape.js'
import * as arg from '../core/ops/arg-extremum.js'
import * as broadcasting from '../core/ops/broadcasting.js'
import * as ops from '../core/ops/reduction.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from './data-last.js'
import { toArray } from './operands.js'

type Reduction = DataFirstOrLast<[axes: readonly number[]]>

const reduction = (op: string, f: (x: NDArray, axes: readonly number[]) => NDArray): Reduction =>
  dual<Reduction>(op, 2, (x: unknown, axes: readonly number[]) => {
    const array = toArray(op, x)
    return f(array, normalizeAxes(op, axes, array.ndim))
  })

/**
 * Sums; of floats accumulated in float64. Of nothing: 0. Source: `jax.lax.reduce_sum`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.reduceSum(np.array([[1, 2], [3, 4]]), [0]).tolist() // => [4,6]
 * ```
 */
export const reduceSum = reduction('reduceSum', broadcasting.reduceSum)

/**
 * Products. Of nothing: 1. Source: `jax.lax.reduce_prod`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.reduceProd(np.array([[1, 2], [3, 4]]), [0]).tolist() // => [3,8]
 * ```
 */
export const reduceProd = reduction('reduceProd', ops.reduceProd)

/**
 * The greatest elements, NaN where there is one; ties share the derivative. Of nothing: −∞ or the least integer. Source: `jax.lax.reduce_max`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.reduceMax(np.array([[1, 2], [3, 4]]), [0]).tolist() // => [3,4]
 * ```
 */
export const reduceMax = reduction('reduceMax', ops.reduceMax)

/**
 * The least elements, NaN where there is one; ties share the derivative. Of nothing: ∞ or the greatest integer. Source: `jax.lax.reduce_min`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.reduceMin(np.array([[1, 2], [3, 4]]), [0]).tolist() // => [1,2]
 * ```
 */
export const reduceMin = reduction('reduceMin', ops.reduceMin)

/**
 * Bitwise and of integers, logical and of bool. Source: `jax.lax.reduce_and`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.reduceAnd(np.array([[true, false], [true, true]]), [0]).tolist() // => [true,false]
 * ```
 */
export const reduceAnd = reduction('reduceAnd', ops.reduceAnd)

/**
 * Bitwise or of integers, logical or of bool. Source: `jax.lax.reduce_or`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.reduceOr(np.array([[true, false], [false, false]]), [0]).tolist() // => [true,false]
 * ```
 */
export const reduceOr = reduction('reduceOr', ops.reduceOr)

/**
 * Bitwise exclusive or of integers, parity of bool. Source: `jax.lax.reduce_xor`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.reduceXor(np.array([[true, false], [true, true]]), [0]).tolist() // => [false,true]
 * ```
 */
export const reduceXor = reduction('reduceXor', ops.reduceXor)

type ArgExtremum = DataFirstOrLast<[axis: number, indexDtype: DType]>

const argExtremum = (op: string, f: (x: NDArray, axis: number, indexDtype: DType) => NDArray): ArgExtremum =>
  dual<ArgExtremum>(op, 3, (x: unknown, axis: number, indexDtype: unknown) => {
    const array = toArray(op, x)
    return f(array, normalizeAxis(op, axis, array.ndim), checkDType(op, indexDtype))
  })

/**
 * Where the greatest element of an axis is: the first NaN, else the first occurrence. Source: `jax.lax.argmax`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.argmax(np.array([1, 7, 7]), 0, 'int32').item() // => 1
 * ```
 */
export const argmax = argExtremum('argmax', arg.argmax)

/**
 * Where the least element of an axis is: the first NaN, else the first occurrence. Source: `jax.lax.argmin`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * lax.argmin(np.array([3, 1, 1]), 0, 'int32').item() // => 1
 * ```
 */
export const argmin = argExtremum('argmin', arg.argmin)
