/** The generator of random bits, and keys as arrays of words. */
import { formatAval } from '../base/aval.js'
import { struct } from '../base/codec.js'
import { DTypeError, ShapeError } from '../base/errors.js'
import { shapesEqual } from '../base/shape.js'
import { threefry2x32 as threefryScalar } from '../ir/math/threefry.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind, bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { broadcastUnbatched } from './batching.js'
import { type NoParams, noParams, zero } from './pointwise.js'

/** Two words per element from the two words of a key and the two of a counter. */
export const threefry2x32P: Primitive<NoParams> = {
  name: 'threefry2x32',
  arity: 4,
  params: struct({}),
  type: xs => {
    for (const x of xs) {
      if (x.dtype !== 'uint32') throw new DTypeError('threefry2x32', { expected: 'uint32 operands', got: xs.map(formatAval).join(', ') })
      if (!shapesEqual(x.shape, xs[0]!.shape)) throw new ShapeError('threefry2x32', { expected: 'operands of one shape', got: xs.map(formatAval).join(', ') })
    }
    const result = { shape: xs[0]!.shape, dtype: 'uint32', weakType: false } as const
    return [result, result]
  },
  ad: zero('random bits are integers'),
  batch: (axis, xs, batched) => bind(threefry2x32P, broadcastUnbatched(axis, xs, batched), noParams),
  lower: {
    _tag: 'map',
    at: ([k0, k1, c0, c1], index, _p, result) => threefryScalar(k0!.at(index), k1!.at(index), c0!.at(index), c1!.at(index))[result as 0 | 1], // there are two results
  },
  effects: 'none',
}

export const threefry2x32 = (k0: Value, k1: Value, c0: Value, c1: Value): readonly [NDArray, NDArray] => {
  const [y0, y1] = bind(threefry2x32P, [k0, k1, c0, c1], noParams)
  return [y0!, y1!]
}

/** Keys of their words: `uint32[…, 2]` as `key[…]`. */
export const randomWrapP: Primitive<NoParams> = {
  name: 'random_wrap',
  arity: 1,
  params: struct({}),
  type: ([x]) => {
    if (x!.dtype !== 'uint32') throw new DTypeError('random_wrap', { expected: 'uint32 words', got: formatAval(x!), hint: "convert with { dtype: 'uint32' }" })
    if (x!.shape.at(-1) !== 2) throw new ShapeError('random_wrap', { expected: 'words of a key along the last axis, of size 2', got: formatAval(x!) })
    return [{ shape: x!.shape.slice(0, -1), dtype: 'key', weakType: false }]
  },
  ad: zero('random keys are integers'),
  batch: (_axis, [x]) => [randomWrap(x!)],
  lower: { _tag: 'alias' },
  effects: 'none',
}

export const randomWrap = (words: Value): NDArray => bind1(randomWrapP, [words], noParams)

/** The words of keys: `key[…]` as `uint32[…, 2]`. */
export const randomUnwrapP: Primitive<NoParams> = {
  name: 'random_unwrap',
  arity: 1,
  params: struct({}),
  type: ([x]) => {
    if (x!.dtype !== 'key') throw new DTypeError('random_unwrap', { expected: 'random keys', got: formatAval(x!), hint: 'make keys with random.key(seed)' })
    return [{ shape: [...x!.shape, 2], dtype: 'uint32', weakType: false }]
  },
  ad: zero('random keys are integers'),
  batch: (_axis, [x]) => [randomUnwrap(x!)],
  lower: { _tag: 'alias' },
  effects: 'none',
}

export const randomUnwrap = (keys: Value): NDArray => bind1(randomUnwrapP, [keys], noParams)
