/** Every function of lax: data-first, data-last where it has one array first, and never a function for a typo. */
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, test } from 'vitest'
import { ArgumentError } from '../../src/core/base/errors.js'
import { isNDArray, type NDArray } from '../../src/core/trace/ndarray.js'
import * as lax from '../../src/lax/index.js'
import { arrayOf } from '../../src/testing/arrays.js'
import { float32 } from './indexing/random-index.js'

const int32 = (...values: readonly number[]): NDArray => arrayOf({ shape: [values.length], dtype: 'int32', weakType: false }, values)
const bool = arrayOf({ shape: [2], dtype: 'bool', weakType: false }, [1, 0])
const x = float32([2, 3], i => 0.5 + i / 10), y = float32([2, 3], i => 0.9 - i / 10)
const row = int32(3, 1, 2)
const image = float32([1, 2, 4, 3], i => i % 5), kernel = float32([2, 2, 2, 1], i => i - 2)
const unary = (a: NDArray) => [a]
const binary = (a: NDArray, b: NDArray) => [a, b]
const elements = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
const scattered = [float32([3], i => i), arrayOf({ shape: [2, 1], dtype: 'int32', weakType: false }, [0, 2]), float32([2], i => i + 5), elements]

/** Operands by name; the first one is the array that data-last calls wait for. */
const dataLast: { readonly [name: string]: readonly unknown[] } = {
  ...Object.fromEntries(['neg', 'abs', 'sign', 'exp', 'exp2', 'expm1', 'log', 'log1p', 'logistic', 'sqrt', 'rsqrt', 'cbrt', 'square', 'reciprocal', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'floor', 'ceil', 'round', 'isFinite', 'erf', 'erfc', 'erfInv', 'lgamma', 'digamma', 'besselI0e', 'besselI1e', 'cumsum', 'cumprod', 'cummax', 'cummin', 'cumlogsumexp', 'unstack'].map(name => [name, unary(x)])),
  ...Object.fromEntries(['add', 'sub', 'mul', 'div', 'rem', 'max', 'min', 'pow', 'atan2', 'nextafter', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'igamma', 'igammac', 'igammaGradA', 'randomGammaGrad', 'polygamma', 'zeta', 'broadcastLike'].map(name => [name, binary(x, y)])),
  ...Object.fromEntries(['bitwiseAnd', 'bitwiseOr', 'bitwiseXor', 'shiftLeft', 'shiftRightLogical', 'shiftRightArithmetic', 'mulhi'].map(name => [name, binary(row, int32(1, 2, 3))])),
  ...Object.fromEntries(['bitwiseNot', 'populationCount', 'clz'].map(name => [name, unary(row)])),
  ...Object.fromEntries(['reduceSum', 'reduceProd', 'reduceMax', 'reduceMin'].map(name => [name, [x, [0]]])),
  ...Object.fromEntries(['reduceAnd', 'reduceOr', 'reduceXor'].map(name => [name, [bool, [0]]])),
  ...Object.fromEntries(['scatter', 'scatterAdd', 'scatterSub', 'scatterMul', 'scatterMin', 'scatterMax'].map(name => [name, scattered])),
  ...Object.fromEntries(['segmentSum', 'segmentProd', 'segmentMin', 'segmentMax'].map(name => [name, [x, int32(0, 1)]])),
  scatterApply: [scattered[0], scattered[1], lax.sqrt, elements],
  betainc: [x, y, y],
  integerPow: [x, 2],
  convertElementType: [x, 'int32'],
  bitcastConvertType: [x, 'int32'],
  reducePrecision: [x, 5, 4],
  fullLike: [x, 7],
  broadcast: [x, [2]],
  broadcastInDim: [x, [2, 2, 3], [1, 2]],
  broadcastToRank: [x, 3],
  tile: [x, [1, 2]],
  reshape: [x, [3, 2]],
  collapse: [x, 0],
  squeeze: [float32([1, 2], i => i), [0]],
  expandDims: [x, [0]],
  transpose: [x, [1, 0]],
  rev: [x, [1]],
  split: [x, [1, 1]],
  slice: [x, [0, 1], [2, 3]],
  sliceInDim: [x, 0, 1],
  indexInDim: [x, 1],
  pad: [x, 0, [[1, 1, 0], [0, 0, 1]]],
  dynamicSlice: [x, [0, 1], [1, 2]],
  dynamicSliceInDim: [x, 1, 1],
  dynamicIndexInDim: [x, 1],
  dynamicUpdateSlice: [x, float32([1, 1], () => 9), [0, 1]],
  dynamicUpdateSliceInDim: [x, float32([1, 3], () => 9), 1, 0],
  dynamicUpdateIndexInDim: [x, float32([3], () => 9), 1, 0],
  gather: [x, arrayOf({ shape: [1, 1], dtype: 'int32', weakType: false }, [1]), { offsetDims: [1], collapsedSliceDims: [0], startIndexMap: [0] }, [1, 3]],
  indexTake: [x, [int32(1, 0)], [0]],
  argmax: [x, 0, 'int32'],
  argmin: [x, 0, 'int32'],
  sortKeyVal: [row, int32(1, 2, 3)],
  topK: [row, 2],
  dot: [x, float32([3], i => i)],
  dotGeneral: [x, y, [[[1], [1]], [[], []]]],
  batchMatmul: [x, float32([3, 2], i => i)],
  convGeneralDilated: [image, kernel, [1, 1], 'SAME'],
  convGeneralDilatedPatches: [image, [2, 1], [1, 1], 'SAME'],
  convGeneralDilatedLocal: [float32([1, 2, 4], i => i), float32([2, 4, 3], i => i), [1], 'VALID', [2]],
  conv: [image, kernel, [2, 1], 'VALID'],
  convWithGeneralPadding: [image, kernel, [1, 1], [[1, 0], [0, 0]], [1, 1], null],
  convTranspose: [float32([1, 4, 3], i => i), float32([2, 3, 2], i => i), [2], 'SAME'],
}

