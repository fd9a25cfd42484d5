/** Optimizers from optimizers: in sequence, on parts of a tree, by label. */
import type { Monoid } from 'fp-ts/lib/Monoid.js'
import { ArgumentError, TreeError } from '../core/base/errors.js'
import { flatten, unflatten } from '../core/base/tree.js'
import { required } from '../core/base/required.js'
import type { GradientTransformation, OptState, ParamTree } from './transformation.js'

type States<T extends readonly GradientTransformation[]> = { readonly [K in keyof T]: T[K] extends GradientTransformation<infer S> ? S : never }

/**
 * Transformations one after the other: the updates of each are the gradients of the next. The state is the tuple of their states.
 *
 * Source: `optax.chain`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.chain(optim.clip(1), optim.sgd(0.5))
 * const params = { w: np.array([1]) }
 * const [updates] = optimizer.update({ w: np.array([10]) }, optimizer.init(params), params)
 * updates.w.tolist() // => [-0.5]
 * ```
 */
export const chain = required('chain', 'all', <const T extends readonly GradientTransformation[]>(...parts: T): GradientTransformation<States<T>> => ({
  // each entry is the state of the transformation at its place
  init: params => parts.map(p => p.init(params)) as States<T>,
  update: (updates, state, params, extra) => {
    const next: OptState[] = []
    let current = updates
    parts.forEach((part, i) => {
      const [out, s] = part.update(current, (state as readonly OptState[])[i]!, params, extra) // the state at the part's place
      current = out
      next.push(s)
    })
    return [current, next as unknown as States<T>] // built in the order of the parts
  },
  parts,
}))

/**
 * Sequences of transformations are a monoid: `concat` is "then", `empty` changes nothing. States of nested sequences are one flat
 * list, so the monoid laws hold for states too.
 *
 * Source: `optax.chain` and `optax.identity`, as an fp-ts `Monoid`.
 *
 * @example
 * ```ts
 * import { concatAll } from 'fp-ts/lib/Monoid.js'
 * import { np, optim } from 'cotangent'
 * const optimizer = concatAll(optim.MonoidGradientTransformation)([optim.clip(1), optim.scale(-0.5)])
 * const [updates] = optimizer.update({ w: np.array([10]) }, optimizer.init({ w: np.array([1]) }))
 * updates.w.tolist() // => [-0.5]
 * ```
 */
export const MonoidGradientTransformation: Monoid<GradientTransformation> = {
  empty: chain(),
  concat: (first, second) => {
    const parts = [...(first.parts ?? [first]), ...(second.parts ?? [second])]
    return parts.length === 1 ? parts[0]! : chain(...parts)
  },
}

/** A tree of booleans as deep as wanted (a prefix of the parameters), or a function from parameters to one. */
export type Mask = unknown | ((params: ParamTree) => unknown)

const maskFor = (mask: Mask, tree: ParamTree): readonly boolean[] => {
  const chosen = typeof mask === 'function' ? (mask as (params: ParamTree) => unknown)(tree) : mask // a mask function takes parameters
  return prefixLeaves('mask', chosen, tree, (u): u is boolean => typeof u === 'boolean')
}

/** A value per leaf of `tree`, from a prefix tree whose leaves `test` accepts. */
const prefixLeaves = <A>(op: string, prefix: unknown, tree: ParamTree, test: (u: unknown) => u is A): readonly A[] => {
  const spread: A[] = []
  const walk = (p: unknown, t: unknown): void => {
    if (test(p)) {
      for (let n = flatten(t)[0].length; n > 0; n--) spread.push(p)
      return
    }
    if (typeof p !== 'object' || p === null || typeof t !== 'object' || t === null || Array.isArray(p) !== Array.isArray(t)) {
      if (flatten(t)[0].length > 0) throw new TreeError(op, { expected: 'a tree shaped like the parameters, or less deep', got: String(p) })
      return
    }
    const keys = Object.keys(t).sort()
    if (Array.isArray(t)) t.forEach((child, i) => walk((p as readonly unknown[])[i], child)) // both are lists
    else for (const key of keys) walk((p as { readonly [key: string]: unknown })[key], (t as { readonly [key: string]: unknown })[key]) // both are records
  }
  walk(prefix, tree)
  return spread
}

