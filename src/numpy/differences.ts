/** Differences along an axis, and what is made of them: derivatives, integrals, continuous angles. */
import { formatAval } from '../core/base/aval.js'
import { isFloat } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { normalizeAxes, normalizeAxis } from '../core/base/shape.js'
import { abs, add, div, mul, sub } from '../core/ops/arithmetic.js'
import { and, xor } from '../core/ops/bitwise.js'
import { broadcastInDim, broadcastTo, reduceSum } from '../core/ops/broadcasting.js'
import { eq, gt, lt } from '../core/ops/comparison.js'
import { concatenate } from '../core/ops/concatenation.js'
import { cumsum } from '../core/ops/cumulative.js'
import { reshape } from '../core/ops/reshape.js'
import { select } from '../core/ops/selection.js'
import { sliceInDim } from '../core/ops/slicing.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { DataFirstOrLast } from '../lax/data-last.js'
import { type ArrayLike, broadcastPair, promoted, promotedPair, toArray, toInexact } from '../lax/operands.js'
import { remainder } from './division.js'

/** Each element less the one before; of booleans, whether they differ. */
const step = (x: NDArray, axis: number): NDArray => {
  const n = x.shape[axis]!
  const later = sliceInDim(x, axis, Math.min(1, n), n), earlier = sliceInDim(x, axis, 0, Math.max(n - 1, 0))
  return x.dtype === 'bool' ? xor(later, earlier) : sub(later, earlier)
}

interface DiffOptions {
  /** How often differences are taken. */
  readonly n?: number
  readonly axis?: number
  /** Values that come before (and after) those of `x`: an array, or a number for one of each. */
  readonly prepend?: ArrayLike | null
  readonly append?: ArrayLike | null
}
const diffOptions: Known<DiffOptions> = { n: true, axis: true, prepend: true, append: true }

/**
 * The differences of neighbours along `axis` (the last by default), taken `n` times. Source: `jax.numpy.diff`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.diff(np.array([1, 4, 9])).tolist() // => [3,5]
 * np.diff(np.array([1, 4, 9]), { n: 2 }).tolist() // => [2]
 * ```
 */
export const diff = dual<DataFirstOrLast<[options?: DiffOptions]>>('diff', 1, (x: unknown, { n = 1, axis = -1, prepend = null, append = null }: DiffOptions = {}) => {
  const array = toArray('diff', x)
  if (!Number.isInteger(n) || n < 0) throw new ArgumentError('diff', { expected: 'a whole number n of 0 or more', got: String(n) })
  const along = normalizeAxis('diff', axis, array.ndim)
  if (n === 0) return array
  const pieces = [prepend, array, append].filter(p => p !== null)
  const arrays = promoted('diff', pieces).map(p => (p.ndim === 0 ? broadcastTo(p, array.shape.map((size, d) => (d === along ? 1 : size))) : p))
  let y = concatenate(arrays, along)
  for (let i = 0; i < n; i++) y = step(y, along)
  return y
}, diffOptions)

interface Ediff1dOptions {
  readonly toEnd?: ArrayLike | null
  readonly toBegin?: ArrayLike | null
}
const ediff1dOptions: Known<Ediff1dOptions> = { toEnd: true, toBegin: true }

/**
 * The differences of neighbours in the flattened array, with values put in front and at the end. Source: `jax.numpy.ediff1d`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.ediff1d(np.array([1, 4, 9]), { toEnd: 0 }).tolist() // => [3,5,0]
 * ```
 */
export const ediff1d = dual<DataFirstOrLast<[options?: Ediff1dOptions]>>('ediff1d', 1, (x: unknown, { toEnd = null, toBegin = null }: Ediff1dOptions = {}) => {
  const array = toArray('ediff1d', x)
  const pieces = [toBegin, step(reshape(array, [array.size]), 0), toEnd].filter(p => p !== null)
  return concatenate(promoted('ediff1d', pieces).map(p => reshape(p, [p.size])), 0)
}, ediff1dOptions)

interface GradientOptions {
  /** The axes to differentiate along; all by default. */
  readonly axis?: number | readonly number[] | null
}
const gradientOptions: Known<GradientOptions> = { axis: true }

interface Gradient {
  (options?: GradientOptions): (x: ArrayLike) => NDArray | readonly NDArray[]
  (x: ArrayLike, ...rest: readonly ArrayLike[] | readonly [...spacing: readonly ArrayLike[], options: GradientOptions]): NDArray | readonly NDArray[]
}

/** More spacings than an array has axes. */
const MANY = 64

/**
 * Numeric derivatives: central differences inside, one-sided ones at the ends. `spacing` is one number for all axes, or for every axis
 * its number or its coordinates. One axis gives an array, several a list. Source: `jax.numpy.gradient`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.gradient(np.array([1, 4, 9, 16])) // => [3,4,6,7]
 * ```
 */
export const gradient = dual<Gradient>('gradient', 1, (x: unknown, ...rest: readonly unknown[]) => {
  const { axis = null } = (rest[MANY - 1] ?? {}) as GradientOptions // `dual` puts options there
  const spacing = rest.slice(0, MANY - 1).filter(s => s !== undefined)
  const array = toInexact('gradient', x)
  const axes = normalizeAxes('gradient', axis, array.ndim)
  if (spacing.length > 1 && spacing.length !== axes.length) throw new ArgumentError('gradient', { expected: `no spacing, one, or one for each of ${axes.length} axes`, got: String(spacing.length) })
  const results = axes.map((d, i) => slope(array, d, spacing[spacing.length === 1 ? 0 : i] ?? 1))
  return results.length === 1 ? results[0]! : results
}, gradientOptions, MANY)

