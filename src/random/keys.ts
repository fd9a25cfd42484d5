/** Random keys: opaque seeds that are split, never reused. */
import { formatAval } from '../core/base/aval.js'
import { ArgumentError, DTypeError } from '../core/base/errors.js'
import { type Shape, checkShape } from '../core/base/shape.js'
import { required } from '../core/base/required.js'
import { concatenate } from '../core/ops/concatenation.js'
import { expandDims } from '../core/ops/reshape.js'
import { randomUnwrap, randomWrap } from '../core/ops/random-bits.js'
import { type NDArray, isNDArray } from '../core/trace/ndarray.js'
import { type ArrayLike, toDType } from '../lax/operands.js'
import { index } from '../lax/indexing/part.js'
import { type Words, cipher, cipherOfPositions } from './counters.js'

const WORD = { dtype: 'uint32', weakType: false } as const

/** One key: a `'key'` scalar, or the two raw words of one (`uint32[2]`). */
export const keyWords = (op: string, key: unknown): Words => {
  const words = rawWords(op, checkKey(op, key))
  return [index(words, 0), index(words, 1)]
}

export const checkKey = (op: string, key: unknown): NDArray => {
  const array = checkKeys(op, key)
  if (array.ndim !== (array.dtype === 'key' ? 0 : 1)) throw new ArgumentError(op, { expected: 'one random key', got: formatAval(array), hint: 'a batch of keys is mapped: vmap(k => random.normal(k, […]))(keys)' })
  return array
}

const checkKeys = (op: string, key: unknown): NDArray => {
  if (!isNDArray(key)) throw new ArgumentError(op, { expected: 'a random key as first argument', got: typeof key, hint: 'make one with random.key(seed), and split it: const [a, b] = random.split(key)' })
  if (key.dtype === 'key' || (key.dtype === 'uint32' && key.shape.at(-1) === 2)) return key
  throw new DTypeError(op, { expected: "a random key (dtype 'key', or its words uint32[2])", got: formatAval(key), hint: 'make one with random.key(seed)' })
}

const rawWords = (op: string, key: unknown): NDArray => {
  const keys = checkKeys(op, key)
  return keys.dtype === 'key' ? randomUnwrap(keys) : keys
}

const fromWords = (hi: NDArray, lo: NDArray): NDArray => randomWrap(concatenate([expandDims(hi, [hi.ndim]), expandDims(lo, [lo.ndim])], hi.ndim))

/**
 * The key of a seed: a whole number, or an integer scalar array. Seeds are taken modulo 2³².
 *
 * Source: `jax.random.key` (threefry2x32).
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.keyData(random.key(42)).tolist() // => [0,42]
 * ```
 */
export const key = required('key', 1, (seed: ArrayLike): NDArray => {
  if (typeof seed === 'number' && !Number.isSafeInteger(seed)) throw new ArgumentError('key', { expected: 'a whole number as seed', got: String(seed) })
  if (isNDArray(seed) && seed.ndim !== 0) throw new ArgumentError('key', { expected: 'a scalar seed', got: formatAval(seed), hint: 'vmap(random.key)(seeds) makes a batch of keys' })
  const low = typeof seed === 'number' ? toDType('key', seed >>> 0, WORD) : toDType('key', seed, WORD)
  return fromWords(toDType('key', 0, WORD), low)
})

/**
 * The words of keys: `uint32[…, 2]`. Source: `jax.random.key_data`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.keyData(random.key(-1)).tolist() // => [0,4294967295]
 * ```
 */
export const keyData = (keys: NDArray): NDArray => rawWords('keyData', keys)

/**
 * Keys of their words `uint32[…, 2]`. Source: `jax.random.wrap_key_data`.
 *
 * @example
 * ```ts
 * import { np, random } from 'cotangent'
 * random.wrapKeyData(np.array([0, 42], { dtype: 'uint32' })).dtype // => key
 * ```
 */
export const wrapKeyData = required('wrapKeyData', 1, (words: NDArray): NDArray => randomWrap(words))

/**
 * New independent keys, `num` of them or an array of this shape. Use each key once: for one sampler, or to be split.
 *
 * Source: `jax.random.split`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * const [a, b] = random.split(random.key(0))
 * random.keyData(a!).tolist() // => [1797259609,2579123966]
 * ```
 */
export const split = (parent: NDArray, num: number | Shape = 2): NDArray => {
  const shape = checkShape('split', typeof num === 'number' ? [num] : num)
  return fromWords(...cipherOfPositions(keyWords('split', parent), shape))
}

/**
 * The key of `parent` and a number: a stream of keys without splitting in advance.
 *
 * Source: `jax.random.fold_in`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.keyData(random.foldIn(random.key(42), 7)).tolist() // => [2547012911,1371500959]
 * ```
 */
export const foldIn = (parent: NDArray, data: ArrayLike): NDArray => {
  if (typeof data === 'number' && (!Number.isInteger(data) || data < 0 || data > 0xffffffff)) throw new ArgumentError('foldIn', { expected: 'a whole number from 0 to 2³² − 1', got: String(data) })
  const zero = toDType('foldIn', 0, WORD)
  return fromWords(...cipher(keyWords('foldIn', parent), [zero, toDType('foldIn', data, WORD)]))
}

/**
 * The same key again, on purpose. Source: `jax.random.clone`.
 *
 * @example
 * ```ts
 * import { random } from 'cotangent'
 * random.keyData(random.clone(random.key(7))).tolist() // => [0,7]
 * ```
 */
export const clone = (k: NDArray): NDArray => randomWrap(rawWords('clone', k))
