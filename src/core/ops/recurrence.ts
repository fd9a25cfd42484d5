/**
 * First-order linear recurrences along an axis: `y[k] = a[k] · y[k−1] + b[k]`, with `y[−1] = 0`. Derivatives of
 * recurrences are recurrences, which is what makes those of the cumulative operations exact and linear in time.
 */
import { formatAval, sameType } from '../base/aval.js'
import { boolean, nonNegativeInt, struct } from '../base/codec.js'
import { DTypeError, ShapeError } from '../base/errors.js'
import { indexConst, subIndex } from '../ir/loop/index-expr.js'
import { add as addScalar, constant, convert as toRegister, mul as mulScalar } from '../ir/loop/scalar.js'
import { cell, forRange } from '../ir/loop/statement.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { floats } from './accepts.js'
import { mul } from './arithmetic.js'
import { broadcastUnbatched } from './batching.js'
import { addTangents } from './pointwise.js'
import { checkAxis, rowsAlong } from './rows.js'
import { shift } from './shift.js'

/** `reverse` runs from the last element to the first. */
type Along = { readonly axis: number; readonly reverse: boolean }

export const linearRecurrenceP: Primitive<Along> = {
  name: 'linear_recurrence',
  arity: 2,
  params: struct({ axis: nonNegativeInt, reverse: boolean }),
  type: ([a, b], { axis }) => {
    if (!sameType(a!, b!)) throw new ShapeError('linear_recurrence', { expected: 'operands of one type', got: `${formatAval(a!)} and ${formatAval(b!)}` })
    if (!floats.has(b!.dtype)) throw new DTypeError('linear_recurrence', { expected: floats.says, got: formatAval(b!) })
    checkAxis('linear_recurrence', b!, axis)
    return [{ shape: b!.shape, dtype: b!.dtype, weakType: a!.weakType && b!.weakType }]
  },
  ad: {
    _tag: 'partly',
    // dy[k] = a[k] dy[k−1] + (da[k] y[k−1] + db[k])
    jvp: ([a], [ta, tb], { axis, reverse }, [y]) => {
      const source = addTangents(ta == null ? null : mul(ta, shift(y!, axis, reverse, 0)), tb ?? null)
      return [source === null ? null : linearRecurrence(a!, source, axis, reverse)]
    },
    // the adjoint runs the other way: u[k] = ct[k] + a[k+1] u[k+1]
    transpose: ([ct], [a], { axis, reverse }) => [null, linearRecurrence(shift(a!, axis, !reverse, 0), ct!, axis, !reverse)],
  },
  batch: (axis, xs, batched, p) => {
    const [a, b] = broadcastUnbatched(axis, xs, batched)
    return [linearRecurrence(a!, b!, p.axis + 1, p.reverse)]
  },
  lower: {
    _tag: 'routine',
    routine: ({ operands: [a, b], results: [y] }, { axis, reverse }) => {
      const { count, length, at } = rowsAlong(b!.aval.shape, axis)
      return {
        kernels: [{
          extent: count,
          order: 'parallel',
          body: row => {
            const last = cell(constant('f64', 0))
            return [last.declare, forRange(length, step => {
              const k = at(row, reverse ? subIndex(indexConst(length - 1), step) : step)
              const next = addScalar(mulScalar(toRegister('f64', a!.load(k)), last.get), toRegister('f64', b!.load(k)))
              return [last.set(next), y!.store(k, last.get)]
            })]
          },
        }],
      }
    },
  },
  effects: 'none',
}

export const linearRecurrence = (a: Value, b: Value, axis: number, reverse: boolean): NDArray => bind1(linearRecurrenceP, [a, b], { axis, reverse })
