/** The greatest elements of the last axis, greatest first, and where they are. */
import { formatAval } from '../base/aval.js'
import { nonNegativeInt, struct } from '../base/codec.js'
import { ArgumentError, AxisError, DTypeError } from '../base/errors.js'
import { addIndex, dataIndex, type Index, indexConst, scaleIndex } from '../ir/loop/index-expr.js'
import type { Stmt } from '../ir/loop/kernel.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import { cell, forRange, i32, ifHolds, letAll, whileHolds } from '../ir/loop/statement.js'
import type { RoutineScope } from '../ir/lowering.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { ordered } from './accepts.js'
import type { RowSorter } from './merge-sort.js'
import { rowSorter } from './radix-sort.js'
import { rowsAlong } from './rows.js'
import { reversedWords, sortWords, wordsLess, wordsPerKey } from './sort-words.js'
import { takeAlong } from './take-along.js'

/** NaN is the greatest; of equal elements the one with the lower index comes first. */
export const topKP: Primitive<{ readonly k: number }> = {
  name: 'top_k',
  arity: 1,
  params: struct({ k: nonNegativeInt }),
  type: ([x], { k }) => {
    const length = x!.shape.at(-1)
    if (!ordered.has(x!.dtype)) throw new DTypeError('top_k', { expected: ordered.says, got: formatAval(x!) })
    if (length === undefined) throw new AxisError('top_k', { expected: 'an array with an axis to choose along', got: formatAval(x!) })
    if (k > length) throw new ArgumentError('top_k', { expected: `k of at most ${length}, the size of the last axis`, got: String(k) })
    const shape = [...x!.shape.slice(0, -1), k]
    return [{ shape, dtype: x!.dtype, weakType: x!.weakType }, { shape, dtype: 'int32', weakType: false }]
  },
  ad: { _tag: 'smooth', jvp: ([x], [t], _p, [, where]) => [t == null ? null : takeAlong(t, where!, x!.ndim - 1), null] },
  batch: (_axis, [x], _batched, { k }) => topK(x!, k),
  lower: {
    _tag: 'routine',
    routine: (scope, { k }) => {
      const [x] = scope.operands, [values, indices] = scope.results
      const { shape, dtype } = x!.aval
      const { count, length, at } = rowsAlong(shape, shape.length - 1)
      const choose = (k <= INSERTED ? inserter : rowSorter)(scope, count, length, wordsPerKey(dtype), k)
      return {
        kernels: [{
          extent: k === 0 ? 0 : count,
          order: 'parallel',
          body: row => choose(row, i => reversedWords(sortWords(x!.load(at(row, i)))), positionOf => [
            forRange(k, i => {
              const from = positionOf(i)
              const to = addIndex(scaleIndex(row, k), i)
              return [indices!.store(to, s.fromIndex(from)), values!.store(to, x!.load(at(row, from)))]
            }),
          ]),
        }],
      }
    },
  },
  effects: 'none',
}

/** Up to so many are kept in order while the row is read once; for more the row is sorted. */
const INSERTED = 32

const inserter = (scope: RoutineScope, rows: number, length: number, wordsPerElement: number, k: number): RowSorter => {
  const words = Array.from({ length: wordsPerElement }, () => scope.scratch('uint32', rows * k))
  const order = scope.scratch('int32', rows * k)
  return (row, wordsOf, then) => {
    const at = (position: Index): Index => addIndex(scaleIndex(row, k), position)
    const slot = (position: Scalar): Index => at(dataIndex(position, k))
    const kept = cell(i32(0)), hole = cell(i32(0))
    const before = s.sub(hole.get, i32(1))
    const stored = (position: Scalar): readonly Scalar[] => words.map(w => w.load(slot(position)))

    const insert = (e: Index, ws: readonly Scalar[]): readonly Stmt[] => [
      ifHolds(s.lt(kept.get, i32(k)), [hole.set(kept.get), kept.set(s.add(kept.get, i32(1)))], [hole.set(i32(k - 1))]),
      // the hole moves forward past everything that comes later; at its place the new element goes in
      whileHolds(s.gt(hole.get, i32(0)), [
        ifHolds(wordsLess(ws, stored(before)), [
          ...words.map(w => w.store(slot(hole.get), w.load(slot(before)))),
          order.store(slot(hole.get), order.load(slot(before))),
          hole.set(before),
        ], [
          ...place(e, ws),
          hole.set(i32(-1)),
        ]),
      ]),
      ifHolds(s.eq(hole.get, i32(0)), place(e, ws)),
    ]
    const place = (e: Index, ws: readonly Scalar[]): readonly Stmt[] => [...words.map((w, i) => w.store(slot(hole.get), ws[i]!)), order.store(slot(hole.get), s.fromIndex(e))]

    return [
      kept.declare, hole.declare,
      forRange(length, e => letAll(wordsOf(e), ws => [
        // what is read before k are kept is not asked for
        ifHolds(s.or(s.lt(kept.get, i32(k)), wordsLess(ws, words.map(w => w.load(at(indexConst(k - 1)))))), insert(e, ws)),
      ])),
      ...then(i => dataIndex(order.load(at(i)), length)),
    ]
  }
}

export const topK = (x: Value, k: number): readonly [values: NDArray, indices: NDArray] => {
  const [values, indices] = bind(topKP, [x], { k })
  return [values!, indices!]
}