const slope = (x: NDArray, axis: number, spacing: unknown): NDArray => {
  const n = x.shape[axis]!
  if (n < 2) throw new ShapeError('gradient', { expected: `at least 2 elements along axis ${axis}`, got: formatAval(x) })
  const part = (y: NDArray, from: number, to: number): NDArray => sliceInDim(y, axis, from, to)
  const [y, h] = promoted('gradient', [x, toArray('gradient', spacing)])
  const rises = step(y!, axis)
  if (h!.ndim === 0) {
    const unit = (z: NDArray): NDArray => div(z, broadcastTo(h!, z.shape))
    // (f(x+h) − f(x−h)) / 2h
    const inside = unit(mul(sub(part(y!, 2, n), part(y!, 0, n - 2)), 0.5))
    return concatenate([unit(part(rises, 0, 1)), inside, unit(part(rises, n - 2, n - 1))], axis)
  }
  if (h!.ndim !== 1 || h!.shape[0] !== n) throw new ShapeError('gradient', { expected: `a number, or ${n} coordinates for axis ${axis}`, got: formatAval(h!) })
  const widths = broadcastInDim(step(h!, 0), rises.shape, [axis])
  const slopes = div(rises, widths)
  const before = part(widths, 0, n - 2), after = part(widths, 1, n - 1)
  // each one-sided slope weighted by the width of the other side
  const inside = div(add(mul(part(slopes, 0, n - 2), after), mul(part(slopes, 1, n - 1), before)), add(before, after))
  return concatenate([part(slopes, 0, 1), inside, part(slopes, n - 2, n - 1)], axis)
}

interface TrapezoidOptions {
  /** The positions of the samples: of the shape of `y`, or a vector along the axis. */
  readonly x?: ArrayLike | null
  /** The distance of the samples when `x` is left out. */
  readonly dx?: ArrayLike
  readonly axis?: number
}
const trapezoidOptions: Known<TrapezoidOptions> = { x: true, dx: true, axis: true }

/**
 * The integral along `axis` by trapezoids between the samples. Source: `jax.numpy.trapezoid`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.trapezoid(np.array([1, 2, 3])).item() // => 4
 * np.trapezoid(np.array([1, 2, 3]), { x: np.array([0, 2, 4]) }).item() // => 8
 * ```
 */
export const trapezoid = dual<DataFirstOrLast<[options?: TrapezoidOptions]>>('trapezoid', 1, (y: unknown, { x = null, dx = 1, axis = -1 }: TrapezoidOptions = {}) => {
  const samples = toInexact('trapezoid', y)
  const along = normalizeAxis('trapezoid', axis, samples.ndim)
  const [values, at] = promoted('trapezoid', [samples, toArray('trapezoid', x ?? dx)])
  const n = values!.shape[along]!
  const means = mul(add(sliceInDim(values!, along, Math.min(1, n), n), sliceInDim(values!, along, 0, Math.max(n - 1, 0))), 0.5)
  const widths = x === null ? at! : at!.ndim === 1 ? broadcastInDim(step(at!, 0), means.shape, [along]) : step(at!, normalizeAxis('trapezoid', axis, at!.ndim))
  const [a, b] = broadcastPair('trapezoid', means, widths)
  return reduceSum(mul(a, b), [along])
}, trapezoidOptions)

interface UnwrapOptions {
  /** Jumps up to this are left alone; half the period by default. */
  readonly discont?: number | null
  readonly axis?: number
  readonly period?: number
}
const unwrapOptions: Known<UnwrapOptions> = { discont: true, axis: true, period: true }

/**
 * Angles made continuous: where neighbours differ by more than half a period, whole periods are added from there on. Source:
 * `jax.numpy.unwrap`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.unwrap(np.array([0, 1, 3, 0]), { period: 4 }).tolist() // => [0,1,3,4]
 * ```
 */
export const unwrap = dual<DataFirstOrLast<[options?: UnwrapOptions]>>('unwrap', 1, (x: unknown, { discont = null, axis = -1, period = 2 * Math.PI }: UnwrapOptions = {}) => {
  const array = Number.isInteger(period) ? toArray('unwrap', x) : toInexact('unwrap', x)
  const along = normalizeAxis('unwrap', axis, array.ndim)
  const jumps = step(array, along)
  const half = isFloat(array.dtype) ? period / 2 : Math.trunc(period / 2)
  const wrapped = sub(remainder(add(jumps, half), period), half)
  // a jump of exactly half a period, which an odd whole one has not, keeps its direction
  const kept = isFloat(array.dtype) || period % 2 === 0 ? select(and(eq(wrapped, -half), gt(jumps, 0)), half, wrapped) : wrapped
  const corrections = select(lt(abs(jumps), discont ?? half), 0, sub(kept, jumps))
  const n = array.shape[along]!
  const [later, shift] = promotedPair('unwrap', sliceInDim(array, along, Math.min(1, n), n), cumsum(corrections, along))
  return concatenate([sliceInDim(array, along, 0, Math.min(1, n)), add(later, shift)], along)
}, unwrapOptions)
