import { ArgumentError } from './errors.js'
import { checkOptions, type Known, type OptionsOf } from './options.js'

type OptionNames<F> = [OptionsOf<F>] extends [never] ? [known?: undefined] : [known: Known<OptionsOf<F>>]

/**
 * A function whose first `count` arguments (or all that are given) have no default: an explicit `undefined` is an `ArgumentError`, so
 * that a misspelt property is found where it was written, and not as NaN or a broken optimizer later. For the same reason a name that
 * is not among the `known` ones is an `ArgumentError`, where options are the first parameter with a default.
 */
export const required = <F extends (...args: never[]) => unknown>(op: string, count: number | 'all', f: F, ...[known]: OptionNames<F>): F => {
  const apply = f as unknown as (...args: readonly unknown[]) => unknown // called with the arguments that F's callers give
  const checked = (...args: readonly unknown[]): unknown => {
    for (let i = 0; i < (count === 'all' ? args.length : count); i++)
      if (args[i] === undefined) throw new ArgumentError(op, { expected: 'a value', got: `undefined as argument ${i}`, hint: 'is a property misspelt, or a return missing?' })
    if (known !== undefined) checkOptions(op, args[f.length], known)
    return apply(...args)
  }
  Object.defineProperty(checked, 'name', { value: op })
  return checked as unknown as F // it takes and gives what f does
}
