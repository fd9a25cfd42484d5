/** Changing windows of an array at positions that are data. Where windows overlap, updates are applied in order. */
import { dual, isOptions } from '../core/base/dual.js'
import { ArgumentError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { checkShape, type Shape } from '../core/base/shape.js'
import { neg } from '../core/ops/arithmetic.js'
import { gatherBack, scatterAdd as addAt } from '../core/ops/gather.js'
import * as ops from '../core/ops/scatter.js'
import type { Scatter } from '../core/ops/scattering.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { axesOf, indexVectors } from './gather.js'
import { type OutOfBounds, scatterMode } from './modes.js'
import { type ArrayLike, checkArrayLike, toArray } from './operands.js'
import { oneDType } from './uniform.js'

/** Which axes mean what. Source: `jax.lax.ScatterDimensionNumbers`. */
export interface ScatterDimensionNumbers {
  /** Axes of the updates that run inside a window. */
  readonly updateWindowDims: readonly number[]
  /** Axes of the operand along which a window has one element, and which the updates lack. */
  readonly insertedWindowDims: readonly number[]
  /** The operand axis of each component of an index vector. */
  readonly scatterDimsToOperandDims: readonly number[]
  /** Axes of the operand and of the indices that run together. */
  readonly operandBatchingDims?: readonly number[]
  readonly scatterIndicesBatchingDims?: readonly number[]
}

interface ScatterOptions {
  /** `'drop'` unless said otherwise. */
  readonly mode?: OutOfBounds | null
  readonly uniqueIndices?: boolean
  readonly indicesAreSorted?: boolean
}
const scatterOptions: Known<ScatterOptions> = { mode: true, uniqueIndices: true, indicesAreSorted: true }

interface Scattering<Update, Options> {
  (scatterIndices: ArrayLike, updates: Update, dimensionNumbers: ScatterDimensionNumbers, options?: Options): (x: ArrayLike) => NDArray
  (x: ArrayLike, scatterIndices: ArrayLike, updates: Update, dimensionNumbers: ScatterDimensionNumbers, options?: Options): NDArray
}

const checkNumbers = (op: string, numbers: unknown): Scatter['dimensionNumbers'] => {
  if (!isOptions(numbers)) throw new ArgumentError(op, { expected: 'dimension numbers { updateWindowDims, insertedWindowDims, scatterDimsToOperandDims }', got: String(numbers) })
  const axes = (name: keyof ScatterDimensionNumbers): Shape => axesOf(op, numbers[name])
  return {
    updateWindowDims: axes('updateWindowDims'),
    insertedWindowDims: axes('insertedWindowDims'),
    scatterDimsToOperandDims: axes('scatterDimsToOperandDims'),
    operandBatchingDims: axes('operandBatchingDims'),
    scatterIndicesBatchingDims: axes('scatterIndicesBatchingDims'),
  }
}

/** Dimension numbers are a plain object and come last without being options: they are told apart by the order. */
const fourOperands = <F extends (...operands: never[]) => unknown>(op: string, known: Known<ScatterOptions>, body: (x: NDArray, indices: NDArray, update: unknown, p: Scatter, options: unknown) => NDArray): F => {
  const apply = dual<Scattering<unknown, ScatterOptions>>(op, 4, (x: unknown, indices: unknown, update: unknown, wrapped: unknown, options: ScatterOptions = {}) =>
    body(toArray(op, x), indexVectors(op, indices), update, { dimensionNumbers: checkNumbers(op, Array.isArray(wrapped) ? wrapped[0] : wrapped), mode: scatterMode(op, options.mode) }, options), known)
  const call = (...operands: unknown[]): unknown => {
    const at = operands.findIndex(isOptions)
    if (at >= 0) operands[at] = [operands[at]]
    return (apply as unknown as (...operands: readonly unknown[]) => unknown)(...operands) // dual checks what it gets
  }
  return Object.defineProperty(call, 'name', { value: op }) as unknown as F // the overloads of F are the forms dual accepts
}

const scattering = (op: string, f: (x: NDArray, indices: NDArray, updates: NDArray, p: Scatter) => NDArray): Scattering<ArrayLike, ScatterOptions> =>
  fourOperands(op, scatterOptions, (x, indices, update, p) => f(x, indices, oneDType(op, [x, checkArrayLike(op, update)])[1]!, p))

/**
 * `x` with windows replaced by updates; the last one wins. `x.at(index).set(values)` is easier to write. Source: `jax.lax.scatter`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const elements = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
 * lax.scatter(np.zeros([3]), np.array([[2], [0]], { dtype: 'int32' }), np.array([5, 6]), elements).tolist() // => [6,0,5]
 * ```
 */
export const scatter = scattering('scatter', ops.scatter)

/**
 * `x` with updates added to windows; `x.at(index).add(values)` is easier to write. Source: `jax.lax.scatter_add`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const elements = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
 * lax.scatterAdd(np.zeros([3]), np.array([[2], [2]], { dtype: 'int32' }), np.array([5, 6]), elements).tolist() // => [0,0,11]
 * ```
 */
export const scatterAdd = scattering('scatterAdd', addAt)

/**
 * `x` with updates subtracted from windows. Source: `jax.lax.scatter_sub`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const elements = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
 * lax.scatterSub(np.zeros([3]), np.array([[2], [2]], { dtype: 'int32' }), np.array([5, 6]), elements).tolist() // => [0,0,-11]
 * ```
 */
export const scatterSub = scattering('scatterSub', (x, indices, updates, p) => addAt(x, indices, neg(updates), p))

/**
 * `x` with windows multiplied by updates. Source: `jax.lax.scatter_mul`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const elements = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
 * lax.scatterMul(np.ones([3]), np.array([[2], [2]], { dtype: 'int32' }), np.array([5, 6]), elements).tolist() // => [1,1,30]
 * ```
 */
export const scatterMul = scattering('scatterMul', ops.scatterMul)

/**
 * `x` with windows bounded from above by updates. Source: `jax.lax.scatter_min`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const elements = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
 * lax.scatterMin(np.ones([3]), np.array([[2]], { dtype: 'int32' }), np.array([-1]), elements).tolist() // => [1,1,-1]
 * ```
 */
export const scatterMin = scattering('scatterMin', ops.scatterMin)

/**
 * `x` with windows bounded from below by updates. Source: `jax.lax.scatter_max`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const elements = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
 * lax.scatterMax(np.ones([3]), np.array([[2]], { dtype: 'int32' }), np.array([4]), elements).tolist() // => [1,1,4]
 * ```
 */
export const scatterMax = scattering('scatterMax', ops.scatterMax)

interface ApplyOptions extends ScatterOptions {
  /** The shape updates would have; by default one element per index vector. */
  readonly updateShape?: Shape
}
const applyOptions: Known<ApplyOptions> = { updateShape: true, mode: true, uniqueIndices: true, indicesAreSorted: true }

/**
 * `x` with an elementwise function applied to windows, once each also where indices repeat (JAX: once per occurrence). Source:
 * `jax.lax.scatter_apply`.
 *
 * @example
 * ```ts
 * import { lax, np } from 'cotangent'
 * const elements = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
 * lax.scatterApply(np.array([1, 4, 9]), np.array([[2], [1]], { dtype: 'int32' }), lax.sqrt, elements).tolist() // => [1,2,3]
 * ```
 */
export const scatterApply = fourOperands<Scattering<(x: NDArray) => NDArray, ApplyOptions>>('scatterApply', applyOptions, (x, indices, f, p, options) => {
  if (typeof f !== 'function') throw new ArgumentError('scatterApply', { expected: 'a function of arrays', got: typeof f })
  const { updateShape } = options as ApplyOptions // the overloads of scatterApply say so
  const shape = updateShape === undefined ? indices.shape.slice(0, -1) : checkShape('scatterApply', updateShape)
  return ops.scatter(x, indices, toArray('scatterApply', f(gatherBack(x, indices, p, shape))), p)
})
