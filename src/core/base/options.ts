/** Options by name: what an operation knows is declared once, and anything else is refused. */
import { type Complaint, ArgumentError } from './errors.js'

/** The names of the options `O`: a declaration that leaves one out, or has one more, does not compile. */
export type Known<O> = { readonly [Name in keyof O]-?: true }

type AsOptions<T> = T extends object ? (Readonly<Record<never, never>> extends T ? (string extends keyof T ? never : keyof T & string extends never ? never : T) : never) : never

type LastOf<A extends readonly unknown[]> = A extends unknown ? (Required<A> extends readonly [...(readonly unknown[]), infer Last] ? Last : never) : never

/** The options that a function takes as its last parameter: an object of which everything may be left out. `never`: it takes none. */
export type OptionsOf<F> = F extends (...args: infer A) => unknown ? AsOptions<LastOf<A>> : never

type Names = { readonly [name: string]: true | undefined }

const none: Names = {}

/** How many letters to add, drop or replace to make `b` of `a`. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}

/** `keepDims`, `keep_dims` and `keepdims` sound alike. */
const sound = (name: string): string => name.replaceAll('_', '').toLowerCase()

/** The name that was probably meant: two letters away at most, but not half of it, or an abbreviation. */
const nearest = (name: string, names: readonly string[]): string | undefined => {
  const said = sound(name)
  const near = names.map(sound).map((meant, i) => {
    const away = distance(said, meant)
    const short = Math.min(said.length, meant.length) > 1 && (meant.startsWith(said) || said.startsWith(meant))
    return { name: names[i]!, away, isNear: short || (away <= 2 && 2 * away < Math.max(said.length, meant.length)) }
  })
  return near.filter(n => n.isNear).sort((a, b) => a.away - b.away)[0]?.name
}

const kindOf = (given: object): string => Object.prototype.toString.call(given).slice('[object '.length, -1)
const isRecord = (given: object): boolean => kindOf(given) === 'Object' || kindOf(given) === 'Module'

/** What is no record of options, in words. */
const other = (given: unknown): string | undefined =>
  typeof given !== 'object' || given === null ? `the ${typeof given} ${String(given)}` : Array.isArray(given) ? 'a list' : 'tolist' in given ? 'an array' : isRecord(given) ? undefined : `a ${kindOf(given)}`

const complaint = (given: NonNullable<unknown>, known: Names): Complaint => {
  const names = Object.keys(known)
  const expected = names.length === 0 ? 'no options' : `options among ${names.join(', ')}`
  const got = other(given)
  if (got !== undefined) return { expected, got }
  const unknown = Object.keys(given).filter(name => known[name] !== true)
  const meant = unknown.map(name => nearest(name, names)).find(name => name !== undefined)
  return { expected, got: unknown.join(', '), ...(meant === undefined ? {} : { hint: `did you mean ${meant}?` }) }
}

/** The options, unless one is not known to the operation: a misspelt name would silently be the default. */
export const checkOptions = <O>(op: string, given: O, known: Known<NonNullable<O>> | undefined): O => {
  if (given === undefined || given === null) return given
  const names = (known ?? none) as Names // by the definition of Known
  if (typeof given !== 'object' || Array.isArray(given)) throw new ArgumentError(op, complaint(given, names))
  let isEmpty = true
  for (const name in given) {
    if (names[name] !== true && Object.hasOwn(given, name)) throw new ArgumentError(op, complaint(given, names))
    isEmpty = false
  }
  // A Map has no names of its own, and would pass for an empty record.
  if (isEmpty && !isRecord(given)) throw new ArgumentError(op, complaint(given, names))
  return given
}
