/** Matrices of derivatives: forward, reverse, second order. Trees nest: the result's tree outside, the argument's inside. */
import { TreeError } from '../core/base/errors.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { required } from '../core/base/required.js'
import { sizeOf } from '../core/base/shape.js'
import { unflatten } from '../core/base/tree.js'
import type { Value } from '../core/ir/primitive.js'
import { eq } from '../core/ops/comparison.js'
import { convert } from '../core/ops/conversion.js'
import { iota } from '../core/ops/iota.js'
import { moveAxis } from '../core/ops/permutation.js'
import { reshape } from '../core/ops/reshape.js'
import { evalJaxpr } from '../core/trace/eval-jaxpr.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { Tape } from '../core/trace/tape.js'
import { splitArguments } from './argnums.js'
import { mapRows } from './batch-program.js'
import { type AnyFunction, checkFunction } from './flat-function.js'
import { zerosLike } from './forward.js'
import { grad } from './grad.js'
import { jvp } from './jvp.js'
import { type LinearPart, linearPart, scatterTangents } from './linearize-program.js'
import { recordTree } from './record-tree.js'
import type { Argnums, Arguments, Arrays, Selected } from './types.js'
import { pullback } from './vjp.js'

export interface JacobianOptions<N extends Argnums = Argnums> {
  /** The position of the argument to differentiate in (0), or a list of positions. */
  readonly argnums?: N
  /** `f` returns `[result, aux]`; the Jacobian comes back as `[jacobian, aux]`. */
  readonly hasAux?: boolean
}
const jacobianOptions: Known<JacobianOptions> = { argnums: true, hasAux: true }

/** A Jacobian: the result's tree with, for every array, the argument's tree; arrays of shape `[...out.shape, ...in.shape]`. */
export type Jacobian<R, S> = R extends NDArray | number ? S : { [K in keyof R]: Jacobian<R[K], S> }

type Differentiate = (f: AnyFunction, options?: JacobianOptions) => (...args: readonly unknown[]) => unknown

/** How one mode fills the matrix: entry [o][i] has the shape of result o followed by that of input i (`null`: zero). */
type Fill = (op: string, part: LinearPart, tape: Tape, xs: readonly NDArray[]) => readonly (readonly (NDArray | null)[])[]

const jacobianBy =
  (op: string, fill: Fill): Differentiate =>
  (f, options = {}) => {
    const { argnums = 0, hasAux = false } = checkOptions(op, options, jacobianOptions)
    checkFunction(op, f)
    return (...args) => {
      const xs = splitArguments(op, args, argnums)
      const { tape, def, aux } = recordTree(op, f, xs.leaves, xs.withChosen, hasAux)
      const entries = fill(op, linearPart(op, tape, xs.leaves), tape, xs.leaves)
      const rows = tape.results.map((y, o) => xs.leaves.map((x, i) => entries[o]![i] ?? zerosLike({ shape: [...y.shape, ...x.shape], dtype: y.dtype })))
      const jacobian = unflatten(def, rows.map(row => xs.select(row)))
      return hasAux ? [jacobian, aux[0]] : jacobian
    }
  }

const forward: Fill = (op, part, tape, xs) => {
  const active = xs.filter((_, i) => tape.inputs[i] !== null)
  const columns = xs.map((x, i) => {
    if (tape.inputs[i] === null) return tape.results.map(() => null)
    const along = (t: NDArray): readonly (Value | null)[] => scatterTangents(part.active, evalJaxpr(part.jaxpr, [...part.residuals, ...active.map(other => (other === x ? t : zerosLike(other)))]))
    return mapRows(op, along, basis(x)).map((column, o) => {
      const { shape } = tape.results[o]!
      return column === null ? null : reshape(moveAxis(column, 0, shape.length), [...shape, ...x.shape])
    })
  })
  return tape.results.map((_, o) => columns.map(column => column[o]!))
}

const reverse: Fill = (op, part, tape, xs) => {
  const pull = pullback(part, tape.inputs.map(v => v !== null))
  return tape.results.map((y, o) => {
    if (!part.active[o]) return xs.map(() => null)
    const row = mapRows(op, ct => pull(tape.results.map((_, k) => (k === o ? ct : null))), basis(y))
    return row.map((ct, i) => (ct === null ? null : reshape(ct, [...y.shape, ...xs[i]!.shape])))
  })
}

/** The unit tangents of an array, stacked in front. */
const basis = ({ shape, dtype }: NDArray): NDArray => {
  const n = sizeOf(shape)
  return reshape(convert(eq(iota('int32', [n, n], 0), iota('int32', [n, n], 1)), dtype), [n, ...shape])
}