/** The tree with `null` (no leaf) where `keep` is false. */
const pruned = (tree: ParamTree, keep: readonly boolean[]): ParamTree => {
  const [leaves, def] = flatten(tree)
  return unflatten(def, leaves.map((leaf, i) => (keep[i] ? leaf : null))) as ParamTree // arrays or null at the leaves
}

/** `tree` with the leaves that `keep` selects taken, in order, from `part`. */
const merged = <P extends ParamTree>(tree: P, keep: readonly boolean[], part: ParamTree): P => {
  const [leaves, def] = flatten(tree)
  const kept = flatten(part)[0]
  let next = 0
  return unflatten(def, leaves.map((leaf, i) => (keep[i] ? kept[next++] : leaf))) as P // the structure of `tree`
}

/**
 * A transformation applied where a mask is true; elsewhere updates pass unchanged. The mask is a tree of booleans (a prefix of the
 * parameters) or a function of the parameters.
 *
 * Source: `optax.masked`.
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.masked(optim.scale(0), { w: true, b: false })
 * const g = { w: np.array([1]), b: np.array([1]) }
 * const [updates] = optimizer.update(g, optimizer.init(g))
 * Array.of(updates.w.item(), updates.b.item()) // => [0,1]
 * ```
 */
export const masked = required('masked', 2, <S extends OptState>(inner: GradientTransformation<S>, mask: Mask): GradientTransformation<{ readonly innerState: S }> => ({
  init: params => ({ innerState: inner.init(pruned(params, maskFor(mask, params))) }),
  update: (updates, { innerState }, params, extra) => {
    const keep = maskFor(mask, updates)
    const [out, state] = inner.update(pruned(updates, keep), innerState, params === undefined ? undefined : pruned(params, keep), extra)
    return [merged(updates, keep, out), { innerState: state }]
  },
}))

/**
 * One transformation per label: `labels` is a tree of strings (a prefix of the parameters), or a function of the parameters.
 *
 * Source: `optax.partition` (`optax.multi_transform`).
 *
 * @example
 * ```ts
 * import { np, optim } from 'cotangent'
 * const optimizer = optim.partition({ fast: optim.sgd(1), frozen: optim.setToZero() }, { w: 'fast', b: 'frozen' })
 * const g = { w: np.array([1]), b: np.array([1]) }
 * const [updates] = optimizer.update(g, optimizer.init(g))
 * Array.of(updates.w.item(), updates.b.item()) // => [-1,0]
 * ```
 */
export const partition = required('partition', 2, (transforms: { readonly [label: string]: GradientTransformation }, labels: unknown | ((params: ParamTree) => unknown)): GradientTransformation<{ readonly innerStates: { readonly [label: string]: OptState } }> => {
  const labelsFor = (tree: ParamTree): readonly string[] => {
    const chosen = typeof labels === 'function' ? (labels as (params: ParamTree) => unknown)(tree) : labels // a label function takes parameters
    const spread = prefixLeaves('partition', chosen, tree, (u): u is string => typeof u === 'string')
    for (const label of spread) if (!Object.hasOwn(transforms, label)) throw new ArgumentError('partition', { expected: `labels among ${Object.keys(transforms).join(', ')}`, got: label })
    return spread
  }
  const names = Object.keys(transforms).sort()
  return {
    init: params => {
      const given = labelsFor(params)
      return { innerStates: Object.fromEntries(names.map(name => [name, transforms[name]!.init(pruned(params, given.map(g => g === name)))])) }
    },
    update: (updates, { innerStates }, params, extra) => {
      const given = labelsFor(updates)
      const states: Record<string, OptState> = {}
      let out = updates
      for (const name of names) {
        const keep = given.map(g => g === name)
        const [part, state] = transforms[name]!.update(pruned(updates, keep), innerStates[name]!, params === undefined ? undefined : pruned(params, keep), extra)
        states[name] = state
        out = merged(out, keep, part)
      }
      return [out, { innerStates: states }]
    },
  }
})
