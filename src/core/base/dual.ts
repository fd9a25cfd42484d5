import { ArgumentError } from './errors.js'
import { checkOptions, type Known, type OptionsOf } from './options.js'

/** A trailing options object: a plain record, which no array, key or number is. */
export const isOptions = (u: unknown): u is { readonly [name: string]: unknown } => {
  if (typeof u !== 'object' || u === null) return false
  const prototype: unknown = Object.getPrototypeOf(u)
  return prototype === Object.prototype || prototype === null
}

/** The names of the options of `F`, if it takes any, and how many operands it takes at most. */
type Limits<F> = [OptionsOf<F>] extends [never] ? [known?: undefined, maximum?: number] : [known: Known<OptionsOf<F>>, maximum?: number]

type Body = (...operands: readonly unknown[]) => unknown

const operandsInWords = (minimum: number, maximum: number): string =>
  `${minimum === maximum ? minimum : `${minimum} to ${maximum}`} operand${maximum === 1 ? '' : 's'} (or ${minimum - 1}, data-last) and options`

/** Every call that is not plainly data-first: with options, data-last, or wrong. */
const general = (op: string, minimum: number, maximum: number, body: Body, known: object | undefined, operands: readonly unknown[]): unknown => {
  const last = operands.length - 1
  // A caller that forwards its own absent options passes `undefined` in their place.
  const forwarded = last === maximum && operands[last] === undefined
  const withOptions = last >= 0 && (forwarded || (last >= minimum - 1 && last <= maximum && isOptions(operands[last])))
  const count = withOptions ? last : operands.length
  const options = withOptions ? checkOptions(op, operands[last], known) : undefined
  if (count < minimum - 1 || count > maximum) {
    throw new ArgumentError(op, {
      expected: operandsInWords(minimum, maximum),
      got: `${count} operands`,
      ...(count > maximum ? { hint: `optional parameters go into one options object; as a callback write (x) => ${op}(x)` } : {}),
    })
  }
  for (let i = 0; i < count; i++) {
    if (operands[i] === undefined) {
      throw new ArgumentError(op, {
        expected: 'an array or a number',
        got: `undefined as operand ${i}`,
        hint: 'is a property misspelt, or a return missing?',
      })
    }
  }
  const given = operands.slice(0, count)
  // Options stand at index `maximum` of the body, whatever optional operands are left out.
  const call = (all: readonly unknown[]): unknown =>
    options === undefined ? body(...all) : body(...all, ...new Array<undefined>(maximum - all.length), options)
  return count >= minimum ? call(given) : (x: unknown) => call([x, ...given])
}

/**
 * One function for both styles: `f(x, ...operands, options?)`, and `f(...operands, options?)` which waits for `x` in a
 * `pipe`. A trailing plain object is options; without it, `minimum` to `maximum` operands are data-first and exactly
 * one fewer than `minimum` is data-last. An explicit `undefined` operand is an `ArgumentError`: a typo must not return a
 * function. `body` gets the operands, then the options at index `maximum`; a name that is not among the `known` ones is an `ArgumentError`.
 * `F` states the overloads, data-first last.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * import { pipe } from 'fp-ts/lib/function.js'
 * pipe(np.array([1, 2, 3]), np.subtract(1), np.sum).item() // => 3
 * np.sum(np.subtract(np.array([1, 2, 3]), 1)).item() // => 3
 * ```
 */
export const dual = <F extends (...operands: never[]) => unknown>(
  op: string,
  minimum: number,
  body: (...operands: never[]) => unknown,
  ...[known, maximum = minimum]: Limits<F>
): F => {
  const apply = body as Body // the overloads of F admit only operands the body takes
  const slow = (operands: ArrayLike<unknown>): unknown => general(op, minimum, maximum, apply, known, Array.from(operands))
  // The eager path: the plain data-first forms are recognized without collecting the arguments.
  /* biome-ignore-start lint/complexity/noArguments: a rest parameter allocates an array on each call, and only the count tells an absent operand from undefined */
  const unary: Body = function (x, y) {
    if (x === undefined || isOptions(x)) return slow(arguments)
    if (arguments.length === 1) return apply(x)
    return arguments.length === 2 && maximum === 1 && isOptions(y) ? apply(x, checkOptions(op, y, known)) : slow(arguments)
  }
  const binary: Body = function (x, y, z) {
    if (x === undefined || y === undefined || isOptions(y)) return slow(arguments)
    if (arguments.length === 2) return apply(x, y)
    return arguments.length === 3 && maximum === 2 && isOptions(z) ? apply(x, y, checkOptions(op, z, known)) : slow(arguments)
  }
  const longer: Body = function () {
    return slow(arguments)
  }
  /* biome-ignore-end lint/complexity/noArguments: see above */
  const fast = minimum === 1 ? unary : minimum === 2 ? binary : longer
  Object.defineProperty(fast, 'name', { value: op })
  return fast as unknown as F // F's overloads are the forms `general` accepts, by the contract above
}
