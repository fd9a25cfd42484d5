/** Random indices into small arrays, and what NumPy says they mean, worked out position by position. */
import * as fc from 'fast-check'
import { type Shape, sizeOf, stridesOf } from '../../../src/core/base/shape.js'
import type { NDArray } from '../../../src/core/trace/ndarray.js'
import { slice } from '../../../src/lax/indexing/slice.js'
import type { Index } from '../../../src/lax/indexing/items.js'
import { arrayOf } from '../../../src/testing/arrays.js'

export type Part =
  | { readonly _tag: 'integer'; readonly at: number }
  | { readonly _tag: 'slice'; readonly bounds: readonly (number | null)[] }
  | { readonly _tag: 'list'; readonly at: readonly number[]; readonly shape: Shape }
  | { readonly _tag: 'mask'; readonly at: readonly boolean[] }
  | { readonly _tag: 'new' }
  | { readonly _tag: 'rest' }

const partFor = (size: number, group: fc.Arbitrary<Shape>): fc.Arbitrary<Part> => {
  const position = fc.integer({ min: -size, max: size - 1 })
  const bound = fc.option(fc.integer({ min: -size - 2, max: size + 2 }), { freq: 1 })
  return fc.oneof(
    { weight: 2, arbitrary: position.map((at): Part => ({ _tag: 'integer', at })) },
    { weight: 4, arbitrary: fc.tuple(bound, bound, fc.option(fc.constantFrom(-2, -1, 1, 2, 3))).map((bounds): Part => ({ _tag: 'slice', bounds })) },
    { weight: 5, arbitrary: group.chain(shape => fc.array(position, { minLength: sizeOf(shape), maxLength: sizeOf(shape) }).map((at): Part => ({ _tag: 'list', at, shape }))) },
  )
}

/** At most one mask, without lists, so that shapes broadcast. */
const masked = (shape: Shape): fc.Arbitrary<readonly Part[]> =>
  fc.nat(shape.length - 1).chain(axis =>
    fc.array(fc.boolean(), { minLength: shape[axis]!, maxLength: shape[axis]! }).map(at => shape.slice(0, axis + 1).map((_, d): Part => (d === axis ? { _tag: 'mask', at } : { _tag: 'slice', bounds: [null, null, null] }))),
  )

export interface Indexed {
  readonly shape: Shape
  readonly parts: readonly Part[]
}

/** Shapes of index arrays that broadcast with each other. */
const groups: readonly (readonly Shape[])[] = [[[]], [[2], [], [1]], [[3, 2], [2], [3, 1], []], [[0], [1]]]

export const indexed: fc.Arbitrary<Indexed> = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }).chain(shape => {
  const parts: fc.Arbitrary<readonly Part[]> = fc.constantFrom(...groups).chain(group => fc.tuple(...shape.map(n => partFor(n, fc.constantFrom(...group)))))
  const whole = fc.oneof({ weight: 6, arbitrary: parts }, { weight: 1, arbitrary: masked(shape) })
  return fc
    .tuple(whole, fc.oneof({ weight: 2, arbitrary: fc.constant(shape.length) }, fc.integer({ min: 1, max: shape.length })), fc.nat(4), fc.boolean())
    .map(([all, kept, place, dots]) => {
      // some parts are left out at the end or in the middle, some new axes come in
      const given = all.slice(0, kept)
      const withDots: readonly Part[] = dots ? [...given.slice(0, place), { _tag: 'rest' }, ...given.slice(place)] : given
      const withNew: readonly Part[] = place % 2 === 1 ? [...withDots.slice(0, place), { _tag: 'new' }, ...withDots.slice(place)] : withDots
      return { shape, parts: withNew }
    })
    .filter(({ parts }) => groupOf(parts) !== null && fits(shape, parts))
})

const fits = (shape: Shape, parts: readonly Part[]): boolean =>
  spreadParts(shape, parts).every(({ part, size }) => (part._tag === 'integer' ? part.at >= -size && part.at < size : part._tag === 'list' ? part.at.every(i => i >= -size && i < size) : part._tag !== 'mask' || part.at.length === size))

const listOf = (part: Part): { readonly at: readonly number[]; readonly shape: Shape } | null => {
  if (part._tag === 'list') return part
  if (part._tag !== 'mask') return null
  const at = part.at.flatMap((yes, i) => (yes ? [i] : []))
  return { at, shape: [at.length] }
}

/** The shape the lists broadcast to; `null` if they do not. */
const groupOf = (parts: readonly Part[]): Shape | null => {
  let out: Shape = []
  for (const part of parts) {
    const shape = listOf(part)?.shape
    if (shape === undefined) continue
    const rank = Math.max(out.length, shape.length)
    const ones = (given: Shape): Shape => [...new Array<number>(rank - given.length).fill(1), ...given]
    const a = ones(out), b = ones(shape)
    if (a.some((n, d) => n !== b[d] && n !== 1 && b[d] !== 1)) return null
    out = a.map((n, d) => (n === 1 ? b[d]! : n))
  }
  return out
}

