/** What an optimizer is: a pure function from gradients to updates, with a state of its own. */
import { TreeError } from '../core/base/errors.js'
import { checkSameTree, type Tree, flatten, unflatten } from '../core/base/tree.js'
import { type NDArray, isNDArray } from '../core/trace/ndarray.js'

/** A tree of parameters: arrays in records, lists and tuples. */
export type ParamTree = Tree<NDArray>

/** The state of an optimizer: a tree too, so that it is jitted, saved and donated like parameters. */
export type OptState = Tree<NDArray>

/** What some transformations want beside parameters: the loss (`value`), …; tied to them by name. */
export type Extra = { readonly [name: string]: unknown }

/**
 * Turns gradients into updates. `init` makes the state for parameters; `update` returns new updates and the new state.
 * Updates are added to parameters (`applyUpdates`), so a descent direction is negative. One value serves every model: the type
 * of the parameters is quantified inside.
 *
 * Source: `optax.GradientTransformation`.
 */
export interface GradientTransformation<S extends OptState = OptState> {
  init<P extends ParamTree>(params: P): S
  update<P extends ParamTree>(updates: P, state: S, params?: P, extra?: Extra): readonly [P, S]
  /** What a sequence was made of, so that sequences of sequences stay flat in the monoid. */
  readonly parts?: readonly GradientTransformation[]
}

/** The state type of an optimizer. */
export type StateOf<T> = T extends GradientTransformation<infer S> ? S : never

/** `f` on the arrays of trees of one structure; the result has the structure, and so the type, of the first. */
export const mapArrays = <P extends ParamTree>(f: (x: NDArray, ...rest: NDArray[]) => NDArray, first: P, ...rest: readonly ParamTree[]): P => {
  const [leaves, def] = flatten(first)
  const others = rest.map(tree => {
    const [theirs, theirDef] = flatten(tree)
    checkSameTree('optim', 'a tree beside the updates', def, theirDef, 'gradients, parameters and optimizer state belong to one model')
    return theirs
  })
  const out = leaves.map((leaf, i) => f(arrayAt(leaf), ...others.map(o => arrayAt(o[i]))))
  return unflatten(def, out) as P // the structure of `first`, with arrays for arrays
}

const arrayAt = (leaf: unknown): NDArray => {
  if (isNDArray(leaf)) return leaf
  throw new TreeError('optim', { expected: 'arrays as the leaves of parameters and updates', got: String(leaf), hint: 'make arrays of numbers with np.array' })
}

export const arraysOf = (tree: ParamTree): readonly NDArray[] => flatten(tree)[0].map(arrayAt)

/** Parameters that a transformation cannot do without. */
export const needParams = <P extends ParamTree>(op: string, params: P | undefined): P => {
  if (params === undefined) throw new TreeError(op, { expected: 'the parameters as third argument of update', got: 'undefined', hint: 'optimizer.update(gradients, state, params)' })
  return params
}

/** A transformation without a state. */
export const stateless = (f: <P extends ParamTree>(updates: P, params: P | undefined) => P): GradientTransformation<readonly []> => ({
  init: () => [],
  update: (updates, state, params) => [f(updates, params), state],
})

/** A stateless transformation that treats every array alike. */
export const statelessWithArrays = (f: (update: NDArray) => NDArray): GradientTransformation<readonly []> => stateless(updates => mapArrays(f, updates))
