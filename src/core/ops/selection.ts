/** Choosing elementwise, among cases and between bounds. */
import { type Aval, formatAval } from '../base/aval.js'
import { struct } from '../base/codec.js'
import { ArgumentError, DTypeError, ShapeError } from '../base/errors.js'
import { shapesEqual } from '../base/shape.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import type { Ad, Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { ordered } from './accepts.js'
import { broadcastUnbatched } from './batching.js'
import { and } from './bitwise.js'
import { eq, ge, gt, le, lt } from './comparison.js'
import { zeros } from './constants.js'
import { addTangents, like, type NoParams, noParams, type Operand, pointwise } from './pointwise.js'

/** Below the first case is the first, beyond the last the last. */
export const selectNP: Primitive<NoParams> = {
  name: 'select_n',
  arity: 'variadic',
  params: struct({}),
  type: ([which, ...cases]) => {
    checkSelection(which, cases)
    return [{ ...cases[0]!, weakType: cases.every(x => x.weakType) }]
  },
  ad: {
    _tag: 'linear',
    transpose: ([ct], [which, ...cases]) => [null, ...cases.map((x, i) => (x === null ? select(isCase(which!, i, cases.length), ct!, zeros(ct!)) : null))],
  },
  batch: (axis, xs, batched, p) => [bind1(selectNP, broadcastUnbatched(axis, xs, batched), p)],
  lower: { _tag: 'map', at: ([which, ...cases], index) => choose(which!.at(index), cases.map(x => x.at(index)), 0) },
  effects: 'none',
  splat: ([which, ...cases]) => cases[Math.min(Math.max(which!, 0), cases.length - 1)],
}

const checkSelection = (which: Aval | undefined, cases: readonly Aval[]): void => {
  const [first, ...rest] = cases
  if (which === undefined || first === undefined) throw new ArgumentError('select_n', { expected: 'a predicate and at least one case', got: `${cases.length} cases` })
  const says = (xs: readonly Aval[]): string => xs.map(formatAval).join(' and ')
  if (which.dtype !== 'int32' && (which.dtype !== 'bool' || cases.length > 2)) throw new DTypeError('select_n', { expected: 'a predicate of dtype bool for two cases, or int32', got: `${formatAval(which)} for ${cases.length} cases`, hint: 'compare, or convert with np.astype' })
  if (rest.some(x => x.dtype !== first.dtype)) throw new DTypeError('select_n', { expected: 'cases of one dtype', got: says(cases), hint: 'np.where promotes; here convert with np.astype' })
  if ([which, ...rest].some(x => !shapesEqual(x.shape, first.shape))) throw new ShapeError('select_n', { expected: 'a predicate and cases of one shape', got: says([which, ...cases]), hint: 'np.where broadcasts; here use lax.broadcastInDim' })
}

/** By halves, so that many cases cost few comparisons. */
const choose = (which: Scalar, cases: readonly Scalar[], from: number): Scalar => {
  if (cases.length === 1) return cases[0]!
  if (which.reg === 'bool') return s.select(which, cases[1]!, cases[0]!)
  const half = cases.length >> 1
  return s.select(s.lt(which, s.constant('i32', from + half)), choose(which, cases.slice(0, half), from), choose(which, cases.slice(half), from + half))
}

/** Whether case `i` of `n` is taken, elementwise. */
const isCase = (which: Value, i: number, n: number): NDArray => {
  if (which.dtype === 'bool') return eq(which, i)
  if (n === 1) return eq(which, which)
  return i === 0 ? le(which, 0) : i === n - 1 ? ge(which, i) : eq(which, i)
}

/** Elementwise `cases[which]`, all of one shape; `which` is int32, or bool for two cases. */
export const selectN = (which: Value, ...cases: readonly Value[]): NDArray => bind1(selectNP, [which, ...cases], noParams)

/** Elementwise `when ? then : otherwise`; at least one of the two is an array. */
export const select = (when: Value, then: Operand, otherwise: Operand): NDArray =>
  selectN(when, like(otherwise, then as Value), like(then, otherwise as Value)) // a number meets an array

/** d clamp(a, x, b): to the bound that holds, to x strictly between them; nothing at a bound. */
const clamping: Ad<NoParams> = {
  _tag: 'smooth',
  jvp: ([lo, x, hi], [tLo, t, tHi]) => {
    const only = (when: Value, tangent: Value | null | undefined): Value | null => (tangent == null ? null : select(when, tangent, zeros(tangent)))
    const parts = [only(and(gt(lo!, x!), lt(lo!, hi!)), tLo), only(and(gt(x!, lo!), lt(x!, hi!)), t), only(lt(hi!, x!), tHi)]
    return [parts.reduce(addTangents)!]
  },
}

/** Operands lo, x, hi of one shape; hi wins where they cross, NaN where there is one. */
export const clampP: Primitive<NoParams> = pointwise({
  name: 'clamp',
  arity: 3,
  accepts: ordered,
  scalar: ([lo, x, hi]) => (x!.reg === 'bool' ? s.and(s.or(x!, lo!), hi!) : s.min(s.max(x!, lo!), hi!)),
  ad: clamping,
  splat: ([lo, x, hi]) => Math.min(Math.max(x!, lo!), hi!),
})

export const clamp = (lo: Operand, x: Value, hi: Operand): NDArray => bind1(clampP, [like(lo, x), x, like(hi, x)], noParams)
