/** Where the greatest or least element of an axis is: the first NaN, else the first occurrence. */
import { formatAval } from '../base/aval.js'
import { dtype as dtypeCodec, nonNegativeInt, struct } from '../base/codec.js'
import { type DType, isInteger } from '../base/dtype.js'
import { DTypeError, ShapeError } from '../base/errors.js'
import { dropAxes } from '../base/shape.js'
import { indexConst, offsetIndex } from '../ir/loop/index-expr.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import { cell, forRange, i32, ifHolds, letValue } from '../ir/loop/statement.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { ordered } from './accepts.js'
import { zero } from './pointwise.js'
import { checkAxis, rowsAlong } from './rows.js'

type Arg = { readonly axis: number; readonly indexDtype: DType }

const argExtremum = (name: string, better: (x: Scalar, best: Scalar) => Scalar): Primitive<Arg> => {
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
        const { count, length, at } = rowsAlong(x!.aval.shape, axis)
        return {
          kernels: [{
            extent: count,
            order: 'parallel',
            body: row => {
              const best = cell(asNumber(x!.load(at(row, indexConst(0)))))
              const where = cell(i32(0))
              return [best.declare, where.declare, forRange(length - 1, before => {
                const k = offsetIndex(before, 1)
                return letValue(asNumber(x!.load(at(row, k))), v => [ifHolds(wins(v, best.get, better), [best.set(v), where.set(s.fromIndex(k))])])
              }), y!.store(row, where.get)]
            },
          }],
        }
      },
    },
    effects: 'none',
  }
  return self
}

export const asNumber = (x: Scalar): Scalar => (x.reg === 'bool' ? s.convert('u32', x) : x)

/** Better, or the first NaN. */
export const wins = (x: Scalar, best: Scalar, better: (x: Scalar, best: Scalar) => Scalar): Scalar =>
  x.reg === 'f32' || x.reg === 'f64' ? s.or(better(x, best), s.and(s.ne(x, x), s.eq(best, best))) : better(x, best)

export const argmaxP = argExtremum('argmax', s.gt)
export const argminP = argExtremum('argmin', s.lt)

export const argmax = (x: Value, axis: number, indexDtype: DType = 'int32'): NDArray => bind1(argmaxP, [x], { axis, indexDtype })
export const argmin = (x: Value, axis: number, indexDtype: DType = 'int32'): NDArray => bind1(argminP, [x], { axis, indexDtype })
