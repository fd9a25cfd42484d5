/** Reading windows of an array at positions that are data, and adding to them: each is the other's adjoint. */
import { literal, nullable, number, shape as shapeCodec, struct } from '../base/codec.js'
import { convertNumber, type DType, iinfo, isInteger, isSigned } from '../base/dtype.js'
import type { Shape } from '../base/shape.js'
import { dataIndex, indexConst } from '../ir/loop/index-expr.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { ordered } from './accepts.js'
import { clampInto, guarded, isBelow } from './bounds.js'
import { zeros } from './constants.js'
import { type Scatter, scattering, scatterOp } from './scattering.js'
import { batchWindows, checkSizes, checkWindows, elementOfWindow, type GatherDimensionNumbers, gatherNumbers, gatherNumbersCodec, gatherWindows, positionDims, scatterNumbers, scatterWindows, slicesShape, startExtents, windowSizes } from './windows.js'

/** A window that does not lie inside is moved in, or filled. `promise`: there are none; one is moved in, but gets no gradient. */
export type GatherMode = 'clip' | 'fill' | 'promise'

export type Gather = {
  readonly dimensionNumbers: GatherDimensionNumbers
  /** One per operand axis. */
  readonly sliceSizes: readonly number[]
  readonly mode: GatherMode
  /** `null`: NaN, the smallest int, the largest uint, true. */
  readonly fillValue: number | null
}

export const gatherP: Primitive<Gather> = {
  name: 'gather',
  arity: 2,
  params: struct({ dimensionNumbers: gatherNumbersCodec, sliceSizes: shapeCodec, mode: literal('clip', 'fill', 'promise'), fillValue: nullable(number) }),
  type: ([x, indices], { dimensionNumbers, sliceSizes }) => {
    const w = gatherWindows(dimensionNumbers)
    checkWindows('gather', w, x!, indices!)
    checkSizes('gather', w, x!, sliceSizes)
    return [{ ...x!, shape: slicesShape(w, indices!.shape, sliceSizes) }]
  },
  ad: {
    _tag: 'linear',
    // what fills a place outside does not vary
    jvp: ([, indices], [t], p) => [t == null ? null : gather(t, indices!, { ...p, fillValue: 0 })],
    transpose: ([ct], [, indices], { dimensionNumbers, mode }, [x]) => [scatterAdd(zeros(x!), indices!, ct!, { dimensionNumbers: scatterNumbers(gatherWindows(dimensionNumbers)), mode: mode === 'fill' ? 'drop' : mode }), null],
  },
  batch: ({ size }, [x, indices], [xBatched, indicesBatched], { dimensionNumbers, sliceSizes, mode, fillValue }) => {
    const numbers = gatherNumbers(batchWindows(gatherWindows(dimensionNumbers), xBatched!, indicesBatched!))
    const sizes = xBatched ? [indicesBatched ? 1 : size, ...sliceSizes] : sliceSizes
    return [gather(x!, indices!, { dimensionNumbers: numbers, sliceSizes: sizes, mode, fillValue })]
  },
  lower: {
    _tag: 'map',
    at: ([x, indices], index, { dimensionNumbers, sliceSizes, mode, fillValue }) => {
      const { shape, dtype } = x!.aval
      const w = gatherWindows(dimensionNumbers)
      const position = positionDims(w, index.length).map(d => index[d]!), window = w.windowDims.map(d => index[d]!)
      const vector = startExtents(w, shape, sliceSizes).map((extent, k) => ({ value: indices!.at([...position, indexConst(k)]), extent }))
      const starts = vector.map(({ value, extent }) => dataIndex(mode === 'fill' ? value : clampInto(value, extent), extent))
      const conditions = mode === 'fill' ? vector.map(({ value, extent }) => isBelow(value, extent)) : []
      return guarded(conditions, () => x!.at(elementOfWindow(w, shape.length, starts, position, window)), fillScalar(dtype, fillValue))
    },
  },
  effects: 'none',
  splat: ([x], { mode }) => (mode === 'fill' ? undefined : x),
}

const fillScalar = (dtype: DType, value: number | null): Scalar =>
  s.constant(s.regOf(dtype), dtype === 'key' ? 0xffffffff : value === null ? defaultFill(dtype) : convertNumber(value, dtype))

const defaultFill = (dtype: DType): number => {
  if (dtype === 'bool') return 1
  if (!isInteger(dtype)) return Number.NaN
  return isSigned(dtype) ? iinfo(dtype).min : iinfo(dtype).max
}

/** The windows of `x` of size `sliceSizes` at the index vectors on the last axis of the int32 `indices`. */
export const gather = (x: Value, indices: Value, { dimensionNumbers, sliceSizes, mode, fillValue }: Gather): NDArray => bind1(gatherP, [x, indices], { dimensionNumbers, sliceSizes, mode, fillValue })

export const scatterAddP: Primitive<Scatter> = scattering({
  name: 'scatter_add',
  accepts: ordered,
  combine: (x, y) => (x.reg === 'bool' ? s.or(x, y) : s.add(x, y)),
  ad: {
    _tag: 'linear',
    jvp: ([x, indices], [t, , tUpdates], p) => [tUpdates == null ? t! : scatterAdd(t ?? zeros(x!), indices!, tUpdates, p)],
    transpose: ([ct], [x, indices, updates], p, [, , updatesAval]) => [x === null ? ct! : null, null, updates === null ? gatherBack(ct!, indices!, p, updatesAval!.shape) : null],
  },
})

/** `x` with updates added to windows, in order; indices may repeat. */
export const scatterAdd = scatterOp(scatterAddP)

/** What lies where a scatter writes updates of this shape; `fillValue` where it leaves one out. */
export const gatherBack = (x: Value, indices: Value, { dimensionNumbers, mode }: Scatter, updates: Shape, fillValue = 0): NDArray => {
  const w = scatterWindows(dimensionNumbers)
  return gather(x, indices, { dimensionNumbers: gatherNumbers(w), sliceSizes: windowSizes(w, x.shape, updates), mode: mode === 'clip' ? 'clip' : 'fill', fillValue })
}
