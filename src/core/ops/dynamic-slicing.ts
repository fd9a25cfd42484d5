/** Reading and replacing a box at a position that is data: each is the other's adjoint. Starts are clamped so that it fits. */
import { type Aval, formatAval } from '../base/aval.js'
import { shape as shapeCodec, struct } from '../base/codec.js'
import { DTypeError, ShapeError } from '../base/errors.js'
import { formatShape, type Shape, shapesEqual } from '../base/shape.js'
import { addIndex, dataIndex, indexConst } from '../ir/loop/index-expr.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { repeatFront } from './batching.js'
import { clampInto } from './bounds.js'
import { stack } from './concatenation.js'
import { int32, zeros } from './constants.js'
import { gatherP } from './gather.js'
import { type NoParams, noParams } from './pointwise.js'
import { scatterP } from './scatter.js'
import { writeWindows } from './scattering.js'
import { gatherNumbers, scatterNumbers, type Windows } from './windows.js'

type DynamicSlice = { readonly sliceSizes: Shape }

/** Operands: the array, then an int32 scalar per axis. */
export const dynamicSliceP: Primitive<DynamicSlice> = {
  name: 'dynamic_slice',
  arity: 'variadic',
  params: struct({ sliceSizes: shapeCodec }),
  type: ([x, ...starts], { sliceSizes }) => {
    checkBox('dynamic_slice', x!, starts, sliceSizes)
    return [{ ...x!, shape: sliceSizes }]
  },
  ad: {
    _tag: 'linear',
    transpose: ([ct], [, ...starts], _p, [x]) => [dynamicUpdateSlice(zeros(x!), ct!, known(starts)), ...starts.map(() => null)],
  },
  batch: (axis, [x, ...starts], [xBatched, ...startsBatched], { sliceSizes }) => {
    if (!startsBatched.includes(true)) return [dynamicSlice(x!, [int32(0), ...starts], [axis.size, ...sliceSizes])]
    const indices = stack(starts.map((i, d) => (startsBatched[d] ? i : repeatFront(axis, i))), 1)
    return gatherP.batch(axis, [x!, indices], [xBatched!, true], { dimensionNumbers: gatherNumbers(boxWindows(sliceSizes.length)), sliceSizes, mode: 'clip', fillValue: null })
  },
  lower: {
    _tag: 'map',
    at: ([x, ...starts], index, { sliceSizes }) =>
      x!.at(index.map((i, d) => {
        const extent = x!.aval.shape[d]! - sliceSizes[d]! + 1
        return extent === 1 ? i : addIndex(dataIndex(clampInto(starts[d]!.at([]), extent), extent), i)
      })),
  },
  effects: 'none',
  splat: ([x]) => x,
}

/** Operands: the array, the update, then an int32 scalar per axis. */
export const dynamicUpdateSliceP: Primitive<NoParams> = {
  name: 'dynamic_update_slice',
  arity: 'variadic',
  params: struct({}),
  type: ([x, update, ...starts]) => {
    if (update!.dtype !== x!.dtype) throw new DTypeError('dynamic_update_slice', { expected: `an update of dtype ${x!.dtype}`, got: formatAval(update!), hint: 'convert it with np.astype' })
    checkBox('dynamic_update_slice', x!, starts, update!.shape)
    return [{ ...x!, weakType: x!.weakType && update!.weakType }]
  },
  ad: {
    _tag: 'linear',
    transpose: ([ct], [x, update, ...starts], _p, [, updateAval]) => [
      x === null ? dynamicUpdateSlice(ct!, zeros(updateAval!), known(starts)) : null,
      update === null ? dynamicSlice(ct!, known(starts), updateAval!.shape) : null,
      ...starts.map(() => null),
    ],
  },
  batch: (axis, [x, update, ...starts], [xBatched, updateBatched, ...startsBatched]) => {
    if (startsBatched.includes(true)) {
      const indices = stack(starts.map((i, d) => (startsBatched[d] ? i : repeatFront(axis, i))), 1)
      return scatterP.batch(axis, [x!, indices, update!], [xBatched!, true, updateBatched!], { dimensionNumbers: scatterNumbers(boxWindows(starts.length)), mode: 'clip' })
    }
    return [dynamicUpdateSlice(xBatched ? x! : repeatFront(axis, x!), updateBatched ? update! : repeatFront(axis, update!), [int32(0), ...starts])]
  },
  lower: {
    _tag: 'routine',
    routine: ({ operands: [, update, ...starts], results: [y] }) =>
      writeWindows(y!, update!, { windows: boxWindows(starts.length), positions: [], component: (_position, k) => starts[k]!.load(indexConst(0)), clip: true, combine: (_old, value) => value }),
  },
  effects: 'none',
  splat: ([x, update]) => (Object.is(x, update) ? x : undefined),
}

/** One window at one position, with all axes of the operand. */
const boxWindows = (rank: number): Windows => {
  const dims = Array.from({ length: rank }, (_, d) => d)
  return { windowDims: dims, collapsedDims: [], indexMap: dims, operandBatchingDims: [], indicesBatchingDims: [] }
}

/** Starts are integers, so they are never the unknowns of a linear program. */
const known = (starts: readonly (Value | null)[]): readonly Value[] => starts as readonly Value[]

const checkBox = (name: string, x: Aval, starts: readonly Aval[], sizes: Shape): void => {
  const rank = x.shape.length
  if (starts.some(i => i.dtype !== 'int32')) throw new DTypeError(name, { expected: 'starts of dtype int32', got: starts.map(formatAval).join(', '), hint: "convert them: np.astype(i, 'int32')" })
  if (starts.length !== rank || starts.some(i => i.shape.length > 0)) throw new ShapeError(name, { expected: `${rank} scalar starts, one per axis of ${formatAval(x)}`, got: starts.map(formatAval).join(', ') || 'none' })
  if (sizes.length !== rank || sizes.some((n, d) => n < 0 || n > x.shape[d]!)) throw new ShapeError(name, { expected: `a box that fits into ${formatAval(x)}`, got: formatShape(sizes), hint: 'one size per axis, none larger than the axis' })
}

/** The box of these sizes at `starts`. */
export const dynamicSlice = (x: Value, starts: readonly Value[], sliceSizes: Shape): NDArray =>
  shapesEqual(x.shape, sliceSizes) ? (x as NDArray) : bind1(dynamicSliceP, [x, ...starts], { sliceSizes }) // NDArray is the only Value

/** `x` with the box at `starts` replaced by `update`. */
export const dynamicUpdateSlice = (x: Value, update: Value, starts: readonly Value[]): NDArray => bind1(dynamicUpdateSliceP, [x, update, ...starts], noParams)
