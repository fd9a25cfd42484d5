/** Resampling along axes: one matrix of weights per axis. */
import { formatAval } from '../core/base/aval.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { checkShape, formatShape, normalizeAxes, type Shape } from '../core/base/shape.js'
import { dotGeneral } from '../core/ops/contraction.js'
import { convert } from '../core/ops/conversion.js'
import { moveAxis } from '../core/ops/permutation.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, promoted, toInexact } from '../lax/operands.js'
import * as np from '../numpy/index.js'
import { checkMethod, type Kernel, kernels, type Method } from './methods.js'

export interface ResizeOptions {
  /** Where the image shrinks, widen the kernel so that no pixel is skipped (true). */
  readonly antialias?: boolean
  /** Accepted for JAX's sake. */
  readonly precision?: unknown
}
export const resizeOptions: Known<ResizeOptions> = { antialias: true, precision: true }

export const checkOutput = (op: string, image: NDArray, shape: unknown): Shape => {
  const sizes = checkShape(op, shape)
  if (sizes.length !== image.ndim) throw new ShapeError(op, { expected: `a shape with a size for each of the ${image.ndim} axes of ${formatAval(image)}`, got: formatShape(sizes) })
  return sizes
}

/** Below this (2⁻²³ · 1000) a sum of weights is no sum to divide by. */
const tiny = 1000 * 2 ** -23

/** What each of `m` input pixels weighs in each of `n` output pixels; nothing where the sample lies outside of the input. */
const weightsFor = (m: number, n: number, scale: NDArray, translation: NDArray, kernel: Kernel, antialias: boolean): NDArray => {
  const { dtype } = scale
  const inverse = np.divide(1, scale)
  const width = antialias ? np.maximum(inverse, 1) : 1
  const positions = np.subtract(np.subtract(np.multiply(np.add(np.arange(n, { dtype }), 0.5), inverse), np.multiply(translation, inverse)), 0.5)
  const samples = np.reshape(positions, [1, n])
  const weights = kernel(np.divide(np.abs(np.subtract(samples, np.reshape(np.arange(m, { dtype }), [m, 1]))), width))
  const total = np.sum(weights, { axis: 0, keepdims: true })
  const shares = np.where(np.greater(np.abs(total), tiny), np.divide(weights, np.where(np.notEqual(total, 0), total, 1)), 0)
  return np.where(np.logicalAnd(np.greaterEqual(samples, -0.5), np.lessEqual(samples, m - 0.5)), shares, 0)
}

/** Resamples the axes `axes` of `x` to the sizes they have in `shape`. */
export const resample = (x: NDArray, shape: Shape, axes: readonly number[], scales: readonly NDArray[], translations: readonly NDArray[], kernel: Kernel, antialias: boolean): NDArray =>
  axes.reduce((y, d, i) => {
    const weights = convert(weightsFor(y.shape[d]!, shape[d]!, scales[i]!, translations[i]!, kernel, antialias), x.dtype)
    return moveAxis(dotGeneral(y, weights, [[d], [0]]), y.ndim - 1, d)
  }, x)

/**
 * Scales an image by `scale` and moves it by `translation` along the axes `spatialDims`, into an image of `shape`; both may be
 * differentiated in. Pixels are centred at half positions, and what lies outside of the image is 0. Source:
 * `jax.image.scale_and_translate`.
 *
 * @example
 * ```ts
 * import { image, np } from 'cotangent'
 * image.scaleAndTranslate(np.array([1, 2, 3]), [4], [0], np.array([1]), np.array([1]), 'linear').tolist() // => [0,1,2,3]
 * ```
 */
export const scaleAndTranslate = dual<DataFirstOrLast<[shape: Shape, spatialDims: readonly number[], scale: ArrayLike, translation: ArrayLike, method: Method, options?: ResizeOptions]>>(
  'scaleAndTranslate', 6, (image: unknown, shape: unknown, spatialDims: readonly number[], scale: unknown, translation: unknown, method: unknown, { antialias = true }: ResizeOptions = {}) => {
    const op = 'scaleAndTranslate'
    const x = toInexact(op, image), sizes = checkOutput(op, x, shape), axes = normalizeAxes(op, spatialDims, x.ndim)
    const canonical = checkMethod(op, method)
    if (canonical === 'nearest') throw new ArgumentError(op, { expected: 'a method with a kernel', got: `'${String(method)}'`, hint: 'image.resize takes the nearest pixel' })
    const [scales, translations] = promoted(op, [toInexact(op, scale), toInexact(op, translation)]) as readonly [NDArray, NDArray] // as many as were given
    for (const given of [scales, translations]) if (given.ndim !== 1 || given.size !== axes.length) throw new ShapeError(op, { expected: `a vector with an entry for each of the ${axes.length} axes [${axes}]`, got: formatAval(given) })
    if (sizes.some((n, d) => n !== x.shape[d] && !axes.includes(d))) throw new ShapeError(op, { expected: `sizes of ${formatAval(x)} on all axes but [${axes}]`, got: formatShape(sizes) })
    return resample(x, sizes, axes, [...scales], [...translations], kernels[canonical], antialias)
  }, resizeOptions)
