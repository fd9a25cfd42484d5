/** Formats: text with places for values that are known only while the program runs. */
import { ArgumentError } from '../core/base/errors.js'
import { isNDArray, type NDArray } from '../core/trace/ndarray.js'

type Named = { readonly [name: string]: unknown }

type Piece = string | { readonly value: number | string; readonly digits: string | null }

const PIECES = /\{\{|\}\}|\{([^{}:]*)(?::([^{}]*))?\}/g

const parseFormat = (op: string, format: string): readonly Piece[] => {
  const pieces: Piece[] = []
  let end = 0, next = 0
  for (const match of format.matchAll(PIECES)) {
    pieces.push(format.slice(end, match.index))
    end = match.index + match[0].length
    if (match[0] === '{{' || match[0] === '}}') pieces.push(match[0][0]!)
    else {
      const [, name = '', digits = null] = match
      if (digits !== null && !/^\.\d+[fe]$/.test(digits)) throw new ArgumentError(op, { expected: 'digits as in {x:.3f} or {x:.2e}', got: match[0] })
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

/** A format and what is to be put into it: trees that may be traced, and the text once they are known. */
export interface Formatted {
  readonly listed: readonly unknown[]
  readonly named: Named
  readonly text: (listed: readonly unknown[], named: Named) => string
}

/** `{}` is the next value, `{1}` the second, `{loss}` one by name from a trailing object, `{loss:.3f}` and `{loss:.2e}` with so many digits, `{{` a brace. */
export const formatted = (op: string, format: string, values: readonly unknown[]): Formatted => {
  if (typeof format !== 'string') throw new ArgumentError(op, { expected: 'a format', got: String(format), hint: `${op}('x = {}', x)` })
  const last = values.at(-1)
  const hasNames = typeof last === 'object' && last !== null && Object.getPrototypeOf(last) === Object.prototype
  const named = (hasNames ? last : {}) as Named // a plain object, by the check above
  const listed = hasNames ? values.slice(0, -1) : values
  const pieces = parseFormat(op, format)
  for (const piece of pieces) {
    if (typeof piece === 'string') continue
    const { value } = piece
    const isThere = typeof value === 'number' ? value < listed.length : Object.hasOwn(named, value)
    if (!isThere) throw new ArgumentError(op, { expected: `a value for {${value}}`, got: `${listed.length} values${Object.keys(named).length === 0 ? '' : ` and ${Object.keys(named).join(', ')}`}`, hint: `${op}('{} and {x}', first, { x }); a brace itself is written twice` })
  }
  return {
    listed,
    named,
    text: (xs, byName) => pieces.map(p => (typeof p === 'string' ? p : valueText(typeof p.value === 'number' ? xs[p.value] : byName[p.value], p.digits))).join(''),
  }
}