interface JacobianTransform {
  <A extends readonly NDArray[], R, X, const N extends Argnums = 0>(f: (...args: A) => readonly [R, X], options: JacobianOptions<N> & { readonly hasAux: true }): (...args: Arguments<A>) => [Jacobian<R, Selected<A, N>>, Arrays<X>]
  <A extends readonly NDArray[], R, const N extends Argnums = 0>(f: (...args: A) => R, options?: JacobianOptions<N>): (...args: Arguments<A>) => Jacobian<R, Selected<A, N>>
  <A extends readonly unknown[], R, X, const N extends Argnums = 0>(f: (...args: A) => readonly [R, X], options: JacobianOptions<N> & { readonly hasAux: true }): (...args: Arguments<A>) => [Jacobian<R, Selected<A, N>>, Arrays<X>]
  <A extends readonly unknown[], R, const N extends Argnums = 0>(f: (...args: A) => R, options?: JacobianOptions<N>): (...args: Arguments<A>) => Jacobian<R, Selected<A, N>>
}

/**
 * The Jacobian of `f`, column by column in forward mode: efficient where `f` has more results than arguments.
 * Every array has shape `[...result.shape, ...argument.shape]`.
 *
 * Source: `jax.jacfwd`.
 *
 * @example
 * ```ts
 * import { jacfwd, np } from 'cotangent'
 * jacfwd(x => np.multiply(x, x))(np.array([1, 2])).tolist() // => [[2,0],[0,4]]
 * ```
 */
export const jacfwd: JacobianTransform = jacobianBy('jacfwd', forward) as JacobianTransform // the overloads describe jacobianBy's result

/**
 * The Jacobian of `f`, row by row in reverse mode: efficient where `f` has fewer results than arguments.
 * Every array has shape `[...result.shape, ...argument.shape]`.
 *
 * Source: `jax.jacrev`, `jax.jacobian`.
 *
 * @example
 * ```ts
 * import { jacrev, np } from 'cotangent'
 * jacrev(x => np.cumsum(x))(np.array([1, 2])).tolist() // => [[1,0],[1,1]]
 * ```
 */
export const jacrev: JacobianTransform = jacobianBy('jacrev', reverse) as JacobianTransform // the overloads describe jacobianBy's result

/**
 * The Jacobian in reverse mode. Source: `jax.jacobian`.
 *
 * @example
 * ```ts
 * import { jacobian, np } from 'cotangent'
 * jacobian(x => np.square(x))(np.array([1, 3])).tolist() // => [[2,0],[0,6]]
 * ```
 */
export const jacobian: JacobianTransform = jacrev

interface HessianTransform {
  <A extends readonly NDArray[], const N extends Argnums = 0>(f: (...args: A) => NDArray | number, options?: JacobianOptions<N>): (...args: Arguments<A>) => Jacobian<Selected<A, N>, Selected<A, N>>
  <A extends readonly unknown[], const N extends Argnums = 0>(f: (...args: A) => NDArray | number, options?: JacobianOptions<N>): (...args: Arguments<A>) => Jacobian<Selected<A, N>, Selected<A, N>>
}

/**
 * The matrix of second derivatives: forward over reverse.
 *
 * Source: `jax.hessian`.
 *
 * @example
 * ```ts
 * import { hessian, np } from 'cotangent'
 * hessian(x => np.prod(x))(np.array([2, 3])).tolist() // => [[0,1],[1,0]]
 * ```
 */
export const hessian: HessianTransform = required('hessian', 0, (f: AnyFunction, options: JacobianOptions = {}) =>
  (jacfwd as Differentiate)((jacrev as Differentiate)(f, options) as AnyFunction, options), jacobianOptions) as HessianTransform // the overloads describe the composition

/**
 * The product of the Hessian of a scalar function with a vector, without the matrix: the derivative of the gradient in the first
 * argument along `tangents`. Returns a tree like `primals[0]`.
 *
 * Source: `jax.jvp(jax.grad(f), …)`.
 *
 * @example
 * ```ts
 * import { hvp, np } from 'cotangent'
 * hvp(x => np.sum(np.power(x, 3)), [np.array([1, 2])], [np.array([1, 0])]).tolist() // => [6,0]
 * ```
 */
export function hvp<A extends readonly NDArray[]>(f: (...args: A) => NDArray | number, primals: Arguments<A>, tangents: Arguments<A>): Arrays<A[0]>
export function hvp<A extends readonly unknown[]>(f: (...args: A) => NDArray | number, primals: Arguments<A>, tangents: Arguments<A>): Arrays<A[0]>
export function hvp(f: AnyFunction, primals: readonly unknown[], tangents: readonly unknown[]): unknown {
  checkFunction('hvp', f)
  if (!Array.isArray(primals) || primals.length === 0) throw new TreeError('hvp', { expected: 'a list of primals, one per argument', got: String(primals), hint: 'hvp(f, [x], [v])' })
  return jvp(grad(f as (...args: readonly unknown[]) => NDArray) as (...args: readonly unknown[]) => unknown, primals, tangents)[1] // the overloads tie the arguments to f
}
