/**
 * Threefry in counter mode: element i of a result is the cipher of the 64-bit counter i, so that a draw is one map over its
 * elements and any part of it can be computed alone. JAX calls it `jax_threefry_partitionable`.
 */
import { UnsupportedError } from '../core/base/errors.js'
import { type Shape, sizeOf } from '../core/base/shape.js'
import { broadcastTo } from '../core/ops/broadcasting.js'
import { full } from '../core/ops/constants.js'
import { iota } from '../core/ops/iota.js'
import { threefry2x32 } from '../core/ops/random-bits.js'
import { reshape } from '../core/ops/reshape.js'
import type { NDArray } from '../core/trace/ndarray.js'

export type Words = readonly [high: NDArray, low: NDArray]

/** The cipher of a counter, given as two words of one shape. */
export const cipher = ([k0, k1]: Words, [high, low]: Words): Words => {
  const { shape } = low
  return threefry2x32(broadcastTo(k0, shape), broadcastTo(k1, shape), broadcastTo(high, shape), low)
}

/** 64 random bits for every element of a shape. */
export const cipherOfPositions = (words: Words, shape: Shape): Words => {
  const size = sizeOf(shape)
  if (size > 0xffffffff) throw new UnsupportedError('random', { expected: 'at most 2³² − 1 elements', got: String(size) })
  const low = reshape(iota('uint32', [size], 0), shape)
  return cipher(words, [full(0, { shape: [], dtype: 'uint32' }), low])
}

/** The words of child number `i` of a key: `random.split(key)[i]`, without the array of them. */
export const child = (words: Words, i: number): Words => {
  const word = (value: number): NDArray => full(value, { shape: [], dtype: 'uint32' })
  return cipher(words, [word(0), word(i)])
}

/** The first children of a key. */
export const children = (words: Words, count: number): readonly Words[] => Array.from({ length: count }, (_, i) => child(words, i))
