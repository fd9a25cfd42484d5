/** The normal distribution on a ≤ z ≤ b. */
import { add, neg, sub } from '../../core/ops/arithmetic.js'
import { not, or } from '../../core/ops/bitwise.js'
import { ge, gt, le, lt } from '../../core/ops/comparison.js'
import { exp, log1p } from '../../core/ops/exponential.js'
import { select } from '../../core/ops/selection.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { ArrayLike } from '../../lax/operands.js'
import { logDensity, logNormalCdf, normalCdf } from '../special/normal.js'
import { densityOf, logDensityOf, probabilityOf } from './families.js'

/** log(eˣ − eʸ) for x ≥ y. */
const logDifference = (x: NDArray, y: NDArray): NDArray => add(x, log1p(neg(exp(sub(y, x)))))

/** The logarithm of the probability between a and b: in either tail of what falls off there, across 0 of what is missing. */
const logMass = (a: NDArray, b: NDArray): NDArray => {
  const left = le(b, 0), right = gt(a, 0), across = not(or(left, right))
  const near = select(left, b, select(right, neg(a), -1)), far = select(left, a, select(right, neg(b), -2))
  const missing = add(normalCdf(select(across, a, -1)), normalCdf(select(across, neg(b), -1)))
  return select(across, log1p(neg(missing)), logDifference(logNormalCdf(near), logNormalCdf(far)))
}

const standard = (z: NDArray, a: NDArray, b: NDArray): NDArray => select(or(lt(z, a), gt(z, b)), -Infinity, sub(logDensity(z), logMass(a, b)))

/** Of at most z: 0 at b and beyond, −∞ before a. */
const logBelow = (z: NDArray, a: NDArray, b: NDArray): NDArray => {
  const before = le(z, a), beyond = ge(z, b)
  const part = sub(logMass(a, select(or(before, beyond), b, z)), logMass(a, b))
  return select(before, -Infinity, select(beyond, 0, part))
}

const logAbove = (z: NDArray, a: NDArray, b: NDArray): NDArray => logBelow(neg(z), neg(b), neg(a))

/**
 * The logarithm of the density of the truncated normal distribution. Source: `jax.scipy.stats.truncnorm.logpdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.truncnorm.logpdf(0, -1, 1).item() // => -0.53722334
 * ```
 */
export const logpdf = logDensityOf<[a: ArrayLike, b: ArrayLike]>('logpdf', 2, standard)

/**
 * The density of the truncated normal distribution. Source: `jax.scipy.stats.truncnorm.pdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.truncnorm.pdf(0, -1, 1).item() // => 0.58436859
 * ```
 */
export const pdf = densityOf<[a: ArrayLike, b: ArrayLike]>('pdf', 2, standard)

/**
 * The probability of at most `x`. Source: `jax.scipy.stats.truncnorm.cdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.truncnorm.cdf(0, -1, 1).item() // => 0.5
 * ```
 */
export const cdf = probabilityOf<[a: ArrayLike, b: ArrayLike]>('cdf', 2, (z, a, b) => exp(logBelow(z, a, b)))

/**
 * The logarithm of `cdf`. Source: `jax.scipy.stats.truncnorm.logcdf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.truncnorm.logcdf(0, -1, 1).item() // => -0.69314718
 * ```
 */
export const logcdf = probabilityOf<[a: ArrayLike, b: ArrayLike]>('logcdf', 2, logBelow)

/**
 * The probability of more than `x`. Source: `jax.scipy.stats.truncnorm.sf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.truncnorm.sf(0, -1, 1).item() // => 0.5
 * ```
 */
export const sf = probabilityOf<[a: ArrayLike, b: ArrayLike]>('sf', 2, (z, a, b) => exp(logAbove(z, a, b)))

/**
 * The logarithm of `sf`. Source: `jax.scipy.stats.truncnorm.logsf`.
 *
 * @example
 * ```ts
 * import { scipy } from 'cotangent'
 * scipy.stats.truncnorm.logsf(0, -1, 1).item() // => -0.69314718
 * ```
 */
export const logsf = probabilityOf<[a: ArrayLike, b: ArrayLike]>('logsf', 2, logAbove)
