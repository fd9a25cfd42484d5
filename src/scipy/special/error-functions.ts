/** Error functions. */
import type { Value } from '../../core/ir/primitive.js'
import { add, div, max, min, mul, sub } from '../../core/ops/arithmetic.js'
import { gt } from '../../core/ops/comparison.js'
import { convert } from '../../core/ops/conversion.js'
import { exp, square } from '../../core/ops/exponential.js'
import { like } from '../../core/ops/pointwise.js'
import { select } from '../../core/ops/selection.js'
import * as ops from '../../core/ops/special.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { unaryInexact } from '../../lax/elementwise.js'
import { composite } from '../../numpy/composite.js'
import { customJvp } from '../../transforms/custom-jvp.js'

/**
 * The error function, `2/√π ∫₀ˣ exp(−t²) dt`. Source: `jax.scipy.special.erf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.erf(0).item() // => 0
 * ```
 */
export const erf = unaryInexact('erf', ops.erf)

/**
 * `1 − erf(x)`, accurate where that is small. Source: `jax.scipy.special.erfc`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.erfc(0).item() // => 1
 * ```
 */
export const erfc = unaryInexact('erfc', ops.erfc)

/**
 * The inverse of the error function. Source: `jax.scipy.special.erfinv`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.erfinv(0).item() // => 0
 * ```
 */
export const erfinv = unaryInexact('erfinv', ops.erfInv)

const FAR = 20

/** Far out by 1/(x√π) (1 − 1/(2x²) + 1·3/(2x²)² − …), in double precision throughout. */
const scaledComplement = composite((given: NDArray) => {
  const x = convert(given, 'float64')
  const near = min(x, FAR), far = max(x, FAR)
  const step = div(-0.5, square(far))
  let series: Value = like(0, step)
  for (let n = 9; n >= 1; n -= 2) series = mul(mul(step, n), add(series, 1))
  const asymptotic = div(add(series, 1), mul(far, Math.sqrt(Math.PI)))
  return convert(select(gt(x, FAR), asymptotic, mul(exp(square(near)), ops.erfc(near))), given.dtype, given.weakType)
})

/** d erfcx = (2x erfcx(x) − 2/√π) dx */
export const scaledErfc: (x: NDArray) => NDArray = customJvp(scaledComplement, ([x], [t]) => {
  const y = scaledErfc(x)
  return [y, mul(t, sub(mul(mul(x, y), 2), 2 / Math.sqrt(Math.PI)))]
})

/**
 * exp(x²) erfc(x), which does not underflow. Source: `jax.scipy.special.erfcx`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.erfcx(0).item() // => 1
 * ```
 */
export const erfcx = unaryInexact('erfcx', scaledErfc)
