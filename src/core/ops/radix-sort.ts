/** A stable radix sort of rows, written in statements: linear in their length, for rows long enough to pay for its counters. */
import { addIndex, dataIndex, type Index, scaleIndex } from '../ir/loop/index-expr.js'
import type { Stmt } from '../ir/loop/kernel.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import { cell, forRange, i32, letValue } from '../ir/loop/statement.js'
import type { Buffer, RoutineScope } from '../ir/lowering.js'
import { mergeSorter, type RowSorter } from './merge-sort.js'

interface Digit {
  readonly shift: number
  readonly bits: number
}

/** Few wide digits for long rows (the counters of 11 bits stay in the first-level cache), narrow ones with few counters for the others. */
const digitsFor = (length: number): readonly Digit[] =>
  length >= 4096 ? [{ shift: 0, bits: 11 }, { shift: 11, bits: 11 }, { shift: 22, bits: 10 }] : [0, 8, 16, 24].map(shift => ({ shift, bits: 8 }))

/** Word by word and digit by digit, the least significant first; every pass keeps the order of equal digits. */
export const radixSorter = (scope: RoutineScope, rows: number, length: number, wordsPerElement: number): RowSorter => {
  const digits = digitsFor(length)
  const counters = 2 ** digits[0]!.bits
  const words = Array.from({ length: wordsPerElement }, () => scope.scratch('uint32', rows * length))
  const keys = [scope.scratch('uint32', rows * length), scope.scratch('uint32', rows * length)] as const
  const order = [scope.scratch('int32', rows * length), scope.scratch('int32', rows * length)] as const
  const bins = scope.scratch('int32', rows * counters)

  return (row, wordsOf, then) => {
    const at = (k: Index): Index => addIndex(scaleIndex(row, length), k)
    const bin = (digit: Scalar): Index => addIndex(scaleIndex(row, counters), dataIndex(digit, counters))
    const digitOf = (key: Scalar, { shift, bits }: Digit): Scalar => s.convert('i32', s.and(s.shr(key, s.constant('u32', shift)), s.constant('u32', 2 ** bits - 1)))

    const pass = (from: 0 | 1, digit: Digit): readonly Stmt[] => {
      const to = from === 0 ? 1 : 0
      const next = cell(i32(0))
      return [
        forRange(counters, b => [bins.store(addIndex(scaleIndex(row, counters), b), i32(0))]),
        forRange(length, k => letValue(digitOf(keys[from].load(at(k)), digit), d => [bins.store(bin(d), s.add(bins.load(bin(d)), i32(1)))])),
        // counts become the position where each digit's elements begin
        next.declare,
        forRange(counters, b => {
          const place = addIndex(scaleIndex(row, counters), b)
          return letValue(bins.load(place), count => [bins.store(place, next.get), next.set(s.add(next.get, count))])
        }),
        forRange(length, k => letValue(keys[from].load(at(k)), key => letValue(digitOf(key, digit), d => letValue(bins.load(bin(d)), position => [
          keys[to].store(at(dataIndex(position, length)), key),
          order[to].store(at(dataIndex(position, length)), order[from].load(at(k))),
          bins.store(bin(d), s.add(position, i32(1))),
        ])))),
      ]
    }

    // a pass takes everything from one half of the working memory to the other
    const sortBy = (word: Buffer, from: 0 | 1): readonly Stmt[] => [
      forRange(length, k => [keys[from].store(at(k), word.load(at(dataIndex(order[from].load(at(k)), length))))]),
      ...digits.flatMap((digit, i) => pass(half(from + i), digit)),
    ]

    return [
      forRange(length, k => [order[0].store(at(k), s.fromIndex(k)), ...wordsOf(k).map((w, i) => words[i]!.store(at(k), w))]),
      ...words.flatMap((_, i) => sortBy(words[wordsPerElement - 1 - i]!, half(i * digits.length))),
      ...then(k => dataIndex(order[half(wordsPerElement * digits.length)].load(at(k)), length)),
    ]
  }
}

const half = (passes: number): 0 | 1 => (passes % 2 === 0 ? 0 : 1)

/** Rows at least so long are sorted by radix. */
const LONG = 256

export const rowSorter = (scope: RoutineScope, rows: number, length: number, wordsPerElement: number): RowSorter =>
  (length < LONG ? mergeSorter : radixSorter)(scope, rows, length, wordsPerElement)
