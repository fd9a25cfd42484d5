/** Shuffling, and choosing among the entries of an array. */
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import { formatAval } from '../core/base/aval.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { checkShape, formatShape, normalizeAxis, sizeOf } from '../core/base/shape.js'
import { add, mul, sub } from '../core/ops/arithmetic.js'
import { full, int32, zeros } from '../core/ops/constants.js'
import { cumsum } from '../core/ops/cumulative.js'
import { log } from '../core/ops/exponential.js'
import { iota } from '../core/ops/iota.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { sliceInDim } from '../core/ops/slicing.js'
import { sort } from '../core/ops/sort.js'
import { reshape } from '../core/ops/reshape.js'
import { topK } from '../core/ops/top-k.js'
import { type NDArray, isNDArray } from '../core/trace/ndarray.js'
import { toArray, toInexact } from '../lax/operands.js'
import { insertionPoints } from '../numpy/searching.js'
import { entriesAt } from '../numpy/taking.js'
import { bitsLaw, unitInterval } from './bits.js'
import { type Words, child } from './counters.js'
import { type ResolutionOptions, checkResolution, randintLaw } from './discrete.js'
import { gumbelLaw } from './gumbel.js'
import { type Draw, type ShapeOr, sampler, shapeAndOptions } from './sampler.js'

/** Sorting by random words, as often as makes it unlikely that two elements have equal words every time. */
const shuffled = (words: Words, x: NDArray, axis: number): NDArray => {
  const rounds = Math.ceil((3 * Math.log(Math.max(1, x.size))) / Math.log(0xffffffff))
  let rest = words
  let result = x
  for (let i = 0; i < rounds; i++) {
    const order = bitsLaw(child(rest, 1), { shape: x.shape, dtype: 'uint32' })
    rest = child(rest, 0)
    result = sort([order, result], { dimension: axis })[1]!
  }
  return result
}

const shuffledRange = (words: Words, n: number): NDArray => shuffled(words, iota('int32', [n], 0), 0)

interface Shuffle extends Draw {
  readonly axis: number
  readonly independent: boolean
}

const shuffledArray = (words: Words, x: NDArray, axis: number, independent: boolean): NDArray =>
  independent || x.ndim === 1 ? shuffled(words, x, axis) : entriesAt(x, shuffledRange(words, x.shape[axis]!), axis)

const sampleRange = sampler('permutation', (words, { shape }) => shuffledRange(words, shape[0]!)) // the shape has one axis
const sampleArray = sampler<Shuffle>('permutation', (words, { axis, independent }, x) => shuffledArray(words, x!, axis, independent))

/** A population: an array, or the number of indices to choose from. */
type Population = NDArray | number

/** How many there are, and along which axis. */
const populationOf = (op: string, x: unknown, axis: number): { readonly array: NDArray | null; readonly size: number; readonly along: number } => {
  if (isNDArray(x) && x.ndim > 0) {
    const along = normalizeAxis(op, axis, x.ndim)
    return { array: x, size: x.shape[along]!, along }
  }
  const size = isNDArray(x) ? Number(x.item()) : x
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 0) throw new ArgumentError(op, { expected: 'an array, or a whole number of indices', got: isNDArray(x) ? formatAval(x) : String(x) })
  return { array: null, size, along: normalizeAxis(op, axis, 1) }
}

export interface PermutationOptions {
  /** The axis to shuffle along (0). */
  readonly axis?: number
  /** Whether every vector along the axis is shuffled in its own way (false). */
  readonly independent?: boolean
}
const permutationOptions: Known<PermutationOptions> = { axis: true, independent: true }

/**
 * The entries of an array along `axis` in random order; of a number n, the numbers 0 to n − 1.
 *
 * Source: `jax.random.permutation`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * np.sort(random.permutation(random.key(0), 5)).tolist() // => [0,1,2,3,4]
 * ```
 */
export const permutation = (key: NDArray, x: Population, options: PermutationOptions = {}): NDArray => {
  const { axis = 0, independent = false } = checkOptions('permutation', options, permutationOptions)
  const { array, size, along } = populationOf('permutation', x, axis)
  if (array === null) return sampleRange(key, { shape: [size], dtype: 'int32' })
  return sampleArray(key, { shape: array.shape, dtype: array.dtype, axis: along, independent }, array)
}

