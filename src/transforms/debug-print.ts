/** Text about values that are known only while the program runs. */
import { ArgumentError } from '../core/base/errors.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'
import { callback } from './callbacks.js'

/** Values by name, and whether the line keeps its place among all other ordered calls. */
export type PrintOptions = { readonly ordered?: boolean } & { readonly [name: string]: unknown }

type Piece = string | { readonly value: number | string; readonly digits: string | null }

const PIECES = /\{\{|\}\}|\{([^{}:]*)(?::([^{}]*))?\}/g

/** A format as text and places: `{}` the next value, `{1}` the second, `{loss}` by name, `{loss:.3f}` or `{loss:.2e}` with so many digits. */
const parseFormat = (format: string): readonly Piece[] => {
  const pieces: Piece[] = []
  let end = 0, next = 0
  for (const match of format.matchAll(PIECES)) {
    pieces.push(format.slice(end, match.index))
    end = match.index + match[0].length
    if (match[0] === '{{' || match[0] === '}}') pieces.push(match[0][0]!)
    else {
      const [, name = '', digits = null] = match
      if (digits !== null && !/^\.\d+[fe]$/.test(digits)) throw new ArgumentError('debug.print', { expected: 'digits as in {x:.3f} or {x:.2e}', got: match[0] })
      pieces.push({ value: name === '' ? next++ : /^\d+$/.test(name) ? Number(name) : name, digits })
    }
  }
  return [...pieces, format.slice(end)]
}

const numberText = (x: number | boolean, digits: string): string => {
  const places = Number(digits.slice(1, -1))
  return typeof x === 'boolean' ? String(x) : digits.endsWith('e') ? x.toExponential(places) : x.toFixed(places)
}

const arrayText = (x: NDArray, digits: string | null): string => {
  if (digits === null) return String(x.ndim === 0 ? x.item() : x)
  const text = (list: ReturnType<NDArray['tolist']>): string => (typeof list === 'object' ? `[${list.map(text).join(', ')}]` : numberText(list, digits))
  return text(x.tolist())
}

const valueText = (value: unknown, digits: string | null): string => {
  if (isNDArray(value)) return arrayText(value, digits)
  if (Array.isArray(value)) return `[${value.map(v => valueText(v, digits)).join(', ')}]`
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([k, v]) => `${k}: ${valueText(v, digits)}`).join(', ')}}`
  return String(value)
}

/**
 * Prints `format` with values in it each time the program comes to it, on the console: `{}` is the next value, `{x}` one by name from a
 * trailing object, which may also ask for `ordered`; `{x:.3f}` and `{x:.2e}` say how many digits, `{{` is a brace.
 *
 * Source: `jax.debug.print`. Throws ArgumentError where format and values do not match.
 *
 * @example
 * ```ts
 * import { debug, jit, np, type NDArray } from 'cotangent'
 * const f = jit((x: NDArray) => {
 *   debug.print('x = {x:.1f}, twice that {}', np.multiply(x, 2), { x })
 *   return np.sin(x)
 * })
 * f(0).item() // => 0
 * ```
 */
export const print = (format: string, ...values: readonly unknown[]): void => {
  const last = values.at(-1)
  const hasNames = typeof last === 'object' && last !== null && Object.getPrototypeOf(last) === Object.prototype
  const { ordered = false, ...named } = (hasNames ? last : {}) as PrintOptions // a plain object, by the check above
  const listed = hasNames ? values.slice(0, -1) : values
  const pieces = parseFormat(format)
  for (const piece of pieces) {
    if (typeof piece === 'string') continue
    const { value } = piece
    const isThere = typeof value === 'number' ? value < listed.length : Object.hasOwn(named, value)
    if (!isThere) throw new ArgumentError('debug.print', { expected: `a value for {${value}}`, got: `${listed.length} values${Object.keys(named).length === 0 ? '' : ` and ${Object.keys(named).join(', ')}`}`, hint: "debug.print('{} and {x}', first, { x }); a brace itself is written twice" })
  }
  const write = (xs: readonly unknown[], byName: { readonly [name: string]: unknown }): void =>
    console.log(pieces.map(p => (typeof p === 'string' ? p : valueText(typeof p.value === 'number' ? xs[p.value] : byName[p.value], p.digits))).join(''))
  callback(write, listed, named, { ordered })
}
