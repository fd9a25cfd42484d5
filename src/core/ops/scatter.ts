/** Setting, multiplying, and bounding windows of an array at positions that are data. */
import type { Aval } from '../base/aval.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import type { Ad, Primitive, Value } from '../ir/primitive.js'
import type { NDArray } from '../trace/ndarray.js'
import { anything, ordered } from './accepts.js'
import { add, div, mul } from './arithmetic.js'
import { broadcastInDim } from './broadcasting.js'
import { eq } from './comparison.js'
import { ones, zeros } from './constants.js'
import { convert } from './conversion.js'
import { gatherBack, scatterAdd } from './gather.js'
import { iota } from './iota.js'
import { addTangents } from './pointwise.js'
import { reshape } from './reshape.js'
import { type Scatter, scattering, scatterOp } from './scattering.js'
import { select } from './selection.js'
import { positionDims, scatterWindows } from './windows.js'

export const scatterP: Primitive<Scatter> = scattering({
  name: 'scatter',
  accepts: anything,
  combine: (_old, update) => update,
  ad: {
    _tag: 'linear',
    // only elements without an update keep their old value, and only the last update of an element counts
    transpose: ([ct], [x, indices, updates], p, [xAval, , updatesAval]) => [
      x === null ? scatter(ct!, indices!, zeros(updatesAval!), p) : null,
      null,
      updates === null ? lastOnes(gatherBack(ct!, indices!, p, updatesAval!.shape), indices!, p, xAval!) : null,
    ],
  },
})

/** Values of updates, 0 for those that others overwrite. */
const lastOnes = (values: NDArray, indices: Value, p: Scatter, { shape }: Aval): NDArray => {
  const order = updateOrder(values.shape, p)
  if (order === null) return values
  const winners = scatter(zeros({ shape, dtype: 'int32' }), indices, order, p)
  return select(eq(gatherBack(winners, indices, p, values.shape), order), values, 0)
}

/** Numbers 1, 2, … in the order in which updates are written, the same for all elements of a window; `null` where there is one. */
const updateOrder = (updates: readonly number[], { dimensionNumbers }: Scatter): NDArray | null => {
  const dims = positionDims(scatterWindows(dimensionNumbers), updates.length)
  const positions = dims.map(d => updates[d]!)
  const count = positions.reduce((n, extent) => n * extent, 1)
  if (count === 1) return null
  return broadcastInDim(reshape(add(iota('int32', [count], 0), 1), positions), updates, dims)
}

/** `x` with windows replaced by updates; the last one wins where they overlap. */
export const scatter = scatterOp(scatterP)

const multiplied: Ad<Scatter> = {
  _tag: 'partly',
  // d(x · Π y) = dx · Π y + Σ dyᵢ · (x · Π of the other y)
  jvp: ([x, indices, y], [t, , tUpdates], p) => [
    addTangents(
      t == null ? null : scatterMul(t, indices!, y!, p),
      tUpdates == null ? null : scatterAdd(zeros(x!), indices!, mul(tUpdates, othersProduct(x!, indices!, y!, p)), p),
    ),
  ],
  transpose: ([ct], [, indices, y], p) => [scatterMul(ct!, indices!, y!, p), null, null],
}

/** For each update the product of all other factors of its element, exact also where factors are zero. */
const othersProduct = (x: Value, indices: Value, y: Value, p: Scatter): NDArray => {
  const back = (z: Value): NDArray => gatherBack(z, indices, p, y.shape)
  const isZero = eq(y, 0), nonZero = select(isZero, 1, y)
  const count = back(scatterAdd(zeros(x), indices, ones(y), p))
  const zeroFactors = back(scatterAdd(zeros(x), indices, convert(isZero, y.dtype), p))
  const product = back(scatterMul(x, indices, nonZero, p))
  const others = select(isZero, select(eq(zeroFactors, 1), product, 0), select(eq(zeroFactors, 0), div(product, nonZero), 0))
  return select(eq(count, 1), back(x), others)
}

export const scatterMulP: Primitive<Scatter> = scattering({
  name: 'scatter_mul',
  accepts: ordered,
  combine: (x, y) => (x.reg === 'bool' ? s.and(x, y) : s.mul(x, y)),
  ad: multiplied,
})

export const scatterMul = scatterOp(scatterMulP)

/** The tangent of an extremum is the mean of the tangents of those that attain it, the old value among them. */
const extremal: Ad<Scatter> = {
  _tag: 'smooth',
  jvp: ([x, indices, y], [t, , tUpdates], p, [z]) => {
    const kept = convert(eq(x!, z!), z!.dtype)
    const won = convert(eq(y!, gatherBack(z!, indices!, p, y!.shape)), y!.dtype)
    const winners = add(kept, scatterAdd(zeros(z!), indices!, won, p))
    const share = (): NDArray => div(won, gatherBack(winners, indices!, p, y!.shape, 1))
    return [
      addTangents(
        t == null ? null : mul(t, div(kept, winners)),
        tUpdates == null ? null : scatterAdd(zeros(z!), indices!, mul(tUpdates, share()), p),
      ),
    ]
  },
}

const bounding = (name: string, combine: (x: Scalar, y: Scalar) => Scalar): Primitive<Scatter> => scattering({ name, accepts: ordered, combine, ad: extremal })

export const scatterMinP = bounding('scatter_min', (x, y) => (x.reg === 'bool' ? s.and(x, y) : s.min(x, y)))
export const scatterMaxP = bounding('scatter_max', (x, y) => (x.reg === 'bool' ? s.or(x, y) : s.max(x, y)))

export const scatterMin = scatterOp(scatterMinP)
export const scatterMax = scatterOp(scatterMaxP)
