/** Gradients of scalar functions. */
import { formatAval } from '../core/base/aval.js'
import { isInexact } from '../core/base/dtype.js'
import { ArgumentError, DTypeError, ShapeError } from '../core/base/errors.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { splat } from '../core/trace/eval-jaxpr.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { splitArguments } from './argnums.js'
import { type AnyFunction, checkFunction } from './flat-function.js'
import { zerosLike } from './forward.js'
import { linearPart } from './linearize-program.js'
import { recordTree } from './record-tree.js'
import type { Argnums, Arguments, Arrays, Selected } from './types.js'
import { pullback } from './vjp.js'

export interface GradOptions<N extends Argnums = Argnums> {
  /** The position of the argument to differentiate in (0), or a list of positions. */
  readonly argnums?: N
  /** `f` returns `[value, aux]`; only the value is differentiated. */
  readonly hasAux?: boolean
  /** Accept integer arguments; their gradient is zero, of their dtype. */
  readonly allowInt?: boolean
}
const gradOptions: Known<GradOptions> = { argnums: true, hasAux: true, allowInt: true }

type WithAux<N extends Argnums> = GradOptions<N> & { readonly hasAux: true }
type WithoutAux<N extends Argnums> = GradOptions<N> & { readonly hasAux?: false }

/**
 * The function that returns `[f(…), ∇f(…)]`; with `hasAux` `[[f(…), aux], ∇f(…)]`.
 * `f` returns one float scalar; the gradient has the tree of the argument that `argnums` selects.
 *
 * Source: `jax.value_and_grad`. Throws ShapeError and DTypeError for results that are not float scalars, ArgumentError for `argnums` out of range.
 *
 * @example
 * ```ts
 * import { np, valueAndGrad, type NDArray } from 'cotangent'
 * const [value, gradient] = valueAndGrad((x: NDArray) => np.sum(np.square(x)))(np.array([1, 2]))
 * value.item() // => 5
 * gradient.tolist() // => [2,4]
 * ```
 */
export function valueAndGrad<A extends readonly NDArray[], X, const N extends Argnums = 0>(f: (...args: A) => readonly [NDArray | number, X], options: WithAux<N>): (...args: Arguments<A>) => [[NDArray, Arrays<X>], Selected<A, N>]
export function valueAndGrad<A extends readonly NDArray[], const N extends Argnums = 0>(f: (...args: A) => NDArray | number, options?: WithoutAux<N>): (...args: Arguments<A>) => [NDArray, Selected<A, N>]
export function valueAndGrad<A extends readonly unknown[], X, const N extends Argnums = 0>(f: (...args: A) => readonly [NDArray | number, X], options: WithAux<N>): (...args: Arguments<A>) => [[NDArray, Arrays<X>], Selected<A, N>]
export function valueAndGrad<A extends readonly unknown[], const N extends Argnums = 0>(f: (...args: A) => NDArray | number, options?: WithoutAux<N>): (...args: Arguments<A>) => [NDArray, Selected<A, N>]
export function valueAndGrad(f: AnyFunction, options: GradOptions = {}): (...args: readonly unknown[]) => unknown {
  checkOptions('valueAndGrad', options, gradOptions)
  return differentiated('valueAndGrad', f, options, (value, gradient, aux) => [aux.length === 0 ? value : [value, aux[0]], gradient])
}

/**
 * The gradient of a scalar function, as a function of the same arguments; with `hasAux` `[∇f(…), aux]`.
 *
 * Source: `jax.grad`. Errors as for `valueAndGrad`.
 *
 * @example
 * ```ts
 * import { grad, np } from 'cotangent'
 * grad(x => np.power(x, 3))(2).item() // => 12
 * grad(grad(x => np.power(x, 3)))(2).item() // => 12
 * ```
 */
export function grad<A extends readonly NDArray[], X, const N extends Argnums = 0>(f: (...args: A) => readonly [NDArray | number, X], options: WithAux<N>): (...args: Arguments<A>) => [Selected<A, N>, Arrays<X>]
export function grad<A extends readonly NDArray[], const N extends Argnums = 0>(f: (...args: A) => NDArray | number, options?: WithoutAux<N>): (...args: Arguments<A>) => Selected<A, N>
export function grad<A extends readonly unknown[], X, const N extends Argnums = 0>(f: (...args: A) => readonly [NDArray | number, X], options: WithAux<N>): (...args: Arguments<A>) => [Selected<A, N>, Arrays<X>]
export function grad<A extends readonly unknown[], const N extends Argnums = 0>(f: (...args: A) => NDArray | number, options?: WithoutAux<N>): (...args: Arguments<A>) => Selected<A, N>
export function grad(f: AnyFunction, options: GradOptions = {}): (...args: readonly unknown[]) => unknown {
  checkOptions('grad', options, gradOptions)
  return differentiated('grad', f, options, (_value, gradient, aux) => (aux.length === 0 ? gradient : [gradient, aux[0]]))
}

const differentiated =
  (op: string, f: AnyFunction, { argnums = 0, hasAux = false, allowInt = false }: GradOptions, result: (value: NDArray, gradient: unknown, aux: readonly unknown[]) => unknown) => {
    checkFunction(op, f)
    return (...args: readonly unknown[]): unknown => {
      const xs = splitArguments(op, args, argnums)
      if (!allowInt) checkDifferentiable(op, xs.leaves)
      const { tape, aux } = recordTree(op, f, xs.leaves, xs.withChosen, hasAux)
      const value = checkScalar(op, tape.results)
      const pull = pullback(linearPart(op, tape, xs.leaves), tape.inputs.map(v => v !== null))
      const cts = pull([splat(1, { shape: [], dtype: value.dtype, weakType: false })])
      return result(value, xs.select(cts.map((ct, i) => ct ?? zerosLike(xs.leaves[i]!))), aux)
    }
  }

const checkDifferentiable = (op: string, leaves: readonly NDArray[]): void => {
  for (const x of leaves) {
    if (!isInexact(x.dtype)) throw new DTypeError(op, { expected: 'float arguments to differentiate in', got: formatAval(x), hint: "convert with np.astype(x, 'float32'), choose others with argnums, or pass allowInt: true for zero gradients" })
  }
}

const checkScalar = (op: string, results: readonly NDArray[]): NDArray => {
  const [value] = results
  if (value === undefined || results.length !== 1) throw new ArgumentError(op, { expected: 'a function that returns one scalar', got: `${results.length} arrays`, hint: 'return [value, aux] with hasAux: true, or use vjp or jacrev' })
  if (value.shape.length !== 0) throw new ShapeError(op, { expected: 'a function that returns a scalar', got: formatAval(value), hint: 'reduce it (np.sum, np.mean), or use jacrev or vjp for other results' })
  if (!isInexact(value.dtype)) throw new DTypeError(op, { expected: 'a function that returns a float scalar', got: formatAval(value), hint: "integers have no derivative: np.astype(…, 'float32')" })
  return value
}
