/** Truth values as the bits of bytes, and bytes of memory as arrays. */
import { checkDType, type DType, isFloat, itemSize, storageCtor } from '../core/base/dtype.js'
import { dual } from '../core/base/dual.js'
import { ArgumentError, DTypeError } from '../core/base/errors.js'
import { insertAxes, normalizeAxis } from '../core/base/shape.js'
import { and, shl, shrLogical } from '../core/ops/bitwise.js'
import { broadcastInDim, reduceSum } from '../core/ops/broadcasting.js'
import { ne } from '../core/ops/comparison.js'
import { zeros } from '../core/ops/constants.js'
import { convert } from '../core/ops/conversion.js'
import { iota } from '../core/ops/iota.js'
import { moveAxis } from '../core/ops/permutation.js'
import { reshape } from '../core/ops/reshape.js'
import { rev } from '../core/ops/reversal.js'
import { pad, sliceInDim } from '../core/ops/slicing.js'
import { NDArray } from '../core/trace/ndarray.js'
import { Storage } from '../core/compile/runtime/storage.js'
import type { OptionsDataFirstOrLast } from '../lax/data-last.js'
import { toArray } from '../lax/operands.js'

interface PackOptions {
  /** The axis of the bits; of the flattened array without it. */
  readonly axis?: number | null
  /** Which bit of a byte comes first: the highest (`big`, the default) or the lowest. */
  readonly bitorder?: 'big' | 'little'
}

/** The axis in question comes last; `back` undoes that. */
const alongLast = (op: string, x: NDArray, axis: number | null): readonly [array: NDArray, back: (y: NDArray) => NDArray] => {
  if (axis === null) return [reshape(x, [x.size]), y => y]
  const at = normalizeAxis(op, axis, x.ndim)
  return [moveAxis(x, at, x.ndim - 1), y => moveAxis(y, y.ndim - 1, at)]
}

/** How far each bit of a byte is moved up, along a last axis of 8. */
const places = (shape: readonly number[], bitorder: unknown): NDArray => {
  if (bitorder !== 'big' && bitorder !== 'little') throw new ArgumentError('bitorder', { expected: "'big' or 'little'", got: String(bitorder) })
  const rising = iota('uint8', [8], 0)
  return broadcastInDim(bitorder === 'little' ? rising : rev(rising, [0]), shape, [shape.length - 1])
}

/**
 * Bytes whose bits say which elements are not 0; the last byte is filled with zeros. Source: `jax.numpy.packbits`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.packbits(np.array([true, false, true])).tolist() // => [160]
 * ```
 */
export const packbits = dual<OptionsDataFirstOrLast<PackOptions>>('packbits', 1, (x: unknown, { axis = null, bitorder = 'big' }: PackOptions = {}) => {
  const given = toArray('packbits', x)
  if (isFloat(given.dtype)) throw new DTypeError('packbits', { expected: 'booleans or integers', got: given.dtype })
  const [array, back] = alongLast('packbits', given, axis)
  const size = array.shape.at(-1)!
  const bits = convert(given.dtype === 'bool' ? array : ne(array, 0), 'uint8')
  const lead = array.shape.slice(0, -1)
  const whole = pad(bits, zeros({ shape: [], dtype: 'uint8' }), array.shape.map(() => 0), [...lead.map(() => 0), (8 - (size % 8)) % 8])
  const shape = [...lead, Math.ceil(size / 8), 8]
  return back(reduceSum(shl(reshape(whole, shape), places(shape, bitorder)), [shape.length - 1]))
})

interface UnpackOptions extends PackOptions {
  /** How many bits are kept; a negative number drops as many from the end. */
  readonly count?: number | null
}

/**
 * The bits of bytes, each as a byte of 0 or 1. Source: `jax.numpy.unpackbits`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.unpackbits(np.array(Uint8Array.of(160)), { count: 3 }).tolist() // => [1,0,1]
 * ```
 */
export const unpackbits = dual<OptionsDataFirstOrLast<UnpackOptions>>('unpackbits', 1, (x: unknown, { axis = null, bitorder = 'big', count = null }: UnpackOptions = {}) => {
  const given = toArray('unpackbits', x)
  if (given.dtype !== 'uint8') throw new DTypeError('unpackbits', { expected: 'uint8', got: given.dtype, hint: "convert first: np.astype(x, 'uint8')" })
  const [array, back] = alongLast('unpackbits', given, axis)
  const shape = insertAxes(array.shape, [array.ndim], 8)
  const bits = and(shrLogical(broadcastInDim(array, shape, array.shape.map((_, d) => d)), places(shape, bitorder)), 1)
  const size = 8 * array.shape.at(-1)!
  const flat = reshape(bits, [...array.shape.slice(0, -1), size])
  const kept = count === null ? size : count < 0 ? size + count : count
  if (!Number.isInteger(kept) || kept < 0) throw new ArgumentError('unpackbits', { expected: 'a whole number of bits', got: String(count) })
  const last = flat.ndim - 1
  const filled = kept <= size ? flat : pad(flat, zeros({ shape: [], dtype: 'uint8' }), flat.shape.map(() => 0), flat.shape.map((_, d) => (d === last ? kept - size : 0)))
  return back(sliceInDim(filled, last, 0, kept))
})

interface BufferOptions {
  /** float32 without it. */
  readonly dtype?: DType
  /** How many elements; all that there are without it. */
  readonly count?: number
  /** Where they begin, in bytes. */
  readonly offset?: number
}

/**
 * The bytes of a buffer or of a view, read as elements of a dtype; they are copied. Source: `jax.numpy.frombuffer`.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.frombuffer(Uint8Array.of(1, 0, 2, 0), { dtype: 'int16' }).tolist() // => [1,2]
 * ```
 */
export const frombuffer = (buffer: ArrayBufferLike | ArrayBufferView, { dtype = 'float32', count = -1, offset = 0 }: BufferOptions = {}): NDArray => {
  const type = checkDType('frombuffer', dtype)
  const bytes = ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : new Uint8Array(buffer)
  const available = (bytes.length - offset) / itemSize(type)
  const size = count < 0 ? available : count
  if (!Number.isInteger(size) || size < 0 || size > available) throw new ArgumentError('frombuffer', { expected: `${count < 0 ? 'whole elements' : `${count} elements`} of ${itemSize(type)} bytes from byte ${offset} on`, got: `a buffer of ${bytes.length} bytes` })
  const copy = bytes.slice(offset, offset + size * itemSize(type))
  return new NDArray({ shape: [size], dtype: type, weakType: false }, { _tag: 'stored', storage: Storage.of(type, new (storageCtor(type))(copy.buffer)) })
}
