/** Sums and extremes over windows that slide over an array. */
import { type Aval, formatAval } from '../base/aval.js'
import { nonNegativeInt, shape as shapeCodec, struct } from '../base/codec.js'
import { type DType, iinfo, isFloat } from '../base/dtype.js'
import { DTypeError, ShapeError } from '../base/errors.js'
import { formatShape, type Shape, sizeOf } from '../base/shape.js'
import { type Index, indexConst, ravelIndex, unravelIndex } from '../ir/loop/index-expr.js'
import * as s from '../ir/loop/scalar.js'
import type { Stmt } from '../ir/loop/kernel.js'
import { cell, forRange, i32, ifHolds, letValue } from '../ir/loop/statement.js'
import type { Lowering, Monoid } from '../ir/lowering.js'
import type { Ad, Primitive, Value } from '../ir/primitive.js'
import { bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { type Accepts, numbers, ordered } from './accepts.js'
import { asNumber, type Better, wins } from './arg-extremum.js'
import { all, guarded } from './bounds.js'
import { gather } from './gather.js'
import { zero } from './pointwise.js'
import { ofBool } from './reducing.js'
import { reshape } from './reshape.js'
import { elementUnder, fromPositions, positionsOf, type Slide, slidesCodec, still } from './sliding.js'

/** The size of the window and how it slides, along every axis. */
export type Windowed = { readonly window: Shape; readonly slides: readonly Slide[] }

const check = (name: string, x: Aval, { window, slides }: Windowed, accepts: Accepts): void => {
  if (!accepts.has(x.dtype)) throw new DTypeError(name, { expected: accepts.says, got: formatAval(x), hint: 'convert first: np.astype(x, …)' })
  const fits = window.length === x.shape.length && slides.length === x.shape.length && window.every(n => n >= 1)
  if (!fits) throw new ShapeError(name, { expected: `a window with a size ≥ 1 for every axis of ${formatAval(x)}`, got: formatShape(window) })
}

const resultShape = (x: Aval, { window, slides }: Windowed): Shape => x.shape.map((n, d) => positionsOf(n, window[d]!, slides[d]!))

/** The element of an operand under a tap, and what must hold for there to be one. */
const elementAt = (shape: Shape, { slides }: Windowed, position: readonly Index[], tap: readonly Index[]) => {
  const axes = shape.map((n, d) => elementUnder(n, slides[d]!, position[d]!, tap[d]!))
  return { index: axes.map(a => a.index), conditions: axes.flatMap(a => a.conditions) }
}

interface WindowReduction {
  readonly name: string
  readonly monoid: Monoid
  readonly accepts: Accepts
  /** What the holes of the window count as. */
  readonly identity: (dtype: DType) => number
  /** Whether floats are summed in double precision. */
  readonly wide: boolean
  readonly ad: Ad<Windowed>
}

const windowReduction = ({ name, monoid, accepts, identity, wide, ad }: WindowReduction): Primitive<Windowed> => {
  const self: Primitive<Windowed> = {
    name,
    arity: 1,
    params: struct({ window: shapeCodec, slides: slidesCodec }),
    type: ([x], p) => {
      check(name, x!, p, accepts)
      return [{ ...x!, shape: resultShape(x!, p) }]
    },
    ad,
    batch: (_axis, [x], _batched, { window, slides }) => [bind1(self, [x!], { window: [1, ...window], slides: [still, ...slides] })],
    lower: {
      _tag: 'reduce',
      reduction: ([x], p) => {
        const own = s.regOf(x!.dtype), accumulator = wide && isFloat(x!.dtype) ? 'f64' : own
        return {
          extents: p.window,
          lanes: 1,
          monoid: own === 'bool' ? ofBool[monoid] : monoid,
          element: own,
          accumulator,
          at: ([source], position, tap) => {
            const { index, conditions } = elementAt(x!.shape, p, position, tap)
            return guarded(conditions, () => s.convert(accumulator, source!.at(index)), s.constant(accumulator, identity(x!.dtype)))
          },
          finish: acc => s.convert(own, acc),
        }
      },
    },
    effects: 'none',
  }
  return self
}

export const reduceWindowSumP = windowReduction({
  name: 'reduce_window_sum',
  monoid: 'sum',
  accepts: numbers,
  identity: () => 0,
  wide: true,
  ad: {
    _tag: 'linear',
    transpose: ([ct], _xs, { window, slides }, [x]) => [reduceWindowSum(ct!, { window, slides: slides.map((slide, d) => fromPositions(x!.shape[d]!, window[d]!, slide)) })],
  },
})

export const reduceWindowSum = (x: Value, { window, slides }: Windowed): NDArray => bind1(reduceWindowSumP, [x], { window, slides })

// ------------------------------------------------------------------ extremes

type WindowedArg = Windowed & { readonly leading: number }

/** Where the first extreme of each window is: its row-major position in the operand, not counting the `leading` axes; −1 in a window of holes. */
const windowArg = (name: string, lower: Lowering<WindowedArg>): Primitive<WindowedArg> => {
  const self: Primitive<WindowedArg> = {
    name,
    arity: 1,
    params: struct({ window: shapeCodec, slides: slidesCodec, leading: nonNegativeInt }),
    type: ([x], p) => {
      check(name, x!, p, ordered)
      return [{ shape: resultShape(x!, p), dtype: 'int32', weakType: false }]
    },
    ad: zero('it is an index'),
    batch: (_axis, [x], _batched, { window, slides, leading }) => [bind1(self, [x!], { window: [1, ...window], slides: [still, ...slides], leading: leading + 1 })],
    lower,
    effects: 'none',
  }
  return self
}

/** Of a tap, where it is, counted as the result counts. */
const placeOf = (index: readonly Index[], shape: Shape, leading: number): s.Scalar => s.fromIndex(ravelIndex(index.slice(leading), shape.slice(leading)))

const searched = (better: Better): Lowering<WindowedArg> => ({
  _tag: 'routine',
  routine: ({ operands: [x], results: [y] }, p) => {
    const { shape } = x!.aval, positions = y!.aval.shape
    const overTaps = (taps: readonly Index[], body: (taps: readonly Index[]) => readonly Stmt[]): readonly Stmt[] =>
      taps.length === shape.length ? body(taps) : [forRange(p.window[taps.length]!, tap => overTaps([...taps, tap], body))]
    return {
      kernels: [{
        extent: sizeOf(positions),
        order: 'parallel',
        body: i => {
          const best = cell(asNumber(s.constant(s.regOf(x!.aval.dtype), 0))), where = cell(i32(-1))
          return [best.declare, where.declare, ...overTaps([], taps => {
            const { index, conditions } = elementAt(shape, p, unravelIndex(i, positions), taps)
            const look = letValue(asNumber(x!.load(ravelIndex(index, shape))), v => [
              ifHolds(s.or(s.lt(where.get, i32(0)), wins(v, best.get, better)), [best.set(v), where.set(placeOf(index, shape, p.leading))]),
            ])
            const when = all(conditions)
            return when === null ? look : [ifHolds(when, look)]
          }), y!.store(i, where.get)]
        },
      }],
    }
  },
})

/** The taps of a small window one after the other, as an expression, which has lanes. */
const writtenOut = (better: Better): Lowering<WindowedArg> => ({
  _tag: 'map',
  at: ([x], position, p) => {
    const { shape, dtype } = x!.aval, hole = asNumber(s.constant(s.regOf(dtype), 0))
    // `found`: an element for certain, wherever the window is
    let best: s.Scalar | null = null, where: s.Scalar = i32(-1), found = false
    for (let tap = 0; tap < sizeOf(p.window); tap++) {
      const { index, conditions } = elementAt(shape, p, position, unravelIndex(indexConst(tap), p.window))
      const inside = all(conditions)
      if (inside?._tag === 'const') continue
      const here = placeOf(index, shape, p.leading), value = guarded(conditions, () => asNumber(x!.at(index)), hole)
      const isBetter: s.Scalar | null = best === null ? null : found ? wins(value, best, better) : s.or(s.lt(where, i32(0)), wins(value, best, better))
      const takes = all([inside, isBetter].filter(c => c !== null))
      where = takes === null ? here : s.select(takes, here, where)
      best = takes === null || best === null ? value : s.select(takes, value, best)
      found ||= inside === null
    }
    return where
  },
})

export const windowArgmaxP = windowArg('window_argmax', searched(s.gt))
export const windowArgminP = windowArg('window_argmin', searched(s.lt))
export const smallWindowArgmaxP = windowArg('small_window_argmax', writtenOut(s.gt))
export const smallWindowArgminP = windowArg('small_window_argmin', writtenOut(s.lt))

/** Taps up to which a window is small: written out, those of larger ones would be more code than they are worth. */
const SMALL = 16

/** The first extreme of a window takes the tangent: d y = d x at its position. */
const atFirst = (any: Primitive<WindowedArg>, small: Primitive<WindowedArg>): Ad<Windowed> => ({
  _tag: 'smooth',
  jvp: ([x], [t], { window, slides }) => {
    if (t == null) return [null]
    const where = bind1(sizeOf(window) <= SMALL ? small : any, [x!], { window, slides, leading: 0 })
    return [gather(reshape(t, [t.size]), reshape(where, [...where.shape, 1]), {
      dimensionNumbers: { offsetDims: [], collapsedSliceDims: [0], startIndexMap: [0], operandBatchingDims: [], startIndicesBatchingDims: [] },
      sliceSizes: [1],
      mode: 'fill',
      fillValue: 0,
    })]
  },
})

export const reduceWindowMaxP = windowReduction({ name: 'reduce_window_max', monoid: 'max', accepts: ordered, identity: dtype => (isFloat(dtype) ? -Infinity : dtype === 'bool' ? 0 : iinfo(dtype).min), wide: false, ad: atFirst(windowArgmaxP, smallWindowArgmaxP) })
export const reduceWindowMinP = windowReduction({ name: 'reduce_window_min', monoid: 'min', accepts: ordered, identity: dtype => (isFloat(dtype) ? Infinity : dtype === 'bool' ? 1 : iinfo(dtype).max), wide: false, ad: atFirst(windowArgminP, smallWindowArgminP) })

export const reduceWindowMax = (x: Value, { window, slides }: Windowed): NDArray => bind1(reduceWindowMaxP, [x], { window, slides })
export const reduceWindowMin = (x: Value, { window, slides }: Windowed): NDArray => bind1(reduceWindowMinP, [x], { window, slides })
