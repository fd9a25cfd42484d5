/** `x.at(…)`: reading a part of an array, and arrays in which a part is changed. */
import { formatAval } from '../../core/base/aval.js'
import { type DType, isFloat, isInexact } from '../../core/base/dtype.js'
import { DTypeError } from '../../core/base/errors.js'
import { checkOptions } from '../../core/base/options.js'
import { shapesEqual } from '../../core/base/shape.js'
import type { Value } from '../../core/ir/primitive.js'
import * as arithmetic from '../../core/ops/arithmetic.js'
import { and, or } from '../../core/ops/bitwise.js'
import { broadcastTo } from '../../core/ops/broadcasting.js'
import { ones } from '../../core/ops/constants.js'
import { convert } from '../../core/ops/conversion.js'
import { pow } from '../../core/ops/exponential.js'
import { scatterAdd } from '../../core/ops/gather.js'
import { scatter, scatterMax, scatterMin, scatterMul } from '../../core/ops/scatter.js'
import { select } from '../../core/ops/selection.js'
import { type ArrayMethods, type IndexedArray, type IndexOptions, indexOptions } from '../../core/trace/indexing.js'
import { asArray, isNDArray, type NDArray } from '../../core/trace/ndarray.js'
import { type ArrayLike, checkArrayLike, toDType } from '../array-like.js'
import { gatherMode, scatterMode } from '../modes.js'
import { type Item, itemsOf } from './items.js'
import { readAt } from './read.js'
import { entriesAlong } from './rows.js'
import { replaceAt, scatterAt, spread } from './write.js'

type Combine = (part: NDArray, values: NDArray) => NDArray

interface Update {
  /** The new part from the old one and the values. */
  readonly combine: Combine
  /** The same where positions are data and may repeat. */
  readonly scatter: (op: string, x: NDArray, items: readonly Item[], values: NDArray, options: IndexOptions) => NDArray
}

const scattering = (operation: Parameters<typeof scatterAt>[4], prepare: (values: NDArray) => NDArray = values => values): Update['scatter'] =>
  (op, x, items, values, { mode }) => scatterAt(op, x, items, prepare(values), operation, scatterMode(op, mode))

/** Where several values meet at one place their product counts. */
const byProduct = (combine: Combine): Update['scatter'] => (op, x, items, values, options) =>
  combine(x, scattering(scatterMul)(op, ones({ shape: x.shape, dtype: values.dtype }), items, values, options))

const add: Combine = (x, y) => (x.dtype === 'bool' ? or(x, y) : arithmetic.add(x, y))
const multiply: Combine = (x, y) => (x.dtype === 'bool' ? and(x, y) : arithmetic.mul(x, y))

const updates = {
  set: { combine: (_part, values) => values, scatter: scattering(scatter) },
  add: { combine: add, scatter: scattering(scatterAdd) },
  subtract: { combine: arithmetic.sub, scatter: scattering(scatterAdd, arithmetic.neg) },
  multiply: { combine: multiply, scatter: scattering(scatterMul) },
  divide: { combine: arithmetic.div, scatter: byProduct(arithmetic.div) },
  power: { combine: pow, scatter: byProduct(pow) },
  min: { combine: arithmetic.min, scatter: scattering(scatterMin) },
  max: { combine: arithmetic.max, scatter: scattering(scatterMax) },
} as const satisfies { readonly [method: string]: Update }

const partOf = (array: NDArray, index: readonly unknown[]): IndexedArray<NDArray> => {
  const read = (op: string, items: readonly Item[], { mode, fillValue }: IndexOptions): NDArray =>
    readAt(op, array, items, { mode: gatherMode(op, mode, 'promise'), fillValue: fillValue === undefined ? null : Number(fillValue) })

  const changed = (op: string, x: NDArray, { combine, scatter }: Update, values: NDArray, options: IndexOptions): NDArray => {
    const mask = wholeMask(x, index)
    if (mask !== null && values.ndim === 0) return select(mask, combine(x, broadcastTo(values, x.shape)), x)
    const items = itemsOf(op, x, index)
    if (items.some(item => item._tag === 'array')) return scatter(op, x, items, values, options)
    scatterMode(op, options.mode)
    if (combine === updates.set.combine) return replaceAt(op, x, items, values)
    const part = readAt(op, x, items, { mode: 'promise', fillValue: null })
    return replaceAt(op, x, items, combine(part, spread(op, values, part.shape)))
  }

  const update = (method: keyof typeof updates) => (values: ArrayLike, options: IndexOptions = {}): NDArray => {
    const op = `at.${method}`
    checkOptions(op, options, indexOptions)
    const x = method === 'divide' && !isInexact(array.dtype) ? convert(array, 'float32') : array
    return changed(op, x, updates[method], valuesFor(op, x, values), options)
  }

  return {
    get: (options = {}) => read('at.get', itemsOf('at.get', array, index), checkOptions('at.get', options, indexOptions)),
    set: update('set'),
    add: update('add'),
    subtract: update('subtract'),
    multiply: update('multiply'),
    divide: update('divide'),
    power: update('power'),
    min: update('min'),
    max: update('max'),
    apply: (f, options = {}) => {
      checkOptions('at.apply', options, indexOptions)
      const items = itemsOf('at.apply', array, index)
      const part = read('at.apply', items, options)
      const values = valuesFor('at.apply', array, f(part))
      return changed('at.apply', array, updates.set, values.ndim === 0 ? broadcastTo(values, part.shape) : values, options)
    },
  }
}


/** The one index is a mask of all of `x`: then nobody has to know how many elements it chooses. */
const wholeMask = (x: NDArray, [mask, ...rest]: readonly unknown[]): NDArray | null =>
  rest.length === 0 && isNDArray(mask) && mask.dtype === 'bool' && mask.ndim > 0 && shapesEqual(mask.shape, x.shape) ? mask : null

const kindOf = (dtype: DType): number => (dtype === 'bool' ? 0 : isFloat(dtype) ? 2 : isInexact(dtype) ? 3 : 1)

/** Values in the dtype of the array, as long as they are numbers of its kind. */
const valuesFor = (op: string, x: NDArray, values: unknown): NDArray => {
  const like = checkArrayLike(op, values, 'values')
  const type = { dtype: x.dtype, weakType: x.weakType }
  if (isNDArray(like)) {
    if (like.dtype === x.dtype) return like
    if (like.dtype !== 'key' && x.dtype !== 'key' && kindOf(like.dtype) <= kindOf(x.dtype)) return convert(like, x.dtype, x.weakType)
    throw mismatch(op, x, formatAval(like))
  }
  const kind = typeof like === 'boolean' ? 0 : Number.isInteger(like) ? 1 : 2
  if (x.dtype === 'key' || kind > kindOf(x.dtype)) throw mismatch(op, x, String(like))
  return toDType(op, like, type)
}

const mismatch = (op: string, x: NDArray, got: string): DTypeError =>
  new DTypeError(op, { expected: `values that ${x.dtype} can hold`, got, hint: 'convert the array first, as with np.astype(x, \'float32\'), or round the values' })

/** What NDArray itself cannot have: operations live floors above it. */
export const arrayMethods: ArrayMethods = {
  at: <A extends Value>(x: A, index: readonly unknown[]) => partOf(asArray(x), index) as unknown as IndexedArray<A>, // NDArray is the only Value
  rows: <A extends Value>(x: A) => entriesAlong(asArray(x), 0) as unknown as readonly A[], // NDArray is the only Value
}
