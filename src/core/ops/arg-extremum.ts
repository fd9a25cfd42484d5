/** Where the greatest or least element of an axis is: the first NaN, else the first occurrence. */
import { formatAval } from '../base/aval.js'
import { dtype as dtypeCodec, nonNegativeInt, struct } from '../base/codec.js'
import { type DType, isInteger } from '../base/dtype.js'
import { DTypeError, ShapeError } from '../base/errors.js'
import { dropAxes } from '../base/shape.js'
import { addIndex, type Index, indexConst, offsetIndex, scaleIndex } from '../ir/loop/index-expr.js'
import type { Stmt } from '../ir/loop/kernel.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import { cell, forRange, freshLocal, i32, ifHolds, letValue, readLocal } from '../ir/loop/statement.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { ordered } from './accepts.js'
import { zero } from './pointwise.js'
import { checkAxis, rowsAlong } from './rows.js'

type Arg = { readonly axis: number; readonly indexDtype: DType }

const argExtremum = (name: string, better: Better): Primitive<Arg> => {
  const self: Primitive<Arg> = {
    name,
    arity: 1,
    params: struct({ axis: nonNegativeInt, indexDtype: dtypeCodec }),
    type: ([x], { axis, indexDtype }) => {
      if (!ordered.has(x!.dtype)) throw new DTypeError(name, { expected: ordered.says, got: formatAval(x!) })
      if (!isInteger(indexDtype)) throw new DTypeError(name, { expected: 'an integer dtype for the index', got: indexDtype })
      checkAxis(name, x!, axis)
      if (x!.shape[axis] === 0) throw new ShapeError(name, { expected: `at least one element along axis ${axis}`, got: formatAval(x!) })
      return [{ shape: dropAxes(x!.shape, [axis]), dtype: indexDtype, weakType: false }]
    },
    ad: zero('it is an index'),
    batch: (_axis, [x], _batched, { axis, indexDtype }) => [bind1(self, [x!], { axis: axis + 1, indexDtype })],
    lower: {
      _tag: 'routine',
      routine: ({ operands: [x], results: [y] }, { axis }) => {
        const { count, length, at, inner } = rowsAlong(x!.aval.shape, axis)
        const search = inner === 1 && length >= 4 * LANES && isWord(x!.aval.dtype) ? searchInLanes : searchInOrder
        return {
          kernels: [{
            extent: count,
            order: 'parallel',
            body: row => search(k => asNumber(x!.load(at(row, k))), length, better, where => y!.store(row, where)),
          }],
        }
      },
    },
    effects: 'none',
  }
  return self
}

export type Better = (x: Scalar, best: Scalar) => Scalar

/** Statements that find the best of `length` elements, and what is done with its place. */
type Search = (element: (k: Index) => Scalar, length: number, better: Better, found: (where: Scalar) => Stmt) => readonly Stmt[]

const searchInOrder: Search = (element, length, better, found) => {
  const best = cell(element(indexConst(0)))
  const where = cell(i32(0))
  return [best.declare, where.declare, forRange(length - 1, before => {
    const k = offsetIndex(before, 1)
    return letValue(element(k), v => [ifHolds(wins(v, best.get, better), [best.set(v), where.set(s.fromIndex(k))])])
  }), found(where.get)]
}

const LANES = 16

/** Elements that are as wide as the places found: what is compared and chosen side by side is one vector. */
const isWord = (dtype: DType): boolean => dtype === 'float32' || dtype === 'int32' || dtype === 'uint32'

/** Element `k` competes in lane `k mod LANES`, without a branch; each lane remembers in which block its best was. */
const searchInLanes: Search = (element, length, better, found) => {
  const best = freshLocal(element(indexConst(0)).reg, [LANES]), block = freshLocal('i32', [LANES])
  const overLanes = (count: number, body: (lane: Index) => Stmt): Stmt => forRange(count, lane => [body(lane)], 'vector')
  const compete = (b: Index, count: number): readonly Stmt[] => {
    const challenger = (lane: Index): Scalar => element(addIndex(scaleIndex(b, LANES), lane))
    const winning = (lane: Index): Scalar => wins(challenger(lane), readLocal(best, [lane]), better)
    return [
      overLanes(count, lane => ({ _tag: 'set', local: block, at: [lane], value: s.select(winning(lane), s.fromIndex(b), readLocal(block, [lane])) })),
      overLanes(count, lane => ({ _tag: 'set', local: best, at: [lane], value: s.select(winning(lane), challenger(lane), readLocal(best, [lane])) })),
    ]
  }
  const blocks = Math.floor(length / LANES), rest = length % LANES
  const candidates = Array.from({ length: LANES }, (_, i): Candidate => {
    const lane = [indexConst(i)]
    return { value: readLocal(best, lane), where: s.add(s.mul(readLocal(block, lane), i32(LANES)), i32(i)) }
  })
  return [
    { _tag: 'cells', local: best, init: element(indexConst(0)) },
    { _tag: 'cells', local: block, init: i32(0) },
    overLanes(LANES, lane => ({ _tag: 'set', local: best, at: [lane], value: element(lane) })),
    forRange(blocks - 1, before => compete(offsetIndex(before, 1), LANES)),
    ...(rest === 0 ? [] : compete(indexConst(blocks), rest)),
    found(candidates.reduce((x, y) => first(x, y, better)).where),
  ]
}

interface Candidate {
  readonly value: Scalar
  readonly where: Scalar
}

/** The better of two, of equals (as NaNs are) the one that comes first. */
const first = (x: Candidate, y: Candidate, better: Better): Candidate => {
  const equal = s.or(s.eq(x.value, y.value), s.and(s.ne(x.value, x.value), s.ne(y.value, y.value)))
  const chooseY = s.or(wins(y.value, x.value, better), s.and(equal, s.lt(y.where, x.where)))
  return { value: s.select(chooseY, y.value, x.value), where: s.select(chooseY, y.where, x.where) }
}

export const asNumber = (x: Scalar): Scalar => (x.reg === 'bool' ? s.convert('u32', x) : x)

/** Better, or the first NaN. */
export const wins = (x: Scalar, best: Scalar, better: Better): Scalar =>
  x.reg === 'f32' || x.reg === 'f64' ? s.or(better(x, best), s.and(s.ne(x, x), s.eq(best, best))) : better(x, best)

export const argmaxP = argExtremum('argmax', s.gt)
export const argminP = argExtremum('argmin', s.lt)

export const argmax = (x: Value, axis: number, indexDtype: DType = 'int32'): NDArray => bind1(argmaxP, [x], { axis, indexDtype })
export const argmin = (x: Value, axis: number, indexDtype: DType = 'int32'): NDArray => bind1(argminP, [x], { axis, indexDtype })
