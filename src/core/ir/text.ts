/** What the printer and the parser of programs agree on: names, words, numbers. */
import { convertNumber, type DType, isInexact } from '../base/dtype.js'

/** Words that cannot name variables. */
export const reserved: ReadonlySet<string> = new Set(['lambda', 'let', 'in', 'nan', 'inf', 'true', 'false', 'null'])

/** The words for numbers without digits. */
export const numberWords: { readonly [word: string]: number } = { nan: NaN, inf: Infinity, '-inf': -Infinity }

/** An endless supply of names: a … z, aa, ab, … */
export const makeNamer = (): (() => string) => {
  let next = 0
  return () => {
    for (;;) {
      const name = letters(next++)
      if (!reserved.has(name)) return name
    }
  }
}

const letters = (n: number): string => (n < 26 ? '' : letters(Math.floor(n / 26) - 1)) + String.fromCharCode(97 + (n % 26))

/** A number that reads back as itself. */
export const numberText = (x: number): string =>
  Number.isFinite(x) ? (Object.is(x, -0) ? '-0' : String(x)) : x > 0 ? 'inf' : x < 0 ? '-inf' : 'nan'

/** The shortest text that reads back as this value of `dtype`: floats have a point or an exponent, booleans are words. */
export const literalText = (value: number, dtype: DType): string => {
  if (dtype === 'bool') return String(value !== 0)
  const text = numberText(isInexact(dtype) ? shortest(value, dtype) : value)
  return isInexact(dtype) && /^-?\d+$/.test(text) ? `${text}.0` : text
}

/** The double with the fewest digits that rounds to this value of `dtype`. */
const shortest = (value: number, dtype: DType): number => {
  if (value === 0 || !Number.isFinite(value) || dtype === 'float64') return value
  const rounded = convertNumber(value, dtype)
  for (let digits = 1; digits < 10; digits++) {
    const short = Number(rounded.toPrecision(digits))
    if (convertNumber(short, dtype) === rounded) return short
  }
  return rounded
}
