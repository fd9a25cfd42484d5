import * as E from 'fp-ts/lib/Either.js'
import { type DType, isDType } from './dtype.js'
import type { Shape } from './shape.js'

/**
 * Reads one kind of plain data: the parameters of a primitive come back from text, or from another program, through it.
 * `Left` says what was expected where. Printing needs no codec, parameters are plain data already.
 */
export interface Codec<A> {
  readonly decode: (u: unknown) => E.Either<string, A>
}

/** What a codec decodes to. */
export type Decoded<C> = C extends Codec<infer A> ? A : never

const show = (u: unknown): string => {
  if (typeof u === 'string') return JSON.stringify(u)
  if (Array.isArray(u)) return `a list of ${u.length}`
  if (typeof u === 'object' && u !== null) return 'a record'
  return typeof u === 'function' || typeof u === 'symbol' ? `a ${typeof u}` : Object.is(u, -0) ? '-0' : String(u)
}

/** The codec of the values a type guard accepts. */
export const guarded = <A>(expected: string, guard: (u: unknown) => u is A): Codec<A> => ({
  decode: u => (guard(u) ? E.right(u) : E.left(`expected ${expected}, got ${show(u)}`)),
})

/** `codec` restricted to the values that pass `test`. */
export const refined = <A>(codec: Codec<A>, expected: string, test: (a: A) => boolean): Codec<A> => ({
  decode: u => {
    const a = codec.decode(u)
    return E.isRight(a) && !test(a.right) ? E.left(`expected ${expected}, got ${show(u)}`) : a
  },
})

// ------------------------------------------------------------------ atoms

export const number: Codec<number> = guarded('a number', (u): u is number => typeof u === 'number')
export const boolean: Codec<boolean> = guarded('a boolean', (u): u is boolean => typeof u === 'boolean')
export const string: Codec<string> = guarded('a string', (u): u is string => typeof u === 'string')
export const int: Codec<number> = refined(number, 'an integer', Number.isSafeInteger)
export const nonNegativeInt: Codec<number> = refined(int, 'a non-negative integer', n => n >= 0)
export const dtype: Codec<DType> = guarded('a dtype', isDType)

/** One of the given strings. */
export const literal = <S extends readonly [string, ...string[]]>(...strings: S): Codec<S[number]> =>
  guarded(strings.map(s => `"${s}"`).join(' or '), (u): u is S[number] => typeof u === 'string' && strings.includes(u))

// ------------------------------------------------------------------ combinators

/** `codec`, or null. */
export const nullable = <A>(codec: Codec<A>): Codec<A | null> => ({ decode: u => (u === null ? E.right(null) : codec.decode(u)) })

/** A field of a `struct` that may be absent. */
export interface Optional<A> extends Codec<A> {
  readonly optional: true
}

export const optional = <A>(codec: Codec<A>): Optional<A> => ({ decode: codec.decode, optional: true })

/** A list of any length. */
export const list = <A>(codec: Codec<A>): Codec<readonly A[]> => ({
  decode: u => {
    if (!Array.isArray(u)) return E.left(`expected a list, got ${show(u)}`)
    const out: A[] = []
    for (let i = 0; i < u.length; i++) {
      const a = codec.decode(u[i])
      if (E.isLeft(a)) return at(`[${i}]`, a)
      out.push(a.right)
    }
    return E.right(out)
  },
})

export const ints: Codec<readonly number[]> = list(int)
export const shape: Codec<Shape> = list(nonNegativeInt)

/** A list of exactly these members. */
export const tuple = <C extends readonly Codec<unknown>[]>(...codecs: C): Codec<{ readonly [I in keyof C]: Decoded<C[I]> }> => ({
  decode: u => {
    if (!Array.isArray(u) || u.length !== codecs.length) return E.left(`expected a list of ${codecs.length}, got ${show(u)}`)
    const out: unknown[] = []
    for (let i = 0; i < codecs.length; i++) {
      const a = codecs[i]!.decode(u[i])
      if (E.isLeft(a)) return at(`[${i}]`, a)
      out.push(a.right)
    }
    return E.right(out as { readonly [I in keyof C]: Decoded<C[I]> }) // member i was decoded by codec i
  },
})

type OptionalKeys<F> = { readonly [K in keyof F]: F[K] extends Optional<unknown> ? K : never }[keyof F]

/** The record a `struct` decodes to: optional fields are optional properties. */
export type DecodedStruct<F> = { readonly [K in Exclude<keyof F, OptionalKeys<F>>]: Decoded<F[K]> } & {
  readonly [K in OptionalKeys<F>]?: Decoded<F[K]>
}

/** A record of exactly these fields: an unknown one is an error, a missing one too unless it is `optional`. */
export const struct = <F extends { readonly [key: string]: Codec<unknown> }>(fields: F): Codec<DecodedStruct<F>> => {
  const names = Object.keys(fields)
  return {
    decode: u => {
      if (typeof u !== 'object' || u === null || Array.isArray(u)) return E.left(`expected a record, got ${show(u)}`)
      const given = new Map<string, unknown>(Object.entries(u))
      for (const name of given.keys()) {
        if (!Object.hasOwn(fields, name)) return E.left(`unexpected field ${name}; the fields are ${names.join(', ') || 'none'}`)
      }
      const out: [string, unknown][] = []
      for (const name of names) {
        const codec = fields[name]!
        if (!given.has(name)) {
          if ('optional' in codec) continue
          return E.left(`missing field ${name}`)
        }
        const a = codec.decode(given.get(name))
        if (E.isLeft(a)) return at(`.${name}`, a)
        out.push([name, a.right])
      }
      return E.right(Object.fromEntries(out) as DecodedStruct<F>) // every field was decoded by its codec
    },
  }
}

/** Prefixes a complaint with where it arose. */
const at = (where: string, { left }: E.Left<string>): E.Either<string, never> =>
  E.left(left.startsWith('.') || left.startsWith('[') ? where + left : `${where}: ${left}`)
