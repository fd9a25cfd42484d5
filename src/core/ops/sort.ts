/** Sorting along an axis, by one or several keys. */
import { formatAval } from '../base/aval.js'
import { boolean, nonNegativeInt, struct } from '../base/codec.js'
import { ArgumentError, DTypeError, ShapeError } from '../base/errors.js'
import { shapesEqual } from '../base/shape.js'
import { forRange } from '../ir/loop/statement.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { ordered } from './accepts.js'
import { broadcastUnbatched } from './batching.js'
import { iota } from './iota.js'
import { rowSorter } from './radix-sort.js'
import { checkAxis, rowsAlong } from './rows.js'
import { sortWords, wordsPerKey } from './sort-words.js'
import { takeAlong } from './take-along.js'

/** The first `numKeys` operands are compared, in this order; all are permuted alike. Always stable; `isStable` is JAX's. */
type Sort = { readonly dimension: number; readonly isStable: boolean; readonly numKeys: number }

export const sortP: Primitive<Sort> = {
  name: 'sort',
  arity: 'variadic',
  params: struct({ dimension: nonNegativeInt, isStable: boolean, numKeys: nonNegativeInt }),
  type: (xs, { dimension, numKeys }) => {
    const says = (): string => xs.map(formatAval).join(' and ')
    if (numKeys < 1 || numKeys > xs.length) throw new ArgumentError('sort', { expected: `numKeys from 1 to the ${xs.length} operands`, got: String(numKeys) })
    if (xs.some(x => !ordered.has(x.dtype))) throw new DTypeError('sort', { expected: 'real operands', got: says() })
    if (xs.some(x => !shapesEqual(x.shape, xs[0]!.shape))) throw new ShapeError('sort', { expected: 'operands of one shape', got: says() })
    checkAxis('sort', xs[0]!, dimension)
    return xs.map(({ shape, dtype, weakType }) => ({ shape, dtype, weakType }))
  },
  ad: {
    _tag: 'smooth',
    // the permutation, found by sorting positions along, applied to the tangents
    jvp: (xs, ts, p) => {
      const positions = sort([...xs, iota('int32', xs[0]!.shape, p.dimension)], p)[xs.length]!
      return ts.map(t => (t === null ? null : takeAlong(t, positions, p.dimension)))
    },
  },
  batch: (axis, xs, batched, p) => sort(broadcastUnbatched(axis, xs, batched), { ...p, dimension: p.dimension + 1 }),
  lower: {
    _tag: 'routine',
    routine: (scope, { dimension, numKeys }) => {
      const { operands, results } = scope
      const { count, length, at } = rowsAlong(operands[0]!.aval.shape, dimension)
      const keys = operands.slice(0, numKeys)
      const sortRow = rowSorter(scope, count, length, keys.reduce((n, x) => n + wordsPerKey(x.aval.dtype), 0))
      return {
        kernels: [{
          extent: count,
          order: 'parallel',
          body: row => sortRow(row, k => keys.flatMap(x => sortWords(x.load(at(row, k)))), positionOf => [
            forRange(length, k => {
              const from = at(row, positionOf(k))
              return operands.map((x, i) => results[i]!.store(at(row, k), x.load(from)))
            }),
          ]),
        }],
      }
    },
  },
  effects: 'none',
}

export const sort = (xs: readonly Value[], { dimension, numKeys = 1, isStable = true }: { readonly dimension: number; readonly numKeys?: number; readonly isStable?: boolean }): readonly NDArray[] =>
  bind(sortP, xs, { dimension, isStable, numKeys })
