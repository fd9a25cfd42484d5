/** Functions that say themselves what they are on a batch. */
import { TreeError } from '../core/base/errors.js'
import { flatten } from '../core/base/tree.js'
import { outputAvals } from '../core/ir/jaxpr.js'
import { opaque } from '../core/ir/opaque.js'
import { bind } from '../core/trace/bind.js'
import { isTracing } from '../core/trace/builder.js'
import { atOwnLines } from '../core/base/source-line.js'
import { isPosition } from './axis-environment.js'
import { batchedAval } from './batch-program.js'
import { checkResults } from './custom-rule.js'
import { customVmapP, type VmapRule } from './custom-vmap-primitive.js'
import { type AnyFunction, checkFunction } from './flat-function.js'
import { callDirectly, flattenArguments, traceCall } from './traced-call.js'
import type { Arguments, Arrays } from './types.js'

const isFlag = (x: unknown): x is boolean => typeof x === 'boolean'

/** One flag for all results, or one for each. */
const flagsOf = (tree: unknown, count: number): readonly boolean[] => {
  if (isFlag(tree)) return new Array<boolean>(count).fill(tree)
  const [leaves] = flatten(tree, { isLeaf: isFlag })
  const flags = leaves.filter(isFlag)
  if (flags.length !== count || flags.length !== leaves.length) throw new TreeError('customVmap', { expected: `outBatched: a boolean, or a tree of ${count} booleans like the result`, got: `a tree of ${leaves.length} leaves` })
  return flags
}

/** The arguments with their batch axis in front where they have one; trees of booleans tell which. */
type Rule = (axisSize: number, inBatched: never, ...args: never[]) => readonly [out: unknown, outBatched: unknown]

/**
 * `f`, for which `vmap` calls `rule(axisSize, inBatched, ...args) → [out, outBatched]`: the arguments with the mapped axis in front
 * where `inBatched` (a list of one boolean or tree of booleans per argument) says so. `outBatched` says the same of the result: a
 * boolean for all of it, or a tree. Derivatives of `f` keep the rule: on a batch they are those of `rule`.
 *
 * Source: `jax.custom_batching.custom_vmap`, which has forward derivatives only. Values that `f` closes over cannot be mapped over: an ArgumentError.
 *
 * @example
 * ```ts
 * import { customVmap, np, vmap, type NDArray } from 'cotangent'
 * const f = customVmap((x: NDArray) => np.sin(x), (_size, _batched, xs: NDArray) => [np.cos(xs), true])
 * f(np.array(0)).item() // => 0
 * vmap(f)(np.array([0, 0])).tolist() // => [1,1]
 * ```
 */
export function customVmap<A extends readonly unknown[], R>(f: (...args: A) => R, rule: Rule): (...args: Arguments<A>) => Arrays<R>
export function customVmap(f: AnyFunction, rule: Rule): (...args: readonly unknown[]) => unknown {
  checkFunction('customVmap', f)
  checkFunction('customVmap', rule)
  return (...args) => {
    if (!isTracing()) return callDirectly('customVmap', f, args)
    const { jaxpr, captured, operands, def, result } = traceCall('customVmap', f, args)
    const trees = flattenArguments('customVmap', args)
    const flat: VmapRule = (axis, xs, batched) => {
      const given: unknown = atOwnLines(() => rule(axis.size, trees.rebuild(batched) as never, ...(trees.rebuild(xs) as never[]))) // the public signature ties the arguments to the rule
      if (!Array.isArray(given) || given.length !== 2) throw new TreeError('customVmap', { expected: 'a rule that returns [out, outBatched]', got: Array.isArray(given) ? `a list of ${given.length}` : typeof given })
      const flags = flagsOf(given[1], jaxpr.outputs.length)
      const types = outputAvals(jaxpr).map((aval, i) => (flags[i] === true ? batchedAval(aval, axis) : aval))
      return checkResults('customVmap', 'the result of the rule', given[0], def, types).map((value, i) => ({ value, batched: flags[i]! }))
    }
    return result(bind(customVmapP, operands, { jaxpr, rule: opaque(flat), captured: captured.length, positions: captured.flatMap((x, i) => (isPosition(x) ? [i] : [])), name: 'customVmap' }))
  }
}
