/** Names for values, by which a policy of `checkpoint` finds them. */
import { string, struct } from '../core/base/codec.js'
import { ArgumentError } from '../core/base/errors.js'
import { unflatten } from '../core/base/tree.js'
import type { Primitive } from '../core/ir/primitive.js'
import { bind } from '../core/trace/bind.js'
import { flattenArrays } from './flat-function.js'
import type { Arrays } from './types.js'

export const checkpointNameP: Primitive<{ readonly name: string }> = {
  name: 'name',
  arity: 1,
  params: struct({ name: string }),
  type: ([x]) => [{ shape: x!.shape, dtype: x!.dtype, weakType: x!.weakType }],
  ad: { _tag: 'linear', jvp: (_xs, ts) => ts, transpose: cts => cts },
  batch: (_axis, xs, _batched, p) => bind(checkpointNameP, xs, p),
  lower: { _tag: 'alias' },
  effects: 'none',
  splat: ([x]) => x,
}

/**
 * The tree itself, its arrays named: `checkpoint(f, { policy: saveOnlyTheseNames(name) })` keeps them instead of computing them again.
 *
 * Source: `jax.ad_checkpoint.checkpoint_name`.
 *
 * @example
 * ```ts
 * import { checkpoint, checkpointName, checkpointPolicies, grad, np, type NDArray } from 'cotangent'
 * const f = checkpoint((x: NDArray) => np.sin(checkpointName(np.exp(x), 'e')), { policy: checkpointPolicies.saveOnlyTheseNames('e') })
 * grad(f)(0).item() // => 0.5403023
 * ```
 */
export const checkpointName = <T>(x: T, name: string): Arrays<T> => {
  if (typeof name !== 'string') throw new ArgumentError('checkpointName', { expected: 'a name', got: String(name), hint: 'the policy asks for it: saveOnlyTheseNames(name)' })
  const { leaves, def } = flattenArrays('checkpointName', 'the value', x)
  return unflatten(def, leaves.map(leaf => bind(checkpointNameP, [leaf], { name })[0]!)) as Arrays<T> // every leaf became an array
}
