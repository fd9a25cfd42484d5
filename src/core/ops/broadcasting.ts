/** Repeating and summing over axes: each is the other's adjoint. */
import { formatAval } from '../base/aval.js'
import { ints, struct } from '../base/codec.js'
import { isFloat } from '../base/dtype.js'
import { ShapeError } from '../base/errors.js'
import { type Shape, dropAxes, formatShape, insertAxes, shapesEqual } from '../base/shape.js'
import { indexConst } from '../ir/loop/index-expr.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { numbers } from './accepts.js'
import { checkReduction, reductionLowering } from './reducing.js'
import { reshape } from './reshape.js'

type Broadcast = { readonly shape: Shape; readonly broadcastDimensions: readonly number[] }

export const broadcastInDimP: Primitive<Broadcast> = {
  name: 'broadcast_in_dim',
  arity: 1,
  params: struct({ shape: ints, broadcastDimensions: ints }),
  type: ([x], { shape, broadcastDimensions: dims }) => {
    const fits = dims.length === x!.shape.length && dims.every((d, i) => d >= 0 && d < shape.length && (i === 0 || dims[i - 1]! < d) && (x!.shape[i] === shape[d] || x!.shape[i] === 1))
    if (!fits) throw new ShapeError('broadcast_in_dim', { expected: `an operand whose axes go, in order, to axes [${dims}] of ${formatShape(shape)}`, got: formatAval(x!), hint: 'each axis must have the size of its target, or 1' })
    return [{ ...x!, shape }]
  },
  ad: {
    _tag: 'linear',
    transpose: ([ct], _xs, { shape, broadcastDimensions: dims }, [x]) => {
      // an axis that was repeated is summed: new ones, and those of size 1 that grew
      const repeated = shape.map((_, d) => d).filter(d => x!.shape[dims.indexOf(d)] !== shape[d])
      return [reshape(reduceSum(ct!, repeated), x!.shape)]
    },
  },
  batch: ({ size }, [x], _batched, { shape, broadcastDimensions }) => [broadcastInDim(x!, [size, ...shape], [0, ...broadcastDimensions.map(d => d + 1)])],
  lower: { _tag: 'map', at: ([x], index, { broadcastDimensions: dims }) => x!.at(dims.map((d, i) => (x!.aval.shape[i] === 1 ? indexConst(0) : index[d]!))) },
  effects: 'none',
  splat: ([x]) => x,
}

/** `x` repeated into `shape`; axis i of `x` becomes axis `dims[i]`. */
export const broadcastInDim = (x: Value, shape: Shape, dims: readonly number[]): NDArray =>
  shapesEqual(x.shape, shape) ? (x as NDArray) : bind1(broadcastInDimP, [x], { shape, broadcastDimensions: dims }) // NDArray is the only Value

/** NumPy's rule: aligned at the last axis. */
export const broadcastTo = (x: Value, shape: Shape): NDArray => broadcastInDim(x, shape, x.shape.map((_, i) => shape.length - x.shape.length + i))

/** What a reduction over `axes` lost, repeated again: the adjoint of reduceSum. */
export const unreduce = (x: Value, shape: Shape, axes: readonly number[]): NDArray => broadcastInDim(x, shape, shape.map((_, d) => d).filter(d => !axes.includes(d)))

/** `keepdims`: the reduced axes come back with size 1. */
export const keepAxes = (x: Value, axes: readonly number[]): NDArray => reshape(x, insertAxes(x.shape, axes))

export const reduceSumP: Primitive<{ readonly axes: readonly number[] }> = {
  name: 'reduce_sum',
  arity: 1,
  params: struct({ axes: ints }),
  type: ([x], { axes }) => {
    checkReduction('reduce_sum', x!, axes, numbers)
    return [{ ...x!, shape: dropAxes(x!.shape, axes) }]
  },
  ad: { _tag: 'linear', transpose: ([ct], _xs, { axes }, [x]) => [unreduce(ct!, x!.shape, axes)] },
  batch: (_axis, [x], _batched, { axes }) => [bind1(reduceSumP, [x!], { axes: axes.map(a => a + 1) })],
  lower: reductionLowering('sum', ({ dtype }) => (isFloat(dtype) ? 'f64' : 'own')),
  effects: 'none',
}

export const reduceSum = (x: Value, axes: readonly number[]): NDArray => (axes.length === 0 ? (x as NDArray) : bind1(reduceSumP, [x], { axes })) // NDArray is the only Value
