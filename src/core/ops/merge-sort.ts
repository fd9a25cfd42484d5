/** A stable merge sort of rows, written in statements: what `sort` and large `top_k` run. */
import { addIndex, dataIndex, type Index, scaleIndex } from '../ir/loop/index-expr.js'
import type { Stmt } from '../ir/loop/kernel.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import { type Cell, cell, forRange, i32, ifHolds, letValue, whileHolds } from '../ir/loop/statement.js'
import type { Buffer, RoutineScope } from '../ir/lowering.js'
import { wordsLess } from './sort-words.js'

/** Sorts one row and hands on the position that element k of the sorted row had. */
export type RowSorter = (row: Index, words: (k: Index) => readonly Scalar[], then: (positionOf: (k: Index) => Index) => readonly Stmt[]) => readonly Stmt[]

/**
 * Bottom-up, between two halves of working memory. The first word travels with the position of its element, so that
 * keys of one word are compared in sequence; further words are looked up.
 */
export const mergeSorter = (scope: RoutineScope, rows: number, length: number, wordsPerElement: number): RowSorter => {
  const keys = scope.scratch('uint32', rows * 2 * length)
  const order = scope.scratch('int32', rows * 2 * length)
  const rest = Array.from({ length: wordsPerElement - 1 }, () => scope.scratch('uint32', rows * length))

  return (row, words, then) => {
    const at = (k: Index): Index => addIndex(scaleIndex(row, 2 * length), k)
    const further = (position: Index): Index => addIndex(scaleIndex(row, length), position)

    const fill = forRange(length, k => {
      const [first, ...others] = words(k)
      return [keys.store(at(k), first!), order.store(at(k), s.fromIndex(k)), ...others.map((w, i) => rest[i]!.store(further(k), w))]
    })

    // where the sorted runs begin: in the first half of the working memory or in the second
    const from = cell(i32(0))
    const width = cell(i32(1))
    const lo = cell(i32(0)), left = cell(i32(0)), right = cell(i32(0)), out = cell(i32(0))
    const n = i32(length)

    const slot = (position: Scalar): Index => at(dataIndex(position, 2 * length))
    const source = (c: Cell): Index => slot(s.add(from.get, c.get))
    const target = (c: Cell): Index => slot(s.add(s.sub(n, from.get), c.get))

    const wordsAt = (c: Cell): readonly Scalar[] => [keys.load(source(c)), ...rest.map((w: Buffer) => w.load(further(dataIndex(order.load(source(c)), length))))]
    const take = (c: Cell): readonly Stmt[] => [
      keys.store(target(out), keys.load(source(c))),
      order.store(target(out), order.load(source(c))),
      c.set(s.add(c.get, i32(1))),
      out.set(s.add(out.get, i32(1))),
    ]

    const mergeRuns = letValue(s.min(s.add(lo.get, width.get), n), middle =>
      letValue(s.min(s.add(middle, width.get), n), end => [
        left.set(lo.get),
        right.set(middle),
        out.set(lo.get),
        whileHolds(s.and(s.lt(left.get, middle), s.lt(right.get, end)), [
          // the left one also when equal: that is what makes the sort stable
          ifHolds(wordsLess(wordsAt(right), wordsAt(left)), take(right), take(left)),
        ]),
        whileHolds(s.lt(left.get, middle), take(left)),
        whileHolds(s.lt(right.get, end), take(right)),
        lo.set(end),
      ]))

    return [
      fill,
      from.declare, width.declare, lo.declare, left.declare, right.declare, out.declare,
      whileHolds(s.lt(width.get, n), [
        lo.set(i32(0)),
        whileHolds(s.lt(lo.get, n), mergeRuns),
        from.set(s.sub(n, from.get)),
        width.set(s.shl(width.get, i32(1))),
      ]),
      ...then(k => dataIndex(order.load(slot(s.add(from.get, s.fromIndex(k)))), length)),
    ]
  }
}
