/** Arrays from what JavaScript has: numbers, nested lists, typed arrays, and lists of arrays. */
import { allocate, castNumber, checkDType, convertNumber, type DType, dtypeOfTypedArray, iinfo, isInteger, type TypedArray } from '../core/base/dtype.js'
import { ArgumentError, ShapeError } from '../core/base/errors.js'
import { numberToBF16, numberToF16 } from '../core/base/half.js'
import { required } from '../core/base/required.js'
import { formatShape, type Shape, shapesEqual, sizeOf } from '../core/base/shape.js'
import { Storage } from '../core/compile/runtime/storage.js'
import * as joining from '../core/ops/concatenation.js'
import { convert } from '../core/ops/conversion.js'
import { splat } from '../core/trace/eval-jaxpr.js'
import { isNDArray, NDArray } from '../core/trace/ndarray.js'
import { promoted } from '../lax/operands.js'
import { type DTypeOption, dtypeOption } from './dtype-option.js'

export type { DTypeOption }

/** What `np.array` takes: lists may be nested to any depth, all rows of one length. */
export type ArrayData = NDArray | number | boolean | TypedArray | readonly ArrayData[]

/**
 * An array of the given numbers: nested lists give the axes, a list of arrays stacks them. Numbers make float32, booleans bool, a
 * typed array its own dtype; `dtype` overrides. The data is copied. Rows of different lengths are a `ShapeError`. Source: `jax.numpy.array`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.array([[1, 2], [3, 4]]).shape // => [2,2]
 * np.array([1, 2], { dtype: 'int32' }).tolist() // => [1,2]
 * np.array(Uint8Array.of(1, 255)).dtype // => uint8
 * ```
 */
export const array = required('array', 1, (data: ArrayData, { dtype }: DTypeOption = {}): NDArray => fromData('array', data, dtype), dtypeOption)

/**
 * As `array`; what already is an array of that dtype is returned itself. Source: `jax.numpy.asarray`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.asarray([1.5, 2.5]).tolist() // => [1.5,2.5]
 * ```
 */
export const asarray = required('asarray', 1, (data: ArrayData, { dtype }: DTypeOption = {}): NDArray => fromData('asarray', data, dtype), dtypeOption)

const fromData = (op: string, data: unknown, wanted: DType | undefined): NDArray => {
  const dtype = wanted === undefined ? undefined : checkDType(op, wanted)
  if (isNDArray(data)) return dtype === undefined ? data : convert(data, dtype)
  if (typeof data === 'number' || typeof data === 'boolean') {
    const to = dtype ?? (typeof data === 'boolean' ? 'bool' : 'float32')
    return splat(literal(op, Number(data), to, ''), { shape: [], dtype: to, weakType: false })
  }
  if (isTypedArray(data)) return stored([data.length], dtype ?? dtypeOfTypedArray(data), fromTyped(data, dtype))
  if (!Array.isArray(data)) throw noData(op, data, '')
  const shape = shapeOf(data)
  if (isNDArray(firstLeaf(data))) return stacked(op, data, dtype)
  return fromLists(op, data, shape, dtype)
}

const isTypedArray = (u: unknown): u is TypedArray => ArrayBuffer.isView(u) && !(u instanceof DataView)

const stored = (shape: Shape, dtype: DType, elements: TypedArray): NDArray => new NDArray({ shape, dtype, weakType: false }, { _tag: 'stored', storage: Storage.of(dtype, elements) })

const fromTyped = (data: TypedArray, wanted: DType | undefined): TypedArray => {
  const from = dtypeOfTypedArray(data)
  const to = wanted ?? from
  if (to === from && from !== 'float16') {
    const out = allocate(to, data.length)
    out.set(data)
    return out
  }
  return elementsOf(to, data.length, i => castNumber(data[i]!, from, to))
}

const elementsOf = (dtype: DType, length: number, at: (i: number) => number): TypedArray => {
  const out = allocate(dtype, length)
  const bits = dtype === 'float16' ? numberToF16 : dtype === 'bfloat16' ? numberToBF16 : null
  for (let i = 0; i < length; i++) out[i] = bits === null ? at(i) : bits(at(i))
  return out
}

