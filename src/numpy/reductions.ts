/** Sums, products, extremes and logic over axes. */
import { checkDType, type DType, isInteger, isUnsigned } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import { formatShape } from '../core/base/shape.js'
import { formatAval } from '../core/base/aval.js'
import type { Known } from '../core/base/options.js'
import * as arithmetic from '../core/ops/arithmetic.js'
import { and, or } from '../core/ops/bitwise.js'
import { broadcastTo, reduceSum } from '../core/ops/broadcasting.js'
import { convert } from '../core/ops/conversion.js'
import { reduceAnd, reduceMax, reduceMin, reduceOr, reduceProd } from '../core/ops/reduction.js'
import type { NDArray } from '../core/trace/ndarray.js'
import type { OptionsDataFirstOrLast } from '../lax/data-last.js'
import { greatest, least } from '../lax/limits.js'
import { type ArrayLike, checkArrayLike, toArray, toDType } from '../lax/operands.js'
import { axesOf, fillMasked, type MaskedReductionOptions, maskedReductionOptions, type ReductionOptions, reductionOptions, restored, truth, withMask } from './reducing.js'

export interface SumOptions extends MaskedReductionOptions {
  /** The dtype to compute in and to return; elements are converted first. */
  readonly dtype?: DType | null
  /** A scalar that takes part as well. */
  readonly initial?: ArrayLike | null
}
export const sumOptions: Known<SumOptions> = { dtype: true, initial: true, where: true, axis: true, keepdims: true }

export interface ExtremumOptions extends MaskedReductionOptions {
  /** A scalar that takes part as well: what `where` and empty axes need. */
  readonly initial?: ArrayLike | null
}
export const extremumOptions: Known<ExtremumOptions> = { initial: true, where: true, axis: true, keepdims: true }

interface Monoid {
  readonly identity: (dtype: DType) => number
  readonly reduce: (x: NDArray, axes: readonly number[]) => NDArray
  readonly combine: (x: NDArray, y: NDArray) => NDArray
}

/** Narrow integers and booleans are summed as 32-bit integers. */
export const summedDType = (dtype: DType): DType => (dtype === 'bool' ? 'int32' : isUnsigned(dtype) ? 'uint32' : isInteger(dtype) ? 'int32' : dtype)

const withInitial = (op: string, y: NDArray, initial: ArrayLike | null, combine: Monoid['combine']): NDArray => {
  if (initial === null) return y
  const start = toDType(op, checkArrayLike(op, initial, 'the initial value'), { dtype: y.dtype, weakType: false })
  if (start.ndim > 0) throw new ShapeError(op, { expected: 'a scalar initial value', got: formatAval(start) })
  return combine(broadcastTo(start, y.shape), y)
}

const summation = (op: string, numbers: Monoid, booleans: Monoid): OptionsDataFirstOrLast<SumOptions> =>
  dual<OptionsDataFirstOrLast<SumOptions>>(op, 1, (x: unknown, { axis = null, keepdims = false, where = null, dtype = null, initial = null }: SumOptions = {}) => {
    const operand = toArray(op, x)
    const to = dtype === null ? summedDType(operand.dtype) : checkDType(op, dtype)
    const { identity, reduce, combine } = to === 'bool' ? booleans : numbers
    const [array, mask] = withMask(op, convert(operand, to), where)
    const axes = axesOf(op, array, axis)
    return restored(withInitial(op, reduce(fillMasked(array, mask, identity(to)), axes), initial, combine), axes, keepdims)
  }, sumOptions)

const disjunction: Monoid = { identity: () => 0, reduce: reduceOr, combine: or }
const conjunction: Monoid = { identity: () => 1, reduce: reduceAnd, combine: and }

/**
 * The sum over `axis`. Booleans and narrow integers are summed as int32 or uint32; floats keep their dtype and are accumulated in
 * higher precision. An empty sum is 0. Source: `jax.numpy.sum`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.sum(np.array([[1, 2], [3, 4]])).item() // => 10
 * np.sum(np.array([[1, 2], [3, 4]]), { axis: 0 }).tolist() // => [4,6]
 * np.sum(np.array([true, true])).dtype // => int32
 * ```
 */
export const sum = summation('sum', { identity: () => 0, reduce: reduceSum, combine: arithmetic.add }, disjunction)

/**
 * The product over `axis`, by the dtype rules of `sum`. An empty product is 1. Its derivative is right where factors are 0. Source:
 * `jax.numpy.prod`.
 *
 * @example
 * ```ts
 * import { grad, np } from 'cotangent'
 * np.prod(np.array([2, 3, 4])).item() // => 24
 * grad(x => np.prod(x))(np.array([0, 2, 3])).tolist() // => [6,0,0]
 * ```
 */
