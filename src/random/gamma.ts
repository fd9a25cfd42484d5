/** Gamma numbers, and the distributions that are quotients of them. */
import { finfo } from '../core/base/dtype.js'
import { sizeOf } from '../core/base/shape.js'
import { add, div, max, mul, neg, sub } from '../core/ops/arithmetic.js'
import { and, or } from '../core/ops/bitwise.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { eq, ge, le } from '../core/ops/comparison.js'
import { full } from '../core/ops/constants.js'
import { exp, log, pow, sqrt } from '../core/ops/exponential.js'
import { randomGammaGrad } from '../core/ops/incomplete-gamma.js'
import { reshape } from '../core/ops/reshape.js'
import { select } from '../core/ops/selection.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { customJvp } from '../transforms/custom-jvp.js'
import { vmap } from '../transforms/vmap.js'
import { whileLoop } from '../transforms/while-loop.js'
import { unitInterval } from './bits.js'
import { exponentialLaw } from './continuous.js'
import { child, children, cipherOfPositions, type Words } from './counters.js'
import { normalLaw } from './normal.js'
import { type Law, type OfOne, type OfTwo, ofOne, ofTwo } from './sampler.js'

/** A proposal: the key of the next one, and x², v and u of the algorithm. */
type Proposal = readonly [next: Words, square: NDArray, cube: NDArray, level: NDArray]

/**
 * d·v for v = (1 + c·x)³ with a normal number x, accepted with the right probability. Shapes below 1 are drawn as a + 1 and scaled
 * by u^(1/a).
 *
 * "A Simple Method for Generating Gamma Variables", Marsaglia & Tsang 2000.
 */
const gammaOne = (inLogs: boolean): Sample => (k0, k1, a) => {
  const draw = { shape: [], dtype: a.dtype }
  const number = (value: number): NDArray => full(value, draw)
  const plain = ge(a, 1)
  const alpha = select(plain, a, add(a, 1))
  const d = sub(alpha, 1 / 3), c = div(1 / 3, sqrt(d))
  const [loopKey, boostKey] = children([k0, k1], 2)

  const refused = ([, square, cube, u]: Proposal): NDArray =>
    and(ge(u, sub(1, mul(mul(square, square), 0.0331))), ge(log(u), add(mul(square, 0.5), mul(d, add(sub(1, cube), log(cube))))))
  const propose = ([words]: Proposal): Proposal => {
    const [next, normalKey, levelKey] = children(words, 3)
    const [, x, v] = whileLoop(
      ([, , v]) => le(v, 0),
      ([key]) => {
        const x = normalLaw(child(key, 1), draw)
        return [child(key, 0), x, add(mul(x, c), 1)] as const
      },
      [normalKey!, number(0), number(-1)] as const,
    )
    return [next!, mul(x, x), mul(mul(v, v), v), unitInterval(levelKey!, draw)]
  }
  const [, , cube] = whileLoop(refused, propose, [loopKey!, number(0), number(1), number(2)] as const)

  if (!inLogs) return mul(mul(d, cube), select(plain, number(1), pow(sub(1, unitInterval(boostKey!, draw)), div(1, a))))
  const logOfUniform = neg(exponentialLaw(boostKey!, draw))
  const boost = select(or(plain, eq(logOfUniform, 0)), number(0), div(logOfUniform, a))
  return add(add(log(d), log(cube)), boost)
}

type Sample = (k0: NDArray, k1: NDArray, a: NDArray) => NDArray

/** One key for every element, so that each may reject as often as it must. */
const gammaOfKeys = (inLogs: boolean): Sample => (k0, k1, a) => {
  const [high, low] = cipherOfPositions([k0, k1], [sizeOf(a.shape)])
  return reshape(vmap(gammaOne(inLogs))(high, low, reshape(a, [sizeOf(a.shape)])), a.shape)
}

