/** Window functions of signal processing: `n` numbers that fade out towards both ends. */
import { ArgumentError } from '../core/base/errors.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { array } from './array.js'

/** `shape` of the position in [0, 1]; a window of one number is 1. */
const sampled = (op: string, n: number, shape: (t: number) => number): NDArray => {
  if (!Number.isSafeInteger(n) || n < 0) throw new ArgumentError(op, { expected: 'a whole number of points', got: String(n) })
  return array(Float32Array.from({ length: n }, (_, i) => (n === 1 ? 1 : shape(i / (n - 1)))))
}

const cosine = (t: number): number => Math.cos(2 * Math.PI * t)

/**
 * `½ − ½ cos 2πt`. Source: `jax.numpy.hanning`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.hanning(3).tolist() // => [0,1,0]
 * ```
 */
export const hanning = (n: number): NDArray => sampled('hanning', n, t => 0.5 - 0.5 * cosine(t))

/**
 * `0.54 − 0.46 cos 2πt`. Source: `jax.numpy.hamming`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.hamming(3).tolist() // => [0.08,1,0.08]
 * ```
 */
export const hamming = (n: number): NDArray => sampled('hamming', n, t => 0.54 - 0.46 * cosine(t))

/**
 * `0.42 − ½ cos 2πt + 0.08 cos 4πt`. Source: `jax.numpy.blackman`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.blackman(5).tolist() // => [0,0.34,1,0.34,0]
 * ```
 */
export const blackman = (n: number): NDArray => sampled('blackman', n, t => 0.42 - 0.5 * cosine(t) + 0.08 * cosine(2 * t))

/**
 * The triangle `1 − |2t − 1|`. Source: `jax.numpy.bartlett`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.bartlett(5).tolist() // => [0,0.5,1,0.5,0]
 * ```
 */
export const bartlett = (n: number): NDArray => sampled('bartlett', n, t => 1 - Math.abs(2 * t - 1))

/** I₀(x) = Σ (x²/4)ᵏ / k!², until nothing is added. */
const besselI0 = (x: number): number => {
  let [sum, term] = [1, 1]
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x * x) / 4 / (k * k)
    sum += term
  }
  return sum
}

/**
 * `I₀(β √(1 − (2t − 1)²)) / I₀(β)`. Source: `jax.numpy.kaiser`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.kaiser(3, 0).tolist() // => [1,1,1]
 * ```
 */
export const kaiser = (n: number, beta: number): NDArray => sampled('kaiser', n, t => besselI0(beta * Math.sqrt(Math.max(0, 1 - (2 * t - 1) ** 2))) / besselI0(beta))
