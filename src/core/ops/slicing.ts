/** Cutting a box out of an array, and laying an array into a larger one: each is the other's adjoint. */
import { type Aval, formatAval } from '../base/aval.js'
import { ints, shape as shapeCodec, struct } from '../base/codec.js'
import { DTypeError, ShapeError } from '../base/errors.js'
import { formatShape, type Shape, shapesEqual } from '../base/shape.js'
import { type Index, offsetIndex, scaleIndex } from '../ir/loop/index-expr.js'
import type { Scalar } from '../ir/loop/scalar.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { repeatFront } from './batching.js'
import { guarded } from './bounds.js'
import { reduceSum } from './broadcasting.js'
import { full, ones, zeros } from './constants.js'
import { select } from './selection.js'
import { elementAtPlace, spread } from './sliding.js'

type Slice = { readonly start: readonly number[]; readonly limit: readonly number[]; readonly strides: readonly number[] }

export const sliceP: Primitive<Slice> = {
  name: 'slice',
  arity: 1,
  params: struct({ start: shapeCodec, limit: shapeCodec, strides: shapeCodec }),
  type: ([x], p) => {
    checkSlice(x!, p)
    return [{ ...x!, shape: p.start.map((from, d) => Math.ceil((p.limit[d]! - from) / p.strides[d]!)) }]
  },
  ad: {
    _tag: 'linear',
    transpose: ([ct], _xs, { start, strides }, [x]) => {
      const interior = strides.map(k => k - 1)
      const high = ct!.shape.map((n, d) => x!.shape[d]! - start[d]! - spread(n, interior[d]! + 1))
      return [pad(ct!, zeros({ shape: [], dtype: ct!.dtype }), start, high, interior)]
    },
  },
  batch: ({ size }, [x], _batched, { start, limit, strides }) => [slice(x!, [0, ...start], [size, ...limit], [1, ...strides])],
  lower: { _tag: 'map', at: ([x], index, { start, strides }) => x!.at(index.map((i, d) => offsetIndex(scaleIndex(i, strides[d]!), start[d]!))) },
  effects: 'none',
  splat: ([x]) => x,
}

const checkSlice = (x: Aval, { start, limit, strides }: Slice): void => {
  const rank = x.shape.length
  const fits = start.length === rank && limit.length === rank && strides.length === rank && x.shape.every((n, d) => start[d]! >= 0 && start[d]! <= limit[d]! && limit[d]! <= n && strides[d]! >= 1)
  if (!fits) throw new ShapeError('slice', { expected: '0 ≤ start ≤ limit ≤ size and strides ≥ 1 for every axis', got: `start ${formatShape(start)}, limit ${formatShape(limit)}, strides ${formatShape(strides)} of ${formatAval(x)}`, hint: 'np.slice clips, and counts negative positions from the end' })
}

/** The elements `start`, `start + stride`, … below `limit` of every axis. */
export const slice = (x: Value, start: readonly number[], limit: readonly number[], strides: readonly number[] = x.shape.map(() => 1)): NDArray =>
  shapesEqual(limit, x.shape) && start.every(n => n === 0) && strides.every(n => n === 1) ? (x as NDArray) : bind1(sliceP, [x], { start, limit, strides }) // NDArray is the only Value

/** A slice of one axis. */
export const sliceInDim = (x: Value, axis: number, start: number, limit: number, stride = 1): NDArray =>
  slice(x, x.shape.map((_, d) => (d === axis ? start : 0)), x.shape.map((n, d) => (d === axis ? limit : n)), x.shape.map((_, d) => (d === axis ? stride : 1)))

type Pad = { readonly low: readonly number[]; readonly high: readonly number[]; readonly interior: readonly number[] }

/**
 * Operands: an array, and the value of the holes, usually a scalar. It may have the leading axes of the array, where
 * nothing is padded: that is what a batch of values becomes.
 */
