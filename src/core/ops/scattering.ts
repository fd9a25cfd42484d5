/** What the scatter operations share: windows of the first operand, at positions that are data, combined with updates. */
import { type Aval, formatAval } from '../base/aval.js'
import { type Codec, literal, struct } from '../base/codec.js'
import { wordsPerElement } from '../base/dtype.js'
import { DTypeError, ShapeError } from '../base/errors.js'
import { formatShape, type Shape, shapesEqual, sizeOf } from '../base/shape.js'
import { dataIndex, type Index, indexConst, ravelIndex, unravelIndex } from '../ir/loop/index-expr.js'
import type { Stmt } from '../ir/loop/kernel.js'
import type { Scalar } from '../ir/loop/scalar.js'
import { forRange, ifHolds, letValue } from '../ir/loop/statement.js'
import type { Buffer, Routine } from '../ir/lowering.js'
import type { Ad, Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import type { Accepts } from './accepts.js'
import { repeatFront } from './batching.js'
import { all, clampInto, isBelow } from './bounds.js'
import { batchWindows, checkSizes, checkWindows, elementOfWindow, joinSlices, type ScatterDimensionNumbers, scatterNumbers, scatterNumbersCodec, scatterWindows, slicesShape, startExtents, type Windows, windowSizes } from './windows.js'

/** What happens to a window that does not lie inside: it is moved in, or left out. `promise`: there are none; one is left out. */
export type ScatterMode = 'clip' | 'drop' | 'promise'

export type Scatter = { readonly dimensionNumbers: ScatterDimensionNumbers; readonly mode: ScatterMode }

const scatterCodec: Codec<Scatter> = struct({ dimensionNumbers: scatterNumbersCodec, mode: literal('clip', 'drop', 'promise') })

export interface Scattering {
  readonly name: string
  readonly accepts: Accepts
  /** The new element, from the old one and the update. */
  readonly combine: (old: Scalar, update: Scalar) => Scalar
  readonly ad: Ad<Scatter>
}

/** Operands: an array, int32 indices whose last axis holds index vectors, updates. Updates are applied in order. */
export const scattering = ({ name, accepts, combine, ad }: Scattering): Primitive<Scatter> => {
  const self: Primitive<Scatter> = {
    name,
    arity: 3,
    params: scatterCodec,
    type: ([x, indices, updates], { dimensionNumbers }) => {
      if (!accepts.has(x!.dtype)) throw new DTypeError(name, { expected: accepts.says, got: formatAval(x!) })
      checkUpdates(name, scatterWindows(dimensionNumbers), x!, indices!, updates!)
      return [{ ...x!, weakType: x!.weakType && updates!.weakType }]
    },
    ad,
    batch: (axis, xs, [xBatched, indicesBatched, updatesBatched], { dimensionNumbers, mode }) => {
      const [x, indices, updates] = xs
      const numbers = scatterNumbers(batchWindows(scatterWindows(dimensionNumbers), true, indicesBatched!))
      return [bind1(self, [xBatched ? x! : repeatFront(axis, x!), indices!, updatesBatched ? updates! : repeatFront(axis, updates!)], { dimensionNumbers: numbers, mode })]
    },
    lower: {
      _tag: 'routine',
      routine: ({ operands: [, indices, updates], results: [y] }, { dimensionNumbers, mode }) => {
        const { shape } = indices!.aval
        const windows = scatterWindows(dimensionNumbers)
        const positions = shape.slice(0, -1)
        const component = (position: Index, k: number): Scalar => indices!.load(ravelIndex([position, indexConst(k)], [sizeOf(positions), windows.indexMap.length]))
        return writeWindows(y!, updates!, { windows, positions, component, clip: mode === 'clip', combine })
      },
    },
    effects: 'none',
  }
  return self
}

const checkUpdates = (name: string, w: Windows, x: Aval, indices: Aval, updates: Aval): void => {
  if (updates.dtype !== x.dtype) throw new DTypeError(name, { expected: `updates of dtype ${x.dtype}`, got: formatAval(updates), hint: 'convert them with np.astype' })
  checkWindows(name, w, x, indices)
  const sizes = windowSizes(w, x.shape, updates.shape)
  const expected = slicesShape(w, indices.shape, sizes)
  if (!shapesEqual(updates.shape, expected)) throw new ShapeError(name, { expected: `updates of shape ${formatShape(expected)}`, got: formatAval(updates), hint: 'their axes are those of the indices without the last, and those of the windows' })
  checkSizes(name, w, x, sizes)
}

export interface WindowWrites {
  readonly windows: Windows
  /** Windows are written in row-major order of their positions. */
  readonly positions: Shape
  /** Component `k` of the index vector at a flat position. */
  readonly component: (position: Index, k: number) => Scalar
  readonly clip: boolean
  readonly combine: Scattering['combine']
}

/** The routine whose result begins as its first operand. */
export const writeWindows = (y: Buffer, updates: Buffer, { windows, positions, component, clip, combine }: WindowWrites): Routine => {
  const { shape, dtype } = y.aval
  const slices = updates.aval.shape
  // an element of several words is a window with one more axis
  const words = wordsPerElement(dtype) === 1 ? [] : [wordsPerElement(dtype)]
  const extents = startExtents(windows, shape, windowSizes(windows, shape, slices))
  const inside = windows.windowDims.map(d => slices[d]!)
  const body = (flat: Index): readonly Stmt[] => {
    const position = unravelIndex(flat, positions)
    const vector = extents.map((extent, k) => (clip ? clampInto(component(flat, k), extent) : component(flat, k)))
    return letValues(vector, starts => {
      const origin = starts.map((start, k) => dataIndex(start, extents[k]!))
      const writes = nested([...inside, ...words], at => {
        const window = at.slice(0, inside.length), word = at.slice(inside.length)
        const to = ravelIndex([...elementOfWindow(windows, shape.length, origin, position, window), ...word], [...shape, ...words])
        const from = ravelIndex([...joinSlices(windows, position, window), ...word], [...slices, ...words])
        return [y.store(to, combine(y.load(to), updates.load(from)))]
      })
      const when = clip ? null : all(starts.map((start, k) => isBelow(start, extents[k]!)))
      return when === null ? writes : [ifHolds(when, writes)]
    })
  }
  return { seed: 0, kernels: sizeOf(slices) === 0 ? [] : [{ extent: sizeOf(positions), order: 'serial', body }] }
}

/** Computed once, before the loops; constants stay visible. */
const letValues = (values: readonly Scalar[], then: (values: readonly Scalar[]) => readonly Stmt[]): readonly Stmt[] => {
  const [value, ...rest] = values
  if (value === undefined) return then([])
  const next = (held: Scalar): readonly Stmt[] => letValues(rest, others => then([held, ...others]))
  return value._tag === 'const' ? next(value) : letValue(value, next)
}

/** Loops over a box; elements of one window are distinct, so the innermost loop may run in lanes. */
const nested = (extents: readonly number[], body: (index: readonly Index[]) => readonly Stmt[], outer: readonly Index[] = []): readonly Stmt[] => {
  const [extent, ...rest] = extents
  if (extent === undefined) return body(outer)
  return [forRange(extent, i => nested(rest, body, [...outer, i]), rest.length === 0 ? 'vector' : 'serial')]
}

/** The internal form of a scatter operation. */
export const scatterOp = (primitive: Primitive<Scatter>) => (x: Value, indices: Value, updates: Value, { dimensionNumbers, mode }: Scatter): NDArray =>
  bind1(primitive, [x, indices, updates], { dimensionNumbers, mode })
