/** What `checkpoint` keeps of the forward pass instead of computing it again. */
import { type Codec, list, refined, string } from '../core/base/codec.js'
import { required } from '../core/base/required.js'
import type { Eqn } from '../core/ir/jaxpr.js'
import { checkpointNameP } from './checkpoint-name.js'

/** Kinds of values, as plain data: policies are parameters of programs. */
export type CheckpointPolicy = readonly (Kind | `name:${string}`)[]

type Kind = 'everything' | 'dots' | 'dotsWithNoBatchDims'

const isKind = (s: string): boolean => s === 'everything' || s === 'dots' || s === 'dotsWithNoBatchDims' || s.startsWith('name:')

export const policyCodec = refined(list(string), 'kinds of values to save', kinds => kinds.every(isKind)) as Codec<CheckpointPolicy> // every member is one of its strings

/** Whether the results of an equation are kept. */
export const isSaved = (policy: CheckpointPolicy, { primitive, params }: Eqn): boolean =>
  policy.some(kind => {
    switch (kind) {
      case 'everything': return true
      case 'dots': return isDot(primitive)
      case 'dotsWithNoBatchDims': return isDot(primitive) && hasNoBatchDims(params)
      default: return isNamed(primitive) && kind === `name:${String(params['name'])}`
    }
  })

/** Matrix products and convolutions alike. */
const isDot = (primitive: Eqn['primitive']): boolean => primitive.lower._tag === 'contract'
const isNamed = (primitive: object): boolean => primitive === checkpointNameP

const hasNoBatchDims = (params: Eqn['params']): boolean => {
  const dims = params['batch']
  return !Array.isArray(dims) || dims.every(side => Array.isArray(side) && side.length === 0)
}

/** Keep nothing but the arguments: the least memory. The default of `checkpoint`. Source: `jax.checkpoint_policies.nothing_saveable`. */
export const nothingSaveable: CheckpointPolicy = []

/** Keep all the backward pass needs, as without `checkpoint`. Source: `jax.checkpoint_policies.everything_saveable`. */
export const everythingSaveable: CheckpointPolicy = ['everything']

/** Keep the results of matrix products, and compute what is cheap again. Source: `jax.checkpoint_policies.dots_saveable`. */
export const dotsSaveable: CheckpointPolicy = ['dots']

/** Keep the results of products without batch dimensions: those with weights, not those of attention. Source: `jax.checkpoint_policies.dots_with_no_batch_dims_saveable`. */
export const dotsWithNoBatchDimsSaveable: CheckpointPolicy = ['dotsWithNoBatchDims']

/**
 * Keep the values named by `checkpointName`. Source: `jax.checkpoint_policies.save_only_these_names`.
 *
 * @example
 * ```ts
 * import { checkpoint, checkpointName, checkpointPolicies, grad, np, type NDArray } from 'cotangent'
 * const f = (x: NDArray) => np.sin(checkpointName(np.multiply(x, x), 'square'))
 * grad(checkpoint(f, { policy: checkpointPolicies.saveOnlyTheseNames('square') }))(0).item() // => 0
 * ```
 */
export const saveOnlyTheseNames = required('saveOnlyTheseNames', 'all', (...names: readonly string[]): CheckpointPolicy => names.map(name => `name:${name}` as const))

/**
 * Keep what either policy keeps. Source: `jax.checkpoint_policies.save_from_both_policies`.
 *
 * @example
 * ```ts
 * import { checkpointPolicies } from 'cotangent'
 * checkpointPolicies.saveFromBothPolicies(checkpointPolicies.saveOnlyTheseNames('a'), checkpointPolicies.dotsSaveable).length // => 2
 * ```
 */
export const saveFromBothPolicies = required('saveFromBothPolicies', 2, (a: CheckpointPolicy, b: CheckpointPolicy): CheckpointPolicy => [...new Set([...a, ...b])])
