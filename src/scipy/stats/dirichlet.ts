/** The Dirichlet distribution: of vectors of positive numbers with the sum 1, along the first axis. */
import { formatAval } from '../../core/base/aval.js'
import { dual } from '../../core/base/dual.js'
import { ShapeError } from '../../core/base/errors.js'
import { abs, sub } from '../../core/ops/arithmetic.js'
import { and } from '../../core/ops/bitwise.js'
import { broadcastInDim, broadcastTo, reduceSum } from '../../core/ops/broadcasting.js'
import { gt, lt } from '../../core/ops/comparison.js'
import { concatenate } from '../../core/ops/concatenation.js'
import { exp } from '../../core/ops/exponential.js'
import { reduceAnd } from '../../core/ops/reduction.js'
import { expandDims } from '../../core/ops/reshape.js'
import { select } from '../../core/ops/selection.js'
import { lgamma } from '../../core/ops/special.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../../lax/data-last.js'
import { type ArrayLike, promoted, toInexact } from '../../lax/operands.js'
import { timesLog } from '../special/entropy.js'

/** How far from 1 a sum may be. */
const SLACK = 1e-6

const logDensity = (op: string, x: unknown, alpha: unknown): NDArray => {
  const [given, a] = promoted(op, promoted(op, [x, alpha]).map(v => toInexact(op, v))) as readonly [NDArray, NDArray] // as many as operands
  const [k] = a.shape
  const missing = given.ndim > 0 && given.shape[0] === (k ?? 0) - 1
  if (a.ndim !== 1 || given.ndim === 0 || !(missing || given.shape[0] === k)) throw new ShapeError(op, { expected: 'a vector of concentrations, and as many elements in the first axis of the operand, or one less', got: `${formatAval(given)} and ${formatAval(a)}` })
  const p = missing ? concatenate([given, expandDims(sub(1, reduceSum(given, [0])), [0])], 0) : given
  const weights = broadcastInDim(sub(a, 1), p.shape, [0])
  const inside = and(reduceAnd(gt(p, 0), [0]), lt(abs(sub(reduceSum(p, [0]), 1)), SLACK))
  const total = reduceSum(timesLog(weights, p), [0])
  const normalizer = sub(reduceSum(lgamma(a), [0]), lgamma(reduceSum(a, [0])))
  return select(inside, sub(total, broadcastTo(normalizer, total.shape)), -Infinity)
}

/**
 * The logarithm of the density; the last element may be left out. −∞ outside of the simplex. Source: `jax.scipy.stats.dirichlet.logpdf`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.stats.dirichlet.logpdf(np.array([0.5, 0.5]), np.array([1, 1])).item() // => 0
 * ```
 */
export const logpdf = dual<DataFirstOrLast<[alpha: ArrayLike]>>('logpdf', 2, (x: unknown, alpha: unknown) => logDensity('logpdf', x, alpha))

/**
 * The density. Source: `jax.scipy.stats.dirichlet.pdf`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.stats.dirichlet.pdf(np.array([0.5, 0.5]), np.array([1, 1])).item() // => 1
 * ```
 */
export const pdf = dual<DataFirstOrLast<[alpha: ArrayLike]>>('pdf', 2, (x: unknown, alpha: unknown) => exp(logDensity('pdf', x, alpha)))
