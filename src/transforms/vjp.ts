/** Reverse mode: linearize, then transpose. */
import { checkOptions } from '../core/base/options.js'
import { checkSameTree, unflatten } from '../core/base/tree.js'
import type { Tangent } from '../core/ir/primitive.js'
import { traceJaxpr } from '../core/trace/builder.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { shareStorage } from '../core/trace/storage-of.js'
import { flattenTrees } from './argnums.js'
import { type AnyFunction, checkFunction, flatCall, flattenArrays } from './flat-function.js'
import { zerosLike } from './forward.js'
import { type JvpOptions, checkLike, flattenPrimals, jvpOptions } from './jvp.js'
import { type LinearPart, linearPart } from './linearize-program.js'
import { recordTree } from './record-tree.js'
import { transposeJaxpr } from './transpose.js'
import type { Arguments, Arrays } from './types.js'

/** A function evaluated at a point, with the adjoint of its derivative there. */
export interface Pullback {
  readonly results: readonly NDArray[]
  /** Cotangents of the primals (`null`: zero) for cotangents of the results. */
  readonly pull: (cotangents: readonly Tangent[]) => readonly Tangent[]
}

/** The mechanism of `vjp` and `grad`, on flat lists. */
export const pullback = (part: LinearPart, inputs: readonly boolean[]): Pullback['pull'] => {
  for (const r of part.residuals) shareStorage(r)
  const unknowns = part.jaxpr.inputs.length - part.residuals.length
  const known = [...part.residuals, ...new Array<null>(unknowns).fill(null)]
  return cotangents => {
    const live = cotangents.filter((_, i) => part.active[i])
    const out = transposeJaxpr(part.jaxpr, known, live).slice(part.residuals.length)
    let next = 0
    return inputs.map(active => (active ? out[next++]! : null))
  }
}

/**
 * `[f(x), ct ↦ ctᵀ·∂f(x)]`: the value of `f` at `primals` and the function that pulls a cotangent of the result back to a list with
 * one cotangent per primal. With `hasAux`: `[f(x), pullback, aux]`.
 *
 * Source: `jax.vjp`. The cotangent has the tree, shapes and dtypes of the result: TreeError, ShapeError, DTypeError otherwise.
 *
 * @example
 * ```ts
 * import { np, vjp, type NDArray } from 'cotangent'
 * const [y, pull] = vjp((x: NDArray, y: NDArray) => np.multiply(x, y), [3, 4])
 * pull(1).map(ct => ct.item()) // => [4,3]
 * ```
 */
export function vjp<A extends readonly unknown[], R, X>(f: (...args: A) => readonly [R, X], primals: Arguments<A>, options: { readonly hasAux: true }): [Arrays<R>, (cotangent: Arguments<[R]>[0]) => { -readonly [K in keyof A]: Arrays<A[K]> }, Arrays<X>]
export function vjp<A extends readonly unknown[], R>(f: (...args: A) => R, primals: Arguments<A>, options?: JvpOptions): [Arrays<R>, (cotangent: Arguments<[R]>[0]) => { -readonly [K in keyof A]: Arrays<A[K]> }]
export function vjp(f: AnyFunction, primals: readonly unknown[], options: JvpOptions = {}): unknown[] {
  const { hasAux = false } = checkOptions('vjp', options, jvpOptions)
  checkFunction('vjp', f)
  const xs = flattenPrimals('vjp', primals)
  const { tape, def, aux } = recordTree('vjp', f, xs.leaves, xs.rebuild, hasAux)
  const pull = pullback(linearPart('vjp', tape, xs.leaves), tape.inputs.map(v => v !== null))
  const apply = (cotangent: unknown): unknown => {
    const ct = flattenArrays('vjp', 'the cotangent', cotangent)
    checkSameTree('vjp', 'the cotangent', def, ct.def, 'a cotangent has the structure of the result')
    const checked = ct.leaves.map((t, i) => checkLike('vjp', 'the cotangent', tape.results[i]!, t))
    return xs.rebuild(pull(checked).map((t, i) => t ?? zerosLike(xs.leaves[i]!)))
  }
  return [unflatten(def, tape.results), apply, ...aux]
}

/**
 * The transpose of a linear function: `ct ↦ [...cts]` such that `⟨ct, f(x)⟩ = ⟨cts, x⟩`. `exampleArgs` give trees, shapes and dtypes only.
 *
 * Source: `jax.linear_transpose`. Throws NotDifferentiableError when `f` is not linear.
 *
 * @example
 * ```ts
 * import { linearTranspose, np, type NDArray } from 'cotangent'
 * const [ct] = linearTranspose((x: NDArray) => np.multiply(3, x), [np.zeros([2])])(np.array([1, 2]))
 * ct.tolist() // => [3,6]
 * ```
 */
export function linearTranspose<A extends readonly unknown[], R>(f: (...args: A) => R, exampleArgs: Arguments<A>): (cotangent: Arguments<[R]>[0]) => { -readonly [K in keyof A]: Arrays<A[K]> }
export function linearTranspose(f: AnyFunction, exampleArgs: readonly unknown[]): (cotangent: unknown) => unknown {
  checkFunction('linearTranspose', f)
  const xs = flattenPrimals('linearTranspose', exampleArgs)
  const flat = flatCall(f, 'linearTranspose', xs.rebuild)
  const { jaxpr, captured } = traceJaxpr('abstract', 'linearTranspose', xs.leaves.map(({ shape, dtype }) => ({ shape, dtype, weakType: false })), flat.call)
  return cotangent => {
    const ct = flattenTrees('linearTranspose', [['the cotangent', cotangent]])
    const checked = ct.leaves.map((t, i) => checkLike('linearTranspose', 'the cotangent', zerosLike(jaxpr.outputs[i]!.aval), t))
    const out = transposeJaxpr(jaxpr, [...captured, ...xs.leaves.map(() => null)], checked).slice(captured.length)
    return xs.rebuild(out.map((t, i) => t ?? zerosLike(xs.leaves[i]!)))
  }
}
