/** The arithmetic of reductions: identities, combination, and the fixed order of partial results. */
import { addIndex, freshCounter, type Index, indexConst, indexOf, offsetIndex, scaleIndex } from '../../ir/loop/index-expr.js'
import type { Stmt } from '../../ir/loop/kernel.js'
import { add, and, constant, convert, type Local, max, min, mul, neg, or, type Reg, type Scalar, xor } from '../../ir/loop/scalar.js'
import { forRange, freshLocal, readLocal } from '../../ir/loop/statement.js'
import type { Monoid, Reduction } from '../../ir/lowering.js'
import { loop } from './nest.js'

const combiners: { readonly [M in Monoid]: (x: Scalar, y: Scalar) => Scalar } = { sum: add, prod: mul, max, min, and, or, xor }

export const combine = (monoid: Monoid, x: Scalar, y: Scalar): Scalar => combiners[monoid](x, y)

export const identityOf = (monoid: Monoid, reg: Reg): Scalar => {
  switch (monoid) {
    case 'sum': case 'or': case 'xor': return constant(reg, 0)
    case 'prod': return constant(reg, 1)
    case 'and': return constant(reg, reg === 'bool' ? 1 : reg === 'u32' ? 0xffffffff : -1)
    case 'max': return constant(reg, reg === 'i32' ? -0x80000000 : reg === 'u32' || reg === 'bool' ? 0 : -Infinity)
    case 'min': return constant(reg, reg === 'i32' ? 0x7fffffff : reg === 'u32' ? 0xffffffff : reg === 'bool' ? 1 : Infinity)
  }
}

/** Whether partial results may be formed in any order and number: nothing is rounded. */
export const isExact = (monoid: Monoid, reg: Reg): boolean => (monoid !== 'sum' && monoid !== 'prod') || (reg !== 'f32' && reg !== 'f64')

/**
 * The same reduction, its greatest float as the least of the negated ones. Vectors of machines have a minimum that is wrong of NaN and of zeros
 * with two signs, and right together with that the other way round; to make a maximum of it, each would be negated anyway, the partial results too.
 */
export const byLeast = (reduction: Reduction): Reduction => {
  const { monoid, accumulator, at, finish } = reduction
  if (monoid !== 'max' || (accumulator !== 'f32' && accumulator !== 'f64')) return reduction
  return { ...reduction, monoid: 'min', at: (xs, out, r) => neg(at(xs, out, r)), finish: acc => finish(neg(acc)) }
}

/** The order in which partial results meet, a power of two of them; of eight, `((0+4)+(2+6))+((1+5)+(3+7))`. */
export const combineLanes = (monoid: Monoid, lanes: number, read: (lane: Index) => Scalar): Scalar => {
  const fold = (lane: number, apart: number): Scalar =>
    apart === lanes ? read(indexConst(lane)) : combine(monoid, fold(lane, 2 * apart), fold(lane + apart, 2 * apart))
  return fold(0, 1)
}

/**
 * The loops that visit elements `0 … n−1` of a reduced domain, element `e` in lane `e mod lanes`: blocks of one element per lane
 * written out, then the remainder in the same lanes.
 */
export const inLanes = (lanes: number, n: number, visit: (element: Index, lane: Index) => readonly Stmt[], from = 0): readonly Stmt[] => {
  const blocks = Math.floor(n / lanes), rest = n % lanes
  const statements: Stmt[] = []
  if (blocks > 0) {
    const block = freshCounter(blocks), lane = freshCounter(lanes)
    statements.push(loop(block, [loop(lane, visit(offsetIndex(addIndex(scaleIndex(indexOf(block), lanes), indexOf(lane)), from), indexOf(lane)), 'unroll')]))
  }
  if (rest > 0) {
    const lane = freshCounter(rest)
    statements.push(loop(lane, visit(offsetIndex(indexOf(lane), from + blocks * lanes), indexOf(lane)), 'unroll'))
  }
  return statements
}

