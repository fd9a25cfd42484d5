/** Random vectors of shares: probabilities, and counts of outcomes. */
import { formatAval } from '../core/base/aval.js'
import { ShapeError } from '../core/base/errors.js'
import { div, max, min, sub } from '../core/ops/arithmetic.js'
import { broadcastTo, reduceSum, unreduce } from '../core/ops/broadcasting.js'
import { eq } from '../core/ops/comparison.js'
import { cumsum } from '../core/ops/cumulative.js'
import { exp } from '../core/ops/exponential.js'
import { moveAxis } from '../core/ops/permutation.js'
import { reduceMax } from '../core/ops/reduction.js'
import { select } from '../core/ops/selection.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { ArrayLike } from '../lax/operands.js'
import { scan } from '../transforms/scan.js'
import { binomialLaw } from './binomial.js'
import { cipherOfPositions, type Words } from './counters.js'
import { loggammaLaw } from './gamma.js'
import { type FloatOptions, floatOptions, type ShapeOr, floatDType, parameter, sampler, shapeAndOptions, shapeFor } from './sampler.js'

const checkVector = (op: string, name: string, x: NDArray): NDArray => {
  if (x.ndim === 0) throw new ShapeError(op, { expected: `${name} with an axis of outcomes`, got: formatAval(x) })
  return x
}

const sampleDirichlet = sampler('dirichlet', (words, draw, alpha) => {
  const logs = loggammaLaw(words, draw, alpha!)
  const axes = [logs.ndim - 1]
  const shares = exp(sub(logs, unreduce(reduceMax(logs, axes), logs.shape, axes)))
  return div(shares, unreduce(reduceSum(shares, axes), logs.shape, axes))
})

/**
 * Vectors of positive numbers with sum 1: density proportional to the product of xᵢ^(αᵢ−1) along the last axis of `alpha`. `shape`
 * is that of the batch, without this axis.
 *
 * Source: `jax.random.dirichlet`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * const shares = random.dirichlet(random.key(0), np.array([1, 2, 3]), [4])
 * shares.shape // => [4,3]
 * np.allclose(np.sum(shares, { axis: 1 }), 1).item() // => true
 * ```
 */
export const dirichlet = (key: NDArray, alpha: ArrayLike, shapeOr?: ShapeOr<FloatOptions>, options: FloatOptions = {}): NDArray => {
  const [shape, { dtype = 'float32' }] = shapeAndOptions('dirichlet', shapeOr, options, floatOptions)
  const a = checkVector('dirichlet', 'alpha', parameter('dirichlet', alpha, floatDType('dirichlet', dtype)))
  return sampleDirichlet(key, { shape: [...shapeFor('dirichlet', shape, a.shape.slice(0, -1)), a.shape.at(-1)!], dtype }, a)
}

/** One outcome after the other: a binomial number of what the ones before have left. */
const sampleMultinomial = sampler('multinomial', (words, { shape, dtype }, n, p) => {
  const draw = { shape, dtype }, outcomes = p!.shape.at(-1)!
  const chances = moveAxis(broadcastTo(p!, [...shape, outcomes]), shape.length, 0)
  const left = cumsum(chances, 0, true)
  const shares = min(max(div(chances, select(eq(left, 0), 1, left)), 0), 1)
  const step = (rest: NDArray, [share, k0, k1]: readonly [NDArray, ...Words]): readonly [NDArray, NDArray] => {
    const count = binomialLaw([k0, k1], draw, rest, share)
    return [sub(rest, count), count]
  }
  const [, counts] = scan(step, broadcastTo(n!, shape), [shares, ...cipherOfPositions(words, [outcomes])] as const)
  return moveAxis(counts, 0, shape.length)
})

/**
 * How often each outcome comes up in `n` trials, of the probabilities `p` along its last axis, as floats. `shape` is that of the
 * batch, without this axis.
 *
 * Source: `jax.random.multinomial`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * np.sum(random.multinomial(random.key(0), 8, np.array([0.2, 0.3, 0.5]))).item() // => 8
 * ```
 */
export const multinomial = (key: NDArray, n: ArrayLike, p: ArrayLike, shapeOr?: ShapeOr<FloatOptions>, options: FloatOptions = {}): NDArray => {
  const [shape, { dtype = 'float32' }] = shapeAndOptions('multinomial', shapeOr, options, floatOptions)
  const type = floatDType('multinomial', dtype)
  const trials = parameter('multinomial', n, type), chances = checkVector('multinomial', 'p', parameter('multinomial', p, type))
  return sampleMultinomial(key, { shape: shapeFor('multinomial', shape, trials.shape, chances.shape.slice(0, -1)), dtype }, trials, chances)
}