/**
 * The sample moves with the shape parameter so that its distribution function keeps its value.
 *
 * "Implicit Reparameterization Gradients", Figurnov et al., arXiv:1805.08498.
 */
const gammaSample: Sample = customJvp(gammaOfKeys(false), ([k0, k1, a], [, , t]) => {
  const x = gammaSample(k0, k1, a)
  return [x, mul(t, randomGammaGrad(a, x))]
})

/** d log x = dx / x, where x is kept from rounding to 0. */
const loggammaSample: Sample = customJvp(gammaOfKeys(true), ([k0, k1, a], [, , t]) => {
  const y = loggammaSample(k0, k1, a)
  const x = max(exp(y), finfo(a.dtype).tiny)
  return [y, mul(t, div(randomGammaGrad(a, x), x))]
})

export const gammaLaw: Law = ([k0, k1], { shape }, a) => gammaSample(k0, k1, broadcastTo(a!, shape))
export const loggammaLaw: Law = ([k0, k1], { shape }, a) => loggammaSample(k0, k1, broadcastTo(a!, shape))

/**
 * Gamma numbers of shape `a` and scale 1: density proportional to x^(a−1)·e^(−x). Differentiable in `a`.
 *
 * Source: `jax.random.gamma`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * np.all(np.greater(random.gamma(random.key(0), 2, [100]), 0)).item() // => true
 * ```
 */
export const gamma: OfOne = ofOne('gamma', gammaLaw)

/**
 * The logarithms of the gamma numbers of the same key; where `a` is small these stay apart while the numbers round to 0.
 *
 * Source: `jax.random.loggamma`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * const key = random.key(0)
 * np.allclose(np.exp(random.loggamma(key, 2, [5])), random.gamma(key, 2, [5])).item() // => true
 * ```
 */
export const loggamma: OfOne = ofOne('loggamma', loggammaLaw)

/**
 * Beta numbers: density proportional to x^(a−1)·(1−x)^(b−1).
 *
 * Source: `jax.random.beta`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * np.all(np.less(random.beta(random.key(0), 2, 3, [100]), 1)).item() // => true
 * ```
 */
export const beta: OfTwo = ofTwo('beta', (words, draw, a, b) => {
  const x = loggammaLaw(child(words, 0), draw, a!), y = loggammaLaw(child(words, 1), draw, b!)
  const most = max(x, y)
  const [p, q] = [exp(sub(x, most)), exp(sub(y, most))]
  return div(p, add(p, q))
})

export const chisquareLaw: Law = (words, draw, df) => mul(exp(loggammaLaw(words, draw, mul(df!, 0.5))), 2)

/**
 * Sums of the squares of `df` normal numbers.
 *
 * Source: `jax.random.chisquare`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.chisquare(random.key(0), 3, [4]).shape // => [4]
 * ```
 */
export const chisquare: OfOne = ofOne('chisquare', chisquareLaw)

/**
 * Student's t with `df` degrees of freedom.
 *
 * Source: `jax.random.t`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.t(random.key(0), 4, [2, 3]).shape // => [2,3]
 * ```
 */
export const t: OfOne = ofOne('t', (words, draw, df) => {
  const half = broadcastTo(mul(df!, 0.5), draw.shape)
  return mul(normalLaw(child(words, 0), draw), sqrt(div(half, gammaLaw(child(words, 1), draw, half))))
})

/**
 * Fisher's F with `dfnum` and `dfden` degrees of freedom: the quotient of two chi-square numbers, each over its own.
 *
 * Source: `jax.random.f`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.f(random.key(0), 3, 4, [4]).shape // => [4]
 * ```
 */
export const f: OfTwo = ofTwo('f', (words, draw, dfnum, dfden) => {
  const mean = (i: number, df: NDArray): NDArray => div(chisquareLaw(child(words, i), draw, df), broadcastTo(df, draw.shape))
  return div(mean(1, dfnum!), mean(0, dfden!))
})
