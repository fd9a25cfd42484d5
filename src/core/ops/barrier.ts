/** Operations that are the identity on values and a wall for something else: derivatives, or the compiler. */
import { struct } from '../base/codec.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind, bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { broadcastUnbatched } from './batching.js'
import { type NoParams, noParams, zero } from './pointwise.js'

/** The compiler neither moves, merges nor fuses across it: what keeps a recomputation from being shared with the original. */
export const optimizationBarrierP: Primitive<NoParams> = {
  name: 'optimization_barrier',
  arity: 'variadic',
  params: struct({}),
  type: xs => xs.map(({ shape, dtype, weakType }) => ({ shape, dtype, weakType })),
  ad: { _tag: 'linear', jvp: (_xs, ts) => ts, transpose: cts => cts },
  batch: (axis, xs, batched) => optimizationBarrier(broadcastUnbatched(axis, xs, batched)),
  lower: { _tag: 'barrier' },
  effects: 'none',
}

export const optimizationBarrier = (xs: readonly Value[]): readonly NDArray[] => (xs.length === 0 ? [] : bind(optimizationBarrierP, xs, noParams))

/** The identity, constant to derivatives. */
export const stopGradientP: Primitive<NoParams> = {
  name: 'stop_gradient',
  arity: 1,
  params: struct({}),
  type: ([x]) => [{ shape: x!.shape, dtype: x!.dtype, weakType: x!.weakType }],
  ad: zero('stopGradient was asked for'),
  batch: (_axis, [x]) => [stopGradient(x!)],
  lower: { _tag: 'alias' },
  effects: 'none',
  splat: ([x]) => x,
}

export const stopGradient = (x: Value): NDArray => bind1(stopGradientP, [x], noParams)