/** Sizes along the first entries; whether the others agree is checked when they are read. */
const shapeOf = (data: unknown): readonly number[] => {
  const shape: number[] = []
  for (let node = data; ; ) {
    if (Array.isArray(node)) {
      shape.push(node.length)
      if (node.length === 0) return shape
      node = node[0]
    } else {
      return isTypedArray(node) ? [...shape, node.length] : shape
    }
  }
}

const firstLeaf = (data: unknown): unknown => {
  let node = data
  while (Array.isArray(node)) {
    const found: unknown = node.find(isNDArray)
    node = found ?? node[0]
  }
  return node
}

const stacked = (op: string, rows: readonly unknown[], dtype: DType | undefined): NDArray => {
  const arrays = promoted(op, rows.map(row => (typeof row === 'number' || typeof row === 'boolean' ? row : fromData(op, row, undefined))))
  const shape = arrays[0]!.shape
  for (const x of arrays) if (!shapesEqual(x.shape, shape)) throw new ShapeError(op, { expected: 'arrays of one shape to stack', got: arrays.map(y => formatShape(y.shape)).join(' and ') })
  const result = joining.stack(arrays, 0)
  return dtype === undefined ? convert(result, result.dtype) : convert(result, dtype)
}

const fromLists = (op: string, data: readonly unknown[], shape: Shape, dtype: DType | undefined): NDArray => {
  const values = new Float64Array(sizeOf(shape))
  let booleans = values.length > 0
  let next = 0
  const read = (node: unknown, axis: number, path: string): void => {
    const isRow = Array.isArray(node) || isTypedArray(node)
    if (axis === shape.length) {
      if (isRow) throw ragged(op, shape, `a list of ${node.length} where a number was`, path)
      if (typeof node !== 'number' && typeof node !== 'boolean') throw noData(op, node, path)
      if (typeof node === 'number') booleans = false
      values[next++] = Number(node)
      return
    }
    if (!isRow) throw typeof node === 'number' || typeof node === 'boolean' ? ragged(op, shape, `${node} where a list was`, path) : noData(op, node, path)
    if (node.length !== shape[axis]) throw ragged(op, shape, `a row of length ${node.length}`, path)
    for (let i = 0; i < node.length; i++) read(node[i], axis + 1, `${path}[${i}]`)
  }
  read(data, 0, '')
  const to = dtype ?? (booleans ? 'bool' : 'float32')
  return stored(shape, to, elementsOf(to, values.length, i => literal(op, values[i]!, to, '')))
}

/** A number as an element; whole numbers must fit, fractions are cut. */
const literal = (op: string, value: number, dtype: DType, path: string): number => {
  if (isInteger(dtype) && Number.isInteger(value)) {
    const { min, max } = iinfo(dtype)
    if (value < min || value > max) throw new ArgumentError(op, { expected: `numbers from ${min} to ${max}, as ${dtype} has them`, got: String(value), hint: "to wrap them, make an array of a wider dtype and convert it with np.astype", path })
  }
  return convertNumber(value, dtype)
}

const ragged = (op: string, shape: Shape, got: string, path: string): ShapeError =>
  new ShapeError(op, { expected: `rows that make an array of shape ${formatShape(shape)}, as the first entries say`, got, hint: 'pad the rows to one length; arrays are rectangular', path })

const noData = (op: string, u: unknown, path: string): ArgumentError =>
  new ArgumentError(op, { expected: 'numbers, booleans, arrays, or nested lists of them', got: u === null ? 'null' : typeof u === 'object' ? `a ${u.constructor?.name ?? 'object'}` : `${typeof u} ${String(u)}`, hint: 'is a property misspelt, or a return missing?', path })

/**
 * The same array: arrays are immutable, so that a copy is the array itself. Source: `jax.numpy.copy`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.copy(np.array([1, 2])).tolist() // => [1,2]
 * ```
 */
export const copy = (x: ArrayData): NDArray => fromData('copy', x, undefined)
