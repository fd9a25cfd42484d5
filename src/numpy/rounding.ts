/** Rounding to whole numbers, and the parts before and after the point. Integers stay as they are. */
import { isFloat } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { abs, div, mul, sub, trunc as truncOp } from '../core/ops/arithmetic.js'
import { eq } from '../core/ops/comparison.js'
import { convert } from '../core/ops/conversion.js'
import * as ops from '../core/ops/rounding.js'
import { select } from '../core/ops/selection.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { OptionsDataFirstOrLast } from '../lax/data-last.js'
import { unary, unaryInexact } from '../lax/elementwise.js'
import { type ArrayLike, toArray, toInexact } from '../lax/operands.js'

const ofFloats = (f: (x: NDArray) => NDArray) => (x: NDArray): NDArray => (isFloat(x.dtype) ? f(x) : x)

/**
 * The greatest whole number not above `x`. Source: `jax.numpy.floor`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.floor(np.array([1.5, -1.5])).tolist() // => [1,-2]
 * ```
 */
export const floor = unary('floor', ofFloats(ops.floor))

/**
 * The least whole number not below `x`. Source: `jax.numpy.ceil`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.ceil(np.array([1.5, -1.5])).tolist() // => [2,-1]
 * ```
 */
export const ceil = unary('ceil', ofFloats(ops.ceil))

/**
 * The whole number next to `x` towards 0. Source: `jax.numpy.trunc`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.trunc(np.array([1.5, -1.5])).tolist() // => [1,-1]
 * ```
 */
export const trunc = unary('trunc', ofFloats(truncOp))

/**
 * The same as `trunc`. Source: `jax.numpy.fix`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.fix(np.array([1.5, -1.5])).tolist() // => [1,-1]
 * ```
 */
export const fix = trunc

/**
 * The nearest whole number, halves to the even one, in floating point. Source: `jax.numpy.rint`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.rint(np.array([0.5, 1.5])).tolist() // => [0,2]
 * ```
 */
export const rint = unaryInexact('rint', x => ops.round(x, 1))

interface RoundOptions {
  /** How many decimals stay; negative ones round to tens, hundreds, … */
  readonly decimals?: number
}
const roundOptions: Known<RoundOptions> = { decimals: true }

const roundTo = (x: NDArray, decimals: number): NDArray => {
  if (!Number.isInteger(decimals)) throw new ArgumentError('round', { expected: 'a whole number of decimals', got: String(decimals) })
  if (!isFloat(x.dtype)) return decimals >= 0 ? x : convert(roundTo(toInexact('round', x), decimals), x.dtype)
  if (decimals === 0) return ops.round(x, 1)
  const half = x.dtype === 'float16' || x.dtype === 'bfloat16'
  const wide = half ? convert(x, 'float32') : x
  const factor = 10 ** Math.abs(decimals)
  const rounded = decimals > 0 ? div(ops.round(mul(wide, factor), 1), factor) : mul(ops.round(div(wide, factor), 1), factor)
  return half ? convert(rounded, x.dtype, x.weakType) : rounded
}

/**
 * The nearest number of so many `decimals` (0), halves to the even one. Source: `jax.numpy.round`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.round(np.array([0.5, 1.5, -2.5])).tolist() // => [0,2,-2]
 * np.round(3.14159, { decimals: 2 }).item() // => 3.14
 * ```
 */
export const round = dual<OptionsDataFirstOrLast<RoundOptions>>('round', 1, (x: unknown, { decimals = 0 }: RoundOptions = {}) => roundTo(toArray('round', x), decimals), roundOptions)

/**
 * The same as `round`. Source: `jax.numpy.around`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.around(2.5).item() // => 2
 * ```
 */
export const around = round

type Modf = (x: ArrayLike) => readonly [fraction: NDArray, whole: NDArray]

/**
 * `[x − trunc(x), trunc(x)]`, both with the sign of `x`. Source: `jax.numpy.modf`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.modf(np.array([1.5, -2.25])) // => [[0.5,-0.25],[1,-2]]
 * ```
 */
export const modf = dual<Modf>('modf', 1, (x: unknown) => {
  const array = toInexact('modf', x)
  const whole = truncOp(array)
  // infinity has no fraction
  return [select(eq(abs(array), Infinity), 0, sub(array, whole)), whole]
})
