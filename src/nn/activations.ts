/** Smooth activations. */
import { abs, add, div, mul, neg } from '../core/ops/arithmetic.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { ge } from '../core/ops/comparison.js'
import { exp, integerPow, log1p, logistic, sqrt, square } from '../core/ops/exponential.js'
import { tanh as tanhOp } from '../core/ops/hyperbolic.js'
import { select } from '../core/ops/selection.js'
import { erfc } from '../core/ops/special.js'
import { dual } from '../core/base/dual.js'
import { ShapeError } from '../core/base/errors.js'
import { formatAval } from '../core/base/aval.js'
import type { Known } from '../core/base/options.js'
import { normalizeAxis } from '../core/base/shape.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { OptionsDataFirstOrLast } from '../lax/data-last.js'
import { type Unary, unaryInexact } from '../lax/elementwise.js'
import { type ArrayLike, toArray, toDType, toInexact } from '../lax/operands.js'
import { composite } from '../numpy/composite.js'
import { split } from '../numpy/splitting.js'

/**
 * 1 / (1 + e⁻ˣ).
 *
 * Source: `jax.nn.sigmoid`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.sigmoid(np.array([0, 100])).tolist() // => [0.5,1]
 * ```
 */
export const sigmoid: Unary = unaryInexact('sigmoid', logistic)

/**
 * The hyperbolic tangent. Source: `jax.nn.tanh`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.tanh(np.array([0, 1])).tolist() // => [0,0.7615942]
 * ```
 */
export const tanh: Unary = unaryInexact('tanh', tanhOp)

/**
 * x itself: the activation of layers that have none. Source: `jax.nn.identity`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.identity(np.array([-1, 1])).tolist() // => [-1,1]
 * ```
 */
export const identity: Unary = dual<Unary>('identity', 1, (x: unknown) => toArray('identity', x))

/** Both pieces meet at 0 with their true derivatives, and neither overflows. */
const logOfOnePlusExp = (x: NDArray): NDArray => {
  const positive = ge(x, 0)
  return add(select(positive, x, 0), log1p(exp(select(positive, neg(x), x))))
}

/**
 * log(1 + eˣ), without overflow.
 *
 * Source: `jax.nn.softplus`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.softplus(np.array([0, 1000])).tolist() // => [0.6931472,1000]
 * ```
 */
export const softplus: Unary = unaryInexact('softplus', composite(logOfOnePlusExp))

/**
 * log σ(x) = −softplus(−x).
 *
 * Source: `jax.nn.log_sigmoid`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.logSigmoid(np.array([0, -1000])).tolist() // => [-0.6931472,-1000]
 * ```
 */
export const logSigmoid: Unary = unaryInexact('logSigmoid', composite(x => neg(logOfOnePlusExp(neg(x)))))

/**
 * x / (|x| + 1).
 *
 * Source: `jax.nn.soft_sign`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.softSign(np.array([-1, 3])).tolist() // => [-0.5,0.75]
 * ```
 */
export const softSign: Unary = unaryInexact('softSign', composite(x => div(x, add(abs(x), 1))))

/**
 * x·σ(x).
 *
 * Source: Elfwing et al. (2017); `jax.nn.silu`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.silu(np.array([0, 1])).tolist() // => [0,0.7310586]
 * ```
 */
export const silu: Unary = unaryInexact('silu', composite(x => mul(x, logistic(x))))

/**
 * Another name of silu. Source: `jax.nn.swish`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.swish(np.array([0, 1])).tolist() // => [0,0.7310586]
 * ```
 */
export const swish = silu

/**
 * x·tanh(softplus(x)).
 *
 * Source: Misra, "Mish" (2019); `jax.nn.mish`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.mish(np.array([0, 1])).tolist() // => [0,0.86509836]
 * ```
 */
export const mish: Unary = unaryInexact('mish', composite(x => mul(x, tanhOp(logOfOnePlusExp(x)))))

export interface GeluOptions {
  /** By the tanh formula (true) or by the normal distribution function itself (false). */
  readonly approximate?: boolean
}
const geluOptions: Known<GeluOptions> = { approximate: true }

const geluByTanh = composite(x => mul(x, mul(0.5, add(1, tanhOp(mul(Math.sqrt(2 / Math.PI), add(x, mul(0.044715, integerPow(x, 3)))))))))
const geluExact = composite(x => mul(mul(0.5, x), erfc(mul(x, -Math.SQRT1_2))))

/**
 * x·Φ(x), Φ the normal distribution function; by default approximated as ½x(1 + tanh(√(2/π)(x + 0.044715x³))).
 *
 * Source: Hendrycks & Gimpel (2016); `jax.nn.gelu`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.gelu(np.array([1])).tolist() // => [0.841192]
 * nn.gelu(np.array([1]), { approximate: false }).tolist() // => [0.8413447]
 * ```
 */
export const gelu = dual<OptionsDataFirstOrLast<GeluOptions>>('gelu', 1, (x: unknown, { approximate = true }: GeluOptions = {}) => (approximate ? geluByTanh : geluExact)(toInexact('gelu', x)), geluOptions)

export interface SquareplusOptions {
  /** How wide the bend is (4). */
  readonly b?: ArrayLike
}
const squareplusOptions: Known<SquareplusOptions> = { b: true }

const squareplusOf = composite((x: NDArray, b: NDArray) => mul(0.5, add(x, sqrt(add(square(x), broadcastTo(b, x.shape))))))

/**
 * ½(x + √(x² + b)).
 *
 * Source: Barron, "Squareplus" (2021); `jax.nn.squareplus`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.squareplus(np.array([0])).tolist() // => [1]
 * ```
 */
export const squareplus = dual<OptionsDataFirstOrLast<SquareplusOptions>>('squareplus', 1, (x: unknown, { b = 4 }: SquareplusOptions = {}) => {
  const array = toInexact('squareplus', x)
  return squareplusOf(array, toDType('squareplus', b, { dtype: array.dtype, weakType: true }))
}, squareplusOptions)

const gated = composite((x: NDArray, gate: NDArray) => mul(x, logistic(gate)))

/**
 * a·σ(b), where a and b are the halves of x along `axis` (−1), whose size is even.
 *
 * Source: Dauphin et al. (2016); `jax.nn.glu`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.glu(np.array([2, 0])).tolist() // => [1]
 * ```
 */
export const glu = dual<OptionsDataFirstOrLast<{ readonly axis?: number }>>('glu', 1, (x: unknown, { axis = -1 }: { readonly axis?: number } = {}) => {
  const array = toInexact('glu', x), d = normalizeAxis('glu', axis, array.ndim)
  if (array.shape[d]! % 2 !== 0) throw new ShapeError('glu', { expected: `an even size along axis ${axis}`, got: formatAval(array), hint: 'one half is gated by the other' })
  const [a, b] = split(array, 2, { axis: d })
  return gated(a!, b!)
}, { axis: true })
