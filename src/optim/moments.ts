/** Running averages, and what corrects their bias towards the zero they start from. */
import { convert } from '../core/ops/conversion.js'
import type { DType } from '../core/base/dtype.js'
import type { NDArray } from '../core/trace/ndarray.js'
import * as np from '../numpy/index.js'
import { type ParamTree, mapArrays } from './transformation.js'

export const zerosLike = <P extends ParamTree>(params: P, dtype?: DType): P => fullLike(params, 0, dtype)

export const fullLike = <P extends ParamTree>(params: P, value: number, dtype?: DType): P => mapArrays(p => np.full(p.shape, value, { dtype: dtype ?? p.dtype }), params)

/** `decay·m + (1 − decay)·x`, in the dtype of m. */
export const averaged = (x: NDArray, m: NDArray, decay: number): NDArray => np.add(np.multiply(1 - decay, x), np.multiply(decay, m))

/** First moment: the running average of the updates. */
export const updateMoment = <P extends ParamTree>(updates: P, moments: ParamTree, decay: number): P => mapArrays((g, m) => averaged(g, m!, decay), updates, moments)

/** Second moment: the running average of their squares. */
export const updateSquares = <P extends ParamTree>(updates: P, moments: ParamTree, decay: number): P => mapArrays((g, v) => averaged(np.square(g), v!, decay), updates, moments)

/** `m / (1 − decay^count)` (Kingma & Ba 2015, §3). */
export const unbiased = <P extends ParamTree>(moments: P, decay: number, count: NDArray): P => {
  const correction = np.subtract(1, np.power(decay, convert(count, 'float32')))
  return mapArrays(m => np.divide(m, convert(correction, m.dtype)), moments)
}

export const castTree = <P extends ParamTree>(tree: P, dtype: DType | undefined): P => (dtype === undefined ? tree : mapArrays(x => convert(x, dtype), tree))

/** A step counter at zero. */
export const noSteps = (): NDArray => np.zeros([], { dtype: 'int32' })

const LAST = 2 ** 31 - 1

/** One more step; stays at the largest int32. */
export const nextStep = (count: NDArray): NDArray => np.where(np.less(count, LAST), np.add(count, 1), LAST)