export const prod = summation('prod', { identity: () => 1, reduce: reduceProd, combine: arithmetic.mul }, conjunction)

/** An extreme of nothing has no value. */
const checkNonEmpty = (op: string, { shape }: NDArray, axes: readonly number[]): void => {
  const empty = axes.find(d => shape[d] === 0)
  if (empty !== undefined) throw new ShapeError(op, { expected: `at least one element along axis ${empty}`, got: formatShape(shape), hint: `give a value for it: np.${op}(x, { initial })` })
}

const extremum = (op: string, { identity, reduce, combine }: Monoid): OptionsDataFirstOrLast<ExtremumOptions> =>
  dual<OptionsDataFirstOrLast<ExtremumOptions>>(op, 1, (x: unknown, { axis = null, keepdims = false, where = null, initial = null }: ExtremumOptions = {}) => {
    const [array, mask] = withMask(op, toArray(op, x), where)
    const axes = axesOf(op, array, axis)
    if (initial === null) {
      if (mask !== null) throw new ArgumentError(op, { expected: 'an initial value beside a mask', got: 'none', hint: `the mask may leave nothing: np.${op}(x, { where, initial })` })
      checkNonEmpty(op, array, axes)
    }
    const y = reduce(fillMasked(array, mask, identity(array.dtype)), axes)
    return restored(withInitial(op, convert(y, y.dtype), initial, combine), axes, keepdims)
  }, extremumOptions)

const maximum: Monoid = { identity: least, reduce: reduceMax, combine: arithmetic.max }
const minimum: Monoid = { identity: greatest, reduce: reduceMin, combine: arithmetic.min }

/**
 * The greatest element over `axis`, NaN where there is one. Elements that attain it share the derivative equally. Of nothing it is a
 * `ShapeError`, unless `initial` is given. Source: `jax.numpy.max`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.max(np.array([[1, 5], [7, 2]]), { axis: 1 }).tolist() // => [5,7]
 * ```
 */
export const max = extremum('max', maximum)

/**
 * The least element over `axis`, NaN where there is one. Source: `jax.numpy.min`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.min(np.array([[1, 5], [7, 2]]), { axis: 1 }).tolist() // => [1,2]
 * ```
 */
export const min = extremum('min', minimum)

/**
 * As `max`. Source: `jax.numpy.amax`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.amax(np.array([1, 5])).item() // => 5
 * ```
 */
export const amax = extremum('amax', maximum)

/**
 * As `min`. Source: `jax.numpy.amin`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.amin(np.array([1, 5])).item() // => 1
 * ```
 */
export const amin = extremum('amin', minimum)

const logical = (op: string, { identity, reduce }: Monoid): OptionsDataFirstOrLast<MaskedReductionOptions> =>
  dual<OptionsDataFirstOrLast<MaskedReductionOptions>>(op, 1, (x: unknown, { axis = null, keepdims = false, where = null }: MaskedReductionOptions = {}) => {
    const [array, mask] = withMask(op, truth(toArray(op, x)), where)
    const axes = axesOf(op, array, axis)
    return restored(reduce(fillMasked(array, mask, identity('bool')), axes), axes, keepdims)
  }, maskedReductionOptions)

/**
 * Whether all elements over `axis` are true, or not 0; NaN is not 0. True of nothing. Source: `jax.numpy.all`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.all(np.array([[true, false], [true, true]]), { axis: 1 }).tolist() // => [false,true]
 * ```
 */
export const all = logical('all', conjunction)

/**
 * Whether some element over `axis` is true, or not 0. False of nothing. Source: `jax.numpy.any`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.any(np.array([0, NaN])).item() // => true
 * ```
 */
export const any = logical('any', disjunction)

/**
 * How many elements over `axis` are not 0. Source: `jax.numpy.count_nonzero`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.countNonzero(np.array([3, 0, 7])).item() // => 2
 * ```
 */
export const countNonzero = dual<OptionsDataFirstOrLast<ReductionOptions>>('countNonzero', 1, (x: unknown, { axis = null, keepdims = false }: ReductionOptions = {}) =>
  sum(truth(toArray('countNonzero', x)), { axis, keepdims }), reductionOptions)

/**
 * The distance from the least to the greatest element over `axis`. Source: `jax.numpy.ptp`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.ptp(np.array([4, -1, 2])).item() // => 5
 * ```
 */
export const ptp = dual<OptionsDataFirstOrLast<ReductionOptions>>('ptp', 1, (x: unknown, { axis = null, keepdims = false }: ReductionOptions = {}) => {
  const array = toArray('ptp', x), axes = axesOf('ptp', array, axis)
  checkNonEmpty('ptp', array, axes)
  return restored(arithmetic.sub(reduceMax(array, axes), reduceMin(array, axes)), axes, keepdims)
}, reductionOptions)
