/** Attention of queries to keys, and the masks that restrict it. Softmax and masking are computed in float32. */
import { dual } from '../core/base/dual.js'
import type { DataFirstOrLast, OptionsDataFirstOrLast } from '../lax/data-last.js'
import type { DType } from '../core/base/dtype.js'
import { formatAval } from '../core/base/aval.js'
import { ShapeError } from '../core/base/errors.js'
import type { Known } from '../core/base/options.js'
import { convert } from '../core/ops/conversion.js'
import type { NDArray } from '../core/trace/ndarray.js'
import { type ArrayLike, toArray } from '../lax/operands.js'
import * as np from '../numpy/index.js'
import { softmax } from './softmax.js'

export interface AttentionOptions {
  /** Added to the logits: broadcasts with [batch, heads, queries, keys]. */
  readonly bias?: ArrayLike | null
  /** Where a query may see a key: booleans that broadcast with [batch, heads, queries, keys]. */
  readonly mask?: ArrayLike | null
  /** Times the logits (1/√depth). */
  readonly scale?: number | null
  /** No query sees keys after its own position. */
  readonly isCausal?: boolean
  /** How many queries and keys of each sequence are no padding: [batch]. */
  readonly querySeqLengths?: ArrayLike | null
  readonly keyValueSeqLengths?: ArrayLike | null
  /** How many keys to its left and right a query sees. */
  readonly localWindowSize?: number | readonly [left: number, right: number] | null
}
const attentionOptions: Known<AttentionOptions> = { bias: true, mask: true, scale: true, isCausal: true, querySeqLengths: true, keyValueSeqLengths: true, localWindowSize: true }

/** Finite, so that a query that may see nothing sees everything a little instead of NaN. */
const OUT_OF_SIGHT = -0.7 * 3.4028234663852886e38

/** Which positions are no padding: [batch, …], along axis `d` of [batch, heads, queries, keys]. */
const unpadded = (size: number, lengths: ArrayLike, d: 2 | 3): NDArray => {
  const positions = np.reshape(np.arange(size), d === 2 ? [1, 1, size, 1] : [1, 1, 1, size])
  return np.less(positions, np.reshape(toArray('dotProductAttention', lengths), [-1, 1, 1, 1]))
}

/** All masks that the options ask for. */
const masksOf = (queries: number, keys: number, { mask, isCausal, querySeqLengths, keyValueSeqLengths, localWindowSize }: AttentionOptions): readonly NDArray[] => {
  const masks: NDArray[] = []
  const row = np.reshape(np.arange(queries), [1, 1, queries, 1]), column = np.reshape(np.arange(keys), [1, 1, 1, keys])
  if (mask != null) masks.push(toArray('dotProductAttention', mask))
  if (isCausal === true) masks.push(np.greaterEqual(row, column))
  if (localWindowSize != null) {
    const [left, right] = typeof localWindowSize === 'number' ? [localWindowSize, localWindowSize] : localWindowSize
    masks.push(np.lessEqual(np.subtract(row, left), column), np.lessEqual(column, np.add(row, right)))
  }
  if (querySeqLengths != null) masks.push(unpadded(queries, querySeqLengths, 2))
  if (keyValueSeqLengths != null) masks.push(unpadded(keys, keyValueSeqLengths, 3))
  return masks
}

const checkOperands = (query: NDArray, key: NDArray, value: NDArray): void => {
  const got = [query, key, value].map(formatAval).join(', ')
  const fits = query.ndim === key.ndim && key.ndim === value.ndim && (query.ndim === 3 || query.ndim === 4) && query.shape.at(-1) === key.shape.at(-1) && key.shape.at(-2) === value.shape.at(-2) && key.shape.at(-3) === value.shape.at(-3)
  if (!fits) throw new ShapeError('dotProductAttention', { expected: 'query [batch?, queries, heads, depth], key and value [batch?, keys, heads, depth]', got })
  if (query.shape.at(-2)! % key.shape.at(-2)! !== 0) throw new ShapeError('dotProductAttention', { expected: 'as many query heads as key heads, or a multiple', got, hint: 'every key head serves a group of query heads' })
}

/**
 * softmax(query·keyᵀ·scale + bias)·value for every head. `query` is [batch, queries, heads, depth], `key` and `value` [batch, keys, key heads, depth],
 * the result like `query`; the batch axis may be absent. With fewer key heads than heads every key head serves a group of them (grouped-query attention).
 *
 * Source: Vaswani et al., "Attention Is All You Need" (2017); `jax.nn.dot_product_attention`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * const x = np.ones([1, 3, 2, 4])
 * nn.dotProductAttention(x, x, x, { isCausal: true }).shape // => [1,3,2,4]
 * ```
 */
export const dotProductAttention = dual<DataFirstOrLast<[key: ArrayLike, value: ArrayLike, options?: AttentionOptions]>>('dotProductAttention', 3, (query: ArrayLike, key: ArrayLike, value: ArrayLike, options: AttentionOptions = {}): NDArray => {
  const [q, k, v] = [toArray('dotProductAttention', query), toArray('dotProductAttention', key), toArray('dotProductAttention', value)]
  checkOperands(q, k, v)
  if (q.ndim === 3) return np.squeeze(attend(np.expandDims(q, 0), np.expandDims(k, 0), np.expandDims(v, 0), options), { axis: 0 })
  return attend(q, k, v, options)
}, attentionOptions)