export const padP: Primitive<Pad> = {
  name: 'pad',
  arity: 2,
  params: struct({ low: ints, high: ints, interior: shapeCodec }),
  type: ([x, value], p) => {
    checkPad(x!, value!, p)
    return [{ ...x!, shape: paddedShape(x!.shape, p), weakType: x!.weakType && value!.weakType }]
  },
  ad: {
    _tag: 'linear',
    transpose: ([ct], [x, value], p, [xAval, valueAval]) => [x === null ? unpad(ct!, xAval!.shape, p) : null, value === null ? sumOfHoles(ct!, xAval!.shape, valueAval!.shape.length, p) : null],
  },
  batch: (axis, [x, value], [xBatched, valueBatched], { low, high, interior }) => {
    const repeat = value!.ndim > 0 || valueBatched
    const y = xBatched ? x! : repeatFront(axis, x!), v = valueBatched || !repeat ? value! : repeatFront(axis, value!)
    return [pad(y, v, [0, ...low], [0, ...high], [0, ...interior])]
  },
  lower: { _tag: 'map', at: ([x, value], index, p) => paddedAt(x!.aval.shape, at => x!.at(at), value!.at(index.slice(0, value!.aval.shape.length)), index, p) },
  effects: 'none',
  splat: ([x, value]) => (Object.is(x, value) ? x : undefined),
}

const paddedAt = (shape: Shape, at: (index: readonly Index[]) => Scalar, hole: Scalar, index: readonly Index[], { low, interior }: Pad): Scalar => {
  const conditions: Scalar[] = []
  const source = index.map((i, d) => {
    const element = elementAtPlace(offsetIndex(i, -low[d]!), shape[d]!, interior[d]! + 1)
    conditions.push(...element.conditions)
    return element.index
  })
  return guarded(conditions, () => at(source), hole)
}

const paddedShape = (shape: Shape, { low, high, interior }: Pad): Shape => shape.map((n, d) => low[d]! + spread(n, interior[d]! + 1) + high[d]!)

/** The adjoint in the array: crop what was padded, restore what was cropped, step over the holes. */
const unpad = (ct: Value, shape: Shape, { low, high, interior }: Pad): NDArray => {
  const flat = shape.map(() => 0)
  const whole = pad(ct, zeros({ shape: [], dtype: ct.dtype }), low.map(n => -n), high.map(n => -n), flat)
  return slice(whole, flat, whole.shape, interior.map(n => n + 1))
}

/** The adjoint in the value of the holes, which has the `leading` first axes. */
const sumOfHoles = (ct: Value, shape: Shape, leading: number, { low, high, interior }: Pad): NDArray => {
  const covered = pad(ones({ shape, dtype: 'bool' }), full(0, { shape: [], dtype: 'bool' }), low, high, interior)
  return reduceSum(select(covered, zeros(ct), ct), ct.shape.map((_, d) => d).slice(leading))
}

const checkPad = (x: Aval, value: Aval, p: Pad): void => {
  const { low, high, interior } = p
  const rank = x.shape.length
  const says = `low ${formatShape(low)}, high ${formatShape(high)}, interior ${formatShape(interior)} for ${formatAval(x)}`
  if (value.dtype !== x.dtype) throw new DTypeError('pad', { expected: `a padding value of dtype ${x.dtype}`, got: formatAval(value), hint: 'convert it with np.astype' })
  if (low.length !== rank || high.length !== rank || interior.length !== rank) throw new ShapeError('pad', { expected: 'low, high and interior padding for every axis', got: says })
  if (interior.some(n => n < 0)) throw new ShapeError('pad', { expected: 'interior padding ≥ 0', got: says, hint: 'low and high may be negative, to crop' })
  if (paddedShape(x.shape, p).some(n => n < 0)) throw new ShapeError('pad', { expected: 'a result with sizes ≥ 0', got: `${formatShape(paddedShape(x.shape, p))} from ${says}`, hint: 'negative padding crops more than there is' })
  const leads = value.shape.every((n, d) => n === x.shape[d] && low[d] === 0 && high[d] === 0 && interior[d] === 0)
  if (!leads) throw new ShapeError('pad', { expected: 'a scalar padding value', got: formatAval(value), hint: 'reshape it to []' })
}

/** `low` and `high` elements before and after (negative ones crop), `interior` ones between neighbours. */
export const pad = (x: Value, value: Value, low: readonly number[], high: readonly number[], interior: readonly number[] = low.map(() => 0)): NDArray =>
  [...low, ...high, ...interior].every(n => n === 0) && value.ndim === 0 && value.dtype === x.dtype ? (x as NDArray) : bind1(padP, [x, value], { low, high, interior }) // NDArray is the only Value
