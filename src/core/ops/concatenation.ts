/** Joining along an axis and cutting apart again: each is the other's adjoint. */
import { type Aval, formatAval } from '../base/aval.js'
import { nonNegativeInt, shape as shapeCodec, struct } from '../base/codec.js'
import { ArgumentError, DTypeError, ShapeError } from '../base/errors.js'
import { formatShape, insertAxes, type Shape } from '../base/shape.js'
import { type Index, offsetIndex } from '../ir/loop/index-expr.js'
import * as s from '../ir/loop/scalar.js'
import type { Scalar } from '../ir/loop/scalar.js'
import type { Source } from '../ir/lowering.js'
import type { Primitive, Value } from '../ir/primitive.js'
import { bind, bind1 } from '../trace/bind.js'
import type { NDArray } from '../trace/ndarray.js'
import { broadcastUnbatched } from './batching.js'
import { zeros } from './constants.js'
import { reshape } from './reshape.js'

export const concatenateP: Primitive<{ readonly dimension: number }> = {
  name: 'concatenate',
  arity: 'variadic',
  params: struct({ dimension: nonNegativeInt }),
  type: (xs, { dimension }) => {
    checkPieces(xs, dimension)
    const shape = replaceAt(xs[0]!.shape, dimension, sum(sizesAlong(xs, dimension)))
    return [{ ...xs[0]!, shape, weakType: xs.every(x => x.weakType) }]
  },
  ad: {
    _tag: 'linear',
    transpose: ([ct], xs, { dimension }, avals) => {
      const pieces = split(ct!, sizesAlong(avals, dimension), dimension)
      return xs.map((x, i) => (x === null ? pieces[i]! : null))
    },
  },
  batch: (axis, xs, batched, { dimension }) => [concatenate(broadcastUnbatched(axis, xs, batched), dimension + 1)],
  lower: {
    _tag: 'map',
    at: (xs, index, { dimension }) => {
      let offset = 0
      const pieces = xs.map(x => ({ x, from: offset, to: (offset += x.aval.shape[dimension]!) }))
      const filled = pieces.filter(({ from, to }) => from < to)
      return pieceAt(filled.length === 0 ? pieces.slice(0, 1) : filled, index, dimension)
    },
  },
  effects: 'none',
  splat: xs => (xs.every(x => Object.is(x, xs[0])) ? xs[0] : undefined),
}

interface Piece {
  readonly x: Source
  readonly from: number
  readonly to: number
}

/** By halves, so that an element of many pieces is found in few comparisons. */
const pieceAt = (pieces: readonly Piece[], index: readonly Index[], dimension: number): Scalar => {
  const i = index[dimension]!
  if (pieces.length === 1) return pieces[0]!.x.at(replaceAt(index, dimension, offsetIndex(i, -pieces[0]!.from)))
  const half = pieces.length >> 1
  const before = pieceAt(pieces.slice(0, half), index, dimension), after = pieceAt(pieces.slice(half), index, dimension)
  return s.guard(s.lt(s.fromIndex(i), s.constant('i32', pieces[half]!.from)), before, after)
}

const checkPieces = (xs: readonly Aval[], dimension: number): void => {
  const [first, ...rest] = xs
  const says = (): string => xs.map(formatAval).join(' and ')
  if (first === undefined) throw new ArgumentError('concatenate', { expected: 'at least one array', got: 'none' })
  if (!(dimension in first.shape)) throw new ShapeError('concatenate', { expected: `an axis of ${formatAval(first)}`, got: `${dimension}`, hint: 'np.stack joins along a new axis' })
  if (rest.some(x => x.dtype !== first.dtype)) throw new DTypeError('concatenate', { expected: 'operands of one dtype', got: says(), hint: 'np.concatenate promotes; here convert with np.astype' })
  const fits = (x: Aval): boolean => x.shape.length === first.shape.length && x.shape.every((n, d) => d === dimension || n === first.shape[d])
  if (!rest.every(fits)) throw new ShapeError('concatenate', { expected: `shapes that differ only along axis ${dimension}`, got: says(), hint: 'broadcast or reshape the operands first' })
}

const sizesAlong = (xs: readonly Aval[], dimension: number): readonly number[] => xs.map(x => x.shape[dimension]!)

/** A copy of `xs` in which entry `at` is `x`. */
const replaceAt = <A>(xs: readonly A[], at: number, x: A): readonly A[] => xs.map((y, i) => (i === at ? x : y))

const sum = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0)

/** More pieces are joined in groups first: engines refuse functions of a thousand parameters. */
const MANY = 256

/** `xs` one after the other along an axis they have. */
export const concatenate = (xs: readonly Value[], dimension: number): NDArray => {
  if (xs.length === 1) return xs[0] as NDArray // the only Value
  if (xs.length <= MANY) return bind1(concatenateP, xs, { dimension })
  const groups = Array.from({ length: Math.ceil(xs.length / MANY) }, (_, i) => concatenate(xs.slice(i * MANY, (i + 1) * MANY), dimension))
  return concatenate(groups, dimension)
}

/** `xs` of one shape along a new axis. */
export const stack = (xs: readonly Value[], axis: number): NDArray => concatenate(xs.map(x => reshape(x, insertAxes(x.shape, [axis]))), axis)

type Split = { readonly sizes: Shape; readonly axis: number }

export const splitP: Primitive<Split> = {
  name: 'split',
  arity: 1,
  params: struct({ sizes: shapeCodec, axis: nonNegativeInt }),
  type: ([x], { sizes, axis }) => {
    if (sum(sizes) !== x!.shape[axis]) throw new ShapeError('split', { expected: `sizes that add up to axis ${axis} of ${formatAval(x!)}`, got: formatShape(sizes) })
    return sizes.map(n => ({ ...x!, shape: replaceAt(x!.shape, axis, n) }))
  },
  ad: {
    _tag: 'linear',
    transpose: (cts, _xs, { sizes, axis }, [x]) => [concatenate(cts.map((ct, i) => ct ?? zeros({ shape: replaceAt(x!.shape, axis, sizes[i]!), dtype: x!.dtype })), axis)],
  },
  batch: (_axis, [x], _batched, { sizes, axis }) => split(x!, sizes, axis + 1),
  lower: { _tag: 'map', at: ([x], index, { sizes, axis }, result) => x!.at(replaceAt(index, axis, offsetIndex(index[axis]!, sum(sizes.slice(0, result))))) },
  effects: 'none',
}

/** The consecutive pieces of these sizes along an axis. */
export const split = (x: Value, sizes: readonly number[], axis: number): readonly NDArray[] => (sizes.length === 1 ? [x as NDArray] : bind(splitP, [x], { sizes, axis })) // NDArray is the only Value
