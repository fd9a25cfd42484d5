/** The methods of resampling, and their kernels: the weight of a sample by its distance from the pixel. */
import { ArgumentError } from '../core/base/errors.js'
import type { NDArray } from '../core/trace/ndarray.js'
import * as np from '../numpy/index.js'

/** Source: `jax.image.ResizeMethod`. */
export const ResizeMethod = { NEAREST: 'nearest', LINEAR: 'linear', LANCZOS3: 'lanczos3', LANCZOS5: 'lanczos5', CUBIC: 'cubic' } as const

type Canonical = (typeof ResizeMethod)[keyof typeof ResizeMethod]

/** The names of methods: several for linear and cubic ones. */
export type Method = Canonical | 'bilinear' | 'trilinear' | 'triangle' | 'bicubic' | 'tricubic'

const names: { readonly [M in Method]: Canonical } = {
  nearest: 'nearest', linear: 'linear', bilinear: 'linear', trilinear: 'linear', triangle: 'linear',
  lanczos3: 'lanczos3', lanczos5: 'lanczos5', cubic: 'cubic', bicubic: 'cubic', tricubic: 'cubic',
}

export const checkMethod = (op: string, method: unknown): Canonical => {
  if (typeof method !== 'string' || !Object.hasOwn(names, method)) throw new ArgumentError(op, { expected: `a method: ${Object.keys(names).join(', ')}`, got: String(method) })
  return names[method as Method] // a key of the table
}

/** Weights of samples at distances ≥ 0. */
export type Kernel = (x: NDArray) => NDArray

const triangle: Kernel = x => np.maximum(0, np.subtract(1, x))

/** sinc(x) sinc(x / radius) inside the radius. */
const lanczos = (radius: number): Kernel => x => {
  const waves = np.multiply(np.multiply(radius, np.sin(np.multiply(Math.PI, x))), np.sin(np.multiply(Math.PI / radius, x)))
  const squares = np.where(np.notEqual(x, 0), np.multiply(Math.PI ** 2, np.square(x)), 1)
  return np.where(np.greater(x, radius), 0, np.where(np.greater(x, 1e-3), np.divide(waves, squares), 1))
}

/** Keys, "Cubic convolution interpolation for digital image processing" (1981), with a = −½. */
const keys: Kernel = x => {
  const horner = (...coefficients: readonly [number, ...number[]]): NDArray => coefficients.reduce<NDArray>((y, c) => np.add(np.multiply(y, x), c), np.zerosLike(x))
  return np.where(np.greaterEqual(x, 2), 0, np.where(np.greaterEqual(x, 1), horner(-0.5, 2.5, -4, 2), horner(1.5, -2.5, 0, 1)))
}

export const kernels: { readonly [M in Exclude<Canonical, 'nearest'>]: Kernel } = { linear: triangle, lanczos3: lanczos(3), lanczos5: lanczos(5), cubic: keys }
