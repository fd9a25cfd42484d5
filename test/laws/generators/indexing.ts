/** Windows at positions that are data. */
import * as fc from 'fast-check'
import { type Aval, aval } from '../../../src/core/base/aval.js'
import type { DType } from '../../../src/core/base/dtype.js'
import type { Shape } from '../../../src/core/base/shape.js'
import type { Gather } from '../../../src/core/ops/gather.js'
import type { Scatter } from '../../../src/core/ops/scattering.js'
import { gatherNumbers, scatterNumbers, slicesShape, startExtents, type Windows } from '../../../src/core/ops/windows.js'
import { anyValues, awayFromZero, axesOf, distinctValues, type Generator, integer, ORDERED, perAxis, range, type Range, type Signature } from './signature.js'

const operandShapes: readonly Shape[] = [[3], [2, 3], [3, 2, 2]]
const some: readonly DType[] = ['float32', 'float64', 'bfloat16', 'int32', 'uint8', 'bool', 'key']

interface Place {
  readonly windows: Windows
  readonly operand: Shape
  readonly indices: Shape
  readonly sizes: readonly number[]
}

/** Which axes are indexed, which run together with the indices, how large the windows are, where their axes go. */
const places: fc.Arbitrary<Place> = fc.constantFrom(...operandShapes).chain(operand =>
  fc
    .tuple(
      fc.boolean(),
      fc.array(fc.constantFrom(1, 2, 3), { maxLength: 2 }),
      axesOf(operand),
      axesOf(operand),
      perAxis(operand, n => integer(1, n)),
      fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    )
    .map(([batched, positions, indexed, collapsed, sizes, early]) => {
      const together = batched && operand.length > 1
      const operandBatchingDims = together ? [0] : []
      const collapsedDims = collapsed.filter(d => !operandBatchingDims.includes(d))
      const indexMap = indexed.filter(d => !operandBatchingDims.includes(d))
      const front = together ? [operand[0]!, ...positions] : positions
      const kept = operand.length - collapsedDims.length - operandBatchingDims.length
      // window axes among those of the positions, in random places
      const rank = front.length + kept
      const windowDims: number[] = []
      for (let d = 0; d < rank && windowDims.length < kept; d++) if (early[d] || rank - d <= kept - windowDims.length) windowDims.push(d)
      return {
        operand,
        indices: [...front, indexMap.length],
        sizes: sizes.map((n, d) => (collapsedDims.includes(d) || operandBatchingDims.includes(d) ? 1 : indexMap.includes(d) ? n : n)),
        windows: { windowDims, collapsedDims, indexMap, operandBatchingDims, indicesBatchingDims: operandBatchingDims.map(() => 0) },
      }
    }),
)

/** Index vectors: inside only, or also outside. */
const indexValues = ({ windows, operand, indices, sizes }: Place, inside: boolean): fc.Arbitrary<readonly number[]> => {
  const extents = startExtents(windows, operand, sizes)
  const count = indices.reduce((a, b) => a * b, 1)
  return fc.tuple(...Array.from({ length: count }, (_, i) => {
    const last = extents[i % extents.length]! - 1
    return inside ? integer(0, last) : fc.oneof({ weight: 4, arbitrary: integer(0, last) }, { weight: 1, arbitrary: integer(-2, last + 2) })
  }))
}

const withIndices = (place: Place, avals: readonly Aval[], inside: boolean, values: Signature<unknown>['values']): Signature<unknown>['values'] =>
  fc.tuple(values, indexValues(place, inside)).map(([lists, indices]) => lists.map((list, i) => (i === 1 && avals.length > 1 ? indices : list)))