export const toIndex = (part: Part): Index => {
  switch (part._tag) {
    case 'integer': return part.at
    case 'slice': return slice(...part.bounds)
    case 'list': return arrayOf({ shape: part.shape, dtype: 'int32', weakType: false }, part.at)
    case 'mask': return arrayOf({ shape: [part.at.length], dtype: 'bool', weakType: false }, part.at.map(Number))
    case 'new': return null
    case 'rest': return '...'
  }
}

interface Placed {
  readonly part: Part
  readonly axis: number
  readonly size: number
}

/** One part per axis of the array, and the new axes. */
const spreadParts = (shape: Shape, parts: readonly Part[]): readonly Placed[] => {
  const taken = parts.filter(p => p._tag !== 'new' && p._tag !== 'rest').length
  const all = parts.some(p => p._tag === 'rest') ? parts : [...parts, { _tag: 'rest' } as const]
  let axis = 0
  return all.flatMap((part): readonly Placed[] => {
    if (part._tag === 'new') return [{ part, axis: -1, size: 1 }]
    if (part._tag !== 'rest') return [{ part, axis, size: shape[axis++]! }]
    return Array.from({ length: shape.length - taken }, () => ({ part: { _tag: 'slice', bounds: [null, null, null] } as const, axis, size: shape[axis++]! }))
  })
}

/** Python's slice of 0 … n−1. */
const rangeOf = ([start, stop, step]: readonly (number | null)[], n: number): readonly number[] => {
  const by = step ?? 1
  const low = by > 0 ? 0 : -1, high = by > 0 ? n : n - 1
  const clip = (b: number): number => Math.min(Math.max(b < 0 ? b + n : b, low), high)
  const from = start == null ? (by > 0 ? 0 : n - 1) : clip(start), to = stop == null ? (by > 0 ? n : -1) : clip(stop)
  const out: number[] = []
  for (let i = from; by > 0 ? i < to : i > to; i += by) out.push(i)
  return out
}

const unravel = (flat: number, shape: Shape): readonly number[] => stridesOf(shape).map((stride, d) => Math.floor(flat / stride) % shape[d]!)

const everyIndex = (shape: Shape): readonly (readonly number[])[] => Array.from({ length: sizeOf(shape) }, (_, i) => unravel(i, shape))

export interface Meaning {
  readonly shape: Shape
  /** For every element of the result in row-major order, its flat position in the array. */
  readonly from: readonly number[]
}

export const meaningOf = ({ shape, parts }: Indexed): Meaning => {
  const placed = spreadParts(shape, parts)
  const group = groupOf(parts)!
  const listed = placed.flatMap(({ part }, i) => (listOf(part) !== null ? [i] : []))
  // beside a list with axes, integers are lists
  const advanced = group.length === 0 ? listed : placed.flatMap(({ part }, i) => (listOf(part) !== null || part._tag === 'integer' ? [i] : []))
  const together = advanced.length > 0 && advanced[advanced.length - 1]! - advanced[0]! + 1 === advanced.length
  const groupFirst = advanced.length === 0 || !together ? 0 : advanced[0]!
  const outer = placed.flatMap((p, i) => (p.part._tag === 'new' || p.part._tag === 'slice' ? [{ ...p, i }] : []))
  const extents = outer.map(({ part, size }) => (part._tag === 'slice' ? rangeOf(part.bounds, size).length : 1))
  const before = outer.filter(({ i }) => i < groupFirst).length
  const strides = stridesOf(shape)
  const result = [...extents.slice(0, before), ...group, ...extents.slice(before)]
  const from = everyIndex(result).map(at => {
    const inGroup = at.slice(before, before + group.length)
    const outside = [...at.slice(0, before), ...at.slice(before + group.length)]
    let flat = 0
    placed.forEach(({ part, axis, size }, i) => {
      const list = listOf(part)
      if (list !== null) {
        const own = inGroup.slice(group.length - list.shape.length).map((k, d) => (list.shape[d] === 1 ? 0 : k))
        const position = list.at[own.reduce((sum, k, d) => sum + k * stridesOf(list.shape)[d]!, 0)]!
        flat += (position < 0 ? position + size : position) * strides[axis]!
      } else if (part._tag === 'integer') flat += (part.at < 0 ? part.at + size : part.at) * strides[axis]!
      else if (part._tag === 'slice') flat += rangeOf(part.bounds, size)[outside[outer.findIndex(o => o.i === i)]!]! * strides[axis]!
    })
    return flat
  })
  return { shape: result, from }
}

export const float32 = (shape: Shape, at: (i: number) => number): NDArray =>
  arrayOf({ shape, dtype: 'float32', weakType: false }, Array.from({ length: sizeOf(shape) }, (_, i) => at(i)))
