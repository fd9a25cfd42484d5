/** What reductions take from their callers: axes, whether these stay, and a mask. */
import type { DType } from '../core/base/dtype.js'
import type { Known } from '../core/base/options.js'
import { normalizeAxes, sizeOf } from '../core/base/shape.js'
import { broadcastTo, keepAxes } from '../core/ops/broadcasting.js'
import { ne } from '../core/ops/comparison.js'
import { select } from '../core/ops/selection.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { type ArrayLike, broadcasted, toArray } from '../lax/operands.js'

/** One axis, several, or all of them for `null`; negative ones count from the end. */
export type Axis = number | readonly number[] | null

export interface ReductionOptions {
  /** The axes to reduce; all by default. */
  readonly axis?: Axis
  /** Keeps the reduced axes with size 1, so that the result broadcasts with the operand. */
  readonly keepdims?: boolean
}
export const reductionOptions: Known<ReductionOptions> = { axis: true, keepdims: true }

export interface MaskedReductionOptions extends ReductionOptions {
  /** Only elements where this is true take part. */
  readonly where?: ArrayLike | null
}
export const maskedReductionOptions: Known<MaskedReductionOptions> = { where: true, axis: true, keepdims: true }

export interface MeanOptions extends MaskedReductionOptions {
  /** The dtype of the result. */
  readonly dtype?: DType | null
}
export const meanOptions: Known<MeanOptions> = { dtype: true, where: true, axis: true, keepdims: true }

export interface VarOptions extends MeanOptions {
  /** Subtracted from the number of elements in the divisor: 1 for the unbiased estimate. */
  readonly ddof?: number
  /** The array API's name of `ddof`. */
  readonly correction?: number | null
  /** The mean where it is known already, with the reduced axes kept. */
  readonly mean?: ArrayLike | null
}
export const varOptions: Known<VarOptions> = { ddof: true, correction: true, mean: true, dtype: true, where: true, axis: true, keepdims: true }

/** Booleans as they are, numbers by whether they are not 0. */
export const truth = (x: NDArray): NDArray => (x.dtype === 'bool' ? x : ne(x, 0))

/** An operand and its mask in one shape; no mask for `null`. */
export const withMask = (op: string, x: NDArray, where: ArrayLike | null): readonly [x: NDArray, mask: NDArray | null] => {
  if (where === null) return [x, null]
  const [array, mask] = broadcasted(op, [x, truth(toArray(op, where))])
  return [array!, mask!]
}

export const fillMasked = (x: NDArray, mask: NDArray | null, identity: number): NDArray => (mask === null ? x : select(mask, x, identity))

/** The axes of a reduction of `x`, counted from the front. */
export const axesOf = (op: string, x: NDArray, axis: Axis): readonly number[] => normalizeAxes(op, axis, x.ndim)

export const restored = (y: NDArray, axes: readonly number[], keepdims: boolean): NDArray => (keepdims ? keepAxes(y, axes) : y)

/** How many elements every result of a reduction comes from. */
export const reducedSize = (x: NDArray, axes: readonly number[]): number => sizeOf(axes.map(d => x.shape[d]!))

/** What a reduction with the axes kept repeats over: its result in the shape of the operand. */
export const spread = (y: NDArray, x: NDArray): NDArray => broadcastTo(y, x.shape)

