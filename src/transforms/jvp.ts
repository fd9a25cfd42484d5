/** Forward mode: `jvp`, and `linearize`, which keeps the linear part to be applied again. */
import { formatAval } from '../core/base/aval.js'
import { isInexact } from '../core/base/dtype.js'
import { ArgumentError, DTypeError, ShapeError, TreeError } from '../core/base/errors.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { shapesEqual } from '../core/base/shape.js'
import { checkSameTree, unflatten } from '../core/base/tree.js'
import type { Tangent } from '../core/ir/primitive.js'
import { evalJaxpr } from '../core/trace/eval-jaxpr.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { convert } from '../core/ops/conversion.js'
import { flattenTrees } from './argnums.js'
import { type AnyFunction, checkFunction, flattenArrays } from './flat-function.js'
import { pushForward, zerosLike } from './forward.js'
import { recordTree } from './record-tree.js'
import { linearPart, scatterTangents } from './linearize-program.js'
import type { Arguments, Arrays } from './types.js'

export interface JvpOptions {
  /** `f` returns `[result, aux]`; `aux` is passed through without a tangent. */
  readonly hasAux?: boolean
}
export const jvpOptions: Known<JvpOptions> = { hasAux: true }

/**
 * The value of `f` at `primals` and its derivative along `tangents`: `[f(x), ∂f(x)·t]`, with `hasAux` `[f(x), ∂f(x)·t, aux]`.
 * Tangents have the trees, shapes and dtypes of the primals (those of integer leaves are ignored).
 *
 * Source: `jax.jvp`. Throws TreeError, ShapeError, DTypeError where tangents do not match.
 *
 * @example
 * ```ts
 * import { jvp, np, type NDArray } from 'cotangent'
 * const [y, dy] = jvp((x: NDArray) => np.multiply(x, x), [3], [1])
 * y.item() // => 9
 * dy.item() // => 6
 * ```
 */
export function jvp<A extends readonly unknown[], R, X>(f: (...args: A) => readonly [R, X], primals: Arguments<A>, tangents: Arguments<A>, options: { readonly hasAux: true }): [Arrays<R>, Arrays<R>, Arrays<X>]
export function jvp<A extends readonly unknown[], R>(f: (...args: A) => R, primals: Arguments<A>, tangents: Arguments<A>, options?: JvpOptions): [Arrays<R>, Arrays<R>]
export function jvp(f: AnyFunction, primals: readonly unknown[], tangents: readonly unknown[], options: JvpOptions = {}): unknown[] {
  const { hasAux = false } = checkOptions('jvp', options, jvpOptions)
  checkFunction('jvp', f)
  const xs = flattenPrimals('jvp', primals)
  const ts = matchTangents('jvp', primals, tangents)
  const { tape, def, aux } = recordTree('jvp', f, xs.leaves, xs.rebuild, hasAux)
  const out = pushForward(tape, ts).map((t, i) => t ?? zerosLike(tape.results[i]!))
  return [unflatten(def, tape.results), unflatten(def, out), ...aux]
}

/**
 * `[f(x), t ↦ ∂f(x)·t]`: evaluates `f` once, and returns its derivative at `primals` as a linear function to apply again and again.
 *
 * Source: `jax.linearize`.
 *
 * @example
 * ```ts
 * import { linearize, np, type NDArray } from 'cotangent'
 * const [y, derivative] = linearize((x: NDArray) => np.sin(x), [0])
 * derivative(2).item() // => 2
 * ```
 */
export function linearize<A extends readonly unknown[], R, X>(f: (...args: A) => readonly [R, X], primals: Arguments<A>, options: { readonly hasAux: true }): [Arrays<R>, (...tangents: Arguments<A>) => Arrays<R>, Arrays<X>]
export function linearize<A extends readonly unknown[], R>(f: (...args: A) => R, primals: Arguments<A>, options?: JvpOptions): [Arrays<R>, (...tangents: Arguments<A>) => Arrays<R>]
export function linearize(f: AnyFunction, primals: readonly unknown[], options: JvpOptions = {}): unknown[] {
  const { hasAux = false } = checkOptions('linearize', options, jvpOptions)
  checkFunction('linearize', f)
  const xs = flattenPrimals('linearize', primals)
  const { tape, def, aux } = recordTree('linearize', f, xs.leaves, xs.rebuild, hasAux)
  const part = linearPart('linearize', tape, xs.leaves)
  const apply = (...tangents: readonly unknown[]): unknown => {
    const ts = matchTangents('linearize', primals, tangents)
    const live = ts.map((t, i) => t ?? zerosLike(xs.leaves[i]!)).filter((_, i) => tape.inputs[i] !== null)
    const out = scatterTangents(part.active, evalJaxpr(part.jaxpr, [...part.residuals, ...live]))
    return unflatten(def, out.map((t, i) => t ?? zerosLike(tape.results[i]!)))
  }
  return [unflatten(def, tape.results), apply, ...aux]
}

export const flattenPrimals = (op: string, primals: readonly unknown[]): ReturnType<typeof flattenTrees> => {
  if (!Array.isArray(primals)) throw new ArgumentError(op, { expected: 'a list of primals, one per argument', got: typeof primals, hint: `${op}(f, [x])` })
  return flattenTrees(op, primals.map((tree, i) => [`argument ${i}`, tree]))
}

/** Tangents leaf by leaf, checked against the primals; `null` for leaves that carry no derivative. */
const matchTangents = (op: string, primals: readonly unknown[], tangents: readonly unknown[]): readonly Tangent[] => {
  if (!Array.isArray(tangents) || tangents.length !== primals.length) throw new TreeError(op, { expected: `${primals.length} tangent${primals.length === 1 ? '' : 's'}, one per primal`, got: Array.isArray(tangents) ? String(tangents.length) : typeof tangents })
  return primals.flatMap((primal, n) => {
    const x = flattenArrays(op, `argument ${n}`, primal)
    const t = flattenArrays(op, `tangent ${n}`, tangents[n])
    checkSameTree(op, `tangent ${n}`, x.def, t.def, 'a tangent has the structure of its primal')
    return x.leaves.map((primalLeaf, i) => (isInexact(primalLeaf.dtype) ? checkLike(op, `tangent ${n}`, primalLeaf, t.leaves[i]!) : null))
  })
}

/** A tangent or cotangent for `x`: of its shape and dtype (a weak number takes the dtype). */
export const checkLike = (op: string, what: string, x: NDArray, t: NDArray): NDArray => {
  if (!shapesEqual(t.shape, x.shape)) throw new ShapeError(op, { expected: `${what} of type ${formatAval(x)}`, got: formatAval(t), hint: 'tangents and cotangents have the shapes of the values they belong to' })
  if (t.dtype !== x.dtype && !t.weakType) throw new DTypeError(op, { expected: `${what} of dtype ${x.dtype}`, got: t.dtype, hint: `np.astype(t, '${x.dtype}')` })
  return t.dtype === x.dtype ? t : convert(t, x.dtype)
}
