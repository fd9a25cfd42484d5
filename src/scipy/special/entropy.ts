/** Products with logarithms that vanish with their factor, and entropies. */
import { add, div, mul, neg, sub } from '../../core/ops/arithmetic.js'
import { and, or } from '../../core/ops/bitwise.js'
import { eq, ge, gt, lt, ne } from '../../core/ops/comparison.js'
import { log, log1p as log1pOp } from '../../core/ops/exponential.js'
import { like } from '../../core/ops/pointwise.js'
import { select } from '../../core/ops/selection.js'
import type { NDArray } from '../../core/trace/ndarray.js'
import { unaryInexact } from '../../lax/elementwise.js'
import { composite } from '../../numpy/composite.js'
import { customJvp } from '../../transforms/custom-jvp.js'
import { binaryInexact } from '../operands.js'

/** 0 where x is, whatever the logarithm, unless y is NaN; the derivative is that of the product. */
const timesLog = (logarithm: (y: NDArray) => NDArray, slope: (y: NDArray) => NDArray): ((x: NDArray, y: NDArray) => NDArray) => {
  const value = composite((x: NDArray, y: NDArray) => select(or(ne(x, 0), ne(y, y)), mul(x, logarithm(y)), 0))
  return customJvp(value, ([x, y], [tx, ty]) => [value(x, y), add(mul(tx, logarithm(y)), mul(ty, mul(x, slope(y))))])
}

const timesLogOf = timesLog(log, y => div(1, y))

/**
 * x log y, and 0 where x is 0. Source: `jax.scipy.special.xlogy`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.special.xlogy(np.array([0, 2]), np.array([0, 1])).tolist() // => [0,0]
 * ```
 */
export const xlogy = binaryInexact('xlogy', timesLogOf)

const timesLog1p = timesLog(log1pOp, y => div(1, add(y, 1)))

/**
 * x log(1 + y), and 0 where x is 0. Source: `jax.scipy.special.xlog1py`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.special.xlog1py(np.array([0, 2]), np.array([-1, 0])).tolist() // => [0,0]
 * ```
 */
export const xlog1py = binaryInexact('xlog1py', timesLog1p)

/** For the distributions: operands in one type and shape. */
export { timesLog1p, timesLogOf as timesLog }

/** x log x, with 0 at 0 and the derivative log x + 1 even there. */
const selfLog: (x: NDArray) => NDArray = customJvp((x: NDArray) => select(eq(x, 0), 0, mul(x, log(x))), ([x], [t]) => [selfLog(x), mul(t, add(log(x), 1))])

/**
 * The entropy −x log x; 0 at 0, −∞ below. Source: `jax.scipy.special.entr`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.special.entr(np.array([-1, 1])).tolist() // => [-Infinity,-0]
 * ```
 */
export const entr = unaryInexact('entr', x => select(lt(x, 0), -Infinity, neg(selfLog(x))))

const relative = composite((p: NDArray, q: NDArray) => {
  const both = and(gt(p, 0), gt(q, 0)), none = and(eq(p, 0), ge(q, 0))
  const safeP = select(both, p, 1), safeQ = select(both, q, 1)
  return select(both, sub(selfLog(safeP), timesLogOf(safeP, safeQ)), select(none, like(0, p), Infinity))
})

/**
 * p log(p/q), the term of the relative entropy; 0 for p = 0 ≤ q, otherwise ∞ outside of p, q > 0. Source: `jax.scipy.special.rel_entr`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.special.relEntr(np.array([0, 1, 1]), np.array([1, 1, 0])).tolist() // => [0,0,Infinity]
 * ```
 */
export const relEntr = binaryInexact('relEntr', relative)

/**
 * p log(p/q) − p + q, the term of the Kullback–Leibler divergence. Source: `jax.scipy.special.kl_div`.
 *
 * @example
 * ```ts
 * import { np, scipy } from 'cotangent'
 * scipy.special.klDiv(np.array([0, 1]), np.array([3, 1])).tolist() // => [3,0]
 * ```
 */
export const klDiv = binaryInexact('klDiv', composite((p: NDArray, q: NDArray) => add(sub(relative(p, q), p), q)))