/** A reduction and the registers of its partial results, one for each lane. */
export interface Partials {
  readonly reduction: Reduction
  readonly local: Local
}

export interface Visited {
  /** What else is done with the element. */
  readonly before: readonly Stmt[]
  /** For each of the reductions. */
  readonly elements: readonly Scalar[]
}

/** Elements of a lane whose sum is rounded to their own precision: to widen a number takes as long as two additions. */
const NEIGHBOURS = 4

/**
 * The loops of several reductions over elements `0 … n−1` of one domain, in lanes. Of a sum that is wider than its elements, whole groups of
 * four in a lane are first added in the precision of the elements, by which it is off by no more than three roundings of a result, however
 * long it is. The lanes are those of `inLanes`. `mode`: whether the four are written out.
 */
export const reduceInLanes = (lanes: number, n: number, partials: readonly Partials[], mode: 'serial' | 'unroll', visit: (element: Index) => Visited): readonly Stmt[] => {
  const accumulated = ({ reduction: { monoid, accumulator }, local }: Partials, lane: Index, element: Scalar): Stmt =>
    ({ _tag: 'set', local, at: [lane], value: combine(monoid, readLocal(local, [lane]), convert(accumulator, element)) })
  const one = (e: Index, lane: Index): readonly Stmt[] => {
    const { before, elements } = visit(e)
    return [...before, ...partials.map((p, i) => accumulated(p, lane, elements[i]!))]
  }
  const length = lanes * NEIGHBOURS
  const groups = partials.some(isWidening) ? Math.floor(n / length) : 0
  if (groups === 0) return inLanes(lanes, n, one)

  const group = freshCounter(groups), counter = freshCounter(lanes), lane = indexOf(counter)
  const overLanes = (statements: readonly Stmt[]): readonly Stmt[] => (statements.length === 0 ? [] : [loop(counter, statements, 'unroll')])
  const narrow = partials.map(p => (isWidening(p) ? freshLocal(p.reduction.element, [lanes]) : undefined))
  const sums = (local: Local): Scalar => readLocal(local, [lane])
  /** Lanes of one width at a time. */
  const taken = (neighbour: Index, begins: boolean): readonly Stmt[] => {
    const { before, elements } = visit(addIndex(addIndex(scaleIndex(indexOf(group), length), scaleIndex(neighbour, lanes)), lane))
    return [...overLanes(before), ...partials.flatMap((p, i) => {
      const local = narrow[i], element = elements[i]!
      if (local === undefined) return overLanes([accumulated(p, lane, element)])
      const own = unwidened(element, local.reg)
      return overLanes([{ _tag: 'set', local, at: [lane], value: begins ? own : add(sums(local), own) }])
    })]
  }
  // what is written out need not begin with zero: its sign would be lost in the wider sum anyway
  const neighbours = mode === 'unroll' ? Array.from({ length: NEIGHBOURS }, (_, i) => taken(indexConst(i), i === 0)).flat() : [forRange(NEIGHBOURS, i => taken(i, false))]
  return [
    loop(group, [
      ...narrow.flatMap((local): readonly Stmt[] => (local === undefined ? [] : [{ _tag: 'cells', local, init: constant(local.reg, 0) }])),
      ...neighbours,
      ...narrow.flatMap((local, i) => (local === undefined ? [] : overLanes([accumulated(partials[i]!, lane, sums(local))]))),
    ]),
    ...inLanes(lanes, n % length, one, groups * length),
  ]
}

const isWidening = ({ reduction: { monoid, element, accumulator } }: Partials): boolean => monoid === 'sum' && element === 'f32' && accumulator === 'f64'

/** Widening is exact: nothing is lost without it. */
export const unwidened = (x: Scalar, reg: Reg): Scalar => (x._tag === 'op' && x.op === 'convert' && x.args[0]!.reg === reg ? x.args[0]! : convert(reg, x))