/** First operands that may be trees, lists, shapes or bounds: data-first only. */
const dataFirst: { readonly [name: string]: readonly unknown[] } = {
  stopGradient: [x],
  optimizationBarrier: [x],
  selectN: [bool, int32(1, 2), int32(3, 4)],
  select: [bool, int32(1, 2), int32(3, 4)],
  clamp: [0, x, 1],
  full: [[2], 1],
  empty: [[2], 'int32'],
  iota: ['int32', 3],
  broadcastedIota: ['int32', [2, 3], 0],
  broadcastShapes: [[2, 1], [3]],
  concatenate: [[x, y], 0],
  stack: [[x, y]],
  sort: [x],
  reduce: [x, 0, lax.add, [0]],
  reduceWindow: [x, 0, lax.add, [1, 2]],
  padtypeToPads: [[6], [3], [2], 'SAME'],
  convDimensionNumbers: [[1, 2, 3], [1, 2, 3], null],
  convShapeTuple: [[1, 2, 3], [4, 2, 3], [1], 'SAME'],
  convGeneralShapeTuple: [[1, 2, 3], [4, 2, 3], [1], 'SAME', null],
  convTransposeShapeTuple: [[1, 2, 3], [4, 2, 3], [1], 'SAME', null],
  reduceWindowShapeTuple: [[3, 4], [2, 2], [1, 2], 'VALID'],
}

type AnyFunction = (...operands: readonly unknown[]) => unknown
const namespace = lax as unknown as { readonly [name: string]: unknown } // names are looked up here
const call = (name: string, operands: readonly unknown[]): unknown => (namespace[name] as AnyFunction)(...operands) // the tables name functions
const plain = (result: unknown): unknown => (isNDArray(result) ? [result.dtype, result.tolist()] : Array.isArray(result) ? result.map(plain) : result)

// Functions that others add to the namespace with tables of their own.
const elsewhere = new Set(['RoundingMethod', 'complex', 'real', 'imag', 'conj'])
const known = (name: string): boolean => name in dataLast || name in dataFirst || elsewhere.has(name) || /cond|switch|scan|while|fori|map|associative|custom|psum|pswapaxes|pshuffle|pm|all|axis|fft|linalg|rng|ragged|ppermute/i.test(name)

test('the tables name every function', () => expect(Object.keys(lax).filter(name => !known(name))).toEqual([]))

describe.each(Object.entries(dataLast))('%s', (name, [first, ...rest]) => {
  test('waits for its array in a pipe', () => {
    const later = call(name, rest) as (x: unknown) => unknown // one operand fewer
    expect(plain(pipe(first, later))).toEqual(plain(call(name, [first, ...rest])))
  })
  test('refuses undefined', () => expect(() => call(name, [undefined, ...rest])).toThrow(ArgumentError))
})

describe.each(Object.entries(dataFirst))('%s', (name, operands) => {
  test('is data-first', () => expect(typeof call(name, operands)).not.toBe('function'))
  test('refuses undefined', () => expect(() => call(name, [undefined, ...operands.slice(1)])).toThrow(/expected/))
})