const attend = (query: NDArray, key: NDArray, value: NDArray, options: AttentionOptions): NDArray => {
  const [batch, queries, heads, depth] = query.shape as readonly [number, number, number, number] // rank 4, by checkOperands
  const [keys, groups] = [key.shape[1]!, key.shape[2]!]
  const grouped = np.reshape(query, [batch, queries, groups, heads / groups, depth])
  const products = np.einsum('btkgh,bskh->bkgts', grouped, key, { preferredElementType: 'float32' })
  const scaled = np.multiply(np.reshape(products, [batch, heads, queries, keys]), options.scale ?? 1 / Math.sqrt(depth))
  const logits = options.bias == null ? scaled : np.add(scaled, options.bias)
  const masks = masksOf(queries, keys, options)
  const visible = masks.length === 0 ? logits : np.where(masks.reduce((a, b) => np.logicalAnd(a, b)), logits, OUT_OF_SIGHT)
  const weights = np.reshape(convert(softmax(visible), value.dtype), [batch, groups, heads / groups, queries, keys])
  const mixed = np.reshape(np.einsum('bkgts,bskh->btkgh', weights, value), [batch, queries, heads, value.shape[3]!])
  if (options.querySeqLengths == null) return mixed
  return np.where(np.reshape(unpadded(queries, options.querySeqLengths, 2), [-1, queries, 1, 1]), mixed, 0)
}

export interface AttentionWeightsOptions {
  readonly bias?: ArrayLike | null
  readonly mask?: ArrayLike | null
}
const attentionWeightsOptions: Known<AttentionWeightsOptions> = { bias: true, mask: true }

/**
 * softmax(query·keyᵀ/√depth + bias): [batch…, heads, queries, keys] for `query` [batch…, queries, heads, depth].
 *
 * Source: `flax.linen.dot_product_attention_weights`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.dotProductAttentionWeights(np.ones([1, 2, 1, 4]), np.ones([1, 2, 1, 4])).tolist() // => [[[[0.5,0.5],[0.5,0.5]]]]
 * ```
 */
export const dotProductAttentionWeights = dual<DataFirstOrLast<[key: ArrayLike, options?: AttentionWeightsOptions]>>('dotProductAttentionWeights', 2, (query: ArrayLike, key: ArrayLike, { bias = null, mask = null }: AttentionWeightsOptions = {}): NDArray => {
  const q = toArray('dotProductAttentionWeights', query)
  const depth = q.shape.at(-1)
  if (q.ndim < 3 || depth === undefined) throw new ShapeError('dotProductAttentionWeights', { expected: 'a query [batch…, queries, heads, depth]', got: formatAval(q) })
  const products = np.einsum('...qhd,...khd->...hqk', np.divide(q, Math.sqrt(depth)), key)
  const logits = bias === null ? products : np.add(products, bias)
  return softmax(mask === null ? logits : np.where(mask, logits, -3.4028234663852886e38))
}, attentionWeightsOptions)

export interface MaskOptions {
  /** Axes of size 1 to put in front. */
  readonly extraBatchDims?: number
  readonly dtype?: DType
}
const maskOptions: Known<MaskOptions> = { extraBatchDims: true, dtype: true }

export interface AttentionMaskOptions extends MaskOptions {
  /** Whether a query and a key go together; the product by default. */
  readonly pairwiseFn?: (query: NDArray, key: NDArray) => NDArray
}
const attentionMaskOptions: Known<AttentionMaskOptions> = { pairwiseFn: true, extraBatchDims: true, dtype: true }

/**
 * The mask [batch…, 1, queries, keys] of `queryInput` [batch…, queries] and `keyInput` [batch…, keys].
 *
 * Source: `flax.linen.make_attention_mask`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.makeAttentionMask(np.array([1, 0]), np.array([1, 1])).tolist() // => [[[1,1],[0,0]]]
 * ```
 */
export const makeAttentionMask = dual<DataFirstOrLast<[keyInput: ArrayLike, options?: AttentionMaskOptions]>>('makeAttentionMask', 2, (queryInput: ArrayLike, keyInput: ArrayLike, { pairwiseFn = np.multiply, extraBatchDims = 0, dtype = 'float32' }: AttentionMaskOptions = {}): NDArray => {
  const pairs = pairwiseFn(np.expandDims(queryInput, -1), np.expandDims(keyInput, -2))
  const mask = np.expandDims(pairs, -3)
  return np.astype(np.reshape(mask, [...new Array<number>(extraBatchDims).fill(1), ...mask.shape]), dtype)
}, attentionMaskOptions)

/**
 * The mask [batch…, 1, n, n] that lets every position of x [batch…, n] see itself and those before.
 *
 * Source: `flax.linen.make_causal_mask`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.makeCausalMask(np.ones([2])).tolist() // => [[[1,0],[1,1]]]
 * ```
 */
export const makeCausalMask = dual<OptionsDataFirstOrLast<MaskOptions>>('makeCausalMask', 1, (x: ArrayLike, options: MaskOptions = {}): NDArray => {
  const { shape } = toArray('makeCausalMask', x)
  const positions = np.broadcastTo(np.arange(shape.at(-1) ?? 0), shape)
  return makeAttentionMask(positions, positions, { ...options, pairwiseFn: (query, key) => np.greaterEqual(query, key) })
}, maskOptions)

/**
 * Where all masks allow it; `null` for none.
 *
 * Source: `flax.linen.combine_masks`.
 *
 * @example
 * ```ts
 * import { nn, np } from 'cotangent'
 * nn.combineMasks(np.array([true, true]), np.array([true, false]))?.tolist() // => [1,0]
 * ```
 */
export const combineMasks = (...masks: readonly (NDArray | null)[]): NDArray | null => {
  const given = masks.filter(m => m !== null)
  return given.length === 0 ? null : np.astype(given.reduce((a, b) => np.logicalAnd(a, b)), 'float32')
}
