/** Divisors and multiples of integers. */
import { iinfo, isInteger } from '../core/base/dtype.js'
import { DTypeError } from '../core/base/errors.js'
import { abs, div, mul, rem } from '../core/ops/arithmetic.js'
import { eq } from '../core/ops/comparison.js'
import { select } from '../core/ops/selection.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { binary } from '../lax/elementwise.js'
import { composite } from './composite.js'

/** Euclid's algorithm. It takes longest on neighbours in Fibonacci's sequence: 1.44 steps per bit. */
const divisor = composite((x: NDArray, y: NDArray) => {
  let [a, b] = [abs(x), abs(y)]
  for (let step = Math.ceil(1.45 * iinfo(x.dtype).bits); step > 0; step--) {
    const done = eq(b, 0)
    ;[a, b] = [select(done, a, b), select(done, 0, rem(a, b))]
  }
  return a
})

const multiple = composite((x: NDArray, y: NDArray) => {
  const common = divisor(x, y)
  return select(eq(common, 0), 0, abs(mul(div(x, select(eq(common, 0), 1, common)), y)))
})

const integers = (op: string, x: NDArray): NDArray => {
  if (!isInteger(x.dtype)) throw new DTypeError(op, { expected: 'integers', got: x.dtype, hint: "convert first: np.astype(x, 'int32')" })
  return x
}

/**
 * The greatest common divisor; 0 of two zeros. Source: `jax.numpy.gcd`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.gcd(np.array([12, -7, 0], { dtype: 'int32' }), 18).tolist() // => [6,1,18]
 * ```
 */
export const gcd = binary('gcd', (x, y) => divisor(integers('gcd', x), y))

/**
 * The least common multiple; 0 where one is 0. Source: `jax.numpy.lcm`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.lcm(np.array([4, 0], { dtype: 'int32' }), 6).tolist() // => [12,0]
 * ```
 */
export const lcm = binary('lcm', (x, y) => multiple(integers('lcm', x), y))
