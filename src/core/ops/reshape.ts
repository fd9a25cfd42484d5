/** Views that keep the row-major order of elements: reshape and its special case squeeze. */
import { formatAval } from '../base/aval.js'
import { ints, struct } from '../base/codec.js'
import { ShapeError } from '../base/errors.js'
import { type Shape, dropAxes, formatShape, insertAxes, shapesEqual, sizeOf } from '../base/shape.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'

export const reshapeP: Primitive<{ readonly shape: Shape }> = {
  name: 'reshape',
  arity: 1,
  params: struct({ shape: ints }),
  type: ([x], { shape }) => {
    if (sizeOf(x!.shape) !== sizeOf(shape)) throw new ShapeError('reshape', { expected: `a shape of ${sizeOf(x!.shape)} elements`, got: `${formatShape(shape)} for ${formatAval(x!)}`, hint: 'the product of the new sizes must equal the number of elements' })
    return [{ ...x!, shape }]
  },
  ad: { _tag: 'linear', transpose: ([ct], _xs, _p, [x]) => [reshape(ct!, x!.shape)] },
  batch: ({ size }, [x], _batched, { shape }) => [reshape(x!, [size, ...shape])],
  lower: { _tag: 'alias' },
  effects: 'none',
  splat: ([x]) => x,
}

/** The elements in row-major order under another shape. */
export const reshape = (x: Value, shape: Shape): NDArray => (shapesEqual(x.shape, shape) ? (x as NDArray) : bind1(reshapeP, [x], { shape })) // NDArray is the only Value

export const squeezeP: Primitive<{ readonly dimensions: readonly number[] }> = {
  name: 'squeeze',
  arity: 1,
  params: struct({ dimensions: ints }),
  type: ([x], { dimensions }) => {
    for (const d of dimensions) if (x!.shape[d] !== 1) throw new ShapeError('squeeze', { expected: 'axes of size 1', got: `axis ${d} of ${formatAval(x!)}`, hint: 'select an element with np.index, or reduce the axis' })
    return [{ ...x!, shape: dropAxes(x!.shape, dimensions) }]
  },
  ad: { _tag: 'linear', transpose: ([ct], _xs, _p, [x]) => [reshape(ct!, x!.shape)] },
  batch: (_axis, [x], _batched, { dimensions }) => [squeeze(x!, dimensions.map(d => d + 1))],
  lower: { _tag: 'alias' },
  effects: 'none',
  splat: ([x]) => x,
}

/** Without the given axes of size 1. */
export const squeeze = (x: Value, dimensions: readonly number[]): NDArray => bind1(squeezeP, [x], { dimensions })

/** With axes of size 1 at these positions of the result. */
export const expandDims = (x: Value, axes: readonly number[]): NDArray => reshape(x, insertAxes(x.shape, axes))
