/** Piecewise activations: the derivative at a kink is that of the piece JAX takes there. */
import { add, div, max, min, mul } from '../core/ops/arithmetic.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { ge, gt, le, lt } from '../core/ops/comparison.js'
import { expm1, square } from '../core/ops/exponential.js'
import { select } from '../core/ops/selection.js'
import { dual } from '../core/base/dual.js'
import type { Known } from '../core/base/options.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { OptionsDataFirstOrLast } from '../lax/data-last.js'
import { type Unary, unary, unaryInexact } from '../lax/elementwise.js'
import { type ArrayLike, toDType, toInexact } from '../lax/operands.js'
import { composite } from '../numpy/composite.js'

/**
 * max(x, 0), with derivative 0 at 0.
 *
 * Source: `jax.nn.relu`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.relu(np.array([-1, 0, 2])).tolist() // => [0,0,2]
 * ```
 */
export const relu: Unary = unary('relu', composite(x => select(le(x, 0), 0, x)))

const between0And6 = (x: NDArray): NDArray => select(le(x, 0), 0, select(ge(x, 6), 6, x))

/**
 * min(max(x, 0), 6), with derivative 0 at 0 and 6.
 *
 * Source: Howard et al., "MobileNets" (2017); `jax.nn.relu6`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.relu6(np.array([-1, 2, 8])).tolist() // => [0,2,6]
 * ```
 */
export const relu6: Unary = unary('relu6', composite(between0And6))

const hardLogistic = (x: NDArray): NDArray => div(between0And6(add(x, 3)), 6)

/**
 * relu6(x + 3) / 6.
 *
 * Source: `jax.nn.hard_sigmoid`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.hardSigmoid(np.array([-4, 0, 4])).tolist() // => [0,0.5,1]
 * ```
 */
export const hardSigmoid: Unary = unaryInexact('hardSigmoid', composite(hardLogistic))

/**
 * x·hardSigmoid(x).
 *
 * Source: Howard et al., "Searching for MobileNetV3" (2019); `jax.nn.hard_silu`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.hardSilu(np.array([-4, 0, 4])).tolist() // => [-0,0,4]
 * ```
 */
export const hardSilu: Unary = unaryInexact('hardSilu', composite(x => mul(x, hardLogistic(x))))

/**
 * Another name of hardSilu. Source: `jax.nn.hard_swish`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.hardSwish(np.array([-3, 0, 3])).tolist() // => [0,0,3]
 * ```
 */
export const hardSwish = hardSilu

/**
 * x between −1 and 1, the nearer bound outside.
 *
 * Source: `jax.nn.hard_tanh`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.hardTanh(np.array([-2, 0.5, 2])).tolist() // => [-1,0.5,1]
 * ```
 */
export const hardTanh: Unary = unary('hardTanh', composite(x => select(gt(x, 1), 1, select(lt(x, -1), -1, x))))

/** A function of x and a number (or an array that broadcasts with x), as one program. */
const withParameter = (f: (x: NDArray, parameter: NDArray) => NDArray): ((op: string, x: unknown, parameter: ArrayLike) => NDArray) => {
  const program = composite((x: NDArray, parameter: NDArray) => f(x, broadcastTo(parameter, x.shape)))
  return (op, x, parameter) => {
    const array = toInexact(op, x)
    return program(array, toDType(op, parameter, { dtype: array.dtype, weakType: true }))
  }
}

export interface NegativeSlopeOptions {
  /** The slope below 0 (0.01). */
  readonly negativeSlope?: ArrayLike
}
const negativeSlopeOptions: Known<NegativeSlopeOptions> = { negativeSlope: true }

const leaky = withParameter((x, slope) => select(ge(x, 0), x, mul(slope, x)))

/**
 * x where x ≥ 0, elsewhere negativeSlope·x.
 *
 * Source: Maas et al. (2013); `jax.nn.leaky_relu`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.leakyRelu(np.array([-1, 2]), { negativeSlope: 0.5 }).tolist() // => [-0.5,2]
 * ```
 */
export const leakyRelu = dual<OptionsDataFirstOrLast<NegativeSlopeOptions>>('leakyRelu', 1, (x: unknown, { negativeSlope = 0.01 }: NegativeSlopeOptions = {}) => leaky('leakyRelu', x, negativeSlope), negativeSlopeOptions)

export interface AlphaOptions {
  /** The value far below 0 is −alpha (1). */
  readonly alpha?: ArrayLike
}
const alphaOptions: Known<AlphaOptions> = { alpha: true }

/** expm1 sees no positive numbers: its overflow would poison the derivative of the other piece. */
const exponentialUnit = (x: NDArray, alpha: NDArray): NDArray => select(gt(x, 0), x, mul(alpha, expm1(select(gt(x, 0), 0, x))))
const eluOf = withParameter(exponentialUnit)

/**
 * x where x > 0, elsewhere alpha·(eˣ − 1).
 *
 * Source: Clevert et al., "ELU" (2015); `jax.nn.elu`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.elu(np.array([-1, 2])).tolist() // => [-0.63212055,2]
 * ```
 */
export const elu = dual<OptionsDataFirstOrLast<AlphaOptions>>('elu', 1, (x: unknown, { alpha = 1 }: AlphaOptions = {}) => eluOf('elu', x, alpha), alphaOptions)

const celuOf = withParameter((x, alpha) => add(max(x, 0), mul(alpha, expm1(div(min(x, 0), alpha)))))

/**
 * max(x, 0) + alpha·(exp(min(x, 0)/alpha) − 1), whose derivative is continuous for every alpha.
 *
 * Source: Barron, "Continuously Differentiable Exponential Linear Units" (2017); `jax.nn.celu`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.celu(np.array([-1, 2])).tolist() // => [-0.63212055,2]
 * ```
 */
export const celu = dual<OptionsDataFirstOrLast<AlphaOptions>>('celu', 1, (x: unknown, { alpha = 1 }: AlphaOptions = {}) => celuOf('celu', x, alpha), alphaOptions)

/** The fixed point of mean 0 and variance 1. */
const SELU = { alpha: 1.6732632423543772, scale: 1.0507009873554805 } as const
const seluOf = withParameter((x, alpha) => mul(SELU.scale, exponentialUnit(x, alpha)))

/**
 * 1.0507·elu(x, 1.6733): keeps mean 0 and variance 1 through layers.
 *
 * Source: Klambauer et al., "Self-Normalizing Neural Networks" (2017); `jax.nn.selu`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.selu(np.array([-1, 1])).tolist() // => [-1.1113307,1.050701]
 * ```
 */
export const selu: Unary = dual<Unary>('selu', 1, (x: unknown) => seluOf('selu', x, SELU.alpha))

/**
 * 0 to −1, x from 1, (x + 1)²/4 between them.
 *
 * Source: Li et al. (2018); `jax.nn.sparse_plus`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.sparsePlus(np.array([-2, 0, 2])).tolist() // => [0,0.25,2]
 * ```
 */
export const sparsePlus: Unary = unaryInexact('sparsePlus', composite(x => select(le(x, -1), 0, select(ge(x, 1), x, div(square(add(x, 1)), 4)))))

/**
 * ½(x + 1) between −1 and 1, 0 and 1 outside: the derivative of sparsePlus.
 *
 * Source: `jax.nn.sparse_sigmoid`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.sparseSigmoid(np.array([-2, 0, 2])).tolist() // => [0,0.5,1]
 * ```
 */
export const sparseSigmoid: Unary = unaryInexact('sparseSigmoid', composite(x => mul(0.5, min(max(add(x, 1), 0), 2))))
