/** Positions as values. */
import { dtype as dtypeCodec, nonNegativeInt, shape as shapeCodec, struct } from '../base/codec.js'
import { type DType, isFloat, isInteger } from '../base/dtype.js'
import { DTypeError, ShapeError } from '../base/errors.js'
import { formatShape, type Shape } from '../base/shape.js'
import { convert, fromIndex, regOf } from '../ir/loop/scalar.js'
import type { Primitive } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { repeatFront } from './batching.js'

type Iota = { readonly dtype: DType; readonly shape: Shape; readonly dimension: number }

export const iotaP: Primitive<Iota> = {
  name: 'iota',
  arity: 0,
  params: struct({ dtype: dtypeCodec, shape: shapeCodec, dimension: nonNegativeInt }),
  type: (_xs, { dtype, shape, dimension }) => {
    if (!isInteger(dtype) && !isFloat(dtype)) throw new DTypeError('iota', { expected: 'an integer or float dtype', got: dtype })
    if (!(dimension in shape)) throw new ShapeError('iota', { expected: `an axis of ${formatShape(shape)}`, got: `${dimension}` })
    return [{ shape, dtype, weakType: false }]
  },
  ad: { _tag: 'zero', why: 'it has no operands' },
  batch: (axis, _xs, _batched, { dtype, shape, dimension }) => [repeatFront(axis, iota(dtype, shape, dimension))],
  lower: { _tag: 'map', at: (_xs, index, { dtype, dimension }) => convert(regOf(dtype), fromIndex(index[dimension]!)) },
  effects: 'none',
}

/** Each element is its position along the axis `dimension`. */
export const iota = (dtype: DType, shape: Shape, dimension: number): NDArray => bind1(iotaP, [], { dtype, shape, dimension })
