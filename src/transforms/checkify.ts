/** Conditions on values, stated inside traced functions, that come back as an `Either`. */
import * as E from 'fp-ts/lib/Either.js'
import { ArgumentError, CheckError } from '../core/base/errors.js'
import { checkOptions, type Known } from '../core/base/options.js'
import { isTracing } from '../core/trace/builder.js'
import { asArrays, isNDArray, type NDArray } from '../core/trace/ndarray.js'
import { captureSourceLine } from '../core/base/source-line.js'
import { callback } from './callbacks.js'
import { type Automatic, evalChecked } from './checked-program.js'
import { formatted } from './debug-format.js'
import { type AnyFunction, checkFunction } from './flat-function.js'
import { jit } from './jit.js'
import { traceCall } from './traced-call.js'
import type { Arguments, Arrays } from './types.js'

/**
 * States that `pred` holds (all of it, if it is an array), in eager code and inside of `jit`, `vmap`, loops and branches. Where it does
 * not, the run ends with a CheckError that bears `message`, with values in it as in `debug.print`; `checkify` catches it.
 *
 * Source: `jax.experimental.checkify.check`.
 *
 * @example
 * ```ts
 * import { check, jit, np, type NDArray } from 'cotangent'
 * const root = jit((x: NDArray) => {
 *   check(np.greaterEqual(x, 0), 'x is {}', x)
 *   return np.sqrt(x)
 * })
 * root(4).item() // => 2
 * root(-4) // throws CheckError
 * ```
 */
export const check = (pred: NDArray | boolean, message: string, ...values: readonly unknown[]): void => {
  const source = captureSourceLine()
  const { listed, named, text } = formatted('check', message, values)
  const judge = (holds: boolean, xs: readonly unknown[], byName: typeof named): void => {
    if (!holds) throw new CheckError('check', { expected: 'the condition to hold', got: text(xs, byName), where: source.describe() })
  }
  if (typeof pred === 'boolean') return judge(pred, listed, named)
  if (!isNDArray(pred)) throw new ArgumentError('check', { expected: 'a boolean array as the condition', got: typeof pred })
  callback((p: NDArray, xs: readonly unknown[], byName: typeof named) => judge(p.toTypedArray().every(x => x !== 0), xs, byName), pred, listed, named, { ordered: true })
}

const groups = {
  user: [], nan: ['nan'], div: ['div'], index: ['index'],
  float: ['div', 'nan'], automatic: ['index', 'div', 'nan'], all: ['index', 'div', 'nan'],
} satisfies { readonly [name: string]: readonly Automatic[] }

/** `user`: what `check` states, which is always looked at; the others are looked for in every operation. */
export type CheckGroup = keyof typeof groups

export interface CheckifyOptions {
  /** Which errors to look for besides those that `check` states: NaN, division by zero, indices out of bounds, or several (`user`: none). */
  readonly errors?: CheckGroup | readonly CheckGroup[]
}
const checkifyOptions: Known<CheckifyOptions> = { errors: true }

/**
 * `f` with its result as an `Either`: `left` is the first CheckError of a `check` inside of `f` that did not hold, or of what `errors` asks
 * to look for in every operation. `f` is compiled, and looks while it runs. Goes around all other transformations:
 * `checkify(jit(grad(f)))`.
 *
 * Source: `jax.experimental.checkify.checkify`, which returns the error beside the result.
 *
 * @example
 * ```ts
 * import * as E from 'fp-ts/lib/Either.js'
 * import { check, checkify, np, type NDArray } from 'cotangent'
 * const root = checkify((x: NDArray) => {
 *   check(np.greaterEqual(x, 0), 'x is {x}', { x })
 *   return np.sqrt(x)
 * })
 * E.isRight(root(4)) // => true
 * E.isLeft(root(-4)) // => true
 * E.isLeft(checkify((x: NDArray) => np.divide(1, x), { errors: 'div' })(0)) // => true
 * ```
 */
export function checkify<A extends readonly NDArray[], R>(f: (...args: A) => R, options?: CheckifyOptions): (...args: Arguments<A>) => E.Either<CheckError, Arrays<R>>
export function checkify<A extends readonly unknown[], R>(f: (...args: A) => R, options?: CheckifyOptions): (...args: Arguments<A>) => E.Either<CheckError, Arrays<R>>
export function checkify(f: AnyFunction, options: CheckifyOptions = {}): (...args: readonly unknown[]) => E.Either<CheckError, unknown> {
  const { errors = 'user' } = checkOptions('checkify', options, checkifyOptions)
  checkFunction('checkify', f)
  const names = typeof errors === 'string' ? [errors] : errors
  for (const name of names) if (!Object.hasOwn(groups, name)) throw new ArgumentError('checkify', { expected: `errors among ${Object.keys(groups).join(', ')}`, got: String(name) })
  const automatic = [...new Set(names.flatMap((name): readonly Automatic[] => groups[name]))]
  const looked: AnyFunction = (...args) => {
    const { jaxpr, operands, result } = traceCall('checkify', f, args)
    return result(evalChecked(jaxpr, asArrays(operands), automatic))
  }
  const compiled: AnyFunction = jit(automatic.length === 0 ? f : looked)
  return (...args) => {
    if (isTracing()) throw new ArgumentError('checkify', { expected: 'to be called with known values', got: 'a call inside of a traced function', hint: 'checkify(jit(f)), not jit(checkify(f)): an error is known only after the run' })
    try {
      return E.right(compiled(...(args as never[]))) // the public signature ties the arguments to f
    } catch (error) {
      if (error instanceof CheckError) return E.left(error)
      throw error
    }
  }
}
