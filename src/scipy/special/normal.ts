/** The distribution function of the normal distribution: itself, its logarithm, and its inverse. */
import type { Value } from '../../core/ir/primitive.js'
import { add, div, max, min, mul, neg, sub } from '../../core/ops/arithmetic.js'
import { and } from '../../core/ops/bitwise.js'
import { eq, gt, lt } from '../../core/ops/comparison.js'
import { exp, log, log1p, sqrt, square } from '../../core/ops/exponential.js'
import { like } from '../../core/ops/pointwise.js'
import { select } from '../../core/ops/selection.js'
import { erfc } from '../../core/ops/special.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { unaryInexact } from '../../lax/elementwise.js'
import { composite } from '../../numpy/composite.js'
import { customJvp } from '../../transforms/custom-jvp.js'
import { scaledErfc } from './error-functions.js'

const LOG_ROOT_2PI = 0.5 * Math.log(2 * Math.PI)

/** The logarithm of the density. */
export const logDensity = (z: NDArray): NDArray => sub(mul(square(z), -0.5), LOG_ROOT_2PI)

export const normalCdf = composite((z: NDArray) => mul(erfc(mul(z, -Math.SQRT1_2)), 0.5))

/**
 * The probability that a standard normal number is at most `x`. Source: `jax.scipy.special.ndtr`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.ndtr(0).item() // => 0.5
 * ```
 */
export const ndtr = unaryInexact('ndtr', normalCdf)

/** Above −1 by the distribution function, below by the scaled error function: erfc(y) = e^(−y²) erfcx(y). */
const logCdfValue = composite((x: NDArray) => {
  const low = lt(x, -1)
  const tail = min(x, -1), body = max(x, -1)
  const belowHalf = log(normalCdf(min(body, 1))), aboveHalf = log1p(neg(normalCdf(neg(max(body, 1)))))
  return select(low, sub(log(mul(scaledErfc(mul(tail, -Math.SQRT1_2)), 0.5)), mul(square(tail), 0.5)), select(lt(x, 1), belowHalf, aboveHalf))
})

/** d log Φ = φ/Φ dx */
export const logNormalCdf: (x: NDArray) => NDArray = customJvp(logCdfValue, ([x], [t]) => {
  const y = logNormalCdf(x)
  return [y, mul(t, exp(sub(logDensity(x), y)))]
})

/**
 * log ndtr(x), accurate in both tails. Source: `jax.scipy.special.log_ndtr`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.logNdtr(-40).item() // => -804.6084
 * ```
 */
export const logNdtr = unaryInexact('logNdtr', logNormalCdf)

/** Rational approximations of the inverse, highest power first (S. Moshier, Cephes, ndtri). */
const MIDDLE = [
  [-59.96335010141079, 98.00107541859997, -56.67628574690703, 13.931260938727968, -1.2391658386738125],
  [1, 1.9544885833814176, 4.676279128988815, 86.36024213908905, -225.46268785411937, 200.26021238006066, -82.03722561683334, 15.90562251262117, -1.1833162112133],
] as const
const NEAR = [
  [4.0554489230596245, 31.525109459989388, 57.16281922464213, 44.08050738932008, 14.684956192885803, 2.1866330685079025, -0.1402560791713545, -0.03504246268278482, -8.574567851546854e-4],
  [1, 15.779988325646675, 45.39076351288792, 41.3172038254672, 15.04253856929075, 2.504649462083094, -0.14218292285478779, -0.03808064076915783, -9.332594808954574e-4],
] as const
const FAR = [
  [3.2377489177694603, 6.915228890689842, 3.9388102529247444, 1.3330346081580755, 0.20148538954917908, 0.012371663481782003, 3.0158155350823543e-4, 2.6580697468673755e-6, 6.239745391849833e-9],
  [1, 6.02427039364742, 3.6798356385616087, 1.3770209948908132, 0.21623699359449663, 0.013420400608854318, 3.2801446468212774e-4, 2.8924786474538068e-6, 6.790194080099813e-9],
] as const

const polynomial = (x: NDArray, [first, ...rest]: readonly number[]): Value => rest.reduce<Value>((sum, c) => add(mul(sum, x), c), like(first!, x))

const ratio = (x: NDArray, [above, below]: readonly [readonly number[], readonly number[]]): NDArray => div(polynomial(x, above), polynomial(x, below))

const TAIL = Math.exp(-2)

/** In the middle a rational function of (p − ½)², in the tails one of 1/√(−2 log p). */
const quantile = composite((p: NDArray) => {
  const upper = gt(p, 1 - TAIL)
  const small = select(upper, sub(1, p), p)
  const inTail = lt(small, TAIL)
  const centred = select(inTail, 0, sub(p, 0.5)), squares = square(centred)
  const middle = mul(add(centred, mul(mul(centred, squares), ratio(squares, MIDDLE))), Math.sqrt(2 * Math.PI))
  const r = sqrt(mul(log(select(and(inTail, gt(small, 0)), small, TAIL)), -2)), z = div(1, r)
  const near = lt(r, 8)
  const size = sub(sub(r, div(log(r), r)), mul(z, select(near, ratio(z, NEAR), ratio(z, FAR))))
  const tail = select(upper, size, neg(size))
  const inside = select(inTail, tail, middle)
  const outside = select(eq(p, 0), -Infinity, select(eq(p, 1), like(Infinity, p), NaN))
  return select(and(gt(p, 0), lt(p, 1)), inside, outside)
})

/** d Φ⁻¹ = dp / φ */
export const normalQuantile: (p: NDArray) => NDArray = customJvp(quantile, ([p], [t]) => {
  const x = normalQuantile(p)
  return [x, mul(t, exp(neg(logDensity(x))))]
})

/**
 * The number that a standard normal one is at most with probability `p`: the inverse of `ndtr`. Source: `jax.scipy.special.ndtri`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.special.ndtri(0.5).item() // => 0
 * ```
 */
export const ndtri = unaryInexact('ndtri', normalQuantile)