const gathering = (dtypes: readonly DType[], values: (avals: readonly Aval[]) => Signature<unknown>['values']): fc.Arbitrary<Signature<Gather>> =>
  fc.tuple(places, fc.constantFrom(...dtypes), fc.constantFrom('clip' as const, 'fill' as const, 'promise' as const)).map(([place, dtype, mode]) => {
    const avals = [aval(place.operand, dtype), aval(place.indices, 'int32')]
    return {
      params: { dimensionNumbers: gatherNumbers(place.windows), sliceSizes: place.sizes, mode, fillValue: dtype === 'float64' ? 0.5 : null },
      avals,
      values: withIndices(place, avals, mode === 'promise', values(avals)),
    }
  })

const scattering = (dtypes: readonly DType[], values: (avals: readonly Aval[]) => Signature<unknown>['values']): fc.Arbitrary<Signature<Scatter>> =>
  fc.tuple(places, fc.constantFrom(...dtypes), fc.constantFrom('clip' as const, 'drop' as const, 'promise' as const)).map(([place, dtype, mode]) => {
    const avals = [aval(place.operand, dtype), aval(place.indices, 'int32'), aval(slicesShape(place.windows, place.indices, place.sizes), dtype)]
    return {
      params: { dimensionNumbers: scatterNumbers(place.windows), mode },
      avals,
      values: withIndices(place, avals, mode === 'promise', values(avals)),
    }
  })

const distinct = (where: Range) => (avals: readonly Aval[]): Signature<unknown>['values'] => distinctValues(avals, [where])

const scatter = (dtypes: readonly DType[], where: Range): Generator<Scatter> => ({ any: scattering(dtypes, anyValues), smooth: scattering(['float64'], distinct(where)) })

/** Boxes: an array, then scalar starts, in and out of range. */
const boxes = fc.constantFrom<Shape>([], [3], [2, 3], [2, 2, 2]).chain(shape => perAxis(shape, n => integer(0, n)).map(sizes => ({ shape, sizes })))

const starts = (count: number, from: number) => (values: Signature<unknown>['values']): Signature<unknown>['values'] =>
  fc.tuple(values, fc.array(integer(-2, 4), { minLength: count, maxLength: count })).map(([lists, at]) => lists.map((list, i) => (i < from ? list : [at[i - from]!])))

const box = <P>(dtypes: readonly DType[], operands: (shape: Shape, sizes: Shape, dtype: DType) => readonly Aval[], params: (sizes: Shape) => P, values: (avals: readonly Aval[]) => Signature<unknown>['values']): fc.Arbitrary<Signature<P>> =>
  fc.tuple(boxes, fc.constantFrom(...dtypes)).map(([{ shape, sizes }, dtype]) => {
    const arrays = operands(shape, sizes, dtype)
    const avals = [...arrays, ...shape.map(() => aval([], 'int32'))]
    return { params: params(sizes), avals, values: starts(shape.length, arrays.length)(values(avals)) }
  })

const read = (shape: Shape, _sizes: Shape, dtype: DType): readonly Aval[] => [aval(shape, dtype)]
const write = (shape: Shape, sizes: Shape, dtype: DType): readonly Aval[] => [aval(shape, dtype), aval(sizes, dtype)]

export const indexing = {
  dynamic_slice: {
    any: box(some, read, sliceSizes => ({ sliceSizes }), anyValues),
    smooth: box(['float64'], read, sliceSizes => ({ sliceSizes }), distinct(range(-3, 3))),
  },
  dynamic_update_slice: {
    any: box(some, write, () => ({}), anyValues),
    smooth: box(['float64'], write, () => ({}), distinct(range(-3, 3))),
  },
  gather: { any: gathering(some, anyValues), smooth: gathering(['float64'], distinct(range(-3, 3))) },
  scatter: scatter(some, range(-3, 3)),
  scatter_add: scatter(ORDERED, range(-3, 3)),
  scatter_mul: scatter(ORDERED, awayFromZero(0.5, 2)),
  scatter_min: scatter(ORDERED, range(-3, 3)),
  scatter_max: scatter(ORDERED, range(-3, 3)),
}
