/** Division and its remainders. */
import { isFloat, isUnsigned } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { add, div, rem, sign, sub } from '../core/ops/arithmetic.js'
import { and } from '../core/ops/bitwise.js'
import { eq, lt, ne } from '../core/ops/comparison.js'
import { convert } from '../core/ops/conversion.js'
import { round } from '../core/ops/rounding.js'
import { select } from '../core/ops/selection.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { binary } from '../lax/elementwise.js'
import { type ArrayLike, promotedPair, toInexact } from '../lax/operands.js'
import { composite } from './composite.js'

/**
 * `x / y` in floating point: integers divide to float32. Source: `jax.numpy.divide`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.divide(np.array([7, 1], { dtype: 'int32' }), 2).tolist() // => [3.5,0.5]
 * ```
 */
export const divide = binary('divide', (x, y) => div(toInexact('divide', x), toInexact('divide', y)))

/**
 * The same as `divide`. Source: `jax.numpy.true_divide`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.trueDivide(7, 2).item() // => 3.5
 * ```
 */
export const trueDivide = divide

/** Booleans are divided as int32. */
const numbers = (x: NDArray): NDArray => (x.dtype === 'bool' ? convert(x, 'int32') : x)

const opposite = (x: NDArray, y: NDArray): NDArray => ne(sign(x), sign(y))

const flooredIntegers = composite((x: NDArray, y: NDArray) => {
  const quotient = div(x, y)
  return isUnsigned(x.dtype) ? quotient : select(and(opposite(x, y), ne(rem(x, y), 0)), sub(quotient, 1), quotient)
})

const flooredFloats = composite((x: NDArray, y: NDArray) => {
  const rest = rem(x, y)
  const quotient = div(sub(x, rest), y)
  const floored = select(and(ne(rest, 0), opposite(y, rest)), sub(quotient, 1), quotient)
  // where y is 0 there is no rest
  return round(select(eq(y, 0), div(x, y), floored), 1)
})

/**
 * The greatest whole number not above `x / y`; the derivative is 0. Source: `jax.numpy.floor_divide`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.floorDivide(np.array([7, -7], { dtype: 'int32' }), 2).tolist() // => [3,-4]
 * ```
 */
export const floorDivide = binary('floorDivide', (x, y) => (isFloat(x.dtype) ? flooredFloats : flooredIntegers)(numbers(x), numbers(y)))

/** For integers a remainder by 0 is 0. */
const safeDivisor = (y: NDArray): NDArray => (isFloat(y.dtype) ? y : select(eq(y, 0), 1, y))

const towardsDivisor = composite((x: NDArray, y: NDArray) => {
  const rest = rem(x, safeDivisor(y))
  return isUnsigned(x.dtype) ? rest : select(and(ne(lt(rest, 0), lt(y, 0)), ne(rest, 0)), add(rest, y), rest)
})

/**
 * What remains of `x` after whole multiples of `y`, with the sign of `y`. Source: `jax.numpy.remainder`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.remainder(np.array([7, -7]), 3).tolist() // => [1,2]
 * ```
 */
export const remainder = binary('remainder', (x, y) => towardsDivisor(numbers(x), numbers(y)))

/**
 * The same as `remainder`. Source: `jax.numpy.mod`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.mod(-7, 3).item() // => 2
 * ```
 */
export const mod = remainder

/**
 * What remains of `x` after whole multiples of `y`, with the sign of `x`. Source: `jax.numpy.fmod`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.fmod(np.array([7, -7]), 3).tolist() // => [1,-1]
 * ```
 */
export const fmod = binary('fmod', (x, y) => rem(numbers(x), safeDivisor(numbers(y))))

interface Divmod {
  (y: ArrayLike): (x: ArrayLike) => readonly [quotient: NDArray, remainder: NDArray]
  (x: ArrayLike, y: ArrayLike): readonly [quotient: NDArray, remainder: NDArray]
}

/**
 * `[floorDivide(x, y), remainder(x, y)]`. Source: `jax.numpy.divmod`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.divmod(np.array([7]), 2) // => [[3],[1]]
 * ```
 */
export const divmod = dual<Divmod>('divmod', 2, (x: unknown, y: unknown) => {
  const [a, b] = promotedPair('divmod', x, y)
  return [floorDivide(a, b), remainder(a, b)]
})
