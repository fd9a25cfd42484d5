/** Gumbel numbers, and choices by the greatest of logits plus Gumbel numbers. */
import { finfo } from '../core/base/dtype.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { checkShape, dropAxes, formatShape, normalizeAxis, shapesEqual, sizeOf } from '../core/base/shape.js'
import { add, mul, neg } from '../core/ops/arithmetic.js'
import { argmax } from '../core/ops/arg-extremum.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { ge } from '../core/ops/comparison.js'
import { log, log1p } from '../core/ops/exponential.js'
import { moveAxis } from '../core/ops/permutation.js'
import { reshape } from '../core/ops/reshape.js'
import { select } from '../core/ops/selection.js'
import { topK } from '../core/ops/top-k.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { type ArrayLike, toInexact } from '../lax/operands.js'
import { positiveUniform, unitInterval } from './bits.js'
import type { Words } from './counters.js'
import { type ResolutionOptions, checkResolution, halves, mantissaBits } from './discrete.js'
import { type Draw, type FloatOptions, type ShapeOr, floatDType, sampler, shapeAndOptions } from './sampler.js'

export const gumbelLaw = (words: Words, { shape, dtype, mode }: Draw & ResolutionOptions): NDArray => {
  if (mode !== 'high') return neg(log(neg(log(positiveUniform(words, { shape, dtype })))))
  const [high, low] = halves(unitInterval(words, { shape: [2, ...shape], dtype }))
  // what is added could round the upper half up to 1
  const fine = select(ge(high, 0.5), high, add(add(high, mul(low, 2 ** -mantissaBits(dtype))), finfo(dtype).tiny))
  return neg(log(neg(log1p(neg(fine)))))
}

const sampleGumbel = sampler<Draw & ResolutionOptions>('gumbel', gumbelLaw)

export interface GumbelOptions extends FloatOptions, ResolutionOptions {}
const gumbelOptions: Known<GumbelOptions> = { dtype: true, mode: true }

/**
 * Gumbel floats of location 0 and scale 1: −log(−log u).
 *
 * Source: `jax.random.gumbel`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.gumbel(random.key(0), [2, 3]).shape // => [2,3]
 * ```
 */
export const gumbel = (key: NDArray, shapeOr?: ShapeOr<GumbelOptions>, options: GumbelOptions = {}): NDArray => {
  const [shape = [], { dtype = 'float32', mode = 'low' }] = shapeAndOptions('gumbel', shapeOr, options, gumbelOptions)
  return sampleGumbel(key, { shape: checkShape('gumbel', shape), dtype: floatDType('gumbel', dtype), mode: checkResolution('gumbel', mode) })
}

interface Choice extends Draw, ResolutionOptions {
  readonly axis: number
}

/** With replacement: every sample has Gumbel numbers of its own. */
const sampleWith = sampler<Choice>('categorical', (words, { shape, dtype, axis, mode = 'low' }, logits) => {
  const prefix = shape.slice(0, shape.length - (logits!.ndim - 1))
  const batch = shape.slice(prefix.length)
  const size = logits!.shape[axis]!
  const wide = [...prefix, ...batch.slice(0, axis), size, ...batch.slice(axis)]
  return argmax(add(gumbelLaw(words, { shape: wide, dtype, mode }), broadcastTo(logits!, wide)), prefix.length + axis)
})

/** Without: the samples of a row are its greatest sums. */
const sampleWithout = sampler<Choice>('categorical', (words, { shape, dtype, axis, mode = 'low' }, logits) => {
  const noisy = add(logits!, gumbelLaw(words, { shape: logits!.shape, dtype, mode }))
  const count = sizeOf(shape.slice(0, shape.length - (logits!.ndim - 1)))
  const [, indices] = topK(moveAxis(noisy, axis, noisy.ndim - 1), count)
  return reshape(moveAxis(indices, indices.ndim - 1, 0), shape)
})

export interface CategoricalOptions extends ResolutionOptions {
  /** The axis of the categories (−1). */
  readonly axis?: number
  /** Whether a category may be drawn again along the axes that `shape` puts in front (true). */
  readonly replace?: boolean
}
const categoricalOptions: Known<CategoricalOptions> = { axis: true, replace: true, mode: true }

/**
 * Indices of categories, drawn with probabilities softmax(logits). `shape` must end with the shape of the logits without `axis`.
 *
 * Source: `jax.random.categorical`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * random.categorical(random.key(0), np.array([-Infinity, 0]), [3]).tolist() // => [1,1,1]
 * ```
 */
export const categorical = (key: NDArray, logits: ArrayLike, shapeOr?: ShapeOr<CategoricalOptions>, options: CategoricalOptions = {}): NDArray => {
  const [shape, { axis = -1, replace = true, mode = 'low' }] = shapeAndOptions('categorical', shapeOr, options, categoricalOptions)
  const op = 'categorical'
  const array = toInexact(op, logits)
  const along = normalizeAxis(op, axis, array.ndim)
  const batch = dropAxes(array.shape, [along])
  const wanted = shape === undefined ? batch : checkShape(op, shape)
  const rest = wanted.slice(wanted.length - batch.length)
  const fits = wanted.length >= batch.length && (replace ? batch.every((n, i) => n === 1 || n === rest[i]) : shapesEqual(rest, batch))
  if (!fits) throw new ShapeError(op, { expected: `a shape that ends with ${formatShape(batch)}, that of the logits without axis ${along}`, got: formatShape(wanted) })
  const count = sizeOf(wanted.slice(0, wanted.length - batch.length)), categories = array.shape[along]!
  if (!replace && count > categories) throw new ArgumentError(op, { expected: `at most ${categories} samples without replacement, one of each category`, got: String(count) })
  return (replace ? sampleWith : sampleWithout)(key, { shape: wanted, dtype: array.dtype, axis: along, mode: checkResolution(op, mode) }, array)
}
