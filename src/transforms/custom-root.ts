/** Roots of functions whose derivatives come from the equation, not from the way to its root. */
import { TreeError } from '../core/base/errors.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { map, unflatten } from '../core/base/tree.js'
import { neg } from '../core/ops/arithmetic.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { closureConvert } from './closure-convert.js'
import { customJvp } from './custom-jvp.js'
import { type AnyFunction, checkFunction, flattenArrays } from './flat-function.js'
import { zerosLike } from './forward.js'
import { jvp, linearize } from './jvp.js'
import type { Argument, Arrays } from './types.js'

export interface RootOptions {
  /** `solve` returns `[x, aux]`, and so does the result. */
  readonly hasAux?: boolean
}
const rootOptions: Known<RootOptions> = { hasAux: true }

/** What the functions close over, as arguments, and where to begin. */
type Inputs = readonly [ofF: readonly NDArray[], ofSolve: readonly NDArray[], ofTangent: readonly NDArray[], guess: unknown]
type Root = (...inputs: Inputs) => unknown

/**
 * The root of `f` that `solve(f, initialGuess)` finds, `f(x) = 0`. Its derivative in what `f` closes over is that of the implicit
 * function: `tangentSolve(g, y)` solves `g(x) = y` for `g`, the linear part of `f` at the root; for scalars `(g, y) => y / g(1)`.
 * Nothing inside `solve` is differentiated, and the guess has no influence on the derivative.
 *
 * Source: `jax.lax.custom_root`. In reverse mode `tangentSolve` is transposed: use `lax.customLinearSolve` in it for loops.
 *
 * @example
 * ```ts
 * import { grad, lax, np, type NDArray } from 'cotangent'
 * const newton = (f: (x: NDArray) => NDArray, x: NDArray) => lax.foriLoop(0, 20, (_, x) => np.subtract(x, np.divide(f(x), grad(f)(x))), x)
 * const sqrt = (a: NDArray) => lax.customRoot((x: NDArray) => np.subtract(np.square(x), a), np.array(1), newton, (g, y) => np.divide(y, g(1)))
 * sqrt(np.array(9)).item() // => 3
 * grad(sqrt)(4).item() // => 0.25
 * ```
 */
export function customRoot<T, S = T>(f: (x: Arrays<T>) => unknown, initialGuess: T, solve: (f: (x: Arrays<T>) => Arrays<T>, guess: Arrays<T>) => S, tangentSolve: (g: (x: Argument<Arrays<T>>) => Arrays<T>, y: Arrays<T>) => unknown, options?: RootOptions): Arrays<S>
export function customRoot(f: AnyFunction, initialGuess: unknown, solve: AnyFunction, tangentSolve: AnyFunction, options: RootOptions = {}): unknown {
  const { hasAux = false } = checkOptions('customRoot', options, rootOptions)
  for (const part of [f, solve, tangentSolve]) checkFunction('customRoot', part)
  const call = (g: AnyFunction, ...args: readonly unknown[]): unknown => g(...(args as never[])) // the public signature ties the arguments to each other
  const [residual, ofF] = convert(x => call(f, x), initialGuess)
  const [solver, ofSolve] = convert(guess => call(solve, f, guess), initialGuess)
  const [tangent, ofTangent] = convert((x, y) => call(tangentSolve, linearize(z => call(f, z), [x])[1], y), initialGuess, initialGuess)

  const root: Root = customJvp(
    (_ofF: readonly NDArray[], solveConsts: readonly NDArray[], _ofTangent: readonly NDArray[], guess: unknown) => solver(guess, ...solveConsts),
    ([fConsts, solveConsts, tangentConsts, guess], [moved]) => {
      const found = root(fConsts, solveConsts, tangentConsts, guess)
      const [x, aux] = hasAux ? pair(found) : [found, null]
      const [, dy] = jvp((...consts: readonly NDArray[]) => residual(x, ...consts), fConsts, moved) // ∂f/∂x · dx = −∂f/∂a · da
      const dx = map((t: NDArray) => neg(t), tangent(x, dy, ...tangentConsts) as NDArray) // a tree of arrays like x
      return hasAux ? [found, [dx, map((a: NDArray) => zerosLike(a), aux as NDArray)]] : [found, dx] // as above
    },
  )
  const guess = flattenArrays('customRoot', 'the initial guess', initialGuess)
  return root(ofF, ofSolve, ofTangent, unflatten(guess.def, guess.leaves))
}

const convert = (f: (...args: readonly unknown[]) => unknown, ...examples: readonly unknown[]): readonly [converted: (...args: readonly unknown[]) => unknown, consts: readonly NDArray[]] =>
  closureConvert(f, ...(examples as readonly never[])) // trees of arrays, checked there

const pair = (found: unknown): readonly [unknown, unknown] => {
  if (!Array.isArray(found) || found.length !== 2) throw new TreeError('customRoot', { expected: 'solve to return [x, aux]', got: Array.isArray(found) ? `a list of ${found.length}` : typeof found })
  return [found[0], found[1]]
}