interface Selection extends Draw, ResolutionOptions {
  readonly size: number
}

const sampleUniformly = sampler<Selection>('choice', (words, { shape, size }) => randintLaw(words, { shape, dtype: 'int32' }, int32(0), int32(size)))

/** By the inverse of the distribution function. */
const sampleWeighted = sampler<Selection>('choice', (words, { shape, size }, p) => {
  const cumulative = cumsum(p!, 0, false)
  const total = reshape(sliceInDim(cumulative, 0, size - 1, size), [])
  const one = full(1, { shape, dtype: p!.dtype })
  return insertionPoints(cumulative, mul(broadcastTo(total, shape), sub(one, unitInterval(words, { shape, dtype: p!.dtype }))), 'left')
})

/** The greatest of log p plus Gumbel numbers. */
const sampleDistinct = sampler<Selection>('choice', (words, { shape, size, mode = 'low' }, p) =>
  reshape(topK(add(gumbelLaw(words, { shape: [size], dtype: p!.dtype, mode }), log(p!)), sizeOf(shape))[1], shape))

const sampleFirst = sampler<Draw & { readonly axis: number }>('choice', (words, { shape, axis }, x) => {
  const mixed = shuffledArray(words, x!, axis, false)
  const kept = sliceInDim(mixed, axis, 0, sizeOf(shape))
  return reshape(kept, [...mixed.shape.slice(0, axis), ...shape, ...mixed.shape.slice(axis + 1)])
})

export interface ChoiceOptions extends ResolutionOptions {
  /** Whether an entry may be chosen again (true). */
  readonly replace?: boolean
  /** The probability of each entry; all the same when left out. */
  readonly p?: NDArray
  /** The axis of the entries (0). */
  readonly axis?: number
}
const choiceOptions: Known<ChoiceOptions> = { replace: true, p: true, axis: true, mode: true }

/**
 * Entries of an array along `axis`, or of the numbers 0 to a − 1, chosen at random; `shape` takes the place of the axis.
 *
 * Source: `jax.random.choice`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * random.choice(random.key(0), np.array([5, 6]), [3], { p: np.array([0, 1]) }).tolist() // => [6,6,6]
 * ```
 */
export const choice = (key: NDArray, a: Population, shapeOr?: ShapeOr<ChoiceOptions>, options: ChoiceOptions = {}): NDArray => {
  const op = 'choice'
  const [shape = [], { replace = true, p, axis = 0, mode = 'low' }] = shapeAndOptions('choice', shapeOr, options, choiceOptions)
  const { array, size, along } = populationOf(op, a, axis)
  const wanted = checkShape(op, shape)
  const count = sizeOf(wanted)
  if (count > 0 && size === 0) throw new ArgumentError(op, { expected: 'at least one entry to choose from', got: array === null ? String(size) : formatAval(array) })
  if (!replace && count > size) throw new ArgumentError(op, { expected: `at most ${size} samples without replacement`, got: String(count) })
  const result = array === null ? wanted : [...array.shape.slice(0, along), ...wanted, ...array.shape.slice(along + 1)]
  if (count === 0) return zeros({ shape: result, dtype: array?.dtype ?? 'int32' })
  const draw = { shape: wanted, dtype: 'int32', size, mode: checkResolution(op, mode) } as const
  const chosen = (positions: NDArray): NDArray => (array === null ? positions : entriesAt(array, positions, along))
  if (p !== undefined) {
    const weights = toInexact(op, toArray(op, p))
    if (weights.ndim !== 1 || weights.shape[0] !== size) throw new ShapeError(op, { expected: `probabilities of shape [${size}], one for every entry`, got: formatShape(weights.shape) })
    return chosen((replace ? sampleWeighted : sampleDistinct)(key, draw, weights))
  }
  if (replace) return chosen(sampleUniformly(key, draw))
  return sampleFirst(key, { shape: wanted, dtype: 'int32', axis: along }, array ?? iota('int32', [size], 0))
}
