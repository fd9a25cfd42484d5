/** Powers and roots. */
import { isFloat, isInteger } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, DTypeError } from '../core/base/errors.js'
import { abs, add, div, max, mul } from '../core/ops/arithmetic.js'
import { stopGradient } from '../core/ops/barrier.js'
import { and, or, shrLogical } from '../core/ops/bitwise.js'
import { eq, lt, ne } from '../core/ops/comparison.js'
import { ones } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import * as ops from '../core/ops/exponential.js'
import { select } from '../core/ops/selection.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'
import { type Binary, binary, unaryInexact } from '../lax/elementwise.js'
import { broadcastPair, checkArrayLike, promotedPair, toArray, toInexact } from '../lax/operands.js'
import { composite } from './composite.js'

/** By squaring, one bit of the exponent after the other; wraps as multiplication does. */
const integerToInteger = composite((x: NDArray, y: NDArray) => {
  const bits = { int8: 7, uint8: 8, int16: 15, uint16: 16 }[x.dtype as string] ?? 31 // other dtypes have no entry
  let power: NDArray = ones(x)
  let square = x
  let rest = y
  for (let i = 0; i < bits; i++) {
    power = select(eq(and(rest, 1), 1), mul(power, square), power)
    square = mul(square, square)
    rest = shrLogical(rest, 1)
  }
  return power
})

/**
 * `xʸ`. A whole JavaScript number as exponent multiplies repeatedly, so that integers stay exact and the derivative is right at 0; integers to negative numbers are an `ArgumentError`. Source: `jax.numpy.power`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.power(np.array([2, 3]), 2).tolist() // => [4,9]
 * np.power(np.array([4, 9]), 0.5).tolist() // => [2,3]
 * ```
 */
export const power = dual<Binary>('power', 2, (x: unknown, y: unknown) => {
  if (typeof y === 'number' && Number.isInteger(y)) {
    const base = toArray('power', x)
    if (y < 0 && !isFloat(base.dtype)) throw new ArgumentError('power', { expected: 'an exponent of 0 or more for integers', got: String(y), hint: 'np.floatPower(x, y) computes in floating point' })
    return ops.integerPow(base.dtype === 'bool' ? convert(base, 'int32') : base, y)
  }
  if (isNDArray(y) && isInteger(y.dtype) && !y.weakType) {
    const base = toArray('power', checkArrayLike('power', x))
    if (isFloat(base.dtype)) return ops.pow(...broadcastPair('power', base, y))
  }
  const [base, exponent] = promotedPair('power', x, y)
  if (isFloat(base.dtype)) return ops.pow(base, exponent)
  if (base.dtype === 'bool') throw new DTypeError('power', { expected: 'numbers', got: 'bool', hint: "convert first: np.astype(x, 'int32')" })
  return integerToInteger(base, exponent)
})

/**
 * The same as `power`. Source: `jax.numpy.pow`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.pow(3, 3).item() // => 27
 * ```
 */
export const pow = power

/**
 * `xʸ` in floating point. Source: `jax.numpy.float_power`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.floatPower(np.array([2], { dtype: 'int32' }), -1).tolist() // => [0.5]
 * ```
 */
export const floatPower = binary('floatPower', (x, y) => ops.pow(toInexact('floatPower', x), toInexact('floatPower', y)))

/**
 * The square root; NaN of negative numbers. Source: `jax.numpy.sqrt`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.sqrt(np.array([9, 2])).tolist() // => [3,1.4142135]
 * ```
 */
export const sqrt = unaryInexact('sqrt', ops.sqrt)

/**
 * The cube root, of negative numbers too. Source: `jax.numpy.cbrt`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.cbrt(np.array([-8, 27])).tolist() // => [-2,3]
 * ```
 */
export const cbrt = unaryInexact('cbrt', ops.cbrt)

/** √(x² + y²), with both divided by the greater: no overflow, and smooth away from the origin. */
const hypotenuse = composite((x: NDArray, y: NDArray) => {
  const [u, v] = [abs(x), abs(y)]
  const greater = select(or(eq(u, Infinity), eq(v, Infinity)), Infinity, max(u, v))
  const usual = and(ne(greater, 0), lt(greater, Infinity))
  const scale = stopGradient(select(usual, greater, 1))
  const square = (side: NDArray): NDArray => ops.square(div(select(usual, side, 1), scale))
  return select(usual, mul(scale, ops.sqrt(add(square(x), square(y)))), greater)
})

/**
 * `√(x² + y²)` without overflow. Source: `jax.numpy.hypot`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.hypot(3, 4).item() // => 5
 * ```
 */
export const hypot = binary('hypot', (x, y) => hypotenuse(toInexact('hypot', x), toInexact('hypot', y)))
