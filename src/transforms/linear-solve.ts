/** Linear systems whose derivatives come from the system, not from its solver. */
import { formatAval } from '../core/base/aval.js'
import { ShapeError, TreeError } from '../core/base/errors.js'
import { checkOptions } from '../core/base/options.js'
import { shapesEqual } from '../core/base/shape.js'
import { checkSameTree, formatPath, leafPaths, type TreeDef, unflatten } from '../core/base/tree.js'
import { bind } from '../core/trace/bind.js'
import { type TracedFunction, traceJaxpr } from '../core/trace/builder.js'
import { evalJaxpr } from '../core/trace/eval-jaxpr.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { type AnyFunction, checkFunction, type FlatTree, flattenArrays } from './flat-function.js'
import { linearSolveP } from './linear-solve-primitive.js'
import { shareCaptured } from './program-inputs.js'
import { avalOf } from './traced-call.js'
import { transposedProgram } from './transposed-program.js'
import type { Argument, Arrays } from './types.js'

export interface LinearSolveOptions<T> {
  /** Solves with the transposed matrix, which it is given as a function like `matvec`; reverse mode needs it. */
  readonly transposeSolve?: (vecmat: (x: Argument<T>) => T, b: T) => unknown
  /** The matrix is its own transpose, so that `solve` serves for both. */
  readonly symmetric?: boolean
  /** `solve` (and `transposeSolve`) return `[x, aux]`; the result is `[x, aux]` too. */
  readonly hasAux?: boolean
}

/**
 * The `x` with `matvec(x) = b` that `solve(matvec, b)` finds, for a linear `matvec`. Derivatives in `b` and in what `matvec` closes
 * over solve the same system again, transposed in reverse mode; nothing inside `solve` is differentiated.
 *
 * Source: `jax.lax.custom_linear_solve`. Throws TreeError or ShapeError unless `matvec(b)` and the solution are like `b`;
 * NotDifferentiableError in reverse mode without `transposeSolve` or `symmetric`.
 *
 * @example
 * ```ts
 * import { grad, lax, np, type NDArray } from 'cotangent'
 * const half = (b: NDArray, a: NDArray) => lax.customLinearSolve((x: NDArray) => np.multiply(a, x), b, (_matvec, b) => np.divide(b, a), { symmetric: true })
 * grad(half)(3, 2).item() // => 0.5
 * grad(half, { argnums: 1 })(3, 2).item() // => -0.75
 * ```
 */
export function customLinearSolve<T, S = T>(matvec: (x: Arrays<T>) => unknown, b: T, solve: (matvec: (x: Argument<Arrays<T>>) => Arrays<T>, b: Arrays<T>) => S, options?: LinearSolveOptions<Arrays<T>>): Arrays<S>
export function customLinearSolve(matvec: AnyFunction, b: unknown, solve: AnyFunction, options: { readonly transposeSolve?: AnyFunction; readonly symmetric?: boolean; readonly hasAux?: boolean } = {}): unknown {
  const { transposeSolve, symmetric = false, hasAux = false } = checkOptions('customLinearSolve', options, { transposeSolve: true, symmetric: true, hasAux: true })
  const op = 'customLinearSolve'
  checkFunction(op, matvec)
  checkFunction(op, solve)
  const rhs = flattenArrays(op, 'b', b)
  const types = rhs.leaves.map(avalOf)
  const product = traceJaxpr('stage', op, types, xs => likeRhs('matvec(x)', rhs, matvec(...([unflatten(rhs.def, xs)] as never[])))) // the public signature ties the argument to b

  let auxDef: TreeDef | undefined
  const solver = (apply: (x: readonly NDArray[]) => readonly NDArray[], how: AnyFunction, what: string): TracedFunction =>
    traceJaxpr('stage', op, types, xs => {
      const multiply = (x: unknown): unknown => unflatten(rhs.def, apply(likeRhs('x', rhs, x)))
      const out: unknown = how(...([multiply, unflatten(rhs.def, xs)] as never[])) // as above
      if (!hasAux) return likeRhs(what, rhs, out)
      if (!Array.isArray(out) || out.length !== 2) throw new TreeError(op, { expected: `${what} to return [x, aux]`, got: Array.isArray(out) ? `a list of ${out.length}` : typeof out })
      const aux = flattenArrays(op, 'aux', out[1])
      auxDef ??= aux.def
      return [...likeRhs(what, rhs, out[0]), ...aux.leaves]
    })

  const forward = solver(xs => evalJaxpr(product.jaxpr, [...product.captured, ...xs]), solve, 'solve')
  const back = transposeSolve === undefined ? null : solver(cts => transposed(product, rhs, cts), transposeSolve, 'transposeSolve')
  const { captured, jaxprs } = shareCaptured([product, forward, ...(back === null ? [] : [back])])
  const [matrix, solution, given = symmetric ? solution! : null] = jaxprs
  const cut = given === null ? null : { ...given, outputs: given.outputs.slice(0, types.length) }
  const results = bind(linearSolveP, [...captured, ...rhs.leaves], { matvec: matrix!, solve: solution!, transposed: cut, consts: captured.length })
  const x = unflatten(rhs.def, results.slice(0, types.length))
  return auxDef === undefined ? x : [x, unflatten(auxDef, results.slice(types.length))]
}

/** Aᵀ·ct, by transposition of the program of A. */
const transposed = ({ jaxpr, captured }: TracedFunction, { leaves }: FlatTree, cts: readonly NDArray[]): readonly NDArray[] => {
  const unknown = [...captured.map(() => false), ...leaves.map(() => true)]
  const { program } = transposedProgram(jaxpr, unknown, leaves.map(() => true), unknown)
  return evalJaxpr(program.jaxpr, [...program.captured, ...captured, ...cts])
}

const likeRhs = (what: string, { leaves, def }: FlatTree, tree: unknown): readonly NDArray[] => {
  const found = flattenArrays('customLinearSolve', what, tree)
  checkSameTree('customLinearSolve', what, def, found.def, 'it has the structure of b')
  found.leaves.forEach((x, i) => {
    if (!shapesEqual(x.shape, leaves[i]!.shape) || x.dtype !== leaves[i]!.dtype) throw new ShapeError('customLinearSolve', { expected: `${what} of the type of b, ${formatAval(leaves[i]!)}`, got: formatAval(x), path: `b${formatPath(leafPaths(def)[i]!)}`, hint: 'the matrix must be square' })
  })
  return found.leaves
}
