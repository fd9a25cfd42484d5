/** Primitives with nothing but types, for tests of programs as data. */
import * as E from 'fp-ts/lib/Either.js'
import { aval, formatAval, sameType, type Aval } from '../../../src/core/base/aval.js'
import { type Codec, list, string, struct } from '../../../src/core/base/codec.js'
import type { DType } from '../../../src/core/base/dtype.js'
import { ShapeError } from '../../../src/core/base/errors.js'
import type { Param, Params, Primitive } from '../../../src/core/ir/primitive.js'

export type { Primitive }

const primitive = <P extends Params>(name: string, arity: Primitive['arity'], params: Codec<P>, type: (xs: readonly Aval[], p: P) => readonly Aval[]): Primitive<P> => ({
  name,
  arity,
  params,
  type,
  ad: { _tag: 'zero', why: 'a test' },
  batch: () => [],
  lower: { _tag: 'alias' },
  effects: 'none',
})

const anything: Codec<Param> = { decode: u => E.right(u as Param) } // the parser makes nothing else

const typeOf = (text: string): Aval => {
  const [, dtype, sizes] = /^(\w+)\[(.*)\]$/.exec(text)!
  return aval(sizes === '' ? [] : sizes!.split(',').map(Number), dtype as DType) // texts of this file's tests
}

export const registry = {
  neg: primitive('neg', 1, struct({}), ([x]) => [x!]),
  add: primitive('add', 2, struct({}), ([x, y]) => {
    if (!sameType(x!, y!)) throw new ShapeError('add', { expected: 'operands of one type', got: `${formatAval(x!)} and ${formatAval(y!)}` })
    return [aval(x!.shape, x!.dtype, x!.weakType && y!.weakType)]
  }),
  /** Results of the types it is told. */
  any: primitive<{ readonly types: readonly string[]; readonly body: Param }>('any', 'variadic', struct({ types: list(string), body: anything }), (_xs, { types }) => types.map(typeOf)),
  /** A rule that counts on what bind checks. */
  broken: primitive('broken', 'variadic', struct({}), xs => [xs[7]!.shape.length === 0 ? xs[0]! : xs[1]!]),
} as const

/** A parameter for comparison: -0 and NaN told apart, records without a prototype and without order. */
export const codec = (p: Param): unknown =>
  typeof p === 'number'
    ? `${Object.is(p, -0) ? '-0' : p}`
    : Array.isArray(p)
      ? p.map(codec)
      : typeof p === 'object' && p !== null
        ? Object.entries(p).map(([k, v]) => [k, codec(v as Param)] as const).sort(([a], [b]) => (a < b ? -1 : 1)) // a record of Params
        : p
